"""What follows from a change of the schedule. Called by wiring in the same transaction; the cause writes the audit.

The sessions are locked by their cause, or new and seen by nobody else yet. Each is a fixed number of statements.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
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
    _put_down(sessions, teams, _known(sessions), now)


def ask_again(*sessions: GroupSession, now: datetime, change_id: str | None = None) -> None:
    """The sessions are at another time or place: whoever had confirmed, facilitator or speaker, is asked again.

    `change_id`: of the schedule's change that may be undone; the same for the others.
    """
    _set_assignments(sessions, Assignment.state == _A.CONFIRMED, _A.TO_CONFIRM, now, change_id)
    _set_bookings(sessions, SpeakerBooking.state == _B.CONFIRMED, _B.TO_CONFIRM, now, change_id)


def release_all(*sessions: GroupSession, now: datetime, change_id: str | None = None) -> None:
    """The sessions are off: nobody is down for them any more. `now` is the instant of the cancellation."""
    _set_assignments(sessions, Assignment.state.in_(LIVE_ASSIGNMENTS), _A.RELEASED, now, change_id)
    _set_bookings(sessions, SpeakerBooking.state.in_(LIVE_BOOKINGS), _B.CANCELLED, now, change_id)


def take_back(session: GroupSession, *, now: datetime, change_id: str | None = None) -> None:
    """The cancelled session is on again: those whom its cancellation let go are asked to confirm."""
    with_it = released_with_cancellation(Assignment.session_id, Assignment.state_at)
    let_go = (Assignment.state == _A.RELEASED) & with_it
    _set_assignments([session], let_go, _A.TO_CONFIRM, now, change_id)
    with_it = released_with_cancellation(SpeakerBooking.session_id, SpeakerBooking.state_at)
    let_go = (SpeakerBooking.state == _B.CANCELLED) & with_it
    _set_bookings([session], let_go, _B.TO_CONFIRM, now, change_id)


def hand_over_team(
    old_series_id: str, new_series_id: str, sessions: Sequence[GroupSession], *, now: datetime
) -> None:
    """Who normally runs a series runs the one that goes on in its place, and is put down for its new sessions."""
    team = _lock_teams([old_series_id]).get(old_series_id, [])
    handed = [
        SeriesFacilitator(series_id=new_series_id, facilitator_id=one.facilitator_id, role=one.role)
        for one in team
    ]
    db.session.add_all(handed)
    _put_down(sessions, {new_series_id: handed}, set(), now)


def undo_change(change_id: str, *, at: datetime, made: Collection[str], now: datetime) -> None:
    """A change of the schedule is undone: what it did here is as before, unless somebody has said something since.

    `at`: when it was made. `made`: ids of the sessions it had made, for which nobody is down any more.
    """
    db.session.flush()
    for model, off in ((Assignment, _A.RELEASED), (SpeakerBooking, _B.CANCELLED)):
        mine = (model.change_id == change_id) & (model.state_at == at)
        for which, values in (
            (mine, {"state": model.before_state, "state_at": model.before_at, "change_id": None}),
            (model.session_id.in_(made), {"state": off, "state_at": now}),
        ):
            db.session.execute(
                update(model)
                .where(which)
                .values(**values, version=model.version + 1)
                .execution_options(synchronize_session="fetch")
            )


def _put_down(
    sessions: Sequence[GroupSession],
    teams: Mapping[str, Sequence[SeriesFacilitator]],
    known: Collection[tuple[str, str]],
    now: datetime,
) -> None:
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


def _set_assignments(
    sessions: Sequence[GroupSession],
    which: ColumnElement[bool],
    after: AssignmentState,
    now: datetime,
    change_id: str | None,
) -> None:
    db.session.flush()
    db.session.execute(
        update(Assignment)
        .where(Assignment.session_id.in_([one.id for one in sessions]), which)
        .values(
            before_state=Assignment.state,
            before_at=Assignment.state_at,
            change_id=change_id,
            state=after,
            state_at=now,
            version=Assignment.version + 1,
        )
        .execution_options(synchronize_session="fetch")
    )


def _set_bookings(
    sessions: Sequence[GroupSession],
    which: ColumnElement[bool],
    after: BookingState,
    now: datetime,
    change_id: str | None,
) -> None:
    db.session.flush()
    db.session.execute(
        update(SpeakerBooking)
        .where(SpeakerBooking.session_id.in_([one.id for one in sessions]), which)
        .values(
            before_state=SpeakerBooking.state,
            before_at=SpeakerBooking.state_at,
            change_id=change_id,
            state=after,
            state_at=now,
            version=SpeakerBooking.version + 1,
        )
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
