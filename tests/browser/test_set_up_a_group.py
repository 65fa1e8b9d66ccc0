"""Setting up the group of the scenarios on screen: from the sign-in to the page that strangers find."""

import re
from collections.abc import Callable

import pytest

from facilitator.core.db import write_transaction
from facilitator.groups.operations import add_venue, create_type
from tests.browser.screens import Screen
from tests.support.cast import CHURCH, CORA, FIRST_DAY, FRANCES, GROUP, PASSWORD, Cast, address_of
from tests.support.clock import StandingClock


@pytest.fixture
def house_in_order(cast: Cast, clock: StandingClock) -> Cast:
    """The charity, its people, a venue and a group type; Monday 6 January 2025."""
    cast.set_up()
    by = cast.actor(CORA)
    with write_transaction():
        add_venue(name=CHURCH, address="Hampton, Peterborough", step_free=True, by=by, now=FIRST_DAY)
        create_type(
            name="Living with Secondary Breast Cancer",
            description="Two hours with a cup of tea and people who understand.",
            eligibility="For anybody living with secondary breast cancer.",
            minutes=120,
            speaker_every=3,
            speaker_first=3,
            speaker_extra_minutes=60,
            by=by,
            now=FIRST_DAY,
        )
    clock.set(2025, 1, 6, 9, 0)
    return cast


def signs_in(screen: Screen) -> None:
    screen.visit("/sign-in")
    screen.look("set-up-1-sign-in")
    screen.page.get_by_label("E-mail address").fill(address_of(CORA))
    screen.page.get_by_role("textbox", name="Password").fill(PASSWORD)
    screen.press("Sign in")
    assert screen.heading() == "Today"
    screen.look("set-up-2-today-without-a-group")


def makes_the_group(screen: Screen) -> None:
    screen.follow("Set up a group")
    page = screen.page
    page.get_by_label("Group type", exact=True).select_option(label="Living with Secondary Breast Cancer")
    page.get_by_label("Name", exact=True).fill(GROUP)
    page.get_by_label("Discreet name").fill("Tuesday group")
    page.get_by_label("Area").fill("Peterborough")
    page.get_by_label("Venue").select_option(label=CHURCH)
    screen.look("set-up-3-new-group")
    screen.press("Make the draft")
    assert screen.heading() == GROUP
    screen.look("set-up-4-draft")


def states_the_pattern(screen: Screen) -> None:
    screen.follow("Sessions")
    screen.follow("Set up dates")
    page = screen.page
    page.get_by_label("By the month, such as the third Tuesday").check()
    page.get_by_label("Third", exact=True).check()
    page.get_by_label("Tuesday", exact=True).check()
    page.get_by_label("First date").fill("2025-01-21")
    page.get_by_label("Starts at").fill("10:15")
    page.get_by_label("Ends at").fill("12:15")
    # The group type brought these along.
    assert page.get_by_label("Every how many sessions?").input_value() == "3"
    assert page.get_by_label("Minutes longer").input_value() == "60"


def test_a_coordinator_sets_up_the_group(screen: Screen, house_in_order: Cast) -> None:
    signs_in(screen)
    makes_the_group(screen)
    states_the_pattern(screen)
    screen.press("Show dates")
    rows = screen.page.locator("#preview tbody tr")
    rows.nth(23).wait_for()
    assert rows.count() == 24
    assert "Tuesday 21 January 2025" in rows.nth(0).inner_text()
    assert "Tuesday 15 December 2026" in rows.nth(23).inner_text()
    assert rows.filter(has_text="10:15 to 13:15").count() == 8
    assert rows.filter(has_text="Speaker session").count() == 8
    screen.look("set-up-5-dates-shown")
    screen.press("Save these dates")
    assert "Now say who runs them." in screen.notice().inner_text()
    screen.look("set-up-6-sessions")
    chooses_the_lead(screen)
    opens_it(screen)


def chooses_the_lead(screen: Screen) -> None:
    screen.page.get_by_role("navigation", name="Parts of this group").get_by_role("link", name="Team").click()
    screen.follow("Add to the team")
    screen.page.get_by_label("Who").select_option(label=FRANCES)
    screen.page.get_by_label("Lead").check()
    screen.look("set-up-7-add-to-the-team")
    screen.press("Add to the team")
    assert FRANCES in screen.page.locator("main").inner_text()
    screen.look("set-up-8-team")


def opens_it(screen: Screen) -> None:
    screen.follow("Overview")
    screen.follow("Open this group")
    screen.look("set-up-9-open-this-group")
    screen.press("Open the group")
    assert screen.page.get_by_text("Open", exact=True).first.is_visible()
    screen.look("set-up-10-open")
    screen.follow("/join/")
    assert screen.heading() == GROUP
    assert "Tuesday 21 January 2025, 10:15 to 12:15" in screen.page.locator("main").inner_text()


@pytest.mark.parametrize("with_script", [True, False], ids=["with script", "without script"])
def test_what_is_wrong_with_the_pattern_is_said_at_the_field(
    house_in_order: Cast, make_screen: Callable[..., Screen], with_script: bool
) -> None:
    screen = make_screen("desk", java_script_enabled=with_script)
    signs_in(screen)
    makes_the_group(screen)
    states_the_pattern(screen)
    screen.page.get_by_label("First date").fill("2025-01-20")
    screen.press("Save these dates")
    assert re.match("Error:", screen.page.title())
    assert "Monday" in screen.page.locator(".govuk-error-summary").inner_text()
    assert screen.page.get_by_label("First date").input_value() == "2025-01-20"
    screen.look("set-up-11-wrong-weekday")
