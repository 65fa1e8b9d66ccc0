"""Scenario 4: 19 August 2025 is cancelled; the speakers' rhythm stays, and generating again does not bring it back."""

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask

from facilitator.core.db import write_transaction
from facilitator.schedule.models import SessionStatus
from facilitator.schedule.operations import extend_series
from facilitator.schedule.queries import series_of
from tests.journeys.reading import Post, calendar_at, my_place_in, subscribe
from tests.support.cast import CHURCH, CORA, SPEAKER_DAYS, THIRD_TUESDAYS, Cast
from tests.support.clock import StandingClock
from tests.support.pages import Page

pytestmark = pytest.mark.both_databases

OFF, SPEAKER_DAY = date(2025, 8, 19), date(2025, 9, 16)


def cancels_it(cast: Cast) -> Page:
    """Thursday 14 August: the church hall is flooded."""
    form = cast.page(CORA, "sessions").click("Tuesday 19 August 2025").click("Cancel")
    assert "10:15 to 12:15" in form.text
    return form.submit({"reason": "venue"})


def test_the_speaker_stays_where_they_were_and_slots_keep_their_numbers(
    cast: Cast, clock: StandingClock
) -> None:
    clock.set(2025, 8, 14, 10, 0)
    before = [(one.slot, one.original_start, one.kind) for one in cast.sessions()]

    page = cancels_it(cast)

    assert "Cancelled: Tuesday 19 August 2025, 10:15 to 12:15." in page.text
    assert [(one.slot, one.original_start, one.kind) for one in cast.sessions()] == before
    off = [one.original_start.date() for one in cast.sessions() if one.status is SessionStatus.CANCELLED]
    assert off == [OFF]
    listed = cast.page(CORA, "sessions").text
    assert f"Tuesday 16 September 2025 10:15 to 13:15, {CHURCH} Speaker session" in listed
    assert f"Tuesday 19 August 2025 10:15 to 12:15 (in 5 days), {CHURCH} Cancelled" in listed


def test_generating_the_series_again_does_not_bring_it_back(
    cast: Cast, clock: StandingClock, work: Callable[[], None]
) -> None:
    clock.set(2025, 8, 14, 10, 0)
    cancels_it(cast)
    ids = [one.id for one in cast.sessions()]

    now = clock.set(2025, 8, 15, 3, 0)
    (series,) = series_of(cast.group_id)
    with write_transaction():
        assert extend_series(series, now=now) == extend_series(series, now=now)
    work()

    august = [one for one in cast.sessions() if one.original_start.date() == OFF]
    assert [one.status for one in august] == [SessionStatus.CANCELLED]
    assert [one.id for one in cast.sessions()] == ids
    speaker_days = [one.original_start.date() for one in cast.sessions() if one.kind == "speaker"]
    assert speaker_days == SPEAKER_DAYS


def test_a_group_without_an_end_grows_on_in_the_same_rhythm(
    app: Flask, clock: StandingClock, work: Callable[[], None]
) -> None:
    cast = Cast(app)
    cast.set_up_peterborough(sessions=None)
    clock.set(2025, 8, 14, 10, 0)
    cancels_it(cast)
    clock.set(2026, 2, 2, 9, 0)
    work()

    added = cast.sessions()[24:]
    assert [one.slot for one in added] == list(range(25, 25 + len(added)))
    assert added[0].local_start.date() == date(2027, 1, 19)
    assert [one.slot for one in added if one.kind == "speaker"] == [27, 30]
    assert cast.session_of(OFF).status is SessionStatus.CANCELLED


def test_people_hear_of_it_once_and_their_calendar_shows_only_that_day_off(
    cast: Cast, clock: StandingClock, work: Callable[[], None], post: Post
) -> None:
    cast.member("Ann")
    clock.set(2025, 1, 3, 9, 0)
    work()
    place = my_place_in(post.letters("ann@example.org")[0])
    post.empty()
    clock.set(2025, 8, 14, 10, 0)
    browser = cast.anybody()
    link = subscribe(browser.get(f"{place}/calendar"))
    before = calendar_at(link, browser)

    cancels_it(cast)
    clock.advance(minutes=10)
    work()
    work()

    (letter,) = post.letters("ann@example.org")
    assert letter.startswith("Tuesday 19 August 2025: not taking place")
    assert "The next one is on Tuesday 16 September 2025, 10:15 to 13:15." in letter
    after = calendar_at(link, browser)
    assert after[OFF].status == "CANCELLED"
    assert after[OFF].sequence == before[OFF].sequence + 1
    assert {day: one for day, one in after.items() if day != OFF} == {
        day: one for day, one in before.items() if day != OFF
    }
    assert set(after) <= set(THIRD_TUESDAYS)
    assert "Tuesday 19 August 2025, 10:15 to 12:15" in browser.get(place).text
    assert "Not taking place." in browser.get(place).text
