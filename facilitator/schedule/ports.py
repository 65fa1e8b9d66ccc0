"""What a change of the schedule asks upwards: what follows from it in the slices above. `wiring` fills it at start."""

from datetime import datetime
from typing import Protocol

from facilitator.core.actor import Actor
from facilitator.core.errors import Misconfigured
from facilitator.schedule.change_types import Consequence, Done, Effect


class ConsequenceProvider(Protocol):
    """One slice's part in the consequences of a change."""

    def plan(self, effect: Effect, *, by: Actor, now: datetime) -> list[Consequence]:
        """What would follow; writes nothing, a fixed number of statements. `by`: who would do it; they
        are not told of their own doing. The keys are unique in the house."""

    def apply(self, consequence: Consequence, done: Done, *, by: Actor, now: datetime) -> None:
        """Carry out one of the planned notices that nobody left out."""


class Answers:
    """The answers, in the order in which they are shown."""

    def __init__(self) -> None:
        self.consequences: list[ConsequenceProvider] | None = None

    def check(self) -> None:
        """Raises Misconfigured when nobody answers."""
        if self.consequences is None:
            raise Misconfigured("Nobody says what follows from a change of the schedule.")


answers = Answers()


def consequence_providers() -> list[ConsequenceProvider]:
    """Whoever has a say. Raises Misconfigured before wiring."""
    answers.check()
    return answers.consequences or []
