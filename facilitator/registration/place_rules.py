"""To which session somebody new is invited, where only so many come for the first time at one session. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from facilitator.schedule.models import GroupSession


@dataclass(frozen=True)
class FirstVisit:
    """The session of a first visit (none: there is none with room), and those before it that are full."""

    session: GroupSession | None
    full: list[GroupSession] = field(default_factory=list)

    @property
    def words(self) -> str:
        """Why it is not the next one: "First visits are full on 18 March, so 15 April."; nothing where it is."""
        if not self.full:
            return ""
        full = " and ".join(_day(session) for session in self.full)
        if self.session is None:
            return f"First visits are full on {full}, and no later date is fixed yet."
        return f"First visits are full on {full}, so {_day(self.session)}."


def first_visit(coming: Sequence[GroupSession], booked: Mapping[str, int], limit: int) -> FirstVisit:
    """The next of the coming sessions, in order, with room for a first visit; `booked` counts them by session id."""
    full: list[GroupSession] = []
    for session in coming:
        if booked.get(session.id, 0) < limit:
            return FirstVisit(session, full)
        full.append(session)
    return FirstVisit(None, full)


def _day(session: GroupSession) -> str:
    return f"{session.local_start.day} {session.local_start:%B}"
