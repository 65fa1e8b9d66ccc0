"""Reads: who runs what, where somebody is missing, a facilitator's calendar."""

from datetime import datetime, timedelta

import pytest

from facilitator.assignments.models import AssignmentRole, AssignmentState
from facilitator.assignments.operations import assign, release
from facilitator.assignments.queries import (
    clashes,
    find_own_assignment,
    group_ids_of_facilitator,
    has_lead,
    series_teams,
    sessions_needing_cover,
    sessions_of_facilitator,
    stood_down_at,
    who_runs,
)
from facilitator.core.db import db
from facilitator.groups.models import GroupState
from facilitator.schedule.models import ChangeReason, SessionStatus
from facilitator.schedule.operations import cancel_session
from tests.assignments.people_of_the_house import elsewhere, make_default
from tests.support.builders import make_assignment, make_facilitator, make_session
from tests.support.statements import counted_statements

pytestmark = pytest.mark.both_databases

R, S = AssignmentRole, AssignmentState


def test_the_lead_comes_first_and_every_session_asked_for_has_its_list(house_of_f):
    h = house_of_f
    one, two = h.monthly(2)
    make_assignment(one, h.v1, role=R.CO)
    make_assignment(one, make_facilitator(name="Ann Able"), role=R.OBSERVER)
    make_assignment(one, h.f, role=R.LEAD)
    make_assignment(one, make_facilitator(), state=S.RELEASED)
    runs = who_runs([one.id, two.id])
    assert [a.facilitator.name for a in runs[one.id]] == ["Fay Kern", "Vera Lang", "Ann Able"]
    assert runs[two.id] == []


def test_somebody_who_stood_down_is_named_unless_they_are_down_again(house_of_f):
    h = house_of_f
    (one,) = h.monthly(1)
    make_assignment(one, h.f, state=S.STOOD_DOWN)
    make_assignment(one, h.v1, state=S.STOOD_DOWN)
    make_assignment(one, h.v1)
    assert [a.facilitator for a in stood_down_at([one.id])[one.id]] == [h.f]


@pytest.mark.parametrize(
    ("staff_min", "down", "needs"),
    [
        (1, [], True),
        (1, [(R.LEAD, S.CONFIRMED)], False),
        (1, [(R.COVER, S.CONFIRMED)], False),
        (1, [(R.LEAD, S.TO_CONFIRM)], False),
        (1, [(R.LEAD, S.OFFERED)], True),
        (1, [(R.LEAD, S.STOOD_DOWN)], True),
        (1, [(R.CO, S.CONFIRMED)], True),
        (1, [(R.HOST, S.CONFIRMED), (R.OBSERVER, S.CONFIRMED)], True),
        (2, [(R.LEAD, S.CONFIRMED)], True),
        (2, [(R.LEAD, S.CONFIRMED), (R.CO, S.CONFIRMED)], False),
        (2, [(R.CO, S.CONFIRMED), (R.CO, S.CONFIRMED)], True),
        (2, [(R.LEAD, S.CONFIRMED), (R.HOST, S.CONFIRMED)], True),
    ],
)
def test_when_a_session_needs_cover(house_of_f, now, staff_min, down, needs):
    h = house_of_f
    h.group.staff_min = staff_min
    (session,) = h.monthly(1)
    for role, state in down:
        make_assignment(session, make_facilitator(), role=role, state=state)
    assert (sessions_needing_cover({h.group.id}, now=now) == [session]) is needs


def test_only_planned_sessions_to_come_of_groups_that_go_on_need_cover(house_of_f, now):
    h = house_of_f
    h.session(2025, 2, 18, 10, 15)
    h.session(2025, 3, 18, 10, 15, status=SessionStatus.CANCELLED)
    later = h.session(2025, 5, 20, 10, 15)
    sooner = h.session(2025, 4, 15, 10, 15)
    ended, series = elsewhere(state=GroupState.ENDED)
    make_session(ended, series, local_start=datetime(2025, 4, 1, 10, 0))
    other = make_session(*elsewhere(), local_start=datetime(2025, 4, 20, 10, 0))
    assert sessions_needing_cover(None, now=now) == [sooner, other, later]
    assert sessions_needing_cover([h.group.id], now=now) == [sooner, later]
    assert sessions_needing_cover(None, now=now, until=datetime.fromisoformat("2025-04-16T00:00Z")) == [
        sooner
    ]
    assert sessions_needing_cover(set(), now=now) == []


