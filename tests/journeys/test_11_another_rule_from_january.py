"""Scenario 11: from January 2026 the group meets on second Wednesdays; members, history and calendar links go on."""

from collections.abc import Callable
from datetime import date, datetime

import pytest

from facilitator.schedule.models import SeriesState
from facilitator.schedule.queries import series_of
from tests.journeys.reading import Post, calendar_at, my_place_in, subscribe
from tests.support.cast import CORA, DISCREET, FRANCES, THIRD_TUESDAYS, Cast
from tests.support.clock import StandingClock
from tests.support.pages import Page

pytestmark = pytest.mark.both_databases

GONE, FIRST_NEW = date(2026, 1, 20), date(2026, 1, 14)
SECOND_WEDNESDAYS = [date(2026, month, day) for month, day in enumerate((14, 11, 11, 8, 13, 10), 1)]
WEDNESDAYS = {
    "from_date": "1 January 2026",
    "ordinals": "2",
    "weekdays": "2",
    "start_time": "13:00",
    "end_time": "15:00",
    "ends": "never",
    "speaker_every": "",
    "speaker_first": "",
    "speaker_extra_minutes": "",
}


@pytest.fixture
def autumn(
    cast: Cast, clock: StandingClock, work: Callable[[], None], post: Post
) -> tuple[Cast, dict[str, str]]:
    """3 November 2025: Ann has e-mail and a calendar link, Doris a telephone, Frances a calendar link."""
    cast.member("Ann")
    cast.member("Doris", phone="01632 960321")
    clock.set(2025, 1, 3, 9, 0)
    work()
    (letter,) = post.letters("ann@example.org")
    clock.set(2025, 11, 3, 9, 0)
    links = {
        "Ann": subscribe(cast.anybody().get(f"{my_place_in(letter)}/calendar")),
        FRANCES: subscribe(cast.at_desk(FRANCES).get("/desk/me/calendar")),
    }
    work()
    post.empty()
    return cast, links


def changes_the_pattern(cast: Cast) -> Page:
    """Cora says the new pattern, is shown what follows, and confirms."""
    check = cast.page(CORA, "sessions").click("Change the pattern").submit(WEDNESDAYS)
    assert "12 sessions fall away" in check.text
    assert "Wednesday 14 January 2026, 13:00 to 15:00" in check.text
    assert cast.session_of(GONE).dropped is False, "nothing is done yet"
    return check.submit({"confirmed": "yes"})


def test_the_first_series_ends_with_december_and_the_second_begins_on_14_january(
    autumn: tuple[Cast, dict[str, str]],
) -> None:
    cast, _ = autumn
    done = changes_the_pattern(cast)

    assert "The new pattern: The second Wednesday of every month, 13:00 to 15:00." in done.text
    first, second = series_of(cast.group_id)
    assert (first.state, second.state) == (SeriesState.SUPERSEDED, SeriesState.PUBLISHED)
    on = [one for one in cast.sessions() if not one.dropped]
    held = {
        series.id: sorted(one.local_start for one in on if one.series_id == series.id)
        for series in (first, second)
    }
    assert [one.date() for one in held[first.id]] == THIRD_TUESDAYS[:12]
    assert held[second.id][0] == datetime(2026, 1, 14, 13)
    assert [one.date() for one in held[second.id]][:6] == SECOND_WEDNESDAYS
    assert {one.minutes for one in on if one.series_id == second.id} == {120}


def test_members_and_history_go_on_and_people_see_one_schedule(
    autumn: tuple[Cast, dict[str, str]], work: Callable[[], None], post: Post, clock: StandingClock
) -> None:
    cast, _ = autumn
    before = {name: cast.membership(name).state for name in ("Ann", "Doris")}
    changes_the_pattern(cast)

    assert {name: cast.membership(name).state for name in before} == before
    listed = cast.page(CORA, "sessions?show=all").text
    assert "Tuesday 16 December 2025" in listed and "Wednesday 14 January 2026" in listed
    assert "Tuesday 21 October 2025" in listed, "what was, stays"
    assert "Tuesday 20 January 2026" not in listed
    january = cast.page(CORA, "sessions").click("Wednesday 14 January 2026")
    assert FRANCES in january.text, "the team goes on"
    work()
    assert post.letters("ann@example.org") == [], "there are ten minutes to think again"
    clock.advance(minutes=10)
    work()
    (letter,) = post.letters("ann@example.org")
    assert "Wednesday 14 January 2026, 13:00 to 15:00" in letter
    for words in ("cancel", "not taking place", "will not take place"):
        assert words not in post.everything().casefold()
    assert "Doris" in cast.at_desk(CORA).get("/desk/calls").text


def test_the_same_links_show_the_new_dates_and_20_january_is_gone(
    autumn: tuple[Cast, dict[str, str]],
) -> None:
    cast, links = autumn
    browser = cast.anybody()
    before = {name: calendar_at(link, browser) for name, link in links.items()}
    assert all(GONE in entries for entries in before.values())
    changes_the_pattern(cast)

    for name, link in links.items():
        after = calendar_at(link, browser)
        assert GONE not in after
        assert [day for day in after if day >= FIRST_NEW][:6] == SECOND_WEDNESDAYS
        assert after[FIRST_NEW].times == "13:00Z-15:00Z"
        assert after[FIRST_NEW].summary == DISCREET
        kept = {day: entry for day, entry in before[name].items() if day < date(2026, 1, 1)}
        assert {day: after[day] for day in kept} == kept


def test_undone_before_anybody_has_heard_everything_is_as_before(
    autumn: tuple[Cast, dict[str, str]], work: Callable[[], None], post: Post, clock: StandingClock
) -> None:
    cast, links = autumn
    browser = cast.anybody()
    before = calendar_at(links["Ann"], browser)
    back = changes_the_pattern(cast).submit(action="/undo")

    assert "Undone" in back.text
    assert "Tuesday 20 January 2026" in back.text and "Wednesday 14 January 2026" not in back.text
    after = calendar_at(links["Ann"], browser)
    assert list(after) == list(before)
    assert [entry.uid for entry in after.values()] == [entry.uid for entry in before.values()]
    clock.advance(minutes=10)
    work()
    assert post.everything() == ""
