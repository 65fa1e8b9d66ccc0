"""The steps of a message through the outbox, each one short transaction. No mail server is talked to in here.

queued -> claimed -> handing -> sent. A lease names whose claim it is: who has lost it changes nothing any
more.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, case, or_, select, update
from sqlalchemy.exc import SQLAlchemyError

from facilitator.core.actor import SYSTEM
from facilitator.core.db import db, write_transaction
from facilitator.core.errors import NotFound
from facilitator.messages import rules
from facilitator.messages.models import Message, MessageState
from facilitator.messages.ports import Contact, address_book, reason_not_to_send
from facilitator.messages.quiet_queries import quiet_until
from facilitator.messages.refusal_operations import address_failed, hash_of, tell_otherwise
from facilitator.messages.render import BadAddress, Letter, Renderer
from facilitator.messages.transport import Outcome, Verdict
from facilitator.web.logs import LOGGER

S = MessageState


@dataclass(frozen=True)
class Claim:
    """What one worker took: the ids, oldest first, and until when (aware UTC) they are its own."""

    ids: list[str]
    lease: datetime


@dataclass(frozen=True)
class Ready:
    """A message committed as being handed over, with the renewed lease; `address` as the address book has it."""

    letter: Letter
    lease: datetime
    address: str


def claim(now: datetime, most: int) -> Claim:
    """Take up to `most` messages that are due. Two workers never get the same one.

    One statement: on PostgreSQL it skips what others hold locked, on SQLite the write transaction is the
    lock.
    """
    lease = now + rules.LEASE
    due = or_(
        Message.state == S.QUEUED,
        and_(Message.state == S.MAY_HAVE_ARRIVED, Message.reason == rules.LINE_LOST),
    )
    ids = (
        select(Message.id)
        .where(due, Message.next_try_at <= now, Message.held.is_(False))
        .order_by(Message.next_try_at, Message.id)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    statement = (
        update(Message)
        .where(Message.id.in_(ids), due)
        .values(state=S.CLAIMED, lease_until=lease)
        .returning(Message.id, Message.next_try_at)
        .execution_options(synchronize_session=False)
    )
    with write_transaction():
        taken = db.session.execute(statement).all()
    return Claim([row.id for row in sorted(taken, key=lambda row: (row.next_try_at, row.id))], lease)


def release_expired(now: datetime) -> None:
    """Deal with what a worker that died left behind: claimed goes back, handing may have arrived."""
    lost = Message.reason == rules.LINE_LOST
    claimed = update(Message).where(Message.state == S.CLAIMED, Message.lease_until < now)
    handing = update(Message).where(Message.state == S.HANDING, Message.lease_until < now)
    with write_transaction():
        for statement in (
            claimed.values(state=case((lost, S.MAY_HAVE_ARRIVED), else_=S.QUEUED), lease_until=None),
            handing.values(
                state=S.MAY_HAVE_ARRIVED,
                reason=case((lost, rules.LINE_LOST_AGAIN), else_=rules.LINE_LOST),
                next_try_at=now,  # the lease was the 15 minutes to wait
                lease_until=None,
            ),
        ):
            db.session.execute(statement.execution_options(synchronize_session=False))


def put_back(claim: Claim, ids: list[str], now: datetime) -> None:
    """The mail server is away: these wait a minute, and none of their own tries is used up."""
    lost = Message.reason == rules.LINE_LOST
    statement = (
        update(Message)
        .where(Message.id.in_(ids), Message.state == S.CLAIMED, Message.lease_until == claim.lease)
        .values(
            state=case((lost, S.MAY_HAVE_ARRIVED), else_=S.QUEUED),
            lease_until=None,
            next_try_at=now + rules.SERVER_AWAY,
        )
        .execution_options(synchronize_session=False)
    )
    with write_transaction():
        db.session.execute(statement)


def take(message_id: str, lease: datetime, renderer: Renderer, now: datetime) -> Ready | None:
    """Ask once more whether, to whom and where; render; commit that it is being handed over.

    None: not to be sent.
    """
    try:
        with write_transaction():
            message = _mine(message_id, lease)
            return _prepare(message, renderer, now) if message else None
    except SQLAlchemyError:
        raise
    except BadAddress:
        _end_at_address(message_id, lease, now)
    except NotFound:
        _end(message_id, lease, S.SUPPRESSED, rules.GONE)
    except Exception:
        LOGGER.exception("message not rendered", extra={"fields": {"id": message_id}})
        _end(message_id, lease, S.FAILED, rules.NOT_RENDERED)
    return None


def settle(message_id: str, ready: Ready, outcome: Outcome, now: datetime) -> None:
    """Note what became of a hand-over."""
    with write_transaction():
        message = db.session.get(Message, message_id, with_for_update=True, populate_existing=True)
        if message is None:
            return
        own = message.state is S.HANDING and message.lease_until == ready.lease
        # Our lease ran out while the server was thinking, and it did say yes in the end.
        late_yes = message.state is S.MAY_HAVE_ARRIVED and outcome.verdict is Verdict.ACCEPTED
        if own or late_yes:
            message.lease_until = None
            message.reply_code = outcome.code
            _SETTLE[outcome.verdict](message, now)
            if outcome.bad_address and message.state is S.FAILED:
                address_failed(message, ready.address, by=SYSTEM, now=now)
            if message.state is S.FAILED:
                tell_otherwise(message, now=now)


def _mine(message_id: str, lease: datetime) -> Message | None:
    message = db.session.get(Message, message_id, with_for_update=True, populate_existing=True)
    if message is None or message.state is not S.CLAIMED or message.lease_until != lease:
        return None
    return message


def _prepare(message: Message, renderer: Renderer, now: datetime) -> Ready | None:
    contact = address_book().contact(message.person_kind, message.person_id)
    reason = _reason_against(message, contact, now)
    if reason is not None or contact is None:
        _stop(message, S.SUPPRESSED, reason or rules.GONE)
        if reason == rules.CHANNEL:
            tell_otherwise(message, now=now)
        return None
    morning = quiet_until(message, now)
    if morning is not None:
        message.state, message.lease_until = S.QUEUED, None
        message.due_at = message.next_try_at = morning
        return None
    message.handed_at = message.handed_at or now
    letter = renderer.letter(message, contact)
    message.address_hash = hash_of(contact.email)
    message.state = S.HANDING
    message.attempts += 1
    lease = message.lease_until = now + rules.LEASE
    return Ready(letter, lease, contact.email)


def _reason_against(message: Message, contact: Contact | None, now: datetime) -> str | None:
    if rules.is_too_late(message.useless_after, now):
        return rules.TOO_LATE
    reason = reason_not_to_send(message, now)
    if reason is not None:
        return reason[:40]
    if contact is None:
        return rules.GONE
    return None if contact.by_email else rules.CHANNEL


def _stop(message: Message, state: MessageState, reason: str) -> None:
    """End it; what may have arrived before keeps saying so."""
    message.state = S.MAY_HAVE_ARRIVED if message.reason == rules.LINE_LOST else state
    message.reason = reason
    message.lease_until = None


def _end(message_id: str, lease: datetime, state: MessageState, reason: str) -> None:
    with write_transaction():
        message = _mine(message_id, lease)
        if message is not None:
            _stop(message, state, reason)


def _end_at_address(message_id: str, lease: datetime, now: datetime) -> None:
    """No mail server would take that address: as good as refused."""
    with write_transaction():
        message = _mine(message_id, lease)
        if message is not None:
            _stop(message, S.FAILED, rules.BAD_ADDRESS)
            contact = address_book().contact(message.person_kind, message.person_id)
            if contact is not None:
                address_failed(message, contact.email, by=SYSTEM, now=now)
            tell_otherwise(message, now=now)


def _accepted(message: Message, now: datetime) -> None:
    message.state, message.sent_at, message.reason = S.SENT, now, ""


def _later(message: Message, now: datetime) -> None:
    at = rules.retry_at(tried=message.attempts, begun=message.handed_at or now, now=now)
    if at is None:
        _stop(message, S.FAILED, rules.GAVE_UP)
        return
    message.state = S.MAY_HAVE_ARRIVED if message.reason == rules.LINE_LOST else S.QUEUED
    message.next_try_at = at


def _refused(message: Message, now: datetime) -> None:
    message.state, message.reason = S.FAILED, rules.REFUSED


def _unclear(message: Message, now: datetime) -> None:
    again = message.reason == rules.LINE_LOST
    message.state = S.MAY_HAVE_ARRIVED
    message.reason = rules.LINE_LOST_AGAIN if again else rules.LINE_LOST
    message.next_try_at = now + rules.REPEAT_AFTER


_SETTLE: dict[Verdict, Callable[[Message, datetime], None]] = {
    Verdict.ACCEPTED: _accepted,
    Verdict.LATER: _later,
    Verdict.REFUSED: _refused,
    Verdict.UNCLEAR: _unclear,
}
