"""What becomes of the places of a rule that fall on a day off. Pure: no database, no clock.

A policy decides as a rule, a person for one place; what was decided once is kept. With the policy "ask" a place is
held on its day and waits until somebody chooses.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from facilitator.core.errors import Refusal
from facilitator.organisation.closure_rules import DayOff
from facilitator.schedule.cadence import MOST_SLOTS, Cadence
from facilitator.schedule.day_words import long_date
from facilitator.schedule.errors import InvalidRule, ScheduleRefused
from facilitator.schedule.models import HolidayChoice, HolidayPolicy
from facilitator.schedule.pattern import LAST_YEAR, Rule
from facilitator.schedule.slots import Slot, occurrences

CONTEXT = 8  # places looked at on either side: a move is of one week, and a rule has at most seven days in it
Calendar = Callable[[Collection[int]], Mapping[date, DayOff]]
_BY_POLICY = {
    HolidayPolicy.SKIP: HolidayChoice.SKIP,
    HolidayPolicy.WEEK_LATER: HolidayChoice.WEEK_LATER,
    HolidayPolicy.WEEK_EARLIER: HolidayChoice.WEEK_EARLIER,
    HolidayPolicy.OTHER_DAY: HolidayChoice.OTHER_DAY,
}


class NoRoomThere(ScheduleRefused):
    """The day chosen instead is taken or a day off itself."""

    def __init__(self, day: date, why: str, field: str | None = None) -> None:
        super().__init__(f"{long_date(day)} does not do instead: {why}. Please choose something else.", field)


@dataclass(frozen=True)
class Policy:
    """What a series does about days off. Raises InvalidRule where the other day of the week is missing.

    `make_up`: of a course of so many sessions, one is added at the end for each that is skipped.
    """

    kind: HolidayPolicy = HolidayPolicy.ASK
    weekday: int | None = None
    make_up: bool = False

    def __post_init__(self) -> None:
        if self.kind is HolidayPolicy.OTHER_DAY and self.weekday not in range(7):
            raise InvalidRule("Please choose the other day of the week.", field="holiday_weekday")

    def columns(self) -> dict[str, Any]:
        """As the columns of a series."""
        return {
            "holiday_policy": self.kind,
            "holiday_weekday": self.weekday,
            "make_up_skipped": self.make_up,
        }


ASK = Policy()


@dataclass(frozen=True)
class Decision:
    """What was decided for one place; `day` is None where it is skipped."""

    choice: HolidayChoice
    day: date | None
    by_policy: bool = False


@dataclass(frozen=True)
class Holding:
    """What becomes of one place: on which day it is held, the day off it falls on, and what was decided."""

    slot: Slot
    day: date | None
    off: DayOff | None = None
    decision: Decision | None = None

    @property
    def waits(self) -> bool:
        """Whether somebody has to choose."""
        return self.off is not None and self.decision is None

    @property
    def moved(self) -> bool:
        """Whether it is held on another day than the rule says."""
        return self.day is not None and self.day != self.slot.local_start.date()

    @property
    def held(self) -> Slot | None:
        """The place as it is held, or None."""
        if self.day is None:
            return None
        return replace(self.slot, local_start=datetime.combine(self.day, self.slot.local_start.time()))


@dataclass(frozen=True)
class Pattern:
    """All that says when the places of a series are."""

    rule: Rule
    start: date
    start_time: time
    minutes: int
    cadence: Cadence | None = None
    policy: Policy = ASK

    def places(self, *, limit: int | None, horizon: date | None, after: int, extra: int = 0) -> list[Slot]:
        """As `occurrences`, with so many places more at the end of a course."""
        rule = self.rule if self.rule.count is None else replace(self.rule, count=self.rule.count + extra)
        return occurrences(
            rule,
            self.start,
            self.start_time,
            self.minutes,
            limit=limit,
            horizon=horizon,
            after=after,
            cadence=self.cadence,
        )


def instead(day: date, choice: HolidayChoice, weekday: int | None) -> date | None:
    """The day on which a place is held after such a choice; None where it is skipped or the day is not known."""
    if choice is HolidayChoice.KEEP:
        return day
    if choice is HolidayChoice.WEEK_LATER:
        return day + timedelta(weeks=1)
    if choice is HolidayChoice.WEEK_EARLIER:
        return day - timedelta(weeks=1)
    if choice is HolidayChoice.OTHER_DAY and weekday is not None:
        return day + timedelta(days=weekday - day.weekday())
    return None


def hold(
    pattern: Pattern,
    calendar: Calendar,
    *,
    horizon: date | None = None,
    limit: int | None = None,
    made: int = 0,
    decided: Mapping[int, Decision] | None = None,
    asked: Mapping[date, HolidayChoice] | None = None,
) -> list[Holding]:
    """What becomes of the places numbered above `made`, up to the horizon and at most `limit` of them.

    `calendar(years)` gives the days off. `decided`: by number, kept whatever the policy says now. `asked`: by day,
    what somebody chooses for places that are looked at for the first time. A choice of the policy that finds its
    day taken or a day off waits instead; one of a person raises NoRoomThere. Raises what `occurrences` raises.
    """
    kept, wanted = decided or {}, asked or {}
    skipped = sum(1 for one in kept.values() if one.choice is HolidayChoice.SKIP)
    extra = skipped if pattern.policy.make_up else 0
    while True:
        slots = _around(pattern, horizon=horizon, limit=limit, made=made, extra=extra)
        found = list(_decide(slots, pattern.policy, _days_off(slots, calendar), made, kept, wanted))
        skipped = sum(1 for one in found if one.decision and one.decision.choice is HolidayChoice.SKIP)
        if not (pattern.policy.make_up and pattern.rule.count is not None) or skipped <= extra:
            break
        if not _can_make_up(pattern, skipped):
            break
        extra = skipped
    shown = [one for one in found if one.slot.number > made and _within(one.slot, horizon)]
    return shown if limit is None else shown[:limit]


def _around(
    pattern: Pattern, *, horizon: date | None, limit: int | None, made: int, extra: int
) -> list[Slot]:
    """The places asked for with their neighbours; of a course all, since each skip counts for its end."""
    if pattern.rule.count is not None:
        return pattern.places(limit=None, horizon=None, after=0, extra=extra)
    most = min(limit + 2 * CONTEXT, MOST_SLOTS) if limit is not None else None
    end = horizon or (date(LAST_YEAR, 12, 31) if pattern.rule.never_ends else None)
    beyond = min(end, date(LAST_YEAR, 12, 1)) + timedelta(days=14) if end is not None else None
    return pattern.places(limit=most, horizon=beyond, after=max(0, made - CONTEXT))


def _can_make_up(pattern: Pattern, extra: int) -> bool:
    """Whether a course may grow so far: a series reaches three years at one go, and no further."""
    try:
        pattern.places(limit=None, horizon=None, after=0, extra=extra)
    except Refusal:
        return False
    return True


def _days_off(slots: Sequence[Slot], calendar: Calendar) -> Mapping[date, DayOff]:
    days = [slot.local_start.date() for slot in slots]
    return calendar(range(days[0].year - 1, days[-1].year + 2)) if days else {}


def _within(slot: Slot, horizon: date | None) -> bool:
    return horizon is None or slot.local_start.date() <= horizon


def _decide(
    slots: Sequence[Slot],
    policy: Policy,
    days_off: Mapping[date, DayOff],
    made: int,
    decided: Mapping[int, Decision],
    asked: Mapping[date, HolidayChoice],
) -> Iterator[Holding]:
    taken = {slot.local_start.date() for slot in slots}
    taken |= {one.day for one in decided.values() if one.day is not None}
    for slot in slots:
        day = slot.local_start.date()
        off = days_off.get(day)
        if slot.number in decided:
            kept = decided[slot.number]
            yield Holding(slot, kept.day, off, kept)
            continue
        decision = None
        if off is not None and slot.number > made:
            decision = _new_decision(day, policy, days_off, taken, asked.get(day))
        if decision is not None and decision.day is not None:
            taken.add(decision.day)
        yield Holding(slot, decision.day if decision else day, off, decision)


def _new_decision(
    day: date,
    policy: Policy,
    days_off: Mapping[date, DayOff],
    taken: Collection[date],
    asked: HolidayChoice | None,
) -> Decision | None:
    choice = asked or _BY_POLICY.get(policy.kind)
    if choice is None:
        return None
    if choice in (HolidayChoice.KEEP, HolidayChoice.SKIP):
        return Decision(choice, day if choice is HolidayChoice.KEEP else None, by_policy=asked is None)
    other = instead(day, choice, policy.weekday)
    why = why_not_there(day, other, days_off, taken)
    if why is None:
        return Decision(choice, other, by_policy=asked is None)
    if asked is not None:
        raise NoRoomThere(other or day, why)
    return None


def why_not_there(
    day: date, other: date | None, days_off: Mapping[date, DayOff], taken: Collection[date]
) -> str | None:
    """Why a place of that day cannot be held on the other day, in words; None if it can."""
    if other is None:
        return "no other day of the week is chosen"
    if other == day:
        return "it is the same day"
    if other in days_off:
        return f"it is a day off too ({days_off[other].label})"
    if other in taken:
        return "the group meets then anyway"
    return None
