"""Who normally runs the sessions of a series, and what that means for each of them."""

from datetime import date, datetime

import pytest
from sqlalchemy import select

from facilitator.assignments.errors import Clash, NoLongerActive, NotInTeam
from facilitator.assignments.models import Assignment, AssignmentRole, AssignmentState
from facilitator.assignments.operations import (
    assign,
    copy_defaults,
    remove_series_facilitator,
    set_series_facilitator,
    stand_down,
)
from facilitator.assignments.queries import has_lead, series_team, who_runs
from facilitator.core.db import db
from facilitator.schedule.models import SessionStatus
from tests.assignments.people_of_the_house import audited, elsewhere, make_default, states_of
from tests.support.builders import make_assignment, make_facilitator, make_session
from tests.support.statements import counted_statements

pytestmark = pytest.mark.both_databases

LEAD, CO, COVER = AssignmentRole.LEAD, AssignmentRole.CO, AssignmentRole.COVER


def test_setting_somebody_puts_them_on_planned_sessions_to_come_and_no_others(house_of_f, now):
    h = house_of_f
    h.session(2025, 2, 18, 10, 15)  # over
    h.session(2025, 3, 18, 10, 15)
    h.session(2025, 4, 15, 10, 15, status=SessionStatus.CANCELLED)
    h.session(2025, 5, 20, 10, 15)
    set_series_facilitator(h.series, h.f, role=LEAD, by=h.c, now=now)
    assert states_of(h.f) == {date(2025, 3, 18): "confirmed", date(2025, 5, 20): "confirmed"}
    assert [default.facilitator for default in series_team(h.series.id)] == [h.f]
    assert audited("series_facilitator.set") == 1
    assert has_lead(h.group.id, now)


def test_setting_somebody_again_changes_their_role_and_nothing_twice(house_of_f, now):
    h = house_of_f
    coming = h.session(2025, 3, 18, 10, 15)
    set_series_facilitator(h.series, h.f, role=LEAD, by=h.c, now=now)
    set_series_facilitator(h.series, h.f, role=CO, by=h.c, now=now)
    (assignment,) = who_runs([coming.id])[coming.id]
    assert assignment.role is CO
    assert len(series_team(h.series.id)) == 1


def test_a_date_somebody_gave_up_stays_given_up_when_they_are_set_again(house_of_f, now):
    h = house_of_f
    coming = h.session(2025, 3, 18, 10, 15)
    set_series_facilitator(h.series, h.f, role=LEAD, by=h.c, now=now)
    stand_down(who_runs([coming.id])[coming.id][0], by=h.f_actor, now=now)
    set_series_facilitator(h.series, h.f, role=LEAD, by=h.c, now=now)
    assert who_runs([coming.id])[coming.id] == []


def test_removing_somebody_takes_them_off_sessions_to_come_but_not_where_they_cover(house_of_f, now):
    h = house_of_f
    h.session(2025, 3, 18, 10, 15)
    past = h.session(2025, 2, 18, 10, 15)
    make_assignment(past, h.f)
    covered = h.session(2025, 5, 20, 10, 15)
    set_series_facilitator(h.series, h.f, role=LEAD, by=h.c, now=now)
    who_runs([covered.id])[covered.id][0].role = COVER
    assert remove_series_facilitator(h.series, h.f, by=h.c, now=now) == 1
    assert states_of(h.f) == {
        date(2025, 2, 18): "confirmed",
        date(2025, 3, 18): "released",
        date(2025, 5, 20): "confirmed",
    }
    assert series_team(h.series.id) == []
    assert audited("series_facilitator.removed") == 1
    with pytest.raises(NotInTeam):
        remove_series_facilitator(h.series, h.f, by=h.c, now=now)


