"""Read what is typed in the form of dates beyond single days, and write a rule back into the form. Pure."""

import re
from datetime import date, datetime, time, timedelta
from typing import Any

from facilitator.schedule.date_list import parse_dates
from facilitator.schedule.day_words import long_date, nth, short_date
from facilitator.schedule.errors import InvalidRule
from facilitator.schedule.pattern import LAST, Break, Rule

_TO = re.compile(r"\s+(?:to|until|till|through)\s+|\s*[\u2013\u2014]\s*|\s+-\s+", re.IGNORECASE)
_MONTH_DAY = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?|last(?: day)?", re.IGNORECASE)


def read_breaks(text: str) -> tuple[Break, ...]:
    """The times left out, one on each line: `26 May to 30 May 2025`, or one day. Raises InvalidRule."""
    return tuple(_break(line) for line in text.splitlines() if line.strip())


def read_month_days(text: str) -> tuple[int, ...]:
    """Days of the month, `1, 15 and last`; the last day is LAST. Raises InvalidRule."""
    found = []
    for word in re.split(r"[,;\s]+|\band\b", text.replace("last day", "last")):
        if not word:
            continue
        match = _MONTH_DAY.fullmatch(word)
        if match is None:
            raise InvalidRule("Please give dates of the month like 1, 15 or last.", field="month_days")
        found.append(int(match[1]) if match[1] else LAST)
    return tuple(found)


def values_of(
    rule: Rule, *, start_date: date | None, start_time: time | None, minutes: int | None
) -> dict[str, Any]:
    """The rule and its times as the fields of the form hold them; what is not known is left out."""
    monthly = rule.freq == "monthly"
    values: dict[str, Any] = {
        "freq": rule.freq,
        "months" if monthly else "weeks": rule.interval,
        "weekdays": [str(day) for day in rule.weekdays],
        "ordinals": ["working"] if rule.last_working_day else [str(ordinal) for ordinal in rule.ordinals],
        "month_days": ", ".join("last" if day == LAST else nth(day) for day in rule.month_days),
        "dates": "\n".join(long_date(day) for day in rule.dates),
        "months_off": [str(month) for month in rule.months_off],
        "not_between": "\n".join(_said(first, last) for first, last in rule.not_between),
        "make_up": "add" if rule.make_up else "lose",
        "ends": "count" if rule.count else "until" if rule.until else "never",
        "count": rule.count,
        "until": rule.until,
    }
    return values | times_of(start_date=start_date, start_time=start_time, minutes=minutes)


def times_of(*, start_date: date | None, start_time: time | None, minutes: int | None) -> dict[str, Any]:
    """The first date and the times as the fields of the form hold them; what is not known is left out."""
    values: dict[str, Any] = {}
    if start_date is not None:
        values["start_date"] = start_date
    if start_time is not None:
        values["start_time"] = start_time
        if minutes is not None:
            begins = datetime.combine(date(2000, 1, 1), start_time)
            values["end_time"] = (begins + timedelta(minutes=minutes)).time()
    return values


def _break(line: str) -> Break:
    days = parse_dates(_TO.sub(" and ", line.strip()), "not_between")
    if not 1 <= len(days) <= 2:
        raise InvalidRule(
            "Please give each time left out on a line of its own, like 26 May 2025 to 30 May 2025.",
            field="not_between",
        )
    return days[0], days[-1]


def _said(first: date, last: date) -> str:
    return short_date(first) if first == last else f"{short_date(first)} to {short_date(last)}"
