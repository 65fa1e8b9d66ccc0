"""What has been made so far, handed from one part of the build to the next."""

import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time

from facilitator.core.actor import Actor
from facilitator.groups.models import Group, Venue
from facilitator.people.models import Facilitator, Speaker


@dataclass
class World:
    """`now` is today's instant (UTC); chance is seeded, so that every demonstration is the same."""

    now: datetime
    staff: dict[str, Actor] = field(default_factory=dict)
    facilitators: dict[str, Facilitator] = field(default_factory=dict)
    speakers: list[Speaker] = field(default_factory=list)
    venues: dict[str, Venue] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    type_id: str = ""
    next_person: int = 0
    chance: random.Random = field(default_factory=lambda: random.Random(21012025))

    def at(self, day: date, hour: int, minute: int = 0) -> datetime:
        """That UTC time of day, but never after today: nothing in a history happens in the future."""
        return min(datetime.combine(day, time(hour, minute), tzinfo=UTC), self.now)

    def number(self) -> int:
        """The number of the next person in the cast."""
        self.next_person += 1
        return self.next_person - 1
