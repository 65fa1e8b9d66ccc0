"""Writing down venues and what somebody needs to know to get in."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypedDict, Unpack

from facilitator.audit.operations import record
from facilitator.core.actor import Actor
from facilitator.core.db import claim_version, db
from facilitator.groups.models import Venue
from facilitator.groups.queries import groups_at
from facilitator.groups.rules import check_numbers
from facilitator.groups.signals import group_settings_changed
from facilitator.organisation.rules import needed

IN_CALENDARS = frozenset({"name", "address"})


class VenueDetails(TypedDict, total=False):
    """What is known of a venue beside its name and address; `room_limit` None: nobody counted."""

    directions: str
    contact: str
    step_free: bool
    accessible_toilet: bool
    hearing_loop: bool
    parking: bool
    room_limit: int | None


class VenueChanges(VenueDetails, total=False):
    """Everything on the page of a venue."""

    name: str
    address: str


def add_venue(*, name: str, address: str, by: Actor, now: datetime, **details: Unpack[VenueDetails]) -> Venue:
    """Write down a venue. Raises Blank, OutOfRange."""
    _check({"name": name, "address": address, **details})
    venue = Venue(name=name, address=address, **details)
    db.session.add(venue)
    record("venue.added", venue, by=by, now=now)
    db.session.flush()
    return venue


def change_venue(
    venue: Venue, *, expected_version: int, by: Actor, now: datetime, **changes: Unpack[VenueChanges]
) -> None:
    """Change a venue; the calendars of groups that meet there follow. Raises StaleRow, Blank, OutOfRange."""
    values = dict(changes)
    _check(values)
    claim_version(venue, expected_version)
    changed = [field for field, value in values.items() if getattr(venue, field) != value]
    for field in changed:
        setattr(venue, field, values[field])
    record("venue.changed", venue, by=by, now=now, fields=changed)
    db.session.flush()
    if not IN_CALENDARS.isdisjoint(changed):
        for group in groups_at(venue.id):
            group_settings_changed.send(group, before={}, by=by, now=now)


def _check(values: Mapping[str, Any]) -> None:
    if "name" in values:
        needed(values["name"], "Enter the name of the venue.", "name")
    if "address" in values:
        needed(values["address"], "Enter the address of the venue.", "address")
    check_numbers(values)
