"""The one builder of calendar files: sessions in, bytes out. No database, no clock, no request.

Built with `icalendar`, around what it does by itself: it writes names unescaped unless they are `vText`, lets
control characters through, leaves VALUE=DURATION out, stamps the moment of building, and writes time zones
wrong (see `vtimezone`). Whatever a feed says, it says through this module.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from dateutil.relativedelta import relativedelta
from icalendar import Alarm, Calendar, Event, vDuration, vText

from facilitator.core import timezones
from facilitator.core.text import tidy
from facilitator.feeds.vtimezone import is_utc, zone_rules

DAYS_BACK = 90
MONTHS_ON = 18
DAYS_CANCELLED = 7
HORIZON = "Dates from 90 days back to 18 months ahead."
CANCELLED_PREFIX = "Cancelled: "

_PRODID = "-//Facilitator//Calendar 1//EN"
_REFRESH = timedelta(hours=6)
_LARGEST_SEQUENCE = 2**31 - 1
_FIRST_LINE = b"BEGIN:VEVENT\r\n"
_LAST_LINE = b"END:VEVENT\r\n"
_ZONE_NAME = re.compile(rb"^DT(?:START|END);TZID=([^:;\r\n]+):", re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class FeedEvent:
    """One session as one reader sees it.

    ``local_*`` are naive wall-clock times of ``zone``, ``utc_*`` the same moments, aware. ``uid`` is the
    stored identifier; ``sequence`` rises and ``changed_at`` moves on every visible change. ``transparent``
    leaves the reader's time free. Raises ValueError for what no session can be.
    """

    uid: str
    sequence: int
    changed_at: datetime
    local_start: datetime
    local_end: datetime
    utc_start: datetime
    utc_end: datetime
    zone: str
    summary: str
    location: str | None = None
    description: str | None = None
    url: str | None = None
    cancelled: bool = False
    transparent: bool = False
    alarm_minutes: int | None = None

    def __post_init__(self) -> None:
        if self.local_start.tzinfo is not None or self.local_end.tzinfo is not None:
            raise ValueError("wall-clock times carry no zone of their own")
        if any(moment.tzinfo is None for moment in (self.changed_at, self.utc_start, self.utc_end)):
            raise ValueError("instants carry their zone")
        if self.local_end <= self.local_start or self.utc_end <= self.utc_start:
            raise ValueError("a session ends after it starts")
        if not 0 <= self.sequence <= _LARGEST_SEQUENCE:
            raise ValueError("SEQUENCE is a small counter")


@dataclass(frozen=True, kw_only=True)
class FeedHeader:
    """What the calendar itself is called. ``zone`` is the reader's, for programs that ask for one."""

    name: str
    zone: str
    description: str = ""


@dataclass(frozen=True)
class Window:
    """The local dates a feed reaches, both ends included; cancelled sessions begin at ``first_cancelled``."""

    first: date
    last: date
    first_cancelled: date


def window(today: date) -> Window:
    """Return the dates a feed shows on the local date ``today``: 90 days back, 18 months on."""
    return Window(
        first=today - timedelta(days=DAYS_BACK),
        last=today + relativedelta(months=MONTHS_ON),
        first_cancelled=today - timedelta(days=DAYS_CANCELLED),
    )


def in_window(event: FeedEvent, now: datetime) -> bool:
    """Whether a feed read at ``now`` (aware) shows the event; changes at midnight in its zone only."""
    reach = window(timezones.to_local(now, event.zone).date())
    first = reach.first_cancelled if event.cancelled else reach.first
    return first <= event.local_end.date() and event.local_start.date() <= reach.last


