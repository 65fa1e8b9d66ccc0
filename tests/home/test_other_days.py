"""What a counsellor, a manager and an administrator see first, and whom they never see."""

from datetime import datetime, timedelta

import pytest

from facilitator.accounts.models import LinkPurpose, OneTimeLink, Role
from facilitator.assignments.models import AssignmentRole, AssignmentState, SeriesFacilitator
from facilitator.core.db import db, write_transaction
from facilitator.messages.models import MessageState
from facilitator.organisation.models import WordingKind
from facilitator.schedule.models import AttendanceStatus, SessionStatus
from tests.home.conftest import Cast, add_message, busy_group, group_of, members, session_on
from tests.support.builders import (
    LONG_AGO,
    make_agreement,
    make_assignment,
    make_attendee,
    make_facilitator,
    make_group,
    make_series,
    make_user,
    make_wording,
)
from tests.support.pages import PageClient

pytestmark = pytest.mark.both_databases

THIS_AFTERNOON = datetime(2025, 3, 10, 14, 0)
NAMES = ("Margaret", "Joan", "Edith")


def test_a_counsellors_session_today_opens_the_attendance(cast: Cast, pages: PageClient) -> None:
    with write_transaction():
        group = group_of(cast, name="Peterborough group")
        members(group, 3)
        session = session_on(group, THIS_AFTERNOON, cast.counsellor)
        make_assignment(session, make_facilitator(name="Sam Lee"), role=AssignmentRole.CO)
        session_on(group, datetime(2025, 4, 15, 10, 15), cast.counsellor)
    pages.sign_in(cast.ruth)
    page = pages.get("/desk/")
    assert "Today, 14:00 to 16:00, Christ the Servant King Church. 3 people expected." in page.text
    assert "With Sam Lee." in page.text
    assert page.link("Open attendance") == f"/desk/sessions/{session.id}/attendance"
    assert "Tuesday 15 April 2025" in page.text


def test_a_counsellor_is_asked_for_missing_attendance_of_sessions_they_ran(
    cast: Cast, pages: PageClient
) -> None:
    with write_transaction():
        group = group_of(cast)
        session_on(group, datetime(2025, 3, 4, 10, 15), cast.counsellor)
        session_on(group, datetime(2025, 3, 5, 10, 15), make_facilitator())
        sent = session_on(group, datetime(2025, 3, 6, 10, 15), cast.counsellor)
        sent.attendance_status, sent.status = AttendanceStatus.SUBMITTED, SessionStatus.HELD
    pages.sign_in(cast.ruth)
    text = pages.get("/desk/").text
    assert "Attendance not yet in" in text
    assert "4 March" in text
    assert "5 March" not in text and "6 March" not in text


def test_attendance_of_a_covered_session_is_asked_for_while_it_can_be_opened(
    cast: Cast, pages: PageClient
) -> None:
    with write_transaction():
        session_on(group_of(cast), datetime(2025, 2, 20, 10, 15), cast.counsellor)
    pages.sign_in(cast.ruth)
    assert "20 February" not in pages.get("/desk/").text
    with write_transaction():
        series = make_series(group := group_of(cast))
        db.session.add(
            SeriesFacilitator(
                series_id=series.id, facilitator_id=cast.counsellor.id, role=AssignmentRole.LEAD
            )
        )
        session_on(group, datetime(2025, 2, 20, 10, 15), cast.counsellor, series=series)
    assert "20 February" in pages.get("/desk/").text


def test_a_counsellor_is_asked_again_after_a_move(cast: Cast, pages: PageClient) -> None:
    with write_transaction():
        session = session_on(group_of(cast), datetime(2025, 4, 15, 10, 15))
        make_assignment(session, cast.counsellor, state=AssignmentState.TO_CONFIRM)
    pages.sign_in(cast.ruth)
    text = pages.get("/desk/").text
    assert "Please say whether you can" in text
    assert "It has changed since you said yes." in text


