"""Reads of what was decided about days off, and of what still waits. One statement each unless said otherwise."""

from collections.abc import Collection, Iterable

from sqlalchemy import select

from facilitator.core.db import db
from facilitator.groups.models import Group
from facilitator.organisation.closure_queries import days_off
from facilitator.organisation.closure_rules import DayOff
from facilitator.schedule.models import GroupSession, HolidayChoice, Series, SessionStatus, SlotChoice


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


def sessions_waiting(group: Group, sessions: Iterable[GroupSession]) -> dict[str, DayOff]:
    """Session -> the day off it is on, where nobody has chosen yet what becomes of it. Two statements."""
    planned = [one for one in sessions if one.status is SessionStatus.PLANNED]
    closed = days_off(group.nation.value, {one.local_start.year for one in planned})
    on_one = {one.id: one for one in planned if one.local_start.date() in closed}
    if not on_one:
        return {}
    decided = set(
        db.session.execute(
            select(SlotChoice.series_id, SlotChoice.slot).where(
                SlotChoice.series_id.in_({one.series_id for one in on_one.values()})
            )
        ).tuples()
    )
    return {
        key: closed[one.local_start.date()]
        for key, one in on_one.items()
        if (one.series_id, one.slot) not in decided
    }


def find_session_of_slot(series_id: str, slot: int) -> GroupSession | None:
    """The session that was made for a place, or None."""
    return db.session.scalars(
        select(GroupSession).where(GroupSession.series_id == series_id, GroupSession.slot == slot)
    ).one_or_none()


def group_of(series: Series) -> Group:
    """The group of the series."""
    return db.session.get_one(Group, series.group_id)
