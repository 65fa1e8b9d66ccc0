"""The worker's steps for offers and waiting lists, one short transaction each.

Nothing here ends an offer or drops anybody: a date that has passed becomes a call for a human to make.
"""

from collections.abc import Callable, Iterable
from datetime import datetime

from sqlalchemy import select

from facilitator.core.clock import Clock
from facilitator.core.db import db, write_transaction
from facilitator.registration.lapse_operations import note_lapse, remind
from facilitator.registration.models import Membership
from facilitator.registration.models import MembershipState as State
from facilitator.registration.offer_models import Offer
from facilitator.registration.offer_queries import running_offers
from facilitator.registration.place_operations import fill_places


def watch_offers(clock: Clock) -> int:
    """Remind whoever has not answered when the date comes near; make a call of an offer whose date has passed."""
    offers = [offer.id for offer in running_offers() if offer.lapsed_at is None]
    db.session.rollback()
    return _each(offers, lambda offer_id, now: _watch(offer_id, now), clock)


def fill_waiting_groups(clock: Clock) -> int:
    """The step of a free place for every group where somebody waits: a month may have come."""
    statement = select(Membership.group_id).where(Membership.state == State.WAITING).distinct()
    groups = list(db.session.scalars(statement))
    db.session.rollback()
    return _each(groups, lambda group_id, now: len(fill_places(group_id, now=now)), clock)


def _each(ids: Iterable[str], step: Callable[[str, datetime], int], clock: Clock) -> int:
    done = 0
    for one in ids:
        with write_transaction():
            done += step(one, clock.now())
    return done


def _watch(offer_id: str, now: datetime) -> int:
    offer = db.session.get(Offer, offer_id)
    return int(offer is not None and (note_lapse(offer, now=now) or remind(offer, now=now)))
