"""Who may be the same person as somebody who is being written down. For staff: a public page never asks."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, func, or_, select

from facilitator.core.db import db
from facilitator.core.text import fold
from facilitator.registration.contact_rules import phone_key
from facilitator.registration.models import Attendee, Membership
from facilitator.registration.queries import Found, gone_ids, with_memberships
from facilitator.registration.sound_rules import sounds

MOST_ALIKE = 6


@dataclass(frozen=True)
class Alike:
    """Somebody of these groups, and what is the same: `the same telephone number`, `a name that sounds the same`."""

    found: Found
    same: list[str]


def who_is_alike(
    group_ids: Collection[str],
    *,
    called: str,
    full_name: str = "",
    phone: str = "",
    email: str = "",
    town: str = "",
) -> list[Alike]:
    """People of these groups with the same number or address, or a name that sounds the same; nobody who died.

    A first name alone is not enough where both towns are known and differ. At most six, those with most in common
    first. Two statements.
    """
    number, heard = phone_key(phone), sounds(full_name or called)
    ways: list[Any] = [Attendee.phone_key == number] if number else []
    if email:
        ways.append(func.lower(Attendee.email) == email.lower())
    if heard:
        ways.append(and_(*(Attendee.sound_key.contains(f" {sound} ", autoescape=True) for sound in heard)))
        ways.append(Attendee.sound_key.in_([f" {sound} " for sound in heard]))  # known by one name only
    if not ways or not group_ids:
        return []
    here = select(Membership.attendee_id).where(Membership.group_id.in_(group_ids))
    statement = select(Attendee).where(or_(*ways), Attendee.id.in_(here), Attendee.id.not_in(gone_ids()))
    alike: dict[str, tuple[Attendee, list[str]]] = {}
    for person in db.session.scalars(statement.order_by(Attendee.search_key, Attendee.id)):
        same = []
        if number and person.phone_key == number:
            same.append("the same telephone number")
        if email and person.email.lower() == email.lower():
            same.append("the same e-mail address")
        elsewhere = bool(town and person.town and fold(town) != fold(person.town))
        if _sounds_the_same(heard, person) and not (len(heard) == 1 and elsewhere):
            same.append("a name that sounds the same")
        if same:
            alike[person.id] = (person, same)
    most = sorted(alike.values(), key=lambda one: -len(one[1]))[:MOST_ALIKE]
    spells = with_memberships([person for person, _ in most], group_ids)
    return [Alike(found, alike[found.attendee.id][1]) for found in spells]


def _sounds_the_same(heard: list[str], person: Attendee) -> bool:
    known = person.sound_key.split()
    return bool(heard) and (set(heard) <= set(known) or (len(known) == 1 and known[0] in heard))
