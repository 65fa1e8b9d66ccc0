"""Scenario 3: the session of 16 December 2025 is held a week earlier, and nobody hears that it was cancelled."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from facilitator.schedule.models import GroupSession
from tests.journeys.reading import Post, calendar_at, choices_on, my_place_in, subscribe
from tests.support.cast import CORA, DISCREET, FRANCES, SPEAKER, THIRD_TUESDAYS, Cast
from tests.support.clock import StandingClock
from tests.support.pages import Page

pytestmark = pytest.mark.both_databases

FROM, TO, NEXT = date(2025, 12, 16), date(2025, 12, 9), date(2026, 1, 20)
SAYS_OFF = ("cancel", "not taking place", "will not take place")


@pytest.fixture
def december(
    cast: Cast, clock: StandingClock, work: Callable[[], None], post: Post
) -> tuple[Cast, dict[str, str]]:
    """3 November 2025: Ann and Bea have e-mail, Doris has a telephone; Dr Rao has said yes; Ann and Frances have
    their calendar links.
    """
    for name in ("Ann", "Bea"):
        cast.member(name)
    cast.member("Doris", phone="01632 960321")
    clock.set(2025, 1, 3, 9, 0)
    work()
    (letter,) = post.letters("ann@example.org")
    clock.set(2025, 11, 3, 9, 0)
    links = {
        "Ann": subscribe(cast.anybody().get(f"{my_place_in(letter)}/calendar")),
        FRANCES: subscribe(cast.at_desk(FRANCES).get("/desk/me/calendar")),
    }
    booking = cast.page(CORA, "sessions").click("Tuesday 16 December 2025").click("Change who runs it")
    booking = booking.click("Book a speaker")
    speakers = choices_on(booking, "speaker_id")
    booked = booking.submit({"speaker_id": speakers[SPEAKER], "topic": "Sleep", "said_yes": "y"})
    assert "To confirm" not in booked.text
    work()
    post.empty()
    return cast, links


def moves_it(cast: Cast) -> Page:
    """Cora finds the session, says the new day, is shown what follows, and confirms."""
    form = cast.page(CORA, "sessions").click("Tuesday 16 December 2025").click("Move")
    check = form.submit({"start_date": "9 December 2025", "reason": "holiday"})
    assert "Tuesday 9 December 2025, 10:15 to 13:15" in check.text
    assert cast.session_of(FROM).local_start.date() == FROM, "nothing is done yet"
    return check.submit({"confirmed": "yes"})


def test_the_session_is_the_same_one_a_week_earlier(december: tuple[Cast, dict[str, str]]) -> None:
    cast, _ = december
    before = cast.session_of(FROM)
    uid, sequence, slot = before.uid, before.sequence, before.slot

    page = moves_it(cast)

    assert "Moved to Tuesday 9 December 2025, 10:15 to 13:15" in page.text
    assert "Moved from Tuesday 16 December 2025, 10:15" in page.text
    assert "Speaker session" in page.text
    after = cast.session_of(FROM)
    assert (after.uid, after.slot, after.sequence) == (uid, slot, sequence + 1)
    assert after.original_start == datetime(2025, 12, 16, 10, 15)
    assert (after.local_start, after.minutes) == (datetime(2025, 12, 9, 10, 15), 180)
    others = [one for one in cast.sessions() if one.id != after.id]
    assert [one.local_start.date() for one in others] == [day for day in THIRD_TUESDAYS if day != FROM]
    assert len(cast.sessions()) == 24


def test_frances_and_the_speaker_are_asked_again(december: tuple[Cast, dict[str, str]]) -> None:
    cast, _ = december
    page = moves_it(cast)

    assert f"{FRANCES} To confirm" in page.text
    assert f"{SPEAKER}: Sleep To confirm" in page.text
    today = cast.at_desk(FRANCES).get("/desk/")
    assert "Please say whether you can" in today.text
    assert "Tuesday 9 December 2025, 10:15 to 13:15 It has changed since you said yes." in today.text
    january = cast.page(CORA, "sessions").click("Tuesday 20 January 2026")
    assert "To confirm" not in january.text


def test_everybody_hears_of_a_new_date_and_nobody_of_a_cancellation(
    december: tuple[Cast, dict[str, str]], work: Callable[[], None], post: Post, clock: StandingClock
) -> None:
    cast, _ = december
    moves_it(cast)
    work()
    assert post.letters("ann@example.org") == [], "there are ten minutes to think again"
    clock.advance(minutes=10)
    work()

    for address in ("ann@example.org", "bea@example.org"):
        (letter,) = post.letters(address)
        assert letter.startswith("Tuesday 16 December 2025: a new date")
        assert f"The {DISCREET} of Tuesday 16 December 2025, 10:15, is at another time:" in letter
        assert "Tuesday 9 December 2025, 10:15 to 13:15." in letter
    calls = cast.at_desk(CORA).get("/desk/calls")
    assert "Session moved: Tuesday 9 December 2025, 10:15 to 13:15" in calls.text
    assert "Doris" in calls.text and "2 of 3 told" in calls.text
    for words in SAYS_OFF:
        assert words not in post.everything().casefold()
        assert words not in calls.text.casefold()


def test_calendars_show_the_same_entry_at_its_new_time(december: tuple[Cast, dict[str, str]]) -> None:
    cast, links = december
    browser = cast.anybody()
    before = {name: calendar_at(link, browser) for name, link in links.items()}
    moves_it(cast)

    for name, link in links.items():
        after = calendar_at(link, browser)
        was, moved = before[name][FROM], after[TO]
        week = timedelta(days=7)
        assert moved == replace(
            was,
            sequence=was.sequence + 1,
            starts=was.starts - week,
            ends=was.ends - week,
            on_the_wall=was.on_the_wall - week,
        )
        assert FROM not in after
        assert after[NEXT] == before[name][NEXT]
        assert len(after) == len(before[name])


def test_all_24_sessions_are_still_listed(december: tuple[Cast, dict[str, str]]) -> None:
    cast, _ = december
    moves_it(cast)

    listed = cast.page(CORA, "sessions?show=all")
    rows: list[GroupSession] = cast.sessions()
    links = [address for address, _ in listed.links if address.startswith("/desk/sessions/")]
    assert sorted(links) == sorted(f"/desk/sessions/{row.id}" for row in rows)
    assert "Cancelled" not in listed.text
