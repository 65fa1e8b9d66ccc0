"""Finding a group: what somebody wishes for, which groups fit, and why, in words. Pure.

Near is judged by the letters of the postcode, or by the town: no map is asked, inside or outside the house.
"""

import enum
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, fields

from facilitator.core.text import fold
from facilitator.groups.models import Audience, Format, Group, Leadership
from facilitator.schedule.models import GroupSession

_OUTWARD = re.compile(r"\b([A-Z]{1,2})([0-9][A-Z0-9]?)(?:\s*[0-9][A-Z]{2})?\b")
_INWARD_TOO = re.compile(r"\b([A-Z]{1,2})([0-9][A-Z0-9]?)\s*[0-9][A-Z]{2}\b")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SHORTLIST = 4
NOON, EVENING = 12, 17


class PartOfDay(enum.StrEnum):
    """By when it begins: before noon, before five, later."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"


class Near(enum.IntEnum):
    """How near a group is to where somebody said they are; the smaller, the nearer."""

    HERE = 0  # the same postcode district, or the same town
    AROUND = 1  # the same letters of the postcode
    ANYWHERE = 2  # online or by telephone
    UNKNOWN = 3  # neither the venue nor the group says where it is
    AWAY = 4


@dataclass(frozen=True)
class Place:
    """Where somebody is: the letters and the district of a postcode, or the name of a town."""

    letters: str = ""
    district: str = ""
    town: str = ""


@dataclass(frozen=True)
class Wishes:
    """What somebody is looking for; an empty one means that it does not matter."""

    format: str = ""
    audience: str = ""
    day: str = ""
    time: str = ""
    led: str = ""
    near: str = ""
    area: str = ""
    step_free: str = ""

    @property
    def any(self) -> bool:
        """Whether anything was said."""
        return any(getattr(self, one.name) for one in fields(self))

    def as_query(self) -> dict[str, str]:
        """For an address: what was said, and nothing else."""
        return {one.name: value for one in fields(self) if (value := getattr(self, one.name))}


@dataclass(frozen=True)
class Candidate:
    """A group with its next dates."""

    group: Group
    sessions: tuple[GroupSession, ...]


@dataclass(frozen=True)
class Suggestion:
    """A group to think about: what speaks for it, and what is other than wished."""

    candidate: Candidate
    reasons: str
    but: str


_KNOWN: Mapping[str, Collection[str]] = {
    "format": {Format.IN_PERSON, Format.ONLINE, Format.TELEPHONE},
    "audience": {Audience.LIVING_WITH, Audience.SUPPORTERS},
    "day": WEEKDAYS,
    "time": set(PartOfDay),
    "led": set(Leadership),
    "step_free": {"yes"},
}


def read_wishes(said: Mapping[str, str], areas: Collection[str] = ()) -> Wishes:
    """The wishes in an address; what is not one of ours counts as not said. `near` is kept as typed, 40 characters."""
    values = {name: said.get(name, "") for name in _KNOWN}
    kept = {name: value for name, value in values.items() if value in _KNOWN[name]}
    area = said.get("area", "")
    return Wishes(**kept, near=said.get("near", "").strip()[:40], area=area if area in areas else "")


def read_place(typed: str) -> Place | None:
    """Where somebody is, from the first half of a postcode, a whole one, or a town; None for nothing."""
    found = _OUTWARD.fullmatch(typed.strip().upper())
    if found:
        return Place(found[1], found[1] + found[2])
    return Place(town=fold(typed)) if fold(typed) else None


def how_near(group: Group, place: Place) -> Near:
    """How near the group is, by the venue's postcode or by the names of towns."""
    if not group.format.needs_venue:
        return Near.ANYWHERE
    address = group.venue.address if group.venue else ""
    code = _INWARD_TOO.search(address.upper())
    if place.town:
        here = place.town in fold(f"{group.area} {address}")
        return Near.HERE if here else Near.AWAY
    if code is None:
        return Near.UNKNOWN
    if code[1] + code[2] == place.district:
        return Near.HERE
    return Near.AROUND if code[1] == place.letters else Near.AWAY


def part_of_day(session: GroupSession) -> PartOfDay:
    """When in the day a session begins, on the wall."""
    hour = session.local_start.hour
    if hour < NOON:
        return PartOfDay.MORNING
    return PartOfDay.AFTERNOON if hour < EVENING else PartOfDay.EVENING


def select(candidates: Iterable[Candidate], wishes: Wishes) -> list[Candidate]:
    """The groups that have everything wished for; with a place, the nearest first. Nothing else changes the order."""
    place = read_place(wishes.near)
    kept = [one for one in candidates if not _misses(one, wishes, place)]
    return sorted(kept, key=lambda one: how_near(one.group, place)) if place else kept


