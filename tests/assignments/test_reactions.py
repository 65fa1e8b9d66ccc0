"""What a move, a cancellation and its undoing mean for those who are down for the session."""

from datetime import timedelta

import pytest

from facilitator.assignments.models import AssignmentState, BookingState
from facilitator.assignments.operations import (
    ask_again,
    book_speaker,
    release,
    release_all,
    stand_down,
    take_back,
)
from facilitator.core.db import db
from facilitator.schedule.models import ChangeKind, SessionChange
from tests.support.builders import make_assignment, make_facilitator, make_speaker

pytestmark = pytest.mark.both_databases

S = AssignmentState


def states(*rows):
    for row in rows:
        db.session.refresh(row)
    return [row.state.value for row in rows]


@pytest.fixture
def staffed(house_of_f, now):
    """A session with F confirmed, V1 offered, one who stood down, and two speakers: one confirmed, one invited."""
    h = house_of_f
    session = h.session(2025, 12, 16, 10, 15, minutes=180)
    rows = [
        make_assignment(session, h.f),
        make_assignment(session, h.v1, state=S.OFFERED),
        make_assignment(session, make_facilitator(), state=S.STOOD_DOWN),
        book_speaker(session, make_speaker(), topic="Benefits", by=h.c, now=now),
        book_speaker(session, make_speaker(), topic="", by=h.c, now=now, said_yes=False),
    ]
    return session, rows


def note_cancelled(session, at):
    """The schedule's own note of the cancellation, as it stands when wiring calls."""
    change = SessionChange(
        session_id=session.id,
        kind=ChangeKind.CANCELLED,
        at=at,
        by_id="",
        old_start=session.local_start,
        notice_minutes=0,
    )
    db.session.add(change)


def test_a_move_asks_those_who_had_confirmed_again(staffed, now):
    session, rows = staffed
    ask_again(session, now=now)
    assert states(*rows) == ["to_confirm", "offered", "stood_down", "to_confirm", "invited"]
    ask_again(session, now=now)
    assert states(*rows) == ["to_confirm", "offered", "stood_down", "to_confirm", "invited"]


def test_a_cancellation_lets_everybody_go_and_its_undoing_asks_the_same_again(staffed, now):
    session, rows = staffed
    note_cancelled(session, now)
    release_all(session, now=now)
    assert states(*rows) == ["released", "released", "stood_down", "cancelled", "cancelled"]
    take_back(session, now=now + timedelta(hours=1))
    assert states(*rows) == ["to_confirm", "to_confirm", "stood_down", "to_confirm", "to_confirm"]


def test_somebody_let_go_before_the_cancellation_does_not_come_back(house_of_f, staffed, now):
    h = house_of_f
    session, rows = staffed
    release(rows[0], by=h.c, now=now - timedelta(hours=2))
    note_cancelled(session, now)
    release_all(session, now=now)
    take_back(session, now=now + timedelta(hours=1))
    assert states(*rows)[0] == "released"


def test_cancelled_brought_back_and_cancelled_again(house_of_f, staffed, now):
    h = house_of_f
    session, rows = staffed
    for hours in (0, 2):
        at = now + timedelta(hours=hours)
        note_cancelled(session, at)
        release_all(session, now=at)
        take_back(session, now=at + timedelta(hours=1))
    stand_down(rows[0], by=h.c, now=now + timedelta(hours=4))
    assert states(*rows) == ["stood_down", "to_confirm", "stood_down", "to_confirm", "to_confirm"]
    assert rows[3].state is BookingState.TO_CONFIRM
