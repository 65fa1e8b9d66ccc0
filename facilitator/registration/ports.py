"""What registration asks upwards. `wiring` fills `answers` at start; `check` refuses an empty one."""

from collections.abc import Callable

from facilitator.core.actor import Actor
from facilitator.core.errors import Misconfigured

OpenGroups = Callable[[Actor], set[str] | None]
"""The groups whose records this member of staff may open now; None means all of them."""


class Answers:
    """The answers, filled once."""

    def __init__(self) -> None:
        self.open_groups: OpenGroups | None = None

    def check(self) -> None:
        """Raises Misconfigured when one is missing."""
        if self.open_groups is None:
            raise Misconfigured("Unanswered question of registration: open_groups.")


answers = Answers()


def open_groups(actor: Actor) -> set[str] | None:
    """The groups open to this actor; raises Misconfigured before the answer is there."""
    if answers.open_groups is None:
        answers.check()
    assert answers.open_groups is not None
    return answers.open_groups(actor)
