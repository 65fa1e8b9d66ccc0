"""Somebody who does not know which group: finder, help me choose, the reasons in words, the form, thank you."""

import re

from tests.browser.screens import Screen
from tests.support.cast import GROUP, Cast
from tests.support.clock import StandingClock


def test_from_the_finder_by_help_me_choose_to_a_place(
    screen: Screen, cast: Cast, clock: StandingClock
) -> None:
    cast.set_up_peterborough()
    clock.set(2025, 1, 6, 9, 0)
    page = screen.visit("/groups")
    screen.follow("Help me choose")
    screen.look("choose-1-questions")
    page.get_by_label("For me", exact=True).check()
    page.get_by_label("In person").check()
    page.get_by_role("button", name="Show me groups").click()
    reasons = page.locator(".app-card strong").inner_text()
    assert reasons == "in person, Tuesday mornings, in Peterborough, step-free"
    screen.look("choose-2-shortlist")
    page.get_by_role("link", name=GROUP, exact=True).click()
    page.get_by_role("link", name="Join this group").click()
    page.get_by_label("What name do you like to be called?").fill("Joy")
    page.get_by_label("Telephone number").fill("01632 960321")
    page.get_by_label("Living with it yourself").check()
    page.get_by_label("I have read this and I agree").check()
    clock.advance(minutes=2)  # a form sent back within seconds is a machine's
    screen.press("Send")
    page.wait_for_url(re.compile("/join/.+/place"))
    screen.look("choose-3-thank-you")
    assert cast.membership("Joy").attendee.phone == "01632 960321"


def test_nothing_fits_and_a_call_back_is_asked_for(screen: Screen, cast: Cast, clock: StandingClock) -> None:
    cast.set_up_peterborough()
    clock.set(2025, 1, 6, 9, 0)
    page = screen.visit("/groups/choose")
    page.get_by_label("Online").check()
    page.get_by_role("button", name="Show me groups").click()
    screen.look("choose-4-nothing-fits")
    page.get_by_role("main").get_by_role("link", name="ring me back").first.click()
    screen.look("ring-1-form")
    page.get_by_label("What name do you like to be called?").fill("Joy")
    page.get_by_label("Telephone number").fill("01632 960321")
    page.get_by_label("I have read this and I agree").check()
    clock.advance(minutes=2)
    screen.press("Ask to be rung")
    page.wait_for_url(re.compile("/ring-me-back/received"))
    screen.look("ring-2-received")
