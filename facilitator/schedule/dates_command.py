"""What `facilitator dates` prints: the sessions that a sentence means. Pure: no database, no clock.

`local_start` and `local_end` are YYYY-MM-DDTHH:MM on the zone's wall clock, `utc_start` ends in Z.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType

from facilitator.schedule.cadence import MOST_SLOTS
from facilitator.schedule.date_list import parse_day
from facilitator.schedule.day_words import joined, short_date
from facilitator.schedule.errors import DurationRefused, InvalidRule, NothingProduced, ScheduleRefused
from facilitator.schedule.pattern import Rule, check_year
from facilitator.schedule.places import starts
from facilitator.schedule.recurrence import PREVIEW_ROWS, PreviewRow, first_fit, occurrences, rows
from facilitator.schedule.sentence.reader import Understood, understand

LONDON = "Europe/London"
LENGTH_NOT_SAID = 120  # minutes
TOLD = 3  # dates of each reading
NATIONS: Mapping[str, str] = MappingProxyType(
    {
        "england": "england_wales",
        "wales": "england_wales",
        "scotland": "scotland",
        "northern_ireland": "northern_ireland",
        "ireland": "ireland",
    }
)
"""The nation's name on the command line -> its calendar of bank holidays."""
_NATION_OF_ZONE = {LONDON: "england", "Europe/Belfast": "northern_ireland", "Europe/Dublin": "ireland"}


class SentenceRefused(ScheduleRefused):
    """The sentence gives no dates, or may give two kinds of them."""


@dataclass(frozen=True)
class Listing:
    """The sessions to print, and what a person should know about them."""

    rows: list[PreviewRow]
    notes: list[str]


def list_dates(
    sentence: str,
    *,
    earliest: str,
    count: int | None = None,
    nation: str | None = None,
    zone_name: str = LONDON,
) -> Listing:
    """The first 24 or `count` sessions on or after the day `earliest`; bank holidays are marked, never left out.

    A series without a written first date starts at the first day that fits; one that began before has the
    numbers it had. Without a nation, the bank holidays are those of the zone's. Raises SentenceRefused, with both
    readings where there are two, and whatever the schedule refuses.
    """
    from_day = _day(earliest)
    if count is not None and not 1 <= count <= MOST_SLOTS:
        raise InvalidRule(f"Please ask for 1 to {MOST_SLOTS} dates.", field="count")
    calendar = _calendar(nation, zone_name)
    read = understand(sentence, today=from_day)
    rule, start_time, minutes = _whole(read, from_day)
    start = rule.dates[0] if rule.dates else (read.start_date or first_fit(rule, from_day))
    if start is None:
        raise NothingProduced("no day from then on fits")
    found = rows(
        rule,
        start,
        start_time,
        minutes,
        zone_name=zone_name,
        nation=calendar,
        limit=count or PREVIEW_ROWS,
        after=_before(rule, start, from_day),
    )
    if not found:
        raise NothingProduced(f"all of it lies before {short_date(from_day)}")
    return Listing(found, _notes(read))


def as_object(row: PreviewRow) -> dict[str, object]:
    """One session for a program."""
    return {
        "slot": row.number,
        "local_start": _minute(row.local_start),
        "local_end": _minute(row.local_end),
        "utc_start": f"{_minute(row.utc_start.astimezone(UTC))}Z",
        "marks": list(row.marks),
    }


def as_line(row: PreviewRow) -> str:
    """One session for a person or a spreadsheet: the same parts between tabs, the marks between semicolons."""
    *parts, _ = as_object(row).values()
    return "\t".join([*(str(part) for part in parts), "; ".join(row.marks)]).rstrip("\t")


def _minute(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M}"


def _day(written: str) -> date:
    day = parse_day(written, "from")
    if day is None:
        raise InvalidRule("Please give the day as YYYY-MM-DD after --from.", field="from")
    check_year(day, "from")
    return day


def _calendar(nation: str | None, zone_name: str) -> str | None:
    name = _NATION_OF_ZONE.get(zone_name) if nation is None else nation.strip().lower().replace("-", "_")
    if name is None or name in NATIONS.values():
        return name
    if name not in NATIONS:
        raise InvalidRule(f"The nation is one of {joined(list(NATIONS), last='or')}.", field="nation")
    return NATIONS[name]


def _whole(read: Understood, from_day: date) -> tuple[Rule, time, int]:
    """The rule with its times; the length is two hours where none was written."""
    if len(read.readings) > 1:
        raise SentenceRefused(_ways(read, from_day))
    refused = DurationRefused().sentence in read.questions
    if read.rule is None or read.start_time is None or refused:
        raise SentenceRefused(" ".join([*_not_understood(read), *read.questions]))
    return read.rule, read.start_time, read.minutes or LENGTH_NOT_SAID


def _ways(read: Understood, from_day: date) -> str:
    lines = [read.questions[0]]
    for number, reading in enumerate(read.readings, start=1):
        start = read.start_date or first_fit(reading.rule, from_day)
        days = _first_days(reading.rule, start) if start else ""
        lines.append(f"{number}. {reading.words}{days}")
    return "\n".join(lines)


def _first_days(rule: Rule, start: date) -> str:
    try:
        slots = occurrences(rule, start, time(), LENGTH_NOT_SAID, limit=TOLD)
    except ScheduleRefused:
        return ""  # the reading is told all the same: it is for a person to choose
    return f" ({joined([short_date(slot.local_start.date()) for slot in slots])})"


def _before(rule: Rule, start: date, from_day: date) -> int:
    """How many sessions of the series there were before the day."""
    if start >= from_day or not rule.fits(start):
        return 0
    return sum(1 for _ in starts(rule, start, time(), from_day - timedelta(days=1)))


def _notes(read: Understood) -> list[str]:
    notes = _not_understood(read)
    if read.minutes is None:
        notes.append("No end was written: two hours were taken.")
    if read.skip_holidays:
        notes.append("Bank holidays are marked here, not left out.")
    return notes


def _not_understood(read: Understood) -> list[str]:
    pieces = [f"\u201c{piece}\u201d" for piece in read.not_understood]
    return [f"Not understood: {joined(pieces)}."] if pieces else []
