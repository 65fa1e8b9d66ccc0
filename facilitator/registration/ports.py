"""What registration asks upwards. `wiring` fills `answers` at start; `check` refuses an empty one."""

from collections.abc import Callable

from facilitator.core.actor import Actor
from facilitator.core.errors import Misconfigured

OpenGroups = Callable[[Actor], set[str] | None]
"""The groups whose records this member of staff may open now; None means all of them."""

WhoRuns = Callable[[str], tuple[list[str], list[str]]]
"""Names by session: who is down to run it, and who of its usual team is not."""


class Answers:
    """The answers, filled once."""

    def __init__(self) -> None:
        self.open_groups: OpenGroups | None = None
        self.who_runs: WhoRuns | None = None

    def check(self) -> None:
        """Raises Misconfigured when one is missing."""
        missing = [name for name, answer in vars(self).items() if answer is None]
        if missing:
            raise Misconfigured(f"Unanswered questions of registration: {', '.join(missing)}.")


answers = Answers()


def open_groups(actor: Actor) -> set[str] | None:
    """The groups open to this actor; raises Misconfigured before the answer is there."""
    if answers.open_groups is None:
        answers.check()
    assert answers.open_groups is not None
    return answers.open_groups(actor)


def who_runs(session_id: str) -> tuple[list[str], list[str]]:
    """Who is down to run this session, and who usually does and is not; raises Misconfigured without an answer."""
    if answers.who_runs is None:
        answers.check()
    assert answers.who_runs is not None
    return answers.who_runs(session_id)
