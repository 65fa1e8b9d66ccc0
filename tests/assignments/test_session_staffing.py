"""Who runs one session: put down, clash, replace, stand down, let go, confirm."""

from datetime import datetime, timedelta

import pytest

from facilitator.assignments.errors import (
    AlreadyThere,
    Clash,
    NoLongerActive,
    NotAnyMore,
    NotYours,
    SessionBegun,
    SessionOff,
    SessionOver,
)
from facilitator.assignments.models import AssignmentRole, AssignmentState
from facilitator.assignments.operations import assign, confirm, release, replace, stand_down
from facilitator.assignments.queries import who_runs
from facilitator.core.actor import PUBLIC
from facilitator.core.db import db
from facilitator.groups.models import Format
from facilitator.schedule.models import SessionStatus
from tests.assignments.people_of_the_house import audited, elsewhere
from tests.support.builders import make_assignment, make_facilitator, make_session

pytestmark = pytest.mark.both_databases

LEAD, COVER = AssignmentRole.LEAD, AssignmentRole.COVER


@pytest.fixture
def tuesday(house_of_f):
    """Tuesday 18 March 2025, 10:15 to 12:15."""
    return house_of_f.session(2025, 3, 18, 10, 15)


def test_somebody_put_down_is_confirmed_and_audited_once(house_of_f, tuesday, now):
    made = assign(tuesday, house_of_f.v1, role=COVER, by=house_of_f.c, now=now)
    assert (made.state, made.role, made.warning_reason) == (AssignmentState.CONFIRMED, COVER, "")
    assert who_runs([tuesday.id]) == {tuesday.id: [made]}
    assert audited("assignment.made") == 1


def test_the_same_person_is_not_put_down_twice(house_of_f, tuesday, now):
    assign(tuesday, house_of_f.v1, role=COVER, by=house_of_f.c, now=now)
    with pytest.raises(AlreadyThere, match="Vera Lang is already down for this session"):
        assign(tuesday, house_of_f.v1, role=LEAD, by=house_of_f.c, now=now)
    assert len(who_runs([tuesday.id])[tuesday.id]) == 1


def test_nobody_is_put_down_for_a_cancelled_or_finished_session(house_of_f, now):
    h = house_of_f
    with pytest.raises(SessionOff):
        assign(
            h.session(2025, 3, 18, 10, 15, status=SessionStatus.CANCELLED), h.f, role=LEAD, by=h.c, now=now
        )
    with pytest.raises(SessionOver):
        assign(h.session(2025, 2, 18, 10, 15), h.f, role=LEAD, by=h.c, now=now)
    with pytest.raises(NoLongerActive):
        assign(h.session(2025, 4, 15, 10, 15), make_facilitator(active=False), role=LEAD, by=h.c, now=now)


def test_somebody_may_still_be_put_down_while_the_session_is_on(house_of_f, tuesday):
    during = tuesday.starts_at + timedelta(minutes=5)
    assert assign(tuesday, house_of_f.v1, role=COVER, by=house_of_f.c, now=during)


def put_elsewhere(house, *start: int, minutes: int = 60, **group):
    other_group, series = elsewhere(**group)
    session = make_session(other_group, series, local_start=datetime(*start), minutes=minutes)
    make_assignment(session, house.f)
    return session


def test_an_overlap_names_the_other_session_and_is_kept_with_its_reason(house_of_f, tuesday, now):
    h = house_of_f
    put_elsewhere(h, 2025, 3, 18, 11, 0)
    with pytest.raises(Clash) as refused:
        assign(tuesday, h.f, role=LEAD, by=h.c, now=now)
    assert refused.value.sentence == (
        "Fay Kern is already at Thursday group on Tuesday 18 March 2025, 11:00 to 12:00. "
        "If it is right all the same, say why."
    )
    assert refused.value.field == "warning_reason"
    with pytest.raises(Clash):
        assign(tuesday, h.f, role=LEAD, by=h.c, now=now, warning_reason="   ")
    made = assign(tuesday, h.f, role=LEAD, by=h.c, now=now, warning_reason=" Leaves at 10:50 ")
    assert made.warning_reason == "Leaves at 10:50"


def test_a_reason_is_not_kept_where_nothing_clashes(house_of_f, tuesday, now):
    made = assign(tuesday, house_of_f.f, role=LEAD, by=house_of_f.c, now=now, warning_reason="To be sure")
    assert made.warning_reason == ""


def test_too_little_time_to_travel_is_a_clash_and_says_so(house_of_f, tuesday, now):
    h = house_of_f
    put_elsewhere(h, 2025, 3, 18, 12, 44)
    with pytest.raises(Clash, match="12:44 to 13:44, which leaves less than 30 minutes to travel"):
        assign(tuesday, h.f, role=LEAD, by=h.c, now=now)


