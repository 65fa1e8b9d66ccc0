"""What the people who come need, and the room they come to does not have. One statement each."""

from collections.abc import Iterable

from facilitator.core.db import db
from facilitator.groups.models import Format, Venue
from facilitator.registration.expected_queries import expected_at
from facilitator.registration.models import Membership
from facilitator.registration.need_rules import say_unmet
from facilitator.schedule.change_types import Effect
from facilitator.schedule.models import GroupSession


def unmet_at(session: GroupSession) -> list[str]:
    """For the people expected in the room of that session: sentences without names."""
    return say_unmet(_in_the_room(session), session.venue if session.format.needs_venue else None)


def unmet_after(effect: Effect, members: Iterable[Membership]) -> list[tuple[Venue, list[str]]]:
    """For each place to which a change leads: what the people who would come there need and it lacks.

    `members` are those who hear about the group's sessions.
    """
    led = [one.after for one in effect.touched if {"venue", "format"}.intersection(one.parts)]
    led += list(effect.made)
    ids = {one.venue_id for one in led if one.venue_id and one.format.needs_venue}
    if not ids:
        return []
    one = effect.one
    stored = (
        _in_the_room(one.session)
        if one is not None and one.session.format.needs_venue
        else [member.attendee.needs for member in members]
    )
    places = [place for place_id in sorted(ids) if (place := db.session.get(Venue, place_id)) is not None]
    return [(place, lines) for place in places if (lines := say_unmet(stored, place))]


def _in_the_room(session: GroupSession) -> list[str]:
    people = expected_at(session)
    return [one.membership.attendee.needs for one in people if one.how is Format.IN_PERSON]
