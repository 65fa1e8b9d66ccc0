"""The series that goes on in another's place: it takes over all that nobody changed, and decides its days off."""

from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from facilitator.core.db import db
from facilitator.core.errors import Refusal
from facilitator.groups.models import Format, Group
from facilitator.schedule.change_queries import plan
from facilitator.schedule.change_types import ChangeRule
from facilitator.schedule.hire_rules import Hire, Place
from facilitator.schedule.models import (
    GroupSession,
    HolidayChoice,
    HolidayPolicy,
    Series,
    SeriesState,
    SessionKind,
)
from facilitator.schedule.operations import extend_series, save, undo
from facilitator.schedule.policy_queries import choices_of, skipped_places
from facilitator.schedule.policy_rules import NoRoomThere, Policy
from facilitator.schedule.queries import series_of
from facilitator.schedule.recurrence import Cadence, Rule
from tests.schedule.peterborough import AT_THE_START, COORDINATOR_C, make_dates
from tests.support.builders import make_group, make_venue

pytestmark = [pytest.mark.both_databases, pytest.mark.usefixtures("app")]

FIRST_MONDAY = Rule("monthly", weekdays=(0,), ordinals=(1,))
MONDAYS = Rule("weekly", weekdays=(0,))
FROM_APRIL = date(2025, 4, 1)
MAY_DAY = date(2025, 5, 5)
LATER = datetime(2025, 3, 10, 9, 0, tzinfo=UTC)


@pytest.fixture
def group(app: Flask) -> Group:
    """A group that meets in turns, with all that a series can have, on first Wednesdays from February."""
    church = make_venue()
    group = make_group(venue_id=church.id)
    make_dates(
        group,
        rule=Rule("monthly", weekdays=(2,), ordinals=(1,)),
        start_date=date(2025, 2, 5),
        start_time=time(14),
        cadence=Cadence(2, 2, 30, SessionKind.SOCIAL),
        hire=Hire((Place(Format.IN_PERSON, church.id), Place(Format.ONLINE)), 15, 20, 40),
        policy=Policy(HolidayPolicy.WEEK_LATER),
    )
    return group


def monday(group: Group, **said: Any) -> ChangeRule:
    values: dict[str, Any] = {"rule": FIRST_MONDAY, "start_time": time(14), "minutes": 120}
    return ChangeRule(series_of(group.id)[0].id, FROM_APRIL, **values | said)


def made_from(series: Series) -> list[GroupSession]:
    statement = select(GroupSession).where(GroupSession.series_id == series.id).order_by(GroupSession.slot)
    return list(db.session.scalars(statement))


def split(group: Group, **said: Any) -> tuple[Series, list[GroupSession]]:
    saved = save(monday(group, **said), by=COORDINATOR_C, now=LATER)
    assert saved.plan.effect.new_series is not None
    return saved.plan.effect.new_series, made_from(saved.plan.effect.new_series)


def test_what_nobody_changes_goes_on(group: Group) -> None:
    (old,) = series_of(group.id)
    new, sessions = split(group)
    for name in (
        "cycle",
        "arrive_minutes",
        "room_minutes_before",
        "room_minutes_after",
        "holiday_policy",
        "holiday_weekday",
        "make_up_skipped",
        "speaker_every",
        "speaker_first",
        "speaker_extra_minutes",
        "cadence_kind",
        "timezone",
    ):
        assert getattr(new, name) == getattr(old, name), name
    assert [one.format for one in sessions[:4]] == [Format.IN_PERSON, Format.ONLINE] * 2
    assert [str(one.kind) for one in sessions[:4]] == ["standard", "social"] * 2
    assert [one.minutes for one in sessions[:2]] == [120, 150]
    assert {(one.arrive_minutes, one.room_minutes_before, one.room_minutes_after) for one in sessions} == {
        (15, 20, 40)
    }


def test_what_is_said_counts_more(group: Group) -> None:
    hall = make_venue(name="Hall")
    new, sessions = split(
        group,
        cadence=None,
        hire=Hire((Place(Format.IN_PERSON, hall.id),), 0, 5, 10),
        policy=Policy(HolidayPolicy.SKIP),
    )
    assert (new.speaker_every, new.holiday_policy, new.room_minutes_after) == (None, HolidayPolicy.SKIP, 10)
    assert {(one.venue_id, str(one.kind), one.arrive_minutes) for one in sessions} == {
        (hall.id, "standard", 0)
    }
    assert MAY_DAY not in {one.local_start.date() for one in sessions}