def test_a_counsellor_with_nothing_to_do_is_told_so(cast: Cast, pages: PageClient) -> None:
    pages.sign_in(cast.ruth)
    text = pages.get("/desk/").text
    assert "No session to come" in text
    assert "Nothing waits for you" in text


def test_a_counsellor_without_a_facilitators_row_is_told_whom_to_ask(cast: Cast, pages: PageClient) -> None:
    with write_transaction():
        user = make_user(Role.COUNSELLOR)
    pages.sign_in(user)
    assert "Ask a coordinator to link you" in pages.get("/desk/").text


def test_a_manager_sees_all_groups_and_no_attendees_name(cast: Cast, pages: PageClient) -> None:
    with write_transaction():
        busy_group(cast, "Peterborough group", NAMES)
        make_group(name="Group that nobody runs")
    pages.sign_in(cast.mary)
    page = pages.get("/desk/")
    assert "Sessions in the next seven days" in page.text
    assert "Wednesday 12 March 2025, 10:15 to 12:15" in page.text
    assert "Groups that nobody leads Group that nobody runs" in page.text
    assert "Attendance not yet in Peterborough group" in page.text
    assert not [name for name in NAMES if name in page.html]
    assert not [href for href, _ in page.links if href.endswith("/attendance") or "/attendees/" in href]


def test_a_group_with_a_lead_in_its_team_is_led(cast: Cast, pages: PageClient) -> None:
    with write_transaction():
        series = make_series(make_group())
        db.session.add(
            SeriesFacilitator(
                series_id=series.id, facilitator_id=cast.counsellor.id, role=AssignmentRole.LEAD
            )
        )
    pages.sign_in(cast.mary)
    assert "Nothing stands out just now" in pages.get("/desk/").text


def test_an_administrator_sees_what_is_not_set_up_and_no_attendees_name(
    cast: Cast, pages: PageClient
) -> None:
    with write_transaction():
        busy_group(cast, "Peterborough group", NAMES)
        make_wording(WordingKind.CONSENT)
    pages.sign_in(cast.adam)
    page = pages.get("/desk/")
    assert "Write the privacy notice" in page.text
    assert "There is a wording people agree to when they join Done" in page.text
    assert "Write the group agreement" in page.text
    assert not [name for name in (*NAMES, "Peterborough") if name in page.html]


def test_an_administrator_sees_who_has_no_password_yet(cast: Cast, pages: PageClient, now: datetime) -> None:
    with write_transaction():
        invited = make_user(name="Iris Invited")
        make_user(name="Nora Never")
        make_user(name="Clara Closed", active=False)
        db.session.add(
            OneTimeLink(
                user_id=invited.id,
                purpose=LinkPurpose.INVITATION,
                token_hash="0" * 64,
                created_at=now,
                expires_at=now + timedelta(hours=72),
            )
        )
    pages.sign_in(cast.adam)
    text = pages.get("/desk/").text
    assert "Iris Invited Invited; the link works until Thursday 13 March 2025, 09:00." in text
    assert "Nora Never Has no password and no link that works" in text
    assert "Clara" not in text


def test_an_administrator_is_told_when_messages_lie_in_the_queue(cast: Cast, pages: PageClient) -> None:
    with write_transaction():
        group, person = group_of(cast), make_attendee()
        add_message(person, group)
        add_message(person, group, kind="registration.place_given", state=MessageState.SENT, sent_at=LONG_AGO)
    pages.sign_in(cast.adam)
    text = pages.get("/desk/").text
    assert "please see whether the worker runs" in text
    assert "The last one went out on Thursday 2 January 2025, 09:00." in text


def test_when_everything_is_set_up_the_administrator_is_told_so(cast: Cast, pages: PageClient) -> None:
    with write_transaction():
        make_wording(WordingKind.CONSENT)
        make_wording(WordingKind.PRIVACY)
        make_agreement()
    pages.sign_in(cast.adam)
    assert "Nothing needs you just now" in pages.get("/desk/").text
