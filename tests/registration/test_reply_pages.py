"""Saying "I cannot come" on one's own page, and having it said by the coordinator."""

from datetime import datetime

import pytest

from facilitator.accounts.models import Role, User
from facilitator.core.db import db, write_transaction
from facilitator.core.tokens import link_token
from facilitator.groups.models import Format, Group
from facilitator.registration.models import Attendee, MembershipState
from facilitator.registration.queries import memberships_of
from facilitator.registration.reply_models import Answer, SessionReply
from facilitator.schedule.models import GroupSession
from tests.support.builders import (
    make_assignment,
    make_attendee,
    make_facilitator,
    make_group,
    make_membership,
    make_portfolio,
    make_series,
    make_session,
    make_user,
)
from tests.support.pages import Page, PageClient


@pytest.fixture
def sessions(group: Group) -> list[GroupSession]:
    with write_transaction():
        series = make_series(group)
        days = (datetime(2025, 3, 18, 10, 15), datetime(2025, 4, 15, 10, 15))
        return [make_session(group, series, local_start=day) for day in days]


@pytest.fixture
def gill(group: Group, sessions: list[GroupSession]) -> Attendee:
    with write_transaction():
        gill = make_attendee(called="Gill", search_key="gill")
        make_membership(group, gill)
    return gill


def my(person: Attendee, part: str = "") -> str:
    return f"/my/{link_token('my-place', person.id, 1)}{part}"


def said() -> list[Answer]:
    rows = db.session.query(SessionReply).join(GroupSession, GroupSession.id == SessionReply.session_id)
    return [row.answer for row in rows.order_by(GroupSession.starts_at)]


def press(page: Page, answer: str, number: int = 0) -> Page:
    """Press one of the buttons beside the numbered date."""
    return page.submit({"answer": answer}, form=number, action="/dates")


def test_one_tap_says_it_and_one_tap_takes_it_back(pages: PageClient, gill: Attendee) -> None:
    told = press(pages.get(my(gill)), "cannot_come")

    assert "Thank you for telling us that you cannot come on Tuesday 18 March 2025." in told.text
    assert "You told us that you cannot come." in told.text
    assert said() == [Answer.CANNOT_COME]
    back = press(told, "coming")
    assert "You told us" not in back.text
    assert said() == [Answer.COMING]


def test_several_dates_are_ticked_and_answered_in_one_go_with_a_reason(
    pages: PageClient, gill: Attendee, sessions: list[GroupSession]
) -> None:
    form = pages.get(my(gill)).click("Answer for several dates at once")
    ids = [session.id for session in sessions]

    told = form.submit({"dates": ids, "answer": "cannot_come", "reason": "Away with my sister"})

    assert told.text.count("You told us that you cannot come. Away with my sister") == 2
    assert said() == [Answer.CANNOT_COME, Answer.CANNOT_COME]


def test_without_a_tick_it_says_what_to_do(pages: PageClient, gill: Attendee) -> None:
    refused = pages.get(my(gill, "/dates")).submit({"answer": "cannot_come"})

    assert (refused.status, said()) == (422, [])
    assert "Tick at least one date." in refused.text


def test_looking_says_nothing(pages: PageClient, gill: Attendee) -> None:
    pages.get(my(gill))
    pages.get(my(gill, "/dates"))

    assert said() == []


def test_a_hybrid_session_offers_the_other_ways(
    pages: PageClient, gill: Attendee, sessions: list[GroupSession]
) -> None:
    assert "Online this time" not in pages.get(my(gill)).text
    with write_transaction():
        sessions[0].format = Format.HYBRID

    told = press(pages.get(my(gill)), "online")

    assert "You told us that you take part online." in told.text


def test_a_moved_date_asks_again(
    pages: PageClient, gill: Attendee, sessions: list[GroupSession], now: datetime
) -> None:
    press(pages.get(my(gill)), "cannot_come")
    with write_transaction():
        db.session.query(SessionReply).one().about_start = now

    page = pages.get(my(gill))

    assert "This date has moved since you told us about it." in page.text
    assert "You told us that you cannot come." not in page.text


