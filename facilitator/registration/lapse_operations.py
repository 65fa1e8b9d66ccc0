"""An offer whose date comes near or has passed. The place stays held until somebody answers or decides."""

from datetime import datetime

from facilitator.audit.operations import record
from facilitator.core.actor import SYSTEM
from facilitator.core.db import db
from facilitator.core.timezones import to_local
from facilitator.registration.models import MembershipState as State
from facilitator.registration.offer_models import Offer
from facilitator.registration.offer_notices import call_about_lapse, tell_that_it_ends
from facilitator.registration.offer_queries import comes_near
from facilitator.registration.seat_operations import lock_group


def note_lapse(offer: Offer, *, now: datetime) -> bool:
    """Put the call on the list that a human makes once the date has passed; true when it was put there now.

    Never a refusal for the person: the place stays held, and the link still answers. Instants are aware UTC.
    """
    if not _runs(offer) or offer.reply_by > now or offer.lapsed_at is not None:
        return False
    offer.lapsed_at = now
    call_about_lapse(offer, now=now)
    record("offer.lapsed", offer, by=SYSTEM, now=now, group_id=offer.membership.group_id)
    db.session.flush()
    return True


def remind(offer: Offer, *, now: datetime) -> bool:
    """Say once, for each date, that it comes near: two working days before it. True when it was said now."""
    if not _runs(offer) or offer.reply_by <= now or offer.reminded_at is not None:
        return False
    if to_local(now, offer.membership.group.timezone).date() < comes_near(offer):
        return False
    offer.reminded_at = now
    tell_that_it_ends(offer, now=now)
    record("offer.reminded", offer, by=SYSTEM, now=now, group_id=offer.membership.group_id)
    db.session.flush()
    return True


def _runs(offer: Offer) -> bool:
    """Whether it holds a place, read under the lock."""
    lock_group(offer.membership.group_id)
    db.session.refresh(offer)
    db.session.refresh(offer.membership)
    return offer.outcome is None and offer.membership.state is State.OFFERED
