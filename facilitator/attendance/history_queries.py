"""Attendance over several sessions: what is still missing, and the numbers of each session.

Each function is a fixed number of statements; instants are UTC.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.orm import aliased, joinedload

from facilitator.attendance.models import ATTENDED, Attendance, AttendanceValue, SessionCount
from facilitator.attendance.rules import CLOSES_AFTER
from facilitator.core.db import db
from facilitator.schedule.models import AttendanceStatus, GroupSession, SessionStatus


@dataclass(frozen=True)
class SessionAttendance:
    """The numbers of one session. `first_time` are people who had never been to this group before."""

    session: GroupSession
    attended: int
    first_time: int
    could_not_come: int
    no_message: int
    unnamed: int
    supporters: int
    visitors: int

    @property
    def recorded(self) -> bool:
        """Whether the attendance is in; before that the numbers mean nothing."""
        return self.session.attendance_status not in (AttendanceStatus.NOT_STARTED, AttendanceStatus.DRAFT)


def not_yet_in(group_ids: Collection[str] | None, now: datetime) -> list[GroupSession]:
    """Sessions that are over and whose attendance nobody has submitted, oldest first; of all groups if None.

    Only those that can still be marked: nobody is asked for what they can no longer do.
    """
    statement = select(GroupSession).where(
        GroupSession.ends_at <= now,
        GroupSession.ends_at >= now - CLOSES_AFTER,
        GroupSession.status != SessionStatus.CANCELLED,
        GroupSession.attendance_status.in_((AttendanceStatus.NOT_STARTED, AttendanceStatus.DRAFT)),
    )
    if group_ids is not None:
        statement = statement.where(GroupSession.group_id.in_(group_ids))
    statement = statement.options(joinedload(GroupSession.group), joinedload(GroupSession.venue))
    return list(db.session.scalars(statement.order_by(GroupSession.starts_at, GroupSession.id)))


def attendance_history(group_id: str, *, now: datetime, limit: int = 24) -> list[SessionAttendance]:
    """The numbers of the group's sessions that have begun, the latest first; cancelled ones are left out."""
    statement = (
        select(GroupSession)
        .where(GroupSession.group_id == group_id, GroupSession.starts_at <= now)
        .where(GroupSession.status != SessionStatus.CANCELLED)
        .options(joinedload(GroupSession.group), joinedload(GroupSession.venue))
        .order_by(GroupSession.starts_at.desc(), GroupSession.id)
        .limit(limit)
    )
    return attendance_of(list(db.session.scalars(statement)))


def attendance_of(sessions: Iterable[GroupSession]) -> list[SessionAttendance]:
    """The numbers of these sessions, in their order. Two statements."""
    sessions = list(sessions)
    ids = [session.id for session in sessions]
    marked = _marked(ids)
    counted = {
        row.session_id: row
        for row in db.session.scalars(select(SessionCount).where(SessionCount.session_id.in_(ids)))
    }
    found = []
    for session in sessions:
        marks, counts = marked.get(session.id), counted.get(session.id)
        found.append(
            SessionAttendance(
                session=session,
                attended=marks.attended if marks else 0,
                first_time=marks.first_time if marks else 0,
                could_not_come=marks.could_not_come if marks else 0,
                no_message=marks.no_message if marks else 0,
                unnamed=counts.unnamed if counts else 0,
                supporters=counts.supporters if counts else 0,
                visitors=counts.visitors if counts else 0,
            )
        )
    return found


def _marked(session_ids: list[str]) -> dict[str, Any]:
    """Session -> its marks counted by kind."""
    there = Attendance.value.in_(ATTENDED)
    before, its = aliased(Attendance), aliased(GroupSession)
    earlier = exists().where(
        before.attendee_id == Attendance.attendee_id,
        before.value.in_(ATTENDED),
        before.session_id == its.id,
        its.group_id == GroupSession.group_id,
        its.starts_at < GroupSession.starts_at,
    )
    statement = (
        select(
            Attendance.session_id,
            func.count().filter(there).label("attended"),
            func.count().filter(there, Attendance.attendee_id.is_not(None), ~earlier).label("first_time"),
            func.count().filter(Attendance.value == AttendanceValue.APOLOGIES).label("could_not_come"),
            func.count().filter(Attendance.value == AttendanceValue.NO_MESSAGE).label("no_message"),
        )
        .join(GroupSession, GroupSession.id == Attendance.session_id)
        .where(Attendance.session_id.in_(session_ids))
        .group_by(Attendance.session_id)
    )
    return {row.session_id: row for row in db.session.execute(statement)}
