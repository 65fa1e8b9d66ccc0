"""What makes it possible to come, in ticks, and what a venue lacks of it. Pure."""

import enum
from collections.abc import Collection, Iterable

from facilitator.groups.models import Venue


class Need(enum.StrEnum):
    """One tick. The first four are facts of a venue; the others are for whoever prepares the room."""

    STEP_FREE = "step_free"
    TOILETS = "toilets"
    HEARING_LOOP = "hearing_loop"
    PARKING = "parking"
    BSL = "bsl"
    SEATING = "seating"
    OXYGEN = "oxygen"
    FRAGRANCE = "fragrance"
    LIGHTING = "lighting"
    BREAKS = "breaks"

    @property
    def words(self) -> str:
        """As it is written on screen."""
        return {
            self.STEP_FREE: "A way in without steps",
            self.TOILETS: "An accessible toilet",
            self.HEARING_LOOP: "A hearing loop",
            self.PARKING: "Parking",
            self.BSL: "British Sign Language",
            self.SEATING: "A certain kind of seat",
            self.OXYGEN: "A socket or a fridge, for equipment or medicine",
            self.FRAGRANCE: "No strong scents",
            self.LIGHTING: "Gentle light",
            self.BREAKS: "Breaks in between",
        }[self]

    @property
    def in_short(self) -> str:
        """As it follows "need"."""
        return {
            self.STEP_FREE: "step-free access",
            self.TOILETS: "an accessible toilet",
            self.HEARING_LOOP: "a hearing loop",
            self.PARKING: "parking",
        }.get(self, self.words.lower())


_LACKING = {
    Need.STEP_FREE: "the way in has steps",
    Need.TOILETS: "there is no accessible toilet",
    Need.HEARING_LOOP: "there is no hearing loop",
    Need.PARKING: "there is no parking",
}


def as_stored(ticks: Iterable[str]) -> str:
    """The ticks as one text, each once and in a fixed order; what is none is left out."""
    given = set(ticks)
    return " ".join(need.value for need in Need if need.value in given)


def as_needs(stored: str) -> list[Need]:
    """The ticks of a stored text."""
    given = set(stored.split())
    return [need for need in Need if need.value in given]


def say_needs(stored: str, text: str) -> str:
    """Ticks and own words, for a list or a card: "Parking. A way in without steps. Seat near the door"."""
    return ". ".join([*(need.words for need in as_needs(stored)), *([text] if text else [])])


def lacking(venue: Venue) -> frozenset[Need]:
    """What a venue does not have."""
    has = {
        Need.STEP_FREE: venue.step_free,
        Need.TOILETS: venue.accessible_toilet,
        Need.HEARING_LOOP: venue.hearing_loop,
        Need.PARKING: venue.parking,
    }
    return frozenset(need for need, there in has.items() if not there)


def unmet(stored: str, venue: Venue | None) -> list[Need]:
    """Which of somebody's ticks the venue does not meet; none where nobody goes anywhere."""
    return [need for need in as_needs(stored) if venue is not None and need in lacking(venue)]


def say_unmet(stored: Collection[str], venue: Venue | None) -> list[str]:
    """In sentences, for several people's ticks: "2 people need step-free access: the way in has steps"."""
    missing = [need for ticks in stored for need in unmet(ticks, venue)]
    return [
        f"{'1 person needs' if missing.count(need) == 1 else f'{missing.count(need)} people need'} "
        f"{need.in_short}: {_LACKING[need]}"
        for need in Need
        if need in missing
    ]
