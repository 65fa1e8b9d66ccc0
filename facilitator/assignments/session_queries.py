"""Who runs and who speaks at sessions, and where somebody is missing. Instants are aware UTC."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from facilitator.assignments.models import (
    LIVE_ASSIGNMENTS,
    LIVE_BOOKINGS,
    Assignment,
    AssignmentRole,
    AssignmentState,
    SpeakerBooking,
)
from facilitator.assignments.rules import LEADING_ROLES, RUNNING_ROLES, SETTLED, rank
from facilitator.core.db import db
from facilitator.core.errors import NotFound
from facilitator.core.text import fold
from facilitator.groups.models import Group, GroupState
from facilitator.schedule.models import GroupSession, SessionStatus

_OVER = (GroupState.ENDED, GroupState.DISCARDED)


def get_assignment(assignment_id: str) -> Assignment:
    """The assignment with its session, group and facilitator, whatever its state. Raises NotFound."""
    statement = (
        select(Assignment)
        .where(Assignment.id == assignment_id)
        .options(
            joinedload(Assignment.facilitator), joinedload(Assignment.session).joinedload(GroupSession.group)
        )
    )
    found = db.session.scalars(statement).one_or_none()
    if found is None:
        raise NotFound
    return found


def get_booking(booking_id: str) -> SpeakerBooking:
    """The booking with its session, group and speaker, whatever its state. Raises NotFound."""
    statement = (
        select(SpeakerBooking)
        .where(SpeakerBooking.id == booking_id)
        .options(
            joinedload(SpeakerBooking.speaker),
            joinedload(SpeakerBooking.session).joinedload(GroupSession.group),
        )
    )
    found = db.session.scalars(statement).one_or_none()
    if found is None:
        raise NotFound
    return found


def who_runs(session_ids: Collection[str]) -> dict[str, list[Assignment]]:
    """Session -> who is down for it, the lead first, then by name; every session asked for has its list."""
    return _by_session(session_ids, Assignment.state.in_(LIVE_ASSIGNMENTS))


def stood_down_at(session_ids: Collection[str]) -> dict[str, list[Assignment]]:
    """Session -> who has said that they cannot run it and is not down for it again in another way."""
    live = select(Assignment.facilitator_id, Assignment.session_id).where(
        Assignment.session_id.in_(session_ids), Assignment.state.in_(LIVE_ASSIGNMENTS)
    )
    again = live.subquery()
    still = ~exists().where(
        again.c.session_id == Assignment.session_id, again.c.facilitator_id == Assignment.facilitator_id
    )
    return _by_session(session_ids, (Assignment.state == AssignmentState.STOOD_DOWN) & still)


def speakers_at(session_ids: Collection[str]) -> dict[str, list[SpeakerBooking]]:
    """Session -> its speakers' bookings that are not cancelled, by name; every session has its list."""
    statement = (
        select(SpeakerBooking)
        .where(SpeakerBooking.session_id.in_(session_ids), SpeakerBooking.state.in_(LIVE_BOOKINGS))
        .options(joinedload(SpeakerBooking.speaker))
    )
    found: dict[str, list[SpeakerBooking]] = {session_id: [] for session_id in session_ids}
    for booking in sorted(db.session.scalars(statement), key=lambda row: fold(row.speaker.name)):
        found[booking.session_id].append(booking)
    return found


def sessions_needing_cover(
    group_ids: Collection[str] | None, *, now: datetime, until: datetime | None = None
) -> list[GroupSession]:
    """Planned sessions to come without enough people to run them, the soonest first; of all groups if None.

    Enough: as many lead, co-facilitator and cover as the group's `staff_min`, a lead or cover among them.
    Somebody asked to confirm again counts, somebody who was only offered the session does not. Ended groups
    are left out. `until`: only sessions that begin before it.
    """
    statement = (
        select(GroupSession)
        .join(GroupSession.group)
        .where(GroupSession.status == SessionStatus.PLANNED, GroupSession.starts_at > now)
        .where(
            Group.state.not_in(_OVER),
            or_(_count(RUNNING_ROLES) < Group.staff_min, _count(LEADING_ROLES) == 0),
        )
        .options(contains_eager(GroupSession.group), joinedload(GroupSession.venue))
        .order_by(GroupSession.starts_at, GroupSession.id)
    )
    if group_ids is not None:
        statement = statement.where(GroupSession.group_id.in_(group_ids))
    if until is not None:
        statement = statement.where(GroupSession.starts_at < until)
    return list(db.session.scalars(statement))


def _by_session(session_ids: Collection[str], wanted: ColumnElement[bool]) -> dict[str, list[Assignment]]:
    statement = (
        select(Assignment)
        .where(Assignment.session_id.in_(session_ids), wanted)
        .options(joinedload(Assignment.facilitator))
    )
    found: dict[str, list[Assignment]] = {session_id: [] for session_id in session_ids}
    for assignment in sorted(db.session.scalars(statement), key=rank):
        found[assignment.session_id].append(assignment)
    return found


def _count(roles: Collection[AssignmentRole]) -> ColumnElement[int]:
    """How many with one of these roles will be at the session, as a part of a statement over GroupSession."""
    return (
        select(func.count(Assignment.id))
        .where(Assignment.session_id == GroupSession.id, Assignment.role.in_(roles))
        .where(Assignment.state.in_(SETTLED))
        .correlate(GroupSession)
        .scalar_subquery()
    )
