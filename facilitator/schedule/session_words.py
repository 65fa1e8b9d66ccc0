"""What is said on screen about sessions and their changes: reasons, kinds, who will be told. Pure."""

from collections.abc import Mapping
from datetime import datetime

from facilitator.groups.models import Format
from facilitator.schedule.cadence import SPEAKER, Cadence
from facilitator.schedule.change_types import KeptBecause, Recipients
from facilitator.schedule.day_words import clock, long_date
from facilitator.schedule.models import ChangeKind, ChangeReason, PlanKind, SessionKind

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
FORMATS = {one: one.words for one in Format}
_DONE = {
    PlanKind.CANCEL: "Session cancelled",
    PlanKind.BRING_BACK: "Session brought back",
    PlanKind.MOVE: "Session moved",
    PlanKind.ALTER: "Session changed",
    PlanKind.ALTER_LATER: "This session and those after it changed",
    PlanKind.ALTER_NEW: "Sessions still to be made changed",
    PlanKind.ADD: "Session added",
    PlanKind.CHANGE_RULE: "Pattern of dates changed",
    PlanKind.CHOOSE: "Chosen what becomes of a day off",
    PlanKind.ARRANGE: "Places, room and days off changed",
}
KEPT = {
    KeptBecause.BY_HAND: "changed by hand",
    KeptBecause.ATTENDANCE: "attendance was taken",
    KeptBecause.BEGUN: "it has begun",
    KeptBecause.CANCELLED: "it is cancelled",
}
NOBODY_TO_TELL = "Nobody is in the group yet, so nobody needs to be told."
NOBODY_HEARD = "Nobody had heard that it was off, so nobody needs to be told."
TOLD_AT_ONCE = "It is two days away or less, so all of them are on the call list as well."
CHANGES = {
    ChangeKind.CANCELLED: "Cancelled",
    ChangeKind.RESTORED: "Brought back",
    ChangeKind.MOVED: "Moved",
    ChangeKind.CHANGED: "Changed",
    ChangeKind.ADDED: "Added",
}


def say_when(start: datetime, end: datetime) -> str:
    """Local times as `Tuesday 9 December 2025, 10:15 to 13:15`."""
    next_day = "" if start.date() == end.date() else " the next day"
    return f"{long_date(start.date())}, {clock(start.time())} to {clock(end.time())}{next_day}"


def say_cadence(cadence: Cadence | None, kinds: Mapping[str, str] | None = None) -> str:
    """Which sessions have a speaker or are of another kind, as a sentence; empty without such a cadence.

    `kinds` has the words of the organisation's own kinds.
    """
    if cadence is None:
        return ""
    what = "with a speaker" if cadence.kind == SPEAKER else (kinds or {}).get(cadence.kind, cadence.kind)
    extra = cadence.extra_minutes
    longer = f", {abs(extra)} minutes {'longer' if extra > 0 else 'shorter'}" if extra else ""
    if cadence.every == 1:
        which = "Every session" if cadence.first == 1 else f"Session {cadence.first} and all after it"
        return f"{which}: {what}{longer}."
    then = f"then every {_ordinal(cadence.every)} one"
    return f"Session {cadence.first}, {then}: {what}{longer}."


def say_recipients(counts: Recipients, *, urgent: bool, again: bool = False) -> str:
    """How many will be told and how: `9 people will be told: 6 by e-mail, 2 by phone, 1 by post.`

    `again`: only those who heard that the session was off are told that it is on.
    """
    if not counts.total:
        return NOBODY_HEARD if again else NOBODY_TO_TELL
    ways = [
        (count, way)
        for count, way in ((counts.email, "e-mail"), (counts.phone, "phone"), (counts.post, "post"))
        if count
    ]
    who = say_count(counts.total, "person", "people")
    if len(ways) == 1:
        told = f"{who} will be told by {ways[0][1]}."
    else:
        told = f"{who} will be told: {', '.join(f'{count} by {way}' for count, way in ways)}."
    return f"{told} {TOLD_AT_ONCE}" if urgent and (counts.email or counts.post) else told


def say_change(kind: PlanKind) -> str:
    """What was done, for the line that offers to undo it."""
    return _DONE[kind]


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
