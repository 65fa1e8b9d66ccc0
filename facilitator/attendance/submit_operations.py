"""After the session: submit the attendance, correct it with a reason, and note that somebody read the sheet."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update

from facilitator.attendance.errors import (
    AlreadySubmitted,
    NobodyMarked,
    NotBegun,
    NotSubmittedYet,
    ReasonNeeded,
    SomebodyMarked,
)
from facilitator.attendance.mark_operations import check_may_take, note_apologies
from facilitator.attendance.models import ATTENDED, Attendance, AttendanceAmendment, SessionCount
from facilitator.attendance.rules import is_submitted, why_not_now
from facilitator.attendance.sheet_queries import open_correction
from facilitator.attendance.supporter_notices import ask_after_supporters
from facilitator.audit.operations import record
from facilitator.core.actor import Actor
from facilitator.core.db import db, lock_row
from facilitator.groups.models import Group
from facilitator.registration.membership_operations import first_visit
from facilitator.registration.models import Membership, MembershipState
from facilitator.schedule.models import AttendanceStatus, GroupSession
from facilitator.schedule.operations import mark_held, mark_not_held, set_attendance_status


@dataclass(frozen=True)
class Submitted:
    """What followed: whether the session counts as held, and how many people became trial members by it.

    `supporters`: some came to a group that is not for them, and the coordinator is reminded to offer one that is.
    """

    held: bool
    first_visits: int
    supporters: bool


def submit(session: GroupSession, *, by: Actor, now: datetime, nobody_came: bool = False) -> Submitted:
    """Hand the attendance in: the session was held, or was not if nobody came; whoever was invited is on trial now.

    Also finishes a correction. `now` is aware UTC. Raises NotForYou, SessionIsOff, NotBegun, TooLate,
    AlreadySubmitted, NobodyMarked, SomebodyMarked.
    """
    session = _take(session, by, now)
    if session.starts_at > now:
        raise NotBegun
    correcting = open_correction(session.id) is not None
    if is_submitted(session) and not correcting:
        raise AlreadySubmitted
    present = _people_there(session)
    if present == 0 and not nobody_came:
        raise NobodyMarked
    if present and nobody_came:
        raise SomebodyMarked
    (mark_held if present else mark_not_held)(session, by=by, now=now)
    note_apologies(session, by=by, now=now)
    if correcting:
        _finish_corrections(session, now)
    else:
        set_attendance_status(session, AttendanceStatus.SUBMITTED, by=by, now=now)
    newcomers = _invited_who_came(session)
    for membership in newcomers:
        first_visit(membership, by=by, now=now)
    supporters = ask_after_supporters(session, by=by, now=now)
    action = "attendance.corrected" if correcting else "attendance.submitted"
    record(action, session, by=by, now=now, group_id=session.group_id)
    db.session.flush()
    return Submitted(held=present > 0, first_visits=len(newcomers), supporters=supporters)


def amend(session: GroupSession, *, reason: str, by: Actor, now: datetime) -> AttendanceAmendment:
    """Open a submitted attendance again, saying why; `submit` finishes the correction.

    Raises NotForYou, SessionIsOff, TooLate, NotSubmittedYet, ReasonNeeded.
    """
    session = _take(session, by, now)
    if not is_submitted(session):
        raise NotSubmittedYet
    if not reason:
        raise ReasonNeeded
    set_attendance_status(session, AttendanceStatus.AMENDED, by=by, now=now)
    amendment = AttendanceAmendment(session_id=session.id, reason=reason, opened_at=now, opened_by=by.id)
    db.session.add(amendment)
    record("attendance.amended", amendment, by=by, now=now, group_id=session.group_id)
    db.session.flush()
    return amendment


def note_sheet_read(session: GroupSession, *, by: Actor, now: datetime) -> None:
    """Somebody looked at who is expected: names at a group disclose an illness, so each look is noted."""
    record("attendance.sheet_read", session, by=by, now=now, group_id=session.group_id)
    db.session.flush()


def _take(session: GroupSession, by: Actor, now: datetime) -> GroupSession:
    """The session locked after its group, as everywhere: a first visit changes a seat, and seats lock the group."""
    check_may_take(by)
    lock_row(Group, session.group_id)
    session = lock_row(GroupSession, session.id)
    refusal = why_not_now(session, now)
    if refusal is not None:
        raise refusal
    return session


def _people_there(session: GroupSession) -> int:
    """How many people came, with a name or without. Visitors alone make no session."""
    named = select(func.count()).where(Attendance.session_id == session.id, Attendance.value.in_(ATTENDED))
    counted = select(func.coalesce(func.sum(SessionCount.unnamed + SessionCount.supporters), 0)).where(
        SessionCount.session_id == session.id
    )
    return int(db.session.scalar(named) or 0) + int(db.session.scalar(counted) or 0)


def _invited_who_came(session: GroupSession) -> list[Membership]:
    statement = (
        select(Membership)
        .join(Attendance, Attendance.attendee_id == Membership.attendee_id)
        .where(Attendance.session_id == session.id, Attendance.value.in_(ATTENDED))
        .where(Membership.group_id == session.group_id, Membership.state == MembershipState.INVITED)
        .order_by(Membership.number)
    )
    return list(db.session.scalars(statement))


def _finish_corrections(session: GroupSession, now: datetime) -> None:
    db.session.execute(
        update(AttendanceAmendment)
        .where(AttendanceAmendment.session_id == session.id, AttendanceAmendment.closed_at.is_(None))
        .values(closed_at=now)
    )
