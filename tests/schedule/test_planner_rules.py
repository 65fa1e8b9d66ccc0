"""What clashes, what a date is marked with, and the weeks of a month: without a database."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.schedule.models import SessionKind, SessionStatus
from facilitator.schedule.planner_rules import (
    Mark,
    Meeting,
    by_sessions,
    clash_marks,
    days_off_together,
    find_clashes,
    marks_of,
    month_weeks,
    near_christmas,
    others_at_once,
    overlapping,
    year_months,
)

RUTH, AMINA = ("ruth", "Ruth Calder"), ("amina", "Amina Yusuf")
CORA, PRIYA = ("cora", "Cora Hale"), ("priya", "Priya Nair")
TEN = datetime(2025, 1, 21, 10, 0)


def meeting(key: str, start: datetime = TEN, minutes: int = 120, **overrides: Any) -> Meeting:
    """A session in January, when the wall in London shows UTC."""
    before, after = overrides.pop("before", 0), overrides.pop("after", 0)
    end = start + timedelta(minutes=minutes)
    room_from, room_to = start - timedelta(minutes=before), end + timedelta(minutes=after)
    values: dict[str, Any] = {
        "id": key,
        "group_id": f"group-{key}",
        "discreet": f"Group {key}",
        "local_start": start,
        "local_end": end,
        "original_start": start,
        "starts_at": start.replace(tzinfo=UTC),
        "ends_at": end.replace(tzinfo=UTC),
        "room_from": room_from,
        "room_to": room_to,
        "room_starts_at": room_from.replace(tzinfo=UTC),
        "room_ends_at": room_to.replace(tzinfo=UTC),
        "kind": SessionKind.STANDARD,
        "status": SessionStatus.PLANNED,
        "place_id": None,
        "place": "",
    }
    return Meeting(**values | overrides)


def at_the_church(key: str, start: datetime = TEN, **overrides: Any) -> Meeting:
    return meeting(key, start, place_id="church", place="The church", **overrides)


def told(clashes: list[Any]) -> list[tuple[Mark, str, str]]:
    return [(one.mark, one.shared, "".join(m.id for m in one.meetings)) for one in clashes]


def test_one_facilitator_at_two_overlapping_sessions_clashes() -> None:
    a, b = meeting("a"), meeting("b", TEN + timedelta(minutes=119))
    found = find_clashes([a, b], {"a": [RUTH], "b": [AMINA, RUTH]}, {})
    assert told(found) == [(Mark.FACILITATOR, "Ruth Calder", "ab")]


def test_one_session_may_begin_as_the_other_ends() -> None:
    a, b = at_the_church("a"), at_the_church("b", TEN + timedelta(hours=2))
    desks = {"group-a": [CORA], "group-b": [CORA]}
    assert find_clashes([a, b], {"a": [RUTH], "b": [RUTH]}, desks) == []


def test_a_room_is_taken_for_as_long_as_it_is_hired() -> None:
    a, b = at_the_church("a", after=30), at_the_church("b", TEN + timedelta(hours=2), before=15)
    assert told(find_clashes([a, b], {}, {})) == [(Mark.VENUE, "The church", "ab")]


def test_a_venue_is_no_clash_for_those_who_meet_online_or_elsewhere() -> None:
    here, online = at_the_church("a"), meeting("b")
    elsewhere = meeting("c", place_id="hall", place="The hall")
    assert find_clashes([here, online, elsewhere], {}, {}) == []


def test_two_groups_of_one_portfolio_at_the_same_time_clash_and_those_of_two_do_not() -> None:
    meetings = [meeting("a"), meeting("b"), meeting("c")]
    desks = {"group-a": [CORA], "group-b": [CORA, PRIYA], "group-c": [PRIYA]}
    found = find_clashes(meetings, {}, desks)
    assert sorted(told(found)) == [
        (Mark.TOGETHER, "Cora Hale", "ab"),
        (Mark.TOGETHER, "Priya Nair", "bc"),
    ]


@pytest.mark.parametrize("status", [SessionStatus.CANCELLED, SessionStatus.NOT_HELD])
def test_what_is_not_on_is_in_nobodys_way(status: SessionStatus) -> None:
    a, b = at_the_church("a"), at_the_church("b", status=status)
    desks = {"group-a": [CORA], "group-b": [CORA]}
    assert find_clashes([a, b], {"a": [RUTH], "b": [RUTH]}, desks) == []
    assert others_at_once([a, b]) == {}


def test_clashes_come_in_the_order_of_their_days_and_a_facilitator_first() -> None:
    later = TEN + timedelta(days=7)
    meetings = [
        at_the_church("c", later),
        at_the_church("d", later),
        at_the_church("a"),
        at_the_church("b"),
    ]
    runs = {key: [RUTH] for key in "abcd"}
    assert told(find_clashes(meetings, runs, {})) == [
        (Mark.FACILITATOR, "Ruth Calder", "ab"),
        (Mark.VENUE, "The church", "ab"),
        (Mark.FACILITATOR, "Ruth Calder", "cd"),
        (Mark.VENUE, "The church", "cd"),
    ]


def test_every_session_of_a_clash_is_marked() -> None:
    clashes = find_clashes([meeting("a"), meeting("b")], {"a": [RUTH], "b": [RUTH]}, {})
    assert clash_marks(clashes) == {"a": {Mark.FACILITATOR}, "b": {Mark.FACILITATOR}}
    assert clashes[0].concerns({"b"}) and not clashes[0].concerns({"x"})


def test_what_clashes_in_two_ways_is_said_once() -> None:
    meetings = [at_the_church("a"), at_the_church("b"), at_the_church("c", TEN + timedelta(days=1))]
    meetings.append(at_the_church("d", TEN + timedelta(days=1)))
    found = by_sessions(find_clashes(meetings, {"a": [RUTH], "b": [RUTH]}, {}))
    assert [[one.shared for one in clashes] for clashes in found] == [
        ["Ruth Calder", "The church"],
        ["The church"],
    ]


def test_a_long_session_links_two_that_do_not_touch_but_they_do_not_name_each_other() -> None:
    long = meeting("a", minutes=300)
    early, late = meeting("b", minutes=60), meeting("c", TEN + timedelta(hours=3), minutes=60)
    assert [[one.id for one in run] for run in overlapping([late, early, long])] == [["b", "a", "c"]]
    found = others_at_once([late, early, long])
    assert {key: [one.id for one in others] for key, others in found.items()} == {
        "a": ["b", "c"],
        "b": ["a"],
        "c": ["a"],
    }


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 12)), max_size=12))
def test_a_session_is_in_a_run_exactly_if_it_overlaps_another(spans: list[tuple[int, int]]) -> None:
    meetings = [
        meeting(str(number), TEN + timedelta(minutes=5 * start), minutes=5 * length)
        for number, (start, length) in enumerate(spans)
    ]
    in_a_run = {one.id for run in overlapping(meetings) for one in run}
    by_pairs = {
        one.id
        for one in meetings
        for other in meetings
        if one is not other and one.starts_at < other.ends_at and other.starts_at < one.ends_at
    }
    assert in_a_run == by_pairs == set(others_at_once(meetings))


def test_marks_say_what_needs_somebody_first() -> None:
    day = datetime(2025, 12, 25, 10, 0)
    session = meeting(
        "a", day, kind=SessionKind.SPEAKER, original_start=day - timedelta(days=9), status=SessionStatus.HELD
    )
    found = marks_of(session, {date(2025, 12, 25)}, {Mark.VENUE, Mark.FACILITATOR})
    assert found == [
        Mark.FACILITATOR,
        Mark.VENUE,
        Mark.MOVED,
        Mark.SPEAKER,
        Mark.DAY_OFF,
        Mark.CHRISTMAS,
    ]
    assert marks_of(meeting("a"), ()) == []


@pytest.mark.parametrize(
    ("overrides", "mark"),
    [
        ({"status": SessionStatus.CANCELLED}, Mark.CANCELLED),
        ({"status": SessionStatus.NOT_HELD}, Mark.NOT_HELD),
        ({"kind": SessionKind.LAUNCH}, Mark.OTHER_KIND),
        ({"kind": "walk"}, Mark.OTHER_KIND),
    ],
)
def test_each_of_these_has_its_mark(overrides: dict[str, Any], mark: Mark) -> None:
    assert marks_of(meeting("a", **overrides), ()) == [mark]


def test_every_mark_has_its_own_letter_and_words() -> None:
    assert len({mark.value for mark in Mark}) == len({mark.words for mark in Mark}) == len(Mark)
    assert [mark for mark in Mark if mark.clash] == [Mark.FACILITATOR, Mark.VENUE]


@pytest.mark.parametrize(
    ("day", "near"),
    [
        (date(2025, 12, 19), False),
        (date(2025, 12, 20), True),
        (date(2026, 1, 3), True),
        (date(2026, 1, 4), False),
    ],
)
def test_near_christmas_is_from_20_december_to_3_january(day: date, near: bool) -> None:
    assert near_christmas(day) is near


def test_a_year_is_twelve_months_with_its_sessions_in_them() -> None:
    january, march = meeting("a"), meeting("b", datetime(2025, 3, 18, 10, 0))
    months = year_months([january, march], set(), {"b": {Mark.VENUE}})
    assert len(months) == 12
    assert months[0] == [(january, [])]
    assert months[2] == [(march, [Mark.VENUE])]
    assert [len(month) for month in months] == [1, 0, 1, *[0] * 9]


def test_a_month_is_weeks_from_monday_to_sunday() -> None:
    day = date(2025, 3, 18)
    weeks = month_weeks(date(2025, 3, 1), {day: ["talk"]}, {day: ["Bank holiday: Somewhere"]})
    assert [len(week) for week in weeks] == [7] * 6
    assert {week[0].day.weekday() for week in weeks} == {0}
    inside = [one for week in weeks for one in week if one.in_month]
    assert [one.day.day for one in inside] == list(range(1, 32))
    (tuesday,) = [one for one in inside if one.items]
    assert (tuesday.day, tuesday.items, tuesday.off) == (day, ("talk",), ("Bank holiday: Somewhere",))


def test_a_leap_february_that_begins_on_a_monday_fills_its_weeks() -> None:
    weeks = month_weeks(date(2044, 2, 1), {}, {})
    assert len(weeks) == 5
    assert sum(one.in_month for week in weeks for one in week) == 29
    assert len(month_weeks(date(2027, 2, 1), {}, {})) == 4


def test_days_of_the_months_beside_it_stay_empty() -> None:
    (first, *_), *_ = month_weeks(date(2025, 3, 1), {date(2025, 2, 24): ["x"]}, {date(2025, 2, 24): ["y"]})
    assert (first.in_month, first.items, first.off) == (False, (), ())


def test_a_day_off_that_not_every_nation_has_says_where() -> None:
    easter, burns = date(2025, 4, 21), date(2025, 12, 1)
    found = days_off_together(
        {
            "england_wales": {easter: "Bank holiday: Easter Monday"},
            "scotland": {burns: "Bank holiday: Saint Andrew's Day"},
        }
    )
    assert found == {
        easter: ["Bank holiday: Easter Monday (England and Wales)"],
        burns: ["Bank holiday: Saint Andrew's Day (Scotland)"],
    }
    assert days_off_together({"scotland": {burns: "Bank holiday: X"}}) == {burns: ["Bank holiday: X"]}
