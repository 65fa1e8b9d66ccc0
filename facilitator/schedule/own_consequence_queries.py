"""What the schedule itself has to say about a change: rooms that are taken, days off. One statement each at most."""

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from facilitator.core.db import db
from facilitator.groups.models import Format
from facilitator.schedule.change_types import Consequence, ConsequenceKind, Effect, Level
from facilitator.schedule.day_words import long_date
from facilitator.schedule.models import GroupSession, SessionStatus
from facilitator.schedule.session_words import say_count, say_when

MOST_NAMED = 3
_AT_A_PLACE = (Format.IN_PERSON, Format.HYBRID)
_HIRE = timedelta(hours=12)  # more than anybody hires a room before or after


def own_consequences(effect: Effect) -> list[Consequence]:
    """Rooms taken by other groups, in the way; then the days that need a look."""
    return [*_rooms(effect), *_days(effect)]


def rooms_taken(sessions: Iterable[GroupSession]) -> list[tuple[GroupSession, GroupSession]]:
    """(session, another group's session in the same venue at the same time, room hire included). One statement."""
    wanted = [one for one in sessions if one.venue_id and one.format in _AT_A_PLACE]
    if not wanted:
        return []
    statement = (
        select(GroupSession)
        .where(
            GroupSession.venue_id.in_({one.venue_id for one in wanted}),
            GroupSession.group_id.not_in({one.group_id for one in wanted}),
            GroupSession.format.in_(_AT_A_PLACE),
            GroupSession.status == SessionStatus.PLANNED,
            GroupSession.starts_at < max(one.ends_at for one in wanted) + _HIRE,
            GroupSession.ends_at > min(one.starts_at for one in wanted) - _HIRE,
        )
        .options(joinedload(GroupSession.venue))
        .order_by(GroupSession.starts_at, GroupSession.id)
    )
    others = list(db.session.scalars(statement))
    return [(one, other) for one in wanted for other in others if _share(one, other)]


def _share(one: GroupSession, other: GroupSession) -> bool:
    meets = one.room_starts_at < other.room_ends_at and other.room_starts_at < one.room_ends_at
    return one.venue_id == other.venue_id and meets


def _rooms(effect: Effect) -> list[Consequence]:
    taken = rooms_taken([*(one.after for one in effect.touched if _comes(one.after)), *effect.made])
    if not taken:
        return []
    first, other = taken[0]
    venue = other.venue.name if other.venue else ""
    when = say_when(first.local_start, first.local_end)
    more = len({one.id for one, _ in taken}) - 1
    also = f" So it is on {say_count(more, 'more day', 'more days')}." if more else ""
    words = f"{venue} is taken by another group on {when}.{also}"
    return [Consequence("schedule.room", ConsequenceKind.CLASH, Level.BLOCK, words)]


def _comes(session: GroupSession) -> bool:
    return session.status is SessionStatus.PLANNED


def _days(effect: Effect) -> list[Consequence]:
    if not effect.marks:
        return []
    named = [
        f"{long_date(day)} ({', '.join(marks)})" for day, marks in list(effect.marks.items())[:MOST_NAMED]
    ]
    more = len(effect.marks) - len(named)
    also = f", and {say_count(more, 'more day', 'more days')}" if more else ""
    words = f"Please look at {', '.join(named)}{also}."
    return [Consequence("schedule.days", ConsequenceKind.DAY, Level.WARN, words)]
