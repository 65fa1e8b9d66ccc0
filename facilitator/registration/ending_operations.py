"""Ending a membership because of conduct: a coordinator asks, a manager agrees or not. Never one person alone."""

from datetime import datetime

from facilitator.audit.operations import record
from facilitator.core.actor import MANAGER, Actor
from facilitator.core.db import db
from facilitator.messages.queue_operations import cancel_unsent
from facilitator.registration.ending_errors import AskedAlready, DecidedAlready, NoLongerHere, NotForOneAlone
from facilitator.registration.ending_models import Conduct, Ending
from facilitator.registration.ending_queries import open_ending
from facilitator.registration.errors import StepNotAllowed
from facilitator.registration.models import Membership
from facilitator.registration.models import MembershipState as State
from facilitator.registration.notices import ask_to_tell_ending
from facilitator.registration.rules import ENDABLE, Who, who_is
from facilitator.registration.seat_operations import lock_group, take_step
from facilitator.registration.signals import membership_ended


def ask_for_ending(membership: Membership, conduct: Conduct, *, by: Actor, now: datetime) -> Ending:
    """Ask a manager that somebody be told to stop coming. Nothing changes for the person, and nobody is told.

    Raises StepNotAllowed, AskedAlready.
    """
    lock_group(membership.group_id)
    db.session.refresh(membership)
    if membership.state not in ENDABLE or Who.COORDINATOR not in who_is(by):
        raise StepNotAllowed
    if open_ending(membership.id) is not None:
        raise AskedAlready
    ending = Ending(membership=membership, conduct=conduct, asked_at=now, asked_by=by.id)
    db.session.add(ending)
    record("membership.ending_asked", membership, by=by, now=now, group_id=membership.group_id)
    db.session.flush()
    return ending


def decide_ending(ending: Ending, *, agreed: bool, by: Actor, now: datetime) -> Ending:
    """A manager agrees, or not. Only when she agrees the membership ends, and somebody is asked to ring the person.

    Nothing is sent to them by itself. Raises NotForOneAlone, DecidedAlready, NoLongerHere.
    """
    membership = ending.membership
    lock_group(membership.group_id)
    db.session.refresh(ending)
    db.session.refresh(membership)
    if not by.has(MANAGER) or by.id == ending.asked_by:
        raise NotForOneAlone
    if ending.decided_at is not None:
        raise DecidedAlready
    if membership.state not in ENDABLE:
        raise NoLongerHere
    ending.agreed, ending.decided_at, ending.decided_by = agreed, now, by.id
    if agreed:
        _end(membership, by=by, now=now)
    else:
        record("membership.ending_refused", membership, by=by, now=now, group_id=membership.group_id)
    db.session.flush()
    return ending


def _end(membership: Membership, *, by: Actor, now: datetime) -> None:
    manager = frozenset({Who.MANAGER})
    take_step(membership, State.ENDED_BY_US, "membership.ended_by_us", by=by, now=now, who=manager)
    cancel_unsent(person_id=membership.attendee_id, group_id=membership.group_id, now=now)
    ask_to_tell_ending(membership, now=now)
    membership_ended.send(membership, by=by, now=now)