def shortlist(candidates: Iterable[Candidate], wishes: Wishes) -> list[Suggestion]:
    """At most four groups, the best first, each with its reasons. Whom a group is for is never a matter of degree."""
    place = read_place(wishes.near)
    meant = [one for one in candidates if "audience" not in _misses(one, wishes, place)]
    ranked = sorted(meant, key=lambda one: _rank(one, wishes, place))
    best = [one for one in ranked if len(_misses(one, wishes, place)) <= _bearable(wishes)]
    return [Suggestion(one, reasons(one), _but(one, wishes, place)) for one in best[:SHORTLIST]]


def reasons(one: Candidate) -> str:
    """Why somebody might come, in one line: "in person, Tuesday mornings, in Peterborough, step-free"."""
    group = one.group
    parts = [group.format.words.lower()]
    if usual := usual_time(one.sessions):
        parts.append(usual)
    if group.format.needs_venue and group.area:
        parts.append(f"in {group.area}")
    if group.format.needs_venue and group.venue and group.venue.step_free:
        parts.append("step-free")
    if group.audience is Audience.SUPPORTERS:
        parts.append("for partners, relatives and friends")
    return ", ".join(parts)


def usual_time(sessions: Collection[GroupSession]) -> str:
    """When a group usually meets: "Tuesday mornings"; empty without dates."""
    if not sessions:
        return ""
    times = Counter((session.local_start.weekday(), part_of_day(session)) for session in sessions)
    (weekday, part), _ = times.most_common(1)[0]
    return f"{WEEKDAYS[weekday].title()} {part.value}s"


def in_words(wishes: Wishes) -> str:
    """What somebody chose, for whoever rings them: "in person, mornings, near PE7, step-free"."""
    formats = {kind.value: kind.words.lower() for kind in Format}
    parts = [
        formats.get(wishes.format, ""),
        f"{wishes.day.title()}s" if wishes.day else "",
        f"{wishes.time}s" if wishes.time else "",
        f"near {wishes.near}" if wishes.near else "",
        wishes.area,
        "step-free" if wishes.step_free else "",
        "for a partner, relative or friend" if wishes.audience == Audience.SUPPORTERS else "",
    ]
    return ", ".join(part for part in parts if part)[:200]


def _misses(one: Candidate, wishes: Wishes, place: Place | None) -> dict[str, str]:
    """What is other than wished: the wish, and how it is instead, in words."""
    group, found = one.group, {}
    if wishes.format and not _has_format(group, wishes.format):
        found["format"] = f"it meets {group.format.words.lower()}"
    if wishes.audience and group.audience not in (wishes.audience, Audience.BOTH):
        found["audience"] = f"it is for {group.audience.words.lower()}"
    if wishes.led and group.leadership != wishes.led:
        found["led"] = f"it is {group.leadership.words.lower()}"
    if wishes.area and group.area != wishes.area:
        found["area"] = f"it is in {group.area}"
    if (wishes.day or wishes.time) and not any(_at_that_time(s, wishes) for s in one.sessions):
        usual = usual_time(one.sessions)
        found["time"] = f"it meets on {usual}" if usual else "no date is fixed yet"
    if wishes.step_free and group.format.needs_venue and not (group.venue and group.venue.step_free):
        found["step_free"] = "there are steps; ring us and we will look for a way in"
    if place and how_near(group, place) is Near.AWAY:
        found["near"] = "it may be further away" + (f", in {group.area}" if group.area else "")
    return found


def _but(one: Candidate, wishes: Wishes, place: Place | None) -> str:
    return "; ".join(_misses(one, wishes, place).values())


def _rank(one: Candidate, wishes: Wishes, place: Place | None) -> tuple[int, int, bool]:
    near = how_near(one.group, place) if place else 0
    return (len(_misses(one, wishes, place)), int(near), not one.sessions)


def _bearable(wishes: Wishes) -> int:
    """How much may be other than wished before a group is no suggestion any more: half."""
    return len(wishes.as_query().keys() - {"audience"}) // 2


def _has_format(group: Group, wanted: str) -> bool:
    both = group.format is Format.HYBRID and wanted in (Format.IN_PERSON, Format.ONLINE)
    return both or group.format == wanted


def _at_that_time(session: GroupSession, wishes: Wishes) -> bool:
    right_day = not wishes.day or WEEKDAYS[session.local_start.weekday()] == wishes.day
    return right_day and (not wishes.time or part_of_day(session) == wishes.time)
