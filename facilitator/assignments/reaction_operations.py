"""What follows from a change of the schedule. Called by wiring in the same transaction; the cause writes the audit.

The sessions are locked by their cause, or new and seen by nobody else yet. Each is a fixed number of statements.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, select, update

from facilitator.assignments.clash_queries import clashes_at
from facilitator.assignments.models import (
    LIVE_ASSIGNMENTS,
    LIVE_BOOKINGS,
    Assignment,
    AssignmentState,
    BookingState,
    SeriesFacilitator,
    SpeakerBooking,
)
from facilitator.assignments.person_queries import released_with_cancellation
from facilitator.core.db import db
from facilitator.people.models import Facilitator
from facilitator.schedule.models import GroupSession

_A, _B = AssignmentState, BookingState


def copy_defaults(sessions: Sequence[GroupSession], *, now: datetime) -> None:
    """Put the teams of their series down for new sessions; for a second time it changes nothing.

    Nobody is there to be warned, so where somebody is needed elsewhere the assignment waits as "to confirm".
    """
    teams = _lock_teams({session.series_id for session in sessions})
    known = _known(sessions)
    people = {default.facilitator_id for team in teams.values() for default in team}
    found = clashes_at(people, sessions)
    db.session.add_all(
        Assignment(
            session_id=session.id,
            facilitator_id=default.facilitator_id,
            role=default.role,
            state=(
                AssignmentState.TO_CONFIRM
                if (default.facilitator_id, session.id) in found
                else AssignmentState.CONFIRMED
            ),
            state_at=now,
        )
        for session in sessions
        for default in teams.get(session.series_id, [])
        if (session.id, default.facilitator_id) not in known
    )
    db.session.flush()


def ask_again(session: GroupSession, *, now: datetime) -> None:
    """The session has moved: whoever had confirmed, facilitator or speaker, is asked to confirm again."""
    _set_assignments(session, Assignment.state == _A.CONFIRMED, _A.TO_CONFIRM, now)
    _set_bookings(session, SpeakerBooking.state == _B.CONFIRMED, _B.TO_CONFIRM, now)


def release_all(session: GroupSession, *, now: datetime) -> None:
    """The session is cancelled: nobody is down for it any more. `now` is the instant of the cancellation."""
    _set_assignments(session, Assignment.state.in_(LIVE_ASSIGNMENTS), _A.RELEASED, now)
    _set_bookings(session, SpeakerBooking.state.in_(LIVE_BOOKINGS), _B.CANCELLED, now)


def take_back(session: GroupSession, *, now: datetime) -> None:
    """The cancelled session is on again: those whom its cancellation let go are asked to confirm."""
    with_it = released_with_cancellation(Assignment.session_id, Assignment.state_at)
    _set_assignments(session, (Assignment.state == _A.RELEASED) & with_it, _A.TO_CONFIRM, now)
    with_it = released_with_cancellation(SpeakerBooking.session_id, SpeakerBooking.state_at)
    _set_bookings(session, (SpeakerBooking.state == _B.CANCELLED) & with_it, _B.TO_CONFIRM, now)


def _set_assignments(
    session: GroupSession, which: ColumnElement[bool], after: AssignmentState, now: datetime
) -> None:
    db.session.flush()
    db.session.execute(
        update(Assignment)
        .where(Assignment.session_id == session.id, which)
        .values(state=after, state_at=now, version=Assignment.version + 1)
        .execution_options(synchronize_session="fetch")
    )


def _set_bookings(
    session: GroupSession, which: ColumnElement[bool], after: BookingState, now: datetime
) -> None:
    db.session.flush()
    db.session.execute(
        update(SpeakerBooking)
        .where(SpeakerBooking.session_id == session.id, which)
        .values(state=after, state_at=now, version=SpeakerBooking.version + 1)
        .execution_options(synchronize_session="fetch")
    )


def _lock_teams(series_ids: Iterable[str]) -> dict[str, list[SeriesFacilitator]]:
    """Series -> its team of active people, their rows locked in the order of their ids."""
    statement = (
        select(SeriesFacilitator)
        .join(Facilitator, Facilitator.id == SeriesFacilitator.facilitator_id)
        .where(SeriesFacilitator.series_id.in_(series_ids), Facilitator.active)
        .order_by(Facilitator.id)
        .with_for_update(of=Facilitator)
    )
    teams: dict[str, list[SeriesFacilitator]] = {}
    for default in db.session.scalars(statement):
        teams.setdefault(default.series_id, []).append(default)
    return teams


def _known(sessions: Sequence[GroupSession]) -> set[tuple[str, str]]:
    """(session, facilitator) of every assignment there is, whatever its state."""
    statement = select(Assignment.session_id, Assignment.facilitator_id).where(
        Assignment.session_id.in_([session.id for session in sessions])
    )
    return {(session_id, facilitator_id) for session_id, facilitator_id in db.session.execute(statement)}
