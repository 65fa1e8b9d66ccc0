"""Scenario 24, what becomes of dates and calendars: on the morning of 17 February 2026 the group goes online."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from facilitator.groups.models import Format
from tests.journeys.reading import Post, calendar_at, my_place_in, subscribe
from tests.support.cast import CHURCH, CORA, FRANCES, Cast
from tests.support.clock import StandingClock
from tests.support.pages import Page

pytestmark = pytest.mark.both_databases

THAT_DAY, NEXT = date(2026, 2, 17), date(2026, 3, 17)


@pytest.fixture
def snow(
    cast: Cast, clock: StandingClock, work: Callable[[], None], post: Post
) -> tuple[Cast, dict[str, str]]:
    """Tuesday 17 February 2026, 07:40: Ann has e-mail and a calendar link, Doris only a telephone."""
    cast.member("Ann")
    cast.member("Doris", phone="01632 960321")
    clock.set(2025, 1, 3, 9, 0)
    work()
    (letter,) = post.letters("ann@example.org")
    clock.set(2026, 2, 16, 9, 0)
    links = {
        "Ann": subscribe(cast.anybody().get(f"{my_place_in(letter)}/calendar")),
        FRANCES: subscribe(cast.at_desk(FRANCES).get("/desk/me/calendar")),
        "my place": my_place_in(letter),
    }
    work()
    clock.set(2026, 2, 17, 7, 40)
    post.empty()
    return cast, links


def goes_online(cast: Cast) -> Page:
    """Cora says so, is shown what follows, and confirms."""
    form = cast.page(CORA, "sessions").click("Tuesday 17 February 2026").click("Change")
    check = form.submit({"format": "online", "reason": "weather"})
    assert "2 people will be told: 1 by e-mail, 1 by phone." in check.text
    assert cast.session_of(THAT_DAY).format is Format.IN_PERSON, "nothing is done yet"
    return check.submit({"confirmed": "yes"})


def test_the_same_session_at_the_same_time_online(snow: tuple[Cast, dict[str, str]]) -> None:
    cast, _ = snow
    was = cast.session_of(THAT_DAY)
    same = (was.uid, was.slot, was.original_start, was.local_start, was.local_end)
    sequence = was.sequence

    goes_online(cast)

    after = cast.session_of(THAT_DAY)
    assert (after.uid, after.slot, after.original_start, after.local_start, after.local_end) == same
    assert (after.format, after.sequence) == (Format.ONLINE, sequence + 1)
    march = cast.session_of(NEXT)
    assert (march.format, march.sequence) == (Format.IN_PERSON, 0)


def test_wherever_the_place_stands_it_says_online_for_that_day_only(
    snow: tuple[Cast, dict[str, str]],
) -> None:
    cast, links = snow
    page = goes_online(cast)

    assert "Where Online" in page.text and CHURCH not in page.text
    listed = cast.page(CORA, "sessions").text
    assert "Tuesday 17 February 2026 10:15 to 12:15 (today), online" in listed
    assert f"Tuesday 17 March 2026 10:15 to 13:15, {CHURCH}" in listed
    month = cast.at_desk(CORA).get("/desk/calendar?month=2026-02").text
    assert "Online, with" in month and CHURCH not in month
    counsellor = cast.at_desk(FRANCES).get("/desk/").text
    assert "Today, 10:15 to 12:15, online." in counsellor
    mine = cast.anybody().get(links["my place"]).text
    assert "Tuesday 17 February 2026, 10:15 to 12:15 Online" in re.sub(r"Tuesday group ", "", mine)
    assert mine.count(CHURCH) == mine.count("Hampton"), "the other days keep their place"


def test_moved_while_online_the_letters_say_online_too(
    snow: tuple[Cast, dict[str, str]], clock: StandingClock, work: Callable[[], None], post: Post
) -> None:
    cast, _ = snow
    goes_online(cast)
    work()
    post.empty()
    form = cast.page(CORA, "sessions").click("Tuesday 17 February 2026").click("Move")
    check = form.submit({"start_date": "24 February 2026", "reason": "weather"})
    check.submit({"confirmed": "yes"})
    work()

    for address in ("ann@example.org", "frances@example.org"):
        letter = post.letters(address)[-1]
        assert "Tuesday 24 February 2026" in letter and "online" in letter.casefold()
        assert CHURCH not in letter


def test_calendars_say_online_and_march_is_unchanged(snow: tuple[Cast, dict[str, str]]) -> None:
    cast, links = snow
    browser = cast.anybody()
    calendars = {name: link for name, link in links.items() if link.startswith("/calendar/")}
    before = {name: calendar_at(link, browser) for name, link in calendars.items()}
    goes_online(cast)

    for name, link in calendars.items():
        was, after = before[name], calendar_at(link, browser)
        assert was[THAT_DAY].location.startswith(CHURCH)
        assert after[THAT_DAY] == replace(
            was[THAT_DAY], location="Online", sequence=was[THAT_DAY].sequence + 1
        )
        assert after[NEXT] == was[NEXT]
        assert after[NEXT].location.startswith(CHURCH)
        assert len(after) == len(was)


def test_it_is_urgent_letters_leave_at_once_and_who_has_no_internet_is_rung(
    snow: tuple[Cast, dict[str, str]], work: Callable[[], None], post: Post
) -> None:
    cast, _ = snow
    goes_online(cast)
    work()

    (letter,) = post.letters("ann@example.org")
    assert "Tuesday 17 February 2026" in letter
    assert "online" in letter.casefold()
    calls = cast.at_desk(CORA).get("/desk/calls").text
    assert "Doris" in calls and "Tuesday 17 February 2026" in calls
