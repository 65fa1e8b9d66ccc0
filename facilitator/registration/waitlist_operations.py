"""Offers from the waiting list. A free place is never given by itself: a human offers it, and the offer holds
it.
"""

from datetime import datetime

from facilitator.core.actor import STAFF, Actor
from facilitator.messages.queue_operations import cancel_unsent
from facilitator.registration.models import Membership
from facilitator.registration.models import MembershipState as State
from facilitator.registration.notices import PLACE_OFFERED, call_about_offer, tell_outcome
from facilitator.registration.seat_operations import take_step


def offer_place(membership: Membership, *, by: Actor, now: datetime) -> Membership:
    """Hold a free place for somebody who waits, and put the call to tell them on the list.

    The place stays held until they answer; nothing lapses by itself. Raises StepNotAllowed, NoFreePlace.
    """
    if take_step(membership, State.OFFERED, "membership.place_offered", by=by, now=now):
        call_about_offer(membership, now=now)
    return membership


def accept_offer(membership: Membership, *, by: Actor, now: datetime) -> Membership:
    """They take the place. Raises StepNotAllowed."""
    if take_step(membership, State.INVITED, "membership.offer_accepted", by=by, now=now):
        _call_is_done(membership, now)
        tell_outcome(membership, by_word_of_mouth=by.kind == STAFF, now=now)
    return membership


def decline_offer(
    membership: Membership, *, keep_waiting: bool = True, by: Actor, now: datetime
) -> Membership:
    """Not now, keeping their place in the list; or, without `keep_waiting`, no longer. Raises
    StepNotAllowed.
    """
    if keep_waiting:
        to, action = State.WAITING, "membership.offer_put_off"
    else:
        to, action = State.WITHDRAWN, "membership.withdrawn"
    if take_step(membership, to, action, by=by, now=now):
        _call_is_done(membership, now)
    return membership


def _call_is_done(membership: Membership, now: datetime) -> None:
    """The offer is answered: nobody needs to ring about it any more."""
    cancel_unsent(
        person_id=membership.attendee_id, group_id=membership.group_id, kinds=[PLACE_OFFERED], now=now
    )
