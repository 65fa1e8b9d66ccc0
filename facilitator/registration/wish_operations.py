"""Noting wishes about news and that somebody has seen the agreement; and a new link to somebody's own page."""

from datetime import datetime

from facilitator.audit.operations import record
from facilitator.core.actor import Actor
from facilitator.core.db import db, lock_row
from facilitator.core.errors import StaleRow
from facilitator.core.tokens import hash_token, link_token
from facilitator.registration.models import Attendee, Membership
from facilitator.registration.notices import MY_PLACE, tell_new_link
from facilitator.registration.queries import memberships_of
from facilitator.registration.rules import LIVE
from facilitator.registration.wish_models import NewsWish, Wish
from facilitator.registration.wish_queries import wishes_of


def note_wishes(
    attendee: Attendee,
    *,
    may_ring: Wish,
    ring_whom: str,
    tell_group: Wish,
    told_by: str,
    expected_version: int,
    by: Actor,
    now: datetime,
) -> NewsWish:
    """Note what somebody wishes about news; nothing of it is ever needed. `now` is aware UTC.

    `expected_version` is 0 where nobody had asked. Raises StaleRow.
    """
    lock_row(Attendee, attendee.id)
    row = wishes_of(attendee.id)
    if (row.version if row else 0) != expected_version:
        raise StaleRow
    given = {"may_ring": may_ring, "ring_whom": ring_whom, "tell_group": tell_group, "told_by": told_by}
    if row is None:
        row = NewsWish(attendee_id=attendee.id, version=0)
        db.session.add(row)
    changed = [name for name, value in given.items() if getattr(row, name) != value]
    for name, value in given.items():
        setattr(row, name, value)
    row.version += 1
    row.said_at, row.by_kind, row.by_id = now, by.kind, by.id
    record("attendee.wishes_noted", attendee, by=by, now=now, fields=changed)
    db.session.flush()
    return row


def note_agreement_seen(membership: Membership, *, by: Actor, now: datetime) -> bool:
    """They have seen the group's agreement of today. False when that was noted already, or there is none."""
    membership = lock_row(Membership, membership.id)
    current = membership.group.agreement_id
    if current is None or membership.agreement_id == current:
        return False
    membership.agreement_id, membership.agreement_seen_at = current, now
    record("membership.agreement_seen", membership, by=by, now=now, group_id=membership.group_id)
    db.session.flush()
    return True


def make_new_link(attendee: Attendee, *, by: Actor, now: datetime) -> Attendee:
    """A new link to their own page; the old one is nothing from this moment. They are told by their channel."""
    attendee = lock_row(Attendee, attendee.id)
    attendee.link_generation += 1
    attendee.link_hash = hash_token(link_token(MY_PLACE, attendee.id, attendee.link_generation))
    attendee.version += 1
    record("attendee.link_made_anew", attendee, by=by, now=now)
    db.session.flush()
    spells = memberships_of(attendee.id)
    here = next((one for one in spells if one.state in LIVE), spells[0] if spells else None)
    tell_new_link(attendee, group_id=here.group_id if here else None, now=now)
    db.session.flush()
    return attendee
