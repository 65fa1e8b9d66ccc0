"""What cannot be a schedule is refused at once, in a sentence, at its field."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from facilitator.core.errors import Refusal
from facilitator.schedule.errors import (
    DateOutOfRange,
    DurationRefused,
    InvalidRule,
    NothingProduced,
    StartDoesNotFit,
    TooFarAhead,
    TooManySessions,
)
from facilitator.schedule.recurrence import Cadence, Rule, check_series, occurrences

TUESDAYS = Rule("weekly", weekdays=(1,))
START = date(2025, 1, 21)


def _weekly(**parts: Any) -> Rule:
    return Rule("weekly", **{"weekdays": (1,)} | parts)


def _monthly(**parts: Any) -> Rule:
    return Rule("monthly", **{"weekdays": (1,), "ordinals": (3,)} | parts)


def test_scenario_12_a_start_on_the_wrong_weekday_offers_the_nearest_dates_that_fit() -> None:
    rule = _monthly(ordinals=(1, 3), count=6)
    with pytest.raises(StartDoesNotFit) as refusal:
        check_series(rule, date(2020, 9, 7), 60)
    assert refusal.value.offers == (date(2020, 9, 1), date(2020, 9, 15))
    assert refusal.value.field == "start_date"
    assert str(refusal.value) == (
        "Monday 7 September 2020 does not fit: it is a Monday. "
        "The nearest dates that do are Tuesday 1 September 2020 and Tuesday 15 September 2020."
    )


@pytest.mark.parametrize(
    ("rule", "start", "reason"),
    [
        (_monthly(), date(2025, 1, 14), "it is the second Tuesday of its month"),
        (_monthly(), date(2025, 2, 25), "it is the fourth and last Tuesday of its month"),
        (_monthly(months_off=(8,)), date(2025, 8, 19), "August is left out"),
        (_weekly(), date(2025, 1, 22), "it is a Wednesday"),
        (Rule("monthly", last_working_day=True), date(2025, 1, 30), "not the last working day"),
    ],
)
def test_the_reason_says_what_is_wrong_with_the_start(rule: Rule, start: date, reason: str) -> None:
    with pytest.raises(StartDoesNotFit, match=reason) as refusal:
        check_series(rule, start, 60)
    assert all(rule.fits(offer) for offer in refusal.value.offers)


def test_a_start_at_the_edge_of_the_calendar_is_offered_the_one_side_there_is() -> None:
    with pytest.raises(StartDoesNotFit, match="The nearest date that does is") as refusal:
        check_series(_weekly(), date(2099, 12, 31), 60)
    assert refusal.value.offers == (date(2099, 12, 29),)


@pytest.mark.parametrize(
    ("make", "field"),
    [
        (lambda: Rule("dates"), "dates"),
        (lambda: _monthly(months_off=tuple(range(1, 13))), "months_off"),
        (lambda: check_series(_weekly(until=date(2025, 1, 20)), START, 60), "until"),
    ],
)
def test_a_rule_that_never_gives_a_session_is_refused(make: Any, field: str) -> None:
    with pytest.raises(NothingProduced, match="never gives a session") as refusal:
        make()
    assert refusal.value.field == field


@pytest.mark.parametrize(
    ("rule", "error", "field"),
    [
        (_weekly(count=261), TooManySessions, "count"),
        (_weekly(count=10**9), TooManySessions, "count"),
        (_weekly(count=158), TooFarAhead, "count"),
        (_monthly(count=37, interval=2), TooFarAhead, "count"),
        (_weekly(until=date(2028, 1, 22)), TooFarAhead, "until"),
        (_weekly(weekdays=(0, 1, 2, 3, 4), until=date(2026, 12, 31)), TooManySessions, "until"),
        (Rule("dates", dates=(date(2025, 1, 1), date(2028, 1, 2))), TooFarAhead, "dates"),
        (Rule("dates", dates=tuple(START + timedelta(days=n) for n in range(261))), TooManySessions, "dates"),
    ],
)
def test_too_much_at_one_go_is_refused(rule: Rule, error: type[Refusal], field: str) -> None:
    with pytest.raises(error) as refusal:
        check_series(rule, START, 60)
    assert refusal.value.field == field


def test_the_most_that_is_allowed_is_allowed() -> None:
    assert len(occurrences(_weekly(until=date(2028, 1, 21)), START, time(10), 60)) == 157
    daily = _weekly(weekdays=tuple(range(7)), count=260)
    assert len(occurrences(daily, START, time(10), 60)) == 260


def test_a_limit_above_the_most_is_refused_and_so_is_an_endless_rule_without_one() -> None:
    with pytest.raises(TooManySessions):
        occurrences(TUESDAYS, START, time(10), 60, limit=261)
    with pytest.raises(TooManySessions):
        occurrences(TUESDAYS, START, time(10), 60, limit=0)
    with pytest.raises(TooManySessions):
        occurrences(TUESDAYS, START, time(10), 60, horizon=date(2031, 1, 1))


@pytest.mark.parametrize("minutes", [-1, 0, 4, 1441, 10**9])
def test_a_length_outside_five_minutes_to_a_day_is_refused(minutes: int) -> None:
    with pytest.raises(DurationRefused, match="at least 5 minutes and at most 24 hours") as refusal:
        check_series(TUESDAYS, START, minutes)
    assert refusal.value.field == "duration"


def test_the_longer_sessions_are_held_to_the_same_length() -> None:
    check_series(TUESDAYS, START, 1440)
    with pytest.raises(DurationRefused):
        check_series(TUESDAYS, START, 1440, Cadence(every=3, first=3, extra_minutes=60))


@pytest.mark.parametrize(
    ("make", "field"),
    [
        (lambda: Rule("secondly"), "freq"),  # type: ignore[arg-type]
        (lambda: _weekly(interval=0), "interval"),
        (lambda: _weekly(interval=-1), "interval"),
        (lambda: _weekly(interval=53), "interval"),
        (lambda: _monthly(interval=10**9), "interval"),
        (lambda: _weekly(interval=True), "interval"),
        (lambda: _weekly(weekdays=()), "weekdays"),
        (lambda: _weekly(weekdays=(7,)), "weekdays"),
        (lambda: _weekly(weekdays=("TU",)), "weekdays"),
        (lambda: _weekly(ordinals=(3,)), "ordinals"),
        (lambda: _monthly(ordinals=()), "ordinals"),
        (lambda: _monthly(ordinals=(0,)), "ordinals"),
        (lambda: _monthly(ordinals=(6,)), "ordinals"),
        (lambda: _monthly(ordinals=(-2,)), "ordinals"),
        (lambda: _monthly(last_working_day=True), "ordinals"),
        (lambda: _monthly(months_off=(0,)), "months_off"),
        (lambda: _monthly(months_off=(13,)), "months_off"),
        (lambda: _weekly(count=0), "count"),
        (lambda: _weekly(count=1.5), "count"),
        (lambda: _weekly(count=3, until=date(2026, 1, 1)), "until"),
        (lambda: _weekly(until=datetime(2026, 1, 1)), "until"),
        (lambda: _weekly(dates=(START,)), "dates"),
        (lambda: Rule("dates", dates=(START,), weekdays=(1,)), "dates"),
        (lambda: Cadence(every=0, first=1), "cadence"),
        (lambda: Cadence(every=3, first=0), "cadence"),
        (lambda: Cadence(every=3, first=3, kind=""), "cadence"),
        (lambda: Cadence(every=3, first=3, extra_minutes=10**9), "extra_minutes"),
    ],
)
def test_parts_that_make_no_rule_are_refused_at_their_field(make: Any, field: str) -> None:
    with pytest.raises(InvalidRule) as refusal:
        make()
    assert refusal.value.field == field
    assert refusal.value.sentence.endswith(".")


def test_years_that_can_only_be_a_slip_are_refused() -> None:
    for day, field in [(date(9999, 12, 28), "start_date"), (date(225, 1, 21), "start_date")]:
        with pytest.raises(DateOutOfRange, match="between 1970 and 2099") as refusal:
            check_series(TUESDAYS, day, 60)
        assert refusal.value.field == field
    with pytest.raises(DateOutOfRange):
        _weekly(until=date(9999, 12, 31))
    with pytest.raises(DateOutOfRange):
        Rule("dates", dates=(date(1, 1, 1),))


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"freq": "weekly", "weekdays": [1], "byhour": [3]},
        {"freq": "weekly", "weekdays": None},
        {"freq": "weekly", "weekdays": 1},
        {"freq": "dates", "dates": ["30 February"]},
        {"freq": "weekly", "weekdays": [1], "until": "2025-02-30"},
        {"freq": "weekly", "weekdays": [1], "until": 20250230},
        {"freq": ["weekly"], "weekdays": [1]},
        "FREQ=SECONDLY",
        None,
    ],
)
def test_stored_rules_that_cannot_be_read_whole_are_refused(data: Any) -> None:
    with pytest.raises(InvalidRule):
        Rule.from_dict(data)


def test_stored_cadences_that_cannot_be_read_whole_are_refused() -> None:
    unreadable: list[dict[str, Any]] = [
        {},
        {"every": 3},
        {"every": 3, "first": 3, "colour": "plum"},
        {"every": "3", "first": 3},
    ]
    for data in unreadable:
        with pytest.raises(InvalidRule):
            Cadence.from_dict(data)
