"""Making series: the right dates, made once, 18 months ahead, and what is refused."""

from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from facilitator.core.db import db
from facilitator.core.errors import Refusal
from facilitator.groups.models import Group, GroupState
from facilitator.organisation.holidays import bank_holidays
from facilitator.schedule.errors import InvalidRule, StartDoesNotFit
from facilitator.schedule.models import ChangeReason, GroupSession, SeriesState, SessionKind, SessionStatus
from facilitator.schedule.operations import (
    cancel_session,
    create_series,
    extend_horizons,
    extend_series,
    move_session,
)
from facilitator.schedule.queries import series_of
from facilitator.schedule.recurrence import Cadence, Rule
from facilitator.schedule.session_errors import GroupHasEnded, SessionsOverlap, StartTooFar
from facilitator.schedule.signals import sessions_added
from tests.schedule.peterborough import (
    AT_THE_START,
    COORDINATOR_C,
    HALF_A_YEAR_LATER,
    THURSDAY,
    TUESDAY,
    all_sessions,
    audit_count,
    make_dates,
    peterborough,
    session_on,
)
from tests.support.builders import make_group
from tests.support.statements import counted_statements

pytestmark = [pytest.mark.both_databases, pytest.mark.usefixtures("app")]

LAST_THURSDAY = Rule("monthly", weekdays=(THURSDAY,), ordinals=(-1,))


def _days(sessions: list[GroupSession]) -> list[date]:
    return [session.local_start.date() for session in sessions]


def _state(group: Group) -> list[tuple[Any, ...]]:
    """Everything that a second generation might spoil."""
    return [
        (s.id, s.uid, s.slot, s.original_start, s.local_start, s.status, s.sequence, s.changed_at)
        for s in all_sessions(group)
    ]


def test_scenario_1_two_years_of_third_tuesdays() -> None:
    sessions = all_sessions(peterborough())

    assert len(sessions) == 24
    assert [session.slot for session in sessions] == list(range(1, 25))
    days = _days(sessions)
    assert (days[0], days[1], days[-1]) == (date(2025, 1, 21), date(2025, 2, 18), date(2026, 12, 15))
    assert {day.weekday() for day in days} == {TUESDAY}
    assert not set(days) & set(bank_holidays("england_wales", [2025, 2026]))


def test_scenario_2_every_third_session_is_an_hour_longer_with_a_speaker() -> None:
    sessions = all_sessions(peterborough())

    speakers = [session for session in sessions if session.kind is SessionKind.SPEAKER]
    assert _days(speakers) == [
        date(2025, 3, 18),
        date(2025, 6, 17),
        date(2025, 9, 16),
        date(2025, 12, 16),
        date(2026, 3, 17),
        date(2026, 6, 16),
        date(2026, 9, 15),
        date(2026, 12, 15),
    ]
    assert {session.local_end.time() for session in speakers} == {time(13, 15)}
    others = [session for session in sessions if session not in speakers]
    assert len(others) == 16
    assert {session.local_end.time() for session in others} == {time(12, 15)}


def test_scenario_4_a_cancelled_slot_neither_shifts_speakers_nor_comes_back() -> None:
    group = peterborough()
    off = session_on(group, date(2025, 8, 19))
    cancel_session(off, reason=ChangeReason.HOLIDAY, by=COORDINATOR_C, now=HALF_A_YEAR_LATER)

    extend_horizons(datetime(2025, 8, 1, 9, 0, tzinfo=UTC))

    on_that_day = [s for s in all_sessions(group) if s.local_start.date() == date(2025, 8, 19)]
    assert [s.status for s in on_that_day] == [SessionStatus.CANCELLED]
    september = session_on(group, date(2025, 9, 16))
    assert (september.slot, september.kind) == (9, SessionKind.SPEAKER)


def test_scenario_5_the_wall_clock_stands_while_utc_moves() -> None:
    group = peterborough()

    def utc(day: date) -> tuple[str, str]:
        session = session_on(group, day)
        assert session.local_start.time() == time(10, 15)
        return f"{session.starts_at:%H:%MZ}", f"{session.ends_at:%H:%MZ}"

    assert utc(date(2025, 3, 18)) == ("10:15Z", "13:15Z")
    assert utc(date(2025, 4, 15)) == ("09:15Z", "11:15Z")
    assert utc(date(2025, 10, 21)) == ("09:15Z", "11:15Z")
    assert utc(date(2025, 11, 18)) == ("10:15Z", "12:15Z")
    assert utc(date(2025, 9, 16)) == ("09:15Z", "12:15Z")


