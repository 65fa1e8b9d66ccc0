"""Read the days people paste: a list of dates in the forms that stand in English leaflets. Pure.

Day before month, as in the United Kingdom and Ireland: `6/2/2023` is 6 February. A year said once, after the
last of several dates, counts for those before it: `6 Feb, 15 May and 4 Sep 2023`; so does a month:
`6, 13 and 20 February 2023`.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date

from facilitator.schedule.errors import InvalidRule
from facilitator.schedule.written_dates import DATE, WrittenDate, written_in

MOST_TYPED = 10_000
_BETWEEN = re.compile(r"(?:[\s,;.&•*+-]|\band\b|\bon\b)*", re.IGNORECASE)
_NUMBERED = re.compile(rf"^[^\S\n]*\d{{1,3}}[.)][^\S\n]+(?={DATE.pattern})", re.IGNORECASE | re.MULTILINE)


def parse_dates(text: str, field: str = "dates") -> tuple[date, ...]:
    """Every date in the text, in its order. An empty text gives none.

    Raises InvalidRule with the words that could not be read, for a day that does not exist, a weekday that is
    not that day's, and a date whose year cannot be told.
    """
    if len(text) > MOST_TYPED:
        raise InvalidRule("Please give fewer dates at one go.", field=field)
    return with_years([date for part in _parts(text, field) for date in part], field)


def parse_day(text: str, field: str = "dates") -> date | None:
    """The one date that the text is; None where there is none in it or more. Raises as `parse_dates`."""
    days = parse_dates(text, field)
    return days[0] if len(days) == 1 else None


def with_years(written: Sequence[WrittenDate], field: str = "dates") -> tuple[date, ...]:
    """The dates, a year said once reaching back over those before it. Raises as `parse_dates`."""
    found: list[date] = []
    year = 0
    for part in reversed(written):
        year = part.year or year
        if not year:
            raise InvalidRule(f"Please add the year to {part.text}.", field=field)
        found.append(part.in_year(year, field))
    return tuple(reversed(found))


def _parts(text: str, field: str) -> Iterator[list[WrittenDate]]:
    """The dates in the text; whatever stands between them must mean nothing."""
    text = _NUMBERED.sub("", text)
    end = 0
    for part in DATE.finditer(text):
        _refuse_words(text[end : part.start()], field)
        yield written_in(part)
        end = part.end()
    _refuse_words(text[end:], field)


def _refuse_words(words: str, field: str) -> None:
    if not _BETWEEN.fullmatch(words):
        unread = " ".join(words.split())[:40]
        raise InvalidRule(
            f"We could not read \u201c{unread}\u201d as a date. Please write each date like 6 February 2023.",
            field=field,
        )