def test_the_policy_decides_the_new_days_off_and_says_for_whom(group: Group) -> None:
    shown = plan(monday(group), by=COORDINATOR_C, now=LATER)
    new, sessions = split(group)
    may = next(one for one in sessions if one.original_start.date() == MAY_DAY)
    assert may.local_start == datetime(2025, 5, 12, 14)
    choice = choices_of(new.id)[may.slot]
    assert (choice.choice, choice.slot_day, choice.chosen_day, choice.day_off) == (
        HolidayChoice.WEEK_LATER,
        MAY_DAY,
        date(2025, 5, 12),
        "May Day",
    )
    assert (choice.by_policy, choice.by_id, choice.at) == (True, COORDINATOR_C.id, LATER)
    assert [one.local_start for one in shown.effect.made] == [one.local_start for one in sessions]
    assert [(one.slot, one.choice, one.chosen_day) for one in shown.effect.choices] == [
        (one.slot, one.choice, one.chosen_day) for one in choices_of(new.id).values()
    ]


def test_single_days_off_are_decided_in_the_same_go(group: Group) -> None:
    asked = {MAY_DAY: HolidayChoice.SKIP, date(2026, 4, 6): HolidayChoice.KEEP}
    change = monday(group, choices=asked)
    shown = plan(change, by=COORDINATOR_C, now=LATER)
    assert shown.shown != plan(monday(group), by=COORDINATOR_C, now=LATER).shown
    saved = save(change, by=COORDINATOR_C, now=LATER, shown=shown.shown)
    new = saved.plan.effect.new_series
    assert new is not None
    kept = {one.slot_day: one for one in choices_of(new.id).values()}
    assert kept[MAY_DAY].choice is HolidayChoice.SKIP
    assert {kept[day].by_policy for day in asked} == {False}
    assert {one.by_id for one in kept.values()} == {COORDINATOR_C.id}
    assert kept[date(2026, 5, 4)].by_policy, "nobody chose for that one"
    days = {one.local_start.date() for one in made_from(new)}
    assert MAY_DAY not in days
    assert date(2026, 4, 6) in days
    assert [one.slot_day for one in skipped_places([new.id])] == [MAY_DAY]
    before = {(one.slot, one.local_start) for one in made_from(new)}
    extend_series(new, now=datetime(2025, 9, 1, 9, 0, tzinfo=UTC))
    assert before <= {(one.slot, one.local_start) for one in made_from(new)}
    assert MAY_DAY not in {one.local_start.date() for one in made_from(new)}


def test_a_choice_that_cannot_be_is_refused(group: Group) -> None:
    with pytest.raises(NoRoomThere):
        plan(
            monday(group, rule=MONDAYS, choices={MAY_DAY: HolidayChoice.WEEK_LATER}),
            by=COORDINATOR_C,
            now=LATER,
        )


def test_undone_nothing_of_its_choices_shows(group: Group) -> None:
    change = monday(group, choices={MAY_DAY: HolidayChoice.SKIP})
    saved = save(change, by=COORDINATOR_C, now=LATER)
    undo(saved.change, by=COORDINATOR_C, now=LATER)
    (old,) = series_of(group.id)
    assert old.state is SeriesState.PUBLISHED
    assert skipped_places([row.id for row in series_of(group.id)]) == []


def test_a_split_names_only_kinds_and_places_that_are_there(group: Group) -> None:
    with pytest.raises(Refusal, match="from the list"):
        plan(monday(group, cadence=Cadence(2, 2, 0, "made-up")), by=COORDINATOR_C, now=LATER)
    nowhere = Hire((Place(Format.IN_PERSON, "0" * 16),))
    with pytest.raises(Refusal, match="venues from the list"):
        plan(monday(group, hire=nowhere), by=COORDINATOR_C, now=LATER)


def test_a_list_of_dates_may_not_begin_before_the_change(group: Group) -> None:
    dates = Rule("dates", dates=(date(2025, 3, 25), date(2025, 6, 3)))
    with pytest.raises(Refusal, match="before the day from which") as refused:
        plan(monday(group, rule=dates), by=COORDINATOR_C, now=LATER)
    assert refused.value.field == "dates"


def test_a_course_that_skips_and_makes_up_does_so_in_its_new_pattern(app: Flask) -> None:
    group = make_group()
    make_dates(
        group,
        rule=Rule("weekly", weekdays=(3,), count=6),
        start_date=date(2025, 4, 3),
        cadence=None,
        policy=Policy(HolidayPolicy.SKIP, make_up=True),
    )
    change = monday(group, rule=Rule("weekly", weekdays=(0,), count=4))
    now = AT_THE_START
    saved = save(change, by=COORDINATOR_C, now=now)
    days = [one.local_start.date() for one in saved.plan.effect.made]
    assert days == [date(2025, 4, 7), date(2025, 4, 14), date(2025, 4, 28), date(2025, 5, 12)]
