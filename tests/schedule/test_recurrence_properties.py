"""What holds for every rule a person can make."""

import json
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from facilitator.core.timezones import clock_change
from facilitator.schedule.recurrence import (
    LAST,
    Cadence,
    Rule,
    held,
    kind_of,
    nearest_starts,
    occurrences,
)

# A busy machine is no failure.
unhurried = settings(deadline=None)

DAYS = st.dates(min_value=date(1995, 1, 1), max_value=date(2080, 1, 1))
TIMES = st.times().map(lambda moment: moment.replace(second=0, microsecond=0))
MONTHS_OFF = st.sets(st.integers(1, 12), max_size=10).map(tuple)
WEEKDAYS = st.sets(st.integers(0, 6), min_size=1, max_size=3).map(tuple)
ORDINALS = st.sets(st.sampled_from([1, 2, 3, 4, 5, LAST]), min_size=1, max_size=3).map(tuple)
ZONES = st.sampled_from(["Europe/London", "Europe/Dublin", "Pacific/Auckland", "America/New_York"])

WEEKLY = st.builds(Rule, st.just("weekly"), st.integers(1, 6), WEEKDAYS, months_off=MONTHS_OFF)
MONTHLY = st.builds(Rule, st.just("monthly"), st.integers(1, 6), WEEKDAYS, ORDINALS, MONTHS_OFF)
WORKING = st.builds(
    Rule, st.just("monthly"), st.integers(1, 6), months_off=MONTHS_OFF, last_working_day=st.just(True)
)
ENDLESS = st.one_of(WEEKLY, MONTHLY, WORKING)
LISTS = st.lists(st.dates(date(2025, 1, 1), date(2027, 12, 31)), min_size=1, max_size=30).map(
    lambda dates: Rule("dates", dates=tuple(dates))
)


def _start(rule: Rule, near: date) -> date:
    return near if rule.fits(near) else nearest_starts(rule, near)[-1]


@unhurried
@given(ENDLESS, DAYS, TIMES)
def test_every_session_fits_its_rule_comes_later_than_the_one_before_and_keeps_its_time(
    rule: Rule, near: date, at: time
) -> None:
    start = _start(rule, near)
    slots = occurrences(rule, start, at, 60, limit=40)
    starts = [slot.local_start for slot in slots]
    assert starts[0] == datetime.combine(start, at)
    assert all(earlier < later for earlier, later in pairwise(starts))
    assert all(rule.fits(moment.date()) and moment.time() == at for moment in starts)
    assert [slot.number for slot in slots] == list(range(1, len(slots) + 1))


@unhurried
@given(MONTHLY, DAYS)
def test_a_monthly_rule_leaves_out_no_day_that_fits(rule: Rule, near: date) -> None:
    start = _start(rule, near)
    horizon = start + timedelta(days=400)
    days = {slot.local_start.date() for slot in occurrences(rule, start, time(10), 60, horizon=horizon)}
    fitting = {
        day
        for day in (start + timedelta(days=n) for n in range(401))
        if rule.fits(day) and _months_between(start, day) % rule.interval == 0
    }
    assert days == fitting


@unhurried
@given(WEEKLY, DAYS)
def test_a_weekly_rule_leaves_out_no_day_that_fits(rule: Rule, near: date) -> None:
    start = _start(rule, near)
    horizon = start + timedelta(days=400)
    days = {slot.local_start.date() for slot in occurrences(rule, start, time(10), 60, horizon=horizon)}
    monday = start - timedelta(days=start.weekday())
    fitting = {
        day
        for day in (start + timedelta(days=n) for n in range(401))
        if rule.fits(day) and (day - monday).days // 7 % rule.interval == 0
    }
    assert days == fitting


@unhurried
@given(ENDLESS, DAYS, TIMES, ZONES)
def test_the_wall_time_is_constant_over_clock_changes_except_where_it_is_skipped(
    rule: Rule, near: date, at: time, zone_name: str
) -> None:
    for slot in occurrences(rule, _start(rule, near), at, 90, limit=24):
        moment = held(slot, zone_name)
        assert moment.utc_start.tzinfo is UTC
        assert moment.utc_end > moment.utc_start
        if clock_change(slot.local_start, zone_name) == "skipped":
            assert moment.local_start == slot.local_start + timedelta(hours=1)
            assert any("held one hour later" in mark for mark in moment.marks)
        else:
            assert moment.local_start == slot.local_start


