"""Breaks: staying away for a while without leaving. Nothing is heard about sessions until they are back.

The place is kept unless they give it up. What is given up goes to whoever waits, and coming back is then to a free
place, or to the end of the waiting list.
"""

from datetime import date, datetime

from sqlalchemy import select

from facilitator.audit.operations import record
from facilitator.core.actor import SYSTEM, Actor
from facilitator.core.db import db
from facilitator.core.timezones import to_local
from facilitator.groups.models import Group
from facilitator.messages.queue_operations import cancel_unsent
from facilitator.registration.break_models import Break
from facilitator.registration.models import Membership
from facilitator.registration.models import MembershipState as State
from facilitator.registration.notices import BREAK_OVER, ask_after_break, confirm_break
from facilitator.registration.reply_errors import BreakEndsBefore
from facilitator.registration.rules import Seats
from facilitator.registration.seat_operations import Step, change_seat, take_step
from facilitator.registration.signals import seat_freed


def pause(
    membership: Membership, *, until: date | None = None, keep_place: bool = True, by: Actor, now: datetime
) -> Membership:
    """A break until the end of that day in the group's zone, or with no end said; what has not gone out stays here.

    Asked again during a break, only its end is changed. `now` is aware UTC. Raises BreakEndsBefore, StepNotAllowed.
    """
    if until is not None and until < to_local(now, membership.group.timezone).date():
        raise BreakEndsBefore
    if take_step(membership, State.PAUSED, "membership.paused", by=by, now=now):
        membership.place_kept = keep_place
        db.session.add(Break(membership_id=membership.id, started_at=now, until=until, place_kept=keep_place))
        cancel_unsent(person_id=membership.attendee_id, group_id=membership.group_id, now=now)
        db.session.flush()
        confirm_break(membership, now=now)
        if not keep_place:
            seat_freed.send(membership.group, by=by, now=now)
    else:
        _lasts_until(membership, until, by=by, now=now)
    db.session.flush()
    return membership


def come_back(membership: Membership, *, by: Actor, now: datetime) -> Membership:
    """The break is over, before its end or after. Who gave the place up has it again where one is free and nobody waits
    for it; otherwise they wait, last in the list. Raises StepNotAllowed.
    """

    def choose(group: Group, seats: Seats) -> Step:
        db.session.refresh(membership)
        if membership.state is not State.PAUSED or membership.place_kept:
            return Step(membership, State.MEMBER)
        theirs = seats.of(membership.online)
        if theirs.free and not theirs.waiting:
            return Step(membership, State.MEMBER)
        membership.waiting_since = None
        return Step(membership, State.WAITING)

    if change_seat(membership.group_id, choose, by=by, now=now).changed:
        membership.place_kept = True
        for one in _open_breaks(membership):
            one.ended_at = now
        about = {"person_id": membership.attendee_id, "group_id": membership.group_id}
        cancel_unsent(**about, kinds=[BREAK_OVER], now=now)
        record("membership.came_back", membership, by=by, now=now, group_id=membership.group_id)
        db.session.flush()
    return membership


def ask_after_breaks(now: datetime) -> int:
    """Put a call on the list for every break whose last day is over: they are rung, never written to.

    The worker's step. Gives the number of calls; each break is asked about once.
    """
    statement = (
        select(Break, Membership)
        .join(Membership, Membership.id == Break.membership_id)
        .where(Break.until.is_not(None), Break.asked_at.is_(None), Break.ended_at.is_(None))
        .where(Membership.state == State.PAUSED)
        .order_by(Break.until, Break.id)
    )
    asked = 0
    for one, membership in db.session.execute(statement).all():
        if one.until is None or to_local(now, membership.group.timezone).date() <= one.until:
            continue
        one.asked_at = now
        ask_after_break(membership, one, now=now)
        record("membership.break_over", membership, by=SYSTEM, now=now, group_id=membership.group_id)
        asked += 1
    db.session.flush()
    return asked


def _lasts_until(membership: Membership, until: date | None, *, by: Actor, now: datetime) -> None:
    for one in _open_breaks(membership):
        if one.until == until:
            continue
        one.until, one.asked_at = until, None
        about = {"person_id": membership.attendee_id, "group_id": membership.group_id}
        cancel_unsent(**about, kinds=[BREAK_OVER], now=now)
        record("membership.break_changed", membership, by=by, now=now, group_id=membership.group_id)


def _open_breaks(membership: Membership) -> list[Break]:
    statement = select(Break).where(Break.membership_id == membership.id, Break.ended_at.is_(None))
    return list(db.session.scalars(statement))
