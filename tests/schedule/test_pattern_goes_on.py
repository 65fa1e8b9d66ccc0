"""What goes on when the pattern changes: the rest of a course, every other week, kinds and places in turn."""

from datetime import date, datetime, time

import pytest
from flask import Flask

from facilitator.accounts.models import User
from facilitator.core.db import db
from facilitator.groups.models import Format, Group
from facilitator.schedule.change_types import Move
from facilitator.schedule.hire_rules import Hire, Place
from facilitator.schedule.models import ChangeReason, HolidayChoice, SeriesState
from facilitator.schedule.operations import cancel_session, save
from facilitator.schedule.policy_rules import Policy
from facilitator.schedule.queries import series_of
from facilitator.schedule.recurrence import Cadence, Rule
from tests.schedule.peterborough import AT_THE_START, COORDINATOR_C, all_sessions, make_dates, session_on
from tests.support.builders import make_group, make_organisation, make_portfolio, make_user, make_venue
from tests.support.clock import StandingClock
from tests.support.pages import Page, PageClient

TWELVE_THURSDAYS = Rule("weekly", weekdays=(3,), count=12)
EVERY_OTHER_TUESDAY = Rule("weekly", interval=2, weekdays=(1,))


@pytest.fixture
def group(app: Flask, pages: PageClient, clock: StandingClock) -> Group:
    """A group without dates, seen on Friday 9 May 2025 by its coordinator."""
    make_organisation()
    user: User = make_user()
    group = make_group(venue_id=make_venue().id)
    make_portfolio(user, group)
    db.session.commit()
    clock.set(2025, 5, 9, 9, 0)
    pages.sign_in(user)
    return group


def form_of(pages: PageClient, group: Group) -> Page:
    db.session.commit()
    (series,) = (one for one in series_of(group.id) if one.state is SeriesState.PUBLISHED)
    return pages.get(f"/desk/series/{series.id}/change")


def value(page: Page, name: str) -> str:
    (found,) = (
        field.get("value", "") for form in page.forms for field in form["fields"] if field.get("name") == name
    )
    return str(found)


def days(group: Group) -> list[date]:
    db.session.expire_all()
    return sorted(one.local_start.date() for one in all_sessions(group) if not one.dropped)


def test_a_course_that_changes_later_has_no_session_too_many(pages: PageClient, group: Group) -> None:
    make_dates(group, rule=TWELVE_THURSDAYS, start_date=date(2025, 5, 8), cadence=None)
    form = form_of(pages, group)
    assert value(form, "count") == "11"

    check = form.submit({"from_date": "29 May 2025", "weekdays": "2"})

    assert "9 sessions fall away" in check.text
    assert "9 new sessions" in check.text
    assert value(check, "count") == "9"
    check.submit({"confirmed": "1"})
    assert len(days(group)) == 12


def test_a_number_that_somebody_typed_stays(pages: PageClient, group: Group) -> None:
    make_dates(group, rule=TWELVE_THURSDAYS, start_date=date(2025, 5, 8), cadence=None)
    said = {"from_date": "29 May 2025", "weekdays": "2"}
    check = form_of(pages, group).submit({**said, "count": "4"})
    assert "4 new sessions" in check.text
    again = form_of(pages, group).submit(said).submit({"count": "11"})
    assert "11 new sessions" in again.text, "typed after it was counted for that day"
    back = again.submit({"from_date": "5 June 2025"})
    assert "11 new sessions" in back.text


def test_what_stays_of_a_course_is_not_made_a_second_time(pages: PageClient, group: Group) -> None:
    make_dates(group, rule=TWELVE_THURSDAYS, start_date=date(2025, 5, 8), cadence=None)
    moved, off = session_on(group, date(2025, 6, 5)), session_on(group, date(2025, 6, 12))
    save(Move(moved.id, datetime(2025, 6, 6, 10, 15)), by=COORDINATOR_C, now=AT_THE_START)
    cancel_session(off, reason=ChangeReason.VENUE, by=COORDINATOR_C, now=AT_THE_START)
    form_of(pages, group).submit({"from_date": "29 May 2025", "weekdays": "2"}).submit({"confirmed": "1"})
    assert len(days(group)) == 12
    assert date(2025, 6, 6) in days(group)


