"""Days off in stored series: made by policy, chosen by people, kept when generated again."""

from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from flask import Flask

from facilitator.core.errors import NotFound, Refusal
from facilitator.groups.models import Format, Group
from facilitator.schedule.hire_queries import meeting_or_in_room, rooms_taken
from facilitator.schedule.hire_rules import Hire, Place
from facilitator.schedule.models import HolidayChoice, HolidayPolicy, Series, SessionStatus
from facilitator.schedule.operations import choose_for_slot, extend_series
from facilitator.schedule.policy_queries import choices_of, sessions_waiting, skipped_places
from facilitator.schedule.policy_rules import Policy
from facilitator.schedule.recurrence import Cadence, Rule
from facilitator.schedule.session_errors import IsCancelled, SessionsOverlap
from facilitator.schedule.session_operations import touch_group_sessions
from tests.schedule.peterborough import (
    AT_THE_START,
    COORDINATOR_C,
    HALF_A_YEAR_LATER,
    all_sessions,
    audit_count,
    make_dates,
    session_on,
)
from tests.support.builders import make_closure, make_group, make_kind, make_session, make_venue

pytestmark = pytest.mark.both_databases
FIRST_MONDAY: dict[str, Any] = {
    "rule": Rule("monthly", weekdays=(0,), ordinals=(1,)),
    "start_date": date(2025, 2, 3),
    "start_time": time(14),
    "cadence": None,
}
COURSE: dict[str, Any] = {
    "rule": Rule("weekly", weekdays=(3,), count=6),
    "start_date": date(2025, 5, 8),
    "start_time": time(10),
    "cadence": None,
}


def first_mondays(group: Group, kind: HolidayPolicy, weekday: int | None = None) -> Series:
    return make_dates(group, **FIRST_MONDAY, policy=Policy(kind, weekday))


def choose(series: Series, slot: int, choice: HolidayChoice, **more: Any) -> Any:
    return choose_for_slot(series, slot, choice, by=COORDINATOR_C, now=AT_THE_START, **more)


def standing(group: Group) -> list[tuple[int, str, datetime, datetime]]:
    return [(one.slot, one.uid, one.original_start, one.local_start) for one in all_sessions(group)]


@pytest.mark.parametrize("kind", list(HolidayPolicy))
def test_generating_again_keeps_every_place_uid_and_choice(app: Flask, kind: HolidayPolicy) -> None:
    group = make_group()
    series = first_mondays(group, kind, weekday=3)
    before, decided = standing(group), {n: (c.choice, c.chosen_day) for n, c in choices_of(series.id).items()}
    assert extend_series(series, now=AT_THE_START) == []
    series.holiday_policy = HolidayPolicy.ASK
    make_closure(label="Shut", first_day=date(2025, 6, 2), last_day=date(2025, 6, 2))
    assert extend_series(series, now=AT_THE_START) == []
    extend_series(series, now=HALF_A_YEAR_LATER)
    assert standing(group)[: len(before)] == before
    assert {n: (c.choice, c.chosen_day) for n, c in choices_of(series.id).items()} == decided
    again = standing(group)
    assert extend_series(series, now=HALF_A_YEAR_LATER) == []
    assert standing(group) == again


def test_a_policy_s_choice_names_who_and_when(app: Flask) -> None:
    group = make_group()
    series = first_mondays(group, HolidayPolicy.WEEK_LATER)
    choice = choices_of(series.id)[4]
    assert (choice.by_policy, choice.by_id, choice.at) == (True, COORDINATOR_C.id, AT_THE_START)
    assert (choice.slot_day, choice.chosen_day, choice.day_off) == (
        date(2025, 5, 5),
        date(2025, 5, 12),
        "May Day",
    )
    may = session_on(group, date(2025, 5, 12))
    assert may.original_start == datetime(2025, 5, 5, 14)


def test_a_closure_entered_later_marks_what_is_planned_and_changes_nothing(app: Flask) -> None:
    group = make_group()
    series = first_mondays(group, HolidayPolicy.SKIP)
    make_closure(label="Shut", first_day=date(2025, 6, 2), last_day=date(2025, 6, 2))
    extend_series(series, now=AT_THE_START)
    june = session_on(group, date(2025, 6, 2))
    assert june.status is SessionStatus.PLANNED
    assert {key: off.words for key, off in sessions_waiting(group, all_sessions(group)).items()} == {
        june.id: "Closed: Shut"
    }
    choose(series, june.slot, HolidayChoice.KEEP)
    assert sessions_waiting(group, all_sessions(group)) == {}
    assert audit_count("slot.chosen") == 1


def test_a_skipped_place_gets_its_session_when_somebody_wants_it(app: Flask) -> None:
    group = make_group()
    series = first_mondays(group, HolidayPolicy.SKIP)
    assert [one.slot for one in skipped_places([series.id])] == [4, 15, 16]
    choose(series, 4, HolidayChoice.OTHER_DAY, weekday=2)
    made = session_on(group, date(2025, 5, 7))
    assert (made.slot, made.original_start.date()) == (4, date(2025, 5, 5))
    choose(series, 15, HolidayChoice.SKIP)
    assert [one.slot for one in skipped_places([series.id])] == [15, 16]
    assert extend_series(series, now=AT_THE_START) == []


