"""Whether a rule can begin on a day, and whether it makes too much at one go. Pure."""

from datetime import date, time, timedelta
from itertools import islice

from facilitator.schedule.cadence import MOST_SLOTS, Cadence
from facilitator.schedule.calendar_days import month_days_of, ordinals_of
from facilitator.schedule.day_words import DAYS, MONTHS, ORDINALS, joined, nth
from facilitator.schedule.errors import (
    DurationRefused,
    NothingProduced,
    StartDoesNotFit,
    TooFarAhead,
    TooManySessions,
)
from facilitator.schedule.pattern import FIRST_YEAR, LAST_YEAR, Rule, check_year
from facilitator.schedule.places import counted_places, starts

LEAST_MINUTES, MOST_MINUTES = 5, 24 * 60
MOST_YEARS = 3


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


def nearest_starts(rule: Rule, day: date) -> tuple[date, ...]:
    """The nearest days before and after on which the rule could begin; fewer where there is none."""
    earlier = _fit(rule, day - timedelta(days=1), step=-1)
    later = first_fit(rule, day + timedelta(days=1))
    return tuple(found for found in (earlier, later) if found is not None)


def first_fit(rule: Rule, earliest: date) -> date | None:
    """The first day on or after `earliest` on which the rule could begin; None where there is none."""
    return _fit(rule, earliest, step=1)


def years_later(day: date) -> date:
    """The same day three years on, the furthest one go reaches; 28 February for a 29th."""
    year = day.year + MOST_YEARS
    return day.replace(year=year, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=year)


def _check_dates(rule: Rule) -> None:
    if len(rule.dates) > MOST_SLOTS:
        raise TooManySessions(MOST_SLOTS, field="dates")
    if rule.dates[-1] > years_later(rule.dates[0]):
        raise TooFarAhead(years_later(rule.dates[0]), field="dates")


def _check_end(rule: Rule, start: date) -> None:
    last_day = years_later(start)
    if rule.until is not None:
        if rule.until < start:
            raise NothingProduced("its last day is before its first", field="until")
        if rule.until > last_day:
            raise TooFarAhead(last_day, field="until")
    if rule.count is not None and rule.count > MOST_SLOTS:
        raise TooManySessions(MOST_SLOTS, field="count")
    if rule.never_ends:
        return
    if rule.count is not None:
        if counted_places(rule, start, last_day) < rule.count:
            raise TooFarAhead(last_day, field="count")
        return
    if sum(1 for _ in islice(starts(rule, start, time(), last_day), MOST_SLOTS + 1)) > MOST_SLOTS:
        raise TooManySessions(MOST_SLOTS, field="until")


def _fit(rule: Rule, day: date, *, step: int) -> date | None:
    while FIRST_YEAR <= day.year <= LAST_YEAR:
        if rule.fits(day):
            return day
        day += timedelta(days=step)
    return None


def _why_not(rule: Rule, day: date) -> str:
    if day.month in rule.months_off:
        return f"{MONTHS[day.month - 1]} is left out"
    if rule.leaves_out(day):
        return "it is in a time left out"
    if rule.last_working_day:
        return "it is not the last working day of its month"
    if rule.month_days:
        return f"it is the {joined([nth(number) for number in month_days_of(day)])} of its month"
    if day.weekday() not in rule.weekdays:
        return f"it is a {DAYS[day.weekday()]}"
    which = joined([ORDINALS[ordinal] for ordinal in ordinals_of(day)])
    return f"it is the {which} {DAYS[day.weekday()]} of its month"