def test_nobody_answers_for_another_groups_date_or_by_a_wrong_link(pages: PageClient, gill: Attendee) -> None:
    with write_transaction():
        other = make_session(make_group())

    assert pages.post(my(gill, "/dates"), {"dates": other.id, "answer": "cannot_come"}).status == 422
    assert pages.post("/my/" + "x" * 43 + "/dates", {"dates": other.id}).status == 404
    assert said() == []


def test_on_a_break_there_is_nothing_to_press(pages: PageClient, gill: Attendee) -> None:
    with write_transaction():
        for membership in memberships_of(gill.id):
            membership.state = MembershipState.PAUSED

    page = pages.get(my(gill))

    assert "I cannot come" not in page.html.replace("do not want to come", "")


def test_gill_rings_and_the_coordinator_notes_it(
    pages: PageClient, gill: Attendee, coordinator: User, sessions: list[GroupSession]
) -> None:
    pages.sign_in(coordinator)
    page = pages.get(f"/desk/sessions/{sessions[0].id}")
    assert "1 person expected" in page.text

    people = page.click("Who is expected")
    noted = people.submit({"answer": "cannot_come"}, action=f"/expected/{gill.id}")

    assert "Noted: Gill cannot come on Tuesday 18 March 2025." in noted.text
    assert "1 told us that they cannot come" in noted.text
    row = db.session.query(SessionReply).one()
    assert (row.by_kind, row.by_id) == ("staff", coordinator.id)
    assert "1 told us that they cannot come" in pages.get(f"/desk/sessions/{sessions[0].id}").text


def test_with_a_reason_and_taken_back(
    pages: PageClient, gill: Attendee, coordinator: User, sessions: list[GroupSession]
) -> None:
    pages.sign_in(coordinator)
    form = pages.get(f"/desk/sessions/{sessions[0].id}/expected").click("Something else, or a reason")
    noted = form.submit({"answer": "cannot_come", "reason": "Her car is being mended"})
    assert "“Her car is being mended”" in noted.text

    back = noted.submit({"answer": "coming"}, action=f"/expected/{gill.id}")

    assert "mended" not in back.text
    assert said() == [Answer.COMING]


def test_from_the_persons_page_one_comes_back_to_it(
    pages: PageClient, gill: Attendee, coordinator: User
) -> None:
    pages.sign_in(coordinator)
    page = pages.get(f"/desk/attendees/{gill.id}")

    noted = page.submit({"answer": "cannot_come"}, action="/expected/")

    assert noted.url == f"/desk/attendees/{gill.id}"
    assert "Noted: Gill cannot come" in noted.text


def test_somebody_of_another_group_is_not_there(
    pages: PageClient, coordinator: User, sessions: list[GroupSession]
) -> None:
    with write_transaction():
        other = make_membership(make_group()).attendee_id
    pages.sign_in(coordinator)
    address = f"/desk/sessions/{sessions[0].id}/expected/{other}"

    assert pages.get(address).status == 404
    assert pages.post(address, {"answer": "cannot_come"}).status == 404


def test_the_counsellor_reads_it_on_the_sheet_and_notes_nothing_here(
    pages: PageClient, gill: Attendee, group: Group, sessions: list[GroupSession]
) -> None:
    press(pages.get(my(gill)), "cannot_come")
    with write_transaction():
        ruth = make_user(Role.COUNSELLOR)
        make_portfolio(ruth, group)
        make_assignment(sessions[0], make_facilitator(user_id=ruth.id))
    pages.sign_in(ruth)

    page = pages.get(f"/desk/sessions/{sessions[0].id}/expected")

    assert "Gill Cannot come" in page.text
    assert "/expected/" not in page.html
    assert (
        pages.post(f"/desk/sessions/{sessions[0].id}/expected/{gill.id}", {"answer": "coming"}).status == 403
    )
