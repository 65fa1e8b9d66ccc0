"""Marking: one tap a person, everyone at once, walk-ins and counts. Marks are absolute; the latest tap holds.

Every operation locks the session's row first, so two phones in one room never write past each other. `now` is aware
UTC. All raise NotForYou, SessionIsOff, TooEarly, TooLate and AlreadySubmitted, besides what they say themselves.
"""

from datetime import datetime

from sqlalchemy import or_, select

from facilitator.attendance.errors import (
    AlreadySubmitted,
    NameNeeded,
    NobodyIsExpectedHere,
    NotForYou,
    OddCount,
    WasNotThere,
)
from facilitator.attendance.models import Attendance, AttendanceValue, SessionCount
from facilitator.attendance.rules import MOST_COUNTED, came_value, expects_people, is_submitted, why_not_now
from facilitator.attendance.sheet_queries import open_correction, told_beforehand
from facilitator.audit.operations import record
from facilitator.core.actor import COORDINATOR, COUNSELLOR, SYSTEM_KIND, Actor
from facilitator.core.db import db, lock_row
from facilitator.core.errors import NotFound, StaleRow
from facilitator.core.tokens import new_id
from facilitator.registration.models import Attendee, Membership
from facilitator.registration.reply_models import Answer
from facilitator.registration.rules import GONE
from facilitator.schedule.models import AttendanceStatus, GroupSession
from facilitator.schedule.operations import set_attendance_status


def mark(
    session: GroupSession,
    *,
    attendee_id: str,
    value: AttendanceValue | None,
    by: Actor,
    now: datetime,
    late: bool | None = None,
    left_early: bool | None = None,
) -> Attendance:
    """Say what is known of one person: `not_recorded` takes a mark back.

    `value` None keeps what stands, for saying only that somebody came late or left early; the same for the two flags.
    Raises NotFound for somebody who does not belong to the group, NobodyIsExpectedHere for "no message" in a group
    that expects nobody, WasNotThere for a flag on somebody who did not come.
    """
    session = take_for_marking(session, by, now)
    if value is AttendanceValue.NO_MESSAGE and not expects_people(session.group.membership_model):
        raise NobodyIsExpectedHere
    row = _row_of(session, attendee_id)
    if value is None and (row is None or not row.value.attended):
        raise WasNotThere
    if row is None:
        row = Attendance(session_id=session.id, attendee_id=attendee_id)
        db.session.add(row)
    _write(row, value, late=late, left_early=left_early, by=by, now=now)
    fields = [
        name
        for name, given in (("value", value), ("late", late), ("left_early", left_early))
        if given is not None
    ]
    record("attendance.marked", row, by=by, now=now, group_id=session.group_id, fields=fields)
    db.session.flush()
    return row


def mark_everyone_expected(session: GroupSession, *, by: Actor, now: datetime) -> int:
    """Everyone on the sheet came, but for those about whom something else is known already: marked by somebody, or
    told by themselves beforehand. Gives their number.
    """
    session = take_for_marking(session, by, now)
    known = {
        row.attendee_id: row
        for row in db.session.scalars(select(Attendance).where(Attendance.session_id == session.id))
    }
    marked = 0
    for attendee_id, told in told_beforehand(session).items():
        row = known.get(attendee_id)
        if row is None:
            if told is Answer.CANNOT_COME:
                continue
            row = Attendance(session_id=session.id, attendee_id=attendee_id)
            db.session.add(row)
        elif row.value is not AttendanceValue.NOT_RECORDED:
            continue
        _write(row, came_value(session.format, told), late=None, left_early=None, by=by, now=now)
        marked += 1
    record("attendance.everyone_marked", session, by=by, now=now, group_id=session.group_id)
    db.session.flush()
    return marked


def add_walk_in(
    session: GroupSession, *, name: str, by: Actor, now: datetime, key: str | None = None
) -> Attendance:
    """Somebody came without having joined and gave a first name. The same `key` (an identifier) adds nobody twice.

    Raises NameNeeded.
    """
    session = take_for_marking(session, by, now)
    if not name:
        raise NameNeeded
    row = db.session.get(Attendance, key) if key else None
    if row is None or row.session_id != session.id:
        row = Attendance(id=new_id() if row else key or new_id(), session_id=session.id, walk_in_name=name)
        _write(row, came_value(session.format), late=None, left_early=None, by=by, now=now)
        db.session.add(row)
        record("attendance.walk_in_added", row, by=by, now=now, group_id=session.group_id)
        db.session.flush()
    return row


