"""Welcome calls: agreeing a time, and what follows for a membership from how such a call went.

Whoever presses a button on the call list has no second button to press: the membership follows.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, func, select

from facilitator.audit.operations import record
from facilitator.core.actor import SYSTEM, Actor
from facilitator.core.db import db, lock_row
from facilitator.groups.models import Group
from facilitator.messages.models import CallState, CallTask
from facilitator.messages.queue_operations import cancel_unsent
from facilitator.registration.call_rules import THEN_TRY_AFTER, TRIES, check_agreed_time
from facilitator.registration.models import Membership, MembershipChange
from facilitator.registration.models import MembershipState as State
from facilitator.registration.notices import (
    CALL_BOOKED,
    WELCOME_CALL,
    ask_for_call,
    office_opens,
    tell_call_booked,
    tell_no_reply,
)
from facilitator.registration.rules import TO_ANSWER, Who
from facilitator.registration.seat_operations import take_step

_OFFICE = frozenset({Who.COORDINATOR})  # who rang from the call list did so for the office
_SYSTEM = frozenset({Who.SYSTEM})


def book_call(
    membership: Membership, at: datetime, *, told: bool = False, by: Actor, now: datetime
) -> Membership:
    """Agree when we ring (`at` aware UTC), or another time than before; the call stands on the list for then.

    It is confirmed by e-mail; whoever has none is rung about it, unless they were `told` just now. Raises
    TimeHasPassed, TooFarAhead, StepNotAllowed.
    """
    check_agreed_time(at, now)
    again = membership.state is State.CALL_BOOKED
    if not take_step(membership, State.CALL_BOOKED, "membership.call_booked", by=by, now=now) and not again:
        return membership
    if again:
        if membership.call_at == at:
            return membership
        record("membership.call_booked", membership, by=by, now=now, group_id=membership.group_id)
        membership.version += 1
    membership.call_at = at
    _stop_calls(membership, now)
    ask_for_call(membership, version=_next_version(membership), due_at=at, now=now)
    tell_call_booked(membership, told=told, now=now)
    db.session.flush()
    return membership


def hold_for_call(call: CallTask) -> None:
    """Lock what a welcome call's outcome will change, before the call itself is locked: always in this order."""
    if call.kind == WELCOME_CALL and call.group_id:
        lock_row(Group, call.group_id)


def follow_call(call: CallTask, *, outcome: CallState, by: Actor, now: datetime) -> None:
    """What a welcome call that went like this means for the membership: spoken with, tried again, or no reply.

    After three tries in all, or once somebody gave up, the system notes that there was no reply; any word from them
    opens it again. Calls about anything else change nothing here.
    """
    membership = _membership_of(call)
    if membership is None:
        return
    if outcome is CallState.SPOKE:
        if membership.state in (State.ENQUIRY, State.CALL_BOOKED):
            take_step(membership, State.CONTACTED, "membership.contacted", by=by, now=now, who=_OFFICE)
    elif outcome is CallState.GAVE_UP or _tries(membership) >= TRIES:
        _note_no_reply(membership, now)
    elif outcome is CallState.VOICEMAIL_LEFT:
        due = office_opens(membership.group, THEN_TRY_AFTER, now)
        ask_for_call(membership, version=_next_version(membership), due_at=due, now=now)


def follow_call_taken_back(call: CallTask, *, noted_at: datetime | None, by: Actor, now: datetime) -> None:
    """Undo what `follow_call` did at `noted_at`, if nothing has happened since."""
    membership = _membership_of(call, any_state=True)
    if membership is None or noted_at is None:
        return
    since = select(CallTask).where(*_about(membership), CallTask.created_at == noted_at)
    for later in db.session.scalars(since):
        if later.id != call.id and later.state is CallState.TO_DO and later.tries == 0:
            later.state, later.ended_at = CallState.NOT_NEEDED, now
    before = _state_before(membership, noted_at)
    if before is not None and membership.state in (State.CONTACTED, State.NO_REPLY):
        take_step(membership, before, "membership.call_taken_back", by=by, now=now, who=_SYSTEM)


def _membership_of(call: CallTask, *, any_state: bool = False) -> Membership | None:
    if call.kind != WELCOME_CALL:
        return None
    membership = db.session.get(Membership, call.subject_id)
    if membership is None or not (any_state or membership.state in TO_ANSWER):
        return None
    return membership


def _note_no_reply(membership: Membership, now: datetime) -> None:
    """The system's own step: they hear once, in writing, that we tried and that they may ring."""
    take_step(membership, State.NO_REPLY, "membership.no_reply", by=SYSTEM, now=now)
    cancel_unsent(person_id=membership.attendee_id, group_id=membership.group_id, now=now)
    tell_no_reply(membership, now=now)


def _stop_calls(membership: Membership, now: datetime) -> None:
    cancel_unsent(
        person_id=membership.attendee_id,
        group_id=membership.group_id,
        kinds=[WELCOME_CALL, CALL_BOOKED],
        now=now,
    )


def _tries(membership: Membership) -> int:
    """How often we rang in vain since we last spoke, or since they asked."""
    changes = select(func.max(MembershipChange.at)).where(
        MembershipChange.membership_id == membership.id, MembershipChange.to_state == State.CONTACTED
    )
    spoken = db.session.scalar(changes)
    since = [CallTask.created_at >= spoken] if spoken else []
    rung = select(func.sum(CallTask.tries)).where(*_about(membership), *since)
    return int(db.session.scalar(rung) or 0)


def _next_version(membership: Membership) -> int:
    highest = select(func.max(CallTask.subject_version)).where(*_about(membership))
    return (db.session.scalar(highest) or 0) + 1


def _about(membership: Membership) -> list[ColumnElement[bool]]:
    return [CallTask.kind == WELCOME_CALL, CallTask.subject_id == membership.id]


def _state_before(membership: Membership, at: datetime) -> State | None:
    """What it was before the step into its state of now, if that was taken at that instant."""
    step = (
        select(MembershipChange.from_state)
        .where(MembershipChange.membership_id == membership.id, MembershipChange.at == at)
        .where(MembershipChange.to_state == membership.state)
    )
    return db.session.scalars(step).first() if membership.state_since == at else None
