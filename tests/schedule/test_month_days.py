"""Meeting on a day of the month: months without a 29th, 30th or 31st are left out, and the preview says so."""

from datetime import date, datetime, time

import pytest
from dateutil.rrule import rrulestr

from facilitator.schedule.errors import InvalidRule, NothingProduced, StartDoesNotFit
from facilitator.schedule.recurrence import LAST, Rule, check_series, occurrences, preview
from facilitator.schedule.words import say

LONDON = "Europe/London"


def _monthly(*days: int, **parts: object) -> Rule:
    return Rule("monthly", month_days=days, **parts)  # type: ignore[arg-type]


def _marked(rule: Rule, start: date, limit: int) -> list[tuple[str, tuple[str, ...]]]:
    rows = preview(rule, start, time(10), 60, zone_name=LONDON, limit=limit)
    return [(f"{row.local_start:%Y-%m-%d}", row.marks) for row in rows]


def test_the_fifteenth_comes_every_month_without_a_mark() -> None:
    marked = _marked(_monthly(15), date(2026, 2, 15), 24)
    assert [day for day, _ in marked[:3]] == ["2026-02-15", "2026-03-15", "2026-04-15"]
    assert all(marks == () for _, marks in marked)


def test_a_thirty_first_leaves_out_short_months_and_marks_the_next_session() -> None:
    assert _marked(_monthly(31), date(2025, 1, 31), 4) == [
        ("2025-01-31", ()),
        ("2025-03-31", ("February 2025 has no 31st: left out",)),
        ("2025-05-31", ("April 2025 has no 31st: left out",)),
        ("2025-07-31", ("June 2025 has no 31st: left out",)),
    ]


def test_only_months_the_group_meets_in_are_missed() -> None:
    every_second = _monthly(31, interval=2)
    assert [day for day, _ in _marked(every_second, date(2025, 8, 31), 4)] == [
        "2025-08-31",
        "2025-10-31",
        "2025-12-31",
        "2026-08-31",
    ]
    assert _marked(every_second, date(2025, 8, 31), 4)[3][1] == (
        "February 2026 has no 31st: left out",
        "April 2026 has no 31st: left out",
        "June 2026 has no 31st: left out",
    )
    assert _marked(_monthly(31, months_off=(2,)), date(2025, 1, 31), 2)[1] == ("2025-03-31", ())
    break_in_february = _monthly(31, not_between=((date(2025, 2, 20), date(2025, 3, 2)),))
    assert _marked(break_in_february, date(2025, 1, 31), 2)[1] == ("2025-03-31", ())


def test_a_twenty_ninth_of_february_comes_in_leap_years_only() -> None:
    marked = _marked(_monthly(29), date(2023, 12, 29), 15)
    assert ("2024-02-29", ()) in marked
    assert ("2025-03-29", ("February 2025 has no 29th: left out",)) in marked
    only_february = _monthly(29, months_off=tuple(month for month in range(1, 13) if month != 2))
    assert [day for day, _ in _marked(only_february, date(2024, 2, 29), 3)] == (
        ["2024-02-29", "2028-02-29", "2032-02-29"]
    )


def test_several_days_and_the_last_day_of_the_month() -> None:
    days = [day for day, _ in _marked(_monthly(1, LAST), date(2024, 2, 1), 4)]
    assert days == ["2024-02-01", "2024-02-29", "2024-03-01", "2024-03-31"]
    assert [day for day, _ in _marked(_monthly(31, LAST), date(2025, 1, 31), 2)] == [
        "2025-01-31",
        "2025-02-28",
    ]


@pytest.mark.parametrize(
    ("rule", "words", "text"),
    [
        (_monthly(15), "The 15th of every month", "FREQ=MONTHLY;BYMONTHDAY=15"),
        (_monthly(1, 22), "The 1st and 22nd of every month", "FREQ=MONTHLY;BYMONTHDAY=1,22"),
        (_monthly(LAST), "The last day of every month", "FREQ=MONTHLY;BYMONTHDAY=-1"),
        (
            _monthly(31, interval=2),
            "The 31st of the month, every two months, where there is one",
            "FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=31",
        ),
        (
            _monthly(29, months_off=(2,)),
            "The 29th of every month",
            "FREQ=MONTHLY;BYMONTHDAY=29;BYMONTH=1,3,4,5,6,7,8,9,10,11,12",
        ),
    ],
)
def test_it_is_said_back_and_written_for_calendars(rule: Rule, words: str, text: str) -> None:
    assert say(rule, time(10, 0), 60).startswith(f"{words}, 10:00 to 11:00")
    assert rule.rrule_text() == text


def test_another_program_leaves_out_the_same_months() -> None:
    rule = _monthly(30, 31, count=20)
    read = rrulestr(rule.rrule_text(), dtstart=datetime(2025, 1, 30, 12, 0))
    slots = occurrences(rule, date(2025, 1, 30), time(12, 0), 60)
    assert [slot.local_start for slot in slots] == list(read)


def test_a_start_on_another_day_offers_the_nearest_that_exist() -> None:
    with pytest.raises(StartDoesNotFit, match="it is the 28th and last day of its month") as refusal:
        check_series(_monthly(31), date(2025, 2, 28), 60)
    assert refusal.value.offers == (date(2025, 1, 31), date(2025, 3, 31))


@pytest.mark.parametrize(
    ("make", "error"),
    [
        (lambda: _monthly(0), InvalidRule),
        (lambda: _monthly(32), InvalidRule),
        (lambda: _monthly(-2), InvalidRule),
        (lambda: Rule("monthly", month_days=(15,), weekdays=(1,), ordinals=(1,)), InvalidRule),
        (lambda: Rule("monthly", month_days=(15,), weekdays=(1,)), InvalidRule),
        (lambda: Rule("weekly", month_days=(15,)), InvalidRule),
        (lambda: _monthly(30, months_off=tuple(m for m in range(1, 13) if m != 2)), NothingProduced),
        (lambda: _monthly(31, months_off=(1, 3, 5, 7, 8, 10, 12)), NothingProduced),
    ],
)
def test_days_that_are_no_days_are_refused_at_their_field(make: object, error: type[InvalidRule]) -> None:
    with pytest.raises(error) as refusal:
        make()  # type: ignore[operator]
    assert refusal.value.field == "month_days"
    assert refusal.value.sentence.endswith(".")
