"""What is said on screen about sessions and their changes: reasons, kinds, who will be told. Pure."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from facilitator.schedule.cadence import Cadence
from facilitator.schedule.day_words import clock, long_date
from facilitator.schedule.models import ChangeKind, ChangeReason, SessionKind
from facilitator.schedule.recurrence import Held

REASONS = {
    ChangeReason.FACILITATOR_UNWELL: "The facilitator is unwell",
    ChangeReason.VENUE: "The venue cannot be used",
    ChangeReason.WEATHER: "The weather",
    ChangeReason.TOO_FEW: "Too few people can come",
    ChangeReason.HOLIDAY: "A holiday",
    ChangeReason.BEREAVEMENT: "A bereavement",
    ChangeReason.OTHER: "Another reason",
}
KINDS = {
    SessionKind.STANDARD: "Session",
    SessionKind.SPEAKER: "Speaker session",
    SessionKind.LAUNCH: "First session",
    SessionKind.SOCIAL: "Social",
}
NOBODY_TO_TELL = "Nobody is in the group yet, so nobody needs to be told."
NOBODY_HEARD = "Nobody had heard that it was off, so nobody needs to be told."
TOLD_AT_ONCE = "It is two days away or less, so all of them are on the call list as well."
CHANGES = {
    ChangeKind.CANCELLED: "Cancelled",
    ChangeKind.RESTORED: "Brought back",
    ChangeKind.MOVED: "Moved",
}


def say_when(start: datetime, end: datetime) -> str:
    """Local times as `Tuesday 9 December 2025, 10:15 to 13:15`."""
    next_day = "" if start.date() == end.date() else " the next day"
    return f"{long_date(start.date())}, {clock(start.time())} to {clock(end.time())}{next_day}"


def say_held(when: Held) -> str:
    """The same for a time that is not a session's yet."""
    return say_when(when.local_start, when.local_end)


def say_cadence(cadence: Cadence | None) -> str:
    """Which sessions have a speaker, as a sentence; empty without such a cadence."""
    if cadence is None:
        return ""
    longer = f", {cadence.extra_minutes} minutes longer" if cadence.extra_minutes else ""
    if cadence.every == 1:
        which = "Every session" if cadence.first == 1 else f"Session {cadence.first} and all after it"
        return f"{which}: with a speaker{longer}."
    then = f"then every {_ordinal(cadence.every)} one"
    return f"Session {cadence.first}, {then}: with a speaker{longer}."


def say_told(people: Collection[Any], *, urgent: bool, again: bool = False) -> str:
    """How many will be told and how: `9 people will be told: 6 by e-mail, 3 by phone.`

    `people` are memberships. Whoever has no e-mail, or did not choose it, stands on the call list. `again`: only
    those who heard that the session was off are told that it is on.
    """
    if not people:
        return NOBODY_HEARD if again else NOBODY_TO_TELL
    by_email = sum(1 for one in people if one.attendee.channel == "email" and one.attendee.email)
    by_phone = len(people) - by_email
    who = say_count(len(people), "person", "people")
    if by_email and by_phone:
        told = f"{who} will be told: {by_email} by e-mail, {by_phone} by phone."
    else:
        told = f"{who} will be told by {'e-mail' if by_email else 'phone'}."
    return f"{told} {TOLD_AT_ONCE}" if urgent and by_email else told


def say_count(count: int, one: str, many: str) -> str:
    """Such as `1 date` and `18 dates`."""
    return f"{count} {one if count == 1 else many}"


def say_notice(minutes: int) -> str:
    """How long before the session something was changed, in the unit that tells most: `5 days before`."""
    if minutes < 0:
        return "after it had begun"
    if minutes >= 2 * 24 * 60:
        return f"{minutes // (24 * 60)} days before"
    if minutes >= 2 * 60:
        return f"{minutes // 60} hours before"
    return f"{say_count(minutes, 'minute', 'minutes')} before"


def _ordinal(count: int) -> str:
    words = {2: "second", 3: "third", 4: "fourth", 5: "fifth", 6: "sixth"}
    return words.get(count, f"{count}th")
