"""Scenario 18: Doris has a telephone, and later an address, and no e-mail. She joins; when a session is off she is rung
first; what is not urgent comes by post, in large print.
"""

import re
from collections.abc import Callable
from datetime import date

import pytest

from facilitator.audit.models import AuditEntry
from facilitator.core.db import db, write_transaction
from facilitator.registration.models import Channel, MembershipState
from tests.journeys.reading import Post
from tests.support.cast import CORA, FRANCES, Cast
from tests.support.clock import StandingClock
from tests.support.pages import Page

pytestmark = pytest.mark.both_databases

NUMBER = "01632 960321"
OFF = date(2025, 8, 19)


def rings(cast: Cast, clock: StandingClock) -> Page:
    """Doris rings on 13 January; Cora writes her down while they talk. Gives the page that says what came of it."""
    clock.set(2025, 1, 13, 11, 0)
    desk = cast.page(CORA, "members").click("Write somebody down")
    return desk.submit(
        {
            "called": "Doris",
            "phone": NUMBER,
            "best_time": "Mornings, it rings a long time",
            "large_print": "y",
            "standing": "living_with",
            "consent": "y",
        }
    )


def cancels(cast: Cast) -> Page:
    """The session of 19 August is off."""
    form = cast.page(CORA, "sessions").click("Tuesday 19 August 2025").click("Cancel")
    return form.submit({"reason": "facilitator_unwell"})


@pytest.fixture
def with_doris(cast: Cast, clock: StandingClock, work: Callable[[], None], post: Post) -> Cast:
    """Four with e-mail, one with a mobile number beside it, and Doris; what they were told so far is put away."""
    for called in ("Ann", "Bea", "Cath"):
        cast.member(called)
    cast.member("Aggie", email="aggie@example.org", phone="07700 900456", channel=Channel.EMAIL)
    rings(cast, clock)
    work()
    post.empty()
    return cast


def test_a_telephone_number_is_enough_at_the_desk(
    cast: Cast, clock: StandingClock, work: Callable[[], None], post: Post
) -> None:
    said = rings(cast, clock)
    work()

    assert said.title.startswith("Doris has a place")
    assert "The next date is Tuesday 21 January 2025, 10:15 to 12:15." in said.text
    assert "Nothing else is sent: they have just heard it from you." in said.text
    doris = cast.membership("Doris")
    assert doris.state is MembershipState.INVITED
    assert (doris.attendee.email, doris.attendee.phone) == ("", NUMBER)
    assert (doris.attendee.channel, doris.attendee.large_print) == (Channel.PHONE, True)
    assert "Doris" not in post.everything()


def test_a_telephone_number_is_enough_on_the_public_form(cast: Cast, clock: StandingClock) -> None:
    clock.set(2025, 1, 13, 11, 0)
    leaflet = cast.anybody().get("/groups").click("Peterborough")
    clock.advance(minutes=3)
    thanks = leaflet.submit({"called": "Doris", "phone": NUMBER, "standing": "living_with", "consent": "y"})

    assert "There is a place for you." in thanks.text
    assert "or by telephone if you gave us no e-mail address" in thanks.text
    assert cast.membership("Doris").attendee.channel is Channel.PHONE
    calls = cast.at_desk(CORA).get("/desk/calls")
    assert "Tell about a place" in calls.text and NUMBER in calls.text


def test_nothing_on_screen_demands_an_e_mail_address(cast: Cast, clock: StandingClock) -> None:
    rings(cast, clock)
    doris = cast.membership("Doris").attendee_id
    cora = cast.at_desk(CORA)
    screens = [
        cast.anybody().get("/groups").click("Peterborough"),
        cora.get("/desk/phone"),
        cora.get(f"/desk/attendees/{doris}"),
        cora.get(f"/desk/attendees/{doris}/contact"),
    ]
    for screen in screens:
        assert screen.status == 200
        for box in re.findall(r'<input[^>]*name="email"[^>]*>', screen.html):
            assert "required" not in box, screen.url
        assert "e-mail address is needed" not in screen.text.casefold()
    saved = screens[-1].submit({"town": "Yaxley"})
    assert "Doris" in saved.text and saved.status == 200


