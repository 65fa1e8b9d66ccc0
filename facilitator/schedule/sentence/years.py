"""Which days are meant where the year was not written. Pure."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from facilitator.schedule.errors import InvalidRule
from facilitator.schedule.pattern import Break
from facilitator.schedule.pattern_checks import FIRST_YEAR, LAST_YEAR, check_year
from facilitator.schedule.sentence.found import Found, Month, Period
from facilitator.schedule.written_dates import WrittenDate

_LEAP_YEARS = 8  # at most so many until the next 29 February


@dataclass(frozen=True)
class Days:
    """The days of a sentence; `begins` is a written first date, `not_before` the first day of a written month."""

    begins: date | None
    not_before: date | None
    ends: date | None
    breaks: tuple[Break, ...]
    dates: tuple[date, ...]


def days_of(found: Found) -> Days:
    """The days that were written, a missing year told from the others or from today.

    Raises InvalidRule where it cannot be told, or for a day that does not exist; and DateOutOfRange.
    """
    last = _if_year_known(found.ends)
    begins = _begins(found, last)
    base = begins or found.today
    ends = last or _ends(found.ends, base)
    for day, field in ((begins, "start_date"), (ends, "until")):
        if day is not None:
            check_year(day, field)
    dates = _listed(found.dates, found.today)
    breaks = tuple(_period(period, base, ends) for period in found.breaks)
    by_month = isinstance(found.begins, Month)
    return Days(None if by_month else begins, begins if by_month else None, ends, breaks, dates)


def _begins(found: Found, last: date | None) -> date | None:
    if found.begins is None:
        return None
    written = found.begins
    if isinstance(written, Month):
        if written.year is None and found.today and found.today.month == written.month:
            return found.today.replace(day=1)
        written = WrittenDate(written.text, 1, written.month, written.year)
    if written.year is None and last is not None:
        return _backward(written, last)
    return _forward(written, found.today)


def _if_year_known(written: WrittenDate | Month | None) -> date | None:
    return _ends(written, None) if written is not None and written.year is not None else None


def _ends(written: WrittenDate | Month | None, base: date | None) -> date | None:
    """The last day meant; of a month its last day."""
    if written is None:
        return None
    if isinstance(written, WrittenDate):
        return _forward(written, base)
    first = _forward(WrittenDate(written.text, 1, written.month, written.year), base and base.replace(day=1))
    return first.replace(day=monthrange(first.year, first.month)[1])


def _listed(written: Sequence[WrittenDate], today: date | None) -> tuple[date, ...]:
    """A year said once reaches back; after the last one, each date is the next of its kind."""
    years: list[int | None] = []
    year: int | None = None
    for part in reversed(written):
        year = part.year or year
        years.append(year)
    found: list[date] = []
    base = today
    for part, known in zip(written, reversed(years), strict=True):
        found.append(part.in_year(known, "dates") if known else _forward(part, base))
        base = found[-1]
    return tuple(found)


def _period(period: Period, base: date | None, ends: date | None) -> Break:
    if period.first == period.last:
        day = _near(period.first, base, ends)
        return day, day
    if period.first.year is None and period.last.year is not None:
        last = _forward(period.last, None)
        return _backward(period.first, last), last
    first = _near(period.first, base, ends)
    return first, _forward(period.last, first)


def _near(written: WrittenDate, base: date | None, ends: date | None) -> date:
    if written.year is None and base is None and ends is not None:
        return _backward(written, ends)
    return _forward(written, base)


def _forward(written: WrittenDate, base: date | None) -> date:
    """Its own year, or the first such day on or after the base."""
    if written.year is not None:
        return written.in_year(written.year, "dates")
    if base is None:
        raise InvalidRule(f"Please add the year to {written.text}.", field="dates")
    for year in range(base.year, min(base.year + _LEAP_YEARS, LAST_YEAR) + 1):
        if _exists(written, year) and date(year, written.month, written.day) >= base:
            return written.in_year(year, "dates")
    return written.in_year(base.year, "dates")


def _backward(written: WrittenDate, base: date) -> date:
    """The last such day on or before the base."""
    for year in range(base.year, max(base.year - _LEAP_YEARS, FIRST_YEAR) - 1, -1):
        if _exists(written, year) and date(year, written.month, written.day) <= base:
            return written.in_year(year, "dates")
    return written.in_year(base.year, "dates")


def _exists(written: WrittenDate, year: int) -> bool:
    return 1 <= written.month <= 12 and 1 <= written.day <= monthrange(year, written.month)[1]
