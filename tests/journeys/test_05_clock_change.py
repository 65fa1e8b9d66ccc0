"""Scenario 5: calendars carry the right instant on both sides of a clock change; people read 10:15 everywhere."""

import re
from collections.abc import Callable
from datetime import date

import pytest

from tests.journeys.reading import Post, calendar_at, my_place_in, subscribe
from tests.support.cast import CORA, FRANCES, Cast
from tests.support.clock import StandingClock

pytestmark = pytest.mark.both_databases

TIMES = {
    date(2025, 3, 18): "10:15Z-13:15Z",
    date(2025, 4, 15): "09:15Z-11:15Z",
    date(2025, 9, 16): "09:15Z-12:15Z",
    date(2025, 10, 21): "09:15Z-11:15Z",
    date(2025, 11, 18): "10:15Z-12:15Z",
}


@pytest.fixture
def place(cast: Cast, clock: StandingClock, work: Callable[[], None], post: Post) -> str:
    """Ann has her place, and the letter with her own page."""
    cast.member("Ann")
    clock.set(2025, 1, 3, 9, 0)
    work()
    (letter,) = post.letters("ann@example.org")
    post.empty()
    return my_place_in(letter)


def test_calendars_have_the_instant_in_utc_and_show_10_15(
    cast: Cast, clock: StandingClock, place: str
) -> None:
    clock.set(2025, 4, 1, 9, 0)
    for browser, page in (
        (cast.anybody(), f"{place}/calendar"),
        (cast.at_desk(FRANCES), "/desk/me/calendar"),
    ):
        entries = calendar_at(subscribe(browser.get(page)), browser)
        assert {day: entries[day].times for day in TIMES} == TIMES
        assert {f"{entry.on_the_wall:%H:%M}" for entry in entries.values()} == {"10:15"}


@pytest.mark.parametrize("day", TIMES, ids=str)
def test_the_attendance_sheet_says_10_15_and_opens_on_the_day(
    cast: Cast, clock: StandingClock, day: date
) -> None:
    clock.set(day.year, day.month, day.day, 9, 0)
    today = cast.at_desk(FRANCES).get("/desk/")
    end = "13:15" if day in (date(2025, 3, 18), date(2025, 9, 16)) else "12:15"

    assert f"Today, 10:15 to {end}" in today.text
    assert f"{day:%A} {day.day} {day:%B %Y}, 10:15 to {end}" in today.click("Open attendance").text


@pytest.mark.parametrize("day", TIMES, ids=str)
def test_letters_say_10_15(
    cast: Cast, clock: StandingClock, place: str, work: Callable[[], None], post: Post, day: date
) -> None:
    clock.set(day.year, day.month, 3, 9, 0)
    session = cast.session_of(day)
    cast.at_desk(CORA).get(f"/desk/sessions/{session.id}/cancel").submit({"reason": "venue"})
    clock.advance(minutes=10)
    work()

    (letter,) = post.letters("ann@example.org")
    assert f"{day:%A} {day.day} {day:%B %Y}, 10:15 to 1" in letter
    assert set(re.findall(r"\b\d\d:15(?= to)", letter)) == {"10:15"}
    assert "09:15" not in letter and "9.15" not in letter


def test_their_own_page_says_10_15_all_year(cast: Cast, clock: StandingClock, place: str) -> None:
    for month in (3, 4, 9, 10, 11):
        clock.set(2025, month, 3, 9, 0)
        text = cast.anybody().get(place).text
        assert set(re.findall(r"\d\d:\d\d(?= to)", text)) == {"10:15"}
