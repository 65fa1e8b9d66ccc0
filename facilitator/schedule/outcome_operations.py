"""How a session went, as the attendance slice finds out: held or not, and how far its attendance is."""

from datetime import datetime

from facilitator.audit.operations import record
from facilitator.core.actor import Actor
from facilitator.core.db import db, lock_row
from facilitator.schedule.models import AttendanceStatus, GroupSession, SessionStatus
from facilitator.schedule.session_errors import AttendanceLocked, IsCancelled, SessionNotBegun

_AFTERWARDS = {
    AttendanceStatus.NOT_STARTED: set(AttendanceStatus),
    AttendanceStatus.DRAFT: {AttendanceStatus.DRAFT, AttendanceStatus.SUBMITTED},
    AttendanceStatus.SUBMITTED: {
        AttendanceStatus.SUBMITTED,
        AttendanceStatus.AMENDED,
        AttendanceStatus.LOCKED,
    },
    AttendanceStatus.AMENDED: {AttendanceStatus.AMENDED, AttendanceStatus.LOCKED},
    AttendanceStatus.LOCKED: {AttendanceStatus.LOCKED, AttendanceStatus.AMENDED},
}


def mark_held(session: GroupSession, *, by: Actor, now: datetime) -> None:
    """The session took place. Saying it again changes nothing.

    Raises SessionNotBegun before its start, IsCancelled.
    """
    _set_outcome(session, SessionStatus.HELD, by, now)


def mark_not_held(session: GroupSession, *, by: Actor, now: datetime) -> None:
    """The door was open and the session did not take place. Saying it again changes nothing.

    Raises SessionNotBegun before its start, IsCancelled.
    """
    _set_outcome(session, SessionStatus.NOT_HELD, by, now)


def set_attendance_status(
    session: GroupSession, status: AttendanceStatus, *, by: Actor, now: datetime
) -> None:
    """How far the attendance is. Saying it again changes nothing, and the audit notes only a change.

    Raises IsCancelled, and AttendanceLocked for a way back: what was submitted never is a draft again.
    """
    session = lock_row(GroupSession, session.id)
    if session.status is SessionStatus.CANCELLED:
        raise IsCancelled
    if status not in _AFTERWARDS[session.attendance_status]:
        raise AttendanceLocked
    if session.attendance_status is status:
        return
    session.attendance_status = status
    record(f"session.attendance_{status.value}", session, by=by, now=now, group_id=session.group_id)
    db.session.flush()


def _set_outcome(session: GroupSession, outcome: SessionStatus, by: Actor, now: datetime) -> None:
    session = lock_row(GroupSession, session.id)
    if session.status is SessionStatus.CANCELLED:
        raise IsCancelled
    if session.starts_at > now:
        raise SessionNotBegun
    if session.status is outcome:
        return
    session.status = outcome
    # No calendar shows it, so `sequence` stays; an open form that would still move the session must notice.
    session.version += 1
    record(f"session.{outcome.value}", session, by=by, now=now, group_id=session.group_id)
    db.session.flush()
