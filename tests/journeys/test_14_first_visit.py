"""Scenario 14: Joy sends the form on a Friday night, is rung on Monday, comes once; it may not be for her."""

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask

from facilitator.core.db import db
from facilitator.groups.models import Intake
from facilitator.messages.models import CallTask
from facilitator.registration.models import MembershipState
from tests.journeys.reading import Post, calendar_at, my_place_in, subscribe
from tests.support.cast import CORA, FRANCES, Cast
from tests.support.clock import StandingClock
from tests.support.pages import Page

pytestmark = pytest.mark.both_databases

FIRST_VISIT = date(2025, 3, 18)
JOY = {
    "called": "Joy",
    "email": "joy@example.org",
    "phone": "07700 900123",
    "channel": "email",
    "standing": "living_with",
    "voicemail_ok": "no",
    "consent": "y",
}


@pytest.fixture
def cast(app: Flask) -> Cast:
    """A group in which somebody of the office speaks with new people first; Ann has come before."""
    built = Cast(app)
    built.set_up_peterborough(intake=Intake.CALL)
    built.member("Ann")
    cora = built.at_desk(CORA)
    for step in ("contacted", "invite"):
        cora.get(f"/desk/groups/{built.group_id}/waiting").submit(action=f"/steps/{step}")
    return built


def sends_the_form(cast: Cast, clock: StandingClock, **changes: str) -> Page:
    """Friday 7 March 2025, ten past ten at night."""
    clock.set(2025, 3, 7, 22, 8)
    leaflet = cast.anybody().get("/groups").click("Peterborough")
    clock.set(2025, 3, 7, 22, 10)
    return leaflet.submit(JOY | changes)


def is_rung_and_invited(cast: Cast, clock: StandingClock) -> None:
    """Monday 10 March, two in the afternoon: they have spoken, and Joy has a place."""
    clock.set(2025, 3, 10, 14, 20)
    cora = cast.at_desk(CORA)
    calls = cora.get("/desk/calls")
    joys = db.session.query(CallTask).filter_by(
        kind="registration.welcome_call", person_id=cast.membership("Joy").attendee_id
    )
    assert "Joy" in calls.text and calls.text.count("Welcome call") >= 1
    noted = calls.submit({"outcome": "spoke"}, action=f"/calls/{joys.one().id}/outcome")
    assert "Noted: you spoke." in noted.text
    waiting = cora.get(f"/desk/groups/{cast.group_id}/waiting")
    assert "We have spoken" in waiting.text
    assert "Joy has a place." in waiting.submit(action="/steps/invite").text


def comes(cast: Cast, clock: StandingClock) -> Page:
    """Tuesday 18 March: Frances taps the names at the door and hands the list in afterwards."""
    clock.set(2025, 3, 18, 10, 10)
    frances = cast.at_desk(FRANCES)
    sheet = frances.get("/desk/").click("Open attendance")
    for called in ("Ann", "Joy"):
        person = cast.membership(called).attendee_id
        sheet = sheet.submit({"value": "in_person"}, action=f"/people/{person}")
    assert "2 of 2 came" in sheet.text
    clock.set(2025, 3, 18, 13, 20)
    return cast.at_desk(FRANCES).get(sheet.url).submit(action="/submit")


def test_the_acknowledgement_is_neutral_and_says_whom_to_ring_tonight(
    cast: Cast, clock: StandingClock, work: Callable[[], None], post: Post
) -> None:
    thanks = sends_the_form(cast, clock)
    work()

    assert "We have what you sent. You do not need to do anything else." in thanks.text
    assert "get in touch with you in the next few working days" in thanks.text
    assert "If you need to talk tonight, ring 01632 960999 at any hour." in thanks.text
    assert "Joy" not in thanks.text
    (letter,) = post.letters("joy@example.org")
    assert letter.startswith("Thank you for getting in touch")
    assert "will ring or write to you by Monday 10 March 2025" in letter
    for word in ("cancer", "breast", "secondary"):
        assert word not in letter.casefold()


def test_the_same_words_for_somebody_we_know_already(cast: Cast, clock: StandingClock) -> None:
    first, second = sends_the_form(cast, clock), sends_the_form(cast, clock, called="Ann")

    assert (first.url, first.text) == (second.url, second.text)


def test_joy_is_on_coras_list_on_monday_morning(cast: Cast, clock: StandingClock) -> None:
    sends_the_form(cast, clock)
    clock.set(2025, 3, 10, 9, 0)

    cora = cast.at_desk(CORA)
    assert "Joy" in cora.get("/desk/").text
    calls = cora.get("/desk/calls")
    assert "Welcome call" in calls.text and "Joy" in calls.text and "07700 900123" in calls.text
    assert "No voicemail, please" in calls.text
    waiting = cast.page(CORA, "waiting")
    assert "Waiting for an answer from us" in waiting.text
    assert "Asked on Friday 7 March 2025, online form." in waiting.text


