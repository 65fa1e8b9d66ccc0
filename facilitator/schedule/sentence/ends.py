"""The end of a reading and what it leaves out, up to the rule itself. Pure."""

from datetime import date, timedelta
from math import ceil
from typing import Any

from dateutil.relativedelta import relativedelta

from facilitator.schedule.errors import InvalidRule
from facilitator.schedule.pattern import LAST, Rule
from facilitator.schedule.sentence.found import Found
from facilitator.schedule.sentence.readings import Way
from facilitator.schedule.sentence.years import Days
from facilitator.schedule.series_checks import first_fit

WEEKS_A_YEAR = 52
FAR = 1000  # weeks or months: more than any schedule reaches


def rule_of(way: Way, found: Found, days: Days) -> Rule:
    """The rule of a reading, with its end and what it leaves out. Raises what `Rule` refuses."""
    if way["freq"] == "dates":
        return Rule(**way | _ends_of_list(found, days, len(set(way["dates"]))))
    on = set(found.months_on)
    way = way | {
        "months_off": {*found.months_off, *(month for month in range(1, 13) if on and month not in on)},
        "not_between": days.breaks,
        "until": days.ends,
        "count": found.count,
    }
    if found.make_up is not None:
        way["make_up"] = found.make_up
    if found.span is None:
        return Rule(**way)
    return Rule(**way | _span(way, found, days))


def _ends_of_list(found: Found, days: Days, dates: int) -> dict[str, Any]:
    """A list needs no end; a number that says how many there are is right and no more is needed."""
    if found.count is not None and found.count != dates:
        found.left_over.append(f"{found.count} sessions")
    if found.span is not None:
        found.left_over.append(found.span[2])
    for said in (days.ends, days.begins):
        if said is not None and said not in days.dates:
            raise InvalidRule("A list of dates has no repetition besides.", field="dates")
    if found.months_off or found.months_on or days.breaks:
        raise InvalidRule("Please leave out of the list what is not held.", field="dates")
    return {}


def _span(way: Way, found: Found, days: Days) -> dict[str, Any]:
    """What `for six weeks` or `for a year` sets: a number of sessions where it is always the same, or a last day."""
    unit, number, text = found.span or ("", 0, "")
    if way["until"] is not None:
        found.left_over.append(text)
        return {}
    count = _always(way, unit, number)
    if way["count"] is not None:
        if count != way["count"]:
            found.left_over.append(text)
        return {}
    if count is not None:
        # So many weeks, whatever is left out of them.
        return {"count": count, "make_up": bool(found.make_up)}
    start = days.begins or _first(way, days.not_before or found.today)
    if start is None:
        raise InvalidRule(f"Please give the last date instead of \u201c{text}\u201d.", field="until")
    length = timedelta(weeks=min(number, FAR)) if unit == "week" else relativedelta(months=min(number, FAR))
    return {"until": start + length - timedelta(days=1)}


def _always(way: Way, unit: str, number: int) -> int | None:
    """How many sessions there are in every such time; None where it depends on the start."""
    if way["months_off"]:
        return None
    if way["freq"] == "weekly":
        if unit == "month" and number % 12:
            return None
        weeks = number if unit == "week" else number // 12 * WEEKS_A_YEAR
        return ceil(weeks / int(way["interval"])) * len(set(way["weekdays"]))
    if unit == "week":
        return None
    a_month = _always_a_month(way)
    return None if a_month is None else ceil(number / int(way["interval"])) * a_month


def _always_a_month(way: Way) -> int | None:
    if way.get("last_working_day"):
        return 1
    days = set(way.get("month_days", ()))
    if days:
        return len(days) if days == {LAST} or (LAST not in days and max(days) <= 28) else None
    ordinals = set(way["ordinals"])
    if 5 in ordinals or {4, LAST} <= ordinals:
        return None
    return len(ordinals) * len(set(way["weekdays"]))


def _first(way: Way, earliest: date | None) -> date | None:
    return first_fit(Rule(**way), earliest) if earliest is not None else None
