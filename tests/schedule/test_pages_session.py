"""One session's page, and cancelling, moving and bringing back: first what will happen, then the deed."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from facilitator.accounts.models import Role, User
from facilitator.assignments.models import AssignmentState
from facilitator.core.db import db
from facilitator.core.errors import Refusal
from facilitator.groups.models import Group
from facilitator.registration.models import Channel
from facilitator.schedule.date_list import parse_day
from facilitator.schedule.models import AttendanceStatus, ChangeReason, GroupSession, SessionStatus
from facilitator.schedule.operations import cancel_session, move_session
from facilitator.schedule.queries import changes_of, get_session
from tests.schedule.peterborough import COORDINATOR_C, peterborough, session_on
from tests.support.builders import (
    make_assignment,
    make_attendee,
    make_facilitator,
    make_group,
    make_membership,
    make_organisation,
    make_portfolio,
    make_session,
    make_user,
)
from tests.support.clock import StandingClock
from tests.support.pages import Page, PageClient
from tests.support.statements import counted_statements

OLD_WORDS = "Tuesday 16 December 2025, 10:15 to 13:15"
NEW_WORDS = "Tuesday 9 December 2025, 10:15 to 13:15"
NEW_TIME = {
    "start_date": "9 December 2025",
    "start_time": "10:15",
    "end_time": "13:15",
    "reason": "holiday",
}


@pytest.fixture
def user(app: Flask) -> User:
    """A coordinator."""
    make_organisation()
    return make_user()


@pytest.fixture
def december(pages: PageClient, clock: StandingClock, user: User) -> GroupSession:
    """The speaker session of 16 December 2025, seen on 3 November by the coordinator who is signed in."""
    group = peterborough()
    make_portfolio(user, group)
    clock.set(2025, 11, 3, 9, 0)
    pages.sign_in(user)
    return session_on(group, date(2025, 12, 16))


def add_people(group_id: str, by_email: int, by_phone: int) -> None:
    group = db.session.get_one(Group, group_id)
    for _ in range(by_email):
        make_membership(group)
    for _ in range(by_phone):
        person = make_attendee(channel=Channel.PHONE, email="", phone="01632 960123")
        make_membership(group, person)
    db.session.commit()


def _as_picked(text: str) -> str:
    """A day as the browser's own picker holds it, where it can be read at all."""
    try:
        day = parse_day(text)
    except Refusal:
        return text
    return day.isoformat() if day else text


def page_of(session: GroupSession, part: str = "") -> str:
    return f"/desk/sessions/{session.id}{part}"


def fresh(session: GroupSession) -> GroupSession:
    db.session.expire_all()
    return get_session(session.id)


def test_the_page_says_what_where_when_and_who(pages: PageClient, december: GroupSession) -> None:
    add_people(december.group_id, 2, 1)
    make_assignment(december, make_facilitator(name="Farah Counsellor"))
    make_assignment(december, make_facilitator(name="Vera Second"), state=AssignmentState.TO_CONFIRM)
    db.session.commit()

    page = pages.get(page_of(december))

    assert page.status == 200
    for words in (
        OLD_WORDS,
        "Speaker session",
        "Christ the Servant King Church",
        "Farah Counsellor",
        "Vera Second To confirm",
        "Speaker Nobody yet",
        "Expected 3 people",
    ):
        assert words in page.text
    assert page.link("Move") == page_of(december, "/move")
    assert page.link("Cancel") == page_of(december, "/cancel")
    assert "Bring back" not in page.text


def test_a_session_that_nobody_runs_says_so(pages: PageClient, december: GroupSession) -> None:
    assert "Who runs it Nobody yet" in pages.get(page_of(december)).text