def test_with_no_way_at_all_the_desk_asks_for_one_way_not_for_an_e_mail(
    cast: Cast, clock: StandingClock
) -> None:
    clock.set(2025, 1, 13, 11, 0)
    desk = cast.page(CORA, "members").click("Write somebody down")
    refused = desk.submit({"called": "Doris", "standing": "living_with", "consent": "y"})

    assert refused.status == 422
    summary = refused.text.casefold()
    assert "telephone" in summary
    assert refused.forms[-1]["fields"], "what was typed is still there"
    assert 'value="Doris"' in refused.html


def test_the_counsellor_sees_her_like_everybody_else(with_doris: Cast, clock: StandingClock) -> None:
    clock.set(2025, 1, 21, 9, 30)
    sheet = with_doris.at_desk(FRANCES).get("/desk/").click("Open attendance")

    assert "Doris" in sheet.text
    assert NUMBER not in sheet.text


def test_on_a_cancellation_she_stands_on_the_call_list(
    with_doris: Cast, clock: StandingClock, work: Callable[[], None], post: Post
) -> None:
    clock.set(2025, 8, 14, 10, 0)
    cancels(with_doris)
    clock.advance(minutes=10)
    work()

    cora = with_doris.at_desk(CORA)
    calls = cora.get("/desk/calls")
    assert "Session cancelled: Tuesday 19 August 2025, 10:15 to 12:15" in calls.text
    assert re.findall(r"(\w+) (?:Urgent )?0\d+ \d+", calls.text)[:1] == ["Doris"]
    assert NUMBER in calls.text and "Best time: Mornings" in calls.text
    assert "4 of 5 told" in calls.text, "everybody else has a letter"
    assert "The next one is on Tuesday 16 September 2025, 10:15 to 13:15." in calls.text
    assert "Doris" not in post.everything()

    noted = calls.submit({"outcome": "spoke"}, action="/outcome")
    assert "Noted: you spoke. That call is done." in noted.text
    session = cora.get(f"/desk/sessions/{with_doris.session_of(OFF).id}")
    assert "Session cancelled: 5 of 5 told" in session.text


def test_a_week_before_she_is_rung_and_whoever_has_e_mail_is_written_to(
    with_doris: Cast, clock: StandingClock, work: Callable[[], None], post: Post
) -> None:
    clock.set(2025, 8, 12, 9, 14)  # 10:14 in Peterborough
    work()
    assert post.everything() == ""
    clock.advance(minutes=1)
    work()
    work()

    calls = with_doris.at_desk(CORA).get("/desk/calls")
    assert "Reminder: Tuesday 19 August 2025, 10:15 to 12:15" in calls.text
    assert re.findall(r"(\w+) (?:Urgent )?0\d+ \d+", calls.text)[:1] == ["Doris"]
    assert "Ann 0" not in calls.text
    assert "The Tuesday group meets again:" in calls.text, "the page says what to say"
    (letter,) = post.letters("ann@example.org")
    assert letter.startswith("Coming up: Tuesday 19 August 2025 Dear Ann,")
    assert "Doris" not in post.everything()
    noted = calls.submit({"outcome": "spoke"}, action="/outcome")
    assert "That call is done." in noted.text
    work()
    assert "Reminder: Tuesday" not in with_doris.at_desk(CORA).get("/desk/calls").text


def test_when_it_is_urgent_she_stands_at_the_top(
    with_doris: Cast, clock: StandingClock, work: Callable[[], None]
) -> None:
    clock.set(2025, 8, 18, 16, 0)
    cancels(with_doris)
    work()

    calls = with_doris.at_desk(CORA).get("/desk/calls")
    names: list[str] = re.findall(r"(Doris|Aggie|Ann|Bea|Cath) (?:Urgent )?0\d+ \d+", calls.text)
    assert names[0] == "Doris"
    assert "Doris Urgent" in calls.text
    assert "Aggie" in names, "somebody with both is rung as well, afterwards"
    assert "2 of them urgent" in calls.text, "she, and the facilitator who would find a locked door"


@pytest.fixture
def by_post(with_doris: Cast) -> Cast:
    """Doris gives her address: what is not urgent may come by post."""
    doris = with_doris.membership("Doris").attendee_id
    contact = with_doris.at_desk(CORA).get(f"/desk/attendees/{doris}/contact")
    contact.submit(
        {"channel": "post", "address": "Flat 2\n1 Mill Lane\nYaxley\nPE7 3AA", "full_name": "Doris Cole"}
    )
    return with_doris


