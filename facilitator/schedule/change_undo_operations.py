"""Taking a change back, until the first message about it has left: the rows stand as they were, in a new version."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from facilitator.audit.operations import record
from facilitator.core.actor import Actor
from facilitator.core.db import db, lock_row
from facilitator.groups.models import Group
from facilitator.messages.about_operations import send_after_all, take_back
from facilitator.schedule.change_memory import ids_of, series_values, session_values
from facilitator.schedule.choice_operations import put_back_choices
from facilitator.schedule.models import (
    GroupSession,
    ScheduleChange,
    Series,
    SeriesState,
    SessionChange,
    SessionStatus,
)
from facilitator.schedule.session_errors import TooLateToUndo
from facilitator.schedule.signals import change_undone
from facilitator.schedule.undo_queries import (
    HEARD,
    choices_of_change,
    made_later,
    why_not_put_back,
    why_not_undo,
)


def undo(change: ScheduleChange, *, by: Actor, now: datetime) -> ScheduleChange:
    """Put back what the change did; its messages and calls do not go out, and those it had stopped do.

    Sequence numbers go up, never down, so that calendars notice. What it had made falls away. Raises TooLateToUndo
    where somebody has heard, something else was changed since, the time or the room is taken by now, a session has
    begun or a day has gone by.
    """
    lock_row(Group, change.group_id)
    change = lock_row(ScheduleChange, change.id)
    statement = select(GroupSession).where(GroupSession.id.in_(ids_of(change.before))).with_for_update()
    sessions = list(db.session.scalars(statement.execution_options(populate_existing=True)))
    series = {row_id: lock_row(Series, row_id) for row_id in change.before["series"]}
    why = why_not_undo(change, sessions, series, choices_of_change(change), now)
    later = made_later(change)
    why = why or why_not_put_back(change, sessions, later)
    if why is not None:
        raise TooLateToUndo(why)
    notes = _notes(change)
    if not take_back([change.id, *(note.id for note in notes)], now=now):
        raise TooLateToUndo(HEARD)
    _put_back(change, [*sessions, *later], series, now)
    for earlier in _earlier(notes):
        send_after_all([earlier.id], stopped_at=change.at, now=now)
    for note in notes:
        db.session.delete(note)
    change.undone_at, change.undone_by, change.pressed = now, by.id, None
    record("schedule_change.undone", change, by=by, now=now, group_id=change.group_id)
    db.session.flush()
    made = [*change.before["made"], *(one.id for one in later)]
    change_undone.send(change, made=made, by=by, now=now)
    return change


def _put_back(
    change: ScheduleChange, sessions: list[GroupSession], series: dict[str, Series], now: datetime
) -> None:
    kept: dict[str, Any] = change.before["sessions"]
    for session in sessions:
        if session.id in kept:
            for name, value in session_values(kept[session.id]["was"]).items():
                setattr(session, name, value)
        else:
            session.status, session.dropped = SessionStatus.CANCELLED, True
            if session.slot >= 1 and not change.before["made_series"]:
                _free_the_place(session)
        session.sequence += 1
        session.version += 1
        session.changed_at = now
    for row_id, row in series.items():
        for name, value in series_values(change.before["series"][row_id]["was"]).items():
            setattr(row, name, value)
        row.version += 1
    for row_id in change.before["made_series"]:
        lock_row(Series, row_id).state = SeriesState.UNDONE
    put_back_choices(change)
    db.session.flush()


def _free_the_place(session: GroupSession) -> None:
    """Its place of the rule may be held after all some day; a number below 1 is no place."""
    lowest = select(func.min(GroupSession.slot)).where(GroupSession.series_id == session.series_id)
    session.slot = min(db.session.scalar(lowest) or 0, 0) - 1
    db.session.flush()


def _notes(change: ScheduleChange) -> list[SessionChange]:
    statement = select(SessionChange).where(SessionChange.schedule_change_id == change.id)
    return list(db.session.scalars(statement))


def _earlier(notes: list[SessionChange]) -> list[SessionChange]:
    """The log entry before, of each session: its news may have been stopped by the one that is taken back."""
    if not notes:
        return []
    by_session = {note.session_id: note for note in notes}
    statement = select(SessionChange).where(SessionChange.session_id.in_(by_session))
    latest: dict[str, SessionChange] = {}
    for row in db.session.scalars(statement.order_by(SessionChange.at, SessionChange.id)):
        if row.id != by_session[row.session_id].id:
            latest[row.session_id] = row
    return list(latest.values())
