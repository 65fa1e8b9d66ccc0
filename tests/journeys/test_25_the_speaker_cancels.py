"""Scenario 25: on Friday 13 June 2025 the speaker of Tuesday 17 June cancels."""

from collections.abc import Callable
from datetime import date, datetime

import pytest

from tests.journeys.reading import Post, calendar_at, choices_on, my_place_in, subscribe
from tests.support.cast import CORA, SPEAKER, SPEAKER_DAYS, THIRD_TUESDAYS, Cast
from tests.support.clock import StandingClock
from tests.support.pages import Page

pytestmark = pytest.mark.both_databases

JUNE, SEPTEMBER = date(2025, 6, 17), date(2025, 9, 16)


@pytest.fixture
def june(cast: Cast, clock: StandingClock, work: Callable[[], None], post: Post) -> tuple[Cast, str]:
    """Ann has her calendar link; Dr Rao is down to speak on 17 June, and cancels by telephone."""
    cast.member("Ann")
    clock.set(2025, 1, 3, 9, 0)
    work()
    (letter,) = post.letters("ann@example.org")
    clock.set(2025, 5, 2, 9, 0)
    link = subscribe(cast.anybody().get(f"{my_place_in(letter)}/calendar"))
    books(cast, "Tuesday 17 June 2025", "Sleep")
    work()
    clock.set(2025, 6, 10, 11, 0)
    work()  # the reminder of that session
    clock.set(2025, 6, 13, 9, 0)
    post.empty()
    team = cast.page(CORA, "sessions").click("Tuesday 17 June 2025").click("Change who runs it")
    assert "no longer speaks at this session" in team.click("Cancel").submit().text
    return cast, link


def books(cast: Cast, day: str, topic: str, name: str = SPEAKER) -> Page:
    adding = cast.page(CORA, "sessions").click(day).click("Change who runs it").click("Book a speaker")
    chosen = choices_on(adding, "speaker_id")[name]
    return adding.submit({"speaker_id": chosen, "topic": topic, "said_yes": "y"})


def becomes_standard(cast: Cast) -> Page:
    form = cast.page(CORA, "sessions").click("Tuesday 17 June 2025").click("Change")
    check = form.submit({"kind": "standard", "end_time": "12:15", "reason": "other"})
    assert "Tuesday 17 June 2025, 10:15 to 13:15: 10:15 to 12:15 instead" in check.text
    assert "1 person will be told by e-mail." in check.text
    return check.submit({"confirmed": "yes"})


def test_it_becomes_a_standard_session_on_the_same_slot_and_the_talk_waits_till_september(
    june: tuple[Cast, str],
) -> None:
    cast, link = june
    browser = cast.anybody()
    before = calendar_at(link, browser)

    page = becomes_standard(cast)
    books(cast, "Tuesday 16 September 2025", "Sleep")

    assert "Speaker session" not in page.text
    session = cast.session_of(JUNE)
    assert (session.slot, session.kind, session.local_end) == (6, "standard", datetime(2025, 6, 17, 12, 15))
    assert session.original_start == datetime(2025, 6, 17, 10, 15)
    others = [one for one in cast.sessions() if one.slot != 6]
    assert [one.local_start.date() for one in others if one.kind == "speaker"] == [
        day for day in SPEAKER_DAYS if day != JUNE
    ]
    assert [one.local_start.date() for one in cast.sessions()] == THIRD_TUESDAYS
    assert f"{SPEAKER}: Sleep" in cast.page(CORA, "sessions").click("Tuesday 16 September 2025").text
    after = calendar_at(link, browser)
    assert after[JUNE].times == "09:15Z-11:15Z"
    assert (after[JUNE].uid, after[JUNE].sequence) == (before[JUNE].uid, before[JUNE].sequence + 1)
    assert after[SEPTEMBER] == before[SEPTEMBER]


def test_members_are_told_of_the_new_end(
    june: tuple[Cast, str], clock: StandingClock, work: Callable[[], None], post: Post
) -> None:
    cast, _ = june
    becomes_standard(cast)
    clock.advance(minutes=10)
    work()

    (letter,) = post.letters("ann@example.org")
    assert "Tuesday 17 June 2025" in letter and "10:15 to 12:15" in letter
    for words in ("cancel", "not taking place"):
        assert words not in letter.casefold()


def test_with_another_speaker_the_end_stays_and_nobody_is_troubled(
    june: tuple[Cast, str], clock: StandingClock, work: Callable[[], None], post: Post
) -> None:
    cast, link = june
    booked = books(cast, "Tuesday 17 June 2025", "Eating well")
    clock.advance(minutes=10)
    work()

    assert f"{SPEAKER}" in booked.text
    session = cast.session_of(JUNE)
    assert (session.slot, session.kind, session.local_end) == (6, "speaker", datetime(2025, 6, 17, 13, 15))
    assert calendar_at(link, cast.anybody())[JUNE].times == "09:15Z-12:15Z"
    assert post.letters("ann@example.org") == []
