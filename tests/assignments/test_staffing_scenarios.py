"""The parts of the scenarios that are about who runs and who speaks, with their dates."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from facilitator.assignments.access_queries import may_open_group, may_open_session
from facilitator.assignments.models import AssignmentRole
from facilitator.assignments.operations import (
    assign,
    book_speaker,
    confirm,
    set_series_facilitator,
    stand_down,
)
from facilitator.assignments.queries import (
    sessions_needing_cover,
    sessions_of_facilitator,
    speakers_at,
    stood_down_at,
    who_runs,
)
from facilitator.core.db import db
from facilitator.messages.models import Message
from facilitator.schedule.models import ChangeReason, SeriesState
from facilitator.schedule.operations import cancel_session, extend_horizons, move_session, restore_session
from tests.assignments.people_of_the_house import make_default
from tests.schedule.peterborough import AT_THE_START, all_sessions, make_dates, session_on
from tests.support.builders import make_speaker

pytestmark = pytest.mark.both_databases

LEAD, COVER = AssignmentRole.LEAD, AssignmentRole.COVER


@pytest.fixture
def peterborough(house_of_f):
    """The reference group with its two years of dates, made by the schedule; F leads from the start."""
    h = house_of_f
    h.series.state = SeriesState.ENDED  # the plain row of the cast; the schedule makes the real one
    h.series = make_dates(h.group)
    set_series_facilitator(h.series, h.f, role=LEAD, by=h.c, now=AT_THE_START)
    return h


def test_22_the_counsellor_stands_down_and_another_takes_over(peterborough):
    h = peterborough
    tuesday = session_on(h.group, date(2025, 11, 18))
    sunday = datetime(2025, 11, 16, 18, 0, tzinfo=UTC)
    (down,) = who_runs([tuesday.id])[tuesday.id]
    assert tuesday not in sessions_needing_cover([h.group.id], now=sunday)

    stand_down(down, by=h.f_actor, now=sunday)
    assert sessions_needing_cover([h.group.id], now=sunday) == [tuesday]
    assert [a.facilitator.name for a in stood_down_at([tuesday.id])[tuesday.id]] == ["Fay Kern"]
    alert = db.session.scalars(select(Message).where(Message.kind == "assignments.needs_cover")).one()
    assert (alert.person_id, alert.session_id) == (h.coordinator.id, tuesday.id)

    v1_may = lambda at: may_open_session(h.v1_actor, {"session_id": tuesday.id}, at)  # noqa: E731
    monday = datetime(2025, 11, 17, 9, 5, tzinfo=UTC)
    assert not v1_may(monday)
    assign(tuesday, h.v1, role=COVER, by=h.c, now=monday)
    assert sessions_needing_cover([h.group.id], now=monday) == []
    assert v1_may(monday)
    assert tuesday in sessions_of_facilitator(h.v1.id, now=monday)
    assert tuesday not in sessions_of_facilitator(h.f.id, now=monday)
    told = db.session.scalars(select(Message).where(Message.kind == "assignments.assigned")).one()
    assert told.person_id == h.v1.id

    others = [session for session in all_sessions(h.group) if session is not tuesday]
    assert not any(may_open_session(h.v1_actor, {"session_id": s.id}, monday) for s in others)
    assert not may_open_group(h.v1_actor, {"group_id": h.group.id}, monday)
    assert v1_may(datetime(2025, 11, 25, 9, 0, tzinfo=UTC))
    assert not v1_may(datetime(2025, 11, 25, 18, 0, tzinfo=UTC))
    assert may_open_session(h.f_actor, {"session_id": tuesday.id}, monday)  # the group is still F's


def test_3_a_moved_session_asks_facilitator_and_speaker_again_and_no_other_does(peterborough):
    h = peterborough
    autumn = datetime(2025, 10, 1, 9, 0, tzinfo=UTC)
    christmas = session_on(h.group, date(2025, 12, 16))
    book_speaker(christmas, make_speaker(), topic="Benefits", by=h.c, now=autumn)
    move_session(christmas, new_start=datetime(2025, 12, 9, 10, 15), by=h.c, now=autumn)
    (down,), (booking,) = who_runs([christmas.id])[christmas.id], speakers_at([christmas.id])[christmas.id]
    assert (down.state.value, booking.state.value) == ("to_confirm", "to_confirm")
    january = session_on(h.group, date(2026, 1, 20))
    assert [a.state.value for a in who_runs([january.id])[january.id]] == ["confirmed"]
    assert sessions_needing_cover([h.group.id], now=autumn) == []
    confirm(down, by=h.c, now=autumn)
    assert down.state.value == "confirmed"


def test_a_cancelled_session_lets_its_people_go_and_bringing_it_back_asks_them(peterborough):
    h = peterborough
    summer = datetime(2025, 8, 1, 9, 0, tzinfo=UTC)
    august = session_on(h.group, date(2025, 8, 19))
    cancel_session(august, reason=ChangeReason.VENUE, by=h.c, now=summer)
    assert who_runs([august.id]) == {august.id: []}
    assert august in sessions_of_facilitator(h.f.id, now=summer)  # the calendar says that it is off
    restore_session(august, by=h.c, now=summer + timedelta(hours=1))
    assert [a.state.value for a in who_runs([august.id])[august.id]] == ["to_confirm"]


def test_sessions_made_later_get_the_team_of_their_series(peterborough):
    h = peterborough
    before = len(all_sessions(h.group))
    extend_horizons(datetime(2025, 7, 1, 9, 0, tzinfo=UTC))
    sessions = all_sessions(h.group)
    assert len(sessions) > before
    runs = who_runs([session.id for session in sessions])
    assert all([a.facilitator_id for a in found] == [h.f.id] for found in runs.values())


def test_a_default_alone_opens_the_group_to_its_counsellor(house_of_f, now):
    h = house_of_f
    assert not may_open_group(h.f_actor, {"group_id": h.group.id}, now)
    make_default(h.series, h.f)
    assert may_open_group(h.f_actor, {"group_id": h.group.id}, now)