def test_scenario_7_moving_25_december_leaves_january_alone() -> None:
    group = make_group()
    start = datetime(2025, 8, 1, 9, 0, tzinfo=UTC)
    series = make_dates(
        group,
        rule=LAST_THURSDAY,
        start_date=date(2025, 8, 28),
        start_time=time(11),
        cadence=None,
        now=start,
    )
    christmas = session_on(group, date(2025, 12, 25))

    move_session(christmas, new_start=datetime(2025, 12, 18, 11, 0), by=COORDINATOR_C, now=start)
    extend_series(series, now=datetime(2025, 12, 1, 9, 0, tzinfo=UTC))

    days = _days(all_sessions(group))
    assert date(2025, 12, 18) in days
    assert date(2025, 12, 25) not in days
    assert date(2026, 1, 29) in days


def test_scenario_12_a_wrong_weekday_is_caught_with_the_days_that_fit() -> None:
    group = make_group()
    rule = Rule("monthly", weekdays=(TUESDAY,), ordinals=(1, 3))
    with pytest.raises(StartDoesNotFit) as refused:
        make_dates(
            group,
            rule=rule,
            start_date=date(2020, 9, 7),
            cadence=None,
            now=datetime(2020, 8, 1, tzinfo=UTC),
        )

    assert refused.value.offers == (date(2020, 9, 1), date(2020, 9, 15))
    assert "it is a Monday" in refused.value.sentence
    db.session.rollback()
    assert not series_of(group.id)


def test_scenario_13_a_list_of_dates_makes_just_those() -> None:
    group = make_group()
    dates = (date(2023, 2, 6), date(2023, 5, 15), date(2023, 9, 4), date(2023, 11, 27))
    series = make_dates(
        group,
        rule=Rule("dates", dates=dates),
        start_date=date(2023, 1, 1),
        start_time=time(17, 30),
        minutes=90,
        cadence=None,
        now=datetime(2023, 1, 1, 9, 0, tzinfo=UTC),
    )

    sessions = all_sessions(group)
    assert _days(sessions) == list(dates)
    assert [f"{s.starts_at:%H:%MZ}" for s in sessions] == ["17:30Z", "16:30Z", "16:30Z", "17:30Z"]
    assert {s.local_end.time() for s in sessions} == {time(19, 0)}
    assert series.start_date == dates[0]
    assert extend_series(series, now=datetime(2024, 1, 1, tzinfo=UTC)) == []


def test_generating_again_changes_nothing() -> None:
    group = peterborough()
    moved = session_on(group, date(2025, 12, 16))
    move_session(moved, new_start=datetime(2025, 12, 9, 10, 15), by=COORDINATOR_C, now=HALF_A_YEAR_LATER)
    off = session_on(group, date(2025, 8, 19))
    cancel_session(off, reason=ChangeReason.HOLIDAY, by=COORDINATOR_C, now=HALF_A_YEAR_LATER)
    before = _state(group)

    series = series_of(group.id)[0]
    assert extend_series(series, now=HALF_A_YEAR_LATER) == []
    assert extend_horizons(HALF_A_YEAR_LATER) == 0
    assert _state(group) == before


def test_the_horizon_rolls_on_18_months_ahead() -> None:
    group = make_group()
    series = make_dates(group)

    assert all_sessions(group)[-1].local_start.date() == date(2026, 6, 16)
    assert series.generated_until == date(2026, 7, 2)
    assert extend_horizons(datetime(2025, 2, 25, 9, 0, tzinfo=UTC)) == 2
    assert all_sessions(group)[-1].local_start.date() == date(2026, 8, 18)
    assert audit_count("series.extended") == 1


def test_a_rule_that_ends_is_not_extended_beyond_its_end() -> None:
    group = make_group()
    rule = Rule("weekly", weekdays=(THURSDAY,), count=6)
    make_dates(group, rule=rule, start_date=date(2025, 5, 8), start_time=time(10), cadence=None)

    assert len(all_sessions(group)) == 6
    assert extend_horizons(datetime(2026, 1, 1, tzinfo=UTC)) == 0
    assert audit_count("series.extended") == 0


