"""Changing one session: cancel, bring back, move; and what a group's new venue means for its sessions.

Each change leaves a SessionChange, raises `sequence` so that calendars notice, and sends its signal.
"""

from datetime import datetime, timedelta

from sqlalchemy import update

from facilitator.audit.operations import record
from facilitator.core.actor import Actor
from facilitator.core.db import db, lock_row
from facilitator.core.errors import StaleRow
from facilitator.core.timezones import to_local
from facilitator.groups.models import Group
from facilitator.schedule.errors import DurationRefused
from facilitator.schedule.models import ChangeKind, ChangeReason, GroupSession, SessionChange, SessionStatus
from facilitator.schedule.pattern import check_year
from facilitator.schedule.queries import sessions_in_the_way
from facilitator.schedule.recurrence import Held, Slot, held
from facilitator.schedule.rules import (
    MOVE_MONTHS,
    furthest_move,
    notice_minutes,
    why_not_cancel,
    why_not_move,
    why_not_restore,
)
from facilitator.schedule.session_errors import NothingMoved, SessionsOverlap, StartIsOver, StartTooFar
from facilitator.schedule.signals import session_cancelled, session_moved, session_restored
from facilitator.schedule.slots import LEAST_MINUTES, MOST_MINUTES

_WHEN = ("local_start", "local_end", "starts_at", "ends_at")


def cancel_session(
    session: GroupSession,
    *,
    reason: ChangeReason,
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> SessionChange:
    """The session is off; its slot stays taken, so nothing after it shifts and it is never made again.

    Raises SessionBegun, AlreadyCancelled, AttendanceTaken; StaleRow if it is not in `expected_version`.
    """
    session = _take(session, expected_version)
    refusal = why_not_cancel(session, now)
    if refusal is not None:
        raise refusal
    session.status = SessionStatus.CANCELLED
    change = _note(session, ChangeKind.CANCELLED, reason, by, now)
    record("session.cancelled", session, by=by, now=now, group_id=session.group_id, reason=reason.value)
    db.session.flush()
    session_cancelled.send(session, change=change, by=by, now=now)
    return change


def restore_session(
    session: GroupSession, *, by: Actor, now: datetime, expected_version: int | None = None
) -> SessionChange:
    """A cancelled session is on again, at the time it had.

    Raises NotCancelled, SessionBegun, SessionsOverlap; StaleRow if it is not in `expected_version`.
    """
    session = _take(session, expected_version)
    refusal = why_not_restore(session, now)
    if refusal is not None:
        raise refusal
    _refuse_overlap(session, session.starts_at, session.ends_at)
    session.status = SessionStatus.PLANNED
    change = _note(session, ChangeKind.RESTORED, None, by, now)
    record("session.restored", session, by=by, now=now, group_id=session.group_id)
    db.session.flush()
    session_restored.send(session, change=change, by=by, now=now)
    return change


def move_session(
    session: GroupSession,
    *,
    new_start: datetime,
    by: Actor,
    now: datetime,
    reason: ChangeReason | None = None,
    new_end: datetime | None = None,
    expected_version: int | None = None,
) -> SessionChange:
    """The same session at another time: slot, original start, kind and uid stay, and so does its length.

    `new_start` and `new_end` are naive, on the wall in the session's zone; a new end changes the length.
    Raises SessionBegun, IsCancelled, AttendanceTaken, NothingMoved, StartIsOver, StartTooFar,
    SessionsOverlap, DurationRefused; StaleRow if it is not in `expected_version`.
    """
    session = _take(session, expected_version)
    when = check_move(session, new_start, new_end, now=now)
    change = _note(session, ChangeKind.MOVED, reason, by, now, new_start=when.local_start)
    session.local_start, session.local_end = when.local_start, when.local_end
    session.starts_at, session.ends_at = when.utc_start, when.utc_end
    session.pinned = True
    why = reason.value if reason else ""
    record("session.moved", session, by=by, now=now, group_id=session.group_id, fields=_WHEN, reason=why)
    db.session.flush()
    session_moved.send(session, change=change, by=by, now=now)
    return change


def touch_group_sessions(group: Group, *, now: datetime) -> None:
    """Let calendars notice what changed about the group: its coming sessions take its venue and format.

    Called by what follows from a change of the group, which writes the audit.
    """
    db.session.flush()
    db.session.execute(
        update(GroupSession)
        .where(GroupSession.group_id == group.id, GroupSession.starts_at > now)
        .values(
            venue_id=group.venue_id,
            format=group.format,
            sequence=GroupSession.sequence + 1,
            version=GroupSession.version + 1,
            changed_at=now,
        )
        .execution_options(synchronize_session="fetch")
    )


def check_move(
    session: GroupSession, new_start: datetime, new_end: datetime | None = None, *, now: datetime
) -> Held:
    """When the session would be held if `move_session` moved it there; writes nothing, raises what that raises.

    Without an end it keeps its length on the wall.
    """
    refusal = why_not_move(session, now)
    if refusal is not None:
        raise refusal
    when = _new_time(session, new_start, new_end)
    if (when.local_start, when.local_end) == (session.local_start, session.local_end):
        raise NothingMoved
    if when.utc_start <= now:
        raise StartIsOver
    if when.local_start.date() > furthest_move(to_local(now, session.timezone).date()):
        raise StartTooFar(f"{MOVE_MONTHS} months")
    _refuse_overlap(session, when.utc_start, when.utc_end)
    return when


def _new_time(session: GroupSession, new_start: datetime, new_end: datetime | None) -> Held:
    check_year(new_start.date(), "start_date")
    length = (new_end - new_start) if new_end is not None else (session.local_end - session.local_start)
    if not timedelta(minutes=LEAST_MINUTES) <= length <= timedelta(minutes=MOST_MINUTES):
        raise DurationRefused
    minutes = int(length.total_seconds() // 60)
    return held(Slot(session.slot, new_start, minutes, session.kind), session.timezone)


def _take(session: GroupSession, expected_version: int | None) -> GroupSession:
    """The session locked, after its group: two sessions of one group are never moved into each other."""
    lock_row(Group, session.group_id)
    locked = lock_row(GroupSession, session.id)
    if expected_version is not None and locked.version != expected_version:
        raise StaleRow
    return locked


def _note(
    session: GroupSession,
    kind: ChangeKind,
    reason: ChangeReason | None,
    by: Actor,
    now: datetime,
    new_start: datetime | None = None,
) -> SessionChange:
    """Write down the change, before the times are changed, and let calendars and open forms notice it."""
    change = SessionChange(
        session_id=session.id,
        kind=kind,
        at=now,
        by_id=by.id,
        reason=reason,
        old_start=session.local_start,
        new_start=new_start,
        notice_minutes=notice_minutes(session.starts_at, now),
    )
    db.session.add(change)
    session.sequence += 1
    session.version += 1
    session.changed_at = now
    return change


def _refuse_overlap(session: GroupSession, start: datetime, end: datetime) -> None:
    others = sessions_in_the_way(session.group_id, start, end, leave_out=session.id)
    if others:
        raise SessionsOverlap(others[0])
