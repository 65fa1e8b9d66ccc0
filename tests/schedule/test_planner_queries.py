"""What calendars of many groups read: the right rows on both databases, each in one statement."""

from datetime import UTC, date, datetime, timedelta

import pytest

from facilitator.assignments.diary_queries import diaries
from facilitator.assignments.models import AssignmentState
from facilitator.core.db import db
from facilitator.groups.models import Format, GroupState
from facilitator.organisation.models import Closure, ClosureKind, Nation
from facilitator.schedule import planner_queries as queries
from tests.support.builders import (
    make_assignment,
    make_facilitator,
    make_group,
    make_portfolio,
    make_session,
    make_user,
    make_venue,
)
from tests.support.statements import counted_statements

pytestmark = [pytest.mark.both_databases, pytest.mark.usefixtures("app")]

FIRST, LAST = date(2025, 1, 1), date(2025, 12, 31)
NOON = datetime(2025, 3, 18, 12, 0)


def test_meetings_are_those_of_the_groups_in_that_time() -> None:
    group = make_group()
    inside = [make_session(group, local_start=start) for start in (datetime(2025, 1, 1), NOON)]
    inside.append(make_session(group, local_start=datetime(2025, 12, 31, 23, 30)))
    make_session(group, local_start=datetime(2024, 12, 31, 23, 59))
    make_session(group, local_start=datetime(2026, 1, 1))
    make_session(make_group(), local_start=NOON)
    with counted_statements() as sent:
        found = queries.meetings([group.id], FIRST, LAST)
    assert [one.id for one in found] == [one.id for one in inside]
    assert len(sent) == 1


def test_a_meeting_knows_its_room_and_for_how_long_it_is_hired() -> None:
    venue = make_venue(name="The church")
    group = make_group(venue_id=venue.id, discreet_name="Tuesday group")
    make_session(group, local_start=NOON, room_minutes_before=30, room_minutes_after=10)
    (one,) = queries.meetings([group.id], FIRST, LAST)
    assert (one.discreet, one.place_id, one.place) == ("Tuesday group", venue.id, "The church")
    assert (one.room_from, one.room_to) == (datetime(2025, 3, 18, 11, 30), datetime(2025, 3, 18, 14, 10))
    assert one.room_starts_at == datetime(2025, 3, 18, 11, 30, tzinfo=UTC)


def test_what_is_online_takes_no_room() -> None:
    group = make_group(venue_id=make_venue().id)
    make_session(group, local_start=NOON, format=Format.ONLINE)
    (one,) = queries.meetings([group.id], FIRST, LAST)
    assert (one.place_id, one.place) == (None, "")


def test_others_are_those_at_the_same_venues_and_those_asked_for() -> None:
    church, hall = make_venue(), make_venue()
    ours = make_session(make_group(venue_id=church.id), local_start=NOON)
    at_church = make_session(make_group(venue_id=church.id), local_start=NOON + timedelta(days=1))
    make_session(make_group(venue_id=hall.id), local_start=NOON)
    make_session(make_group(venue_id=church.id), local_start=NOON, format=Format.ONLINE)
    asked = make_session(make_group(), local_start=NOON + timedelta(days=2))
    with counted_statements() as sent:
        found = queries.meetings_with_others([ours.group_id], FIRST, LAST, session_ids=[asked.id])
    assert [one.id for one in found] == [ours.id, at_church.id, asked.id]
    assert len(sent) == 1


def test_nobody_has_no_meetings() -> None:
    make_session(make_group(), local_start=NOON)
    assert queries.meetings([], FIRST, LAST) == []
    assert queries.meetings_with_others([], FIRST, LAST, session_ids=[]) == []
    assert queries.coordinators([]) == {}


def test_a_venue_has_what_comes_and_the_latest_of_what_was() -> None:
    venue = make_venue()
    group = make_group(venue_id=venue.id)
    past = [make_session(group, local_start=NOON - timedelta(days=days)) for days in (3, 2, 1)]
    today = make_session(group, local_start=NOON)
    make_session(make_group(venue_id=venue.id, state=GroupState.DISCARDED), local_start=NOON)
    day = NOON.date()
    assert [one.id for one in queries.meetings_at(venue.id, since=day)] == [today.id]
    latest = queries.past_meetings_at(venue.id, before=day, limit=2)
    assert [one.id for one in latest] == [past[2].id, past[1].id]


def test_coordinators_come_by_name() -> None:
    group, other = make_group(), make_group()
    zoe, amy = make_user(name="Zoe"), make_user(name="Amy")
    for user in (zoe, amy):
        make_portfolio(user, group)
    make_portfolio(zoe, other)
    assert queries.coordinators([group.id]) == {group.id: [(amy.id, "Amy"), (zoe.id, "Zoe")]}


def test_days_off_are_bank_holidays_and_closures_within_the_time() -> None:
    scotland = Nation.SCOTLAND.value
    db.session.add(
        Closure(
            label="Moving",
            kind=ClosureKind.OWN,
            first_day=date(2025, 12, 29),
            last_day=date(2026, 1, 5),
            nations=[],
        )
    )
    db.session.flush()
    with counted_statements() as sent:
        found = queries.days_off([scotland, Nation.ENGLAND_WALES.value], date(2025, 12, 1), LAST)
    assert len(sent) == 1
    assert found[scotland][date(2025, 12, 1)].startswith("Bank holiday: Saint Andrew's Day")
    assert date(2025, 12, 1) not in found[Nation.ENGLAND_WALES.value]
    for days in found.values():
        assert days[date(2025, 12, 25)] == "Bank holiday: Christmas Day"
        assert days[date(2025, 12, 30)] == "Closed: Moving"
        assert min(days) >= date(2025, 12, 1) and max(days) == LAST


def test_diaries_hold_what_those_who_run_our_groups_run_elsewhere() -> None:
    ruth, amina = make_facilitator(name="Ruth"), make_facilitator(name="Amina")
    ours, elsewhere, not_ours = (make_session(make_group(), local_start=NOON) for _ in range(3))
    later = make_session(make_group(), local_start=datetime(2026, 3, 18, 12, 0))
    for session in (ours, elsewhere, later):
        make_assignment(session, ruth)
    for session in (ours, not_ours):
        make_assignment(session, amina)
    make_assignment(not_ours, ruth, state=AssignmentState.STOOD_DOWN)
    start, end = datetime(2025, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)
    with counted_statements() as sent:
        found = diaries([ours.group_id], start, end)
    assert len(sent) == 1
    assert found == {
        ours.id: [(amina.id, "Amina"), (ruth.id, "Ruth")],
        elsewhere.id: [(ruth.id, "Ruth")],
        not_ours.id: [(amina.id, "Amina")],
    }
    assert diaries([later.group_id], start, end) == {}
