"""When the slots of a rule are held, and what they meet: clock changes, bank holidays, Christmas.

Pure, over naive wall-clock time: no database, no clock. The parts are in `pattern`, `cadence` and `slots`;
everything a caller needs is offered here.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from facilitator.core.timezones import UnknownZone, clock_change, to_local, to_utc, zone
from facilitator.organisation.holidays import bank_holidays
from facilitator.schedule.cadence import MOST_SLOTS, SPEAKER, STANDARD, Cadence, kind_of, minutes_of
from facilitator.schedule.day_words import clock
from facilitator.schedule.errors import UnknownTimeZone
from facilitator.schedule.pattern import LAST, LAST_YEAR, Break, Freq, Rule
from facilitator.schedule.places import recurrence_lines
from facilitator.schedule.series_checks import first_fit
from facilitator.schedule.short_months import short_month_marks
from facilitator.schedule.slots import Slot, check_series, nearest_starts, occurrences

__all__ = [
    "LAST",
    "MOST_SLOTS",
    "PREVIEW_ROWS",
    "SPEAKER",
    "STANDARD",
    "Break",
    "Cadence",
    "Freq",
    "Held",
    "PreviewRow",
    "Rule",
    "Slot",
    "check_series",
    "first_fit",
    "held",
    "kind_of",
    "minutes_of",
    "nearest_starts",
    "occurrences",
    "preview",
    "recurrence_lines",
    "rows",
]

PREVIEW_ROWS = 24


@dataclass(frozen=True)
class Held:
    """When a slot is held: on its zone's wall clock (naive), in UTC, and what a clock change does to it."""

    local_start: datetime
    local_end: datetime
    utc_start: datetime
    utc_end: datetime
    marks: tuple[str, ...]


@dataclass(frozen=True)
class PreviewRow:
    """One line of a preview: local times as shown to people, UTC instants, the kind and what to look at."""

    number: int
    local_start: datetime
    local_end: datetime
    utc_start: datetime
    utc_end: datetime
    kind: str
    marks: tuple[str, ...]


def held(slot: Slot, zone_name: str) -> Held:
    """When the slot is held in its zone, by the rule of `core.timezones`. Raises UnknownTimeZone.

    Its length is of the wall clock: 00:30 to 02:30 stays that in the night the clocks go back, and lasts
    three hours. A start that is skipped moves the whole session, so that it keeps its length.
    """
    _check_zone(zone_name)
    change = clock_change(slot.local_start, zone_name)
    utc_start = to_utc(slot.local_start, zone_name)
    local_start = to_local(utc_start, zone_name)
    wall_end = local_start + timedelta(minutes=slot.minutes)
    utc_end = to_utc(wall_end, zone_name)
    local_end = to_local(utc_end, zone_name)
    marks = []
    if change == "skipped":
        marks.append(_skipped_words(slot.local_start, local_start))
    elif change == "repeated":
        marks.append(f"The clocks change: {clock(local_start.time())} comes twice, held at the first")
    if local_end != wall_end or utc_end - utc_start != timedelta(minutes=slot.minutes):
        marks.append("The clocks change during this session")
    return Held(local_start, local_end, utc_start, utc_end, tuple(marks))


def preview(
    rule: Rule,
    start: date,
    start_time: time,
    duration_minutes: int,
    *,
    zone_name: str,
    nation: str | None = None,
    cadence: Cadence | None = None,
    limit: int = PREVIEW_ROWS,
) -> list[PreviewRow]:
    """The first sessions (24 at most) as people will see them, each with its marks; nothing is left out.

    Bank holidays are those of `nation`, none if it is None. Raises what `rows` raises.
    """
    return rows(
        rule,
        start,
        start_time,
        duration_minutes,
        zone_name=zone_name,
        nation=nation,
        cadence=cadence,
        limit=min(limit, PREVIEW_ROWS),
    )


def rows(
    rule: Rule,
    start: date,
    start_time: time,
    duration_minutes: int,
    *,
    zone_name: str,
    nation: str | None = None,
    cadence: Cadence | None = None,
    limit: int,
    after: int = 0,
) -> list[PreviewRow]:
    """As `preview`, the first `limit` sessions numbered above `after`, 260 at most.

    A rule that never ends reaches as far as they need.

    Raises UnknownTimeZone and what `check_series` raises, TooManySessions for the limit, and ValueError for an
    unknown nation.
    """
    _check_zone(zone_name)
    horizon = date(LAST_YEAR, 12, 31) if rule.never_ends else None
    slots = occurrences(
        rule,
        start,
        start_time,
        duration_minutes,
        limit=limit,
        horizon=horizon,
        after=after,
        cadence=cadence,
    )
    moments = [held(slot, zone_name) for slot in slots]
    closed = bank_holidays(nation, {moment.local_start.year for moment in moments}) if nation else {}
    days = [slot.local_start.date() for slot in slots]
    short = short_month_marks(rule, days[0] if after and days else start, days)
    return [
        PreviewRow(
            number=slot.number,
            local_start=moment.local_start,
            local_end=moment.local_end,
            utc_start=moment.utc_start,
            utc_end=moment.utc_end,
            kind=slot.kind,
            marks=_day_marks(moment.local_start.date(), closed)
            + short.get(slot.local_start.date(), ())
            + moment.marks,
        )
        for slot, moment in zip(slots, moments, strict=True)
    ]


def _check_zone(zone_name: str) -> None:
    try:
        zone(zone_name)
    except UnknownZone as unknown:
        raise UnknownTimeZone from unknown


def _skipped_words(slot_start: datetime, held_at: datetime) -> str:
    later = "one hour later" if held_at - slot_start == timedelta(hours=1) else "later"
    return (
        f"The clocks change: {clock(slot_start.time())} is skipped, held {later} at {clock(held_at.time())}"
    )


def _day_marks(day: date, closed: dict[date, str]) -> tuple[str, ...]:
    marks = []
    if day in closed:
        marks.append(f"Bank holiday: {closed[day]}")
    if (day.month, day.day) >= (12, 20) or (day.month, day.day) <= (1, 3):
        marks.append("Near Christmas")
    return tuple(marks)
