"""Who else needs a room. Instants are aware UTC."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from facilitator.core.db import db
from facilitator.schedule.hire_rules import MOST_MINUTES_AROUND, in_the_room
from facilitator.schedule.models import GroupSession, SessionStatus

_AROUND = timedelta(minutes=MOST_MINUTES_AROUND)
_ON = (SessionStatus.PLANNED, SessionStatus.HELD)


def rooms_taken(
    sessions: Sequence[GroupSession], *, leave_out: Collection[str] = ()
) -> list[list[GroupSession]]:
    """For each of the sessions, stored or not, the others that need its venue then, hire included. One statement."""
    venues = {one.venue_id for one in sessions if one.venue_id is not None}
    if not venues:
        return [[] for _ in sessions]
    first = min(one.room_starts_at for one in sessions)
    last = max(one.room_ends_at for one in sessions)
    others = _in_venues(
        venues, first - _AROUND, last + _AROUND, set(leave_out) | {one.id for one in sessions}
    )
    return [in_the_room(one, others) for one in sessions]


def meeting_or_in_room(group_id: str, sessions: Sequence[GroupSession]) -> list[GroupSession]:
    """Sessions near these in time that are of the group or need one of their venues. One statement, or none."""
    if not sessions:
        return []
    first = min(one.room_starts_at for one in sessions) - _AROUND
    last = max(one.room_ends_at for one in sessions) + _AROUND
    venues = {one.venue_id for one in sessions if one.venue_id is not None}
    statement = select(GroupSession).where(
        or_(GroupSession.group_id == group_id, GroupSession.venue_id.in_(venues)),
        GroupSession.status.in_(_ON),
        GroupSession.dropped.is_(False),
        GroupSession.starts_at < last,
        GroupSession.ends_at > first,
    )
    return list(db.session.scalars(statement.order_by(GroupSession.starts_at, GroupSession.id)))


def _in_venues(
    venue_ids: Collection[str], start: datetime, end: datetime, leave_out: Collection[str]
) -> list[GroupSession]:
    statement = (
        select(GroupSession)
        .where(
            GroupSession.venue_id.in_(venue_ids),
            GroupSession.status.in_(_ON),
            GroupSession.dropped.is_(False),
            GroupSession.starts_at < end,
            GroupSession.ends_at > start,
        )
        .options(joinedload(GroupSession.group))
        .order_by(GroupSession.starts_at, GroupSession.id)
    )
    return [one for one in db.session.scalars(statement) if one.id not in leave_out]
