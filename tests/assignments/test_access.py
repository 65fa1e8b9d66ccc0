"""What is open to whom: each role, its own, another's and missing records."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from facilitator.accounts.models import Role
from facilitator.assignments.access_queries import (
    group_ids_open_to,
    may_open_assignment,
    may_open_booking,
    may_open_group,
    may_open_series,
    may_open_session,
)
from facilitator.assignments.models import AssignmentState
from facilitator.assignments.operations import assign, book_speaker, stand_down
from facilitator.core.actor import PUBLIC, SYSTEM
from facilitator.schedule.models import SeriesState
from tests.assignments.people_of_the_house import actor_of, elsewhere, make_default
from tests.support.builders import (
    make_assignment,
    make_facilitator,
    make_session,
    make_speaker,
    make_user,
)

pytestmark = pytest.mark.both_databases

MISSING = "0" * 16
DOORS = {
    "group_id": may_open_group,
    "session_id": may_open_session,
    "series_id": may_open_series,
    "assignment_id": may_open_assignment,
    "booking_id": may_open_booking,
}


@pytest.fixture
def records(house_of_f, now):
    """Own group's and another group's record behind each door; F runs the own group, V1 nothing."""
    h = house_of_f
    make_default(h.series, h.f)
    other_group, other_series = elsewhere()
    theirs = make_facilitator()
    own, other = {}, {}
    for found, group, series, person in (
        (own, h.group, h.series, h.f),
        (other, other_group, other_series, theirs),
    ):
        session = make_session(group, series)
        found["group_id"] = group.id
        found["session_id"] = session.id
        found["series_id"] = series.id
        found["assignment_id"] = make_assignment(session, person).id
        found["booking_id"] = book_speaker(session, make_speaker(), topic="", by=SYSTEM, now=now).id
    return {"own": own, "other": other, "missing": dict.fromkeys(DOORS, MISSING)}


EXPECTED = {
    Role.COORDINATOR: {"own": True, "other": False},
    Role.COUNSELLOR: {"own": True, "other": False},
    Role.MANAGER: {"own": True, "other": True},
    Role.ADMINISTRATOR: {"own": False, "other": False},
}


@pytest.mark.parametrize("whose", ["own", "other", "missing"])
@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("door", list(DOORS))
def test_doors(house_of_f, records, now, door, role, whose):
    h = house_of_f
    users = {Role.COORDINATOR: h.coordinator, Role.COUNSELLOR: h.counsellor}
    actor = actor_of(users.get(role) or make_user(role))
    expected = EXPECTED[role].get(whose, False)
    assert DOORS[door](actor, {door: records[whose][door]}, now) is expected


@pytest.mark.parametrize("door", list(DOORS))
@pytest.mark.parametrize("nobody", [PUBLIC, SYSTEM])
def test_nothing_is_open_to_somebody_unknown(records, now, door, nobody):
    assert not DOORS[door](nobody, {door: records["own"][door]}, now)


def test_the_groups_open_to_each_role(house_of_f, records, now):
    h = house_of_f
    assert group_ids_open_to(h.c, now) == {h.group.id}
    assert group_ids_open_to(h.f_actor, now) == {h.group.id}
    assert group_ids_open_to(h.v1_actor, now) == set()
    assert group_ids_open_to(actor_of(make_user(Role.MANAGER)), now) is None
    assert group_ids_open_to(actor_of(make_user(Role.ADMINISTRATOR)), now) == set()


def test_a_superseded_series_and_a_facilitator_who_stopped_open_nothing(house_of_f, records, now):
    h = house_of_f
    h.series.state = SeriesState.SUPERSEDED
    assert group_ids_open_to(h.f_actor, now) == set()
    h.series.state = SeriesState.PUBLISHED
    h.f.active = False
    assert group_ids_open_to(h.f_actor, now) == set()
    own = {door: records["own"][door] for door in DOORS}
    assert not any(DOORS[door](h.f_actor, own, now) for door in DOORS)


def test_a_cover_may_open_that_session_only_until_seven_days_after(house_of_f, now):
    h = house_of_f
    tuesday, other = h.session(2025, 3, 18, 10, 15), h.session(2025, 4, 15, 10, 15)
    may = partial(may_open_session, h.v1_actor, {"session_id": tuesday.id})
    assert not may(now)
    assign(tuesday, h.v1, role="cover", by=h.c, now=now)
    assert may(now)
    assert may(datetime(2025, 3, 25, 12, 14, tzinfo=UTC))
    assert not may(datetime(2025, 3, 25, 12, 15, tzinfo=UTC))
    assert not may_open_session(h.v1_actor, {"session_id": other.id}, now)
    assert not may_open_group(h.v1_actor, {"group_id": h.group.id}, now)
    assert not may_open_series(h.v1_actor, {"series_id": h.series.id}, now)


def test_a_cover_who_stands_down_loses_the_session_but_sees_that_they_did(house_of_f, now):
    h = house_of_f
    tuesday = h.session(2025, 3, 18, 10, 15)
    made = assign(tuesday, h.v1, role="cover", by=h.c, now=now)
    stand_down(made, by=h.v1_actor, now=now)
    assert not may_open_session(h.v1_actor, {"session_id": tuesday.id}, now)
    assert may_open_assignment(h.v1_actor, {"assignment_id": made.id}, now)
    assert not may_open_assignment(actor_of(make_user(Role.COUNSELLOR)), {"assignment_id": made.id}, now)


def test_somebody_whose_group_it_is_keeps_the_session_after_standing_down(house_of_f, now):
    h = house_of_f
    make_default(h.series, h.f)
    tuesday = h.session(2025, 3, 18, 10, 15)
    stand_down(make_assignment(tuesday, h.f), by=h.f_actor, now=now)
    assert may_open_session(h.f_actor, {"session_id": tuesday.id}, now + timedelta(days=100))


@pytest.mark.parametrize("state", [s for s in AssignmentState if s.value in {"declined", "released"}])
def test_an_assignment_that_is_no_more_opens_no_session(house_of_f, now, state):
    h = house_of_f
    tuesday = h.session(2025, 3, 18, 10, 15)
    make_assignment(tuesday, h.v1, state=state)
    assert not may_open_session(h.v1_actor, {"session_id": tuesday.id}, now)
