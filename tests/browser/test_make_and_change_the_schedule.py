"""The schedule on screen: made from a sentence, December moved, another pattern from January, and that undone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from facilitator.core.db import write_transaction
from facilitator.groups.operations import create_group
from tests.browser.screens import Screen
from tests.support.cast import CORA, FIRST_DAY, FRANCES, GROUP, Cast
from tests.support.clock import StandingClock

LEAFLET = "third Tuesday of every month 10.15am to 12.15pm, starting 21 January 2025, except August"


def rows_of(page: Page) -> list[str]:
    """The dates in the preview, white space folded."""
    return [" ".join(words.split()) for words in page.locator("#preview tbody tr").all_inner_texts()]


# --- made from a sentence ---


@pytest.fixture
def new_group(cast: Cast, clock: StandingClock) -> Cast:
    """Cora has a group without dates; Monday 6 January 2025."""
    cast.set_up()
    with write_transaction():
        cast.group_id = create_group(
            name=GROUP, discreet_name="Tuesday group", area="Peterborough", by=cast.actor(CORA), now=FIRST_DAY
        ).id
    clock.set(2025, 1, 6, 9, 0)
    return cast


def at_the_form(screen: Screen, cast: Cast) -> Page:
    screen.sign_in(cast.app, cast.user_ids[CORA])
    page = screen.visit(f"/desk/groups/{cast.group_id}/sessions")
    page.get_by_role("link", name="Set up dates").first.click()
    assert screen.heading() == "Set up dates"
    return page


def says(screen: Screen, sentence: str) -> None:
    screen.fill("Write it as you would say it", sentence)
    screen.press("Fill in the form from this")


def test_a_sentence_fills_in_the_form_and_the_dates_follow_every_change(
    new_group: Cast, screen: Screen
) -> None:
    page = at_the_form(screen, new_group)
    screen.look("sentence-1-empty")
    says(screen, LEAFLET)

    understood = page.locator(".app-notice", has_text="This is what we understood").inner_text()
    assert "The third Tuesday of every month, except in August." in understood
    assert page.get_by_label("First date").input_value() == "2025-01-21"
    assert page.get_by_label("August", exact=True).is_checked()
    assert len(rows_of(page)) == 24
    assert rows_of(page)[7].startswith("Tuesday 16 September 2025"), "no August"
    screen.look("sentence-2-understood")

    page.get_by_label("Starts at").fill("10:30")
    expect(page.locator("#preview h2")).to_contain_text("10:30 to 12:15")
    page.get_by_text("Sessions of another kind").click()
    page.get_by_label("Every how many sessions?").fill("3")
    page.get_by_label("The first such session").fill("3")
    page.get_by_label("Minutes longer").fill("60")
    expect(page.locator("#preview tbody tr", has_text="10:30 to 13:15")).to_have_count(8)
    screen.look("sentence-3-live")

    screen.press("Save these dates")
    assert "sessions have been made" in screen.notice().inner_text()
    assert "Tuesday 18 March 2025" in page.locator("main").inner_text()
    screen.look("sentence-4-saved")


def test_without_scripts_a_button_shows_the_dates(
    new_group: Cast, width: str, make_screen: Callable[..., Screen]
) -> None:
    screen = make_screen(width, java_script_enabled=False)
    page = at_the_form(screen, new_group)
    says(screen, LEAFLET)
    assert len(rows_of(page)) == 24
    page.get_by_label("Starts at").fill("10:30")
    assert "10:15 to 12:15" in page.locator("#preview h2").inner_text(), "nothing follows by itself"
    screen.press("Show dates")
    assert "10:30 to 12:15" in page.locator("#preview h2").inner_text()
    assert page.get_by_label("Write it as you would say it").input_value() == LEAFLET
    screen.look("sentence-5-without-scripts")
    screen.press("Save these dates")
    assert "sessions have been made" in screen.notice().inner_text()


def test_what_has_two_readings_is_asked_and_then_shown(new_group: Cast, screen: Screen) -> None:
    page = at_the_form(screen, new_group)
    says(screen, "every third Tuesday 10:15-12:15 from 21 January 2025")
    assert rows_of(page) == []
    assert "can be read in two ways" in page.locator("main").inner_text()
    screen.look("sentence-6-two-readings")
    page.get_by_label("Every three weeks on Tuesday").check()
    screen.press("Fill in the form from this")
    assert "can be read in two ways" not in page.locator("main").inner_text()
    days = ("Tuesday 21 January 2025", "Tuesday 11 February 2025", "Tuesday 4 March 2025")
    assert all(row.startswith(day) for row, day in zip(rows_of(page), days, strict=False))
    screen.look("sentence-7-one-chosen")


# --- changed ---


@pytest.fixture
def november(cast: Cast, clock: StandingClock, screen: Screen) -> Screen:
    """Cora on Monday 3 November 2025; two people are reached by e-mail, one by telephone; Frances runs it."""
    cast.set_up_peterborough()
    cast.member("Ann")
    cast.member("Bea")
    cast.member("Doris", phone="01632 960321")
    clock.set(2025, 11, 3, 9, 0)
    screen.sign_in(cast.app, cast.user_ids[CORA])
    screen.visit(f"/desk/groups/{cast.group_id}/sessions")
    return screen


def test_december_is_moved_and_one_notice_stays_unsent(november: Screen) -> None:
    screen, page = november, november.page
    page.get_by_role("link", name="Tuesday 16 December 2025").click()
    screen.follow("Move")
    page.get_by_label("New date").fill("2025-12-09")
    page.get_by_label("A holiday").check()
    screen.press("See what this means")

    main = page.locator("main").inner_text()
    assert "Tuesday 9 December 2025, 10:15 to 13:15" in main
    members = page.get_by_label("3 people will be told: 2 by e-mail, 1 by phone.")
    team = page.get_by_label(FRANCES, exact=False)
    assert members.is_checked() and team.is_checked()
    screen.look("december-1-what-will-happen")
    team.uncheck()
    screen.press("Move this session")

    notice = screen.notice().inner_text()
    assert "Moved to Tuesday 9 December 2025, 10:15 to 13:15." in notice
    assert "3 people will be told" in notice and FRANCES not in notice
    assert "Moved from Tuesday 16 December 2025" in page.locator("main").inner_text()
    screen.look("december-2-moved")
    screen.press("Undo the last change")
    assert "Undone" in screen.notice().inner_text()
    assert screen.heading().startswith("Tuesday 16 December 2025, 10:15 to 13:15")
    screen.look("december-3-undone")


def test_from_january_on_second_wednesdays_and_back(november: Screen) -> None:
    screen, page = november, november.page
    screen.follow("Change the pattern")
    page.get_by_label("From which day on?").fill("2026-01-01")
    page.get_by_label("Third", exact=True).uncheck()
    page.get_by_label("Second", exact=True).check()
    page.get_by_label("Tuesday", exact=True).uncheck()
    page.get_by_label("Wednesday", exact=True).check()
    page.get_by_label("Starts at").fill("13:00")
    page.get_by_label("Ends at").fill("15:00")
    screen.look("pattern-1-form")
    screen.press("See what this means")

    main = page.locator("main").inner_text()
    assert "12 sessions fall away" in main
    assert "Tuesday 20 January 2026" in main and "Wednesday 14 January 2026, 13:00 to 15:00" in main
    assert "3 people will be told" in main
    screen.look("pattern-2-what-will-happen")
    screen.press("Change to this pattern")

    assert "The second Wednesday of every month, 13:00 to 15:00" in screen.notice().inner_text()
    listed = page.locator("main").inner_text()
    assert "Wednesday 14 January 2026" in listed and "Tuesday 16 December 2025" in listed
    assert "Tuesday 20 January 2026" not in listed
    screen.look("pattern-3-changed")
    screen.press("Undo the last change")
    listed = page.locator("main").inner_text()
    assert "Tuesday 20 January 2026" in listed and "Wednesday 14 January 2026" not in listed
    screen.look("pattern-4-undone")


def test_this_session_and_those_after_it_begin_later(november: Screen) -> None:
    screen, page = november, november.page
    page.get_by_role("link", name="Tuesday 20 January 2026").click()
    screen.follow("Change")
    page.get_by_label("This session and those after it").check()
    page.get_by_label("Starts at").fill("11:00")
    page.get_by_label("Ends at").fill("13:00")
    screen.look("later-1-form")
    screen.press("See what this means")

    assert "12 sessions change" in page.locator("main").inner_text()
    screen.look("later-2-what-will-happen")
    screen.press("Save this change")
    assert "This session and those after it changed." in screen.notice().inner_text()
    assert screen.heading().startswith("Tuesday 20 January 2026, 11:00 to 13:00")
    screen.look("later-3-changed")
    screen.press("Undo the last change")
    assert "11:00" not in page.locator("main").inner_text()