def test_after_the_welcome_call_she_is_invited_to_18_march(
    cast: Cast, clock: StandingClock, work: Callable[[], None], post: Post
) -> None:
    sends_the_form(cast, clock)
    is_rung_and_invited(cast, clock)
    work()

    assert cast.membership("Joy").state is MembershipState.INVITED
    letter = post.letters("joy@example.org")[-1]
    assert letter.startswith("You have a place")
    assert "The next date is Tuesday 18 March 2025, 10:15 to 13:15." in letter
    browser = cast.anybody()
    entries = calendar_at(subscribe(browser.get(f"{my_place_in(letter)}/calendar")), browser)
    assert FIRST_VISIT in entries
    calls = cast.at_desk(CORA).get("/desk/calls")
    assert "Welcome call" not in calls.text.split("Noted by you")[0]


def test_frances_sheet_says_first_visit_meet_at_the_door(cast: Cast, clock: StandingClock) -> None:
    has_come_before(cast, clock)
    sends_the_form(cast, clock)
    is_rung_and_invited(cast, clock)
    clock.set(2025, 3, 18, 9, 30)

    sheet = cast.at_desk(FRANCES).get("/desk/").click("Open attendance")

    assert sheet.text.count("First visit: meet at the door.") == 1
    joy = sheet.text.index("Joy")
    assert joy < sheet.text.index("First visit: meet at the door.") < joy + 60
    assert "07700" not in sheet.text and "joy@example.org" not in sheet.text


def has_come_before(cast: Cast, clock: StandingClock) -> None:
    """Ann came in February."""
    clock.set(2025, 2, 18, 12, 10)
    sheet = cast.at_desk(FRANCES).get("/desk/").click("Open attendance")
    marked = sheet.submit({"value": "in_person"}, action="/people/")
    assert "The attendance is in." in marked.submit(action="/submit").text


def test_she_comes_and_is_a_trial_member_to_be_rung_by_friday(cast: Cast, clock: StandingClock) -> None:
    has_come_before(cast, clock)
    sends_the_form(cast, clock)
    is_rung_and_invited(cast, clock)

    submitted = comes(cast, clock)

    assert "The attendance is in." in submitted.text
    assert "Here for the first time: Joy" in submitted.text
    assert cast.membership("Joy").state is MembershipState.TRIAL
    calls = cast.at_desk(CORA).get("/desk/calls")
    after = calls.text[calls.text.index("After a first visit") :]
    assert "Joy" in after and "From Friday 21 March 2025" in after


def test_not_for_her_and_she_hears_nothing_more(
    cast: Cast, clock: StandingClock, work: Callable[[], None], post: Post
) -> None:
    sends_the_form(cast, clock)
    work()
    place = my_place_in(post.letters("joy@example.org")[0])
    is_rung_and_invited(cast, clock)
    comes(cast, clock)
    work()
    post.empty()
    clock.set(2025, 3, 21, 11, 0)

    page = cast.at_desk(CORA).get(f"/desk/attendees/{cast.membership('Joy').attendee_id}")
    said = page.submit(action="/steps/withdraw")

    assert "Noted that Joy says no. They hear nothing more about this group." in said.text
    membership = cast.membership("Joy")
    assert (membership.state, membership.leave_reason) == (MembershipState.WITHDRAWN, None)
    clock.set(2025, 4, 10, 9, 0)
    off = cast.page(CORA, "sessions").click("Tuesday 15 April 2025").click("Cancel")
    off.submit({"reason": "venue"})
    clock.advance(minutes=10)
    work()
    assert post.letters("joy@example.org") == []
    assert len(post.letters("ann@example.org")) == 1
    assert "Joy" not in cast.at_desk(CORA).get("/desk/calls").text
    clock.set(2025, 4, 15, 9, 0)
    assert "You are in no group at the moment." in cast.anybody().get(place).text


def test_she_may_say_so_herself_without_a_reason(
    cast: Cast, clock: StandingClock, work: Callable[[], None], post: Post
) -> None:
    sends_the_form(cast, clock)
    work()
    place = my_place_in(post.letters("joy@example.org")[0])
    is_rung_and_invited(cast, clock)
    comes(cast, clock)

    asks = cast.anybody().get(place).click("I do not want to come any more")
    assert "reason" not in asks.text.casefold().replace("no reason", "")
    said = asks.submit()

    assert "You will hear nothing more about this group." in said.text
    assert cast.membership("Joy").state is MembershipState.WITHDRAWN
    browser = cast.anybody()
    assert calendar_at(subscribe(browser.get(f"{place}/calendar")), browser) == {}