def test_of_a_course_with_one_made_up_for_none_is_lost(pages: PageClient, group: Group) -> None:
    make_dates(
        group,
        rule=Rule("weekly", weekdays=(0,), count=6),
        start_date=date(2025, 4, 28),
        cadence=None,
        policy=Policy(make_up=True),
        choices={date(2025, 5, 5): HolidayChoice.SKIP},
    )
    form = form_of(pages, group)
    assert value(form, "count") == "5", "one of six is over, one was left out and comes at the end"


def test_every_other_week_keeps_its_turn(pages: PageClient, group: Group) -> None:
    """Only the time changes: the weeks between stay free."""
    make_dates(group, rule=EVERY_OTHER_TUESDAY, start_date=date(2025, 5, 6), cadence=None)
    form = form_of(pages, group)
    assert value(form, "from_date") == "2025-05-20", "the next of its days, not tomorrow"
    form.submit({"from_date": "10 May 2025", "start_time": "11:00"}).submit({"confirmed": "1"})
    assert days(group)[:4] == [date(2025, 5, 6), date(2025, 5, 20), date(2025, 6, 3), date(2025, 6, 17)]


def test_another_weekday_is_of_the_same_weeks(pages: PageClient, group: Group) -> None:
    make_dates(group, rule=EVERY_OTHER_TUESDAY, start_date=date(2025, 5, 6), cadence=None)
    form_of(pages, group).submit({"from_date": "10 May 2025", "weekdays": "3"}).submit({"confirmed": "1"})
    assert days(group)[:3] == [date(2025, 5, 6), date(2025, 5, 22), date(2025, 6, 5)]


def test_every_other_month_keeps_its_months(pages: PageClient, group: Group) -> None:
    rule = Rule("monthly", interval=2, weekdays=(3,), ordinals=(1,))
    make_dates(group, rule=rule, start_date=date(2025, 5, 1), cadence=None)
    form = form_of(pages, group)
    form.submit({"from_date": "10 May 2025", "ordinals": "2"}).submit({"confirmed": "1"})
    assert days(group)[:3] == [date(2025, 5, 1), date(2025, 7, 10), date(2025, 9, 11)]


def test_the_very_day_begins_another_turn(pages: PageClient, group: Group) -> None:
    make_dates(group, rule=EVERY_OTHER_TUESDAY, start_date=date(2025, 5, 6), cadence=None)
    form_of(pages, group).submit({"from_date": "13 May 2025"}).submit({"confirmed": "1"})
    assert days(group)[:3] == [date(2025, 5, 6), date(2025, 5, 13), date(2025, 5, 27)]


def test_sessions_with_a_speaker_and_places_go_on_in_their_turn(pages: PageClient, group: Group) -> None:
    hall = Place(Format.IN_PERSON, group.venue_id)
    make_dates(
        group,
        cadence=Cadence(every=3, first=3, extra_minutes=60),
        hire=Hire((hall, hall, Place(Format.ONLINE))),
    )
    before = {(one.local_start.date(), str(one.kind), one.format) for one in all_sessions(group)}
    form_of(pages, group).submit(
        {"from_date": "1 August 2025", "start_time": "10:30", "end_time": "12:30"}
    ).submit({"confirmed": "1"})
    db.session.expire_all()
    left = [one for one in all_sessions(group) if not one.dropped]
    assert {one.local_start.time() for one in left} == {time(10, 15), time(10, 30)}
    after = {(one.local_start.date(), str(one.kind), one.format) for one in left}
    assert before <= after
