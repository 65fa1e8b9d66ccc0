"""The attendance sheet of one session: least data, a fixed number of statements.

People are a first name and an initial. Instants are UTC.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import aliased

from facilitator.attendance.models import (
    ATTENDED,
    Attendance,
    AttendanceAmendment,
    AttendanceValue,
    SessionCount,
)
from facilitator.attendance.rules import (
    Stage,
    came_value,
    expects_people,
    short_name,
    stage,
    to_start_with,
    told_apart,
    why_not_now,
)
from facilitator.core.db import db
from facilitator.registration.expected_queries import belongs, standing_reply
from facilitator.registration.models import Attendee, Membership
from facilitator.registration.need_rules import say_needs
from facilitator.registration.reply_models import Answer, SessionReply
from facilitator.schedule.models import GroupSession


@dataclass(frozen=True)
class SheetRow:
    """One expected person: a short name, what is known so far, and what helps at the door.

    `came` is what a tap on the name means for them; `told` what they said beforehand, and `why` their reason.
    """

    attendee_id: str
    name: str
    value: AttendanceValue
    came: AttendanceValue
    told: Answer | None
    why: str
    late: bool
    left_early: bool
    first_time: bool
    access_needs: str


@dataclass(frozen=True)
class WalkIn:
    """Somebody who came without having joined and gave a first name."""

    id: str
    name: str


@dataclass(frozen=True)
class Counts:
    """People who are counted and not named; `version` is 0 while nobody has counted."""

    unnamed: int = 0
    supporters: int = 0
    visitors: int = 0
    version: int = 0


@dataclass(frozen=True)
class Sheet:
    """The attendance of one session as it stands."""

    session: GroupSession
    stage: Stage
    can_correct: bool
    begun: bool
    correcting: str
    came: AttendanceValue
    knows_missing: bool
    rows: list[SheetRow]
    walk_ins: list[WalkIn]
    counts: Counts

    def number(self, *values: AttendanceValue) -> int:
        """How many people on the sheet are marked like that."""
        return sum(row.value in values for row in self.rows)

    @property
    def attended(self) -> int:
        """Attendances by name, walk-ins included."""
        return self.number(*ATTENDED) + len(self.walk_ins)

    @property
    def not_marked(self) -> int:
        """How many people nothing is known about."""
        return self.number(AttendanceValue.NOT_RECORDED)

    @property
    def first_visits(self) -> list[SheetRow]:
        """Who is here for the first time, and came."""
        return [row for row in self.rows if row.first_time and row.value.attended]

    def row(self, attendee_id: str) -> SheetRow | None:
        """One person of the sheet."""
        return next((row for row in self.rows if row.attendee_id == attendee_id), None)


def sheet(session: GroupSession, now: datetime) -> Sheet:
    """The attendance sheet: expected people by name, walk-ins, counts. Four statements, however many people."""
    correcting = open_correction(session.id)
    counts = db.session.execute(
        select(
            SessionCount.unnamed, SessionCount.supporters, SessionCount.visitors, SessionCount.version
        ).where(SessionCount.session_id == session.id)
    ).one_or_none()
    return Sheet(
        session=session,
        stage=stage(session, now, correcting=correcting is not None),
        can_correct=why_not_now(session, now) is None,
        begun=session.starts_at <= now,
        correcting=correcting or "",
        came=came_value(session.format),
        knows_missing=expects_people(session.group.membership_model),
        rows=_rows(session),
        walk_ins=_walk_ins(session.id),
        counts=Counts(*counts) if counts else Counts(),
    )


def open_correction(session_id: str) -> str | None:
    """Why the attendance is being corrected just now; None when it is not."""
    statement = (
        select(AttendanceAmendment.reason)
        .where(AttendanceAmendment.session_id == session_id, AttendanceAmendment.closed_at.is_(None))
        .order_by(AttendanceAmendment.opened_at.desc())
        .limit(1)
    )
    return db.session.scalar(statement)


def expected_ids(session: GroupSession) -> list[str]:
    """Who stands on the sheet of this session, whether they told us something or not."""
    return list(told_beforehand(session))


def told_beforehand(session: GroupSession) -> dict[str, Answer | None]:
    """Everybody on the sheet of this session, with what they told us beforehand."""
    statement = _on_sheet(select(Membership.attendee_id, SessionReply.answer), session).distinct()
    return {row[0]: row[1] for row in db.session.execute(statement)}


def first_timers(session: GroupSession) -> set[str]:
    """The people on the sheet who had never come to this group before that session."""
    statement = _on_sheet(select(Membership.attendee_id), session).where(~_came_before(session))
    return set(db.session.scalars(statement))


def _rows(session: GroupSession) -> list[SheetRow]:
    columns = (
        Membership.attendee_id,
        Attendee.called,
        Attendee.full_name,
        Attendee.town,
        Attendee.needs,
        Attendee.access_needs,
        Attendance.value,
        Attendance.late,
        Attendance.left_early,
        SessionReply.answer,
        SessionReply.reason,
        _came_before(session).label("came_before"),
    )
    statement = _on_sheet(select(*columns), session).order_by(
        Attendee.search_key, Attendee.called, Attendee.id
    )
    people = {row.attendee_id: row for row in db.session.execute(statement)}
    names = {key: short_name(row.called, row.full_name) for key, row in people.items()}
    twice = told_apart(names.values())
    return [
        SheetRow(
            attendee_id=key,
            name=f"{names[key]} ({row.town})" if names[key].casefold() in twice and row.town else names[key],
            value=row.value or to_start_with(row.answer),
            came=came_value(session.format, row.answer),
            told=row.answer,
            why=row.reason or "",
            late=bool(row.late),
            left_early=bool(row.left_early),
            first_time=not row.came_before,
            access_needs=say_needs(row.needs, row.access_needs),
        )
        for key, row in people.items()
    ]


def _on_sheet(statement: Any, session: GroupSession) -> Any:
    """Who was expected, as registration knows it; and whoever is marked."""
    marked = and_(Attendance.attendee_id == Membership.attendee_id, Attendance.session_id == GroupSession.id)
    return (
        statement.select_from(GroupSession)
        .join(Membership, Membership.group_id == GroupSession.group_id)
        .join(Attendee, Attendee.id == Membership.attendee_id)
        .outerjoin(SessionReply, standing_reply())
        .outerjoin(Attendance, marked)
        .where(GroupSession.id == session.id, or_(belongs(), Attendance.id.is_not(None)))
    )


def _came_before(session: GroupSession) -> ColumnElement[bool]:
    """Whether the membership's person had been at an earlier session of the group."""
    before, its = aliased(Attendance), aliased(GroupSession)
    return exists().where(
        before.attendee_id == Membership.attendee_id,
        before.value.in_(ATTENDED),
        before.session_id == its.id,
        its.group_id == session.group_id,
        its.starts_at < session.starts_at,
    )


def _walk_ins(session_id: str) -> list[WalkIn]:
    statement = (
        select(Attendance.id, Attendance.walk_in_name)
        .where(Attendance.session_id == session_id, Attendance.attendee_id.is_(None))
        .order_by(Attendance.marked_at, Attendance.id)
    )
    return [WalkIn(*row) for row in db.session.execute(statement)]
