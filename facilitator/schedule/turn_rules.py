"""Whose turn it is when a pattern goes on as another one. Pure: no database, no clock."""

from dataclasses import replace
from datetime import date, time

from facilitator.schedule.cadence import Cadence
from facilitator.schedule.change_rules import LOOK_AHEAD, first_fit
from facilitator.schedule.models import Series
from facilitator.schedule.pattern import Rule
from facilitator.schedule.places import starts


def first_in_turn(old: Series, rule: Rule, day: date) -> date:
    """The first day of a rule on or after that day. Raises NothingProduced.

    What is held every other week or month, and goes on so, keeps its turn, unless the day itself fits.
    """
    before = Rule.from_dict(old.rule)
    goes_on = rule.interval > 1 and (rule.freq, rule.interval) == (before.freq, before.interval)
    if goes_on and not rule.fits(day):
        endless = replace(rule, count=None, until=None)
        for one in starts(endless, old.start_date, time(), day + LOOK_AHEAD):
            if one.date() >= day:
                return one.date()
    return first_fit(rule, day)


def next_day_of(series: Series, day: date) -> date:
    """From which day another pattern is likely to hold: that day, or the next of what is held every other time."""
    rule = Rule.from_dict(series.rule)
    if rule.interval == 1:
        return day
    coming = starts(rule, series.start_date, time(), day + LOOK_AHEAD)
    return next((one.date() for one in coming if one.date() >= day), day)


def next_turn(cadence: Cadence, gone: int) -> int:
    """The number, counted anew, of the first place of that kind after so many places."""
    if cadence.first > gone:
        return cadence.first - gone
    return (cadence.first - gone - 1) % cadence.every + 1
