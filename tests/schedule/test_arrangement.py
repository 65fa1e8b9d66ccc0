"""Places, room hire and days off of a series that is there: for what is to come, never for what somebody decided."""

from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from flask import Flask

from facilitator.assignments.models import AssignmentState
from facilitator.core.db import db
from facilitator.core.errors import Refusal
from facilitator.groups.models import Format, Group
from facilitator.schedule.change_queries import plan
from facilitator.schedule.change_types import Arrange, Effect, Move
from facilitator.schedule.effect_words import say_becomes
from facilitator.schedule.hire_rules import Hire, Place
from facilitator.schedule.models import (
    AttendanceStatus,
    ChangeKind,
    ChangeReason,
    GroupSession,
    HolidayChoice,
    HolidayPolicy,
    Series,
    SessionStatus,
)
from facilitator.schedule.operations import cancel_session, choose_for_slot, extend_series, save, undo
from facilitator.schedule.policy_queries import choices_of, sessions_waiting
from facilitator.schedule.policy_rules import Policy
from facilitator.schedule.queries import changes_of, series_of
from facilitator.schedule.recurrence import Rule
from facilitator.schedule.series_rules import places_of, policy_of
from facilitator.schedule.session_errors import NothingChanged
from tests.schedule.peterborough import AT_THE_START, COORDINATOR_C, all_sessions, make_dates, session_on
from tests.support.builders import (
    make_assignment,
    make_closure,
    make_facilitator,
    make_group,
    make_session,
    make_venue,
)

pytestmark = [pytest.mark.both_databases, pytest.mark.usefixtures("app")]

NOW = datetime(2025, 4, 15, 9, 0, tzinfo=UTC)
MAY_DAY = date(2025, 5, 5)
EASTER = date(2026, 4, 6)


@pytest.fixture
def group(app: Flask) -> Group:
    """First Mondays, 14:00 to 16:00, from February 2025; three bank holidays wait."""
    group = make_group(venue_id=make_venue().id)
    make_dates(
        group,
        rule=Rule("monthly", weekdays=(0,), ordinals=(1,)),
        start_date=date(2025, 2, 3),
        start_time=time(14),
        cadence=None,
    )
    return group


def arranged(group: Group, **said: Any) -> Effect:
    """The series as it is, but for what is said."""
    (series,) = series_of(group.id)
    hire: dict[str, Any] = {
        "places": tuple(places_of(series)),
        "arrive_minutes": series.arrive_minutes,
        "minutes_before": series.room_minutes_before,
        "minutes_after": series.room_minutes_after,
    }
    policy = said.pop("policy", policy_of(series))
    change = Arrange(series.id, Hire(**hire | said), policy)
    shown = plan(change, by=COORDINATOR_C, now=NOW)
    saved = save(change, by=COORDINATOR_C, now=NOW, shown=shown.shown)
    assert extend_series(the_series(group), now=AT_THE_START) == [], "nothing is left to be made"
    db.session.info["last"] = saved.change
    return saved.plan.effect


def the_series(group: Group) -> Series:
    (series,) = series_of(group.id)
    return series


def slot_of(group: Group, day: date) -> GroupSession:
    found = [one for one in all_sessions(group) if one.original_start.date() == day and not one.dropped]
    return found[0]


def test_places_take_turns_by_slot_for_what_is_to_come(group: Group) -> None:
    hall = make_venue(name="Hall")
    june, july, august = (
        session_on(group, date(2025, month, 1 + day)) for month, day in ((6, 1), (7, 6), (8, 3))
    )
    save(Move(july.id, datetime(2025, 7, 8, 14)), by=COORDINATOR_C, now=NOW)
    august.attendance_status = AttendanceStatus.DRAFT
    db.session.flush()
    church = group.venue_id

    effect = arranged(group, places=(Place(Format.IN_PERSON, hall.id), Place(Format.ONLINE)))

    assert {(one.session.id, one.why.value) for one in effect.kept} == {
        (july.id, "by_hand"),
        (august.id, "attendance"),
    }
    for one in all_sessions(group):
        expected = (Format.IN_PERSON, hall.id) if one.slot % 2 else (Format.ONLINE, None)
        if one.starts_at <= NOW or one in (july, august):
            expected = (Format.IN_PERSON, church)
        assert (one.format, one.venue_id) == expected, one.local_start
    assert (june.sequence, june.pinned) == (1, False)
    assert changes_of(june.id)[0].kind is ChangeKind.CHANGED


