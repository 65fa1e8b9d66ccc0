"""Notices about one thing, all at once: queueing them for many people, and taking them back before they leave.

The cause writes the audit entry.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import case, or_, select, update

from facilitator.core.db import db
from facilitator.messages.hearers import Hearer
from facilitator.messages.letter_models import LetterState, PaperLetter
from facilitator.messages.models import CallState, CallTask, Message, MessageState, PersonKind
from facilitator.messages.registry import NoticeRow, find
from facilitator.messages.rules import THROWN_AWAY, is_too_late_by_post

_LEFT = (MessageState.HANDING, MessageState.SENT, MessageState.MAY_HAVE_ARRIVED)
_NOT_BEGUN = (CallState.TO_DO, CallState.NOT_NEEDED)


def notify_all(
    kind: str,
    hearers: Collection[Hearer],
    *,
    subject_id: str,
    now: datetime,
    group_id: str | None = None,
    session_id: str | None = None,
    due_at: datetime | None = None,
    useless_after: datetime | None = None,
    urgent: bool = False,
    held: bool = False,
) -> list[NoticeRow]:
    """As `queue_operations.notify` for each of these people, about something new; sent with the next flush.

    `urgent`: whoever gets an e-mail or a letter and has a telephone is put on the call list as well; attendees with
    e-mail after those who have none. What would come too late by post is rung too. Nobody is asked again how they
    are reached: that is done at hand-over. `held`: all of it waits until somebody has looked. Raises UnknownNotice.
    """
    find(kind)
    about = {
        "kind": kind,
        "subject_id": subject_id,
        "group_id": group_id,
        "session_id": session_id,
        "created_at": now,
        "due_at": due_at or now,
        "useless_after": useless_after,
        "held": held,
    }
    rows: list[NoticeRow] = []
    for one in hearers:
        whom = {"person_kind": one.person_kind, "person_id": one.person_id}
        if one.by_email:
            rows.append(Message(**about, **whom, next_try_at=due_at or now, urgent=urgent))
        elif one.by_post:
            rows.append(PaperLetter(**about, **whom))
        hurry = urgent or (one.by_post and is_too_late_by_post(useless_after, due_at or now))
        if not (one.by_email or one.by_post) or (hurry and one.has_phone):
            first = not one.by_email or one.person_kind is not PersonKind.ATTENDEE
            rows.append(CallTask(**about, **whom, urgent=hurry and first))
    db.session.add_all(rows)
    return rows


def take_back(subject_ids: Collection[str], *, now: datetime) -> bool:
    """Stop what has not left about these things; False where the first has left already, or somebody was rung.

    Then the caller's transaction is to be rolled back.
    """
    db.session.flush()
    waiting = (MessageState.QUEUED, MessageState.CLAIMED)
    messages = update(Message).where(Message.subject_id.in_(subject_ids), Message.state.in_(waiting))
    calls = update(CallTask).where(
        CallTask.subject_id.in_(subject_ids), CallTask.state == CallState.TO_DO, CallTask.tries == 0
    )
    letters = update(PaperLetter).where(
        PaperLetter.subject_id.in_(subject_ids), PaperLetter.state == LetterState.TO_PRINT
    )
    for statement in (
        messages.values(state=MessageState.CANCELLED, lease_until=None),
        calls.values(state=CallState.NOT_NEEDED, ended_at=now),
        letters.values(state=LetterState.NOT_NEEDED, ended_at=now),
    ):
        db.session.execute(statement.execution_options(synchronize_session="fetch"))
    return not has_left(subject_ids)


def has_left(subject_ids: Collection[str]) -> bool:
    """Whether anybody has heard, or may have heard, about these things."""
    mail = select(Message.id).where(Message.subject_id.in_(subject_ids), Message.state.in_(_LEFT))
    letter = select(PaperLetter.id).where(
        PaperLetter.subject_id.in_(subject_ids), PaperLetter.state == LetterState.POSTED
    )
    call = select(CallTask.id).where(
        CallTask.subject_id.in_(subject_ids),
        or_(CallTask.state.not_in(_NOT_BEGUN), CallTask.tries > 0),
    )
    return any(db.session.scalar(statement.limit(1)) is not None for statement in (mail, letter, call))


def send_after_all(subject_ids: Collection[str], *, stopped_at: datetime, now: datetime) -> None:
    """Queue again what was stopped about these things at that instant, or had not left by then; at `now` or when due.

    What is no longer so is held back by the gate when its turn comes.
    """
    messages = update(Message).where(
        Message.subject_id.in_(subject_ids),
        Message.state == MessageState.CANCELLED,
        Message.handed_at.is_(None),
        Message.reason != THROWN_AWAY,
    )
    calls = update(CallTask).where(
        CallTask.subject_id.in_(subject_ids),
        CallTask.state == CallState.NOT_NEEDED,
        CallTask.ended_at == stopped_at,
    )
    letters = update(PaperLetter).where(
        PaperLetter.subject_id.in_(subject_ids),
        PaperLetter.state == LetterState.NOT_NEEDED,
        PaperLetter.ended_at == stopped_at,
    )
    for statement in (
        messages.values(
            state=MessageState.QUEUED, next_try_at=case((Message.due_at > now, Message.due_at), else_=now)
        ),
        calls.values(state=CallState.TO_DO, ended_at=None),
        letters.values(state=LetterState.TO_PRINT, ended_at=None),
    ):
        db.session.execute(statement.execution_options(synchronize_session="fetch"))
