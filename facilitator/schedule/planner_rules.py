"""What a calendar over many groups shows: the weeks of a month, the marks of a date, and what clashes. Pure."""

import calendar
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Generic, TypeVar

from facilitator.organisation.holidays import NATIONS
from facilitator.schedule.models import SessionKind, SessionStatus

T = TypeVar("T")
ON = (SessionStatus.PLANNED, SessionStatus.HELD)
CHRISTMAS = ((12, 20), (1, 3))


class Mark(StrEnum):
    """What is special about a date. The value is the letter in a narrow column; `words` is what it means."""

    FACILITATOR = "!F"
    VENUE = "!V"
    TOGETHER = "!T"
    CANCELLED = "X"
    NOT_HELD = "N"
    MOVED = "M"
    SPEAKER = "S"
    OTHER_KIND = "K"
    DAY_OFF = "H"
    CHRISTMAS = "C"

    @property
    def words(self) -> str:
        """As it is written out."""
        return _WORDS[self]

    @property
    def clash(self) -> bool:
        """Whether it cannot stay so: one person or one room is wanted twice."""
        return self in (Mark.FACILITATOR, Mark.VENUE)


_WORDS = {
    Mark.FACILITATOR: "Same facilitator at the same time",
    Mark.VENUE: "Same venue at the same time",
    Mark.TOGETHER: "Two of a coordinator’s groups at the same time",
    Mark.CANCELLED: "Cancelled",
    Mark.NOT_HELD: "Not held",
    Mark.MOVED: "Moved from another date or time",
    Mark.SPEAKER: "Session with a speaker",
    Mark.OTHER_KIND: "Another special session",
    Mark.DAY_OFF: "Bank holiday, or we are closed",
    Mark.CHRISTMAS: "20 December to 3 January",
}


@dataclass(frozen=True)
class Meeting:
    """One session, as far as calendars of many groups ask. `local_*`, `room_from` and `room_to` on the wall, the
    others UTC. `place_id` is the venue people go to, None online and on the phone; `discreet` the group's discreet
    name."""

    id: str
    group_id: str
    discreet: str
    local_start: datetime
    local_end: datetime
    original_start: datetime
    starts_at: datetime
    ends_at: datetime
    room_from: datetime
    room_to: datetime
    room_starts_at: datetime
    room_ends_at: datetime
    kind: str
    status: SessionStatus
    place_id: str | None
    place: str

    @property
    def day(self) -> date:
        """The local day."""
        return self.local_start.date()

    @property
    def on(self) -> bool:
        """Whether it takes place, or did: what is not on is in nobody's way."""
        return self.status in ON

    @property
    def moved(self) -> bool:
        """Whether it is not at its original time."""
        return self.local_start != self.original_start


@dataclass(frozen=True)
class Clash:
    """Sessions that overlap, in order, and what they share: a facilitator, a venue, or who looks after them."""

    mark: Mark
    shared: str
    meetings: tuple[Meeting, ...]

    def concerns(self, ids: Collection[str]) -> bool:
        """Whether one of these sessions is in it."""
        return any(meeting.id in ids for meeting in self.meetings)


Named = tuple[str, str]
"""An id and its name."""


def find_clashes(
    meetings: Sequence[Meeting],
    runs: Mapping[str, Collection[Named]],
    looks_after: Mapping[str, Collection[Named]],
) -> list[Clash]:
    """Everything that overlaps, the earliest first.

    `runs`: session -> its facilitators. `looks_after`: group -> its coordinators; whoever has two groups at the same
    time cannot be reached by both. A room is taken for as long as it is hired. One may begin as the other ends.
    """
    on = [meeting for meeting in meetings if meeting.on]
    people = [(one, meeting) for meeting in on for one in runs.get(meeting.id, ())]
    places = [((one.place_id, one.place), one) for one in on if one.place_id is not None]
    desks = [(one, meeting) for meeting in on for one in looks_after.get(meeting.group_id, ())]
    found = [
        *_clashes_of(Mark.FACILITATOR, people),
        *_clashes_of(Mark.VENUE, places),
        *_clashes_of(Mark.TOGETHER, desks),
    ]
    return sorted(found, key=lambda clash: (clash.meetings[0].starts_at, list(Mark).index(clash.mark)))


def _clashes_of(mark: Mark, takes: Iterable[tuple[Named, Meeting]]) -> list[Clash]:
    by_owner: dict[Named, list[Meeting]] = {}
    for owner, meeting in takes:
        by_owner.setdefault(owner, []).append(meeting)
    return [
        Clash(mark, name, tuple(cluster))
        for (_, name), theirs in by_owner.items()
        for cluster in overlapping(theirs, rooms=mark is Mark.VENUE)
    ]