def test_a_clash_on_one_of_the_dates_is_a_warning_and_changes_nothing(house_of_f, now):
    h = house_of_f
    group, series = elsewhere()
    make_assignment(make_session(group, series, local_start=datetime(2025, 5, 20, 9, 0)), h.f)
    h.session(2025, 3, 18, 10, 15)
    h.session(2025, 5, 20, 10, 15)
    db.session.commit()
    with pytest.raises(Clash) as refused:
        set_series_facilitator(h.series, h.f, role=LEAD, by=h.c, now=now)
    assert "already at Thursday group on Tuesday 20 May 2025, 09:00 to 11:00" in refused.value.sentence
    db.session.flush()
    assert series_team(h.series.id) == []
    set_series_facilitator(h.series, h.f, role=LEAD, by=h.c, now=now, warning_reason="Swaps that day")
    reasons = {
        a.session.local_start.date(): a.warning_reason for a in _rows(h.f) if a.session.group_id == h.group.id
    }
    assert reasons == {date(2025, 3, 18): "", date(2025, 5, 20): "Swaps that day"}


def test_somebody_who_has_stopped_cannot_be_set(house_of_f, now):
    gone = make_facilitator(active=False)
    with pytest.raises(NoLongerActive):
        set_series_facilitator(house_of_f.series, gone, role=LEAD, by=house_of_f.c, now=now)


def test_new_sessions_get_the_team_once_without_those_who_stopped(house_of_f, now):
    h = house_of_f
    make_default(h.series, h.f)
    make_default(h.series, make_facilitator(active=False), CO)
    sessions = h.monthly(3)
    copy_defaults(sessions, now=now)
    copy_defaults(sessions, now=now)
    runs = who_runs([session.id for session in sessions])
    assert [[(a.facilitator, a.role, a.state) for a in runs[s.id]] for s in sessions] == [
        [(h.f, LEAD, AssignmentState.CONFIRMED)]
    ] * 3


def test_a_new_session_that_clashes_waits_to_be_confirmed(house_of_f, now):
    h = house_of_f
    make_default(h.series, h.f)
    group, series = elsewhere()
    make_assignment(make_session(group, series, local_start=datetime(2025, 4, 15, 12, 30)), h.f)
    sessions = h.monthly(2)
    copy_defaults(sessions, now=now)
    assert [who_runs([s.id])[s.id][0].state.value for s in sessions] == ["to_confirm", "confirmed"]


def test_copying_takes_as_many_statements_for_many_sessions_as_for_few(house_of_f, now):
    h = house_of_f
    make_default(h.series, h.f)
    make_default(h.series, h.v1, CO)
    few, many = h.monthly(2), h.monthly(30, datetime(2025, 5, 1, 18, 0))
    counts = []
    for sessions in (few, many):
        db.session.flush()
        with counted_statements() as sent:
            copy_defaults(sessions, now=now)
        counts.append(len(sent))
    assert counts[0] == counts[1] <= 5


def test_setting_takes_as_many_statements_for_many_sessions_as_for_few(house_of_f, now):
    h = house_of_f
    h.monthly(1)
    set_series_facilitator(h.series, make_facilitator(), role=CO, by=h.c, now=now)
    counts = []
    for number, person in ((2, h.f), (30, h.v1)):
        h.monthly(number, datetime(2025, 4, number, 10, 15))
        with counted_statements() as sent:
            set_series_facilitator(h.series, person, role=CO, by=h.c, now=now)
        counts.append(len(sent))
    assert counts[0] == counts[1]


def test_an_override_stands_when_the_default_is_set_later(house_of_f, now):
    h = house_of_f
    coming = h.session(2025, 3, 18, 10, 15)
    assign(coming, h.v1, role=COVER, by=h.c, now=now)
    set_series_facilitator(h.series, h.f, role=LEAD, by=h.c, now=now)
    assert [(a.facilitator, a.role) for a in who_runs([coming.id])[coming.id]] == [(h.f, LEAD), (h.v1, COVER)]


def _rows(facilitator):
    return list(db.session.scalars(select(Assignment).where(Assignment.facilitator_id == facilitator.id)))
