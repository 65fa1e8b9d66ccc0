"""What is in somebody's way: their other sessions, the journey between two venues included.

Cancelled sessions are in nobody's way. Each function is one statement. Instants are aware UTC.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload

from facilitator.assignments.models import LIVE_ASSIGNMENTS, LIVE_BOOKINGS, Assignment, SpeakerBooking
from facilitator.assignments.rules import TRAVEL, others_in_the_way
from facilitator.core.db import db
from facilitator.schedule.models import GroupSession, SessionStatus

_ON = (SessionStatus.PLANNED, SessionStatus.HELD)
_WITH_GROUP = joinedload(GroupSession.group)


def clashes(facilitator_id: str, session: GroupSession) -> list[GroupSession]:
    """The facilitator's other sessions that are in the way of this one, the earliest first."""
    return clashes_at([facilitator_id], [session]).get((facilitator_id, session.id), [])


def clashes_at(
    facilitator_ids: Collection[str], sessions: Sequence[GroupSession]
) -> dict[tuple[str, str], list[GroupSession]]:
    """(facilitator, session) -> what is in the way, for many at once; pairs that are free are left out."""
    if not facilitator_ids or not sessions:
        return {}
    statement = (
        select(Assignment.facilitator_id, GroupSession)
        .join(GroupSession, GroupSession.id == Assignment.session_id)
        .where(Assignment.facilitator_id.in_(facilitator_ids), Assignment.state.in_(LIVE_ASSIGNMENTS))
        .where(*_near(sessions))
        .order_by(GroupSession.starts_at, GroupSession.id)
        .options(_WITH_GROUP)
    )
    diaries: dict[str, list[GroupSession]] = {}
    for facilitator_id, other in db.session.execute(statement):
        diaries.setdefault(facilitator_id, []).append(other)
    found = {
        (facilitator_id, session.id): others_in_the_way(session, others)
        for facilitator_id, others in diaries.items()
        for session in sessions
    }
    return {pair: others for pair, others in found.items() if others}


def speaker_clashes(speaker_id: str, session: GroupSession) -> list[GroupSession]:
    """The speaker's other sessions that are in the way of this one, the earliest first."""
    statement = (
        select(GroupSession)
        .join(SpeakerBooking, SpeakerBooking.session_id == GroupSession.id)
        .where(SpeakerBooking.speaker_id == speaker_id, SpeakerBooking.state.in_(LIVE_BOOKINGS))
        .where(*_near([session]))
        .order_by(GroupSession.starts_at, GroupSession.id)
        .options(_WITH_GROUP)
    )
    return others_in_the_way(session, db.session.scalars(statement))


def _near(sessions: Sequence[GroupSession]) -> tuple[ColumnElement[bool], ...]:
    """Close enough to be looked at: within the whole time these span, and the longest journey."""
    first: datetime = min(session.starts_at for session in sessions)
    last: datetime = max(session.ends_at for session in sessions)
    return (
        GroupSession.status.in_(_ON),
        GroupSession.starts_at < last + TRAVEL,
        GroupSession.ends_at > first - TRAVEL,
    )
