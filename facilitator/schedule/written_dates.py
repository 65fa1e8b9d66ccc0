"""One date as people write it, day before month: `6 Feb 2023`, `Mon 6/2/23`, `February 6th, 2023`, `2023-02-06`. Pure.

Several days may share one month: `6, 13 and 20 February 2023`.
"""

import re
from dataclasses import dataclass
from datetime import date

from facilitator.schedule.day_words import DAYS, MONTHS, long_date
from facilitator.schedule.errors import InvalidRule

_WEEKDAYS = {name[:3].lower(): number for number, name in enumerate(DAYS)}
_MONTHS = {name[:3].lower(): number for number, name in enumerate(MONTHS, start=1)}
MONTH = (
    r"(?:jan(?:uary)?|feb(?:r?uary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)(?![a-z])\.?"
)
_YEAR = r"(?:\d{4}(?!\d)|['’]\d{2}(?!\d))"
_NTH = r"(?:st|nd|rd|th)?"
_NO_TIME = r"(?!\d|\s?(?:[ap]\.?m|[:.]\d|(?:-|to|till|until) ?\d|noon))"
_US_DAY = rf"(?:\d{{1,2}}(?:st|nd|rd|th)|\d{{1,2}}{_NO_TIME})"
_BETWEEN_DAYS = r"(?: ?, ?and | and | ?& ?| ?, ?)"
DATE = re.compile(
    r"(?:(?P<weekday>mon(?:day)?|tue(?:s|sday)?|wed(?:s|nesday)?|thu(?:r|rs|rsday)?|fri(?:day)?|sat(?:urday)?"
    r"|sun(?:day)?)\.?,?\s+(?:the\s+)?)?"
    r"(?:(?P<iso_year>\d{4})(?P<iso_mark>[-/.])(?P<iso_month>\d{1,2})(?P=iso_mark)(?P<iso_day>\d{1,2})"
    r"|(?P<day>\d{1,2})(?P<mark>[-/.])(?P<month>\d{1,2})(?P=mark)(?P<year>\d{4}|\d{2})"
    rf"|(?P<dash_day>\d{{1,2}})(?P<dash>[-/])(?P<dash_month>{MONTH})(?P=dash)(?P<dash_year>\d{{4}}|\d{{2}})"
    rf"|(?P<word_days>\d{{1,2}}{_NTH}(?:{_BETWEEN_DAYS}\d{{1,2}}{_NTH}){{0,12}})\.?[\s-]*(?:of\s+)?"
    rf"(?P<word_month>{MONTH})(?:,?[\s-]*(?P<word_year>{_YEAR}))?"
    rf"|(?P<us_month>{MONTH})\s*(?P<us_days>{_US_DAY}(?:{_BETWEEN_DAYS}{_US_DAY}){{0,12}})"
    rf"(?!\d|[:.]\d)(?:,?\s*(?P<us_year>{_YEAR}))?)(?!\d)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class WrittenDate:
    """A date that was read; `year` is None where none was written, `weekday` (0 is Monday) likewise."""

    text: str
    day: int
    month: int
    year: int | None = None
    weekday: int | None = None

    def in_year(self, year: int, field: str) -> date:
        """The date itself, its own year before the given one. Raises InvalidRule where there is no such day."""
        try:
            found = date(self.year or year, self.month, self.day)
        except ValueError as impossible:
            raise InvalidRule(f"There is no {self.text} in the calendar.", field=field) from impossible
        if self.weekday is not None and self.weekday != found.weekday():
            raise InvalidRule(
                f"{self.text} is not a day of the calendar: that date is {long_date(found)}.", field=field
            )
        return found


def written_in(match: "re.Match[str]") -> list[WrittenDate]:
    """The dates that a match of DATE holds: one, or the several days of one month."""
    text = " ".join(match[0].split())
    weekday = _WEEKDAYS[match["weekday"][:3].lower()] if match["weekday"] else None
    days = re.findall(r"\d+", match["word_days"] or match["us_days"] or "")
    if not days:
        days = [match["iso_day"] or match["day"] or match["dash_day"]]
    return [
        WrittenDate(
            text=text if len(days) == 1 else f"{day} {MONTHS[month - 1]}",
            day=int(day),
            month=month,
            year=_year(match),
            weekday=weekday if index == 0 else None,
        )
        for index, day in enumerate(days)
        for month in [_month(match)]
    ]


def _month(match: "re.Match[str]") -> int:
    digits = match["iso_month"] or match["month"]
    if digits:
        return int(digits)
    words = match["word_month"] or match["us_month"] or match["dash_month"]
    return _MONTHS[words[:3].lower()]


def _year(match: "re.Match[str]") -> int | None:
    parts = ("iso_year", "year", "dash_year", "word_year", "us_year")
    year = next((match[part] for part in parts if match[part]), None)
    if year is None:
        return None
    digits = year.lstrip("'’")
    return 2000 + int(digits) if len(digits) == 2 else int(digits) or None