@pytest.mark.parametrize("state", [GroupState.ENDING, GroupState.ENDED, GroupState.DISCARDED])
def test_a_group_that_ends_gets_no_further_sessions(state: GroupState) -> None:
    group = make_group()
    make_dates(group)
    group.state = state

    assert extend_horizons(datetime(2026, 1, 1, tzinfo=UTC)) == 0


def test_an_ended_series_gets_no_further_sessions() -> None:
    series = make_dates(make_group())
    series.state = SeriesState.ENDED

    assert extend_series(series, now=datetime(2026, 1, 1, tzinfo=UTC)) == []


def test_a_wall_time_that_the_clocks_skip_is_held_an_hour_later_and_is_no_move() -> None:
    group = make_group()
    rule = Rule("weekly", weekdays=(6,), count=3)
    make_dates(group, rule=rule, start_date=date(2025, 3, 23), start_time=time(1, 30), cadence=None)

    skipped = session_on(group, date(2025, 3, 30))
    assert skipped.local_start.time() == time(2, 30)
    assert not skipped.moved
    assert skipped.minutes == 120


def test_sessions_take_their_place_and_format_from_the_group() -> None:
    group = peterborough()
    session = all_sessions(group)[0]
    assert (session.venue_id, session.format, session.timezone) == (
        group.venue_id,
        group.format,
        group.timezone,
    )
    assert session.attendance_status == "not_started"
    assert len({s.uid for s in all_sessions(group)}) == 24


def test_whoever_listens_hears_of_the_new_sessions_once_they_have_ids() -> None:
    heard: list[int] = []

    def listen(series: Any, *, sessions: list[GroupSession], by: Any, now: datetime) -> None:
        assert db.session.get(GroupSession, sessions[0].id) is sessions[0]
        heard.append(len(sessions))

    with sessions_added.connected_to(listen):
        make_dates(make_group())
        extend_horizons(datetime(2025, 2, 25, 9, 0, tzinfo=UTC))
    assert heard == [18, 2]


def test_one_audit_entry_tells_of_a_new_series() -> None:
    make_dates(make_group())
    assert audit_count("series.created") == 1


def test_the_same_dates_sent_twice_are_refused_the_second_time() -> None:
    group = make_group()
    make_dates(group)
    with pytest.raises(SessionsOverlap, match="On Tuesday 21 January 2025 this group already has a session"):
        make_dates(group)


def test_two_series_of_one_group_may_stand_side_by_side() -> None:
    group = make_group()
    make_dates(group)
    make_dates(
        group,
        start_time=time(12, 15),
        cadence=None,
        rule=Rule("weekly", weekdays=(2,)),
        start_date=date(2025, 1, 22),
    )
    assert len(series_of(group.id)) == 2


def test_another_groups_sessions_are_not_in_the_way() -> None:
    make_dates(make_group())
    make_dates(make_group())


@pytest.mark.parametrize(
    ("overrides", "error"),
    [
        ({"start_date": date(2026, 9, 15)}, StartTooFar),
        ({"cadence": Cadence(3, 3, 60, kind="standard")}, InvalidRule),
        ({"cadence": Cadence(3, 3, 60, kind="no-such-kind")}, Refusal),
        ({"minutes": 4}, Refusal),
        ({"rule": Rule("weekly", weekdays=(1,), until=date(2025, 1, 1))}, Refusal),
        ({"rule": Rule("weekly", weekdays=(0, 1, 2, 3, 4, 5, 6))}, Refusal),
    ],
)
def test_what_cannot_be_meant_is_refused_and_leaves_nothing(
    overrides: dict[str, Any], error: type[Refusal]
) -> None:
    group = make_group()
    with pytest.raises(error):
        make_dates(group, **overrides)
    assert not series_of(group.id)
    assert not all_sessions(group)


def test_a_group_that_has_ended_gets_no_dates() -> None:
    with pytest.raises(GroupHasEnded):
        make_dates(make_group(state=GroupState.ENDED))


def test_making_a_series_takes_as_many_statements_for_many_sessions_as_for_few() -> None:
    def cost(rule: Rule) -> int:
        group = make_group()
        db.session.flush()
        with counted_statements() as sent:
            create_series(
                group,
                rule=rule,
                start_date=date(2025, 1, 21),
                start_time=time(10, 15),
                minutes=120,
                by=COORDINATOR_C,
                now=AT_THE_START,
            )
            db.session.flush()
        return len(sent)

    few, many = Rule("weekly", weekdays=(1,), count=2), Rule("weekly", weekdays=(1,))
    assert cost(few) == cost(many)
