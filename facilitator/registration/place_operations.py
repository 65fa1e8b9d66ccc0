"""What follows when a place becomes free, and what people who wait wish to happen then.

One step, whatever freed it: a raised limit, somebody who leaves, an offer that was put off or taken back, a month
that has come. Nobody is given a place unasked, except who asked us to take one for them; for the others whoever looks
after the group is prompted (`offer_queries.outlooks`). Instants are aware UTC.
"""

from datetime import date, datetime

from facilitator.audit.operations import record
from facilitator.core.actor import SYSTEM, Actor
from facilitator.core.db import db
from facilitator.core.timezones import to_local
from facilitator.groups.models import Group
from facilitator.registration.models import Membership
from facilitator.registration.models import MembershipState as State
from facilitator.registration.notices import tell_outcome
from facilitator.registration.offer_errors import NotAMonth, OddHours
from facilitator.registration.offer_queries import places_to_offer
from facilitator.registration.offer_rules import MOST_ACCEPT_HOURS, months_from
from facilitator.registration.rules import Who
from facilitator.registration.seat_operations import Step, change_seat, lock_group
from facilitator.registration.waiting_rules import takes_it_unasked
from facilitator.registration.waitlist_operations import note_offer
from facilitator.schedule.queries import next_session


def fill_places(group_id: str, *, now: datetime) -> list[Membership]:
    """Give free places to those next in line who asked us to take one for them; gives who got one.

    Everybody else is left for a human to ask. Under the group's lock; asking again changes nothing.
    """
    lock_group(group_id)
    coming = next_session(group_id, now)
    starts = coming.starts_at if coming else None
    given = [one for one in places_to_offer([group_id], now) if takes_it_unasked(one, starts, now)]
    for membership in given:
        _take_for(membership, now)
    return given


def _take_for(membership: Membership, now: datetime) -> None:
    """Offer and accept at once: the history and the offer say that it was done for them."""

    def step(to: State) -> None:
        who = frozenset({Who.SYSTEM, Who.PERSON})
        change_seat(
            membership.group_id, lambda group, seats: _to(membership, to), by=SYSTEM, now=now, who=who
        )

    step(State.OFFERED)
    note_offer(membership, now, by=SYSTEM, now=now)
    step(State.INVITED)
    tell_outcome(membership, now=now)
    record("membership.place_taken_for_them", membership, by=SYSTEM, now=now, group_id=membership.group_id)
    db.session.flush()


def _to(membership: Membership, state: State) -> Step:
    db.session.refresh(membership)
    return Step(membership, state)


def note_wishes(
    membership: Membership,
    *,
    not_before: date | None,
    accept_hours: int | None,
    online: bool | None = None,
    by: Actor,
    now: datetime,
) -> Membership:
    """What somebody who waits would like: no place before a month, one taken for them, the room or online.

    `not_before` is the first of a month, `accept_hours` how long before a session we may still take a place for
    them; None: no such wish. Raises NotAMonth, OddHours.
    """
    group: Group = lock_group(membership.group_id)
    db.session.refresh(membership)
    months = [membership.not_before, *months_from(to_local(now, group.timezone).date())]
    if not_before is not None and not_before not in months:
        raise NotAMonth
    if accept_hours is not None and not 0 <= accept_hours <= MOST_ACCEPT_HOURS:
        raise OddHours
    wishes = {"not_before": not_before, "accept_hours": accept_hours}
    if online is not None and group.online_apart and membership.state is State.WAITING:
        wishes["online"] = online
    changed = [name for name, value in wishes.items() if getattr(membership, name) != value]
    for name in changed:
        setattr(membership, name, wishes[name])
    record("membership.wishes_noted", membership, by=by, now=now, group_id=group.id, fields=changed)
    db.session.flush()
    return membership