def test_scenario_3_moving_shows_what_it_means_before_it_is_done(
    pages: PageClient, december: GroupSession
) -> None:
    add_people(december.group_id, 6, 3)
    make_assignment(december, make_facilitator(name="Farah Counsellor"))
    db.session.commit()

    form = pages.get(page_of(december, "/move"))
    assert f"Move {OLD_WORDS}" in form.text
    check = form.submit(NEW_TIME)

    assert check.status == 200
    for words in (
        f"From {OLD_WORDS}",
        f"To {NEW_WORDS}",
        "9 people will be told: 6 by e-mail, 3 by phone.",
        "Farah Counsellor will be told, and asked to confirm the new time.",
    ):
        assert words in check.text
    assert not fresh(december).moved
    assert not changes_of(december.id)

    done = check.submit({"confirmed": "1"})
    assert f"Moved to {NEW_WORDS}. 9 people will be told: 6 by e-mail, 3 by phone." in done.text
    assert "Moved from Tuesday 16 December 2025, 10:15" in done.text
    assert "A holiday." in done.text
    assert fresh(december).local_start == datetime(2025, 12, 9, 10, 15)
    assert changes_of(december.id)[0].reason is ChangeReason.HOLIDAY


def test_the_check_marks_bank_holidays(pages: PageClient, december: GroupSession) -> None:
    check = pages.get(page_of(december, "/move")).submit(NEW_TIME | {"start_date": "2025-12-26"})
    assert "Bank holiday: Boxing Day" in check.text
    assert "Near Christmas" in check.text


def test_from_the_check_one_can_go_back_to_the_form_with_what_was_typed(
    pages: PageClient, december: GroupSession
) -> None:
    check = pages.get(page_of(december, "/move")).submit(NEW_TIME)
    form = check.submit({"change": "1"})

    assert form.status == 200
    assert "See what this means" in form.text
    assert 'value="2025-12-09"' in form.html
    assert not fresh(december).moved


def test_two_days_before_everybody_is_on_the_call_list_as_well(
    pages: PageClient, december: GroupSession, clock: StandingClock, user: User
) -> None:
    add_people(december.group_id, 2, 1)
    clock.set(2025, 12, 15, 9, 0)
    pages.sign_in(user)
    page = pages.get(page_of(december, "/cancel"))
    assert "3 people will be told: 2 by e-mail, 1 by phone." in page.text
    assert "all of them are on the call list as well" in page.text


def test_cancelling_shows_first_what_will_happen(pages: PageClient, december: GroupSession) -> None:
    add_people(december.group_id, 0, 1)
    make_assignment(december, make_facilitator(name="Farah Counsellor"))
    db.session.commit()

    form = pages.get(page_of(december, "/cancel"))
    assert "1 person will be told by phone." in form.text
    assert "Farah Counsellor will be told that they are not needed that day." in form.text
    assert "Other sessions do not shift." in form.text
    done = form.submit({"reason": "venue"})

    assert f"Cancelled: {OLD_WORDS}. 1 person will be told by phone." in done.text
    assert "The venue cannot be used." in done.text
    assert "43 days before" in done.text
    assert fresh(december).status is SessionStatus.CANCELLED
    assert done.link("Bring back") == page_of(december, "/restore")
    assert not [words for _, words in done.links if words.startswith(("Move", "Cancel"))]


def test_cancelling_needs_a_reason(pages: PageClient, december: GroupSession) -> None:
    for data in ({}, {"reason": "because"}):
        page = pages.get(page_of(december, "/cancel")).submit(data)
        assert page.status == 422
        assert page.title.startswith("Error:")
    assert fresh(december).status is SessionStatus.PLANNED


def test_bringing_back_tells_only_those_who_heard(pages: PageClient, december: GroupSession) -> None:
    add_people(december.group_id, 2, 1)
    pages.get(page_of(december, "/cancel")).submit({"reason": "weather"})

    form = pages.get(page_of(december, "/restore"))
    assert "Nobody had heard that it was off, so nobody needs to be told." in form.text
    done = form.submit()

    assert f"On again: {OLD_WORDS}." in done.text
    assert "Brought back" in done.text
    assert fresh(december).status is SessionStatus.PLANNED


