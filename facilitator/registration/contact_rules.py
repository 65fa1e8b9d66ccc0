"""How somebody can be reached: reading numbers and addresses, finding keys, choosing the channel. Pure."""

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat

from facilitator.core.text import fold
from facilitator.groups.models import Group
from facilitator.organisation.errors import NotAnAddress
from facilitator.organisation.rules import checked_email
from facilitator.registration.errors import ChannelWithoutContact, NoNumber, OddEmail, Unreachable
from facilitator.registration.models import Attendee, Channel

REGION = "GB"
SEARCH_KEY_LENGTH = 260
LEAST_DIGITS_TO_FIND = 4
LEAST_DIGITS = 3
_WORDS = {Channel.EMAIL: "e-mail", Channel.PHONE: "telephone", Channel.POST: "post"}
_FIELDS = {Channel.EMAIL: "email", Channel.PHONE: "phone", Channel.POST: "address"}


def phone_key(typed: str) -> str:
    """The number as +44..., for finding; empty when it cannot be read. No number is ever refused."""
    try:
        number = phonenumbers.parse(typed, REGION)
    except NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number):
        return ""
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def digits_of(typed: str) -> str:
    """The digits of a number without its leading zeros, to find part of one; empty when there are too few."""
    digits = "".join(sign for sign in typed if sign in "0123456789").lstrip("0")
    return digits if len(digits) >= LEAST_DIGITS_TO_FIND else ""


def search_key(called: str, full_name: str) -> str:
    """The names folded, for finding."""
    return fold(f"{called} {full_name}")[:SEARCH_KEY_LENGTH]


def check_phone(typed: str) -> None:
    """Raises NoNumber when nothing could be dialled: for what nobody heard said. Empty is no number and no fault."""
    if typed and sum(sign.isdigit() for sign in typed) < LEAST_DIGITS:
        raise NoNumber


def check_email(typed: str) -> None:
    """Raises OddEmail when this cannot be an address. Empty is no address and no fault."""
    if not typed:
        return
    try:
        checked_email(typed)
    except NotAnAddress as error:
        raise OddEmail from error


def chosen_channel(channel: Channel | None, *, phone: str, email: str, address: str | None) -> Channel:
    """How to tell them things: as they chose, or by the first way they gave. No `address`: it was not asked for.

    Raises Unreachable without any way, ChannelWithoutContact when the chosen one is missing.
    """
    given = {Channel.EMAIL: email, Channel.PHONE: phone, Channel.POST: address or ""}
    ways = [way for way, contact in given.items() if contact]
    if not ways:
        raise Unreachable(by_post=address is not None)
    if channel is None:
        return ways[0]
    if channel not in ways:
        raise ChannelWithoutContact(_FIELDS[channel], _WORDS[channel])
    return channel


def greeting_of(person: Attendee) -> str:
    """How a message addresses somebody: by the first name alone where others may read it."""
    return person.called.split()[0] if person.shared_address and person.called.split() else person.called


def group_words(group: Group, person: Attendee) -> str:
    """What a message to this person calls the group, as it follows "the".

    No name at all where others read what we send, whatever else they chose; in full only if they asked for it.
    """
    if person.shared_address:
        return "group"
    return group.name if person.full_wording else group.discreet_name
