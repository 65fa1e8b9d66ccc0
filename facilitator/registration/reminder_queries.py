"""Who has to be reminded of which session now. Instants are aware UTC."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import contains_eager

from facilitator.core.db import db
from facilitator.groups.models import Group
from facilitator.messages.letter_models import LetterState, PaperLetter
from facilitator.messages.models import CallState, CallTask, Message, MessageState
from facilitator.messages.registry import NoticeRow
from facilitator.registration.expected_queries import expected_at
from facilitator.registration.models import Membership
from facilitator.registration.models import MembershipState as State
from facilitator.registration.notices import (
    REMINDER,
    SESSION_ADDED,
    SESSION_CHANGED,
    SESSION_MOVED,
    SESSION_RESTORED,
)
from facilitator.registration.reminder_rules import FURTHEST, REMINDED, due_now, version_of
from facilitator.schedule.models import GroupSession, SessionStatus

LOOK_BACK = timedelta(days=3)  # what came too late while nothing ran is noted that long
_NEWS = (SESSION_ADDED, SESSION_CHANGED, SESSION_MOVED, SESSION_RESTORED)
_MAY_GO_ON = ("changed", "paused", "cannot_come", "")


def sessions_to_remind_of(*, now: datetime) -> list[GroupSession]:
    """Sessions of which somebody is still to be reminded, the soonest first."""
    statement = (
        select(GroupSession)
        .join(GroupSession.group)
        .options(contains_eager(GroupSession.group))
        .where(
            GroupSession.starts_at > now - LOOK_BACK,
            GroupSession.starts_at <= now + FURTHEST,
            GroupSession.dropped.is_(False),
            GroupSession.status != SessionStatus.CANCELLED,
            Group.state.in_(REMINDED),
            or_(Group.remind_hours.is_not(None), Group.remind_again_hours.is_not(None)),
        )
        .order_by(GroupSession.starts_at, GroupSession.id)
    )
    return [
        session
        for session in db.session.scalars(statement)
        if people_to_remind(session, now=now) or stopped_reminders(session, now=now)
    ]


def reminder_due(session: GroupSession, now: datetime) -> tuple[int, datetime] | None:
    """(which, since when) of the reminder due for this session; None: none, or it is off, or the group rests."""
    group = session.group
    off = session.dropped or session.status is SessionStatus.CANCELLED
    if off or group.state not in REMINDED:
        return None
    return due_now(session, group.remind_hours, group.remind_again_hours, now)


def people_to_remind(session: GroupSession, *, now: datetime) -> list[Membership]:
    """Who is expected and has had no reminder of this day, nor been told when and where since it was due."""
    due = reminder_due(session, now)
    if due is None:
        return []
    which, since = due
    heard = _reminded(session, which) | _told_since(session, since)
    return [
        one
        for one in _expected(session)
        if one.attendee_id not in heard and not (one.state is State.INVITED and one.state_since >= since)
    ]


def stopped_reminders(session: GroupSession, *, now: datetime) -> list[NoticeRow]:
    """Reminders of this day that were stopped for a reason that holds no more."""
    due = reminder_due(session, now)
    if due is None or session.starts_at <= now:
        return []
    which, since = due
    own = {"kind": REMINDER, "session_id": session.id, "subject_version": version_of(session, which)}
    messages = (
        select(Message)
        .filter_by(**own)
        .where(Message.state.in_((MessageState.CANCELLED, MessageState.SUPPRESSED)))
        .where(Message.reason.in_(_MAY_GO_ON), Message.handed_at.is_(None))
    )
    calls = (
        select(CallTask).filter_by(**own).where(CallTask.state == CallState.NOT_NEEDED, CallTask.tries == 0)
    )
    letters = select(PaperLetter).filter_by(**own).where(PaperLetter.state == LetterState.NOT_NEEDED)
    rows: list[NoticeRow] = [row for query in (messages, calls, letters) for row in db.session.scalars(query)]
    if not rows:
        return []
    people = {one.attendee_id for one in _expected(session)} - _told_since(session, since)
    return [row for row in rows if row.person_id in people]


def _expected(session: GroupSession) -> list[Membership]:
    """Who belongs, is not on a break, and has not told us that they cannot come."""
    return [one.membership for one in expected_at(session) if not one.away]


def _reminded(session: GroupSession, which: int) -> set[str]:
    return _people(session, [REMINDER], version=version_of(session, which))


def _told_since(session: GroupSession, since: datetime) -> set[str]:
    return _people(session, _NEWS, since=since)


def _people(
    session: GroupSession,
    kinds: Collection[str],
    *,
    version: int | None = None,
    since: datetime | None = None,
) -> set[str]:
    found: set[str] = set()
    for model in (Message, CallTask, PaperLetter):
        statement = select(model.person_id).where(model.session_id == session.id, model.kind.in_(kinds))
        if version is not None:
            statement = statement.where(model.subject_version == version)
        if since is not None:
            statement = statement.where(model.created_at >= since)
        found.update(db.session.scalars(statement))
    return found
