"""A venue's bookings: what is held there, for the desk, and as a sheet for the keyholder.

Groups of other coordinators are in it too, since a room is taken whoever took it. So it says a group's discreet name
only, and no illness can be read off a sheet that hangs in a hall.
"""

from collections.abc import Sequence
from datetime import date

from flask import render_template, request

from facilitator.assignments.access_queries import group_ids_open_to
from facilitator.assignments.queries import who_runs
from facilitator.core.timezones import to_local
from facilitator.groups.queries import get_venue
from facilitator.organisation.queries import find_organisation
from facilitator.schedule.blueprint import bp
from facilitator.schedule.planner_queries import meetings_at, past_meetings_at
from facilitator.schedule.planner_rules import Meeting, others_at_once
from facilitator.web.guard import actor
from facilitator.web.request import now

_USUAL_ZONE = "Europe/London"
MOST_PAST = 200


@bp.get("/desk/settings/venues/<id:venue_id>/bookings")
def venue_bookings(venue_id: str) -> str:
    """What is held at the venue from today on, or with `past` before; with `sheet` to print for the keyholder."""
    venue = get_venue(venue_id)
    past, sheet = request.args.get("past") == "1", request.args.get("sheet") == "1"
    bookings = past_meetings_at(venue.id, before=_today(), limit=MOST_PAST) if past else _coming(venue.id)
    return render_template(
        "schedule/bookings_sheet.html" if sheet else "schedule/bookings.html",
        venue=venue,
        past=past,
        bookings=bookings,
        most=MOST_PAST,
        at_once=others_at_once(bookings),
        staff=who_runs([one.id for one in bookings]),
        open_groups=group_ids_open_to(actor(), now()),
        today=_today(),
    )


def _coming(venue_id: str) -> Sequence[Meeting]:
    return meetings_at(venue_id, since=_today())


def _today() -> date:
    organisation = find_organisation()
    return to_local(now(), organisation.timezone if organisation else _USUAL_ZONE).date()
