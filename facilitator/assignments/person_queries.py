"""What one facilitator is down for. Instants are aware UTC."""

from datetime import datetime

from dateutil.relativedelta import relativedelta
from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import InstrumentedAttribute, contains_eager, joinedload

from facilitator.assignments.models import LIVE_ASSIGNMENTS, Assignment, AssignmentState, SpeakerBooking
from facilitator.core.db import db
from facilitator.people.models import Facilitator
from facilitator.schedule.models import ChangeKind, GroupSession, SessionChange, SessionStatus
from facilitator.schedule.rules import FEED_BACK, HORIZON_MONTHS


def find_own_assignment(session_id: str, user_id: str) -> Assignment | None:
    """What the person with this sign-in is down for at the session, or None."""
    statement = (
        select(Assignment)
        .join(Assignment.facilitator)
        .where(Assignment.session_id == session_id, Assignment.state.in_(LIVE_ASSIGNMENTS))
        .where(Facilitator.user_id == user_id)
        .options(contains_eager(Assignment.facilitator))
    )
    return db.session.scalars(statement).one_or_none()


def sessions_of_facilitator(facilitator_id: str, *, now: datetime) -> list[GroupSession]:
    """What the facilitator's calendar holds, 90 days back to 18 months on, in order; with groups and venues.

    The sessions they are down for, and those they were down for when these were cancelled, so that the
    calendar can say so.
    """
    released = (
        (Assignment.state == AssignmentState.RELEASED)
        & (GroupSession.status == SessionStatus.CANCELLED)
        & released_with_cancellation(Assignment.session_id, Assignment.state_at)
    )
    theirs = (
        select(Assignment.session_id)
        .join(GroupSession, GroupSession.id == Assignment.session_id)
        .where(Assignment.facilitator_id == facilitator_id)
        .where(or_(Assignment.state.in_(LIVE_ASSIGNMENTS), released))
    )
    statement = (
        select(GroupSession)
        .where(GroupSession.id.in_(theirs))
        .where(GroupSession.starts_at >= now - FEED_BACK)
        .where(GroupSession.starts_at < now + relativedelta(months=HORIZON_MONTHS))
        .options(joinedload(GroupSession.group), joinedload(GroupSession.venue))
        .order_by(GroupSession.starts_at, GroupSession.id)
    )
    return list(db.session.scalars(statement))


def released_with_cancellation(
    session_id: InstrumentedAttribute[str], at: InstrumentedAttribute[datetime]
) -> ColumnElement[bool]:
    """Whether a row was let go in the transaction that cancelled its session: both carry that instant."""
    return (
        exists()
        .where(SessionChange.session_id == session_id)
        .where(SessionChange.kind == ChangeKind.CANCELLED, SessionChange.at == at)
        .correlate(Assignment, SpeakerBooking)
    )
