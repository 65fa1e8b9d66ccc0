"""When a session is ready, line by line. No database."""

from datetime import UTC, datetime
from typing import Any

import pytest

from facilitator.assignments.models import (
    Assignment,
    AssignmentRole,
    AssignmentState,
    BookingState,
    SpeakerBooking,
)
from facilitator.groups.models import Format, Group, Venue
from facilitator.home.rules import Told, is_ready, is_shown, is_today, readiness, takes_attendance
from facilitator.home.setup_rules import Mail, mail_check, set_up_checks
from facilitator.people.models import Facilitator, Speaker
from facilitator.schedule.models import AttendanceStatus, GroupSession, SessionKind, SessionStatus

NOW = datetime(2025, 3, 10, 9, 0, tzinfo=UTC)


def a_session(**overrides: Any) -> GroupSession:
    group = Group(staff_min=overrides.pop("staff_min", 1), joining_details=overrides.pop("details", ""))
    values: dict[str, Any] = {
        "group": group,
        "format": Format.IN_PERSON,
        "venue": Venue(name="The hall"),
        "kind": SessionKind.STANDARD,
        "status": SessionStatus.PLANNED,
        "attendance_status": AttendanceStatus.NOT_STARTED,
        "local_start": datetime(2025, 3, 11, 10, 15),
        "timezone": "Europe/London",
        "starts_at": datetime(2025, 3, 11, 10, 15, tzinfo=UTC),
        "ends_at": datetime(2025, 3, 11, 12, 15, tzinfo=UTC),
    }
    return GroupSession(**values | overrides)


def ruth(
    state: AssignmentState = AssignmentState.CONFIRMED, role: AssignmentRole = AssignmentRole.LEAD
) -> Assignment:
    return Assignment(state=state, role=role, facilitator=Facilitator(name="Ruth Hill"))


def ana(state: BookingState) -> SpeakerBooking:
    return SpeakerBooking(state=state, speaker=Speaker(name="Ana Lima"))


def lines(*args: Any) -> list[tuple[str, str]]:
    return [(check.words, check.state.value) for check in readiness(*args)]


def test_a_session_that_is_led_and_has_a_place_is_ready() -> None:
    checks = readiness(a_session(), [ruth()], [])
    assert [check.words for check in checks] == ["Led by Ruth Hill", "Venue: The hall"]
    assert is_ready(checks)


def test_a_session_that_nobody_leads_needs_cover() -> None:
    observer = ruth(role=AssignmentRole.OBSERVER)
    assert ("Needs cover: nobody leads it", "needs") in lines(a_session(), [observer], [])


def test_a_cover_leads() -> None:
    assert ("Led by Ruth Hill", "done") in lines(a_session(), [ruth(role=AssignmentRole.COVER)], [])


def test_somebody_only_asked_to_lead_does_not_lead_yet() -> None:
    asked = ruth(AssignmentState.OFFERED)
    assert ("Ruth Hill asked to lead, no answer yet", "needs") in lines(a_session(), [asked], [])


def test_a_session_with_too_few_people_to_run_it_needs_cover() -> None:
    assert ("Needs cover: 1 of 2 people to run it", "needs") in lines(a_session(staff_min=2), [ruth()], [])


def test_a_lead_who_has_to_confirm_again_is_asked_for_once() -> None:
    found = lines(a_session(), [ruth(AssignmentState.TO_CONFIRM)], [])
    assert found == [("Ruth Hill to confirm again", "needs"), ("Venue: The hall", "done")]


@pytest.mark.parametrize(
    ("format_", "details", "words", "state"),
    [
        (Format.ONLINE, "", "No link for joining yet", "needs"),
        (Format.ONLINE, "a link", "The link for joining is known", "done"),
        (Format.TELEPHONE, "", "No number to ring yet", "needs"),
    ],
)
def test_people_need_to_know_how_to_come_in(format_: Format, details: str, words: str, state: str) -> None:
    session = a_session(format=format_, venue=None, details=details)
    assert lines(session, [ruth()], [])[1:] == [(words, state)]


def test_a_session_at_a_place_needs_a_venue() -> None:
    assert ("No venue yet", "needs") in lines(a_session(venue=None), [ruth()], [])


@pytest.mark.parametrize(
    ("speakers", "words", "state"),
    [
        ([], "No speaker yet", "needs"),
        ([ana(BookingState.INVITED)], "Ana Lima invited to speak, no answer yet", "needs"),
        ([ana(BookingState.TO_CONFIRM)], "Ana Lima, speaker, to confirm again", "needs"),
        ([ana(BookingState.CONFIRMED)], "Speaker: Ana Lima", "done"),
    ],
)
def test_a_speaker_session_needs_a_speaker_who_said_yes(
    speakers: list[SpeakerBooking], words: str, state: str
) -> None:
    found = lines(a_session(kind=SessionKind.SPEAKER), [ruth()], speakers)
    assert found[2:] == [(words, state)]


def test_any_other_session_needs_no_speaker() -> None:
    assert len(lines(a_session(), [ruth()], [])) == 2


def test_of_a_cancelled_session_only_who_was_told_counts() -> None:
    session = a_session(status=SessionStatus.CANCELLED, venue=None)
    assert lines(session, [], [], [Told("it is off", 7, 9)]) == [("7 of 9 told that it is off", "needs")]
    assert lines(session, [], [], [Told("it is off", 9, 9)]) == [
        ("Everybody told that it is off (9)", "done")
    ]
    assert lines(session, [], [], [Told("it is off", 0, 0)]) == []


def test_a_week_reaches_to_this_day_a_week_on() -> None:
    late = datetime(2025, 3, 17, 23, 0)
    assert is_shown(a_session(local_start=late, ends_at=datetime(2025, 3, 18, 0, 0, tzinfo=UTC)), NOW)
    next_day = datetime(2025, 3, 18, 0, 5)
    assert not is_shown(a_session(local_start=next_day, ends_at=datetime(2025, 3, 18, 1, 0, tzinfo=UTC)), NOW)


def test_a_session_that_is_over_is_not_shown() -> None:
    assert not is_shown(a_session(), datetime(2025, 3, 11, 12, 15, tzinfo=UTC))


def test_today_is_the_day_on_the_groups_wall() -> None:
    session = a_session(local_start=datetime(2025, 7, 2, 0, 30))
    assert is_today(session, datetime(2025, 7, 1, 23, 15, tzinfo=UTC))
    assert not is_today(session, datetime(2025, 7, 1, 22, 45, tzinfo=UTC))


def test_attendance_can_be_taken_from_a_day_before_until_it_is_in() -> None:
    assert not takes_attendance(a_session(), NOW)
    soon = datetime(2025, 3, 10, 10, 15, tzinfo=UTC)
    assert takes_attendance(a_session(), soon)
    assert not takes_attendance(a_session(attendance_status=AttendanceStatus.SUBMITTED), soon)


def test_what_is_missing_at_set_up_is_said() -> None:
    checks = set_up_checks({"organisation": True, "consent": True, "privacy": True})
    assert [check.about for check in checks if check.needs_somebody] == ["agreement"]


def test_messages_that_lie_too_long_are_noticed() -> None:
    due = datetime(2025, 3, 10, 8, 40, tzinfo=UTC)
    assert mail_check(Mail(due, None), NOW).needs_somebody
    assert not mail_check(Mail(datetime(2025, 3, 10, 8, 50, tzinfo=UTC), due), NOW).needs_somebody
    assert mail_check(Mail(None, None), NOW).words == "No message has gone out yet"
