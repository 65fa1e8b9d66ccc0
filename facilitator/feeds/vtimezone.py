"""Time zones as calendars need them, made from the rule at the end of each zone file.

The last line of a zone file is a POSIX rule such as ``GMT0BST,M3.5.0/1,M10.5.0``: it says what holds from
the last change of law on. It becomes two observances with an exact yearly rule, the only form every calendar
program reads (lists of dates are misread by several, and `icalendar` writes them with the spring change an
hour late).
"""

import functools
import importlib.resources
import re
import zoneinfo
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard, vRecur

from facilitator.core import timezones

_UTC_NAMES = frozenset(
    {
        "UTC",
        "Etc/UTC",
        "Etc/UCT",
        "Etc/Zulu",
        "Etc/Universal",
        "UCT",
        "Zulu",
        "Universal",
    }
)
_WEEKDAYS = ("SU", "MO", "TU", "WE", "TH", "FR", "SA")
_LAST_WEEK = 5
_RULE_BEGINS = 1970
_CHECKED_YEARS = range(2024, 2038)
_SETTLED_BY = 2030  # A zone that differs from its rule later than this follows a table.

_NAME = r"<[+\-A-Za-z0-9]+>|[A-Za-z]{3,}"
_TIME = r"[+-]?\d{1,3}(?::\d\d){0,2}"
_CHANGE = rf"M\d{{1,2}}\.[1-5]\.[0-6](?:/{_TIME})?"
_FOOTER = re.compile(
    rf"(?P<standard>{_NAME})(?P<behind>{_TIME})"
    rf"(?:(?P<summer>{_NAME})(?P<summer_behind>{_TIME})?,(?P<to_summer>{_CHANGE}),(?P<to_standard>{_CHANGE}))?"
)