def overlapping(meetings: Iterable[Meeting], *, rooms: bool = False) -> list[list[Meeting]]:
    """Runs of meetings each of which overlaps another of its run; `rooms`: for as long as the room is hired."""

    def span(meeting: Meeting) -> tuple[datetime, datetime]:
        if rooms:
            return meeting.room_starts_at, meeting.room_ends_at
        return meeting.starts_at, meeting.ends_at

    clusters: list[list[Meeting]] = []
    until: datetime | None = None
    for meeting in sorted(meetings, key=lambda one: (*span(one), one.id)):
        start, end = span(meeting)
        if until is not None and start < until:
            clusters[-1].append(meeting)
            until = max(until, end)
        else:
            clusters.append([meeting])
            until = end
    return [cluster for cluster in clusters if len(cluster) > 1]


def by_sessions(clashes: Iterable[Clash]) -> list[list[Clash]]:
    """What clashes in several ways at once belongs together: the same sessions, all that they share."""
    found: dict[frozenset[str], list[Clash]] = {}
    for clash in clashes:
        found.setdefault(frozenset(meeting.id for meeting in clash.meetings), []).append(clash)
    return list(found.values())


def others_at_once(meetings: Iterable[Meeting]) -> dict[str, list[Meeting]]:
    """Session -> the others for which the same room is hired at the same time, in order."""
    found: dict[str, list[Meeting]] = {}
    for cluster in overlapping([meeting for meeting in meetings if meeting.on], rooms=True):
        for one in cluster:
            others = [other for other in cluster if other is not one and _share_a_moment(one, other)]
            found[one.id] = others
    return found


def _share_a_moment(one: Meeting, other: Meeting) -> bool:
    return one.room_starts_at < other.room_ends_at and other.room_starts_at < one.room_ends_at


def clash_marks(clashes: Iterable[Clash]) -> dict[str, set[Mark]]:
    """Session -> what it clashes in."""
    found: dict[str, set[Mark]] = {}
    for clash in clashes:
        for meeting in clash.meetings:
            found.setdefault(meeting.id, set()).add(clash.mark)
    return found


def marks_of(meeting: Meeting, days_off: Collection[date], clashes: Collection[Mark] = ()) -> list[Mark]:
    """What is special about a session, what needs somebody first."""
    found = set(clashes)
    if meeting.status is SessionStatus.CANCELLED:
        found.add(Mark.CANCELLED)
    if meeting.status is SessionStatus.NOT_HELD:
        found.add(Mark.NOT_HELD)
    if meeting.moved:
        found.add(Mark.MOVED)
    if meeting.kind != SessionKind.STANDARD:
        found.add(Mark.SPEAKER if meeting.kind == SessionKind.SPEAKER else Mark.OTHER_KIND)
    if meeting.day in days_off:
        found.add(Mark.DAY_OFF)
    if near_christmas(meeting.day):
        found.add(Mark.CHRISTMAS)
    return [mark for mark in Mark if mark in found]


def year_months(
    meetings: Iterable[Meeting], days_off: Collection[date], clashes: Mapping[str, Collection[Mark]]
) -> list[list[tuple[Meeting, list[Mark]]]]:
    """The twelve months of a year of one group, each session with its marks."""
    months: list[list[tuple[Meeting, list[Mark]]]] = [[] for _ in range(12)]
    for meeting in meetings:
        marks = marks_of(meeting, days_off, clashes.get(meeting.id, ()))
        months[meeting.day.month - 1].append((meeting, marks))
    return months


def near_christmas(day: date) -> bool:
    """Whether people may be away: 20 December to 3 January."""
    first, last = CHRISTMAS
    return (day.month, day.day) >= first or (day.month, day.day) <= last


@dataclass(frozen=True)
class Day(Generic[T]):
    """One day of a month: why it is off, in words, and what is on it."""

    day: date
    in_month: bool
    off: tuple[str, ...]
    items: tuple[T, ...]


def month_weeks(
    month: date, items: Mapping[date, Sequence[T]], days_off: Mapping[date, Sequence[str]]
) -> list[list[Day[T]]]:
    """The weeks of the month from Monday to Sunday; days of the months beside it are there, and empty."""
    return [
        [
            Day(day, True, tuple(days_off.get(day, ())), tuple(items.get(day, ())))
            if day.month == month.month
            else Day(day, False, (), ())
            for day in week
        ]
        for week in calendar.Calendar(calendar.MONDAY).monthdatescalendar(month.year, month.month)
    ]


def days_off_together(by_nation: Mapping[str, Mapping[date, str]]) -> dict[date, list[str]]:
    """Day -> why it is off, over several nations; one that not all of them have says where."""
    found: dict[date, dict[str, list[str]]] = {}
    for nation, days in by_nation.items():
        for day, words in days.items():
            found.setdefault(day, {}).setdefault(words, []).append(nation)
    return {
        day: [
            words if len(nations) == len(by_nation) else f"{words} ({', '.join(map(_nation, nations))})"
            for words, nations in reasons.items()
        ]
        for day, reasons in found.items()
    }


def _nation(key: str) -> str:
    return NATIONS[key]
