"""Say a rule back in words, as it would stand in a leaflet. Pure."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from facilitator.schedule.day_words import (
    DAYS,
    MONTHS,
    ORDINALS,
    clock,
    joined,
    nth,
    number,
    short_date,
)
from facilitator.schedule.pattern import Rule

MOST_DATES_TOLD = 12


def say(rule: Rule, start_time: time, minutes: int) -> str:
    """The rule as a sentence without its full stop: `The third Tuesday of every month, 10:15 to 12:15`.

    The times are wall-clock times, the end that of a standard session. Of a long list of dates only the first
    and the last are told.
    """
    return _sentence(rule, say_times(start_time, minutes), most_dates=MOST_DATES_TOLD)


def say_back(rule: Rule, start_time: time, minutes: int) -> str:
    """As `say`, with every date of a list: `sentence.reader.understand` reads it back to the same rule and times."""
    return _sentence(rule, say_times(start_time, minutes), most_dates=len(rule.dates))


def say_days(rule: Rule) -> str:
    """As `say`, without the times."""
    return _sentence(rule, "", most_dates=MOST_DATES_TOLD)


def _sentence(rule: Rule, times: str, *, most_dates: int) -> str:
    days = _dates(rule.dates, most_dates) if rule.freq == "dates" else _days(rule)
    parts = [days, times, *_left_out(rule)]
    if rule.count is not None:
        parts.append("1 session" if rule.count == 1 else f"{rule.count} sessions")
        if rule.not_between:
            parts.append("those left out are added at the end" if rule.make_up else "those left out are lost")
    if rule.until is not None:
        parts.append(f"until {short_date(rule.until)}")
    return ", ".join(part for part in parts if part)


def _left_out(rule: Rule) -> Iterator[str]:
    if len(rule.months_off) > len(rule.months_on):
        yield f"only in {_months(rule.months_on)}"
    elif rule.months_off:
        yield f"except in {_months(rule.months_off)}"
    for first, last in rule.not_between:
        if first == last:
            yield f"not on {short_date(first)}"
        else:
            yield f"not from {short_date(first)} to {short_date(last)}"


def say_times(start_time: time, minutes: int) -> str:
    """Such as `10:15 to 12:15`, and `23:00 to 01:00 the next day`."""
    begins = datetime.combine(date(2000, 1, 1), start_time)
    ends = begins + timedelta(minutes=minutes)
    next_day = " the next day" if ends.date() > begins.date() else ""
    return f"{clock(begins.time())} to {clock(ends.time())}{next_day}"


def _months(months: tuple[int, ...]) -> str:
    return joined([MONTHS[month - 1] for month in months])


def _days(rule: Rule) -> str:
    days = [DAYS[day] for day in rule.weekdays]
    if rule.freq == "weekly":
        if rule.interval == 1:
            return f"Every {joined(days)}"
        return f"Every {number(rule.interval)} weeks on {joined(days)}"
    every = "of every month" if rule.interval == 1 else f"of the month, every {number(rule.interval)} months"
    if rule.last_working_day:
        return f"The last working day {every}"
    if rule.month_days:
        where = ", where there is one" if rule.skips_short_months else ""
        return f"The {joined([nth(day) for day in rule.month_days])} {every}{where}"
    which = joined([ORDINALS[ordinal] for ordinal in rule.ordinals])
    return f"The {joined([f'{which} {day}' for day in days], last='and the')} {every}"


def _dates(dates: tuple[date, ...], most: int) -> str:
    if len(dates) > most:
        return f"On {len(dates)} dates from {short_date(dates[0])} to {short_date(dates[-1])}"
    told = [
        # The year is said once for the dates that share it, with the last of them.
        short_date(day)
        if index == len(dates) - 1 or dates[index + 1].year != day.year
        else _without_year(day)
        for index, day in enumerate(dates)
    ]
    return f"On {joined(told)}"


def _without_year(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]}"