@dataclass(frozen=True)
class _Period:
    """A name and offset, and when in the year it begins. Where there is no summer time, none begins."""

    name: str
    offset: timedelta
    month: int = 0
    week: int = 0
    weekday: int = 0
    at: timedelta = timedelta()

    def begins(self, year: int) -> datetime:
        """The wall-clock moment of the change, in the offset that held before it."""
        if self.week == _LAST_WEEK:
            last = _midnight(year + self.month // 12, self.month % 12 + 1) - timedelta(days=1)
            return last - timedelta(days=(last.isoweekday() - self.weekday) % 7) + self.at
        first = _midnight(year, self.month)
        days = (self.weekday - first.isoweekday()) % 7 + 7 * (self.week - 1)
        return first + timedelta(days=days) + self.at


def is_utc(zone: str) -> bool:
    """Whether the zone is plain UTC, which calendars write without a time zone of its own."""
    return zone in _UTC_NAMES


@dataclass(frozen=True)
class ZoneRules:
    """A zone as written: the serialised VTIMEZONE, and the instant (aware UTC) from which it holds."""

    component: bytes
    since: datetime


@functools.cache
def zone_rules(zone: str) -> ZoneRules | None:
    """Return the zone's rules as calendars read them, or None when they cannot be written exactly.

    They hold from the last change of law, or from 2024 if that was earlier: write sessions before it in UTC.
    Not exact, so always UTC: zones that follow a table (Ramadan), and those whose change falls on a shifted
    day ("the day after the last Thursday"). Raises `facilitator.core.timezones.UnknownZone`.
    """
    periods = _periods(zone)
    since = _exact_since(zone, periods) if periods else None
    if periods is None or since is None:
        return None
    return ZoneRules(bytes(_component(zone, periods).to_ical(sorted=False)), since)


def _periods(zone: str) -> tuple[_Period, ...] | None:
    match = _FOOTER.fullmatch(_footer(zone))
    if match is None:
        return None
    rule = match.groupdict()
    # The rule counts westward: how far a zone is behind UTC.
    standard = -_duration(rule["behind"])
    if rule["summer"] is None:
        return (_Period(rule["standard"].strip("<>"), standard),)
    summer = -_duration(rule["summer_behind"]) if rule["summer_behind"] else standard + timedelta(hours=1)
    periods = (
        _period(rule["summer"], summer, rule["to_summer"]),
        _period(rule["standard"], standard, rule["to_standard"]),
    )
    shifted = any(not timedelta() <= period.at < timedelta(days=1) for period in periods)
    return None if shifted else periods


def _period(name: str, offset: timedelta, change: str) -> _Period:
    """``change`` is month, week, weekday and perhaps a time: ``M10.5.0/3``. Without one it is two o'clock."""
    day, _, at = change.removeprefix("M").partition("/")
    month, week, weekday = map(int, day.split("."))
    return _Period(name.strip("<>"), offset, month, week, weekday, _duration(at or "2"))


def _footer(zone: str) -> str:
    timezones.zone(zone)  # Refuses what is no zone's name, so that it is never used as a path.
    for folder in zoneinfo.TZPATH:
        if (path := Path(folder, zone)).is_file():
            return _last_line(path.read_bytes())
    return _last_line(importlib.resources.files("tzdata").joinpath("zoneinfo", *zone.split("/")).read_bytes())


def _last_line(content: bytes) -> str:
    return content.rstrip(b"\n").rpartition(b"\n")[2].decode("ascii", "replace")


def _duration(text: str) -> timedelta:
    hours, minutes, seconds = [*map(int, text.lstrip("+-").split(":")), 0, 0][:3]
    length = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return -length if text.startswith("-") else length


def _exact_since(zone: str, periods: tuple[_Period, ...]) -> datetime | None:
    """Compare the rules with the zone itself, daily and on both sides of each change they name."""
    info = timezones.zone(zone)
    stretches = _stretches(periods)
    ends = [*(begin for begin, _ in stretches[1:]), _midnight(_CHECKED_YEARS.stop)]
    since = stretches[0][0]
    for (begin, offset), end in zip(stretches, ends, strict=True):
        moments = [begin + timedelta(days=day) for day in range((end - begin).days)]
        for moment in (*moments, end - timedelta(seconds=1)):
            if info.fromutc(moment.replace(tzinfo=info)).utcoffset() != offset:
                since = moment + timedelta(days=1)
    return since.replace(tzinfo=UTC) if since.year < _SETTLED_BY else None


def _stretches(periods: tuple[_Period, ...]) -> list[tuple[datetime, timedelta]]:
    """The naive UTC moment from which each offset holds, by the rules, over the years checked."""
    changes: list[tuple[datetime, timedelta]] = []
    if len(periods) == 2:
        pairs = (periods, periods[::-1])
        changes = sorted(
            (p.begins(y) - before.offset, p.offset) for y in _CHECKED_YEARS for p, before in pairs
        )
    held_before = changes[-1][1] if changes else periods[0].offset
    return [(_midnight(_CHECKED_YEARS.start), held_before), *changes]


def _midnight(year: int, month: int = 1) -> datetime:
    return datetime.combine(date(year, month, 1), time())


def _component(zone: str, periods: tuple[_Period, ...]) -> Timezone:
    timezone = Timezone()
    timezone.add("TZID", zone)
    for period, before in zip(periods, periods[::-1], strict=True):
        # Dublin's law calls winter the exception; calendar programs expect DAYLIGHT to be further ahead.
        ahead = period.offset > before.offset
        observance = TimezoneDaylight() if ahead else TimezoneStandard()
        observance.add(
            "DTSTART",
            period.begins(_RULE_BEGINS) if period.month else _midnight(_RULE_BEGINS),
        )
        if period.month:
            week = -1 if period.week == _LAST_WEEK else period.week
            day = f"{week}{_WEEKDAYS[period.weekday]}"
            observance.add(
                "RRULE",
                vRecur({"FREQ": "YEARLY", "BYMONTH": period.month, "BYDAY": day}),
            )
        observance.add("TZOFFSETFROM", before.offset)
        observance.add("TZOFFSETTO", period.offset)
        observance.add("TZNAME", period.name)
        timezone.add_component(observance)
    return timezone