def remove_walk_in(session: GroupSession, *, walk_in_id: str, by: Actor, now: datetime) -> None:
    """The walk-in was written down by mistake. Raises NotFound."""
    session = take_for_marking(session, by, now)
    row = db.session.get(Attendance, walk_in_id)
    if row is None or row.session_id != session.id or row.attendee_id is not None:
        raise NotFound
    record("attendance.walk_in_removed", row, by=by, now=now, group_id=session.group_id)
    db.session.delete(row)
    db.session.flush()


def set_counts(
    session: GroupSession,
    *,
    unnamed: int,
    supporters: int,
    visitors: int,
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> SessionCount:
    """How many people came without a name, as partners or friends, or as visitors.

    `expected_version` is 0 while nobody has counted. Raises OddCount, StaleRow.
    """
    session = take_for_marking(session, by, now)
    given = {"unnamed": unnamed, "supporters": supporters, "visitors": visitors}
    for field, number in given.items():
        if not 0 <= number <= MOST_COUNTED:
            raise OddCount(field)
    row = db.session.scalars(select(SessionCount).where(SessionCount.session_id == session.id)).one_or_none()
    if expected_version is not None and expected_version != (row.version if row else 0):
        raise StaleRow
    if row is None:
        row = SessionCount(session_id=session.id, version=0)
        db.session.add(row)
    for field, number in given.items():
        setattr(row, field, number)
    row.version += 1
    record("attendance.counted", session, by=by, now=now, group_id=session.group_id, fields=given)
    db.session.flush()
    return row


def note_apologies(session: GroupSession, *, by: Actor, now: datetime) -> int:
    """Whoever told us beforehand that they cannot come, and is not marked, could not come. Gives their number.

    Part of handing the attendance in, which writes the audit entry.
    """
    marked = set(
        db.session.scalars(select(Attendance.attendee_id).where(Attendance.session_id == session.id))
    )
    away = [
        attendee_id
        for attendee_id, told in told_beforehand(session).items()
        if told is Answer.CANNOT_COME and attendee_id not in marked
    ]
    for attendee_id in away:
        row = Attendance(session_id=session.id, attendee_id=attendee_id)
        db.session.add(row)
        _write(row, AttendanceValue.APOLOGIES, late=None, left_early=None, by=by, now=now)
    return len(away)


def check_may_take(by: Actor) -> None:
    """Raises NotForYou unless `by` runs sessions, coordinates them, or is the system."""
    if not (by.kind == SYSTEM_KIND or by.has(COUNSELLOR, COORDINATOR)):
        raise NotForYou


def take_for_marking(session: GroupSession, by: Actor, now: datetime) -> GroupSession:
    """The session locked, if its attendance takes marks now; from the first mark on it is a draft."""
    check_may_take(by)
    session = lock_row(GroupSession, session.id)
    refusal = why_not_now(session, now)
    if refusal is not None:
        raise refusal
    if is_submitted(session) and open_correction(session.id) is None:
        raise AlreadySubmitted
    if session.attendance_status is AttendanceStatus.NOT_STARTED:
        set_attendance_status(session, AttendanceStatus.DRAFT, by=by, now=now)
    return session


def _row_of(session: GroupSession, attendee_id: str) -> Attendance | None:
    """The person's mark, if there is one; raises NotFound for somebody who has nothing to do with the group."""
    belongs = (
        select(Membership.id)
        .join(Membership.attendee)
        .where(Membership.attendee_id == attendee_id, Membership.group_id == session.group_id)
        .where(or_(Membership.state.not_in(GONE), Attendee.gone_since > session.starts_at))
    )
    if db.session.scalar(belongs.limit(1)) is None:
        raise NotFound
    mine = select(Attendance).where(
        Attendance.session_id == session.id, Attendance.attendee_id == attendee_id
    )
    return db.session.scalars(mine).one_or_none()


def _write(
    row: Attendance,
    value: AttendanceValue | None,
    *,
    late: bool | None,
    left_early: bool | None,
    by: Actor,
    now: datetime,
) -> None:
    """The mark and its flags; who was not there was neither late nor early."""
    if value is not None:
        row.value = value
    row.late = row.value.attended and bool(row.late if late is None else late)
    row.left_early = row.value.attended and bool(row.left_early if left_early is None else left_early)
    row.marked_at = now
    row.marked_by = by.id
