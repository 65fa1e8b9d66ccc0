"""Attendance on a phone in a church hall, by touch: with the script, and where none runs."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.screens import Screen
from tests.support.cast import FRANCES, Cast
from tests.support.clock import StandingClock

PEOPLE = ("Ann", "Bea", "Cath", "Dee")


@pytest.fixture
def in_the_hall(cast: Cast, clock: StandingClock) -> Cast:
    """Tuesday 21 January 2025, ten minutes into the first session; four people have joined."""
    cast.set_up_peterborough()
    for called in PEOPLE:
        cast.member(called)
    clock.set(2025, 1, 21, 10, 25)
    return cast


def card(screen: Screen, name: str) -> Locator:
    """The large button of one person."""
    return screen.page.locator(".app-attendance__button").filter(has_text=name)


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_counsellor_takes_attendance_with_one_hand(
    in_the_hall: Cast, make_screen: Callable[..., Screen], script: bool
) -> None:
    phone = make_screen("phone", java_script_enabled=script)
    phone.sign_in(in_the_hall.app, in_the_hall.user_ids[FRANCES])
    page, suffix = phone.visit("/desk/"), "" if script else "-plain"
    phone.follow("Open attendance")
    expect(page.locator("#attendance-count")).to_have_text("0 of 4 came, 4 not marked")
    phone.look(f"attendance-1-before{suffix}")
    taps_people(phone)
    phone.look(f"attendance-2-taps{suffix}")
    counts_the_others(phone)
    phone.look(f"attendance-3-all-in{suffix}")
    phone.press("Submit the attendance")
    assert "The attendance is in" in page.locator("main").inner_text()
    assert "5 came, 1 could not come" in page.locator("main").inner_text()
    phone.look(f"attendance-4-submitted{suffix}")


def taps_people(phone: Screen) -> None:
    """Ann and Bea are here, Cath was tapped by mistake and taken back, Dee could not come."""
    count = phone.page.locator("#attendance-count")
    for number, name in enumerate(("Ann", "Bea", "Cath"), start=1):
        box = card(phone, name).bounding_box()
        assert box is not None and box["height"] >= 72 and box["width"] >= 300
        card(phone, name).tap()
        expect(count).to_contain_text(f"{number} of 4 came")
    card(phone, "Cath").tap()
    expect(card(phone, "Cath")).to_have_attribute("aria-pressed", "false")
    phone.page.get_by_role("button", name="Could not come Dee").tap()
    expect(count).to_have_text("2 of 4 came, 1 could not come, 1 not marked")


def counts_the_others(phone: Screen) -> None:
    """Everything below the list: somebody who never joined, two who gave no name, one relative."""
    page = phone.page
    page.get_by_label("First name").fill("Wendy")
    phone.press("Add this person")
    expect(page.locator(".app-attendance__guests")).to_contain_text("Wendy")
    page.get_by_label("People who gave no name").fill("2")
    page.get_by_label("Partners, relatives and friends").fill("1")
    phone.press("Save the numbers")
    assert "The numbers are saved." in phone.notice().inner_text()


def test_a_tap_without_signal_says_that_it_was_not_saved(
    in_the_hall: Cast, make_screen: Callable[..., Screen]
) -> None:
    phone = make_screen("phone")
    phone.sign_in(in_the_hall.app, in_the_hall.user_ids[FRANCES])
    phone.visit("/desk/")
    phone.follow("Open attendance")
    phone.page.wait_for_load_state("networkidle")
    phone.context.set_offline(True)
    card(phone, "Ann").tap()
    expect(phone.page.locator("#attendance-count")).to_contain_text("was not saved")
    expect(card(phone, "Ann")).to_have_attribute("aria-pressed", "false")
    phone.look("attendance-5-no-signal")
    phone.context.set_offline(False)
    card(phone, "Ann").tap()
    expect(card(phone, "Ann")).to_have_attribute("aria-pressed", "true")
    expect(phone.page.locator("#attendance-count")).to_contain_text("1 of 4 came")
    phone.problems = [words for words in phone.problems if "ERR_INTERNET_DISCONNECTED" not in words]
