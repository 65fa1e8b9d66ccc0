"""Somebody ill on an old phone answers for two dates at once, takes a break, changes how she is reached, and leaves."""

from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import expect

from facilitator.core.db import db
from facilitator.core.tokens import link_token
from facilitator.registration.models import Channel, MembershipState
from facilitator.registration.operations import MY_PLACE
from facilitator.registration.reply_models import Answer, SessionReply
from tests.browser.screens import Screen
from tests.support.cast import GROUP, Cast
from tests.support.clock import StandingClock

# Everything that is tapped, with its height; a tick's own label carries the rest of the 44 pixels.
SMALL = """[...document.querySelectorAll('main a.app-tap, main button, main .app-phone__number')]
  .filter(e => e.getBoundingClientRect().height < 44).map(e => e.innerText)"""


@pytest.fixture
def gill(cast: Cast, clock: StandingClock) -> str:
    """Gill is a member; gives the address of her page on 3 March 2025."""
    cast.set_up_peterborough()
    cast.member("Gill", email="gill@example.org", phone="01632 960177")
    clock.set(2025, 3, 3, 9, 0)
    gill = cast.membership("Gill").attendee
    return f"/my/{link_token(MY_PLACE, gill.id, gill.link_generation)}"


def told(screen: Screen) -> str:
    return screen.page.locator("main").inner_text()


def test_two_dates_in_one_go_a_break_another_channel_and_goodbye(
    screen: Screen, cast: Cast, gill: str
) -> None:
    page = screen.visit(gill)
    screen.look("my-place-1")
    assert screen.ask(SMALL) == []
    page.get_by_role("button", name="I cannot come on Tuesday 18 March 2025").click()
    expect(page.get_by_text("You told us that you cannot come.")).to_have_count(1)
    screen.look("my-place-2-told")

    screen.follow("Answer for several dates at once")
    page.get_by_label("Tuesday 15 April 2025").check()
    page.get_by_label("Tuesday 20 May 2025").check()
    page.get_by_label("Reason").fill("Away with my sister")
    screen.look("my-place-3-several")
    screen.press("I cannot come")
    expect(page.get_by_text("Away with my sister")).to_have_count(2)
    db.session.rollback()
    assert [one.answer for one in db.session.query(SessionReply)] == [Answer.CANNOT_COME] * 3

    screen.follow("How we reach you")
    screen.look("my-place-4-contact")
    page.get_by_label("Telephone", exact=True).check()
    page.get_by_label("When is it safe to ring you?").fill("Mornings")
    screen.press("Save")
    assert "We tell you things by telephone from now on." in page.content()
    db.session.rollback()
    assert cast.membership("Gill").attendee.channel is Channel.PHONE

    screen.follow("Take a break")
    screen.look("my-place-5-break")
    page.get_by_label("Until which day?").fill(date(2025, 6, 30).isoformat())
    screen.press("Take a break")
    assert "Your break lasts until Monday 30 June 2025." in told(screen)
    screen.look("my-place-6-away")
    page.get_by_role("button", name="I am back").click()
    assert "You have a place." in told(screen)

    screen.follow("I do not want to come any more")
    screen.press("Yes, I want to stop")
    assert "You are in no group at the moment" in told(screen)
    db.session.rollback()
    assert cast.membership("Gill").state is MembershipState.LEFT


@pytest.mark.parametrize(
    "words",
    [
        "What helps you to come",
        "Your wishes about news",
        "What we keep about you",
        "What we agreed in the group",
        "Make a new link to this page",
    ],
)
def test_each_of_her_pages_is_whole(screen: Screen, cast: Cast, gill: str, words: str) -> None:
    page = screen.visit(gill)
    screen.follow(words)
    screen.look(f"my-place-{words.split()[-1].lower()}")
    assert screen.ask(SMALL) == []
    assert GROUP not in page.title() and "Fenland" not in page.title()
    screen.follow("Back to your page")
    assert screen.heading() == "Hello Gill"


def test_an_old_phone_without_scripts_does_all_of_it(
    make_screen: Callable[..., Screen], cast: Cast, gill: str
) -> None:
    screen = make_screen("phone", java_script_enabled=False)
    page = screen.visit(gill)
    page.get_by_role("button", name="I cannot come on Tuesday 18 March 2025").click()
    assert "You told us that you cannot come." in told(screen)
    page.get_by_role("button", name="I can come after all on Tuesday 18 March 2025").click()
    assert "You told us" not in told(screen)
    screen.follow("What helps you to come")
    page.get_by_label("A way in without steps").check()
    screen.press("Save")
    db.session.rollback()
    assert cast.membership("Gill").attendee.needs == "step_free"
