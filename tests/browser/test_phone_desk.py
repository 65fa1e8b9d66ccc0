"""Doris rings. She has a landline and nothing else; nothing on screen asks for more (scenario 18)."""

from tests.browser.screens import Screen
from tests.support.cast import CORA, GROUP, Cast
from tests.support.clock import StandingClock


def test_doris_joins_with_a_telephone_number(screen: Screen, cast: Cast, clock: StandingClock) -> None:
    cast.set_up_peterborough()
    clock.set(2025, 1, 13, 11, 0)
    screen.sign_in(cast.app, cast.user_ids[CORA])
    page = screen.visit("/desk/")
    screen.follow("Somebody is on the telephone")
    page.get_by_label("Name or telephone number").fill("01632 960321")
    screen.press("Find")
    assert "Nobody in your groups" in page.locator("main").inner_text()
    page.get_by_label(GROUP).check()
    page.get_by_label("Name they like to be called").fill("Doris")
    page.get_by_label("Telephone number", exact=True).fill("01632 960321")
    page.get_by_label("Good times to ring").fill("Mornings")
    page.get_by_label("Large print, please").check()
    page.get_by_label("Living with it").check()
    screen.press("Write down")
    assert page.title().startswith("Error:")
    assert "e-mail" not in page.locator(".govuk-error-summary").inner_text()
    screen.look("desk-1-with-an-error")
    page.get_by_label("I have read this out, and they agree").check()
    screen.press("Write down")
    assert screen.heading() == "Doris has a place"
    assert "Tuesday 21 January 2025, 10:15 to 12:15" in page.locator("main").inner_text()
    screen.look("desk-2-written-down")
    screen.follow("To Doris")
    screen.look("desk-3-doris")
