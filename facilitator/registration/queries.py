"""Reads of memberships, seats and people, each a fixed number of statements."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import CompoundSelect, Select, and_, case, func, or_, select, true
from sqlalchemy.orm import contains_eager

from facilitator.core.db import db, get_row
from facilitator.core.text import fold
from facilitator.core.tokens import hash_token
from facilitator.groups.models import Group
from facilitator.registration.contact_rules import digits_of, phone_key
from facilitator.registration.models import Attendee, Consent, Membership, MembershipChange
from facilitator.registration.models import MembershipState as State
from facilitator.registration.rules import (
    EXPECTED,
    GONE,
    IN_GROUP,
    LIVE,
    SEATED,
    TO_ANSWER,
    Seats,
    waiting_order,
)
from facilitator.registration.sound_rules import sounds

MOST_FOUND = 25


@dataclass(frozen=True)
class Found:
    """A person a search found, with their memberships in the groups searched."""

    attendee: Attendee
    memberships: list[Membership]


def get_attendee(attendee_id: str) -> Attendee:
    """The person; raises NotFound."""
    return get_row(Attendee, attendee_id)


def get_membership(membership_id: str) -> Membership:
    """The membership; raises NotFound."""
    return get_row(Membership, membership_id)


def attendee_by_link(token: str) -> Attendee | None:
    """Whose my-place link this is; None for a wrong or revoked one."""
    return db.session.scalars(select(Attendee).where(Attendee.link_hash == hash_token(token))).one_or_none()


def members_of(group_id: str) -> list[Membership]:
    """Who is in the group (invited, first visit, member, on a break), by name."""
    return _in_states(group_id, IN_GROUP)


def recipients(group_id: str) -> list[Membership]:
    """Who hears about a session of the group."""
    return _in_states(group_id, EXPECTED)


def waiting_list(group_id: str) -> list[Membership]:
    """The waiting list in its order; open offers stand where the person stood, since they may come back."""
    return sorted(_in_states(group_id, {State.WAITING, State.OFFERED}), key=waiting_order)


def people_to_answer(group_ids: Collection[str]) -> list[Membership]:
    """Enquiries on which somebody of ours has the next word, oldest first."""
    statement = _with_people().where(Membership.group_id.in_(group_ids), Membership.state.in_(TO_ANSWER))
    return list(db.session.scalars(statement.order_by(Membership.created_at, Membership.number)))


def seats_of(group_ids: Collection[str]) -> dict[str, Seats]:
    """The seats of each of these groups, by id, as they are in this transaction. Only the lock makes them
    last.
    """
    kept = or_(Membership.state != State.PAUSED, Membership.place_kept)
    has_seat = or_(and_(Membership.state.in_(SEATED), kept), Membership.place_held)
    waits, offered = Membership.state == State.WAITING, Membership.state == State.OFFERED
    counts = [
        func.count(Membership.id).filter(what, where)
        for where in (true(), Membership.online)
        for what in (has_seat, waits, offered, Membership.place_held)
    ]
    statement = (
        select(Group, *counts)
        .outerjoin(Membership, Membership.group_id == Group.id)
        .where(Group.id.in_(group_ids))
        .group_by(Group.id)
    )
    return {row[0].id: _seats(row[0], row[1:5], row[5:9]) for row in db.session.execute(statement)}


def seats_taken(group_id: str) -> int:
    """How many seats of the group are taken."""
    found = seats_of([group_id]).get(group_id)
    return found.taken if found else 0


def memberships_of(attendee_id: str) -> list[Membership]:
    """Every spell of this person in every group, newest first."""
    statement = _with_people().where(Membership.attendee_id == attendee_id)
    return list(db.session.scalars(statement.order_by(Membership.created_at.desc(), Membership.id)))


def live_membership(attendee_id: str, group_id: str) -> Membership | None:
    """The spell that goes on, in this group; None if there is none."""
    statement = select(Membership).where(
        Membership.attendee_id == attendee_id, Membership.group_id == group_id, Membership.state.in_(LIVE)
    )
    return db.session.scalars(statement).one_or_none()


def last_membership(attendee_id: str, group_id: str) -> Membership | None:
    """The latest spell in this group, going on or not."""
    statement = (
        select(Membership)
        .where(Membership.attendee_id == attendee_id, Membership.group_id == group_id)
        .order_by(Membership.number.desc())
        .limit(1)
    )
    return db.session.scalars(statement).one_or_none()


def membership_by_submission(submission: str) -> Membership | None:
    """What the form with that key became."""
    return db.session.scalars(select(Membership).where(Membership.submission == submission)).one_or_none()


def live_group_ids(attendee_id: str) -> set[str]:
    """The groups whose sessions concern this person: invited, first visit, member or on a break. None once
    they died.
    """
    if is_gone(attendee_id):
        return set()
    statement = select(Membership.group_id, Membership.state).where(Membership.attendee_id == attendee_id)
    rows = list(db.session.execute(statement))
    return {group_id for group_id, state in rows if state in IN_GROUP}


def gone_ids(among: Collection[str] | None = None) -> CompoundSelect[str]:
    """Ids of those (of these, or of all) who we were told died, confirmed or not; for use in a statement."""
    by_spell = select(Membership.attendee_id).where(Membership.state.in_(GONE))
    by_word = select(Attendee.id).where(Attendee.gone_since.is_not(None))
    if among is not None:
        by_spell = by_spell.where(Membership.attendee_id.in_(among))
        by_word = by_word.where(Attendee.id.in_(among))
    return by_spell.union(by_word)


def is_gone(attendee_id: str) -> bool:
    """Whether we were told that this person died, confirmed or not."""
    return db.session.scalar(gone_ids([attendee_id])) is not None


def outcome_of_form(membership: Membership) -> State:
    """What the form became at once: enquiry, waiting or invited. The same however often it is asked later."""
    statement = select(MembershipChange.to_state).where(
        MembershipChange.membership_id == membership.id, MembershipChange.at == membership.created_at
    )
    states = set(db.session.scalars(statement)) & {State.INVITED, State.WAITING}
    return next(iter(states), State.ENQUIRY)


def history_of(attendee_id: str) -> list[tuple[MembershipChange, Group]]:
    """Every step of every spell with its group, newest first."""
    statement = (
        select(MembershipChange, Group)
        .join(Membership, Membership.id == MembershipChange.membership_id)
        .join(Group, Group.id == Membership.group_id)
        .where(Membership.attendee_id == attendee_id)
        .order_by(MembershipChange.at.desc(), MembershipChange.from_state.is_(None), MembershipChange.id)
    )
    return [(row[0], row[1]) for row in db.session.execute(statement)]


def consents_of(attendee_id: str) -> list[Consent]:
    """What this person agreed to, newest first."""
    statement = select(Consent).where(Consent.attendee_id == attendee_id).order_by(Consent.given_at.desc())
    return list(db.session.scalars(statement))


def find_people(text: str, group_ids: Collection[str]) -> list[Found]:
    """People of these groups by name, by a name that sounds the same, or by telephone number; nobody who died.

    At most 25, by name, those spelt like it first.
    """
    words, heard = fold(text).split(), sounds(text)
    if not words or not group_ids:
        return []
    by_name = and_(*(Attendee.search_key.contains(word, autoescape=True) for word in words))
    ways = [by_name]
    if heard:
        ways.append(and_(*(Attendee.sound_key.contains(f" {sound} ", autoescape=True) for sound in heard)))
    if key := phone_key(text):
        ways.append(Attendee.phone_key == key)
    if digits := digits_of(text):
        ways.append(Attendee.phone_key.contains(digits, autoescape=True))
    here = select(Membership.attendee_id).where(Membership.group_id.in_(group_ids))
    statement = (
        select(Attendee)
        .where(or_(*ways), Attendee.id.in_(here), Attendee.id.not_in(gone_ids()))
        .order_by(case((by_name, 0), else_=1), Attendee.search_key, Attendee.id)
        .limit(MOST_FOUND)
    )
    return with_memberships(list(db.session.scalars(statement)), group_ids)


def with_memberships(people: Sequence[Attendee], group_ids: Collection[str]) -> list[Found]:
    """These people with their memberships in these groups, newest first. One statement."""
    spells = _with_people().where(
        Membership.attendee_id.in_([person.id for person in people]), Membership.group_id.in_(group_ids)
    )
    memberships = list(db.session.scalars(spells.order_by(Membership.created_at.desc()))) if people else []
    return [Found(person, [m for m in memberships if m.attendee_id == person.id]) for person in people]


def _seats(group: Group, everybody: Sequence[int], online: Sequence[int]) -> Seats:
    """The counts (seated, waiting, offered, died) of everybody, and of those online, as the group counts them."""
    if not group.online_apart:
        return _counted(group.list_limit, everybody)
    in_room = [every - one for every, one in zip(everybody, online, strict=True)]
    return replace(_counted(group.list_limit, in_room), online=_counted(group.online_limit or 0, online))


def _counted(limit: int, counts: Sequence[int]) -> Seats:
    taken, waiting, offered, died = counts
    return Seats(limit, taken, waiting, offered, died)


def _in_states(group_id: str, states: Collection[State]) -> list[Membership]:
    statement = _with_people().where(Membership.group_id == group_id, Membership.state.in_(states))
    return list(
        db.session.scalars(statement.order_by(Attendee.search_key, Attendee.called, Membership.number))
    )


def _with_people() -> Select[Membership]:
    """Memberships with their person and group, in one statement."""
    return (
        select(Membership)
        .join(Membership.attendee)
        .join(Membership.group)
        .options(contains_eager(Membership.attendee), contains_eager(Membership.group))
    )
