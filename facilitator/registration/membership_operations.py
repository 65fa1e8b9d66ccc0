"""The steps of a membership other than joining and the waiting list: each asks the table of states, under the
lock.
"""

from datetime import datetime

from facilitator.audit.operations import record
from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.groups.models import Group
from facilitator.messages.queue_operations import cancel_unsent
from facilitator.registration.models import DeclineReason, LeaveReason, Membership
from facilitator.registration.models import MembershipState as State
from facilitator.registration.notices import (
    CALL_BOOKED,
    WELCOME_CALL,
    ask_after_first_visit,
    say_goodbye,
    tell_declined,
    tell_outcome,
)
from facilitator.registration.rules import Seats, Who, farewell_state
from facilitator.registration.seat_operations import Step, change_seat, take_step


def mark_contacted(membership: Membership, *, by: Actor, now: datetime) -> Membership:
    """Somebody of ours has spoken with them: the welcome call is made. Raises StepNotAllowed."""
    if take_step(membership, State.CONTACTED, "membership.contacted", by=by, now=now):
        _stop_messages(membership, now, kinds=[WELCOME_CALL, CALL_BOOKED])
    return membership


def invite(membership: Membership, *, by: Actor, now: datetime) -> Membership:
    """Give a place after a welcome call. Raises StepNotAllowed, NoFreePlace."""
    if take_step(membership, State.INVITED, "membership.invited", by=by, now=now):
        tell_outcome(membership, now=now)
    return membership


def put_on_list(membership: Membership, *, by: Actor, now: datetime) -> Membership:
    """Let them wait for a place after a welcome call. Raises StepNotAllowed."""
    if take_step(membership, State.WAITING, "membership.put_on_list", by=by, now=now):
        tell_outcome(membership, now=now)
    return membership


def decline(
    membership: Membership, reason: DeclineReason, *, told: bool = False, by: Actor, now: datetime
) -> Membership:
    """A human says kindly that there is no place for them here; why is kept. Raises StepNotAllowed.

    They hear it by the way they chose, unless they were `told` just now.
    """
    fields = ["decline_reason"]
    if take_step(membership, State.DECLINED, "membership.declined", by=by, now=now, fields=fields):
        membership.decline_reason = reason
        _stop_messages(membership, now)
        if not told:
            tell_declined(membership, now=now)
        db.session.flush()
    return membership


def withdraw(membership: Membership, *, by: Actor, now: datetime) -> Membership:
    """Not for them, before or after a first visit; no reason needed. Who refuses an offer for good hears a kind
    goodbye. Raises StepNotAllowed.
    """
    offered = membership.state is State.OFFERED
    if take_step(membership, State.WITHDRAWN, "membership.withdrawn", by=by, now=now):
        _stop_messages(membership, now)
        if offered:
            say_goodbye(membership, now=now)
    return membership


def leave(
    membership: Membership, *, reason: LeaveReason | None = None, by: Actor, now: datetime
) -> Membership:
    """They say no more, from whatever state: a member leaves, anybody else withdraws. Raises
    StepNotAllowed.
    """

    def choose(group: Group, seats: Seats) -> Step:
        db.session.refresh(membership)
        return Step(membership, farewell_state(membership.state))

    left_from = change_seat(membership.group_id, choose, by=by, now=now).before
    membership.leave_reason = reason
    _stop_messages(membership, now)
    if membership.state is State.LEFT or left_from is State.OFFERED:
        say_goodbye(membership, now=now)
    why = reason.value if reason else ""
    record("membership.left", membership, by=by, now=now, group_id=membership.group_id, reason=why)
    db.session.flush()
    return membership


def first_visit(membership: Membership, *, by: Actor, now: datetime) -> Membership:
    """They came for the first time: invited becomes trial, and somebody rings within three working days.

    A step of the system, caused by whoever took the attendance. Asking again changes nothing. Raises
    StepNotAllowed.
    """
    who = frozenset({Who.SYSTEM})
    if take_step(membership, State.TRIAL, "membership.first_visit", by=by, now=now, who=who):
        ask_after_first_visit(membership, now=now)
    return membership


def become_member(membership: Membership, *, by: Actor, now: datetime) -> Membership:
    """They stay; the group's agreement of today is the one they know. Raises StepNotAllowed."""
    if take_step(membership, State.MEMBER, "membership.became_member", by=by, now=now):
        membership.agreement_id = membership.group.agreement_id
        membership.agreement_seen_at = now
        db.session.flush()
    return membership


def _stop_messages(membership: Membership, now: datetime, kinds: list[str] | None = None) -> None:
    """What has not gone out to this person about this group stays here: all of it, or those notices."""
    cancel_unsent(person_id=membership.attendee_id, group_id=membership.group_id, kinds=kinds, now=now)
