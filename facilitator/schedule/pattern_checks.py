"""Whether the parts of a rule are possible, and whether they go together. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from facilitator.schedule.calendar_days import LAST, most_days
from facilitator.schedule.errors import DateOutOfRange, InvalidRule, NothingProduced

if TYPE_CHECKING:
    from facilitator.schedule.pattern import Rule

FREQUENCIES = ("weekly", "monthly", "dates")
FIRST_YEAR, LAST_YEAR = 1970, 2099
MOST_WEEKS, MOST_MONTHS = 52, 24
MOST_BREAKS = 60
UNREADABLE = "This schedule cannot be read. Please enter it again."


def check_values(rule: "Rule") -> None:
    """Raises InvalidRule or DateOutOfRange for a part that is not possible, whatever the others are."""
    if rule.freq not in FREQUENCIES:
        raise InvalidRule("Please choose how often the group meets.", field="freq")
    if not isinstance(rule.last_working_day, bool) or not isinstance(rule.make_up, bool):
        raise InvalidRule(UNREADABLE, field="ordinals")
    most = MOST_MONTHS if rule.freq == "monthly" else MOST_WEEKS
    if not whole(rule.interval, 1, most):
        raise InvalidRule(f"Please give a whole number from 1 to {most}.", field="interval")
    for name, allowed, sentence in _CHOICES:
        if not _all(getattr(rule, name), allowed):
            raise InvalidRule(sentence, field=name)
    if rule.count is not None and not whole(rule.count, 1, None):
        raise InvalidRule("Please give the number of sessions, 1 or more.", field="count")
    for day, field in [*((day, "dates") for day in rule.dates), (rule.until, "until")]:
        if day is not None:
            _check_day(day, field)
    _check_breaks(rule.not_between)


def check_together(rule: "Rule") -> None:
    """Raises InvalidRule or NothingProduced where possible parts make no rule."""
    if rule.count is not None and rule.until is not None:
        raise InvalidRule("Please give either a number of sessions or a last day, not both.", field="until")
    if rule.freq == "dates":
        if not rule.dates:
            raise NothingProduced("the list has no dates", field="dates")
        if _repeats(rule):
            raise InvalidRule("A list of dates has no repetition besides.", field="dates")
        return
    if rule.dates:
        raise InvalidRule("Please choose either a repetition or a list of dates.", field="dates")
    if len(rule.months_off) == 12:
        raise NothingProduced("every month is left out", field="months_off")
    _check_days(rule)


def check_year(day: date, field: str) -> None:
    """Raises DateOutOfRange for a day in a year no support group meets in."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise DateOutOfRange(FIRST_YEAR, LAST_YEAR, field=field)


def whole(value: object, least: int, most: int | None) -> bool:
    """Whether it is a whole number in the range; True and False are not numbers here."""
    if not isinstance(value, int) or isinstance(value, bool):
        return False
    return least <= value and (most is None or value <= most)


def known(cls: type[Any], data: Mapping[str, Any]) -> dict[str, Any]:
    """A copy of the data, refused where a part is unknown: half a rule would give wrong dates."""
    if not isinstance(data, Mapping) or set(data) - {part.name for part in fields(cls)}:
        raise InvalidRule(UNREADABLE)
    return dict(data)


_CHOICES: tuple[tuple[str, tuple[int, ...], str], ...] = (
    ("weekdays", tuple(range(7)), "Please choose the day of the week from the list."),
    ("ordinals", (1, 2, 3, 4, 5, LAST), "Please choose first to fifth, or last."),
    ("month_days", (*range(1, 32), LAST), "Please give days of the month from 1 to 31."),
    ("months_off", tuple(range(1, 13)), "Please choose the months left out from the list."),
)


def _all(values: Iterable[object], allowed: tuple[int, ...]) -> bool:
    return all(whole(value, -1, 31) and value in allowed for value in values)


def _check_day(day: object, field: str) -> None:
    if not isinstance(day, date) or isinstance(day, datetime):
        raise InvalidRule("Please give a day without a time.", field=field)
    check_year(day, field)


def _check_breaks(breaks: tuple[tuple[date, date], ...]) -> None:
    if len(breaks) > MOST_BREAKS:
        raise InvalidRule(f"Please leave out at most {MOST_BREAKS} times.", field="not_between")
    for left_out in breaks:
        if not isinstance(left_out, tuple) or len(left_out) != 2:
            raise InvalidRule("Please give the first and the last day left out.", field="not_between")
        first, last = left_out
        _check_day(first, "not_between")
        _check_day(last, "not_between")
        if last < first:
            raise InvalidRule("The last day left out is before the first.", field="not_between")


def _repeats(rule: "Rule") -> bool:
    ends = rule.count is not None or rule.until is not None
    days = rule.weekdays or rule.ordinals or rule.month_days or rule.last_working_day
    return ends or bool(days or rule.months_off or rule.not_between) or rule.interval != 1


def _check_days(rule: "Rule") -> None:
    if rule.last_working_day:
        if rule.freq != "monthly" or rule.weekdays or rule.ordinals or rule.month_days:
            raise InvalidRule("The last working day goes with no other day of the month.", field="ordinals")
        return
    if rule.month_days:
        _check_month_days(rule)
        return
    if not rule.weekdays:
        raise InvalidRule("Please choose at least one day of the week.", field="weekdays")
    if rule.freq == "monthly" and not rule.ordinals:
        raise InvalidRule("Please choose which one of the month: first to fifth, or last.", field="ordinals")
    if rule.freq == "weekly" and rule.ordinals:
        raise InvalidRule("First to last belongs to a monthly schedule.", field="ordinals")


def _check_month_days(rule: "Rule") -> None:
    if rule.freq != "monthly":
        raise InvalidRule("A day such as the 15th belongs to a monthly schedule.", field="month_days")
    if rule.weekdays or rule.ordinals:
        raise InvalidRule(
            "Please choose either days of the week or days such as the 15th, not both.", field="month_days"
        )
    if all(day > most_days(month) for month in rule.months_on for day in rule.month_days):
        raise NothingProduced("no month it is held in has such a day", field="month_days")
