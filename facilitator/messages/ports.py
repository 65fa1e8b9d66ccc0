"""What the outbox asks upwards. `wiring` fills `answers` at start; `check` refuses an empty one."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from facilitator.core.actor import Actor
from facilitator.core.errors import Misconfigured
from facilitator.messages.models import CallTask, Message, PersonKind

EMAIL = "email"


@dataclass(frozen=True)
class Contact:
    """How to reach somebody, as it stands now.

    `channel` is a value of registration's Channel: email, phone, post.

    `group_words` is the discreet name of the group they are met through, for the call list; it may be empty.
    """

    name: str
    email: str = ""
    phone: str = ""
    address: str = ""
    channel: str = EMAIL
    group_words: str = ""
    voicemail_ok: bool = False
    best_time: str = ""

    @property
    def by_email(self) -> bool:
        """Whether a message can go to them: they chose e-mail, and there is an address."""
        return self.channel == EMAIL and bool(self.email)


class AddressBook(Protocol):
    """Who somebody is. Nobody who died, or whose record is gone, is in it."""

    def contact(self, person_kind: PersonKind, person_id: str) -> Contact | None:
        """How to reach this person, or None when nobody may."""

    def contacts(self, person_kind: PersonKind, person_ids: Collection[str]) -> Mapping[str, Contact]:
        """The same for many at once, by id; whoever may not be reached is left out."""


SendGate = Callable[[Message | CallTask, datetime], str | None]
"""Asked at the moment of sending (aware UTC), and of calls to make: None to go on, else why not, as a short key."""

OpenGroups = Callable[[Actor], set[str] | None]
"""The groups whose people this member of staff may see; None means all of them."""


class Answers:
    """The three answers."""

    def __init__(self) -> None:
        self.address_book: AddressBook | None = None
        self.send_gate: SendGate | None = None
        self.open_groups: OpenGroups | None = None

    def check(self) -> None:
        """Raises Misconfigured when one is missing."""
        missing = [name for name, answer in vars(self).items() if answer is None]
        if missing:
            raise Misconfigured(f"Unanswered questions of the outbox: {', '.join(missing)}.")


answers = Answers()


def address_book() -> AddressBook:
    """The address book. Raises Misconfigured before it is there."""
    if answers.address_book is None:
        answers.check()
    assert answers.address_book is not None
    return answers.address_book


def reason_not_to_send(notice: Message | CallTask, now: datetime) -> str | None:
    """What the gate says. Raises Misconfigured before there is one: nothing goes out unasked."""
    if answers.send_gate is None:
        answers.check()
    assert answers.send_gate is not None
    return answers.send_gate(notice, now)


def open_groups(actor: Actor) -> set[str] | None:
    """The groups open to this actor. Raises Misconfigured before the answer is there."""
    if answers.open_groups is None:
        answers.check()
    assert answers.open_groups is not None
    return answers.open_groups(actor)
