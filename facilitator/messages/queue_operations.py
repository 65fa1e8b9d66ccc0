"""Putting notices in the queue, in the transaction of their cause. The cause writes the audit entry."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.exc import IntegrityError

from facilitator.audit import operations as audit
from facilitator.core.actor import Actor
from facilitator.core.db import db, lock_row
from facilitator.messages.errors import NotToTryAgain
from facilitator.messages.letter_models import LetterState, PaperLetter
from facilitator.messages.models import CallState, CallTask, Message, MessageState, PersonKind
from facilitator.messages.ports import POST, Contact, address_book
from facilitator.messages.registry import NoticeRow, find
from facilitator.messages.rules import LINE_LOST, OTHER_WAY, is_too_late_by_post

Row = TypeVar("Row", Message, CallTask, PaperLetter)


@dataclass(frozen=True)
class Cause:
    """What a row is about and for whom. Instants are aware UTC."""

    kind: str
    subject_id: str
    subject_version: int
    person_kind: PersonKind
    person_id: str
    group_id: str | None
    session_id: str | None
    created_at: datetime
    due_at: datetime
    useless_after: datetime | None


def notify(
    kind: str,
    *,
    subject_id: str,
    person_kind: PersonKind,
    person_id: str,
    now: datetime,
    subject_version: int = 1,
    group_id: str | None = None,
    session_id: str | None = None,
    due_at: datetime | None = None,
    useless_after: datetime | None = None,
    urgent: bool = False,
) -> NoticeRow | None:
    """Tell somebody the way they chose: an e-mail, a letter to print, or a call to make.

    What is urgent, or would come too late by post, goes on the call list beside the letter where a telephone is known.
    The same notice about the same version of the same thing is made once: asking again gives the row that is
    there. None when the address book knows of nobody to reach. Raises UnknownNotice. Instants are aware UTC.
    """
    find(kind)
    contact = address_book().contact(person_kind, person_id)
    if contact is None:
        return None
    cause = Cause(
        kind,
        subject_id,
        subject_version,
        person_kind,
        person_id,
        group_id,
        session_id,
        now,
        due_at or now,
        useless_after,
    )
    earlier = _existing(Message, cause) or _existing(PaperLetter, cause) or _existing(CallTask, cause)
    if earlier is not None:
        return earlier
    if contact.by_email:
        return _queue(cause, urgent)
    return _to_post(cause, contact, urgent=urgent) if contact.by_post else _to_call(cause, urgent)


def call_somebody(
    kind: str,
    *,
    subject_id: str,
    person_kind: PersonKind,
    person_id: str,
    now: datetime,
    subject_version: int = 1,
    group_id: str | None = None,
    session_id: str | None = None,
    due_at: datetime | None = None,
    useless_after: datetime | None = None,
    urgent: bool = False,
) -> CallTask | None:
    """A call to make whatever channel they chose, because a human is needed. Otherwise as `notify`."""
    find(kind)
    if address_book().contact(person_kind, person_id) is None:
        return None
    cause = Cause(
        kind,
        subject_id,
        subject_version,
        person_kind,
        person_id,
        group_id,
        session_id,
        now,
        due_at or now,
        useless_after,
    )
    return _existing(CallTask, cause) or _to_call(cause, urgent)


def instead(message: Message, contact: Contact, *, urgent: bool, now: datetime) -> NoticeRow:
    """What takes a message's place that cannot reach them: a call, or a letter to whom the post is nearer."""
    cause = _again(message, now)
    if contact.address.strip() and (contact.channel == POST or not contact.phone):
        return _existing(PaperLetter, cause) or _to_post(cause, contact, urgent=urgent)
    return _existing(CallTask, cause) or _to_call(cause, urgent)


def ring_as_well(letter: PaperLetter, *, now: datetime) -> CallTask | None:
    """The call beside a letter that would come too late; None where there is one already."""
    cause = _again(letter, now)
    return None if _existing(CallTask, cause) else _to_call(cause, True)


