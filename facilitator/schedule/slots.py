"""From a rule to numbered slots on wall-clock time, and what is refused. Pure: no database, no clock."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice

from dateutil import rrule

from facilitator.schedule.cadence import MOST_SLOTS, STANDARD, Cadence, kind_of, minutes_of
from facilitator.schedule.day_words import DAYS, MONTHS, ORDINALS, joined
from facilitator.schedule.errors import (
    DurationRefused,
    NothingProduced,
    StartDoesNotFit,
    TooFarAhead,
    TooManySessions,
)
from facilitator.schedule.pattern import FIRST_YEAR, LAST_YEAR, Rule, check_year, ordinals_of

LEAST_MINUTES, MOST_MINUTES = 5, 24 * 60
MOST_YEARS = 3


@dataclass(frozen=True)
class Slot:
    """One place of the rule: its number from 1, its wall-clock start and length, and its kind of session.

    The number is the slot's identity: neither it nor `local_start` ever changes.
    """

    number: int
    local_start: datetime
    minutes: int
    kind: str = STANDARD


def check_series(rule: Rule, start: date, duration_minutes: int, cadence: Cadence | None = None) -> None:
    """Raises a refusal if this rule cannot begin on this day or would make too much at one go.

    StartDoesNotFit, NothingProduced, TooManySessions, TooFarAhead, DurationRefused or DateOutOfRange.
    A list of dates begins with its first date: `start` is not looked at.
    """
    for minutes in (duration_minutes, duration_minutes + (cadence.extra_minutes if cadence else 0)):
        if not LEAST_MINUTES <= minutes <= MOST_MINUTES:
            raise DurationRefused
    if rule.freq == "dates":
        _check_dates(rule)
        return
    check_year(start, "start_date")
    if not rule.fits(start):
        offers = nearest_starts(rule, start)
        if not offers:
            raise NothingProduced("no month has such a day", field="ordinals")
        raise StartDoesNotFit(start, _why_not(rule, start), offers)
    _check_end(rule, start)


def occurrences(
    rule: Rule,
    start: date,
    start_time: time,
    duration_minutes: int,
    *,
    limit: int | None = None,
    horizon: date | None = None,
    after: int = 0,
    cadence: Cadence | None = None,
) -> list[Slot]:
    """The slots of the rule in order, on wall-clock time, each with the number it will always have.

    Only those numbered above `after` and starting on or before `horizon`; with `limit`, the first so many of
    them. A rule that never ends reaches, without a horizon, three years beyond the first slot given.
    Raises what `check_series` raises, and TooManySessions for a limit over 260 or, without a limit, for more.
    """
    check_series(rule, start, duration_minutes, cadence)
    if limit is not None and not 1 <= limit <= MOST_SLOTS:
        raise TooManySessions(MOST_SLOTS)
    slots: list[Slot] = []
    for number, local_start in enumerate(_starts(rule, start, start_time, horizon), start=1):
        if number <= after:
            continue
        if horizon is None and slots and local_start.date() > _years_later(slots[0].local_start.date()):
            break
        if limit is None and len(slots) == MOST_SLOTS:
            raise TooManySessions(MOST_SLOTS)
        slots.append(
            Slot(number, local_start, minutes_of(number, duration_minutes, cadence), kind_of(number, cadence))
        )
        if len(slots) == limit:
            break
    return slots


def nearest_starts(rule: Rule, day: date) -> tuple[date, ...]:
    """The nearest days before and after on which the rule could begin; fewer where there is none."""
    earlier = _first_fit(rule, day, step=-1)
    later = _first_fit(rule, day, step=1)
    return tuple(found for found in (earlier, later) if found is not None)


def _starts(rule: Rule, start: date, start_time: time, horizon: date | None) -> Iterator[datetime]:
    """Every wall-clock start of the rule, up to the horizon and to the last year we know."""
    if start_time.tzinfo is not None:
        raise ValueError("a time of day carries no zone")
    last_day = min(horizon or date.max, rule.until or date.max, date(LAST_YEAR, 12, 31))
    if rule.freq == "dates":
        return (datetime.combine(day, start_time) for day in rule.dates if day <= last_day)
    found = iter(
        rrule.rrule(
            rrule.WEEKLY if rule.freq == "weekly" else rrule.MONTHLY,
            dtstart=datetime.combine(start, start_time),
            interval=rule.interval,
            byweekday=_by_weekday(rule),
            bysetpos=-1 if rule.last_working_day else None,
            bymonth=rule.months_on if rule.months_off else None,
            until=datetime.combine(last_day, time.max),
        )
    )
    # A count is cut here: the library advises against count and until together.
    return found if rule.count is None else islice(found, rule.count)


def _by_weekday(rule: Rule) -> list[rrule.weekday]:
    if rule.last_working_day:
        return [rrule.MO, rrule.TU, rrule.WE, rrule.TH, rrule.FR]
    if rule.freq == "weekly":
        return [rrule.weekday(day) for day in rule.weekdays]
    return [rrule.weekday(day, nth) for nth in rule.ordinals for day in rule.weekdays]


def _check_dates(rule: Rule) -> None:
    if len(rule.dates) > MOST_SLOTS:
        raise TooManySessions(MOST_SLOTS, field="dates")
    if rule.dates[-1] > _years_later(rule.dates[0]):
        raise TooFarAhead(_years_later(rule.dates[0]), field="dates")


def _check_end(rule: Rule, start: date) -> None:
    last_day = _years_later(start)
    if rule.until is not None:
        if rule.until < start:
            raise NothingProduced("its last day is before its first", field="until")
        if rule.until > last_day:
            raise TooFarAhead(last_day, field="until")
    if rule.count is not None and rule.count > MOST_SLOTS:
        raise TooManySessions(MOST_SLOTS, field="count")
    if rule.never_ends:
        return
    within = sum(1 for _ in islice(_starts(rule, start, time(), last_day), MOST_SLOTS + 1))
    if within > MOST_SLOTS:
        raise TooManySessions(MOST_SLOTS, field="until")
    if rule.count is not None and within < rule.count:
        raise TooFarAhead(last_day, field="count")


def _years_later(day: date) -> date:
    """The same day three years on; 28 February for a 29th."""
    year = day.year + MOST_YEARS
    return day.replace(year=year, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=year)


def _first_fit(rule: Rule, day: date, *, step: int) -> date | None:
    tried = day + timedelta(days=step)
    while FIRST_YEAR <= tried.year <= LAST_YEAR:
        if rule.fits(tried):
            return tried
        tried += timedelta(days=step)
    return None


def _why_not(rule: Rule, day: date) -> str:
    if day.month in rule.months_off:
        return f"{MONTHS[day.month - 1]} is left out"
    if rule.last_working_day:
        return "it is not the last working day of its month"
    if day.weekday() not in rule.weekdays:
        return f"it is a {DAYS[day.weekday()]}"
    nth = joined([ORDINALS[ordinal] for ordinal in ordinals_of(day)])
    return f"it is the {nth} {DAYS[day.weekday()]} of its month"
