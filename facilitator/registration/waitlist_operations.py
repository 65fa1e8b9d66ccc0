"""Offers from the waiting list. An offer holds the place until it is answered, or until a human decides otherwise.

What the person may say, a coordinator may note for them on the telephone. Instants are aware UTC, days local to the
group.
"""

from datetime import date, datetime

from facilitator.audit.operations import record
from facilitator.core.actor import STAFF, Actor
from facilitator.core.db import db
from facilitator.core.timezones import to_local, to_utc
from facilitator.core.tokens import hash_token, new_id
from facilitator.groups.models import Group
from facilitator.registration.errors import StepNotAllowed
from facilitator.registration.models import Membership
from facilitator.registration.models import MembershipState as State
from facilitator.registration.notices import say_goodbye, tell_outcome
from facilitator.registration.offer_errors import (
    AnswerTooSoon,
    LaterThanBefore,
    NotAMonth,
    OfferAnswered,
    OutOfOrder,
    TakesNoOne,
)
from facilitator.registration.offer_models import Offer, OfferOutcome
from facilitator.registration.offer_notices import offer_token, stop_telling, tell_offer, tell_taken_back
from facilitator.registration.offer_queries import (
    answer_day_after,
    first_answer_day,
    offers_of,
    waiting_people,
)
from facilitator.registration.offer_rules import LEAST_WORKING_DAYS, LONGEST, end_of, months_from, next_month
from facilitator.registration.rules import Seats
from facilitator.registration.seat_operations import lock_group, take_step
from facilitator.registration.waiting_rules import next_in_line


def offer_place(
    membership: Membership,
    *,
    answer_by: date | None = None,
    out_of_order: str = "",
    by: Actor,
    now: datetime,
) -> Membership:
    """Hold a free place for somebody who waits, and tell them: a call, and a letter with a link by e-mail.

    `answer_by` is the day until whose 17:00 it is held; as many working days as the group gives where it is not
    said. Whoever is not next needs a reason in words. Raises StepNotAllowed, NoFreePlace, TakesNoOne, OutOfOrder,
    AnswerTooSoon.
    """
    group = membership.group
    day = answer_by or first_answer_day(group, membership.attendee.channel, now)
    _check_answer_day(group, day, now)

    def check(group: Group, seats: Seats) -> None:
        if membership.state is State.WAITING:
            _check_turn(membership, group, seats.of(membership.online), out_of_order, now)

    fields = ["out_of_order"] if out_of_order else []
    if take_step(
        membership, State.OFFERED, "membership.place_offered", by=by, now=now, fields=fields, check=check
    ):
        reply_by = to_utc(end_of(day), group.timezone)
        tell_offer(note_offer(membership, reply_by, out_of_order=out_of_order, by=by, now=now), now=now)
    return membership


def note_offer(
    membership: Membership, reply_by: datetime, *, out_of_order: str = "", by: Actor, now: datetime
) -> Offer:
    """Write the offer that goes with the state; the operation around it writes the audit entry."""
    offer = Offer(
        id=new_id(),
        membership=membership,
        number=len(offers_of([membership.id]).get(membership.id, [])) + 1,
        made_at=now,
        made_by_kind=by.kind,
        made_by=by.id,
        channel=membership.attendee.channel,
        reply_by=reply_by,
        out_of_order=out_of_order,
        link_generation=1,
    )
    offer.link_hash = hash_token(offer_token(offer))
    db.session.add(offer)
    db.session.flush()
    return offer


def accept_offer(membership: Membership, *, by: Actor, now: datetime) -> Membership:
    """They take the place. Raises StepNotAllowed."""
    if take_step(membership, State.INVITED, "membership.offer_accepted", by=by, now=now):
        _needs_no_telling(membership, now)
        tell_outcome(membership, by_word_of_mouth=by.kind == STAFF, now=now)
    return membership


def decline_offer(
    membership: Membership,
    *,
    keep_waiting: bool = True,
    not_before: date | None = None,
    by: Actor,
    now: datetime,
) -> Membership:
    """Not now, keeping their place in the list; or, without `keep_waiting`, no longer, with a kind goodbye.

    Not now: they are not asked again before that month (its first day), or before the next one where they named
    none. Raises StepNotAllowed, NotAMonth.
    """
    today = to_local(now, membership.group.timezone).date()
    _check_month(membership, not_before, now)
    if keep_waiting:
        to, action, fields = State.WAITING, "membership.offer_put_off", ["not_before"]
    else:
        to, action, fields = State.WITHDRAWN, "membership.withdrawn", []

    def check(group: Group, seats: Seats) -> None:
        if membership.state is State.OFFERED and keep_waiting:
            membership.not_before = not_before or next_month(today)

    if take_step(membership, to, action, by=by, now=now, fields=fields, check=check):
        _needs_no_telling(membership, now)
        if not keep_waiting:
            say_goodbye(membership, now=now)
    return membership


