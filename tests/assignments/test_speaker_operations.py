"""Speakers at sessions."""

from datetime import datetime

import pytest

from facilitator.assignments.errors import (
    AlreadyThere,
    Clash,
    NoLongerActive,
    NotAnyMore,
    SessionOff,
    SessionOver,
)
from facilitator.assignments.models import BookingState
from facilitator.assignments.operations import book_speaker, cancel_booking, confirm_booking
from facilitator.assignments.queries import speakers_at
from facilitator.schedule.models import SessionStatus
from tests.assignments.people_of_the_house import audited, elsewhere
from tests.support.builders import make_session, make_speaker
from tests.support.statements import counted_statements

pytestmark = pytest.mark.both_databases


@pytest.fixture
def speaker(app):
    return make_speaker(name="Dr Ito Marsh")


@pytest.fixture
def tuesday(house_of_f):
    return house_of_f.session(2025, 3, 18, 10, 15)


def test_a_speaker_is_booked_with_a_topic_and_cancelled_again(house_of_f, tuesday, speaker, now):
    booking = book_speaker(tuesday, speaker, topic=" Eating well ", by=house_of_f.c, now=now)
    assert (booking.state, booking.topic) == (BookingState.CONFIRMED, "Eating well")
    assert speakers_at([tuesday.id]) == {tuesday.id: [booking]}
    with pytest.raises(AlreadyThere):
        book_speaker(tuesday, speaker, topic="", by=house_of_f.c, now=now)
    cancel_booking(booking, by=house_of_f.c, now=now)
    assert speakers_at([tuesday.id]) == {tuesday.id: []}
    with pytest.raises(NotAnyMore):
        cancel_booking(booking, by=house_of_f.c, now=now)
    assert book_speaker(tuesday, speaker, topic="", by=house_of_f.c, now=now).state is BookingState.CONFIRMED
    assert (audited("booking.made"), audited("booking.cancelled")) == (2, 1)


def test_a_speaker_who_has_not_answered_is_invited_until_confirmed(house_of_f, tuesday, speaker, now):
    booking = book_speaker(tuesday, speaker, topic="", by=house_of_f.c, now=now, said_yes=False)
    assert booking.state is BookingState.INVITED
    confirm_booking(booking, by=house_of_f.c, now=now)
    assert booking.state is BookingState.CONFIRMED


def test_only_sessions_to_come_are_booked(house_of_f, speaker, now):
    h = house_of_f
    with pytest.raises(SessionOver):
        book_speaker(h.session(2025, 2, 18, 10, 15), speaker, topic="", by=h.c, now=now)
    off = h.session(2025, 3, 18, 10, 15, status=SessionStatus.CANCELLED)
    with pytest.raises(SessionOff):
        book_speaker(off, speaker, topic="", by=h.c, now=now)
    with pytest.raises(NoLongerActive):
        book_speaker(h.session(2025, 4, 15, 10, 15), make_speaker(active=False), topic="", by=h.c, now=now)


def test_two_places_at_once_are_a_warning_for_a_speaker_too(house_of_f, tuesday, speaker, now):
    h = house_of_f
    other = make_session(*elsewhere(), local_start=datetime(2025, 3, 18, 12, 30))
    book_speaker(other, speaker, topic="", by=h.c, now=now)
    with pytest.raises(
        Clash, match="Dr Ito Marsh is already at Thursday group on Tuesday 18 March 2025, 12:30"
    ):
        book_speaker(tuesday, speaker, topic="", by=h.c, now=now)
    booking = book_speaker(tuesday, speaker, topic="", by=h.c, now=now, warning_reason="Speaks first, here")
    assert booking.warning_reason == "Speaks first, here"


def test_speakers_of_many_sessions_are_one_statement(house_of_f, now):
    sessions = house_of_f.monthly(12)
    for session in sessions:
        book_speaker(session, make_speaker(), topic="", by=house_of_f.c, now=now)
    with counted_statements() as sent:
        found = speakers_at([session.id for session in sessions])
        assert all(booking.speaker.name for bookings in found.values() for booking in bookings)
    assert len(sent) == 1
