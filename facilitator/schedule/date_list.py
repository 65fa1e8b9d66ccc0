"""Read the days people paste: a list of dates in the forms that stand in English leaflets. Pure.

Day before month, as in the United Kingdom and Ireland: `6/2/2023` is 6 February. A year said once, after the
last of several dates, counts for those before it: `6 Feb, 15 May and 4 Sep 2023`.
"""

import re
from collections.abc import Iterator
from datetime import date

from facilitator.schedule.day_words import DAYS, MONTHS, long_date
from facilitator.schedule.errors import InvalidRule

MOST_TYPED = 10_000
_WEEKDAYS = {name[:3].lower(): number for number, name in enumerate(DAYS)}
_MONTHS = {name[:3].lower(): number for number, name in enumerate(MONTHS, start=1)}
_DATE = re.compile(
    r"(?:(?P<weekday>mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+)?"
    r"(?:(?P<iso_year>\d{4})-(?P<iso_month>\d{1,2})-(?P<iso_day>\d{1,2})"
    r"|(?P<day>\d{1,2})[/.](?P<month>\d{1,2})[/.](?P<year>\d{4}|\d{2})"
    r"|(?P<word_day>\d{1,2})(?:st|nd|rd|th)?\s+(?:of\s+)?"
    r"(?P<word_month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
    r"(?:,?\s+(?P<word_year>\d{4}))?)(?!\d)",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"(?:[\s,;.&•*+-]|\band\b|\bon\b)*", re.IGNORECASE)


def parse_dates(text: str, field: str = "dates") -> tuple[date, ...]:
    """Every date in the text, in its order. An empty text gives none.

    Raises InvalidRule with the words that could not be read, for a day that does not exist, a weekday that is
    not that day's, and a date whose year cannot be told.
    """
    found: list[date] = []
    year = 0
    # From the end, so that a year said once reaches back over the dates before it.
    for part in reversed(list(_parts(text, field))):
        year = _year(part) or year
        found.append(_day(part, year, field))
    return tuple(reversed(found))


def parse_day(text: str, field: str = "dates") -> date | None:
    """The one date that the text is; None where there is none in it or more. Raises as `parse_dates`."""
    days = parse_dates(text, field)
    return days[0] if len(days) == 1 else None


def _parts(text: str, field: str) -> Iterator[re.Match[str]]:
    """The dates in the text; whatever stands between them must mean nothing."""
    if len(text) > MOST_TYPED:
        raise InvalidRule("Please give fewer dates at one go.", field=field)
    end = 0
    for part in _DATE.finditer(text):
        _refuse_words(text[end : part.start()], field)
        yield part
        end = part.end()
    _refuse_words(text[end:], field)


def _refuse_words(words: str, field: str) -> None:
    if not _BETWEEN.fullmatch(words):
        unread = " ".join(words.split())[:40]
        raise InvalidRule(
            f"We could not read \u201c{unread}\u201d as a date. Please write each date like 6 February 2023.",
            field=field,
        )


def _year(part: re.Match[str]) -> int | None:
    year = part["iso_year"] or part["year"] or part["word_year"]
    if year is None:
        return None
    return 2000 + int(year) if len(year) == 2 else int(year)


def _day(part: re.Match[str], year: int, field: str) -> date:
    written = " ".join(part[0].split())
    if not year:
        raise InvalidRule(f"Please add the year to {written}.", field=field)
    month = part["iso_month"] or part["month"] or _MONTHS.get((part["word_month"] or "").lower())
    try:
        day = date(year, int(month or 0), int(part["iso_day"] or part["day"] or part["word_day"]))
    except ValueError as impossible:
        raise InvalidRule(f"There is no {written} in the calendar.", field=field) from impossible
    weekday = part["weekday"]
    if weekday and _WEEKDAYS[weekday.lower()] != day.weekday():
        raise InvalidRule(
            f"{written} is not a day of the calendar: that date is {long_date(day)}.", field=field
        )
    return day
