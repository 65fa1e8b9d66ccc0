"""What may not be done about who runs or speaks, each with the sentence a person reads."""

from facilitator.assignments.rules import overlap
from facilitator.core.errors import Refusal
from facilitator.schedule.day_words import clock, long_date
from facilitator.schedule.models import GroupSession


class AssignmentRefused(Refusal):
    """Any refusal of this slice."""


class Clash(AssignmentRefused):
    """The person is needed elsewhere at that time. Not final: with a reason in words it is accepted.

    `session` is the one they are wanted at, `other` the one in the way; `more` counts further ones.
    """

    def __init__(self, name: str, session: GroupSession, other: GroupSession, more: int = 0) -> None:
        times = f"{clock(other.local_start.time())} to {clock(other.local_end.time())}"
        where = f"{other.group.discreet_name} on {long_date(other.local_start.date())}, {times}"
        travel = "" if _at_once(session, other) else ", which leaves less than 30 minutes to travel"
        rest = f" {more} more of the dates clash too." if more else ""
        super().__init__(
            f"{name} is already at {where}{travel}.{rest} If it is right all the same, say why.",
            field="warning_reason",
        )
        self.other = other


class AlreadyThere(AssignmentRefused):
    """The same person twice at one session."""

    def __init__(self, name: str, field: str) -> None:
        super().__init__(f"{name} is already down for this session.", field=field)


class NotInTeam(AssignmentRefused):
    """Taken out of a team they are not in."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} does not normally run these sessions, so there is nothing to take away.")


class NoLongerActive(AssignmentRefused):
    """Somebody who has stopped running groups, or speaking."""

    def __init__(self, name: str, field: str) -> None:
        super().__init__(f"{name} is marked as not active. Choose somebody else.", field=field)


class SessionOff(AssignmentRefused):
    """Nobody is put down for a cancelled session."""

    def __init__(self) -> None:
        super().__init__("This session is cancelled. Bring it back first.")


class SessionOver(AssignmentRefused):
    """Too late."""

    def __init__(self) -> None:
        super().__init__("This session is over, so this can no longer be changed.")


class SessionBegun(AssignmentRefused):
    """Too late to say that one cannot come."""

    def __init__(self) -> None:
        super().__init__("This session has already begun. Please ring the coordinator.")


class NotYours(AssignmentRefused):
    """Somebody else's assignment."""

    def __init__(self) -> None:
        super().__init__("Only the person who is down for this session, or a coordinator, can do this.")


class NotAnyMore(AssignmentRefused):
    """The state has changed since the page was opened."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"This has changed meanwhile: please look again at how {name} is down for this session."
        )


def _at_once(session: GroupSession, other: GroupSession) -> bool:
    return overlap(session.starts_at, session.ends_at, other.starts_at, other.ends_at)
