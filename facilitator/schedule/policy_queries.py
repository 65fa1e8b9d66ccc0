"""Reads of what was decided about days off, and of what still waits. One statement each unless said otherwise."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, time, timedelta
from functools import partial

from sqlalchemy import func, select

from facilitator.core.db import db
from facilitator.core.errors import NotFound, Refusal
from facilitator.groups.models import Group
from facilitator.organisation.closure_queries import days_off
from facilitator.organisation.closure_rules import DayOff
from facilitator.schedule.cadence import MOST_SLOTS
from facilitator.schedule.models import (
    GroupSession,
    HolidayChoice,
    Series,
    SessionStatus,
    SlotChoice,
)
from facilitator.schedule.pattern import LAST_YEAR
from facilitator.schedule.policy_rules import Holding, NoRoomThere, hold, instead, why_not_there
from facilitator.schedule.series_rules import decisions, pattern_of
from facilitator.schedule.slots import Slot


def choices_of(series_id: str) -> dict[int, SlotChoice]:
    """Number of the place -> what was decided for it."""
    statement = select(SlotChoice).where(SlotChoice.series_id == series_id).order_by(SlotChoice.slot)
    return {choice.slot: choice for choice in db.session.scalars(statement)}


def skipped_places(series_ids: Collection[str]) -> list[SlotChoice]:
    """Places of these series that were skipped when they were made, so that no session stands for them."""
    made = (
        select(GroupSession.id)
        .where(GroupSession.series_id == SlotChoice.series_id, GroupSession.slot == SlotChoice.slot)
        .exists()
    )
    statement = (
        select(SlotChoice)
        .where(SlotChoice.series_id.in_(series_ids), SlotChoice.choice == HolidayChoice.SKIP, ~made)
        .order_by(SlotChoice.slot_day, SlotChoice.id)
    )
    return list(db.session.scalars(statement))


def places_to_make(
    series: Series, group: Group, stored: Mapping[int, SlotChoice], *, until: date
) -> list[Holding]:
    """The places beyond those that have their session or their decision; `stored`: number -> that decision."""
    newest = db.session.scalar(select(func.max(GroupSession.slot)).where(GroupSession.series_id == series.id))
    return hold(
        pattern_of(series),
        partial(days_off, group.nation.value),
        limit=MOST_SLOTS,
        horizon=until,
        made=max(newest or 0, *stored, 0),
        decided=decisions(stored),
    )


def sessions_waiting(group: Group, sessions: Iterable[GroupSession]) -> dict[str, DayOff]:
    """Session -> the day off it is on, where nobody has chosen yet what becomes of it. Two statements."""
    planned = [one for one in sessions if one.status is SessionStatus.PLANNED]
    closed = days_off(group.nation.value, {one.local_start.year for one in planned})
    on_one = {one.id: one for one in planned if one.local_start.date() in closed}
    if not on_one:
        return {}
    statement = select(SlotChoice.series_id, SlotChoice.slot).where(
        SlotChoice.series_id.in_({one.series_id for one in on_one.values()})
    )
    decided = {(series_id, slot) for series_id, slot in db.session.execute(statement)}
    return {
        key: closed[one.local_start.date()]
        for key, one in on_one.items()
        if (one.series_id, one.slot) not in decided
    }


def find_session_of_slot(series_id: str, slot: int, *, lock: bool = False) -> GroupSession | None:
    """The session that was made for a place, or None. `lock`: until the transaction ends, freshly read."""
    statement = select(GroupSession).where(GroupSession.series_id == series_id, GroupSession.slot == slot)
    if lock:
        statement = statement.with_for_update(of=GroupSession).execution_options(populate_existing=True)
    return db.session.scalars(statement).one_or_none()


def slot_on(series_id: str, day: date) -> int:
    """The number of the place whose day by the rule that is, made or skipped. Raises NotFound."""
    start = datetime.combine(day, time())
    of_session = select(GroupSession.slot).where(
        GroupSession.series_id == series_id,
        GroupSession.original_start >= start,
        GroupSession.original_start < start + timedelta(days=1),
        GroupSession.slot >= 1,
    )
    of_choice = select(SlotChoice.slot).where(SlotChoice.series_id == series_id, SlotChoice.slot_day == day)
    for statement in (of_session, of_choice):
        found = db.session.scalar(statement.limit(1))
        if found is not None:
            return found
    raise NotFound


def holding_of_slot(series: Series, slot: int) -> Holding:
    """A place of the rule: its day, and the day off that is. Raises NotFound."""
    session = find_session_of_slot(series.id, slot)
    if session is not None and slot >= 1:
        minutes = int((session.local_end - session.local_start).total_seconds() // 60)
        found = [Slot(slot, session.original_start, minutes, session.kind)]
    else:
        found = _by_rule(series, slot)
    if not found:
        raise NotFound
    group = db.session.get_one(Group, series.group_id)
    day = found[0].local_start.date()
    off = days_off(group.nation.value, (day.year,)).get(day)
    return Holding(found[0], day, off)


def day_chosen(holding: Holding, choice: HolidayChoice, weekday: int | None, series: Series) -> date | None:
    """The day on which the place is held after such a choice, or None: left out. Raises NoRoomThere."""
    if choice is HolidayChoice.SKIP:
        return None
    day = holding.slot.local_start.date()
    if choice is HolidayChoice.KEEP:
        return day
    other = instead(day, choice, weekday if weekday is not None else series.holiday_weekday)
    group = db.session.get_one(Group, series.group_id)
    closed = days_off(group.nation.value, (other.year,)) if other else {}
    why = why_not_there(day, other, closed, ())
    if why is not None:
        raise NoRoomThere(other or day, why, field="choice")
    return other


def _by_rule(series: Series, slot: int) -> list[Slot]:
    """A place that has no session: of the rule, or at the end of a course, made up for one that was skipped."""
    pattern = pattern_of(series)
    if slot < 1:
        return []
    end = date(LAST_YEAR, 12, 1) if pattern.rule.never_ends else None
    found = pattern.places(limit=1, horizon=end, after=slot - 1)
    if found:
        return found
    skipped = [one for one in choices_of(series.id).values() if one.choice is HolidayChoice.SKIP]
    try:
        return pattern.places(limit=1, horizon=None, after=slot - 1, extra=len(skipped))
    except Refusal:
        return []
