"""What is still to come of a series on a day: how much of a course, and whose turn it is."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time

from facilitator.schedule.cadence import Cadence
from facilitator.schedule.change_rules import sorted_out
from facilitator.schedule.hire_rules import Place
from facilitator.schedule.models import HolidayChoice, Series
from facilitator.schedule.pattern import Rule
from facilitator.schedule.places import starts
from facilitator.schedule.policy_queries import choices_of
from facilitator.schedule.rules import cadence_of
from facilitator.schedule.series_rules import pattern_of, places_of
from facilitator.schedule.split_queries import sessions_from
from facilitator.schedule.turn_rules import next_turn


@dataclass(frozen=True)
class StillToCome:
    """The rule with what is left of it, and kinds and places counted from the next place on."""

    rule: Rule
    cadence: Cadence | None
    places: list[Place]


def still_to_come(series: Series, day: date, now: datetime) -> StillToCome:
    """What a pattern that goes on from that day begins with. At most two statements, for a course only."""
    rule, cadence, places = Rule.from_dict(series.rule), cadence_of(series), places_of(series)
    gone = sum(1 for one in starts(rule, series.start_date, time(), day) if one.date() < day)
    if cadence is not None:
        cadence = replace(cadence, first=next_turn(cadence, gone))
    turn = gone % len(places) if places else 0
    return StillToCome(_left(series, rule, day, now), cadence, places[turn:] + places[:turn])


def _left(series: Series, rule: Rule, day: date, now: datetime) -> Rule:
    """Of a list the dates to come; of a course as many sessions as are neither over, nor left out, nor kept."""
    coming = tuple(one for one in rule.dates if one >= day)
    if coming:
        return replace(rule, dates=coming)
    if rule.count is None:
        return rule
    skipped = {one.slot for one in choices_of(series.id).values() if one.choice is HolidayChoice.SKIP}
    extra = len(skipped) if series.make_up_skipped else 0
    _, kept = sorted_out(sessions_from(series, datetime.combine(day, time())), now)
    there = {one.session.slot for one in kept} | skipped
    places = pattern_of(series).places(limit=None, horizon=None, after=0, extra=extra)
    left = sum(1 for one in places if one.local_start.date() >= day and one.number not in there)
    return replace(rule, count=left or rule.count)