def test_what_is_not_urgent_comes_as_a_letter_in_large_print(
    by_post: Cast, clock: StandingClock, work: Callable[[], None], post: Post
) -> None:
    clock.set(2025, 8, 1, 10, 0)
    form = by_post.page(CORA, "sessions").click("Tuesday 19 August 2025").click("Cancel")
    assert "5 people will be told: 4 by e-mail, 1 by post." in form.text
    form.submit({"reason": "facilitator_unwell"})
    clock.advance(minutes=10)
    work()

    cora = by_post.at_desk(CORA)
    assert "Doris" not in cora.get("/desk/calls").text
    assert "1 letter waits to be printed and posted." in cora.get("/desk/").text
    letters = cora.get("/desk/letters")
    assert "Session cancelled: Tuesday 19 August 2025, 10:15 to 12:15" in letters.text
    assert "Doris Cole Large print" in letters.text and "Post by Saturday 16 August 2025." in letters.text
    sheet = letters.click("Print it")
    assert "app-letter--large" in sheet.html
    assert "Doris Cole Flat 2 1 Mill Lane Yaxley PE7 3AA Friday 1 August 2025 Dear Doris," in sheet.text
    assert "The next one is on Tuesday 16 September 2025, 10:15 to 13:15." in sheet.text
    assert "/my/" not in sheet.text, "nobody follows a link on paper"
    noted = sheet.submit(action="/desk/letters/posted")
    assert "Noted: 1 letter posted." in noted.text
    session = cora.get(f"/desk/sessions/{by_post.session_of(OFF).id}")
    assert "Session cancelled: 5 of 5 told" in session.text
    assert "Doris" not in post.everything()


def test_urgent_news_does_not_wait_for_the_post(
    by_post: Cast, clock: StandingClock, work: Callable[[], None]
) -> None:
    clock.set(2025, 8, 18, 16, 0)
    cancels(by_post)
    work()

    cora = by_post.at_desk(CORA)
    names: list[str] = re.findall(
        r"(Doris|Aggie|Ann|Bea|Cath) (?:Urgent )?0\d+ \d+", cora.get("/desk/calls").text
    )
    assert names[0] == "Doris"
    assert "Too late by post It is on the call list as well." in cora.get("/desk/letters").text


def test_a_letter_is_not_printed_once_she_takes_a_break(
    by_post: Cast, clock: StandingClock, work: Callable[[], None]
) -> None:
    clock.set(2025, 8, 1, 10, 0)
    cancels(by_post)
    clock.advance(minutes=10)
    with write_transaction():
        db.session.merge(by_post.membership("Doris")).state = MembershipState.PAUSED
    cora = by_post.at_desk(CORA)
    assert "Doris: they are taking a break." in cora.get("/desk/letters/print").text
    work()
    assert "No letter waits to be printed" in cora.get("/desk/letters").text


def test_her_reminder_is_a_call_or_a_letter_a_week_before(
    with_doris: Cast, clock: StandingClock, work: Callable[[], None]
) -> None:
    clock.set(2025, 8, 12, 11, 0)
    work()
    calls = with_doris.at_desk(CORA).get("/desk/calls")
    assert "Doris" in calls.text and "Tuesday 19 August 2025, 10:15 to 12:15" in calls.text


def test_by_post_her_reminder_is_a_letter_made_once_in_large_print(
    by_post: Cast, clock: StandingClock, work: Callable[[], None]
) -> None:
    clock.set(2025, 8, 12, 11, 0)
    work()
    reminded = db.select(AuditEntry).where(AuditEntry.action == "session.reminded")
    entries = len(db.session.scalars(reminded).all())
    work()
    assert len(db.session.scalars(reminded).all()) == entries, "asking again changes nothing"
    cora = by_post.at_desk(CORA)
    assert "Doris" not in cora.get("/desk/calls").text
    assert "Doris Cole Large print" in cora.get("/desk/letters").text
    sheet = cora.get("/desk/letters/print")
    assert "app-letter--large" in sheet.html and "Dear Doris," in sheet.text
    assert "Tuesday 19 August 2025, 10:15 to 12:15" in sheet.text
