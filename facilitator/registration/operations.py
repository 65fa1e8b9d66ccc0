"""Joining, by form or by telephone: one operation; and changing how somebody is reached."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, TypedDict, Unpack

from facilitator.audit.operations import record
from facilitator.core.actor import STAFF, Actor
from facilitator.core.db import claim_version, db
from facilitator.core.tokens import hash_token, link_token, new_id
from facilitator.groups.models import Group, MembershipModel
from facilitator.organisation.models import WordingKind
from facilitator.organisation.queries import find_wording
from facilitator.registration.contact_rules import check_email, chosen_channel, phone_key, search_key
from facilitator.registration.errors import (
    AlreadyHere,
    FormUsedElsewhere,
    MayNotReturn,
    NoConsent,
    NoName,
    NothingToJoin,
    NotTakingJoiners,
    SentAlready,
    WordingChanged,
)
from facilitator.registration.models import Attendee, Channel, Consent, Membership, Standing, Via
from facilitator.registration.notices import tell_outcome
from facilitator.registration.queries import (
    is_gone,
    last_membership,
    live_membership,
    membership_by_submission,
)
from facilitator.registration.rules import Seats, first_state, may_return
from facilitator.registration.seat_operations import Step, change_seat
from facilitator.registration.sound_rules import sound_key

MY_PLACE = "my-place"


class PersonDetails(TypedDict, total=False):
    """What may be kept about somebody's name and how to reach them. Texts are cleaned by the form."""

    called: str
    full_name: str
    phone: str
    email: str
    address: str
    channel: Channel | None
    voicemail_ok: bool
    large_print: bool
    best_time: str
    safe_times: str
    say_who: bool
    full_wording: bool
    shared_address: bool
    needs: str
    access_needs: str
    town: str
    source: str


def join(
    group: Group,
    *,
    consent_wording_id: str | None,
    via: Via,
    by: Actor,
    now: datetime,
    attendee: Attendee | None = None,
    standing: Standing = Standing.LIVING_WITH,
    been_before: bool = False,
    online: bool = False,
    submission: str | None = None,
    **details: Unpack[PersonDetails],
) -> Membership:
    """Write somebody down for a group: a place, the waiting list, or an enquiry that a human answers.

    Without `attendee` a new person is made from `details`; nobody is looked up, so nothing can be learnt from
    the answer. `online` chooses a place online, where the group counts those apart. `consent_wording_id` is the
    text they were shown. The same `submission` sent again, or at once many times, gives the membership it made
    the first time and nothing else. `now` is aware UTC. Raises NoName, Unreachable, ChannelWithoutContact,
    OddEmail, NoConsent, WordingChanged, NotTakingJoiners, NothingToJoin, AlreadyHere, MayNotReturn,
    FormUsedElsewhere, SentAlready.
    """
    values = _checked(details) if attendee is None else {}

    def choose(group: Group, seats: Seats) -> Step:
        earlier = membership_by_submission(submission) if submission else None
        if earlier is not None:
            by_staff = via is Via.PHONE
            if earlier.group_id != group.id and not by_staff:
                raise FormUsedElsewhere
            if earlier.group_id != group.id or not _says_the_same(earlier, attendee, values):
                raise SentAlready(by_staff)
            return Step(earlier, earlier.state)
        check_joinable(group)
        wording_id = _agreed(consent_wording_id)
        person = attendee or _new_attendee(values, now)
        check_place_for(person, group)
        last = last_membership(person.id, group.id)
        membership = Membership(
            attendee=person,
            previous_id=last.id if last else None,
            standing=standing,
            been_before=been_before,
            online=online and group.online_apart,
            via=via,
            submission=submission,
        )
        _note_consent(person, group, wording_id, via=via, by=by, now=now)
        return Step(membership, first_state(group, standing, seats.of(membership.online)))

    outcome = change_seat(group.id, choose, by=by, now=now)
    membership = outcome.membership
    if outcome.changed:
        tell_outcome(membership, by_word_of_mouth=via is Via.PHONE, now=now)
        record("membership.joined", membership, by=by, now=now, group_id=group.id, reason=via.value)
        db.session.flush()
    return membership


