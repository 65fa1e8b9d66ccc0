"""A button pressed twice: the second press lands on what the first has done, and does nothing."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time

import pytest
from flask import Flask
from sqlalchemy import func, select

from facilitator.accounts.models import User
from facilitator.core.db import db
from facilitator.groups.models import Group
from facilitator.messages.models import Message
from facilitator.schedule.change_types import Cancel
from facilitator.schedule.models import ChangeReason, GroupSession, ScheduleChange, SessionStatus
from facilitator.schedule.operations import save
from facilitator.schedule.queries import series_of
from facilitator.schedule.recurrence import Rule
from facilitator.schedule.session_errors import PressedTwice
from tests.schedule.peterborough import COORDINATOR_C, make_dates, session_on
from tests.support.builders import (
    make_group,
    make_membership,
    make_organisation,
    make_portfolio,
    make_user,
    make_venue,
)
from tests.support.clock import StandingClock
from tests.support.pages import Page, PageClient

NINE = datetime(2025, 3, 10, 9, 0, tzinfo=UTC)
WEDNESDAYS = {
    "freq": "weekly",
    "weekdays": "2",
    "start_date": "12 March 2025",
    "start_time": "10:00",
    "end_time": "11:00",
    "ends": "never",
}


@pytest.fixture
def group(app: Flask, pages: PageClient, clock: StandingClock) -> Group:
    """First Mondays with one member, seen in March by the coordinator."""
    make_organisation()
    user: User = make_user()
    group = make_group(venue_id=make_venue().id)
    make_portfolio(user, group)
    make_dates(
        group,
        rule=Rule("monthly", weekdays=(0,), ordinals=(1,)),
        start_date=date(2025, 2, 3),
        start_time=time(14),
        cadence=None,
    )
    make_membership(group)
    db.session.commit()
    clock.set(2025, 3, 10, 9, 0)
    pages.sign_in(user)
    return group


def june(group: Group) -> GroupSession:
    db.session.expire_all()
    return session_on(group, date(2025, 6, 2))


def _cancel(pages: PageClient, group: Group) -> tuple[Page, dict[str, str]]:
    return pages.get(f"/desk/sessions/{june(group).id}/cancel"), {"reason": "venue"}


def _move(pages: PageClient, group: Group) -> tuple[Page, dict[str, str]]:
    form = pages.get(f"/desk/sessions/{june(group).id}/move")
    return form.submit({"start_date": "3 June 2025", "reason": "venue"}), {"confirmed": "1"}


def _alter(pages: PageClient, group: Group) -> tuple[Page, dict[str, str]]:
    form = pages.get(f"/desk/sessions/{june(group).id}/change")
    return form.submit({"scope": "later", "start_time": "13:00", "end_time": "15:00"}), {"confirmed": "1"}


def _add(pages: PageClient, group: Group) -> tuple[Page, dict[str, str]]:
    form = pages.get(f"/desk/groups/{group.id}/sessions/new")
    said = {"start_date": "11 June 2025", "start_time": "14:00", "end_time": "15:30"}
    return form.submit(said), {"confirmed": "1"}


def _rule(pages: PageClient, group: Group) -> tuple[Page, dict[str, str]]:
    form = pages.get(f"/desk/series/{series_of(group.id)[0].id}/change")
    return form.submit({"start_time": "10:00", "end_time": "12:00"}), {"confirmed": "1"}


def _arrange(pages: PageClient, group: Group) -> tuple[Page, dict[str, str]]:
    form = pages.get(f"/desk/series/{series_of(group.id)[0].id}/arrangement")
    return form.submit({"place_1": "online:"}), {"confirmed": "1"}


def _choose(pages: PageClient, group: Group) -> tuple[Page, dict[str, str]]:
    form = pages.get(f"/desk/series/{series_of(group.id)[0].id}/days/2025-05-05")
    return form.submit({"choice": "week_later"}), {"confirmed": "1"}


@pytest.mark.parametrize("ready", [_cancel, _move, _alter, _add, _rule, _arrange, _choose])
def test_the_second_press_lands_on_the_result_of_the_first(
    pages: PageClient, group: Group, ready: Callable[[PageClient, Group], tuple[Page, dict[str, str]]]
) -> None:
    page, said = ready(pages, group)
    first = page.submit(said)
    assert (first.status, _counts()[0]) == (200, 1)
    before = _counts()

    second = page.submit(said)

    assert (second.status, second.url) == (200, first.url)
    assert "Somebody else changed this" not in second.text
    assert "Something has changed" not in second.text
    assert _counts() == before, "nothing was done, and nobody told, a second time"


def _counts() -> tuple[int, int, int]:
    db.session.expire_all()
    changes, messages, sessions = (
        db.session.scalar(select(func.count()).select_from(model)) or 0
        for model in (ScheduleChange, Message, GroupSession)
    )
    return changes, messages, sessions


def test_saving_the_same_dates_twice_lands_on_them(pages: PageClient, group: Group) -> None:
    form = pages.get(f"/desk/groups/{group.id}/dates/new")
    first = form.submit(WEDNESDAYS)
    assert "been made" in first.text
    before = _counts()

    second = form.submit(WEDNESDAYS)

    assert (second.status, second.url) == (200, first.url)
    assert "already has a session" not in second.text
    assert "been made" in second.text
    assert _counts() == before
    assert len(series_of(group.id)) == 2

    other = form.submit({**WEDNESDAYS, "start_date": "26 March 2025"})
    assert other.status == 422, "another first date is another press, and those dates are taken"
    assert "already has a session" in other.text


def test_the_same_page_sent_with_other_words_is_no_second_press(pages: PageClient, group: Group) -> None:
    page, said = _cancel(pages, group)
    page.submit(said)
    other = page.submit({"reason": "weather"})
    assert other.status == 422
    assert _counts()[0] == 1


def test_after_undoing_the_same_press_counts_again(pages: PageClient, group: Group) -> None:
    page, said = _cancel(pages, group)
    page.submit(said).submit(action="/undo")
    assert june(group).status is SessionStatus.PLANNED
    again = page.submit(said)
    assert again.status == 422, "the session is another version by now"
    assert again.submit(said).status == 200
    assert june(group).status is SessionStatus.CANCELLED


@pytest.mark.both_databases
def test_of_two_presses_at_once_the_later_does_nothing(app: Flask) -> None:
    group = make_group()
    make_dates(group, cadence=None)
    session = session_on(group, date(2025, 6, 17))
    change = Cancel(session.id, ChangeReason.VENUE)
    save(change, by=COORDINATOR_C, now=NINE, pressed="p" * 43)
    with pytest.raises(PressedTwice):
        save(change, by=COORDINATOR_C, now=NINE, pressed="p" * 43)
    assert _counts()[0] == 1


@pytest.mark.both_databases
def test_of_two_presses_at_once_one_makes_the_series(app: Flask) -> None:
    group = make_group()
    made = [make_dates(group, pressed="p" * 43) for _ in range(2)]
    assert made[0] is made[1]
    assert len(series_of(group.id)) == 1


def test_two_presses_that_come_at_once_are_both_answered(
    pages: PageClient, group: Group, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first press was not stored yet when the second was looked at; under the lock it is seen."""
    page, said = _cancel(pages, group)
    page.submit(said)
    monkeypatch.setattr("facilitator.schedule.twice_views.press", lambda: None)
    second = page.submit(said)
    assert second.status == 200
    assert "Session cancelled." in second.text
    assert _counts()[0] == 1
