"""Changing group: out of one and into another in one step, under the locks of both."""

from datetime import datetime

from facilitator.audit.operations import record
from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.groups.models import Group
from facilitator.messages.queue_operations import cancel_unsent
from facilitator.registration.errors import StepNotAllowed
from facilitator.registration.models import Membership
from facilitator.registration.models import MembershipState as State
from facilitator.registration.notices import tell_new_group
from facilitator.registration.operations import check_joinable, check_place_for
from facilitator.registration.rules import IN_GROUP, Seats
from facilitator.registration.seat_operations import Step, change_seat, lock_group
from facilitator.registration.signals import group_changed
from facilitator.registration.transfer_errors import NoPlaceThere, PeopleWaitThere, SameGroup
from facilitator.registration.transfer_models import Transfer


def transfer(
    membership: Membership, to: Group, *, may_know: str = "", by: Actor, now: datetime
) -> Membership:
    """Let somebody change to another group, as a member there without a first visit; gives the new membership.

    `may_know` is what they agreed that whoever runs the new group hears. Both groups are locked, always in the
    order of their ids. Raises SameGroup, NoPlaceThere, PeopleWaitThere, StepNotAllowed, AlreadyHere, MayNotReturn,
    NotTakingJoiners, NothingToJoin.
    """
    if to.id == membership.group_id:
        raise SameGroup
    for group_id in sorted((membership.group_id, to.id)):
        lock_group(group_id)
    db.session.refresh(membership)
    if membership.state not in IN_GROUP:
        raise StepNotAllowed
    new = Membership(
        attendee=membership.attendee,
        standing=membership.standing,
        been_before=True,
        online=membership.online and to.online_apart,
        via=membership.via,
        previous_id=membership.id,
    )
    change_seat(to.id, lambda group, seats: _in(new, group, seats), by=by, now=now)
    change_seat(membership.group_id, lambda group, seats: Step(membership, State.TRANSFERRED), by=by, now=now)
    cancel_unsent(person_id=membership.attendee_id, group_id=membership.group_id, now=now)
    db.session.add(Transfer(from_id=membership.id, to_id=new.id, may_know=may_know, at=now, by_id=by.id))
    tell_new_group(new, now=now)
    record("membership.transferred", membership, by=by, now=now, group_id=membership.group_id)
    db.session.flush()
    group_changed.send(new, by=by, now=now)
    return new


def _in(new: Membership, group: Group, seats: Seats) -> Step:
    """A place there, if nobody waits for it: who waits has been waiting longer."""
    with db.session.no_autoflush:
        check_joinable(group)
        check_place_for(new.attendee, group)
        theirs = seats.of(bool(new.online))
        if theirs.waiting or theirs.offered:
            raise PeopleWaitThere
        if theirs.free < 1:
            raise NoPlaceThere
    return Step(new, State.MEMBER, enters=State.MEMBER)