def test_back_to_where_the_group_meets(group: Group) -> None:
    arranged(group, places=(Place(Format.ONLINE),))
    arranged(group, places=())
    assert {one.venue_id for one in all_sessions(group)} == {group.venue_id}
    assert the_series(group).cycle == []


def test_room_and_arrival_tell_nobody_and_ask_nobody_again(group: Group) -> None:
    june = session_on(group, date(2025, 6, 2))
    runs = make_assignment(june, make_facilitator())
    effect = arranged(group, arrive_minutes=15, minutes_before=30, minutes_after=45)
    assert (june.arrive_from, june.room_from, june.room_to) == (
        datetime(2025, 6, 2, 13, 45),
        datetime(2025, 6, 2, 13, 30),
        datetime(2025, 6, 2, 16, 45),
    )
    assert not any(one.asks_again for one in effect.touched)
    db.session.refresh(runs)
    assert runs.state is AssignmentState.CONFIRMED
    assert session_on(group, date(2025, 4, 7)).arrive_minutes == 0, "the past stays"


def test_a_longer_hire_that_meets_another_group_stands_in_the_way(group: Group) -> None:
    other = make_group(venue_id=group.venue_id)
    make_session(other, local_start=datetime(2025, 6, 2, 16, 15))
    (series,) = series_of(group.id)
    change = Arrange(series.id, Hire(minutes_after=30), Policy())
    assert [one.key for one in plan(change, by=COORDINATOR_C, now=NOW).blocks] == ["schedule.room"]


@pytest.mark.parametrize(
    ("policy", "day"),
    [
        (Policy(HolidayPolicy.WEEK_LATER), date(2025, 5, 12)),
        (Policy(HolidayPolicy.WEEK_EARLIER), date(2025, 4, 28)),
        (Policy(HolidayPolicy.OTHER_DAY, 2), date(2025, 5, 7)),
    ],
)
def test_days_off_that_wait_move_by_the_new_policy(group: Group, policy: Policy, day: date) -> None:
    may = slot_of(group, MAY_DAY)
    runs = make_assignment(may, make_facilitator())
    arranged(group, policy=policy)
    assert (may.local_start.date(), may.original_start.date(), may.pinned) == (day, MAY_DAY, False)
    row = choices_of(may.series_id)[may.slot]
    assert (row.by_policy, row.by_id, row.chosen_day) == (True, COORDINATOR_C.id, day)
    assert sessions_waiting(group, all_sessions(group)) == {}
    assert changes_of(may.id)[0].reason is ChangeReason.HOLIDAY
    db.session.refresh(runs)
    assert runs.state is AssignmentState.TO_CONFIRM


def test_left_out_they_are_cancelled_and_who_runs_them_is_let_go(group: Group) -> None:
    may = slot_of(group, MAY_DAY)
    runs = make_assignment(may, make_facilitator())
    arranged(group, policy=Policy(HolidayPolicy.SKIP))
    assert may.status is SessionStatus.CANCELLED
    db.session.refresh(runs)
    assert runs.state is AssignmentState.RELEASED
    assert choices_of(may.series_id)[may.slot].choice is HolidayChoice.SKIP
    undo(db.session.info["last"], by=COORDINATOR_C, now=NOW)
    db.session.expire_all()
    assert (may.status, runs.state) == (SessionStatus.PLANNED, AssignmentState.CONFIRMED)
    assert policy_of(the_series(group)) == Policy()
    assert choices_of(may.series_id) == {}


