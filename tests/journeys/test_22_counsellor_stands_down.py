"""Scenario 22: Frances cannot run 18 November. Cora puts Vera down; access and calendars move with the session."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pytest

from tests.journeys.reading import Post, calendar_at, choices_on, subscribe
from tests.support.cast import CHURCH, CORA, FRANCES, VERA, VIOLA, Cast, address_of
from tests.support.clock import StandingClock
from tests.support.pages import Page

pytestmark = pytest.mark.both_databases

DAY = date(2025, 11, 18)


@dataclass
class Sunday:
    """16 November 2025, five to six in the evening: Ann and Bea are expected on Tuesday; calendars are in use."""

    cast: Cast
    links: dict[str, str]
    session: str  # the address of its page

    def calendar(self, name: str) -> set[date]:
        """The days that person's calendar shows now."""
        return set(calendar_at(self.links[name], self.cast.anybody()))


@pytest.fixture
def sunday(cast: Cast, clock: StandingClock, work: Callable[[], None], post: Post) -> Sunday:
    for called in ("Ann", "Bea"):
        cast.member(called)
    clock.set(2025, 11, 16, 17, 55)
    links = {name: subscribe(cast.at_desk(name).get("/desk/me/calendar")) for name in (FRANCES, VERA, VIOLA)}
    work()
    post.empty()
    return Sunday(cast, links, f"/desk/sessions/{cast.session_of(DAY).id}")


def stands_down(sunday: Sunday, clock: StandingClock) -> Page:
    """At six, from the sofa."""
    clock.set(2025, 11, 16, 18, 0)
    session = sunday.cast.at_desk(FRANCES).get("/desk/").client.get(sunday.session)
    asks = session.click("saying that you cannot").click("I can't run this session")
    assert "You need not say why." in asks.text
    return asks.submit()


def puts_vera_down(sunday: Sunday, clock: StandingClock) -> Page:
    """Monday five past nine: Cora has rung round, Vera can."""
    clock.set(2025, 11, 17, 9, 5)
    today = sunday.cast.at_desk(CORA).get("/desk/")
    assert "Sessions that need cover" in today.text
    team = today.client.get(sunday.session).click("Change who runs it")
    assert "Needs cover" in team.text and "Nobody is down to run this session." in team.text
    form = team.click("Put somebody down")
    return form.submit({"facilitator_id": choices_on(form, "facilitator_id")[VERA], "role": "cover"})


def status(cast: Cast, name: str, address: str) -> int:
    return cast.at_desk(name).get(address).status


def test_she_is_thanked_and_told_who_knows(sunday: Sunday, clock: StandingClock) -> None:
    thanks = stands_down(sunday, clock)

    assert "You are no longer down for Tuesday 18 November 2025, 10:15 to 12:15." in thanks.text
    assert f"{CORA}, who looks after this group, and will find cover." in thanks.text


def test_the_session_needs_cover_and_cora_is_told_at_once(
    sunday: Sunday, clock: StandingClock, work: Callable[[], None], post: Post
) -> None:
    stands_down(sunday, clock)
    work()

    (letter,) = post.letters(address_of(CORA))
    assert letter.startswith("A session on Tuesday 18 November 2025 needs you")
    assert f"{FRANCES} cannot run this session of Tuesday group:" in letter
    assert f"http://localhost{sunday.session}/team" in letter
    today = sunday.cast.at_desk(CORA).get("/desk/").text
    assert "Sessions that need cover" in today
    team = sunday.cast.at_desk(CORA).get(f"{sunday.session}/team").text
    assert "Needs cover" in team and f"{FRANCES} Cannot come" in team
    assert post.letters("ann@example.org") == [], "who comes is not worried before anything is known"


def test_vera_is_put_down_confirmed_and_told(
    sunday: Sunday, clock: StandingClock, work: Callable[[], None], post: Post
) -> None:
    stands_down(sunday, clock)
    work()
    post.empty()
    team = puts_vera_down(sunday, clock)
    work()

    assert f"{VERA} is down for this session." in team.text
    assert "Needs cover" not in team.text
    (letter,) = post.letters(address_of(VERA))
    assert letter.startswith("A date for your diary: Tuesday 18 November 2025")
    assert "Tuesday 18 November 2025, 10:15 to 12:15" in letter and CHURCH in letter
    assert "Sessions that need cover" not in sunday.cast.at_desk(CORA).get("/desk/").text


def test_the_session_leaves_frances_calendar_and_enters_veras(sunday: Sunday, clock: StandingClock) -> None:
    before = {name: sunday.calendar(name) for name in sunday.links}
    assert DAY in before[FRANCES]
    assert before[VERA] == before[VIOLA] == set()

    stands_down(sunday, clock)
    assert sunday.calendar(FRANCES) == before[FRANCES] - {DAY}
    assert sunday.calendar(VERA) == set()

    puts_vera_down(sunday, clock)
    assert sunday.calendar(FRANCES) == before[FRANCES] - {DAY}
    assert sunday.calendar(VERA) == {DAY}
    assert sunday.calendar(VIOLA) == set()


