"""The rule of a series: on which days a group meets. A pure value: one that exists is well formed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Literal, Self

from facilitator.core.timezones import to_utc
from facilitator.schedule.calendar_days import (
    LAST,
    first_to_last,
    last_working_day,
    least_days,
    month_days_of,
    ordinals_of,
)
from facilitator.schedule.errors import InvalidRule
from facilitator.schedule.pattern_checks import (
    FIRST_YEAR,
    LAST_YEAR,
    MOST_MONTHS,
    MOST_WEEKS,
    UNREADABLE,
    check_together,
    check_values,
    check_year,
    known,
    whole,
)

__all__ = [
    "FIRST_YEAR",
    "LAST",
    "LAST_YEAR",
    "MOST_MONTHS",
    "MOST_WEEKS",
    "UNREADABLE",
    "Break",
    "Freq",
    "Rule",
    "check_year",
    "known",
    "last_working_day",
    "ordinals_of",
    "whole",
]

Freq = Literal["weekly", "monthly", "dates"]
Break = tuple[date, date]
"""The first and the last day of a time left out, such as a school holiday."""

_WORKING_DAYS = (0, 1, 2, 3, 4)
_CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True)
class Rule:
    """On which days a group meets.

    `weekly`: on `weekdays` (0 is Monday) every `interval` weeks. `monthly`: on the `ordinals` (1 to 5, -1 for
    last) of each of the `weekdays`, or on the `month_days` (1 to 31, -1 for the last; a month that has no such
    day is left out), or on the `last_working_day` (Monday to Friday, whatever the holidays), every `interval`
    months counted from the month of the start. `dates`: on exactly those dates.

    Nothing is held in the `months_off`, every year, nor in the times `not_between`. Without `count` or `until`
    it never ends; `until` is the last possible day. A count is of sessions: months off never reduce it, and
    days in `not_between` do not where `make_up` adds one at the end for each; otherwise they are lost.
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
    month_days: tuple[int, ...] = ()
    not_between: tuple[Break, ...] = ()
    make_up: bool = True

    def __post_init__(self) -> None:
        check_values(self)
        # In one order and without doubles, so that two ways of writing one rule are equal.
        for name, key in _SORTED.items():
            object.__setattr__(self, name, tuple(sorted(set(getattr(self, name)), key=key)))
        object.__setattr__(self, "not_between", _merged(self.not_between))
        if self.count is None or not self.not_between:
            object.__setattr__(self, "make_up", True)
        check_together(self)

    @property
    def never_ends(self) -> bool:
        """Whether only a horizon bounds it."""
        return self.freq != "dates" and self.count is None and self.until is None

    @property
    def months_on(self) -> tuple[int, ...]:
        """The months in which the group may meet, 1 to 12."""
        return tuple(month for month in range(1, 13) if month not in self.months_off)

    @property
    def skips_short_months(self) -> bool:
        """Whether a month it is held in may lack one of its days, as June lacks a 31st."""
        return any(day > least_days(month) for day in self.month_days for month in self.months_on)

    def leaves_out(self, day: date) -> bool:
        """Whether the day is in one of the times left out."""
        return any(first <= day <= last for first, last in self.not_between)

    def fits(self, day: date) -> bool:
        """Whether the rule could give this day, whatever its start, interval and end."""
        if self.freq == "dates":
            return day in self.dates
        if day.month in self.months_off or self.leaves_out(day):
            return False
        if self.last_working_day:
            return day == last_working_day(day)
        if self.month_days:
            return not set(self.month_days).isdisjoint(month_days_of(day))
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
            "month_days": list(self.month_days),
            "not_between": [[first.isoformat(), last.isoformat()] for first, last in self.not_between],
            "make_up": self.make_up,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """The rule that `to_dict` wrote; parts it did not know then are as they were. Raises InvalidRule,
        also for a part that is not known now."""
        values = known(cls, data)
        try:
            for name in ("weekdays", "ordinals", "months_off", "month_days"):
                values[name] = tuple(values.get(name, ()))
            values["dates"] = tuple(date.fromisoformat(day) for day in values.get("dates", ()))
            values["not_between"] = tuple(
                (date.fromisoformat(first), date.fromisoformat(last))
                for first, last in values.get("not_between", ())
            )
            if values.get("until") is not None:
                values["until"] = date.fromisoformat(values["until"])
            return cls(**values)
        except (TypeError, ValueError) as unreadable:
            raise InvalidRule(UNREADABLE) from unreadable

    def rrule_text(self, zone_name: str = "Europe/London", *, lost: int = 0) -> str:
        """The RFC 5545 RRULE value for other programs; UNTIL is the end of the last day in the zone, in UTC.

        A list of dates has none: the text is empty. Days in `not_between` are EXDATEs beside it, and a COUNT
        counts them too: `lost` says how many to add (`places.recurrence_lines` does). Raises UnknownZone.
        """
        if self.freq == "dates":
            return ""
        parts = [f"FREQ={self.freq.upper()}"]
        if self.interval > 1:
            parts.append(f"INTERVAL={self.interval}")
        parts.append(self._by_day())
        if self.last_working_day:
            parts.append("BYSETPOS=-1")
        if self.months_off:
            parts.append(f"BYMONTH={','.join(str(month) for month in self.months_on)}")
        if self.count is not None:
            parts.append(f"COUNT={self.count + lost}")
        if self.until is not None:
            end = to_utc(datetime.combine(self.until, time(23, 59, 59)), zone_name)
            parts.append(f"UNTIL={end.astimezone(UTC):%Y%m%dT%H%M%SZ}")
        return ";".join(parts)

    def _by_day(self) -> str:
        if self.month_days:
            return f"BYMONTHDAY={','.join(str(day) for day in self.month_days)}"
        if self.last_working_day:
            codes = [_CODES[day] for day in _WORKING_DAYS]
        elif self.freq == "weekly":
            codes = [_CODES[day] for day in self.weekdays]
        else:
            codes = [f"{nth}{_CODES[day]}" for nth in self.ordinals for day in self.weekdays]
        return f"BYDAY={','.join(codes)}"


_SORTED: dict[str, Callable[[Any], Any] | None] = {
    "weekdays": None,
    "ordinals": first_to_last,
    "month_days": first_to_last,
    "months_off": None,
    "dates": None,
}


def _merged(breaks: tuple[Break, ...]) -> tuple[Break, ...]:
    """In order, those that touch made one."""
    merged: list[Break] = []
    for first, last in sorted(breaks):
        if merged and first <= merged[-1][1] + timedelta(days=1):
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        else:
            merged.append((first, last))
    return tuple(merged)