def test_nobody_in_the_group_means_nobody_is_told(pages: PageClient, december: GroupSession) -> None:
    assert "Nobody is in the group yet" in pages.get(page_of(december, "/cancel")).text


@pytest.mark.parametrize("part", ["/cancel", "/move", "/restore"])
def test_what_may_not_be_done_says_why_instead_of_a_form(
    pages: PageClient, december: GroupSession, part: str
) -> None:
    december.attendance_status = AttendanceStatus.DRAFT
    if part == "/restore":
        december.status = SessionStatus.CANCELLED
    db.session.commit()

    page = pages.get(page_of(december, part))
    assert "Attendance has been taken for this session, so it can no longer be changed." in page.text
    assert not [form for form in page.forms if part in form["action"]]


@pytest.mark.parametrize(
    ("part", "data"),
    [("/cancel", {"reason": "venue"}), ("/move", NEW_TIME), ("/move", NEW_TIME | {"confirmed": "1"})],
)
def test_the_past_stays_as_it_was(
    pages: PageClient,
    december: GroupSession,
    clock: StandingClock,
    user: User,
    part: str,
    data: dict[str, str],
) -> None:
    clock.set(2025, 12, 16, 10, 14)
    pages.sign_in(user)
    form = pages.get(page_of(december, part))
    clock.set(2025, 12, 16, 10, 15)
    page = form.submit(data)
    assert page.status == 422
    assert "This session has already begun, so it can no longer be changed." in page.text
    assert fresh(december).sequence == 0


@pytest.mark.parametrize("confirmed", [{}, {"confirmed": "1"}])
@pytest.mark.parametrize(
    ("overrides", "sentence"),
    [
        ({"start_date": ""}, "Please give the new date."),
        ({"start_date": "30 February"}, "Please add the year to 30 February."),
        ({"start_date": "16/12/2025"}, "That is when this session is now."),
        ({"start_date": "2/11/2025"}, "That time is already over."),
        ({"start_date": "18/11/2025"}, "On Tuesday 18 November 2025 this group already has a session"),
        ({"start_date": "9/12/2029"}, "Please choose a day within the next 24 months."),
        ({"start_date": "9/12/9999"}, "Please check the year"),
        ({"start_time": "quarter past ten"}, "Please give the time like 10:15"),
        ({"end_time": ""}, "Please give the time it ends."),
        ({"end_time": "10:00"}, "The end must be later in the day than the start."),
        ({"end_time": "10:17"}, "A session lasts at least 5 minutes"),
        ({"reason": ""}, "Please choose"),
    ],
)
def test_a_move_that_cannot_be_is_refused_and_keeps_what_was_typed(
    pages: PageClient,
    december: GroupSession,
    confirmed: dict[str, str],
    overrides: dict[str, str],
    sentence: str,
) -> None:
    typed = NEW_TIME | overrides
    page = pages.get(page_of(december, "/move")).submit(typed | confirmed)

    assert page.status == 422
    assert page.title.startswith("Error:")
    assert page.text.count(sentence) >= 2
    fields = {field.get("name"): field.get("value") for form in page.forms for field in form["fields"]}
    for name in ("start_date", "start_time", "end_time"):
        assert fields[name] in (typed[name], _as_picked(typed[name]))
    assert fresh(december).sequence == 0


@pytest.mark.parametrize(
    ("part", "data"),
    [("/cancel", {"reason": "venue"}), ("/move", NEW_TIME | {"confirmed": "1"})],
)
def test_the_second_of_two_people_sees_what_the_first_did(
    pages: PageClient, december: GroupSession, part: str, data: dict[str, str]
) -> None:
    opened = pages.get(page_of(december, part))
    move_session(
        december,
        new_start=datetime(2025, 12, 11, 10, 15),
        by=COORDINATOR_C,
        now=datetime(2025, 11, 3, 9, 0, tzinfo=UTC),
    )
    db.session.commit()

    page = opened.submit(data)
    assert page.status == 422
    assert "Somebody else changed this while you were typing." in page.text
    assert "Thursday 11 December 2025" in page.text
    assert fresh(december).sequence == 1
    again = page.submit(data)
    if part == "/move":
        again = again.submit({"confirmed": "1"})
    assert again.status == 200
    assert fresh(december).sequence == 2