@unhurried
@given(ENDLESS, DAYS, st.integers(0, 500), st.integers(0, 500))
def test_a_longer_horizon_adds_sessions_and_changes_none(rule: Rule, near: date, one: int, more: int) -> None:
    start = _start(rule, near)
    near_end, far_end = start + timedelta(days=one), start + timedelta(days=one + more)
    short = occurrences(rule, start, time(10), 60, limit=260, horizon=near_end)
    long = occurrences(rule, start, time(10), 60, limit=260, horizon=far_end)
    assert long[: len(short)] == short
    assert all(slot.local_start.date() > near_end for slot in long[len(short) :])


@unhurried
@given(ENDLESS, DAYS, st.integers(1, 30), st.integers(1, 30))
def test_going_on_after_a_slot_gives_what_one_go_would_have_given(
    rule: Rule, near: date, first: int, then: int
) -> None:
    start, horizon = _start(rule, near), date(2099, 12, 31)
    cadence = Cadence(every=3, first=2, extra_minutes=30)
    parts = [
        occurrences(rule, start, time(10), 60, limit=n, horizon=horizon, after=after, cadence=cadence)
        for n, after in [(first, 0), (then, first)]
    ]
    whole = occurrences(rule, start, time(10), 60, limit=first + then, horizon=horizon, cadence=cadence)
    assert parts[0] + parts[1] == whole


@unhurried
@given(WEEKLY, DAYS, st.integers(1, 20))
def test_a_counted_rule_gives_the_beginning_of_the_endless_one(rule: Rule, near: date, count: int) -> None:
    start = _start(rule, near)
    endless = occurrences(rule, start, time(10), 60, limit=count)
    if len(endless) == count:
        counted = Rule.from_dict(rule.to_dict() | {"count": count})
        assert occurrences(counted, start, time(10), 60) == endless
        until = Rule.from_dict(rule.to_dict() | {"until": endless[-1].local_start.date().isoformat()})
        assert occurrences(until, start, time(10), 60) == endless


@unhurried
@given(st.integers(0, 6), st.integers(1996, 2080))
def test_fifth_and_last_differ_exactly_in_months_with_four(weekday: int, year: int) -> None:
    begin, end = date(year, 1, 1), date(year, 12, 31)
    days = {}
    for ordinal in (4, 5, LAST):
        rule = Rule("monthly", weekdays=(weekday,), ordinals=(ordinal,))
        slots = occurrences(
            rule, nearest_starts(rule, begin - timedelta(days=1))[-1], time(10), 60, horizon=end
        )
        days[ordinal] = {slot.local_start.date() for slot in slots}
    assert len(days[LAST]) == 12
    assert days[5] == days[LAST] - days[4]
    assert len(days[5]) in {4, 5}


@unhurried
@given(st.one_of(ENDLESS, LISTS))
def test_a_rule_survives_being_stored(rule: Rule) -> None:
    assert Rule.from_dict(json.loads(json.dumps(rule.to_dict()))) == rule


@unhurried
@given(st.integers(1, 12), st.integers(1, 12), st.integers(1, 260))
def test_a_cadence_survives_being_stored_and_comes_every_so_many_slots(
    every: int, first: int, number: int
) -> None:
    cadence = Cadence(every, first, 60)
    assert Cadence.from_dict(json.loads(json.dumps(cadence.to_dict()))) == cadence
    assert kind_of(first, cadence) == "speaker"
    if number > first:
        assert kind_of(number, cadence) == kind_of(number + every, cadence)


@unhurried
@given(LISTS)
def test_a_list_gives_each_of_its_dates_once_in_order(rule: Rule) -> None:
    days = [slot.local_start.date() for slot in occurrences(rule, rule.dates[0], time(10), 60)]
    assert days == sorted(set(rule.dates))


def _months_between(start: date, day: date) -> int:
    return (day.year - start.year) * 12 + day.month - start.month
