"""Scenario 1: a coordinator sets up the Peterborough group, from signing in to the group's page in the finder."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from tests.journeys.reading import choices_on
from tests.support.cast import (
    CHURCH,
    CORA,
    DISCREET,
    FRANCES,
    GROUP,
    PASSWORD,
    THIRD_TUESDAYS,
    Cast,
    address_of,
)
from tests.support.clock import StandingClock
from tests.support.pages import Page, PageClient

pytestmark = pytest.mark.both_databases

EVERY_MONTH = {
    "freq": "monthly",
    "months": "1",
    "ordinals": ["3"],
    "weekdays": ["1"],
    "start_date": "21 January 2025",
    "start_time": "10:15",
    "end_time": "12:15",
    "ends": "never",
    "speaker_every": "3",
    "speaker_first": "3",
    "speaker_extra_minutes": "60",
}
IN_WORDS = [f"{day:%A} {day.day} {day:%B %Y}" for day in THIRD_TUESDAYS]


def dates_on(page: Page) -> list[str]:
    return re.findall(r"Tuesday \d{1,2} \w+ 202\d(?= \d\d:\d\d to)", page.text)


def signed_in(cast: Cast) -> PageClient:
    """Cora, by the door everybody uses."""
    browser = cast.anybody()
    today = browser.get("/sign-in").submit({"email": address_of(CORA), "password": PASSWORD})
    assert today.url == "/desk/"
    return browser


def makes_the_group(browser: PageClient) -> Page:
    """A venue, then the group: its overview says what is missing."""
    venues = browser.get("/desk/settings/venues/new").submit(
        {"name": CHURCH, "address": "Hampton, Peterborough", "step_free": "y"}
    )
    assert CHURCH in venues.text
    new = browser.get("/desk/groups").click("New group")
    choices = choices_on(new, "venue_id")
    return new.submit(
        {
            "name": GROUP,
            "discreet_name": DISCREET,
            "area": "Peterborough",
            "venue_id": choices[CHURCH],
            "audience": "living_with",
            "format": "in_person",
        }
    )


def shown_dates(form: Page) -> Page:
    """The form filled in, and the button that shows the dates pressed."""
    shows = re.search(r'formaction="([^"]+)"[^>]*>\s*Show dates', form.html)
    assert shows, "no button that shows the dates"
    return form.client.post(shows[1], EVERY_MONTH)


def test_a_coordinator_sets_up_two_years(
    empty_house: Cast, clock: StandingClock, work: Callable[[], None]
) -> None:
    browser = signed_in(empty_house)
    overview = makes_the_group(browser)
    assert "draft" in overview.text.casefold()
    empty_house.group_id = overview.url.rsplit("/", 1)[-1]

    preview = shown_dates(overview.click("Sessions").click("Set up dates"))
    assert "The third Tuesday of every month, 10:15 to 12:15." in preview.text
    assert dates_on(preview) == IN_WORDS
    assert (IN_WORDS[1], IN_WORDS[-1]) == ("Tuesday 18 February 2025", "Tuesday 15 December 2026")
    assert "Bank holiday" not in preview.text
    assert empty_house.sessions() == [], "looking saves nothing"

    sessions = preview.submit()
    assert "sessions have been made" in sessions.text

    adding = sessions.click("Team").click("Add to the team")
    team = adding.submit({"facilitator_id": choices_on(adding, "facilitator_id")[FRANCES], "role": "lead"})
    assert f"{FRANCES} normally runs these sessions from now on." in team.text

    opened = browser.get(overview.url).click("Open").submit()
    assert "The group is open." in opened.text

    clock.set(2025, 7, 1, 9, 0)
    work()
    assert [session.original_start.date() for session in empty_house.sessions()] == THIRD_TUESDAYS
    assert [session.slot for session in empty_house.sessions()] == list(range(1, 25))
    listed = empty_house.page(CORA, "sessions?show=all")
    for words in IN_WORDS:
        assert words in listed.text
    assert FRANCES in listed.text


def test_the_public_finds_the_group_and_its_next_dates(cast: Cast, clock: StandingClock) -> None:
    clock.set(2025, 1, 6, 9, 0)
    finder = cast.anybody().get("/groups")
    leaflet = finder.click(GROUP)

    assert leaflet.url == "/join/" + leaflet.url.rsplit("/", 1)[-1]
    for day in IN_WORDS[:3]:
        assert day in leaflet.text
    assert CHURCH in leaflet.text
    assert leaflet.title.startswith(DISCREET)


def test_every_date_is_a_third_tuesday_with_nothing_in_its_way(cast: Cast, clock: StandingClock) -> None:
    clock.set(2025, 7, 1, 9, 0)
    sessions: list[Any] = cast.sessions()

    assert [session.local_start.date() for session in sessions] == THIRD_TUESDAYS
    assert all(day.weekday() == 1 and 15 <= day.day <= 21 for day in THIRD_TUESDAYS)
    assert THIRD_TUESDAYS[0] == date(2025, 1, 21)
