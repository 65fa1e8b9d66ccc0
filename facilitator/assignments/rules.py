"""Pure decisions: what is in the way of what, and which state may follow which, at whose word."""

import enum
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from facilitator.assignments.models import (
    Assignment,
    AssignmentRole,
    AssignmentState,
    BookingState,
    SeriesFacilitator,
)
from facilitator.core.text import fold
from facilitator.groups.models import Format
from facilitator.schedule.models import GroupSession

TRAVEL = timedelta(minutes=30)  # between two venues where nobody entered how long it takes
ACCESS_AFTER = timedelta(days=7)  # how long somebody may open a session they ran: attendance, amendments
NO_GAP = timedelta(0)

RUNNING_ROLES = (AssignmentRole.LEAD, AssignmentRole.CO, AssignmentRole.COVER)
LEADING_ROLES = (AssignmentRole.LEAD, AssignmentRole.COVER)
SETTLED = (AssignmentState.CONFIRMED, AssignmentState.TO_CONFIRM, AssignmentState.DELIVERED)

_ORDER = list(AssignmentRole)
_AT_A_PLACE = (Format.IN_PERSON, Format.HYBRID)


class Who(enum.StrEnum):
    """At whose word a state changes."""

    FACILITATOR = "facilitator"
    COORDINATOR = "coordinator"
    SYSTEM = "system"


_F, _C, _S = Who.FACILITATOR, Who.COORDINATOR, Who.SYSTEM
_A, _B = AssignmentState, BookingState

ASSIGNMENT_STEPS: dict[tuple[AssignmentState, AssignmentState], frozenset[Who]] = {
    (_A.OFFERED, _A.CONFIRMED): frozenset({_F, _C}),
    (_A.OFFERED, _A.DECLINED): frozenset({_F, _C}),
    (_A.OFFERED, _A.RELEASED): frozenset({_C, _S}),
    (_A.CONFIRMED, _A.TO_CONFIRM): frozenset({_S}),
    (_A.CONFIRMED, _A.STOOD_DOWN): frozenset({_F, _C}),
    (_A.CONFIRMED, _A.RELEASED): frozenset({_C, _S}),
    (_A.CONFIRMED, _A.DELIVERED): frozenset({_S}),
    (_A.TO_CONFIRM, _A.CONFIRMED): frozenset({_F, _C}),
    (_A.TO_CONFIRM, _A.STOOD_DOWN): frozenset({_F, _C}),
    (_A.TO_CONFIRM, _A.RELEASED): frozenset({_C, _S}),
    (_A.TO_CONFIRM, _A.DELIVERED): frozenset({_S}),
    (_A.RELEASED, _A.TO_CONFIRM): frozenset({_S}),  # the cancelled session is on again
}

BOOKING_STEPS: dict[tuple[BookingState, BookingState], frozenset[Who]] = {
    (_B.INVITED, _B.CONFIRMED): frozenset({_C}),
    (_B.INVITED, _B.CANCELLED): frozenset({_C, _S}),
    (_B.CONFIRMED, _B.TO_CONFIRM): frozenset({_S}),
    (_B.CONFIRMED, _B.CANCELLED): frozenset({_C, _S}),
    (_B.CONFIRMED, _B.DELIVERED): frozenset({_S}),
    (_B.TO_CONFIRM, _B.CONFIRMED): frozenset({_C}),
    (_B.TO_CONFIRM, _B.CANCELLED): frozenset({_C, _S}),
    (_B.TO_CONFIRM, _B.DELIVERED): frozenset({_S}),
    (_B.CANCELLED, _B.TO_CONFIRM): frozenset({_S}),
}


def assignment_may(before: AssignmentState, after: AssignmentState, who: Collection[Who]) -> bool:
    """Whether an assignment may go from one state to the other at the word of one of these."""
    return not ASSIGNMENT_STEPS.get((before, after), frozenset()).isdisjoint(who)


def booking_may(before: BookingState, after: BookingState, who: Collection[Who]) -> bool:
    """Whether a speaker's booking may go from one state to the other at the word of one of these."""
    return not BOOKING_STEPS.get((before, after), frozenset()).isdisjoint(who)


def overlap(
    start: datetime, end: datetime, other_start: datetime, other_end: datetime, gap: timedelta = NO_GAP
) -> bool:
    """Whether two times are less than `gap` apart. Half-open: one may begin as the other ends."""
    return start < other_end + gap and other_start < end + gap


def place_of(session: GroupSession) -> str | None:
    """The venue somebody has to be at, or None: online, on the telephone, or no venue known yet."""
    return session.venue_id if session.format in _AT_A_PLACE else None


def travel_gap(place: str | None, other_place: str | None) -> timedelta:
    """The time to keep free for getting from one venue to the other; none within a venue or without one."""
    if place is None or other_place is None or place == other_place:
        return NO_GAP
    return TRAVEL


def in_the_way(session: GroupSession, other: GroupSession) -> bool:
    """Whether one person cannot be at both: the times overlap, or leave no time to travel."""
    gap = travel_gap(place_of(session), place_of(other))
    return overlap(session.starts_at, session.ends_at, other.starts_at, other.ends_at, gap)


def others_in_the_way(session: GroupSession, others: Iterable[GroupSession]) -> list[GroupSession]:
    """Those of the other sessions that are in the way of this one, in the order given."""
    return [other for other in others if other.id != session.id and in_the_way(session, other)]


def is_open_until(session: GroupSession, now: datetime) -> bool:
    """Whether somebody who is down for just this session may still open it: until 7 days after its end."""
    return now < session.ends_at + ACCESS_AFTER


def is_staffed(assignments: Iterable[Assignment], staff_min: int) -> bool:
    """Whether enough people run a session: as many lead, co-facilitator and cover as needed, one of them leading.

    Somebody asked to confirm again counts, somebody who was only offered the session does not.
    """
    running = [one.role for one in assignments if one.state in SETTLED and one.role in RUNNING_ROLES]
    return len(running) >= staff_min and any(role in LEADING_ROLES for role in running)


def rank(row: Assignment | SeriesFacilitator) -> tuple[int, str, str]:
    """The order on every page: the lead first, then by name."""
    return _ORDER.index(row.role), fold(row.facilitator.name), row.id
