"""The page that arranges the sessions to come differently: what it means first, then the deed, then undoing it."""

from datetime import UTC, date, datetime, time

import pytest
from flask import Flask
from sqlalchemy import select

from facilitator.accounts.models import User
from facilitator.core.db import db
from facilitator.groups.models import Format, Group, Venue
from facilitator.messages.models import Message, MessageState
from facilitator.schedule.change_types import Arrange
from facilitator.schedule.hire_rules import Hire
from facilitator.schedule.models import HolidayPolicy
from facilitator.schedule.operations import save
from facilitator.schedule.policy_rules import Policy
from facilitator.schedule.queries import series_of
from facilitator.schedule.recurrence import Rule
from tests.schedule.peterborough import COORDINATOR_C, make_dates, session_on
from tests.support.builders import (
    make_assignment,
    make_facilitator,
    make_group,
    make_membership,
    make_organisation,
    make_portfolio,
    make_session,
    make_user,
    make_venue,
)
from tests.support.clock import StandingClock
from tests.support.pages import Page, PageClient

NINE = datetime(2025, 3, 10, 9, 0, tzinfo=UTC)
JUNE = date(2025, 6, 2)


@pytest.fixture
def user(app: Flask) -> User:
    make_organisation()
    return make_user()


@pytest.fixture
def hall(app: Flask) -> Venue:
    return make_venue(name="Village Hall")


@pytest.fixture
def group(pages: PageClient, clock: StandingClock, user: User, hall: Venue) -> Group:
    """First Mondays at the church, seen in March 2025: two members, Farah runs June."""
    group = make_group(venue_id=make_venue().id)
    make_portfolio(user, group)
    make_dates(
        group,
        rule=Rule("monthly", weekdays=(0,), ordinals=(1,)),
        start_date=date(2025, 2, 3),
        start_time=time(14),
        cadence=None,
    )
    for _ in range(2):
        make_membership(group)
    make_assignment(session_on(group, JUNE), make_facilitator(name="Farah Counsellor"))
    db.session.commit()
    clock.set(2025, 3, 10, 9, 0)
    pages.sign_in(user)
    return group


def opened(pages: PageClient, group: Group) -> Page:
    return pages.get(f"/desk/groups/{group.id}/sessions").click("Places, room and days off")


def told() -> list[str]:
    return sorted(db.session.scalars(select(Message.kind).where(Message.state == MessageState.QUEUED)))


def test_a_new_place_is_shown_told_and_undone(pages: PageClient, group: Group, hall: Venue) -> None:
    check = opened(pages, group).submit({"place_1": f"in_person:{hall.id}", "place_2": "online:"})
    assert "sessions change" in check.text
    assert ": Village Hall" in check.text
    assert "2 people will be told by e-mail." in check.text
    assert "Farah Counsellor will be told, and asked to confirm" in check.text
    assert told() == []

    done = check.submit({"confirmed": "1", "tell": "registration.members"})

    assert "Saved for the sessions to come. 2 people will be told by e-mail." in done.text
    assert told() == 2 * ["registration.schedule_changed"]
    db.session.expire_all()
    assert {one.format for one in (session_on(group, JUNE), session_on(group, date(2025, 7, 7)))} == {
        Format.IN_PERSON,
        Format.ONLINE,
    }
    done.submit(action="/undo")
    db.session.expire_all()
    assert {session_on(group, date(2025, month, 7)).format for month in (4, 7)} == {Format.IN_PERSON}
    assert told() == []


def test_a_policy_says_which_days_it_moves(pages: PageClient, group: Group) -> None:
    check = opened(pages, group).submit({"holiday_policy": "week_later"})
    assert "Monday 12 May 2025, 14:00 to 16:00" in check.text
    done = check.submit({"confirmed": "1"})
    assert "Saved for the sessions to come." in done.text
    db.session.expire_all()
    assert session_on(group, date(2025, 5, 12)).slot == 4
    assert "Choose what becomes of it" not in done.text, "no day waits any more"


def test_room_hire_tells_nobody(pages: PageClient, group: Group) -> None:
    check = opened(pages, group).submit({"arrive_from": "13:45", "minutes_after": "30"})
    assert "people may come from 13:45" in check.text
    done = check.submit({"confirmed": "1"})
    assert "Saved for the sessions to come. Nobody is told." in done.text
    assert told() == []
    again = opened(pages, group)
    assert 'value="13:45"' in again.html
    assert 'value="30"' in again.html


def test_a_taken_room_needs_a_reason_and_what_was_typed_stays(
    pages: PageClient, group: Group, hall: Venue
) -> None:
    other = make_group(name="Elsewhere canary", venue_id=hall.id)
    make_session(other, local_start=datetime(2025, 6, 2, 15, 0))
    db.session.commit()
    check = opened(pages, group).submit({"place_1": f"in_person:{hall.id}"})
    assert "In the way" in check.text
    again = check.submit({"confirmed": "1"})
    assert (again.status, "please say why" in again.text) == (422, True)
    assert "Elsewhere canary" not in again.text
    done = again.submit({"confirmed": "1", "override_reason": "Two rooms"})
    assert "Saved for the sessions to come." in done.text


def test_who_was_overtaken_sees_both_and_loses_nothing(pages: PageClient, group: Group) -> None:
    page = opened(pages, group)
    (series,) = series_of(group.id)
    save(Arrange(series.id, Hire(minutes_after=10), Policy(HolidayPolicy.SKIP)), by=COORDINATOR_C, now=NINE)
    db.session.commit()
    answer = page.submit({"minutes_before": "25"})
    assert answer.status == 422
    assert "Somebody else changed this while you were typing." in answer.text
    assert "0, 10 minutes" in answer.text
    assert 'value="25"' in answer.html
    assert answer.submit({"confirmed": "1"}).status == 200


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({}, "That is how it is now."),
        ({"holiday_policy": "other_day"}, "Please choose the other day of the week."),
        ({"arrive_from": "15:00"}, "People cannot come later than it starts."),
        ({"minutes_after": "5000"}, "Please give minutes from 0 to 720."),
    ],
)
def test_what_cannot_be_is_said_at_its_field(
    pages: PageClient, group: Group, said: dict[str, str], sentence: str
) -> None:
    answer = opened(pages, group).submit(said)
    assert answer.status == 422
    assert sentence in answer.text


def test_a_series_that_has_gone_on_says_so(pages: PageClient, group: Group) -> None:
    (series,) = series_of(group.id)
    pages.get(f"/desk/series/{series.id}/change").submit({"start_time": "10:00", "end_time": "12:00"}).submit(
        {"confirmed": "1"}
    )
    page = pages.get(f"/desk/series/{series.id}/arrangement")
    assert "This schedule has ended already." in page.text
