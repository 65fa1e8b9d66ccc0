"""The one function that changes seats. Everything that gives, holds or frees a place goes through
`change_seat`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, inspect, select

from facilitator.audit.operations import record
from facilitator.core.actor import SYSTEM, Actor
from facilitator.core.db import db, flush_or_refuse, lock_row
from facilitator.groups.models import Group
from facilitator.registration.errors import NoFreePlace, StepNotAllowed
from facilitator.registration.models import Membership, MembershipChange
from facilitator.registration.models import MembershipState as State
from facilitator.registration.offer_queries import running_offer
from facilitator.registration.offer_rules import outcome_for
from facilitator.registration.place_queries import room_for_first_visit
from facilitator.registration.queries import seats_of
from facilitator.registration.rules import Seats, Who, allowed, holds_seat, who_is
from facilitator.registration.signals import seat_freed


@dataclass(frozen=True)
class Step:
    """Which membership, and the state it shall have. A new membership has no state yet; `enters` is its first."""

    membership: Membership
    to: State
    enters: State = State.ENQUIRY


@dataclass(frozen=True)
class SeatChange:
    """What happened: `changed` is false when the membership was in that state already."""

    membership: Membership
    before: State | None
    changed: bool


def change_seat(
    group_id: str,
    choose: Callable[[Group, Seats], Step],
    *,
    by: Actor,
    now: datetime,
    who: frozenset[Who] | None = None,
) -> SeatChange:
    """Lock the group, count its seats, ask `choose` which step to take, and take it if the rules allow.

    `choose` runs under the lock, so what it reads and decides is still true when it is written. A new
    membership gets its number here, passes through `enquiry`, and goes on from there by the system. `who`
    replaces what `by` may do, where the system acts because of what `by` did. Raises NotFound,
    StepNotAllowed, NoFreePlace and what `choose` raises.
    """
    group = _lock(group_id)
    seats = seats_of([group_id])[group_id]
    step = choose(group, seats)
    membership = step.membership
    before: State | None = membership.state  # none yet on a new one
    if inspect(membership).persistent and before is step.to:
        return SeatChange(membership, before, changed=False)
    parts = who_is(by) if who is None else who
    had_seat = before is not None and holds_seat(membership)
    if before is None:
        _check(None, step.enters, seats.of(bool(membership.online)), parts, had_seat=False)
        _enter(membership, group, step.enters, by=by, now=now)
    if membership.state is not step.to:
        acting, of_theirs = frozenset({Who.SYSTEM}) if before is None else parts, seats.of(membership.online)
        _check(membership.state, step.to, of_theirs, acting, had_seat=had_seat)
        _write(membership, step.to, by=SYSTEM if before is None else by, now=now)
    if had_seat and not holds_seat(membership):
        seat_freed.send(group, by=by, now=now)
    return SeatChange(membership, before, changed=True)


def take_step(
    membership: Membership,
    to: State,
    action: str,
    *,
    by: Actor,
    now: datetime,
    who: frozenset[Who] | None = None,
    fields: Iterable[str] = (),
    check: Callable[[Group, Seats], None] | None = None,
) -> bool:
    """Take one step of an existing membership and note it in the audit as `action`, with what else was written.

    `check` runs under the lock on the membership as it is then; what it raises ends the step. False, and nothing
    noted, when it was there already (a second tap). Raises what `change_seat` raises.
    """

    def choose(group: Group, seats: Seats) -> Step:
        db.session.refresh(membership)  # somebody may have been quicker, before the lock was ours
        if check is not None:
            check(group, seats)
        return Step(membership, to)

    if not change_seat(membership.group_id, choose, by=by, now=now, who=who).changed:
        return False
    record(action, membership, by=by, now=now, group_id=membership.group_id, fields=fields)
    db.session.flush()
    return True


def release_held_place(membership: Membership, *, by: Actor, now: datetime) -> None:
    """Let go of the place of somebody who died, under the group's lock: from here on it is as any free place.

    Raises StepNotAllowed while the death is to be confirmed, and when nothing is held any more.
    """
    group = _lock(membership.group_id)
    db.session.refresh(membership)
    if membership.state is not State.DIED or not membership.place_held:
        raise StepNotAllowed
    membership.place_held = False
    membership.version += 1
    record("membership.place_released", membership, by=by, now=now, group_id=membership.group_id)
    db.session.flush()
    seat_freed.send(group, by=by, now=now)


# What is left to the database to refuse if the lock were ever missing: one live membership a person and
# group.
_TWICE = ("uq_membership_live", "membership.attendee_id, membership.group_id")
_GIVES_SEAT = frozenset({State.OFFERED, State.INVITED, State.MEMBER})
_MAY_BE_OFFERED = frozenset({State.OFFERED, State.DIED_REPORTED})  # a death reported in error undoes no offer


def lock_group(group_id: str) -> Group:
    """The lock under which seats change, for what has to be read under it first. Raises NotFound."""
    return _lock(group_id)


def _lock(group_id: str) -> Group:
    """The group's row, locked until the transaction ends. The races' control run replaces this function."""
    return lock_row(Group, group_id)


def _check(before: State | None, after: State, seats: Seats, who: frozenset[Who], *, had_seat: bool) -> None:
    if not allowed(before, after, who):
        raise StepNotAllowed
    if after in _GIVES_SEAT and not had_seat and seats.free < 1:
        raise NoFreePlace


def _enter(membership: Membership, group: Group, state: State, *, by: Actor, now: datetime) -> None:
    """A new membership: an enquiry first, whatever follows at once; a member where somebody changes group."""
    highest = select(func.max(Membership.number)).where(Membership.group_id == group.id)
    membership.number = (db.session.scalar(highest) or 0) + 1
    membership.group = group
    membership.created_at = now
    _write(membership, state, by=by, now=now)


def _write(membership: Membership, to: State, *, by: Actor, now: datetime) -> None:
    """The state and its history. Who goes back from an offer to waiting keeps their place in the list."""
    before: State | None = membership.state
    if to is State.DIED_REPORTED:
        membership.place_held = holds_seat(membership)
    elif to is not State.DIED:
        membership.place_held = False
    membership.state = to
    membership.state_since = now
    membership.version = (membership.version or 0) + 1
    if to is State.WAITING and membership.waiting_since is None:
        membership.waiting_since = now
    db.session.add(membership)
    flush_or_refuse(dict.fromkeys(_TWICE, StepNotAllowed()))
    if to is State.INVITED:
        found = room_for_first_visit(membership.group, now, but=membership.id).session
        membership.first_session_id = found.id if found else None
    if before in _MAY_BE_OFFERED and to not in _MAY_BE_OFFERED:
        _end_offer(membership, to, by=by, now=now)
    change = MembershipChange(
        membership_id=membership.id, at=now, by_kind=by.kind, by_id=by.id, from_state=before, to_state=to
    )
    db.session.add(change)


def _end_offer(membership: Membership, to: State, *, by: Actor, now: datetime) -> None:
    """However somebody leaves `offered`, the offer says what became of it."""
    offer = running_offer(membership.id)
    if offer is not None:
        offer.outcome = outcome_for(to)
        offer.answered_at = now
        offer.answered_by_kind, offer.answered_by = by.kind, by.id
        db.session.flush()
