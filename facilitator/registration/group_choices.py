"""Groups to choose from while talking: each with its next date and the places left, in a line."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from facilitator.groups.models import Group
from facilitator.registration.queries import seats_of
from facilitator.registration.rules import Seats
from facilitator.schedule.models import GroupSession
from facilitator.schedule.queries import next_sessions
from facilitator.web.choices import choice
from facilitator.web.words import session_when


def group_choices(groups: Collection[Group], now: datetime) -> list[Any]:
    """A choice for each of these groups, in two statements."""
    ids = [group.id for group in groups]
    following, seats = next_sessions(ids, now), seats_of(ids)
    return [
        choice(group.id, group.name, hint=in_a_line(following.get(group.id), seats[group.id]))
        for group in groups
    ]


def in_a_line(coming: GroupSession | None, seats: Seats) -> str:
    """The next date and the places left."""
    date = f"Next: {session_when(coming)}" if coming else "No date to come"
    if seats.waiting:
        return f"{date}. {seats.waiting} waiting for a place."
    places = {0: "Full: new people wait.", 1: "1 place free."}
    return f"{date}. {places.get(seats.free, f'{seats.free} places free.')}"