def answer_offer(
    offer: Offer, outcome: OfferOutcome, *, not_before: date | None = None, by: Actor, now: datetime
) -> Offer:
    """What the person says by the link: yes, not now, or no longer. Once: raises OfferAnswered after that.

    Raises also StepNotAllowed, NotAMonth, and ValueError for what is no answer of theirs.
    """
    if outcome not in (OfferOutcome.ACCEPTED, OfferOutcome.NOT_NOW, OfferOutcome.NO_LONGER):
        raise ValueError(f"{outcome} is not for the person to say")
    membership = offer.membership
    _lock_running(offer)
    if outcome is OfferOutcome.ACCEPTED:
        accept_offer(membership, by=by, now=now)
    else:
        keeps = outcome is OfferOutcome.NOT_NOW
        decline_offer(membership, keep_waiting=keeps, not_before=not_before, by=by, now=now)
    return offer


def extend_offer(offer: Offer, *, answer_by: date, by: Actor, now: datetime) -> Offer:
    """Hold the place until 17:00 of a later day. Raises OfferAnswered, StepNotAllowed, LaterThanBefore."""
    _lock_running(offer)
    zone = offer.membership.group.timezone
    reply_by = to_utc(end_of(answer_by), zone)
    if not max(offer.reply_by, now) < reply_by <= now + LONGEST:
        raise LaterThanBefore
    stop_telling(offer, now=now)
    offer.reply_by, offer.reminded_at, offer.lapsed_at = reply_by, None, None
    offer.version += 1
    group_id = offer.membership.group_id
    record("offer.extended", offer, by=by, now=now, group_id=group_id, fields=["reply_by"])
    db.session.flush()
    return offer


def take_offer_back(offer: Offer, *, not_before: date | None = None, by: Actor, now: datetime) -> Offer:
    """End an offer that could not be answered: they go on waiting where they were, and hear it if they knew of it.

    With `not_before`, the first of a month, they are not asked again until then. Raises OfferAnswered,
    StepNotAllowed, NotAMonth.
    """
    membership = _lock_running(offer)
    _check_month(membership, not_before, now)

    def check(group: Group, seats: Seats) -> None:
        membership.not_before = not_before

    action, fields = "membership.offer_taken_back", ["not_before"] if not_before else []
    if take_step(membership, State.WAITING, action, by=by, now=now, fields=fields, check=check):
        offer.outcome = OfferOutcome.TAKEN_BACK
        _needs_no_telling(membership, now)
        tell_taken_back(offer, now=now)
        db.session.flush()
    return offer


def _check_month(membership: Membership, month: date | None, now: datetime) -> None:
    today = to_local(now, membership.group.timezone).date()
    if month is not None and month not in months_from(today):
        raise NotAMonth


def _check_turn(membership: Membership, group: Group, seats: Seats, out_of_order: str, now: datetime) -> None:
    """Whether it is their turn. A place that is not there is refused elsewhere."""
    if not group.takes_joiners:
        raise TakesNoOne
    if out_of_order or not seats.free:
        return
    today = to_local(now, group.timezone).date()
    pool = [
        one for one in waiting_people([group.id]) if one.online == membership.online or not group.online_apart
    ]
    line = next_in_line(pool, seats.free, today)
    if membership not in line:
        raise OutOfOrder(line[0].attendee.called if line else "")


def _check_answer_day(group: Group, day: date, now: datetime) -> None:
    earliest = answer_day_after(group, LEAST_WORKING_DAYS, now)
    if not earliest <= day <= (now + LONGEST).date():
        raise AnswerTooSoon(earliest)


def _lock_running(offer: Offer) -> Membership:
    """Take the group's lock, then read the offer as it is now. Raises OfferAnswered, or StepNotAllowed once gone."""
    lock_group(offer.membership.group_id)
    db.session.refresh(offer)
    db.session.refresh(offer.membership)
    if offer.outcome is not None:
        raise OfferAnswered
    if offer.membership.state is not State.OFFERED:
        raise StepNotAllowed
    return offer.membership


def _needs_no_telling(membership: Membership, now: datetime) -> None:
    """The offer is answered: nobody needs to write or ring about it any more."""
    offers = offers_of([membership.id]).get(membership.id)
    if offers:
        stop_telling(offers[0], now=now)
