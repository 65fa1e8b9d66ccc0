"""The rule of a series: on which days a group meets. A pure value: one that exists is well formed."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Literal, Self, get_args

from facilitator.core.timezones import to_utc
from facilitator.schedule.errors import DateOutOfRange, InvalidRule, NothingProduced

Freq = Literal["weekly", "monthly", "dates"]

LAST = -1
FIRST_YEAR, LAST_YEAR = 1970, 2099
MOST_WEEKS, MOST_MONTHS = 52, 24

_WORKING_DAYS = (0, 1, 2, 3, 4)
_CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
UNREADABLE = "This schedule cannot be read. Please enter it again."


@dataclass(frozen=True)
class Rule:
    """On which days a group meets.

    `weekly`: on `weekdays` (0 is Monday) every `interval` weeks. `monthly`: on the `ordinals` (1 to 5, -1 for
    last) of each of the `weekdays`, or on the `last_working_day` (Monday to Friday, whatever the holidays),
    every `interval` months counted from the month of the start. `dates`: on exactly those dates.
    Without `count` or `until` it never ends; a count is of sessions, `until` is the last possible day.
    Raises InvalidRule, NothingProduced or DateOutOfRange where the parts do not go together.
    """

    freq: Freq
    interval: int = 1
    weekdays: tuple[int, ...] = ()
    ordinals: tuple[int, ...] = ()
    months_off: tuple[int, ...] = ()
    count: int | None = None
    until: date | None = None
    dates: tuple[date, ...] = ()
    last_working_day: bool = False

    def __post_init__(self) -> None:
        _check_values(self)
        # In one order and without doubles, so that two ways of writing one rule are equal.
        for name, key in _SORTED.items():
            object.__setattr__(self, name, tuple(sorted(set(getattr(self, name)), key=key)))
        _check_together(self)

    @property
    def never_ends(self) -> bool:
        """Whether only a horizon bounds it."""
        return self.freq != "dates" and self.count is None and self.until is None

    def fits(self, day: date) -> bool:
        """Whether the rule could give this day, whatever its start, interval and end."""
        if self.freq == "dates":
            return day in self.dates
        if day.month in self.months_off:
            return False
        if self.last_working_day:
            return day == last_working_day(day)
        if day.weekday() not in self.weekdays:
            return False
        return self.freq == "weekly" or not set(self.ordinals).isdisjoint(ordinals_of(day))

    def to_dict(self) -> dict[str, Any]:
        """Plain values that JSON can hold; `from_dict` reads them back to an equal rule."""
        return {
            "freq": self.freq,
            "interval": self.interval,
            "weekdays": list(self.weekdays),
            "ordinals": list(self.ordinals),
            "months_off": list(self.months_off),
            "count": self.count,
            "until": self.until.isoformat() if self.until else None,
            "dates": [day.isoformat() for day in self.dates],
            "last_working_day": self.last_working_day,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """The rule that `to_dict` wrote. Raises InvalidRule, also for a part it does not know."""
        values = known(cls, data)
        try:
            for name in ("weekdays", "ordinals", "months_off"):
                values[name] = tuple(values.get(name, ()))
            values["dates"] = tuple(date.fromisoformat(day) for day in values.get("dates", ()))
            if values.get("until") is not None:
                values["until"] = date.fromisoformat(values["until"])
            return cls(**values)
        except (TypeError, ValueError) as unreadable:
            raise InvalidRule(UNREADABLE) from unreadable

    def rrule_text(self, zone_name: str = "Europe/London") -> str:
        """The RFC 5545 RRULE value for other programs; UNTIL is the end of the last day in the zone, in UTC.

        A list of dates has none: the text is empty. Raises UnknownZone.
        """
        if self.freq == "dates":
            return ""
        parts = [f"FREQ={self.freq.upper()}"]
        if self.interval > 1:
            parts.append(f"INTERVAL={self.interval}")
        parts.append(f"BYDAY={','.join(self._by_day())}")
        if self.last_working_day:
            parts.append("BYSETPOS=-1")
        if self.months_off:
            parts.append(f"BYMONTH={','.join(str(month) for month in self.months_on)}")
        if self.count is not None:
            parts.append(f"COUNT={self.count}")
        if self.until is not None:
            end = to_utc(datetime.combine(self.until, time(23, 59, 59)), zone_name)
            parts.append(f"UNTIL={end.astimezone(UTC):%Y%m%dT%H%M%SZ}")
        return ";".join(parts)

    @property
    def months_on(self) -> tuple[int, ...]:
        """The months in which the group may meet, 1 to 12."""
        return tuple(month for month in range(1, 13) if month not in self.months_off)

    def _by_day(self) -> list[str]:
        if self.last_working_day:
            return [_CODES[day] for day in _WORKING_DAYS]
        if self.freq == "weekly":
            return [_CODES[day] for day in self.weekdays]
        return [f"{nth}{_CODES[day]}" for nth in self.ordinals for day in self.weekdays]


def ordinals_of(day: date) -> tuple[int, ...]:
    """Which of its weekday the day is: (3,) for a third Tuesday, (4, -1) for a fourth and last."""
    nth = (day.day - 1) // 7 + 1
    return (nth, LAST) if (day + timedelta(days=7)).month != day.month else (nth,)


def last_working_day(day: date) -> date:
    """The last Monday-to-Friday day of the day's month; holidays are not considered."""
    last = (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return last - timedelta(days=max(0, last.weekday() - 4))


def check_year(day: date, field: str) -> None:
    """Raises DateOutOfRange for a day in a year no support group meets in."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise DateOutOfRange(FIRST_YEAR, LAST_YEAR, field=field)


def _ordinal_order(ordinal: int) -> int:
    return 6 if ordinal == LAST else ordinal


_SORTED: dict[str, Callable[[Any], Any] | None] = {
    "weekdays": None,
    "ordinals": _ordinal_order,
    "months_off": None,
    "dates": None,
}


def _check_values(rule: Rule) -> None:
    if rule.freq not in get_args(Freq):
        raise InvalidRule("Please choose how often the group meets.", field="freq")
    most = MOST_MONTHS if rule.freq == "monthly" else MOST_WEEKS
    if not isinstance(rule.last_working_day, bool):
        raise InvalidRule(UNREADABLE, field="ordinals")
    if not whole(rule.interval, 1, most):
        raise InvalidRule(f"Please give a whole number from 1 to {most}.", field="interval")
    if not _all(rule.weekdays, range(7)):
        raise InvalidRule("Please choose the day of the week from the list.", field="weekdays")
    if not _all(rule.ordinals, (1, 2, 3, 4, 5, LAST)):
        raise InvalidRule("Please choose first to fifth, or last.", field="ordinals")
    if not _all(rule.months_off, range(1, 13)):
        raise InvalidRule("Please choose the months left out from the list.", field="months_off")
    if rule.count is not None and not whole(rule.count, 1, None):
        raise InvalidRule("Please give the number of sessions, 1 or more.", field="count")
    for day, field in [*((day, "dates") for day in rule.dates), (rule.until, "until")]:
        if day is not None:
            if not isinstance(day, date) or isinstance(day, datetime):
                raise InvalidRule("Please give a day without a time.", field=field)
            check_year(day, field)


def _check_together(rule: Rule) -> None:
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


def _repeats(rule: Rule) -> bool:
    ends = rule.count is not None or rule.until is not None
    days = rule.weekdays or rule.ordinals or rule.months_off or rule.last_working_day
    return ends or bool(days) or rule.interval != 1


def _check_days(rule: Rule) -> None:
    if rule.last_working_day:
        if rule.freq != "monthly" or rule.weekdays or rule.ordinals:
            raise InvalidRule("The last working day goes with no other day of the month.", field="ordinals")
        return
    if not rule.weekdays:
        raise InvalidRule("Please choose at least one day of the week.", field="weekdays")
    if rule.freq == "monthly" and not rule.ordinals:
        raise InvalidRule("Please choose which one of the month: first to fifth, or last.", field="ordinals")
    if rule.freq == "weekly" and rule.ordinals:
        raise InvalidRule("First to last belongs to a monthly schedule.", field="ordinals")


def whole(value: object, least: int, most: int | None) -> bool:
    """Whether it is a whole number in the range; True and False are not numbers here."""
    if not isinstance(value, int) or isinstance(value, bool):
        return False
    return least <= value and (most is None or value <= most)


def _all(values: Iterable[object], allowed: Iterable[int]) -> bool:
    return all(whole(value, -1, 12) and value in set(allowed) for value in values)


def known(cls: type[Any], data: Mapping[str, Any]) -> dict[str, Any]:
    """A copy of the data, refused where a part is unknown: half a rule would give wrong dates."""
    if not isinstance(data, Mapping) or set(data) - {part.name for part in fields(cls)}:
        raise InvalidRule(UNREADABLE)
    return dict(data)
