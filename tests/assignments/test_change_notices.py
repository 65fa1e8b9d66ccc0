"""Whoever runs a session or speaks at it hears that it is off, moved or on again."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from facilitator.assignments.operations import book_speaker, release
from facilitator.assignments.session_queries import who_runs
from facilitator.core.db import db
from facilitator.messages.models import CallTask, Message, MessageState, PersonKind
from facilitator.people.models import Speaker
from facilitator.schedule.models import ChangeReason
from facilitator.schedule.operations import cancel_session, move_session, restore_session
from tests.assignments.test_assignment_notices import rendered
from tests.support.builders import make_assignment, make_facilitator, make_speaker

WEATHER = ChangeReason.WEATHER


@pytest.fixture
def tuesday(house_of_f):
    """Run by F, with a speaker who has confirmed."""
    h = house_of_f
    session = h.session(2025, 3, 18, 10, 15)
    make_assignment(session, h.f)
    return session


def speaker_at(session, h, now, **details) -> Speaker:
    speaker = make_speaker(**details)
    book_speaker(session, speaker, topic="Sleep", by=h.c, now=now)
    return speaker


def told(kind: str) -> list[Message]:
    return list(db.session.scalars(select(Message).where(Message.kind == f"assignments.session_{kind}")))


def test_whoever_runs_or_speaks_is_told_that_it_is_off(house_of_f, tuesday, now):
    h = house_of_f
    speaker = speaker_at(tuesday, h, now)
    cancel_session(tuesday, reason=WEATHER, by=h.c, now=now)
    found = {(message.person_kind, message.person_id) for message in told("cancelled")}
    assert found == {(PersonKind.FACILITATOR, h.f.id), (PersonKind.SPEAKER, speaker.id)}
    for message in told("cancelled"):
        subject, text, html = rendered(message, now)
        assert subject == "Tuesday 18 March 2025: not taking place"
        for body in (text, html):
            assert "Tuesday group on Tuesday 18 March 2025, 10:15 to 12:15 will not take place" in body
            assert h.group.name not in body


def test_they_are_told_the_new_time_and_asked_where_they_can_answer(house_of_f, tuesday, now):
    h = house_of_f
    speaker = speaker_at(tuesday, h, now)
    move_session(tuesday, new_start=datetime(2025, 3, 20, 14, 0), by=h.c, now=now)
    texts = {message.person_id: rendered(message, now) for message in told("moved")}
    assert set(texts) == {h.f.id, speaker.id}
    for subject, text, _ in texts.values():
        assert subject == "Tuesday 18 March 2025: a new date"
        assert "Tuesday group of Tuesday 18 March 2025, 10:15, is at another time" in text
        assert "Thursday 20 March 2025, 14:00 to 16:00" in text
    assert f"/desk/sessions/{tuesday.id}/team" in texts[h.f.id][1]
    assert "/desk/" not in "".join(texts[speaker.id])


def test_a_second_move_stops_the_news_of_the_first(house_of_f, tuesday, now):
    h = house_of_f
    for day in (20, 21):
        move_session(tuesday, new_start=datetime(2025, 3, day, 14, 0), by=h.c, now=now)
    states = sorted(message.state.value for message in told("moved"))
    assert states == [MessageState.CANCELLED.value, MessageState.QUEUED.value]


def test_brought_back_they_are_asked_again(house_of_f, tuesday, now):
    h = house_of_f
    cancel_session(tuesday, reason=WEATHER, by=h.c, now=now)
    restore_session(tuesday, by=h.c, now=now + timedelta(minutes=5))
    assert [message.state for message in told("cancelled")] == [MessageState.CANCELLED]
    [message] = told("restored")
    subject, text, _ = rendered(message, now)
    assert subject == "Tuesday 18 March 2025: taking place after all"
    assert "Can you still come?" in text


def test_nobody_is_told_what_is_their_own_doing_or_was_before_they_came(house_of_f, now):
    h = house_of_f
    session = h.session(2025, 3, 18, 10, 15)
    make_assignment(session, make_facilitator(user_id=h.coordinator.id))
    gone = make_assignment(session, h.v1)
    release(gone, by=h.c, now=now)
    cancel_session(session, reason=WEATHER, by=h.c, now=now)
    assert told("cancelled") == []
    assert who_runs([session.id])[session.id] == []


def test_with_two_days_to_go_they_are_rung_as_well(house_of_f, tuesday):
    h = house_of_f
    h.f.phone = "01632 960140"
    cancel_session(tuesday, reason=WEATHER, by=h.c, now=tuesday.starts_at - timedelta(hours=20))
    assert len(told("cancelled")) == 1
    [call] = db.session.scalars(select(CallTask).where(CallTask.person_id == h.f.id))
    assert (call.kind, call.urgent) == ("assignments.session_cancelled", True)
