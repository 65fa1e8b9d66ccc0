"""Pure decisions: whether a session is ready, what is on today's page, whether the installation is set up."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from facilitator.assignments.models import Assignment, AssignmentState, BookingState, SpeakerBooking
from facilitator.assignments.rules import LEADING_ROLES, RUNNING_ROLES, SETTLED
from facilitator.attendance.rules import OPENS_BEFORE, is_submitted
from facilitator.core.timezones import to_local
from facilitator.groups.models import Format, GroupState
from facilitator.registration.expected_queries import Headcount
from facilitator.registration.models import MembershipState
from facilitator.schedule.models import GroupSession, SessionKind, SessionStatus

DAYS_SHOWN = 7
COVER_AHEAD = timedelta(weeks=8)
SPEAKER_AHEAD = timedelta(weeks=6)
MAIL_SLOW_AFTER = timedelta(minutes=15)
MEETING = frozenset({GroupState.OPEN, GroupState.CLOSED_TO_NEW, GroupState.ENDING})
NEVER_MET = frozenset({GroupState.DRAFT, GroupState.DISCARDED})

NOBODY = Headcount()

_SURE = (AssignmentState.CONFIRMED, AssignmentState.DELIVERED)
_SPEAKER_SURE = (BookingState.CONFIRMED, BookingState.DELIVERED)


class CheckState(enum.StrEnum):
    """As the readiness list shows it."""

    DONE = "done"
    NEEDS = "needs"
    QUIET = "quiet"


@dataclass(frozen=True)
class Check:
    """One line of a readiness list. `about` is what it is about, where a page links to it."""

    words: str
    state: CheckState
    about: str = ""

    @property
    def needs_somebody(self) -> bool:
        """Whether there is something left to do."""
        return self.state is CheckState.NEEDS


@dataclass(frozen=True)
class Told:
    """How far a change of a session has been passed on: "7 of 9 people told"."""

    change: str  # as it follows "told": "it is off"
    told: int
    total: int


def done(words: str, about: str = "") -> Check:
    """A line with nothing left to do."""
    return Check(words, CheckState.DONE, about)


def needs(words: str, about: str = "") -> Check:
    """A line that needs somebody."""
    return Check(words, CheckState.NEEDS, about)


def readiness(
    session: GroupSession,
    staff: Sequence[Assignment],
    speakers: Sequence[SpeakerBooking],
    told: Sequence[Told] = (),
    expected: Headcount = NOBODY,
) -> list[Check]:
    """Whether the session is ready: who leads, cover, place, speaker, who has to confirm again, who was told.

    `staff` and `speakers` are the live ones. Of a cancelled session only who was told counts.
    """
    passed_on = [_told(one) for one in told if one.total]
    if session.status is SessionStatus.CANCELLED:
        return passed_on
    return [
        *_lead(staff),
        *_cover(session, staff),
        *_again(staff),
        *_place(session),
        *_room(session, expected),
        *_speaker(session, speakers),
        *passed_on,
    ]


def _lead(staff: Sequence[Assignment]) -> list[Check]:
    leading = [one for one in staff if one.role in LEADING_ROLES]
    sure = [one.facilitator.name for one in leading if one.state in _SURE]
    if sure:
        return [done(f"Led by {' and '.join(sure)}")]
    if any(one.state in SETTLED for one in leading):
        return []  # whoever leads has to confirm again, which is said there
    asked = [one.facilitator.name for one in leading]
    if asked:
        return [needs(f"{' and '.join(asked)} asked to lead, no answer yet")]
    return [needs("Needs cover: nobody leads it")]


def _cover(session: GroupSession, staff: Sequence[Assignment]) -> list[Check]:
    running = [one for one in staff if one.role in RUNNING_ROLES and one.state in SETTLED]
    led = any(one.role in LEADING_ROLES for one in running)
    wanted = session.group.staff_min
    if not led or len(running) >= wanted:
        return []
    return [needs(f"Needs cover: {len(running)} of {wanted} people to run it")]


def _again(staff: Sequence[Assignment]) -> list[Check]:
    return [
        needs(f"{one.facilitator.name} to confirm again")
        for one in staff
        if one.state is AssignmentState.TO_CONFIRM
    ]


def _place(session: GroupSession) -> list[Check]:
    found = []
    if session.format.needs_venue:
        venue = session.venue
        found.append(done(f"Venue: {venue.name}") if venue else needs("No venue yet"))
    if session.format.needs_joining_details:
        how = "number to ring" if session.format is Format.TELEPHONE else "link for joining"
        known = bool(session.group.joining_details.strip())
        if known and session.group.joining_details_asked_at is not None:
            found.append(needs(f"The {how} is to be changed"))
        else:
            found.append(done(f"The {how} is known") if known else needs(f"No {how} yet"))
    return found


def _room(session: GroupSession, expected: Headcount) -> list[Check]:
    """Whether everybody who is expected in the room fits into it."""
    limit = session.group.room_limit or (session.venue.room_limit if session.venue else None)
    if not session.format.needs_venue or limit is None or expected.room <= limit:
        return []
    return [needs(f"{expected.room} expected in the room, which holds {limit}")]


def _speaker(session: GroupSession, speakers: Sequence[SpeakerBooking]) -> list[Check]:
    sure = [one.speaker.name for one in speakers if one.state in _SPEAKER_SURE]
    again = [
        needs(f"{one.speaker.name}, speaker, to confirm again")
        for one in speakers
        if one.state is BookingState.TO_CONFIRM
    ]
    if sure:
        return [done(f"Speaker: {' and '.join(sure)}"), *again]
    asked = [
        needs(f"{one.speaker.name} invited to speak, no answer yet")
        for one in speakers
        if one.state is BookingState.INVITED
    ]
    if asked or again or session.kind is not SessionKind.SPEAKER:
        return [*again, *asked]
    return [needs("No speaker yet")]


def _told(one: Told) -> Check:
    if one.told >= one.total:
        return done(f"Everybody told that {one.change} ({one.total})")
    return needs(f"{one.told} of {one.total} told that {one.change}", "calls")


def is_ready(checks: Sequence[Check]) -> bool:
    """Whether nothing of it needs somebody."""
    return not any(check.needs_somebody for check in checks)


def is_shown(session: GroupSession, now: datetime) -> bool:
    """Whether it belongs among the next seven days: not over, and no later than this day a week on, on its wall."""
    days = (session.local_start.date() - to_local(now, session.timezone).date()).days
    return session.ends_at > now and days <= DAYS_SHOWN and session.status is not SessionStatus.NOT_HELD


def is_today(session: GroupSession, now: datetime) -> bool:
    """Whether it begins on this day of its own wall clock."""
    return session.local_start.date() == to_local(now, session.timezone).date()


def takes_attendance(session: GroupSession, now: datetime) -> bool:
    """Whether its attendance can be taken now and is not in."""
    return now >= session.starts_at - OPENS_BEFORE and not is_submitted(session)


def waits_for(state: MembershipState) -> str:
    """What somebody who asked to come is waiting for."""
    return {
        MembershipState.ENQUIRY: "Not answered yet",
        MembershipState.CONTACTED: "Contacted, no decision yet",
        MembershipState.CALL_BOOKED: "A call is agreed",
    }[state]