def cancel_unsent(
    *,
    person_id: str | None = None,
    session_id: str | None = None,
    group_id: str | None = None,
    kinds: Collection[str] | None = None,
    now: datetime,
) -> int:
    """Stop what has not gone out, for a person or a session (or both at once): messages, calls and letters.

    `group_id` and `kinds` narrow it to what is about that group, or to those notices.

    A message that may have arrived keeps saying so, but is not handed over again. Gives the number of rows
    stopped. Raises ValueError when neither is named.
    """
    if person_id is None and session_id is None:
        raise ValueError("cancel_unsent needs a person or a session")
    db.session.flush()

    def about(model: type[NoticeRow]) -> list[ColumnElement[bool]]:
        wanted = (
            (model.person_id, [person_id] if person_id else None),
            (model.session_id, [session_id] if session_id else None),
            (model.group_id, [group_id] if group_id else None),
            (model.kind, list(kinds) if kinds is not None else None),
        )
        return [column.in_(values) for column, values in wanted if values is not None]

    messages = update(Message).where(*about(Message))
    waiting = messages.where(Message.state.in_([MessageState.QUEUED, MessageState.CLAIMED]))
    repeats = messages.where(
        Message.state.in_([MessageState.CLAIMED, MessageState.MAY_HAVE_ARRIVED]), Message.reason == LINE_LOST
    )
    calls = update(CallTask).where(CallTask.state == CallState.TO_DO, *about(CallTask))
    letters = update(PaperLetter).where(PaperLetter.state == LetterState.TO_PRINT, *about(PaperLetter))
    stopped = 0
    for statement in (
        repeats.values(state=MessageState.MAY_HAVE_ARRIVED, reason=MessageState.CANCELLED, lease_until=None),
        waiting.values(state=MessageState.CANCELLED, lease_until=None),
        calls.values(state=CallState.NOT_NEEDED, ended_at=now),
        letters.values(state=LetterState.NOT_NEEDED, ended_at=now),
    ):
        result = db.session.execute(statement.execution_options(synchronize_session="fetch"))
        stopped += result.rowcount  # type: ignore[attr-defined]
    return stopped


def try_again(message: Message, *, by: Actor, now: datetime) -> Message:
    """Put a message that failed, or may have arrived, back in the queue, due at once (aware UTC).

    One that was never taken gets a new date; one that may have arrived stays the same message. Raises
    NotToTryAgain, also while their address does not work. A call or a letter in its place is no longer needed; raises
    NotToTryAgain too when they were told that way.
    """
    message = lock_row(Message, message.id)
    if message.state not in (MessageState.FAILED, MessageState.MAY_HAVE_ARRIVED):
        raise NotToTryAgain
    _take_place_again(message, now)
    if message.state is MessageState.FAILED:
        message.handed_at = None
    message.state = MessageState.QUEUED
    message.next_try_at = now
    message.attempts = 0
    message.reason = ""
    message.reply_code = None
    audit.record("message.tried_again", message, by=by, now=now, group_id=message.group_id)
    db.session.flush()
    return message


def _take_place_again(message: Message, now: datetime) -> None:
    if message.reason not in OTHER_WAY:
        return
    contact = address_book().contact(message.person_kind, message.person_id)
    if contact is not None and not contact.by_email:
        raise NotToTryAgain
    cause = _again(message, now)
    for row in (_existing(CallTask, cause), _existing(PaperLetter, cause)):
        if row is None:
            continue
        if row.state in (CallState.SPOKE, CallState.VOICEMAIL_LEFT, LetterState.POSTED):
            raise NotToTryAgain
        if row.state in (CallState.TO_DO, LetterState.TO_PRINT):
            not_needed = CallState.NOT_NEEDED if isinstance(row, CallTask) else LetterState.NOT_NEEDED
            row.state, row.ended_at = not_needed, now


def _again(row: NoticeRow, now: datetime) -> Cause:
    """The same notice, to be told another way from now on."""
    values = {name: getattr(row, name) for name in Cause.__dataclass_fields__}
    return Cause(**values | {"created_at": now, "due_at": now})


def _queue(cause: Cause, urgent: bool) -> Message:
    return _insert_once(
        cause, Message, lambda: Message(**vars(cause), next_try_at=cause.due_at, urgent=urgent)
    )


def _to_call(cause: Cause, urgent: bool) -> CallTask:
    return _insert_once(cause, CallTask, lambda: CallTask(**vars(cause), urgent=urgent))


def _to_post(cause: Cause, contact: Contact, *, urgent: bool) -> PaperLetter:
    if contact.phone and (urgent or is_too_late_by_post(cause.useless_after, cause.due_at)):
        _to_call(cause, True)
    return _insert_once(cause, PaperLetter, lambda: PaperLetter(**vars(cause)))


def _insert_once(cause: Cause, model: type[Row], make: Callable[[], Row]) -> Row:
    """Insert in a savepoint: when another transaction was quicker, its row is the answer."""
    row = make()
    try:
        with db.session.begin_nested():
            db.session.add(row)
            db.session.flush()
    except IntegrityError:
        quicker = _existing(model, cause)
        if quicker is None:
            raise
        return quicker
    return row


def _existing(model: type[Row], cause: Cause) -> Row | None:
    statement = select(model).where(
        model.kind == cause.kind,
        model.subject_id == cause.subject_id,
        model.person_id == cause.person_id,
        model.subject_version == cause.subject_version,
    )
    return db.session.scalars(statement).one_or_none()