def event_bytes(event: FeedEvent, *, hide_status: bool = False) -> bytes:
    """Return one entry, serialised, ready for `build`; good until session, wording or zone data change.

    ``hide_status`` keeps a cancelled session CONFIRMED, for calendars that hide cancelled ones; its title
    says it all the same.
    """
    entry = Event()
    entry.add("UID", event.uid)
    entry.add("DTSTAMP", event.changed_at.astimezone(UTC))
    entry.add("LAST-MODIFIED", event.changed_at.astimezone(UTC))
    entry.add("SEQUENCE", event.sequence)
    _add_times(entry, event)
    entry.add("STATUS", "CANCELLED" if event.cancelled and not hide_status else "CONFIRMED")
    entry.add("TRANSP", "TRANSPARENT" if event.cancelled or event.transparent else "OPAQUE")
    entry.add("CLASS", "PRIVATE")
    _add_wording(entry, event)
    if event.alarm_minutes is not None and not event.cancelled:
        entry.add_component(_alarm(event.alarm_minutes, tidy(event.summary)))
    return bytes(entry.to_ical(sorted=False))


def build(header: FeedHeader, events: Iterable[FeedEvent | bytes], *, hide_status: bool = False) -> bytes:
    """Return the whole feed: header, the zones its entries use, entries in the order given.

    Bytes are taken as `event_bytes` made them, so ``hide_status`` concerns the others. A feed without entries
    keeps a time zone: a calendar must hold something. Raises ValueError for bytes that are no entry.
    """
    entries = b"".join(_entry(event, hide_status) for event in events)
    names = {name.decode("ascii") for name in set(_ZONE_NAME.findall(entries))}
    zones = [zone_rules(name) for name in sorted(names)]
    if not entries:
        zones = [zone_rules(header.zone) or zone_rules("UTC")]
    begin, end = _envelope(header)
    # Kept entries may name a zone that newer zone data no longer lets us write: readers then go by its name.
    return b"".join([begin, *(zone.component for zone in zones if zone is not None), entries, end])


def etag(body: bytes) -> str:
    """Return a strong entity tag for these bytes, without quotes."""
    return hashlib.sha256(body).hexdigest()[:32]


def _entry(event: FeedEvent | bytes, hide_status: bool) -> bytes:
    if isinstance(event, FeedEvent):
        return event_bytes(event, hide_status=hide_status)
    if not (event.startswith(_FIRST_LINE) and event.endswith(_LAST_LINE)):
        raise ValueError("not an entry made by event_bytes")
    return event


@lru_cache(maxsize=1024)
def _envelope(header: FeedHeader) -> tuple[bytes, bytes]:
    name = tidy(header.name)
    calendar = Calendar()
    calendar.add("VERSION", "2.0")
    calendar.add("PRODID", _PRODID)
    calendar.add("CALSCALE", "GREGORIAN")
    calendar.add("NAME", vText(name))
    calendar.add("X-WR-CALNAME", vText(name))
    calendar.add("X-WR-CALDESC", vText(f"{tidy(header.description)} {HORIZON}".strip()))
    calendar.add("X-WR-TIMEZONE", vText(header.zone))
    calendar.add("REFRESH-INTERVAL", vDuration(_REFRESH), parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", vDuration(_REFRESH))
    last = b"END:VCALENDAR\r\n"
    return bytes(calendar.to_ical(sorted=False)).removesuffix(last), last


def _add_times(entry: Event, event: FeedEvent) -> None:
    rules = None if is_utc(event.zone) else zone_rules(event.zone)
    if rules is None or event.utc_start < rules.since:
        entry.add("DTSTART", event.utc_start.astimezone(UTC))
        entry.add("DTEND", event.utc_end.astimezone(UTC))
    else:
        entry.add("DTSTART", event.local_start, parameters={"TZID": event.zone})
        entry.add("DTEND", event.local_end, parameters={"TZID": event.zone})


def _add_wording(entry: Event, event: FeedEvent) -> None:
    summary = tidy(event.summary)
    entry.add("SUMMARY", f"{CANCELLED_PREFIX}{summary}" if event.cancelled else summary)
    if location := tidy(event.location or "", multiline=True):
        entry.add("LOCATION", location)
    if description := tidy(event.description or "", multiline=True):
        entry.add("DESCRIPTION", description)
    if event.url:
        entry.add("URL", event.url)


def _alarm(minutes: int, summary: str) -> Alarm:
    alarm = Alarm()
    alarm.add("ACTION", "DISPLAY")
    alarm.add("TRIGGER", -timedelta(minutes=minutes))
    alarm.add("DESCRIPTION", summary)
    return alarm
