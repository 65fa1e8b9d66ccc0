"""Somebody tired joins on whatever they have: finder, group page, form, thank you; then their own page."""

import re

import pytest
from playwright.sync_api import expect

from facilitator.core.db import db
from facilitator.core.tokens import link_token
from facilitator.registration.operations import MY_PLACE
from tests.browser.screens import Screen
from tests.support.cast import GROUP, Cast
from tests.support.clock import StandingClock


@pytest.fixture
def open_group(cast: Cast, clock: StandingClock) -> Cast:
    """The group of the scenarios is open; Monday 6 January 2025."""
    cast.set_up_peterborough()
    clock.set(2025, 1, 6, 9, 0)
    return cast


def test_somebody_joins_after_one_mistake(screen: Screen, open_group: Cast, clock: StandingClock) -> None:
    page = screen.visit("/groups")
    screen.look("join-1-finder")
    page.get_by_role("link", name=GROUP).first.click()
    assert GROUP not in page.title()
    screen.look("join-2-group")
    page.get_by_role("link", name="Join this group").click()
    page.get_by_label("What name do you like to be called?").fill("Joy")
    page.get_by_label("Living with it yourself").check()
    clock.advance(minutes=2)  # a form sent back within seconds is a machine's
    page.get_by_label("E-mail address").fill("joy@example.org")
    screen.press("Send")
    summary = page.locator(".govuk-error-summary")
    expect(summary).to_be_focused()
    assert page.title().startswith("Error:")
    assert page.get_by_label("What name do you like to be called?").input_value() == "Joy"
    assert page.get_by_label("E-mail address").input_value() == "joy@example.org"
    screen.look("join-3-with-an-error")
    summary.get_by_role("link").first.click()
    expect(page.get_by_label("I have read this and I agree")).to_be_focused()
    page.get_by_label("I have read this and I agree").check()
    screen.press("Send")
    page.wait_for_url(re.compile("/join/.+/place"))
    assert "Tuesday 21 January 2025, 10:15 to 12:15" in page.locator("main").inner_text()
    screen.look("join-4-thank-you")
    assert open_group.membership("Joy").attendee.email == "joy@example.org"


def test_a_member_makes_a_calendar_link_and_leaves(screen: Screen, open_group: Cast) -> None:
    open_group.member("Joy")
    joy = open_group.membership("Joy")
    token = link_token(MY_PLACE, joy.attendee_id, joy.attendee.link_generation)
    page = screen.visit(f"/my/{token}")
    assert GROUP not in page.content() and "Fenland" not in page.title()
    screen.look("my-1-place")
    screen.press("Get my calendar link")
    expect(page.get_by_label("Or copy this address")).to_have_value(re.compile(r"/calendar/[\w-]{43}\.ics$"))
    screen.look("my-2-calendar-link")
    page.get_by_role("link", name="Back to your dates").click()
    page.get_by_role("link", name="I do not want to come any more").click()
    screen.look("my-3-leave")
    screen.press("Yes, I want to stop")
    assert "You are in no group at the moment" in page.locator("main").inner_text()
    screen.look("my-4-left")
    db.session.rollback()
    assert open_group.membership("Joy").leave_reason is None
