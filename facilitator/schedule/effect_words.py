"""What becomes of each session that a change reaches, in words. Pure."""

from collections.abc import Mapping

from facilitator.schedule.change_types import Effect, Touched
from facilitator.schedule.day_words import clock
from facilitator.schedule.models import ChangeKind, GroupSession
from facilitator.schedule.session_words import FORMATS, say_count, say_when

_DEEDS = {ChangeKind.CANCELLED: "cancelled", ChangeKind.RESTORED: "on again"}


def say_effect(effect: Effect) -> str:
    """How many sessions change, fall away, are new and stay: `12 sessions fall away and 16 are new.`"""
    counts = (
        (len(effect.touched), "changes", "change"),
        (len(effect.removed), "falls away", "fall away"),
        (len(effect.made), "is new", "are new"),
        (len(effect.kept), "stays as it is", "stay as they are"),
    )
    said = [f"{count} {one if count == 1 else many}" for count, one, many in counts if count]
    if not said:
        return ""
    first, rest = said[0].split(" ", 1)
    said[0] = f"{say_count(int(first), 'session', 'sessions')} {rest}"
    return f"{', '.join(said[:-1])} and {said[-1]}." if len(said) > 1 else f"{said[0]}."


def say_becomes(
    one: Touched, venues: Mapping[str, str] | None = None, kinds: Mapping[str, str] | None = None
) -> str:
    """How the session stands afterwards, in what is different: `11:00 to 13:00 instead, online`.

    `venues` and `kinds` have the names of venues by id, and the words of kinds of session by key.
    """
    if one.kind in _DEEDS:
        return _DEEDS[one.kind]
    after = one.after
    found = [f"{_times(one)} instead"] if {"time", "length"} & {*one.parts} else []
    if "format" in one.parts:
        found.append(FORMATS[after.format].lower())
    if "venue" in one.parts and after.format.needs_venue:
        found.append((venues or {}).get(after.venue_id or "", "no venue"))
    if "kind" in one.parts:
        found.append((kinds or {}).get(str(after.kind), "Session").lower())
    if "arrive" in one.parts:
        found.append(f"people may come from {clock(after.arrive_from.time())}")
    if "room" in one.parts and after.format.needs_venue:
        found.append(f"room hired {clock(after.room_from.time())} to {clock(after.room_to.time())}")
    return ", ".join(found) or "as before: no room is needed"


def _times(one: Touched) -> str:
    after: GroupSession = one.after
    if after.local_start.date() != one.session.local_start.date():
        return say_when(after.local_start, after.local_end)
    return f"{clock(after.local_start.time())} to {clock(after.local_end.time())}"