def test_sending_the_cancellation_twice_cancels_once(pages: PageClient, december: GroupSession) -> None:
    form = pages.get(page_of(december, "/cancel"))
    form.submit({"reason": "venue"})
    page = form.submit({"reason": "venue"})
    assert (page.status, page.url) == (200, page_of(december))
    assert len(changes_of(december.id)) == 1
    other = form.submit({"reason": "weather"})
    assert other.status == 422
    assert "already cancelled" in other.text
    assert len(changes_of(december.id)) == 1


def test_a_counsellor_sees_the_session_and_changes_nothing(pages: PageClient, december: GroupSession) -> None:
    user = make_user(Role.COUNSELLOR)
    make_assignment(december, make_facilitator(name="Farah Counsellor", user_id=user.id))
    pages.sign_in(user)

    page = pages.get(page_of(december))
    assert page.status == 200
    assert not [words for _, words in page.links if words.startswith(("Move", "Cancel", "Bring"))]
    assert pages.get(page_of(december, "/cancel")).status == 403
    assert pages.post(page_of(december, "/move"), NEW_TIME).status == 403
    assert f"/desk/groups/{december.group_id}" not in [href for href, _ in page.links]


def test_another_groups_session_is_as_good_as_missing(pages: PageClient, december: GroupSession) -> None:
    other = make_session(make_group())
    db.session.commit()
    for part in ("", "/cancel", "/move", "/restore"):
        assert pages.get(page_of(other, part)).status == 404
        assert pages.get(f"/desk/sessions/0000000000000000{part}").status == 404


def test_how_many_have_been_told_is_shown(pages: PageClient, december: GroupSession) -> None:
    from facilitator.messages.models import CallState, CallTask, PersonKind

    for state in (CallState.SPOKE, CallState.TO_DO):
        db.session.add(
            CallTask(
                kind="registration.session_cancelled",
                subject_id=december.id,
                person_kind=PersonKind.ATTENDEE,
                person_id=make_attendee().id,
                session_id=december.id,
                created_at=december.changed_at,
                due_at=december.changed_at,
                state=state,
            )
        )
    db.session.commit()
    assert "1 of 2 told" in pages.get(page_of(december)).text


def test_the_page_asks_as_much_about_many_people_as_about_few(
    pages: PageClient, december: GroupSession
) -> None:
    def cost(part: str) -> int:
        with counted_statements() as sent:
            assert pages.get(page_of(december, part)).status == 200
        return len(sent)

    def grow(count: int) -> None:
        add_people(december.group_id, count, count)
        for number in range(count):
            role: Any = make_facilitator(name=f"Person {number}")
            make_assignment(december, role)
        db.session.commit()

    grow(1)
    parts = ("", "/cancel", "/move")
    before = {part: cost(part) for part in parts}
    grow(8)
    assert {part: cost(part) for part in parts} == before


def test_a_long_history_is_told_in_order(pages: PageClient, december: GroupSession) -> None:
    now = datetime(2025, 11, 3, 9, 0, tzinfo=UTC)
    move_session(december, new_start=datetime(2025, 12, 9, 10, 15), by=COORDINATOR_C, now=now)
    later = now + timedelta(days=1)
    cancel_session(december, reason=ChangeReason.WEATHER, by=COORDINATOR_C, now=later)
    db.session.commit()

    page: Page = pages.get(page_of(december))
    told = page.text[page.text.index("What happened to it") :]
    assert told.index("Cancelled on Tuesday 4 November 2025") < told.index("Moved on Monday 3 November 2025")
    assert "from Tuesday 16 December 2025, 10:15 to Tuesday 9 December 2025, 10:15" in told
