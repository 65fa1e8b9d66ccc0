"""Saying beforehand that one cannot come, or comes another way: oneself, or by telephone. Nobody is written to."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update

from facilitator.audit.operations import record
from facilitator.core.actor import Actor
from facilitator.core.db import db, lock_row
from facilitator.registration.expected_queries import is_expected
from facilitator.registration.models import Attendee
from facilitator.registration.reply_errors import NoDateChosen, NotExpectedThere
from facilitator.registration.reply_models import Answer, SessionReply
from facilitator.registration.reply_rules import check_may_say
from facilitator.schedule.models import GroupSession


def say_about_dates(
    attendee: Attendee,
    sessions: Sequence[GroupSession],
    answer: Answer,
    *,
    reason: str = "",
    by: Actor,
    now: datetime,
) -> list[SessionReply]:
    """Note what somebody says about one date or several: all of them or none. Saying it again changes nothing.

    The latest word holds; `coming` takes back what was said before. `now` is aware UTC. Raises NoDateChosen,
    NotTakingPlace, DateIsOver, NotThatWay, NotExpectedThere.
    """
    if not sessions:
        raise NoDateChosen
    attendee = lock_row(Attendee, attendee.id)
    for session in sessions:
        check_may_say(session, answer, now)
        if not is_expected(attendee.id, session):
            raise NotExpectedThere
    known = {
        reply.session_id: reply
        for reply in db.session.scalars(
            select(SessionReply).where(
                SessionReply.attendee_id == attendee.id,
                SessionReply.session_id.in_([session.id for session in sessions]),
            )
        )
    }
    said = []
    for session in sessions:
        row = known.get(session.id) or SessionReply(session_id=session.id, attendee_id=attendee.id)
        row.answer, row.reason = answer, reason if answer is Answer.CANNOT_COME else ""
        row.about_start, row.said_at, row.wiped_by = session.starts_at, now, None
        row.by_kind, row.by_id = by.kind, by.id
        db.session.add(row)
        said.append(row)
    groups = {session.group_id for session in sessions}
    group_id = groups.pop() if len(groups) == 1 else None
    record("attendee.replied", attendee, by=by, now=now, group_id=group_id, reason=answer.value)
    db.session.flush()
    return said


def wipe_replies(session: GroupSession, *, change_id: str) -> None:
    """The session is off: what was said about it counts no more. A reaction; whoever cancelled wrote the audit."""
    db.session.execute(
        update(SessionReply)
        .where(SessionReply.session_id == session.id, SessionReply.wiped_by.is_(None))
        .values(wiped_by=change_id)
        .execution_options(synchronize_session="fetch")
    )


def bring_back_replies(*, change_id: str) -> None:
    """The cancellation is undone: what had been said counts again."""
    db.session.execute(
        update(SessionReply)
        .where(SessionReply.wiped_by == change_id)
        .values(wiped_by=None)
        .execution_options(synchronize_session="fetch")
    )