def test_choosing_to_skip_cancels_and_a_course_makes_up_for_it(app: Flask) -> None:
    group = make_group()
    make_closure(label="Half-term", first_day=date(2025, 5, 29), last_day=date(2025, 5, 29))
    series = make_dates(group, **COURSE, policy=Policy(make_up=True))
    assert len(all_sessions(group)) == 6
    choose(series, 4, HolidayChoice.SKIP)
    assert session_on(group, date(2025, 5, 29)).status is SessionStatus.CANCELLED
    assert all_sessions(group)[-1].local_start == datetime(2025, 6, 19, 10)
    assert all_sessions(group)[-1].slot == 7
    with pytest.raises(IsCancelled):
        choose(series, 4, HolidayChoice.KEEP)
    choose(series, 7, HolidayChoice.KEEP)
    with pytest.raises(NotFound):
        choose(series, 8, HolidayChoice.KEEP)


def test_a_course_that_loses_what_is_skipped_stays_short(app: Flask) -> None:
    group = make_group()
    make_closure(label="Half-term", first_day=date(2025, 5, 29), last_day=date(2025, 5, 29))
    series = make_dates(group, **COURSE, policy=Policy(HolidayPolicy.SKIP))
    assert [one.slot for one in all_sessions(group)] == [1, 2, 3, 5, 6]
    assert extend_series(series, now=HALF_A_YEAR_LATER) == []


def test_no_session_is_made_where_the_group_meets_already(app: Flask) -> None:
    group = make_group()
    series = first_mondays(group, HolidayPolicy.SKIP)
    make_session(group, series, slot=-1, local_start=datetime(2025, 5, 12, 15))
    with pytest.raises(SessionsOverlap):
        choose(series, 4, HolidayChoice.WEEK_LATER)


def test_a_kind_of_the_organisation_s_own_comes_at_regular_places(app: Flask) -> None:
    kind, group = make_kind(key="garden-visit"), make_group()
    make_dates(group, cadence=Cadence(every=2, first=2, extra_minutes=-30, kind="garden-visit"))
    assert [one.kind for one in all_sessions(group)[:4]] == ["standard", "garden-visit"] * 2
    assert all_sessions(group)[1].local_end.time() == time(11, 45)
    kind.active = False
    with pytest.raises(Refusal, match="from the list"):
        make_dates(make_group(), cadence=Cadence(2, 2, 0, kind="garden-visit"))


def test_places_take_turns_by_slot_and_stay_when_the_group_moves(app: Flask) -> None:
    church, hall = make_venue(), make_venue(name="Hall")
    group = make_group(venue_id=church.id)
    turn = (Place(Format.IN_PERSON, church.id), Place(Format.ONLINE))
    make_dates(group, hire=Hire(places=turn, minutes_after=30))
    make_dates(group, **FIRST_MONDAY)
    group.venue_id = hall.id
    touch_group_sessions(group, before={"venue_id": church.id}, now=AT_THE_START)
    by_series: dict[str, list[Any]] = {}
    for one in sorted(all_sessions(group), key=lambda row: row.local_start):
        by_series.setdefault(one.series_id, []).append((one.format, one.venue_id))
    turns, plain = sorted(by_series.values(), key=lambda rows: rows[0][1] == hall.id)
    assert turns[:3] == [(Format.IN_PERSON, church.id), (Format.ONLINE, None), (Format.IN_PERSON, church.id)]
    assert set(plain) == {(Format.IN_PERSON, hall.id)}
    with pytest.raises(Refusal, match="venues from the list"):
        make_dates(make_group(), hire=Hire(places=(Place(Format.IN_PERSON, "0" * 16),)))


def test_a_room_is_taken_with_its_hire(app: Flask) -> None:
    church = make_venue()
    ours, theirs = make_group(venue_id=church.id), make_group(venue_id=church.id)
    mine = make_session(
        ours, local_start=datetime(2025, 3, 18, 10), venue_id=church.id, room_minutes_after=30
    )
    near = make_session(theirs, local_start=datetime(2025, 3, 18, 12, 15), venue_id=church.id)
    make_session(theirs, local_start=datetime(2025, 3, 18, 12, 30), venue_id=church.id)
    make_session(
        theirs, local_start=datetime(2025, 3, 18, 10), venue_id=church.id, status=SessionStatus.CANCELLED
    )
    assert rooms_taken([mine]) == [[near]]
    assert mine.room_to == datetime(2025, 3, 18, 12, 30)
    assert mine.room_ends_at == datetime(2025, 3, 18, 12, 30, tzinfo=UTC)
    assert mine in meeting_or_in_room(ours.id, [mine])
    assert rooms_taken([make_session(ours, venue_id=None)]) == [[]]
