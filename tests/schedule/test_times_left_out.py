"""Times left out, such as a school holiday, and whether a course makes up for them."""

import json
from datetime import date, datetime, time
from typing import Any

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from facilitator.schedule.errors import InvalidRule, StartDoesNotFit, TooFarAhead
from facilitator.schedule.recurrence import (
    Cadence,
    Rule,
    check_series,
    first_fit,
    occurrences,
    recurrence_lines,
)
from facilitator.schedule.words import say

MAY_8 = date(2025, 5, 8)
HALF_TERM = ((date(2025, 5, 26), date(2025, 5, 30)),)


def _course(**parts: Any) -> Rule:
    return Rule("weekly", **{"weekdays": (3,), "count": 6, "not_between": HALF_TERM} | parts)


def _days(rule: Rule, start: date = MAY_8) -> list[str]:
    return [f"{slot.local_start:%d %b}" for slot in occurrences(rule, start, time(10), 120)]


def test_scenario_10_a_course_adds_one_at_the_end() -> None:
    assert _days(_course()) == ["08 May", "15 May", "22 May", "05 Jun", "12 Jun", "19 Jun"]


def test_scenario_10_a_course_loses_the_one_left_out() -> None:
    assert _days(_course(make_up=False)) == ["08 May", "15 May", "22 May", "05 Jun", "12 Jun"]


def test_what_is_left_out_has_no_number_and_shifts_no_cadence() -> None:
    slots = occurrences(_course(), MAY_8, time(10), 120, cadence=Cadence(every=3, first=3))
    assert [slot.number for slot in slots] == [1, 2, 3, 4, 5, 6]
    assert [f"{slot.local_start:%d %b}" for slot in slots if slot.kind == "speaker"] == ["22 May", "19 Jun"]


def test_it_is_said_back() -> None:
    assert say(_course(), time(10), 120) == (
        "Every Thursday, 10:00 to 12:00, not from 26 May 2025 to 30 May 2025, 6 sessions, "
        "those left out are added at the end"
    )
    one_day = _course(make_up=False, not_between=((date(2025, 5, 29), date(2025, 5, 29)),))
    assert say(one_day, time(10), 120) == (
        "Every Thursday, 10:00 to 12:00, not on 29 May 2025, 6 sessions, those left out are lost"
    )


def test_times_that_touch_are_one_and_the_choice_counts_for_counted_rules_only() -> None:
    parts = ((date(2025, 8, 1), date(2025, 8, 31)), (date(2025, 7, 21), date(2025, 7, 31)))
    rule = Rule("weekly", weekdays=(3,), not_between=parts, make_up=False)
    assert rule.not_between == ((date(2025, 7, 21), date(2025, 8, 31)),)
    assert rule == Rule("weekly", weekdays=(3,), not_between=rule.not_between)
    assert _course(not_between=(), make_up=False) == _course(not_between=())


def test_rules_stored_before_there_were_such_times_read_as_they_were() -> None:
    stored = {"freq": "weekly", "interval": 1, "weekdays": [3], "ordinals": [], "months_off": [], "count": 6}
    assert Rule.from_dict(stored | {"until": None, "dates": [], "last_working_day": False}) == (
        Rule("weekly", weekdays=(3,), count=6)
    )
    kept = json.loads(json.dumps(_course(make_up=False).to_dict()))
    assert Rule.from_dict(kept) == _course(make_up=False)


def test_other_programs_are_told_what_is_left_out() -> None:
    added = recurrence_lines(_course(), MAY_8, time(10), "Europe/London")
    assert added == ["RRULE:FREQ=WEEKLY;BYDAY=TH;COUNT=7", "EXDATE;TZID=Europe/London:20250529T100000"]
    lost = recurrence_lines(_course(make_up=False), MAY_8, time(10), "Europe/London")
    assert lost[0] == "RRULE:FREQ=WEEKLY;BYDAY=TH;COUNT=6"
    listed = Rule("dates", dates=(date(2023, 2, 6), date(2023, 5, 15)))
    assert recurrence_lines(listed, date(2023, 2, 6), time(17, 30), "Europe/London") == [
        "RDATE;TZID=Europe/London:20230206T173000,20230515T173000"
    ]
    plain = Rule("weekly", weekdays=(3,), not_between=((date(2025, 5, 30), date(2025, 5, 31)),))
    assert recurrence_lines(plain, MAY_8, time(10), "Europe/London") == ["RRULE:FREQ=WEEKLY;BYDAY=TH"]


BREAKS = st.lists(
    st.tuples(st.dates(date(2025, 5, 9), date(2025, 12, 31)), st.integers(0, 40)), max_size=4
).map(lambda found: tuple((first, date.fromordinal(first.toordinal() + days)) for first, days in found))


@settings(deadline=None)
@given(BREAKS, st.sets(st.integers(0, 6)), st.integers(1, 3), st.integers(1, 20), st.booleans())
def test_another_program_reads_the_same_dates(
    breaks: tuple[tuple[date, date], ...], more: set[int], interval: int, count: int, make_up: bool
) -> None:
    days = tuple({3, *more})
    rule = Rule("weekly", interval, days, count=count, not_between=breaks, make_up=make_up)
    slots = occurrences(rule, MAY_8, time(10), 60)
    lines = [
        line.replace(";TZID=Europe/London", "")
        for line in recurrence_lines(rule, MAY_8, time(10), "Europe/London")
    ]
    read = rrulestr("\n".join(lines), dtstart=datetime(2025, 5, 8, 10, 0))
    assert [slot.local_start for slot in slots] == list(read)
    assert not any(rule.leaves_out(slot.local_start.date()) for slot in slots)
    assert len(slots) == count if make_up else len(slots) <= count


def test_a_start_in_a_time_left_out_is_refused_and_offers_the_days_around_it() -> None:
    with pytest.raises(StartDoesNotFit, match="it is in a time left out") as refusal:
        check_series(_course(), date(2025, 5, 29), 60)
    assert refusal.value.offers == (date(2025, 5, 22), date(2025, 6, 5))
    assert first_fit(_course(), date(2025, 5, 23)) == date(2025, 6, 5)
    assert first_fit(_course(), date(2025, 5, 22)) == date(2025, 5, 22)


def test_a_course_that_never_gets_its_sessions_in_three_years_is_refused() -> None:
    long_break = ((date(2025, 6, 1), date(2028, 6, 1)),)
    with pytest.raises(TooFarAhead) as refusal:
        check_series(_course(not_between=long_break), MAY_8, 60)
    assert refusal.value.field == "count"
    check_series(_course(not_between=long_break, make_up=False), MAY_8, 60)


@pytest.mark.parametrize(
    "breaks",
    [
        ((date(2025, 5, 30), date(2025, 5, 26)),),
        ((date(2025, 5, 30),),),
        ((date(2025, 5, 30), None),),
        (date(2025, 5, 30),),
        ((date(2025, 5, 26), datetime(2025, 5, 30)),),
        tuple((date(2025, 1, 1), date(2025, 1, 1)) for _ in range(61)),
    ],
)
def test_times_that_are_no_times_are_refused(breaks: Any) -> None:
    with pytest.raises(InvalidRule) as refusal:
        _course(not_between=breaks)
    assert refusal.value.field == "not_between"


def test_a_list_of_dates_leaves_nothing_out() -> None:
    with pytest.raises(InvalidRule, match="no repetition besides"):
        Rule("dates", dates=(MAY_8,), not_between=HALF_TERM)
