"""The morning after, whoever ran the session is asked for its attendance, once."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from facilitator.assignments.models import AssignmentRole
from facilitator.attendance.chase_operations import ask_for_attendance
from facilitator.core.db import db, write_transaction
from facilitator.core.errors import NotFound
from facilitator.messages.models import Message
from facilitator.messages.registry import Links, find
from facilitator.schedule.models import AttendanceStatus, GroupSession, SessionStatus
from tests.support.builders import (
    make_assignment,
    make_facilitator,
    make_group,
    make_organisation,
    make_session,
    make_user,
)

pytestmark = pytest.mark.both_databases
MORNING = datetime(2025, 3, 19, 9, 0, tzinfo=UTC)


@pytest.fixture
def session(app: Flask) -> GroupSession:
    """Tuesday 18 March 2025: run by Frances, who signs in, and Gail, who does not; Olga looks on."""
    with write_transaction():
        make_organisation()
        held = make_session(make_group())
        make_assignment(held, make_facilitator(name="Frances", user_id=make_user().id))
        make_assignment(held, make_facilitator(name="Gail"), role=AssignmentRole.CO)
        olga = make_facilitator(name="Olga", user_id=make_user().id)
        make_assignment(held, olga, role=AssignmentRole.OBSERVER)
        return held


def ask(at: datetime) -> int:
    with write_transaction():
        return ask_for_attendance(at)


def test_from_nine_the_next_morning_and_once(session: GroupSession) -> None:
    assert ask(MORNING - timedelta(minutes=1)) == 0
    assert ask(MORNING) == 1
    assert ask(MORNING + timedelta(hours=1)) == 0
    message = db.session.query(Message).one()
    assert message.kind == "attendance.wanted"
    assert find(message.kind).context(message, Links("https://x"))["url"].endswith("/attendance")


def test_once_it_is_in_nobody_is_asked_and_what_waits_does_not_go(session: GroupSession) -> None:
    ask(MORNING)
    with write_transaction():
        session.attendance_status = AttendanceStatus.SUBMITTED
    message = db.session.query(Message).one()
    with pytest.raises(NotFound):
        find(message.kind).context(message, Links("https://x"))
    db.session.delete(message)
    db.session.commit()
    assert ask(MORNING) == 0


def test_nobody_is_asked_about_what_was_cancelled_or_is_long_ago(session: GroupSession) -> None:
    assert ask(session.ends_at + timedelta(days=8)) == 0
    with write_transaction():
        session.status = SessionStatus.CANCELLED
    assert ask(MORNING) == 0