@pytest.mark.parametrize(
    ("start", "group"),
    [
        ((2025, 3, 18, 12, 45), {}),  # exactly half an hour
        ((2025, 3, 18, 12, 15), {"format": Format.ONLINE}),
        ((2025, 3, 18, 9, 15), {"venue_id": None}),
    ],
)
def test_no_clash_with_time_to_travel_or_nowhere_to_go(house_of_f, tuesday, now, start, group):
    put_elsewhere(house_of_f, *start, **group)
    assert assign(tuesday, house_of_f.f, role=LEAD, by=house_of_f.c, now=now)


def test_the_same_venue_needs_no_travel(house_of_f, tuesday, now):
    put_elsewhere(house_of_f, 2025, 3, 18, 12, 15, venue_id=house_of_f.venue.id)
    assert assign(tuesday, house_of_f.f, role=LEAD, by=house_of_f.c, now=now)


def test_cancelled_sessions_and_given_up_ones_are_in_nobodys_way(house_of_f, tuesday, now):
    h = house_of_f
    put_elsewhere(h, 2025, 3, 18, 10, 15).status = SessionStatus.CANCELLED
    other_group, series = elsewhere()
    given_up = make_session(other_group, series, local_start=datetime(2025, 3, 18, 10, 15))
    make_assignment(given_up, h.f, state=AssignmentState.STOOD_DOWN)
    assert assign(tuesday, h.f, role=LEAD, by=h.c, now=now)


def test_replacing_lets_one_go_and_puts_the_other_down_with_one_entry(house_of_f, tuesday, now):
    h = house_of_f
    old = assign(tuesday, h.f, role=LEAD, by=h.c, now=now)
    new = replace(old, h.v1, by=h.c, now=now)
    assert who_runs([tuesday.id])[tuesday.id] == [new]
    assert (old.state, new.role) == (AssignmentState.RELEASED, COVER)
    assert audited("assignment.replaced") == 1
    assert audited("assignment.released") == 0


def test_a_replacement_that_clashes_changes_nothing(house_of_f, tuesday, now):
    h = house_of_f
    put_elsewhere(h, 2025, 3, 18, 11, 0)
    old = assign(tuesday, h.v1, role=LEAD, by=h.c, now=now)
    with pytest.raises(Clash):
        replace(old, h.f, by=h.c, now=now)
    with pytest.raises(AlreadyThere):
        replace(old, h.v1, by=h.c, now=now)
    db.session.flush()
    assert who_runs([tuesday.id])[tuesday.id] == [old]


def test_the_person_or_a_coordinator_may_stand_them_down_and_nobody_else(house_of_f, tuesday, now):
    h = house_of_f
    made = assign(tuesday, h.f, role=LEAD, by=h.c, now=now)
    for stranger in (h.v1_actor, PUBLIC):
        with pytest.raises(NotYours):
            stand_down(made, by=stranger, now=now)
    stand_down(made, by=h.f_actor, now=now)
    assert made.state is AssignmentState.STOOD_DOWN
    assert audited("assignment.stood_down") == 1
    with pytest.raises(NotAnyMore):
        stand_down(made, by=h.c, now=now)


def test_standing_down_ends_when_the_session_begins(house_of_f, tuesday, now):
    h = house_of_f
    made = assign(tuesday, h.f, role=LEAD, by=h.c, now=now)
    with pytest.raises(SessionBegun):
        stand_down(made, by=h.f_actor, now=tuesday.starts_at)
    with pytest.raises(SessionOver):
        stand_down(made, by=h.f_actor, now=tuesday.ends_at)
    stand_down(made, by=h.f_actor, now=tuesday.starts_at - timedelta(seconds=1))


def test_a_facilitator_does_not_let_themself_go_that_is_standing_down(house_of_f, tuesday, now):
    h = house_of_f
    made = assign(tuesday, h.f, role=LEAD, by=h.c, now=now)
    with pytest.raises(NotAnyMore):
        release(made, by=h.f_actor, now=now)
    release(made, by=h.c, now=now)
    assert made.state is AssignmentState.RELEASED


def test_somebody_who_stood_down_may_be_put_down_again(house_of_f, tuesday, now):
    h = house_of_f
    stand_down(assign(tuesday, h.f, role=LEAD, by=h.c, now=now), by=h.f_actor, now=now)
    assert assign(tuesday, h.f, role=LEAD, by=h.c, now=now).state is AssignmentState.CONFIRMED


def test_confirming_looks_into_the_diary_again(house_of_f, tuesday, now):
    h = house_of_f
    made = make_assignment(tuesday, h.f, state=AssignmentState.TO_CONFIRM)
    put_elsewhere(h, 2025, 3, 18, 11, 0)
    with pytest.raises(Clash):
        confirm(made, by=h.c, now=now)
    confirm(made, by=h.c, now=now, warning_reason="The other one starts late")
    assert (made.state, made.warning_reason) == (AssignmentState.CONFIRMED, "The other one starts late")
    with pytest.raises(NotAnyMore):
        confirm(made, by=h.c, now=now, warning_reason="Again")


def test_the_facilitator_may_confirm_themself(house_of_f, tuesday, now):
    made = make_assignment(tuesday, house_of_f.f, state=AssignmentState.TO_CONFIRM)
    confirm(made, by=house_of_f.f_actor, now=now)
    assert made.state is AssignmentState.CONFIRMED
