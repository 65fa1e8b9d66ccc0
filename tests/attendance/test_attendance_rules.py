"""Pure decisions about attendance."""

from datetime import UTC, datetime, timedelta

import pytest

from facilitator.attendance.models import AttendanceValue
from facilitator.attendance.rules import Stage, came_value, expects_people, short_name, stage, told_apart
from facilitator.groups.models import Format, MembershipModel
from facilitator.schedule.models import AttendanceStatus, GroupSession, SessionStatus

START = datetime(2025, 3, 18, 10, 15, tzinfo=UTC)
END = START + timedelta(hours=3)


def a_session(
    status: SessionStatus = SessionStatus.PLANNED,
    attendance_status: AttendanceStatus = AttendanceStatus.NOT_STARTED,
) -> GroupSession:
    return GroupSession(starts_at=START, ends_at=END, status=status, attendance_status=attendance_status)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (START - timedelta(hours=24, seconds=1), Stage.EARLY),
        (START - timedelta(hours=24), Stage.OPEN),
        (START, Stage.OPEN),
        (END + timedelta(days=30), Stage.OPEN),
        (END + timedelta(days=30, seconds=1), Stage.CLOSED),
    ],
)
def test_marking_is_open_from_a_day_before_to_thirty_days_after(at: datetime, expected: Stage) -> None:
    assert stage(a_session(), at, correcting=False) is expected


def test_a_submitted_sheet_takes_marks_only_while_it_is_being_corrected() -> None:
    session = a_session(SessionStatus.HELD, AttendanceStatus.SUBMITTED)
    assert not stage(session, END, correcting=False).takes_marks
    assert stage(session, END, correcting=True).takes_marks
    assert not stage(session, END + timedelta(days=31), correcting=True).takes_marks


def test_a_cancelled_session_has_no_attendance() -> None:
    assert stage(a_session(SessionStatus.CANCELLED), START, correcting=False) is Stage.OFF


def test_one_tap_means_what_the_format_of_the_session_says() -> None:
    assert came_value(Format.IN_PERSON) is AttendanceValue.IN_PERSON
    assert came_value(Format.ONLINE) is AttendanceValue.ONLINE
    assert came_value(Format.TELEPHONE) is AttendanceValue.PHONE
    assert came_value(Format.HYBRID) is AttendanceValue.IN_PERSON


def test_only_booked_and_closed_groups_can_miss_anybody() -> None:
    assert {m for m in MembershipModel if expects_people(m)} == {
        MembershipModel.OPEN_BOOKED,
        MembershipModel.CLOSED,
    }


@pytest.mark.parametrize(
    ("called", "full_name", "shown"),
    [
        ("Joy", "", "Joy"),
        ("Joy", "Joy Okafor", "Joy O."),
        ("Kate Brown", "", "Kate B."),
        ("Kate", "Catherine Brown", "Kate B."),
        ("Kate Brown", "Kate Brown", "Kate B."),
        ("Mary Ann", "Mary Ann Jones", "Mary Ann J."),
        ("Joy", "Joy", "Joy"),
        ("Zoë", "Zoë élan", "Zoë É."),
    ],
)
def test_the_sheet_shows_a_first_name_and_an_initial(called: str, full_name: str, shown: str) -> None:
    assert short_name(called, full_name) == shown


def test_names_that_stand_twice_are_noticed_whatever_their_case() -> None:
    assert told_apart(["Ann B.", "ann b.", "Bea"]) == {"ann b."}


def test_every_value_has_words_and_only_three_count_as_having_been_there() -> None:
    assert all(value.words for value in AttendanceValue)
    assert {value for value in AttendanceValue if value.attended} == {
        AttendanceValue.IN_PERSON,
        AttendanceValue.ONLINE,
        AttendanceValue.PHONE,
    }