def test_vera_opens_that_attendance_and_nothing_else(sunday: Sunday, clock: StandingClock) -> None:
    cast = sunday.cast
    others = [f"/desk/sessions/{one.id}" for one in cast.sessions() if one.original_start.date() != DAY]
    assert status(cast, VERA, f"{sunday.session}/attendance") == 404, "not before she is down for it"

    stands_down(sunday, clock)
    puts_vera_down(sunday, clock)

    assert status(cast, VERA, f"{sunday.session}/attendance") == 200
    assert status(cast, VERA, sunday.session) == 200
    for closed in (
        f"/desk/groups/{cast.group_id}",
        f"/desk/groups/{cast.group_id}/members",
        f"/desk/groups/{cast.group_id}/sessions",
        *others[9:12],
        *(f"{other}/attendance" for other in others[9:12]),
    ):
        assert status(cast, VERA, closed) == 404, closed
    assert status(cast, VIOLA, f"{sunday.session}/attendance") == 404


def test_no_page_of_veras_leads_to_a_closed_one(sunday: Sunday, clock: StandingClock) -> None:
    stands_down(sunday, clock)
    puts_vera_down(sunday, clock)
    vera = sunday.cast.at_desk(VERA)

    led_to = {
        href.split("#")[0]: page
        for page in ("/desk/", sunday.session, f"{sunday.session}/team", f"{sunday.session}/attendance")
        for href, _ in vera.get(page).links
        if href.startswith("/desk/")
    }
    assert len(led_to) > 5
    for href, page in led_to.items():
        assert vera.get(href).status == 200, f"{page} leads to {href}, which is closed"


def test_vera_takes_the_attendance_on_the_day(sunday: Sunday, clock: StandingClock) -> None:
    cast = sunday.cast
    stands_down(sunday, clock)
    puts_vera_down(sunday, clock)
    clock.set(2025, 11, 18, 12, 10)

    sheet = cast.at_desk(VERA).get("/desk/").click("Open attendance")
    assert "Ann" in sheet.text and "Bea" in sheet.text
    everyone = sheet.submit(action="/everyone")
    assert "2 of 2 came" in everyone.text
    assert "The attendance is in. Thank you." in everyone.submit(action="/submit").text
    assert "Held" in cast.at_desk(CORA).get(sunday.session).text


def test_her_access_ends_a_week_after_the_session(sunday: Sunday, clock: StandingClock) -> None:
    cast = sunday.cast
    stands_down(sunday, clock)
    puts_vera_down(sunday, clock)

    clock.set(2025, 11, 25, 12, 0)
    assert status(cast, VERA, f"{sunday.session}/attendance") == 200
    clock.set(2025, 11, 25, 12, 30)
    assert status(cast, VERA, f"{sunday.session}/attendance") == 404
    assert status(cast, VERA, sunday.session) == 404
    assert status(cast, FRANCES, f"{sunday.session}/attendance") == 200, "it is still her group"


def test_the_people_who_come_hear_who_will_be_with_them_each_in_their_own_way(
    sunday: Sunday, clock: StandingClock, work: Callable[[], None], post: Post
) -> None:
    cast = sunday.cast
    cast.member("Doris", phone="01632 960321")
    stands_down(sunday, clock)
    puts_vera_down(sunday, clock)
    work()

    (letter,) = post.letters("ann@example.org")
    assert letter.startswith("Tuesday 18 November 2025: who will be with you Dear Ann,")
    assert f"{VERA} will be with you that day. {FRANCES} cannot be there this time." in letter
    assert "Psychotherapist" not in letter and "unwell" not in letter, "by name only, and not why"
    calls = cast.at_desk(CORA).get("/desk/calls")
    assert "Who will be with you: Tuesday 18 November 2025" in calls.text and "Doris Urgent" in calls.text
    assert "2 of 3 told" in calls.text
    done = calls.submit({"outcome": "spoke"}, action="/outcome")
    assert "That call is done." in done.text
    assert "Who will be with you: 3 of 3 told" in cast.at_desk(CORA).get(sunday.session).text


def test_nobody_is_told_where_the_tick_was_taken_away(
    sunday: Sunday, clock: StandingClock, work: Callable[[], None], post: Post
) -> None:
    stands_down(sunday, clock)
    team = sunday.cast.at_desk(CORA).get(sunday.session).click("Change who runs it")
    form = team.click("Put somebody down")
    assert "2 people are expected that day." in form.text
    chosen = {"facilitator_id": choices_on(form, "facilitator_id")[VERA], "role": "cover"}
    form.submit(chosen | {"tell_people": ""})
    work()

    assert post.letters("ann@example.org") == []
