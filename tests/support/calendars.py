"""A calendar file as a calendar program reads it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import icalendar
import recurring_ical_events

EVER = ((2024, 1, 1), (2029, 1, 1))


@dataclass(frozen=True)
class Entry:
    """One entry. `starts` and `ends` are UTC; `on_the_wall` is the start as the calendar shows it."""

    uid: str
    sequence: int
    starts: datetime
    ends: datetime
    on_the_wall: datetime
    summary: str
    location: str
    status: str

    @property
    def day(self) -> date:
        return self.on_the_wall.date()

    @property
    def times(self) -> str:
        """`09:15Z-12:15Z`."""
        return f"{self.starts:%H:%M}Z-{self.ends:%H:%M}Z"


def read_calendar(octets: bytes) -> dict[date, Entry]:
    """The entries by day, in order. Two on one day are a failure."""
    calendar = icalendar.Calendar.from_ical(octets)
    entries = [_entry(event) for event in recurring_ical_events.of(calendar).between(*EVER)]
    by_day = {entry.day: entry for entry in sorted(entries, key=lambda entry: entry.starts)}
    assert len(by_day) == len(entries), "two entries on one day"
    return by_day


def _entry(event: Any) -> Entry:
    start, end = event["DTSTART"].dt, event["DTEND"].dt
    return Entry(
        uid=str(event["UID"]),
        sequence=int(event.get("SEQUENCE", 0)),
        starts=start.astimezone(UTC),
        ends=end.astimezone(UTC),
        on_the_wall=start.replace(tzinfo=None),
        summary=str(event["SUMMARY"]),
        location=str(event.get("LOCATION", "")),
        status=str(event.get("STATUS", "")),
    )