def test_what_a_person_chose_stays_and_what_the_policy_chose_follows(group: Group) -> None:
    series = the_series(group)
    may, easter = slot_of(group, MAY_DAY), slot_of(group, EASTER)
    choose_for_slot(series, may.slot, HolidayChoice.KEEP, by=COORDINATOR_C, now=AT_THE_START)
    arranged(group, policy=Policy(HolidayPolicy.WEEK_LATER))
    assert (may.local_start.date(), easter.local_start.date()) == (MAY_DAY, date(2026, 4, 13))
    arranged(group, policy=Policy(HolidayPolicy.WEEK_EARLIER))
    assert (may.local_start.date(), easter.local_start.date()) == (MAY_DAY, date(2026, 3, 30))
    arranged(group, policy=Policy())
    assert easter.local_start.date() == date(2026, 3, 30), "ask me: what was decided stays"


def test_what_was_left_out_when_it_was_made_is_held_by_the_new_policy(app: Flask) -> None:
    group = make_group()
    make_dates(
        group,
        rule=Rule("monthly", weekdays=(0,), ordinals=(1,)),
        start_date=date(2025, 2, 3),
        start_time=time(14),
        cadence=None,
        policy=Policy(HolidayPolicy.SKIP),
    )
    before = {one.id for one in all_sessions(group)}
    effect = arranged(group, policy=Policy(HolidayPolicy.WEEK_LATER))
    made = [one for one in all_sessions(group) if one.id not in before]
    assert [one.local_start.date() for one in made] == [
        date(2025, 5, 12),
        date(2026, 4, 13),
        date(2026, 5, 11),
    ]
    assert [one.id for one in effect.made] == [one.id for one in made]
    undo(db.session.info["last"], by=COORDINATOR_C, now=NOW)
    db.session.expire_all()
    assert {one.id for one in all_sessions(group) if not one.dropped} == before
    arranged(group, policy=Policy(HolidayPolicy.WEEK_EARLIER))
    assert slot_of(group, MAY_DAY).local_start.date() == date(2025, 4, 28), (
        "an undone place may be held again"
    )


def test_a_course_gets_its_lost_session_at_the_end(app: Flask) -> None:
    group = make_group()
    make_closure(label="Half-term", first_day=date(2025, 5, 29), last_day=date(2025, 5, 29))
    make_dates(
        group,
        rule=Rule("weekly", weekdays=(3,), count=6),
        start_date=date(2025, 5, 8),
        start_time=time(10),
        cadence=None,
        policy=Policy(HolidayPolicy.SKIP),
    )
    effect = arranged(group, policy=Policy(HolidayPolicy.SKIP, make_up=True))
    assert [one.local_start.date() for one in effect.made] == [date(2025, 6, 19)]


def test_a_policy_for_which_there_is_no_room_leaves_the_day_waiting(app: Flask) -> None:
    group = make_group()
    make_dates(group, rule=Rule("weekly", weekdays=(0,)), start_date=date(2025, 4, 28), cadence=None)
    effect = arranged(group, policy=Policy(HolidayPolicy.WEEK_LATER))
    assert (effect.touched, effect.choices) == ((), ())
    assert slot_of(group, MAY_DAY).local_start.date() == MAY_DAY


def test_cancelled_sessions_and_what_is_not_there_stay(group: Group) -> None:
    june = session_on(group, date(2025, 6, 2))
    cancel_session(june, reason=ChangeReason.VENUE, by=COORDINATOR_C, now=NOW)
    arranged(group, places=(Place(Format.ONLINE),))
    assert (june.status, june.format) == (SessionStatus.CANCELLED, Format.IN_PERSON)
    with pytest.raises(Refusal, match="venues from the list"):
        arranged(group, places=(Place(Format.IN_PERSON, "0" * 16),))
    with pytest.raises(NothingChanged):
        arranged(group)


def test_the_room_is_said_only_where_there_is_one(group: Group) -> None:
    effect = arranged(
        group, places=(Place(Format.ONLINE), Place(Format.IN_PERSON, group.venue_id)), minutes_after=30
    )
    first, second = (say_becomes(one) for one in effect.touched[:2])
    assert sorted((first, second)) == ["online", "room hired 14:00 to 16:30"]
    both = arranged(group, minutes_after=45)
    assert {say_becomes(one) for one in both.touched} == {
        "as before: no room is needed",
        "room hired 14:00 to 16:45",
    }
