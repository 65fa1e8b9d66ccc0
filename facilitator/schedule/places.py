"""The places of a rule on the wall clock, in order, and the same for other programs as RFC 5545 has it. Pure."""

from collections.abc import Iterator
from datetime import date, datetime, time
from itertools import islice

from dateutil import rrule

from facilitator.core.timezones import zone
from facilitator.schedule.pattern import LAST_YEAR, Rule


def starts(rule: Rule, start: date, start_time: time, horizon: date | None = None) -> Iterator[datetime]:
    """Every wall-clock start of the rule, up to the horizon and to the last year we know.

    The start must fit the rule. Raises ValueError for a time of day that carries a zone.
    """
    found = _without_breaks(rule, start, start_time, horizon)
    if rule.count is None:
        return _outside_breaks(rule, found)
    # A count is cut here: the library advises against count and until together.
    if rule.make_up:
        return islice(_outside_breaks(rule, found), rule.count)
    return _outside_breaks(rule, islice(found, rule.count))


def counted_places(rule: Rule, start: date, last_day: date) -> int:
    """How many of the places that a rule's count counts lie on or before that day."""
    if rule.make_up:
        return sum(1 for _ in starts(rule, start, time(), last_day))
    return sum(1 for _ in islice(_without_breaks(rule, start, time(), last_day), rule.count))


def recurrence_lines(rule: Rule, start: date, start_time: time, zone_name: str) -> list[str]:
    """RRULE and EXDATE lines, or RDATE for a list of dates, that say the rule to other programs beside its DTSTART.

    Days left out are said up to the rule's end, or up to the last day left out. Raises UnknownZone.
    """
    zone(zone_name)
    if rule.freq == "dates":
        return [_dated("RDATE", zone_name, starts(rule, start, start_time))]
    held = list(starts(rule, start, start_time)) if rule.count is not None else []
    horizon = max((last for _, last in rule.not_between), default=start)
    if rule.count is not None and rule.make_up:
        horizon = held[-1].date()
    places = _without_breaks(rule, start, start_time, horizon)
    if rule.count is not None and not rule.make_up:
        places = islice(places, rule.count)
    left_out = [place for place in places if rule.leaves_out(place.date())]
    lost = len(left_out) if rule.make_up else 0
    lines = [f"RRULE:{rule.rrule_text(zone_name, lost=lost)}"]
    return [*lines, _dated("EXDATE", zone_name, left_out)] if left_out else lines


def _dated(name: str, zone_name: str, moments: Iterator[datetime] | list[datetime]) -> str:
    return f"{name};TZID={zone_name}:{','.join(f'{moment:%Y%m%dT%H%M%S}' for moment in moments)}"


def _outside_breaks(rule: Rule, found: Iterator[datetime]) -> Iterator[datetime]:
    if not rule.not_between:
        return found
    return (moment for moment in found if not rule.leaves_out(moment.date()))


def _without_breaks(rule: Rule, start: date, start_time: time, horizon: date | None) -> Iterator[datetime]:
    """As though nothing were left out between dates, and without a count."""
    if start_time.tzinfo is not None:
        raise ValueError("a time of day carries no zone")
    last_day = min(horizon or date.max, rule.until or date.max, date(LAST_YEAR, 12, 31))
    if rule.freq == "dates":
        return (datetime.combine(day, start_time) for day in rule.dates if day <= last_day)
    return iter(
        rrule.rrule(
            rrule.WEEKLY if rule.freq == "weekly" else rrule.MONTHLY,
            dtstart=datetime.combine(start, start_time),
            interval=rule.interval,
            byweekday=_by_weekday(rule),
            bymonthday=rule.month_days or None,
            bysetpos=-1 if rule.last_working_day else None,
            bymonth=rule.months_on if rule.months_off else None,
            until=datetime.combine(last_day, time.max),
        )
    )


def _by_weekday(rule: Rule) -> list[rrule.weekday] | None:
    if rule.month_days:
        return None
    if rule.last_working_day:
        return [rrule.MO, rrule.TU, rrule.WE, rrule.TH, rrule.FR]
    if rule.freq == "weekly":
        return [rrule.weekday(day) for day in rule.weekdays]
    return [rrule.weekday(day, nth) for nth in rule.ordinals for day in rule.weekdays]
