"""Scenario 26: Gill takes a break from 1 April to 30 June 2025, her place kept; on 1 July somebody rings her."""

from collections.abc import Callable
from datetime import date

import pytest

from facilitator.attendance.models import Attendance, AttendanceValue
from facilitator.attendance.queries import attendance_history
from facilitator.core.db import db
from facilitator.registration.models import MembershipState
from tests.journeys.reading import Post, calendar_at, my_place_in, subscribe
from tests.support.cast import CORA, FRANCES, Cast
from tests.support.clock import StandingClock

pytestmark = pytest.mark.both_databases

AWAY = [date(2025, 4, 15), date(2025, 5, 20), date(2025, 6, 17)]
GILL = "gill@example.org"


@pytest.fixture
def link(cast: Cast, clock: StandingClock, work: Callable[[], None], post: Post) -> str:
    """Gill's and Ann's places are confirmed by e-mail; gives the address of Gill's own page."""
    cast.member("Gill", email=GILL, phone="01632 960177")
    cast.member("Ann")
    clock.set(2025, 1, 3, 9, 0)
    work()
    found = my_place_in(post.letters(GILL)[0])
    post.empty()
    return found


def takes_a_break(cast: Cast, clock: StandingClock, link: str) -> None:
    clock.set(2025, 4, 1, 9, 0)
    away = cast.anybody().get(link).click("Take a break").submit({"until": "30 June 2025"})
    assert "Your break lasts until Monday 30 June 2025." in away.text
    assert cast.membership("Gill").state is MembershipState.PAUSED


def but_for_the_confirmation(post: Post) -> list[str]:
    """What reached her beside the letter that confirms the break itself."""
    return [letter for letter in post.letters(GILL) if not letter.startswith("Your break ")]


def test_nothing_about_the_dates_of_the_break_reaches_her(
    cast: Cast, clock: StandingClock, work: Callable[[], None], post: Post, link: str
) -> None:
    takes_a_break(cast, clock, link)
    for number, day in enumerate(AWAY):
        clock.set(day.year, day.month, day.day - 6, 9, 0)
        cora = cast.at_desk(CORA)
        page = cora.get(f"/desk/sessions/{cast.session_of(day).id}")
        assert "1 person expected" in page.text
        page.click("Cancel").submit({"reason": "weather"})
        clock.advance(minutes=15)
        work()
        assert len(post.letters("ann@example.org")) == number + 1
    assert but_for_the_confirmation(post) == []
    assert "Gill" not in cast.at_desk(CORA).get("/desk/calls").text


def test_she_is_on_no_sheet_and_is_never_somebody_who_sent_no_message(
    cast: Cast, clock: StandingClock, link: str
) -> None:
    takes_a_break(cast, clock, link)
    for day in AWAY:
        clock.set(day.year, day.month, day.day, 9, 30)
        sheet = cast.at_desk(FRANCES).get(f"/desk/sessions/{cast.session_of(day).id}/attendance")
        assert "Ann" in sheet.text and "Gill" not in sheet.text
        marked = sheet.submit(action="/everyone")
        clock.set(day.year, day.month, day.day, 14, 0)
        marked.submit(action="/submit")
    gill = cast.membership("Gill").attendee_id
    rows = db.session.query(Attendance).filter_by(attendee_id=gill)
    assert rows.count() == 0
    history = attendance_history(cast.group_id, now=clock.now())
    assert [(one.attended, one.no_message) for one in history[:3]] == [(1, 0)] * 3
    assert not db.session.query(Attendance).filter_by(value=AttendanceValue.NO_MESSAGE).count()


def test_the_place_is_kept_and_she_has_not_left(cast: Cast, clock: StandingClock, link: str) -> None:
    takes_a_break(cast, clock, link)

    members = cast.page(CORA, "members")

    assert "2 of 12 places taken." in members.text
    assert "Taking a break until Monday 30 June 2025" in members.text
    assert cast.membership("Gill").leave_reason is None


def test_on_1_july_a_call_and_no_letter_and_then_she_is_back(
    cast: Cast, clock: StandingClock, work: Callable[[], None], post: Post, link: str
) -> None:
    takes_a_break(cast, clock, link)
    clock.set(2025, 6, 30, 12, 0)
    work()
    assert "Gill" not in cast.at_desk(CORA).get("/desk/calls").text

    clock.set(2025, 7, 1, 9, 0)
    work()

    cora = cast.at_desk(CORA)
    calls = cora.get("/desk/calls")
    assert "After a break" in calls.text and "01632 960177" in calls.text
    assert "that time is over now. How are you?" in calls.text
    assert but_for_the_confirmation(post) == []

    person = cora.get(f"/desk/attendees/{cast.membership('Gill').attendee_id}")
    back = person.submit(action="/steps/return")
    assert "Gill is back." in back.text
    work()
    assert "After a break" not in cora.get("/desk/calls").text
    july = cast.session_of(date(2025, 7, 15))
    assert "2 people expected" in cora.get(f"/desk/sessions/{july.id}").text
    june = cast.session_of(AWAY[-1])
    assert "Gill" not in cora.get(f"/desk/sessions/{june.id}/expected").text


def test_back_earlier_by_one_tap_and_nobody_rings(
    cast: Cast, clock: StandingClock, work: Callable[[], None], link: str
) -> None:
    takes_a_break(cast, clock, link)
    clock.set(2025, 5, 2, 9, 0)
    me = cast.anybody()
    page = me.get(link).submit(action="/back/")
    assert "Welcome back." in page.text

    clock.set(2025, 7, 1, 9, 0)
    work()
    assert "After a break" not in cast.at_desk(CORA).get("/desk/calls").text
    calendar = calendar_at(subscribe(me.get(f"{link}/calendar")), me)
    assert date(2025, 7, 15) in calendar
