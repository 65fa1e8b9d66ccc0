"""Where the sessions of a series are held and for how long the room is needed around them. Pure values."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, Self, TypeVar

from facilitator.groups.models import Format
from facilitator.schedule.errors import InvalidRule

MOST_PLACES = 6
MOST_MINUTES_AROUND = 12 * 60


@dataclass(frozen=True)
class Place:
    """One place of a cycle: how people meet, and where; no venue where they go nowhere."""

    format: Format
    venue_id: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Plain values that JSON can hold, as `Series.cycle` keeps them."""
        return {"format": self.format.value, "venue_id": self.venue_id}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """The place that `to_dict` wrote."""
        return cls(Format(data["format"]), data["venue_id"])


@dataclass(frozen=True)
class Hire:
    """A cycle of places over the slots, when people may come, and room hire around a session. Raises InvalidRule.

    Slot n is held at place (n - 1) modulo their number; without places every session is where its group meets.
    """

    places: tuple[Place, ...] = ()
    arrive_minutes: int = 0
    minutes_before: int = 0
    minutes_after: int = 0

    def __post_init__(self) -> None:
        if len(self.places) > MOST_PLACES:
            raise InvalidRule(f"Please give at most {MOST_PLACES} places that take turns.", field="place_1")
        for number, place in enumerate(self.places, start=1):
            if place.format.needs_venue and place.venue_id is None:
                raise InvalidRule("Please choose where people meet.", field=f"place_{number}")
        for field in ("arrive_minutes", "minutes_before", "minutes_after"):
            if not 0 <= getattr(self, field) <= MOST_MINUTES_AROUND:
                raise InvalidRule(f"Please give minutes from 0 to {MOST_MINUTES_AROUND}.", field=field)

    def columns(self) -> dict[str, Any]:
        """As the columns of a series."""
        return {
            "cycle": [place.to_dict() for place in self.places],
            "arrive_minutes": self.arrive_minutes,
            "room_minutes_before": self.minutes_before,
            "room_minutes_after": self.minutes_after,
        }


AS_THE_GROUP = Hire()


def place_of_slot(number: int, cycle: Sequence[Mapping[str, Any]]) -> Place | None:
    """Where the slot (numbered from 1) is held by the cycle of its series; None: as its group meets.

    An extra session, numbered below 1, is where its group meets.
    """
    if not cycle or number < 1:
        return None
    return Place.from_dict(cycle[(number - 1) % len(cycle)])


class InRoom(Protocol):
    """Something that takes a room for a time: a session, or a date that is only looked at."""

    @property
    def venue_id(self) -> str | None:
        """Which room."""

    @property
    def room_starts_at(self) -> datetime:
        """From when, UTC."""

    @property
    def room_ends_at(self) -> datetime:
        """Until when, UTC."""


Taking = TypeVar("Taking", bound=InRoom)


def share_a_room(one: InRoom, other: InRoom) -> bool:
    """Whether both need the same venue at one time, their hire before and after included."""
    if one.venue_id is None or one.venue_id != other.venue_id:
        return False
    return one.room_starts_at < other.room_ends_at and other.room_starts_at < one.room_ends_at


def in_the_room(one: InRoom, others: Iterable[Taking]) -> list[Taking]:
    """Those of the others that need the same room at the same time, in the order given."""
    return [other for other in others if share_a_room(one, other)]
