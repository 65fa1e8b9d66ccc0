"""When an e-mail address does not work: it is remembered on the person, and they are told another way.

There is no inbound mailbox: the mail server refuses at hand-over, or staff say that a message came back.
"""

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import or_, select

from facilitator.audit import operations as audit
from facilitator.core.actor import Actor
from facilitator.core.db import db, lock_row
from facilitator.messages import rules
from facilitator.messages.errors import AddressChangedMeanwhile, NotToComeBack
from facilitator.messages.models import Message, MessageState, PersonKind
from facilitator.messages.ports import address_book
from facilitator.messages.queue_operations import instead
from facilitator.messages.signals import address_refused

SOON = timedelta(days=2)
HANDED_OVER = (MessageState.SENT, MessageState.MAY_HAVE_ARRIVED)


def hash_of(address: str) -> str:
    """What a message keeps of the address it was handed over for."""
    return hashlib.sha256(address.casefold().encode()).hexdigest()


def address_failed(message: Message, address: str, *, by: Actor, now: datetime) -> None:
    """Say upwards that this person's address does not work (`now` aware UTC)."""
    db.session.flush()
    address_refused.send(message.person_kind, person_id=message.person_id, address=address, by=by, now=now)


def tell_otherwise(message: Message, *, now: datetime) -> None:
    """Put the call or the letter in the place of a message that cannot reach somebody, unless it is too late or not so.

    Nobody is rung about a colleague's sign-in: whoever looks after the accounts sees that it failed.
    """
    contact = address_book().contact(message.person_kind, message.person_id)
    helps = message.person_kind is not PersonKind.USER and not rules.is_too_late(message.useless_after, now)
    if contact is None or message.reason not in rules.OTHER_WAY or not helps:
        return
    soon = message.useless_after is not None and message.useless_after - now <= SOON
    instead(message, contact, urgent=soon, now=now)


def note_came_back(message: Message, *, by: Actor, now: datetime) -> Message:
    """A message came back to the office (`now` aware UTC): its address does not work, and they are told another way.

    Raises NotToComeBack when it never went out, AddressChangedMeanwhile when they have another address by now.
    """
    message = lock_row(Message, message.id)
    if message.state not in HANDED_OVER:
        raise NotToComeBack
    contact = address_book().contact(message.person_kind, message.person_id)
    if contact is not None and message.address_hash not in ("", hash_of(contact.email)):
        raise AddressChangedMeanwhile(contact.name)
    _came_back(message, now)
    audit.record("message.came_back", message, by=by, now=now, group_id=message.group_id)
    if contact is not None:
        address_failed(message, contact.email, by=by, now=now)
    db.session.flush()
    return message


def tell_what_came_back(person_kind: PersonKind, person_id: str, address: str, *, now: datetime) -> int:
    """What went to this address in the last days and still matters is told another way; gives how much that was.

    For whoever learnt that an address does not work, and writes the audit entry.
    """
    statement = select(Message).where(
        Message.person_kind == person_kind,
        Message.person_id == person_id,
        Message.state.in_(HANDED_OVER),
        Message.address_hash == hash_of(address),
        Message.handed_at >= now - rules.BOUNCES_WITHIN,
        or_(Message.useless_after.is_(None), Message.useless_after > now),
    )
    found = list(db.session.scalars(statement.with_for_update()))
    for message in found:
        _came_back(message, now)
    db.session.flush()
    return len(found)


def _came_back(message: Message, now: datetime) -> None:
    message.state, message.reason, message.sent_at = MessageState.FAILED, rules.CAME_BACK, None
    tell_otherwise(message, now=now)
