"""Whether the kinds of session and the venues that somebody names for a series are there."""

from sqlalchemy import select

from facilitator.core.db import db
from facilitator.groups.models import Venue
from facilitator.schedule.cadence import SPEAKER, Cadence
from facilitator.schedule.errors import InvalidRule
from facilitator.schedule.hire_rules import Hire
from facilitator.schedule.kind_queries import list_kinds
from facilitator.schedule.kind_rules import UnknownKind
from facilitator.schedule.rules import check_cadence


def check_kind(cadence: Cadence | None) -> None:
    """Raises UnknownKind or InvalidRule for a kind that is not to be had; asks only where one is named."""
    check_cadence(cadence)
    kind = cadence.kind if cadence else SPEAKER
    if kind != SPEAKER and kind not in {str(one.key) for one in list_kinds(in_use=True)}:
        raise UnknownKind


def check_places(hire: Hire) -> None:
    """Raises InvalidRule for a venue that is not there; asks only where one is named."""
    venues = {place.venue_id for place in hire.places if place.venue_id is not None}
    if venues and len(set(db.session.scalars(select(Venue.id).where(Venue.id.in_(venues))))) < len(venues):
        raise InvalidRule("Please choose the venues from the list.", field="place_1")
