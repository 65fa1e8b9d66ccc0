"""Today for a counsellor: the sessions they run. A fixed number of statements; instants are aware UTC."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, joinedload

from facilitator.assignments.access_queries import group_ids_open_to
from facilitator.assignments.models import LIVE_ASSIGNMENTS, Assignment, AssignmentState
from facilitator.assignments.queries import who_runs
from facilitator.assignments.rules import is_open_until
from facilitator.attendance.queries import not_yet_in
from facilitator.attendance.rules import CLOSES_AFTER
from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.groups.models import Group, MembershipModel
from facilitator.home.rules import MEETING, is_today, takes_attendance
from facilitator.people.models import Facilitator
from facilitator.people.queries import facilitator_of_user
from facilitator.registration.expected_queries import Headcount, headcounts
from facilitator.schedule.models import GroupSession, SessionStatus

NEXT_SHOWN = 6
TO_ANSWER = (AssignmentState.OFFERED, AssignmentState.TO_CONFIRM)


@dataclass(frozen=True)
class OwnSession:
    """A session this counsellor is down for. `expected` is None where nobody joins."""

    session: GroupSession
    assignment: Assignment
    others: list[str]
    expected: int | None
    is_today: bool
    takes_attendance: bool


@dataclass(frozen=True)
class CounsellorDay:
    """What needs a counsellor. `linked` is false while the sign-in belongs to no facilitator."""

    linked: bool
    asked: list[Assignment]
    coming: list[OwnSession]
    attendance: list[GroupSession]

    @property
    def today(self) -> list[OwnSession]:
        """What they run today."""
        return [one for one in self.coming if one.is_today]

    @property
    def later(self) -> list[OwnSession]:
        """What comes after today."""
        return [one for one in self.coming if not one.is_today]


def counsellor_day(actor: Actor, now: datetime) -> CounsellorDay:
    """What needs this counsellor."""
    coming = list(db.session.scalars(_own(actor.id).where(GroupSession.ends_at > now).limit(NEXT_SHOWN)))
    asked = _own(actor.id).where(GroupSession.starts_at > now, Assignment.state.in_(TO_ANSWER))
    return CounsellorDay(
        linked=facilitator_of_user(actor.id) is not None,
        asked=list(db.session.scalars(asked)),
        coming=_described(coming, now),
        attendance=_attendance_missing(actor, now),
    )


def _own(user_id: str) -> Select[Assignment]:
    """What somebody is down for in groups that meet, in order, with sessions, groups and venues at hand."""
    return (
        select(Assignment)
        .join(Assignment.session)
        .join(GroupSession.group)
        .join(Assignment.facilitator)
        .where(Facilitator.user_id == user_id, Facilitator.active, Assignment.state.in_(LIVE_ASSIGNMENTS))
        .where(GroupSession.status.in_((SessionStatus.PLANNED, SessionStatus.HELD)), Group.state.in_(MEETING))
        .options(
            contains_eager(Assignment.facilitator),
            contains_eager(Assignment.session).options(
                contains_eager(GroupSession.group), joinedload(GroupSession.venue)
            ),
        )
        .order_by(GroupSession.starts_at, GroupSession.id)
    )


def _described(assignments: Collection[Assignment], now: datetime) -> list[OwnSession]:
    staff = who_runs([one.session_id for one in assignments])
    expected = headcounts([one.session for one in assignments])
    return [
        OwnSession(
            session=one.session,
            assignment=one,
            others=[other.facilitator.name for other in staff[one.session_id] if other.id != one.id],
            expected=_expected(one.session, expected),
            is_today=is_today(one.session, now),
            takes_attendance=takes_attendance(one.session, now),
        )
        for one in assignments
    ]


def _expected(session: GroupSession, expected: dict[str, Headcount]) -> int | None:
    drops_in = session.group.membership_model is MembershipModel.DROP_IN
    return None if drops_in else expected[session.id].total


def _attendance_missing(actor: Actor, now: datetime) -> list[GroupSession]:
    """Of the sessions they ran, and may still open."""
    statement = (
        select(GroupSession.id, GroupSession.group_id)
        .join(Assignment, Assignment.session_id == GroupSession.id)
        .join(Facilitator, Facilitator.id == Assignment.facilitator_id)
        .where(Facilitator.user_id == actor.id, Facilitator.active)
        .where(Assignment.state.in_(LIVE_ASSIGNMENTS))
        .where(GroupSession.ends_at <= now, GroupSession.ends_at >= now - CLOSES_AFTER)
    )
    ran = {row[0]: row[1] for row in db.session.execute(statement)}
    open_groups = group_ids_open_to(actor, now) or set()
    return [
        session
        for session in not_yet_in(set(ran.values()), now)
        if session.id in ran and (session.group_id in open_groups or is_open_until(session, now))
    ]
