"""Cancelling and moving a session: first what it means and for whom, then the deed, then what follows."""

import pytest

from tests.browser.screens import Screen
from tests.support.cast import CORA, GROUP, Cast
from tests.support.clock import StandingClock


@pytest.fixture
def with_people(cast: Cast, clock: StandingClock, screen: Screen) -> Screen:
    """Cora at her desk on Monday 6 January 2025; two people are reached by e-mail, one only by telephone."""
    cast.set_up_peterborough()
    cast.member("Ann")
    cast.member("Bea")
    cast.member("Doris", phone="01632 960321")
    clock.set(2025, 1, 6, 9, 0)
    screen.sign_in(cast.app, cast.user_ids[CORA])
    screen.visit(f"/desk/groups/{cast.group_id}/sessions")
    return screen


def test_a_session_is_cancelled_and_brought_back(with_people: Screen) -> None:
    screen, page = with_people, with_people.page
    screen.follow("Tuesday 18 February 2025")
    screen.follow("Cancel")
    assert "3 people will be told: 2 by e-mail, 1 by phone" in page.locator("main").inner_text()
    screen.look("cancel-1-what-will-happen")
    screen.press("Cancel this session")
    assert page.title().startswith("Error:")
    page.get_by_label("The venue cannot be used").check()
    screen.press("Cancel this session")
    assert "Cancelled" in page.locator("main").inner_text()
    screen.look("cancel-2-cancelled")
    screen.follow("Bring back")
    screen.look("cancel-3-bring-back")
    screen.press("Bring this session back")
    assert page.get_by_role("link", name="Cancel this session").is_visible()


def test_a_session_is_moved(with_people: Screen) -> None:
    screen, page = with_people, with_people.page
    page.get_by_role("link", name="Tuesday 16 December 2025").click()
    screen.follow("Move")
    page.get_by_label("New date").fill("2025-12-09")
    page.get_by_label("A holiday").check()
    screen.look("move-1-to-when")
    screen.press("See what this means")
    main = page.locator("main").inner_text()
    assert "Tuesday 9 December 2025, 10:15 to 13:15" in main and "3 people will be told" in main
    screen.look("move-2-what-will-happen")
    screen.press("Move this session")
    assert "Tuesday 9 December" in screen.notice().inner_text()
    assert GROUP in page.locator("main").inner_text()
    screen.look("move-3-moved")
