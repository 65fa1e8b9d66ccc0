"""Who was let go when a session was cancelled, and would be asked again if it is brought back."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from facilitator.assignments.models import Assignment, AssignmentState, BookingState, SpeakerBooking
from facilitator.assignments.person_queries import released_with_cancellation
from facilitator.core.db import db
from facilitator.people.models import Facilitator, Speaker


def let_go_with(session_id: str) -> tuple[tuple[Facilitator, ...], tuple[Speaker, ...]]:
    """Facilitators and speakers of the session, as they were when it was cancelled. Two statements."""
    runs = (
        select(Assignment)
        .where(Assignment.session_id == session_id, Assignment.state == AssignmentState.RELEASED)
        .where(released_with_cancellation(Assignment.session_id, Assignment.state_at))
        .options(joinedload(Assignment.facilitator))
        .order_by(Assignment.id)
    )
    speaks = (
        select(SpeakerBooking)
        .where(SpeakerBooking.session_id == session_id, SpeakerBooking.state == BookingState.CANCELLED)
        .where(released_with_cancellation(SpeakerBooking.session_id, SpeakerBooking.state_at))
        .options(joinedload(SpeakerBooking.speaker))
        .order_by(SpeakerBooking.id)
    )
    return (
        tuple(row.facilitator for row in db.session.scalars(runs)),
        tuple(row.speaker for row in db.session.scalars(speaks)),
    )
