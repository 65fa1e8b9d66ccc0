"""The cadence of a series: which slots are another kind of session. A pure value, sound if it exists."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from facilitator.schedule.errors import InvalidRule
from facilitator.schedule.pattern_checks import UNREADABLE, known, whole

STANDARD = "standard"
SPEAKER = "speaker"
MOST_SLOTS = 260


@dataclass(frozen=True)
class Cadence:
    """Every `every`-th slot, counting from slot `first`, is a session of `kind`, `extra_minutes` longer.

    Bound to slot numbers: a cancelled session does not shift the ones after it. Raises InvalidRule.
    """

    every: int
    first: int
    extra_minutes: int = 0
    kind: str = SPEAKER

    def __post_init__(self) -> None:
        if not whole(self.every, 1, MOST_SLOTS) or not whole(self.first, 1, MOST_SLOTS):
            raise InvalidRule(
                f"Please give whole numbers from 1 to {MOST_SLOTS} for the longer sessions.", field="cadence"
            )
        if not whole(self.extra_minutes, -1440, 1440):
            raise InvalidRule(
                "The extra time must be in whole minutes, a day at most.", field="extra_minutes"
            )
        if not isinstance(self.kind, str) or not self.kind:
            raise InvalidRule("Please choose the kind of the longer sessions.", field="cadence")

    def falls_on(self, slot_number: int) -> bool:
        """Whether the slot (numbered from 1) is one of these sessions."""
        return slot_number >= self.first and (slot_number - self.first) % self.every == 0

    def to_dict(self) -> dict[str, Any]:
        """Plain values that JSON can hold."""
        return {
            "every": self.every,
            "first": self.first,
            "extra_minutes": self.extra_minutes,
            "kind": self.kind,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """The cadence that `to_dict` wrote. Raises InvalidRule, also for a part it does not know."""
        try:
            return cls(**known(cls, data))
        except TypeError as unreadable:
            raise InvalidRule(UNREADABLE) from unreadable


def kind_of(slot_number: int, cadence: Cadence | None) -> str:
    """The kind of session a slot (numbered from 1) holds: the cadence's, or else `standard`."""
    return cadence.kind if cadence is not None and cadence.falls_on(slot_number) else STANDARD


def minutes_of(slot_number: int, minutes: int, cadence: Cadence | None) -> int:
    """How long a slot lasts on the wall clock, given the length of a standard session."""
    return (
        minutes + cadence.extra_minutes if cadence is not None and cadence.falls_on(slot_number) else minutes
    )