def test_a_facilitators_calendar_holds_what_they_are_down_for_ninety_days_back(house_of_f, now):
    h = house_of_f
    days = [now.replace(tzinfo=None) + timedelta(days=n) for n in (-91, -89, 8, 30, 540, 560)]
    sessions = [make_session(h.group, h.series, local_start=day) for day in days]
    for session in sessions:
        make_assignment(session, h.f)
    make_assignment(h.session(2025, 6, 2, 10, 0), h.f, state=S.STOOD_DOWN)
    make_assignment(h.session(2025, 6, 3, 10, 0), h.v1)
    assert sessions_of_facilitator(h.f.id, now=now) == sessions[1:5]


def test_a_cancelled_session_stays_in_the_calendar_of_those_it_was_taken_from(house_of_f, now):
    h = house_of_f
    session = h.session(2025, 4, 15, 10, 15)
    mine = make_assignment(session, h.f)
    given_back = make_assignment(session, h.v1)
    release(given_back, by=h.c, now=now - timedelta(hours=1))
    cancel_session(session, reason=ChangeReason.OTHER, by=h.c, now=now)
    assert mine.state is S.RELEASED
    assert sessions_of_facilitator(h.f.id, now=now) == [session]
    assert sessions_of_facilitator(h.v1.id, now=now) == []


def test_groups_and_leads(house_of_f, now):
    h = house_of_f
    assert group_ids_of_facilitator(h.f.id) == set()
    assert not has_lead(h.group.id, now)
    make_default(h.series, h.v1, R.CO)
    assert not has_lead(h.group.id, now)
    (session,) = h.monthly(1)
    assign(session, h.f, role=R.LEAD, by=h.c, now=now)
    assert has_lead(h.group.id, now)
    assert not has_lead(h.group.id, session.starts_at)
    make_default(h.series, h.f)
    assert has_lead(h.group.id, session.starts_at)
    assert group_ids_of_facilitator(h.f.id) == {h.group.id}


def test_own_assignment_is_found_by_sign_in(house_of_f):
    h = house_of_f
    (session,) = h.monthly(1)
    made = make_assignment(session, h.f)
    assert find_own_assignment(session.id, h.counsellor.id) == made
    assert find_own_assignment(session.id, h.cover_user.id) is None


def test_reads_take_as_many_statements_for_many_sessions_as_for_few(house_of_f, now):
    h = house_of_f
    h.group.staff_min = 2
    counts = []
    for weeks in (2, 30):
        sessions = h.monthly(weeks, datetime(2025, 4, weeks, 10, 15))
        for session in sessions:
            make_assignment(session, h.f)
            make_assignment(session, h.v1, state=S.STOOD_DOWN)
        other_group, other_series = elsewhere()
        for session in sessions:
            made = make_session(other_group, other_series, local_start=session.local_start)
            make_assignment(made, h.f)
        ids, series_id, f_id = [session.id for session in sessions], h.series.id, h.f.id
        db.session.commit()
        db.session.expire_all()
        with counted_statements() as sent:
            names = [a.facilitator.name for found in who_runs(ids).values() for a in found]
            names += [a.facilitator.name for found in stood_down_at(ids).values() for a in found]
            names += [d.facilitator.name for found in series_teams([series_id]).values() for d in found]
            needing = sessions_needing_cover(None, now=now)
            names += [session.group.name for session in needing]
            names += [session.group.name for session in sessions_of_facilitator(f_id, now=now)]
        counts.append(len(sent))
    assert counts[0] == counts[1]


def test_clashes_are_one_statement_however_full_the_diary(house_of_f):
    h = house_of_f
    (session,) = h.monthly(1)
    other = elsewhere()
    for _ in range(12):
        make_assignment(make_session(*other, local_start=session.local_start), h.f)
    facilitator_id = h.f.id
    assert session.starts_at
    with counted_statements() as sent:
        found = clashes(facilitator_id, session)
        assert len([other.group.discreet_name for other in found]) == 12
    assert len(sent) == 1