def change_contact(
    attendee: Attendee, *, expected_version: int, by: Actor, now: datetime, **details: Unpack[PersonDetails]
) -> None:
    """Save how somebody is called and reached; what is not given stays.

    Raises StaleRow, NoName, Unreachable, ChannelWithoutContact, OddEmail.
    """
    kept: dict[str, Any] = {name: getattr(attendee, name) for name in PersonDetails.__annotations__}
    values = _checked(PersonDetails(**{**kept, **details}))  # type: ignore[typeddict-item]
    claim_version(attendee, expected_version)
    changed = [name for name, value in values.items() if getattr(attendee, name) != value]
    for name in changed:
        setattr(attendee, name, values[name])
    fields = [name for name in changed if not name.endswith("_key")]
    record("attendee.contact_changed", attendee, by=by, now=now, fields=fields)
    db.session.flush()


def note_reading(attendees: Iterable[Attendee], *, by: Actor, now: datetime) -> None:
    """Note that somebody's record was shown to `by`: one entry a person."""
    for attendee in attendees:
        record("attendee.read", attendee, by=by, now=now)
    db.session.flush()


def _checked(details: PersonDetails) -> dict[str, Any]:
    """The details as they are stored, with the keys for finding."""
    values: dict[str, Any] = dict(details)
    if not values.get("called"):
        raise NoName
    phone, email, address = (values.get(name, "") for name in ("phone", "email", "address"))
    check_email(email)
    values["channel"] = chosen_channel(values.get("channel"), phone=phone, email=email, address=address)
    values["phone_key"] = phone_key(phone)
    names = (values["called"], values.get("full_name", ""))
    values["search_key"], values["sound_key"] = search_key(*names), sound_key(*names)
    return values


def _says_the_same(earlier: Membership, attendee: Attendee | None, values: dict[str, Any]) -> bool:
    """Whether the form, sent again, is about the same person, and says of them what is stored."""
    person = earlier.attendee
    if attendee is not None:
        return attendee.id == person.id
    return all(getattr(person, name) == value for name, value in values.items())


def _new_attendee(values: dict[str, Any], now: datetime) -> Attendee:
    """A new person with the my-place link of the first generation."""
    attendee = Attendee(id=new_id(), link_generation=1, created_at=now, **values)
    attendee.link_hash = hash_token(link_token(MY_PLACE, attendee.id, attendee.link_generation))
    db.session.add(attendee)
    db.session.flush()
    return attendee


def check_joinable(group: Group) -> None:
    """Raises NothingToJoin, NotTakingJoiners."""
    if group.membership_model is MembershipModel.DROP_IN:
        raise NothingToJoin
    if not group.takes_joiners:
        raise NotTakingJoiners


def check_place_for(person: Attendee, group: Group) -> None:
    """Raises AlreadyHere, MayNotReturn."""
    if is_gone(person.id):
        raise MayNotReturn(person.called)
    if live_membership(person.id, group.id) is not None:
        raise AlreadyHere(person.called)
    last = last_membership(person.id, group.id)
    if last is not None and not may_return(last.state):
        raise MayNotReturn(person.called)


def _agreed(consent_wording_id: str | None) -> str:
    """The wording they agreed to, if it is still the one in use."""
    if not consent_wording_id:
        raise NoConsent
    current = find_wording(WordingKind.CONSENT)
    if current is None or current.id != consent_wording_id:
        raise WordingChanged
    return current.id


def _note_consent(
    person: Attendee, group: Group, wording_id: str, *, via: Via, by: Actor, now: datetime
) -> None:
    taken_by = by.id if by.kind == STAFF else ""
    db.session.add(
        Consent(
            attendee_id=person.id,
            wording_id=wording_id,
            group_id=group.id,
            via=via,
            given_at=now,
            taken_by=taken_by,
        )
    )
