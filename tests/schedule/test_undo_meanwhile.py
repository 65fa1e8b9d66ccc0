"""Taking a change back after something else has happened: never twice at one time, never half a schedule."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from flask import Flask

from facilitator.groups.models import Format, Group, GroupState
from facilitator.schedule.change_operations import Saved
from facilitator.schedule.change_types import AddExtra, BringBack, Cancel, Change, ChangeRule, Move
from facilitator.schedule.models import ChangeReason, GroupSession, Series, SeriesState, SessionStatus
from facilitator.schedule.operations import extend_horizons, save, undo
from facilitator.schedule.queries import series_of
from facilitator.schedule.recurrence import Rule
from facilitator.schedule.session_errors import GroupHasEnded, TooLateToUndo
from tests.schedule.peterborough import COORDINATOR_C, all_sessions, make_dates, peterborough, session_on
from tests.support.builders import make_group

pytestmark = pytest.mark.both_databases
NOW = datetime(2025, 11, 3, 9, 0, tzinfo=UTC)
DECEMBER = date(2025, 12, 16)


@pytest.fixture
def group(app: Flask) -> Group:
    return peterborough()


def saved(change: Change, now: datetime = NOW) -> Saved:
    return save(change, by=COORDINATOR_C, now=now)


def running(group: Group) -> Series:
    (series,) = (one for one in series_of(group.id) if one.state is SeriesState.PUBLISHED)
    return series


def wednesdays(group: Group, from_date: date = date(2026, 1, 1), count: int | None = None) -> Saved:
    rule = Rule("weekly", weekdays=(2,), count=count)
    return saved(ChangeRule(running(group).id, from_date, rule, time(13, 0), 120))


def extra(group: Group, start: datetime) -> Saved:
    return saved(AddExtra(running(group).id, start, 120, "standard", group.venue_id or "", Format.IN_PERSON))


def in_force(group: Group) -> list[GroupSession]:
    return [one for one in all_sessions(group) if not one.dropped and one.status is SessionStatus.PLANNED]


def refused(change: Saved, words: str, now: datetime = NOW) -> None:
    with pytest.raises(TooLateToUndo, match=words):
        undo(change.change, by=COORDINATOR_C, now=now)


def test_the_old_time_was_given_to_another_session(group: Group) -> None:
    moved = saved(Move(session_on(group, DECEMBER).id, datetime(2025, 12, 9, 10, 15)))
    saved(Move(session_on(group, date(2026, 1, 20)).id, datetime(2025, 12, 16, 10, 15)))
    refused(moved, "The group meets at that time by now")
    assert len({one.starts_at for one in in_force(group)}) == len(in_force(group))


def test_the_day_of_a_cancelled_session_was_given_to_an_extra_one(group: Group) -> None:
    off = saved(Cancel(session_on(group, DECEMBER).id, ChangeReason.VENUE))
    extra(group, datetime(2025, 12, 16, 11, 0))
    refused(off, "The group meets at that time by now")


def test_another_group_has_the_room_by_now(group: Group) -> None:
    off = saved(Cancel(session_on(group, DECEMBER).id, ChangeReason.VENUE))
    other = make_group(venue_id=group.venue_id)
    make_dates(other, rule=Rule("dates", dates=(DECEMBER,)), cadence=None, now=NOW)
    refused(off, "Another group has the room by now")


def test_a_change_that_leaves_time_and_room_is_undone_beside_another_group(group: Group) -> None:
    other = make_group(venue_id=group.venue_id)
    make_dates(other, rule=Rule("dates", dates=(DECEMBER,)), cadence=None, now=NOW)
    off = saved(Cancel(session_on(group, date(2026, 1, 20)).id, ChangeReason.VENUE))
    undo(off.change, by=COORDINATOR_C, now=NOW)
    assert session_on(group, date(2026, 1, 20)).status is SessionStatus.PLANNED


def test_the_new_pattern_has_got_an_extra_session(group: Group) -> None:
    change = wednesdays(group)
    extra(group, datetime(2026, 1, 16, 10, 15))
    refused(change, "Something else has been changed since")


def test_the_new_pattern_has_been_changed_itself_beyond_its_sessions(group: Group) -> None:
    first = wednesdays(group, count=3)
    wednesdays(group, from_date=date(2026, 8, 1))
    refused(first, "Something else has been changed since")
    assert [one.state for one in series_of(group.id)].count(SeriesState.PUBLISHED) == 1


def test_what_the_worker_made_meanwhile_goes_with_the_new_pattern(group: Group) -> None:
    change = wednesdays(group)
    assert extend_horizons(NOW + timedelta(days=9)) > 0
    undo(change.change, by=COORDINATOR_C, now=NOW + timedelta(hours=2))
    assert {one.series_id for one in in_force(group)} == {running(group).id}


def test_nothing_comes_back_in_a_group_that_has_ended(group: Group) -> None:
    session = session_on(group, DECEMBER)
    saved(Cancel(session.id, ChangeReason.VENUE))
    group.state = GroupState.ENDED
    with pytest.raises(GroupHasEnded):
        saved(BringBack(session.id))
