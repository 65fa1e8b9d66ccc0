"""What is in the way of what, and which steps are allowed: no database."""

from datetime import UTC, datetime, timedelta

import pytest

from facilitator.assignments.models import AssignmentState, BookingState
from facilitator.assignments.rules import (
    ASSIGNMENT_STEPS,
    BOOKING_STEPS,
    TRAVEL,
    Who,
    assignment_may,
    booking_may,
    in_the_way,
    is_open_until,
    others_in_the_way,
    overlap,
    place_of,
    travel_gap,
)
from facilitator.groups.models import Format
from facilitator.schedule.models import GroupSession

A, B = AssignmentState, BookingState


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2025, 3, 18, hour, minute, tzinfo=UTC)


def session(start: datetime, end: datetime, venue: str | None = "v1", format: Format = Format.IN_PERSON):
    return GroupSession(starts_at=start, ends_at=end, venue_id=venue, format=format)


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ((at(8), at(10)), False),  # ends as the first begins
        ((at(8), at(10, 1)), True),
        ((at(12), at(13)), False),  # begins as the first ends
        ((at(11, 59), at(13)), True),
        ((at(10), at(12)), True),
        ((at(9), at(13)), True),
        ((at(10, 30), at(11)), True),
        ((at(13), at(14)), False),
    ],
)
def test_times_overlap_half_open_both_ways_round(other, expected):
    assert overlap(at(10), at(12), *other) is expected
    assert overlap(*other, at(10), at(12)) is expected


def test_a_gap_must_be_free_between_them():
    assert overlap(at(10), at(12), at(12, 29), at(13), TRAVEL)
    assert not overlap(at(10), at(12), at(12, 30), at(13), TRAVEL)
    assert overlap(at(12, 29), at(13), at(10), at(12), TRAVEL)
    assert not overlap(at(12, 30), at(13), at(10), at(12), TRAVEL)


def test_travel_takes_half_an_hour_between_two_venues_and_nothing_otherwise():
    assert travel_gap("v1", "v2") == timedelta(minutes=30)
    assert travel_gap("v1", "v1") == travel_gap(None, "v1") == travel_gap("v1", None) == timedelta(0)


def test_an_online_or_telephone_session_is_at_no_place_even_if_its_group_has_a_venue():
    assert place_of(session(at(10), at(12), "v1", Format.HYBRID)) == "v1"
    assert place_of(session(at(10), at(12), "v1", Format.ONLINE)) is None
    assert place_of(session(at(10), at(12), "v1", Format.TELEPHONE)) is None


def test_a_session_soon_after_is_in_the_way_only_at_another_venue():
    here, soon_here = session(at(10), at(12)), session(at(12, 15), at(13))
    assert not in_the_way(here, soon_here)
    assert in_the_way(here, session(at(12, 15), at(13), "v2"))
    assert not in_the_way(here, session(at(12, 15), at(13), None))
    assert not in_the_way(here, session(at(12, 15), at(13), "v2", Format.ONLINE))


def test_a_session_is_never_in_its_own_way():
    one = session(at(10), at(12))
    assert others_in_the_way(one, [one]) == []


def test_a_session_stays_open_to_its_cover_for_seven_days_after_its_end():
    one = session(at(10), at(12))
    assert is_open_until(one, at(12) + timedelta(days=7) - timedelta(seconds=1))
    assert not is_open_until(one, at(12) + timedelta(days=7))


ENDS = {A.DECLINED, A.STOOD_DOWN, A.DELIVERED}


def test_nothing_leaves_a_final_state_and_nobody_steps_onto_the_spot():
    assert not {before for before, _ in ASSIGNMENT_STEPS} & ENDS
    assert all(before is not after for before, after in ASSIGNMENT_STEPS)
    assert all(before is not B.DELIVERED for before, _ in BOOKING_STEPS)


@pytest.mark.parametrize(
    ("before", "after", "who"),
    [
        (A.CONFIRMED, A.STOOD_DOWN, {Who.FACILITATOR, Who.COORDINATOR}),
        (A.TO_CONFIRM, A.STOOD_DOWN, {Who.FACILITATOR, Who.COORDINATOR}),
        (A.TO_CONFIRM, A.CONFIRMED, {Who.FACILITATOR, Who.COORDINATOR}),
        (A.CONFIRMED, A.RELEASED, {Who.COORDINATOR, Who.SYSTEM}),
        (A.CONFIRMED, A.TO_CONFIRM, {Who.SYSTEM}),
        (A.RELEASED, A.TO_CONFIRM, {Who.SYSTEM}),
        (A.STOOD_DOWN, A.CONFIRMED, set()),
        (A.RELEASED, A.CONFIRMED, set()),
        (A.OFFERED, A.STOOD_DOWN, set()),
    ],
)
def test_who_may_take_an_assignment_from_one_state_to_the_other(before, after, who):
    assert {each for each in Who if assignment_may(before, after, [each])} == who


def test_every_step_of_a_booking_is_the_coordinators_or_follows_from_the_schedule():
    assert booking_may(B.TO_CONFIRM, B.CONFIRMED, [Who.COORDINATOR])
    assert booking_may(B.CONFIRMED, B.TO_CONFIRM, [Who.SYSTEM])
    assert not booking_may(B.CONFIRMED, B.TO_CONFIRM, [Who.COORDINATOR])
    assert not any(booking_may(before, after, [Who.FACILITATOR]) for before in B for after in B)
