"""What the attendance slice may say about a session."""

from datetime import UTC, datetime

import pytest

from facilitator.core.errors import Refusal
from facilitator.schedule.models import AttendanceStatus, ChangeReason, GroupSession, SessionStatus
from facilitator.schedule.operations import (
    cancel_session,
    mark_held,
    mark_not_held,
    move_session,
    set_attendance_status,
)
from facilitator.schedule.session_errors import AttendanceLocked, IsCancelled, SessionBegun, SessionNotBegun
from tests.schedule.peterborough import COORDINATOR_C, audit_count
from tests.support.builders import make_group, make_session

pytestmark = [pytest.mark.both_databases, pytest.mark.usefixtures("app")]

BEFORE = datetime(2025, 3, 18, 10, 14, tzinfo=UTC)
AFTER = datetime(2025, 3, 18, 12, 30, tzinfo=UTC)


@pytest.fixture
def session() -> GroupSession:
    """Tuesday 18 March 2025, 10:15 to 12:15."""
    return make_session(make_group())


def test_a_session_is_held_or_not_and_may_be_put_right(session: GroupSession) -> None:
    mark_held(session, by=COORDINATOR_C, now=AFTER)
    assert session.status is SessionStatus.HELD
    mark_not_held(session, by=COORDINATOR_C, now=AFTER)
    assert session.status is SessionStatus.NOT_HELD
    assert session.sequence == 0
    assert (audit_count("session.held"), audit_count("session.not_held")) == (1, 1)


def test_saying_it_again_changes_nothing(session: GroupSession) -> None:
    for _ in range(2):
        mark_held(session, by=COORDINATOR_C, now=AFTER)
        set_attendance_status(session, AttendanceStatus.DRAFT, by=COORDINATOR_C, now=AFTER)
    assert (audit_count("session.held"), audit_count("session.attendance_draft")) == (1, 1)
    assert session.version == 2


def test_nothing_is_held_before_it_begins(session: GroupSession) -> None:
    with pytest.raises(SessionNotBegun):
        mark_held(session, by=COORDINATOR_C, now=BEFORE)
    with pytest.raises(SessionNotBegun):
        mark_not_held(session, by=COORDINATOR_C, now=BEFORE)


def test_a_cancelled_session_is_not_held_and_has_no_attendance(session: GroupSession) -> None:
    cancel_session(session, reason=ChangeReason.WEATHER, by=COORDINATOR_C, now=BEFORE)
    with pytest.raises(IsCancelled):
        mark_held(session, by=COORDINATOR_C, now=AFTER)
    with pytest.raises(IsCancelled):
        set_attendance_status(session, AttendanceStatus.DRAFT, by=COORDINATOR_C, now=AFTER)


def test_attendance_goes_from_draft_to_submitted_to_amended(session: GroupSession) -> None:
    for status in (AttendanceStatus.DRAFT, AttendanceStatus.SUBMITTED, AttendanceStatus.AMENDED):
        set_attendance_status(session, status, by=COORDINATOR_C, now=AFTER)
        assert session.attendance_status is status


@pytest.mark.parametrize(
    ("now_at", "back_to"),
    [
        (AttendanceStatus.SUBMITTED, AttendanceStatus.DRAFT),
        (AttendanceStatus.DRAFT, AttendanceStatus.NOT_STARTED),
        (AttendanceStatus.LOCKED, AttendanceStatus.SUBMITTED),
    ],
)
def test_attendance_never_goes_back(
    session: GroupSession, now_at: AttendanceStatus, back_to: AttendanceStatus
) -> None:
    session.attendance_status = now_at
    with pytest.raises(AttendanceLocked):
        set_attendance_status(session, back_to, by=COORDINATOR_C, now=AFTER)


def test_a_held_session_is_not_changed_any_more(session: GroupSession) -> None:
    session.status = SessionStatus.HELD
    refused: list[Refusal] = []
    for act in (
        lambda: cancel_session(session, reason=ChangeReason.OTHER, by=COORDINATOR_C, now=BEFORE),
        lambda: move_session(session, new_start=datetime(2025, 3, 25, 10, 15), by=COORDINATOR_C, now=BEFORE),
    ):
        with pytest.raises(SessionBegun) as caught:
            act()
        refused.append(caught.value)
    assert len(refused) == 2
