"""What a preview says about months that have no 29th, 30th or 31st. Pure."""

from collections.abc import Iterator, Sequence
from datetime import date

from dateutil.relativedelta import relativedelta

from facilitator.schedule.calendar_days import last_day
from facilitator.schedule.day_words import MONTHS, joined, nth
from facilitator.schedule.pattern import Rule


def short_month_marks(rule: Rule, start: date, days: Sequence[date]) -> dict[date, tuple[str, ...]]:
    """Day -> marks that say which days of which months before it do not exist, so that none is missed silently.

    `days` are the rule's first sessions in order, with none between them left away.
    """
    marks: dict[date, tuple[str, ...]] = {}
    if not rule.skips_short_months or not days:
        return marks
    missing = list(_missing(rule, start, days[-1]))
    for day in days:
        told = [words for end, words in missing if end < day]
        if told:
            marks[day] = tuple(told)
            missing = missing[len(told) :]
    return marks


def _missing(rule: Rule, start: date, last: date) -> Iterator[tuple[date, str]]:
    """The end of each month of the rule before `last` that lacks one of its days, and what to say."""
    first = start.replace(day=1)
    for step in range(0, (last.year - start.year) * 12 + 12, rule.interval):
        end = last_day(first + relativedelta(months=step))
        if end >= last:
            return
        lacking = [nth(day) for day in rule.month_days if day > end.day]
        if lacking and end.month in rule.months_on and not rule.leaves_out(end):
            yield end, f"{MONTHS[end.month - 1]} {end.year} has no {joined(lacking, last='or')}: left out"
