"""Who is expected at a session, and how: the one answer that the sheet, the session's page and today's page give.

Expected is whoever belongs when the session is on and is not on a break. Who told us that they cannot come stands on
the sheet, and is not counted.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import aliased, contains_eager

from facilitator.core.db import db
from facilitator.groups.models import Format
from facilitator.registration.break_models import Break
from facilitator.registration.death_models import DeathReport, PlaceBefore
from facilitator.registration.models import Attendee, Membership
from facilitator.registration.models import MembershipState as State
from facilitator.registration.reply_models import SessionReply
from facilitator.registration.reply_rules import how_expected
from facilitator.registration.rules import EXPECTED, GONE
from facilitator.schedule.models import GroupSession

# Who belonged when the door was open and has gone since still stands on that day's sheet.
GONE_SINCE = (State.LEFT, State.PAUSED, State.TRANSFERRED)
_COUNTED = {
    Format.IN_PERSON: "room",
    Format.ONLINE: "online",
    Format.TELEPHONE: "phone",
    None: "away",
}


@dataclass(frozen=True)
class Headcount:
    """How many people a session expects, by how they come; `away` told us that they cannot."""

    room: int = 0
    online: int = 0
    phone: int = 0
    away: int = 0

    @property
    def total(self) -> int:
        """Everybody who is expected, in the room or not."""
        return self.room + self.online + self.phone


@dataclass(frozen=True)
class Expectation:
    """One person of the group and one session: how they come (None: they cannot), and what they said if anything."""

    membership: Membership
    how: Format | None
    reply: SessionReply | None

    @property
    def away(self) -> bool:
        """Whether they told us that they cannot come."""
        return self.how is None


def belongs() -> ColumnElement[bool]:
    """Whether a membership is expected at a group session of the statement, or was, before it ended or paused."""
    return and_(
        Membership.group_id == GroupSession.group_id,
        Membership.created_at <= GroupSession.ends_at,
        or_(
            Membership.state.in_(EXPECTED),
            and_(Membership.state.in_(GONE_SINCE), Membership.state_since > GroupSession.starts_at),
            and_(Membership.state.in_(GONE), _expected_until_we_were_told()),
        ),
        _from_their_first(),
        ~exists().where(
            Break.membership_id == Membership.id,
            Break.started_at <= GroupSession.starts_at,
            or_(Break.ended_at.is_(None), Break.ended_at > GroupSession.starts_at),
        ),
    )


def _expected_until_we_were_told() -> ColumnElement[bool]:
    """Whether we were told only after the session had begun that they died: until then they were expected."""
    return exists().where(
        PlaceBefore.membership_id == Membership.id,
        PlaceBefore.state.in_(EXPECTED),
        PlaceBefore.report_id == DeathReport.id,
        DeathReport.undone_at.is_(None),
        DeathReport.reported_at > GroupSession.starts_at,
    )


def _from_their_first() -> ColumnElement[bool]:
    """Whoever is invited to a later session, since first visits were full, is not expected before it."""
    first = aliased(GroupSession)
    begins = select(first.starts_at).where(first.id == Membership.first_session_id).scalar_subquery()
    return or_(
        Membership.state != State.INVITED,
        Membership.first_session_id.is_(None),
        begins <= GroupSession.starts_at,
    )


def standing_reply() -> ColumnElement[bool]:
    """Which reply holds for a membership's person at a group session of the statement."""
    return and_(
        SessionReply.session_id == GroupSession.id,
        SessionReply.attendee_id == Membership.attendee_id,
        SessionReply.about_start == GroupSession.starts_at,
        SessionReply.wiped_by.is_(None),
    )


def expected_at(session: GroupSession) -> list[Expectation]:
    """Everybody who belongs to that session, by name, those who cannot come too. One statement."""
    statement = (
        _people(select(Membership, SessionReply))
        .join(Membership.group)
        .options(contains_eager(Membership.attendee), contains_eager(Membership.group))
        .where(GroupSession.id == session.id)
        .order_by(Attendee.search_key, Attendee.called, Membership.number)
    )
    return [
        Expectation(row[0], how_expected(session.format, row[1].answer if row[1] else None), row[1])
        for row in db.session.execute(statement)
    ]


def headcounts(sessions: Iterable[GroupSession]) -> dict[str, Headcount]:
    """Session id -> how many are expected, and how, for each of these. One statement."""
    sessions = list(sessions)
    formats = {session.id: session.format for session in sessions}
    statement = (
        _people(select(GroupSession.id, SessionReply.answer, func.count(Membership.id)))
        .where(GroupSession.id.in_(formats))
        .group_by(GroupSession.id, SessionReply.answer)
    )
    numbers: dict[str, dict[str, int]] = {session.id: {} for session in sessions}
    for session_id, answer, count in db.session.execute(statement):
        key = _COUNTED[how_expected(formats[session_id], answer)]
        numbers[session_id][key] = numbers[session_id].get(key, 0) + count
    return {session_id: Headcount(**counts) for session_id, counts in numbers.items()}


def replies_of(attendee_id: str, sessions: Sequence[GroupSession]) -> dict[str, SessionReply]:
    """Session id -> what this person said about it, whether it still holds or the session has moved since."""
    statement = select(SessionReply).where(
        SessionReply.attendee_id == attendee_id,
        SessionReply.session_id.in_([session.id for session in sessions]),
        SessionReply.wiped_by.is_(None),
    )
    return {reply.session_id: reply for reply in db.session.scalars(statement)}


def is_expected(attendee_id: str, session: GroupSession) -> bool:
    """Whether this person belongs to that session, so that they can say something about it."""
    statement = _people(select(Membership.id)).where(
        GroupSession.id == session.id, Membership.attendee_id == attendee_id
    )
    return db.session.scalar(statement.limit(1)) is not None


def _people(statement: Any) -> Any:
    return (
        statement.select_from(GroupSession)
        .join(Membership, belongs())
        .join(Attendee, Attendee.id == Membership.attendee_id)
        .outerjoin(SessionReply, standing_reply())
    )
