"""Scenario 7: the last Thursday of December is Christmas Day; that one moves, and January stays where it is."""

from collections.abc import Callable
from datetime import date, datetime

import pytest

from facilitator.core.db import write_transaction
from facilitator.groups.models import Group
from facilitator.groups.operations import create_group
from facilitator.organisation.models import Nation
from facilitator.schedule.models import GroupSession
from tests.support.cast import CORA, Cast
from tests.support.clock import StandingClock
from tests.support.pages import Page

pytestmark = pytest.mark.both_databases

LEAFLET = "last Thursday of every month 11am to 1pm, starting 28 August 2025"
CHRISTMAS, BEFORE, JANUARY = date(2025, 12, 25), date(2025, 12, 18), date(2026, 1, 29)


def make_group_in(cast: Cast, nation: Nation) -> str:
    """A group without dates in that nation; gives its id."""
    now = cast.app.extensions["facilitator.clock"].now()
    with write_transaction():
        group: Group = create_group(
            name=f"Thursdays, {nation.value}",
            discreet_name="Thursday group",
            area="Greenock",
            nation=nation,
            by=cast.actor(CORA),
            now=now,
        )
        return group.id


def understood(cast: Cast, group_id: str, sentence: str) -> Page:
    """The form, filled in from a sentence, with its dates shown."""
    new = cast.at_desk(CORA).get(f"/desk/groups/{group_id}/dates/new")
    return new.client.post(f"/desk/groups/{group_id}/dates/understand", {"sentence": sentence})


@pytest.fixture
def thursdays(empty_house: Cast, clock: StandingClock) -> Cast:
    """1 July 2025: the group of the last Thursdays has its dates."""
    clock.set(2025, 7, 1, 9, 0)
    empty_house.group_id = make_group_in(empty_house, Nation.ENGLAND_WALES)
    shown = understood(empty_house, empty_house.group_id, LEAFLET)
    assert "Thursday 25 December 2025 11:00 to 13:00 Bank holiday: Christmas Day" in shown.text
    assert "sessions have been made" in shown.submit(action="/dates/new").text
    return empty_house


def held_on(cast: Cast) -> dict[date, GroupSession]:
    return {session.local_start.date(): session for session in cast.sessions()}


def christmas_page(cast: Cast) -> Page:
    return cast.at_desk(CORA).get(f"/desk/sessions/{held_on(cast)[CHRISTMAS].id}")


def test_christmas_day_waits_for_somebody_to_choose(thursdays: Cast) -> None:
    days = sorted(held_on(thursdays))
    assert days[:6] == [
        date(2025, 8, 28),
        date(2025, 9, 25),
        date(2025, 10, 30),
        date(2025, 11, 27),
        CHRISTMAS,
        JANUARY,
    ]
    listed = thursdays.page(CORA, "sessions").text
    assert "Thursday 25 December 2025: Bank holiday: Christmas Day. Choose what becomes of it" in listed
    assert "Thursday 29 January 2026: Bank holiday" not in listed


def test_it_moves_to_18_december_and_january_is_untouched(thursdays: Cast) -> None:
    was = held_on(thursdays)
    uid, january = was[CHRISTMAS].uid, (was[JANUARY].uid, was[JANUARY].sequence, was[JANUARY].local_start)

    form = christmas_page(thursdays).click("Move")
    check = form.submit({"start_date": "18 December 2025", "reason": "holiday"})
    assert "Thursday 18 December 2025, 11:00 to 13:00" in check.text
    moved = check.submit({"confirmed": "yes"})

    assert "Moved to Thursday 18 December 2025, 11:00 to 13:00" in moved.text
    now = held_on(thursdays)
    assert CHRISTMAS not in now
    assert (now[BEFORE].uid, now[BEFORE].sequence) == (uid, 1)
    assert now[BEFORE].original_start == datetime(2025, 12, 25, 11)
    assert (now[JANUARY].uid, now[JANUARY].sequence, now[JANUARY].local_start) == january
    assert "Choose what becomes of it" not in thursdays.page(CORA, "sessions").text


def test_a_week_earlier_chosen_on_the_day_off_comes_to_the_same(thursdays: Cast) -> None:
    choice = thursdays.page(CORA, "sessions").click("Choose what becomes of it")
    check = choice.submit({"choice": "week_earlier"})
    assert "Thursday 18 December 2025, 11:00 to 13:00 instead" in check.text
    assert "18 December 2025" in check.submit({"confirmed": "yes"}).text

    now = held_on(thursdays)
    assert (CHRISTMAS in now, BEFORE in now, JANUARY in now) == (False, True, True)
    assert now[BEFORE].original_start.date() == CHRISTMAS


def test_the_horizon_rolls_on_and_christmas_day_does_not_come_back(
    thursdays: Cast, clock: StandingClock, work: Callable[[], None]
) -> None:
    form = christmas_page(thursdays).click("Move")
    form.submit({"start_date": "18 December 2025", "reason": "holiday"}).submit({"confirmed": "yes"})

    clock.set(2025, 10, 1, 3, 0)
    work()

    days = sorted(held_on(thursdays))
    assert days[-1] == date(2027, 3, 25)
    assert CHRISTMAS not in days and days.count(BEFORE) == 1


@pytest.mark.parametrize(("nation", "off"), [(Nation.ENGLAND_WALES, False), (Nation.SCOTLAND, True)])
def test_the_second_of_january_is_a_day_off_in_scotland_only(
    empty_house: Cast, clock: StandingClock, nation: Nation, off: bool
) -> None:
    clock.set(2025, 7, 1, 9, 0)
    group_id = make_group_in(empty_house, nation)

    shown = understood(empty_house, group_id, "first Friday monthly 11am to 1pm, starting 5 September 2025")

    assert ("Friday 2 January 2026 11:00 to 13:00 Bank holiday" in shown.text) is off
    assert "Friday 2 January 2026 11:00 to 13:00" in shown.text
