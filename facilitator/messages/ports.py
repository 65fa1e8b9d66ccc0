"""What the outbox asks upwards. `wiring` fills `answers` at start; `check` refuses an empty one."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from facilitator.core.actor import Actor
from facilitator.core.errors import Misconfigured
from facilitator.messages.models import PersonKind
from facilitator.messages.registry import NoticeRow

EMAIL, PHONE, POST = "email", "phone", "post"


@dataclass(frozen=True)
class Contact:
    """How to reach somebody, as it stands now.

    `channel` is a value of registration's Channel: email, phone, post.

    `group_words` is the discreet name of the group they are met through, for the call list; it may be empty.
    `full_name` is for the envelope. `email_works` False: something sent to that address was refused or came back.
    """

    name: str
    full_name: str = ""
    email: str = ""
    email_works: bool = True
    phone: str = ""
    address: str = ""
    channel: str = EMAIL
    group_words: str = ""
    voicemail_ok: bool = False
    best_time: str = ""
    large_print: bool = False
    greeting: str = ""  # how a message addresses them; the name where nothing is said
    safe_times: str = ""
    say_who: bool | None = None  # to whoever answers the telephone; None: no question

    @property
    def by_email(self) -> bool:
        """Whether a message can go to them: they chose e-mail, and there is an address that works."""
        return self.channel == EMAIL and bool(self.email) and self.email_works

    @property
    def by_post(self) -> bool:
        """Whether a letter is their way: they chose the post, or can be neither mailed nor rung."""
        if self.by_email or not self.address.strip():
            return False
        return self.channel == POST or not self.phone

    @property
    def way(self) -> str:
        """How they hear of something: email, post, or else a call (phone), also where no number is known."""
        return EMAIL if self.by_email else POST if self.by_post else PHONE


class AddressBook(Protocol):
    """Who somebody is. Nobody who died, or whose record is gone, is in it."""

    def contact(self, person_kind: PersonKind, person_id: str) -> Contact | None:
        """How to reach this person, or None when nobody may."""

    def contacts(self, person_kind: PersonKind, person_ids: Collection[str]) -> Mapping[str, Contact]:
        """The same for many at once, by id; whoever may not be reached is left out."""


SendGate = Callable[[NoticeRow, datetime], str | None]
"""Asked at the moment of sending (aware UTC), and of calls to make and letters to print.

None to go on, else why not, as a short key.
"""

OpenGroups = Callable[[Actor], set[str] | None]
"""The groups whose people this member of staff may see; None means all of them."""


ZoneOf = Callable[[str], str | None]
"""The time zone a group lives by, by its id; None when there is no such group."""


class Answers:
    """The answers, filled once."""

    def __init__(self) -> None:
        self.address_book: AddressBook | None = None
        self.send_gate: SendGate | None = None
        self.open_groups: OpenGroups | None = None
        self.zone_of: ZoneOf | None = None

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


def reason_not_to_send(notice: NoticeRow, now: datetime) -> str | None:
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


def zone_of(group_id: str) -> str | None:
    """The zone of the group. Raises Misconfigured before the answer is there."""
    if answers.zone_of is None:
        answers.check()
    assert answers.zone_of is not None
    return answers.zone_of(group_id)
