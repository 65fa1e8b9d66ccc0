"""A rule said back reads like a leaflet, and never says "bi-monthly"."""

from datetime import date, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facilitator.schedule.recurrence import Rule
from facilitator.schedule.words import say, say_times

TUESDAY, WEDNESDAY, THURSDAY = 1, 2, 3


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (
            Rule("monthly", weekdays=(TUESDAY,), ordinals=(3,)),
            "The third Tuesday of every month, 10:15 to 12:15",
        ),
        (
            Rule("monthly", weekdays=(THURSDAY,), ordinals=(-1,)),
            "The last Thursday of every month, 10:15 to 12:15",
        ),
        (
            Rule("monthly", weekdays=(TUESDAY,), ordinals=(4, 2)),
            "The second and fourth Tuesday of every month, 10:15 to 12:15",
        ),
        (
            Rule("monthly", weekdays=(0, THURSDAY), ordinals=(1, 3)),
            "The first and third Monday and the first and third Thursday of every month, 10:15 to 12:15",
        ),
        (
            Rule("monthly", interval=2, weekdays=(TUESDAY,), ordinals=(1,)),
            "The first Tuesday of the month, every two months, 10:15 to 12:15",
        ),
        (
            Rule("monthly", weekdays=(THURSDAY,), ordinals=(3,), months_off=(12, 8)),
            "The third Thursday of every month, 10:15 to 12:15, except in August and December",
        ),
        (
            Rule("monthly", weekdays=(THURSDAY,), ordinals=(3,), months_off=(1, 2, 4, 5, 7, 8, 10, 11)),
            "The third Thursday of every month, 10:15 to 12:15, only in March, June, September and December",
        ),
        (
            Rule("monthly", last_working_day=True),
            "The last working day of every month, 10:15 to 12:15",
        ),
        (Rule("weekly", weekdays=(THURSDAY,), count=6), "Every Thursday, 10:15 to 12:15, 6 sessions"),
        (Rule("weekly", weekdays=(THURSDAY,), count=1), "Every Thursday, 10:15 to 12:15, 1 session"),
        (
            Rule("weekly", weekdays=(0, WEDNESDAY, THURSDAY)),
            "Every Monday, Wednesday and Thursday, 10:15 to 12:15",
        ),
        (
            Rule("weekly", interval=2, weekdays=(THURSDAY,)),
            "Every two weeks on Thursday, 10:15 to 12:15",
        ),
        (
            Rule("weekly", interval=13, weekdays=(THURSDAY,)),
            "Every 13 weeks on Thursday, 10:15 to 12:15",
        ),
        (
            Rule("weekly", weekdays=(TUESDAY,), until=date(2022, 8, 30), months_off=(7, 8, 12)),
            "Every Tuesday, 10:15 to 12:15, except in July, August and December, until 30 August 2022",
        ),
        (
            Rule("dates", dates=(date(2023, 2, 6), date(2023, 5, 15), date(2023, 9, 4), date(2023, 11, 27))),
            "On 6 February, 15 May, 4 September and 27 November 2023, 10:15 to 12:15",
        ),
        (
            Rule("dates", dates=(date(2025, 12, 4), date(2025, 12, 11), date(2026, 1, 8))),
            "On 4 December, 11 December 2025 and 8 January 2026, 10:15 to 12:15",
        ),
        (Rule("dates", dates=(date(2025, 11, 20),)), "On 20 November 2025, 10:15 to 12:15"),
        (
            Rule("dates", dates=tuple(date(2025, 1, day) for day in range(1, 14))),
            "On 13 dates from 1 January 2025 to 13 January 2025, 10:15 to 12:15",
        ),
    ],
)
def test_a_rule_is_said_back_in_words(rule: Rule, words: str) -> None:
    assert say(rule, time(10, 15), 120) == words


def test_a_session_past_midnight_ends_the_next_day() -> None:
    assert say_times(time(23, 0), 120) == "23:00 to 01:00 the next day"
    assert say_times(time(0, 0), 24 * 60) == "00:00 to 00:00 the next day"
    assert say_times(time(9, 5), 50) == "09:05 to 09:55"


@settings(deadline=None)
@given(
    st.sampled_from(["weekly", "monthly"]),
    st.integers(1, 24),
    st.sets(st.integers(0, 6), min_size=1),
    st.sets(st.sampled_from([1, 2, 3, 4, 5, -1]), min_size=1),
)
def test_no_rule_is_said_with_bi_or_in_the_notation_of_calendars(
    freq: str, interval: int, weekdays: set[int], ordinals: set[int]
) -> None:
    days, nth = tuple(weekdays), tuple(ordinals)
    rule = (
        Rule("weekly", interval=interval, weekdays=days)
        if freq == "weekly"
        else Rule("monthly", interval=interval, weekdays=days, ordinals=nth)
    )
    words = say(rule, time(10, 0), 60)
    assert "bi-" not in words
    assert "FREQ" not in words
    assert not words.endswith(".")
