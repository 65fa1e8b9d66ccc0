"""A group's list of sessions and the calendar of all groups."""

from datetime import date, datetime, timedelta

import pytest

from facilitator.accounts.models import Role, User
from facilitator.core.db import db
from facilitator.groups.models import Group, GroupState
from facilitator.schedule.models import AttendanceStatus, ChangeReason, SessionStatus
from facilitator.schedule.operations import cancel_session, move_session
from tests.schedule.peterborough import AT_THE_START, COORDINATOR_C, peterborough, session_on
from tests.support.builders import (
    make_assignment,
    make_facilitator,
    make_group,
    make_organisation,
    make_portfolio,
    make_series,
    make_session,
    make_user,
)
from tests.support.clock import StandingClock
from tests.support.pages import PageClient
from tests.support.statements import counted_statements


@pytest.fixture
def user(pages: PageClient) -> User:
    """A coordinator, signed in on 10 March 2025."""
    make_organisation()
    user = make_user()
    pages.sign_in(user)
    return user


@pytest.fixture
def group(user: User) -> Group:
    """The reference group, in the coordinator's portfolio."""
    group = peterborough(name="Peterborough group")
    make_portfolio(user, group)
    db.session.commit()
    return group


def test_the_next_session_comes_first_and_past_ones_stand_below(pages: PageClient, group: Group) -> None:
    text = pages.get(f"/desk/groups/{group.id}/sessions").text

    assert "The third Tuesday of every month, 10:15 to 12:15." in text
    assert text.index("Tuesday 18 March 2025") < text.index("Tuesday 15 April 2025")
    assert text.index("Past") < text.index("Tuesday 18 February 2025") < text.index("Tuesday 21 January 2025")
    assert "10:15 to 13:15 (in 8 days), Christ the Servant King Church Speaker session" in text
    assert "Attendance not in yet" in text


def test_cancelled_and_moved_sessions_say_so_in_words(pages: PageClient, group: Group) -> None:
    off = session_on(group, date(2025, 4, 15))
    cancel_session(off, reason=ChangeReason.VENUE, by=COORDINATOR_C, now=AT_THE_START)
    moved = session_on(group, date(2025, 5, 20))
    move_session(moved, new_start=datetime(2025, 5, 13, 10, 15), by=COORDINATOR_C, now=AT_THE_START)
    past = session_on(group, date(2025, 2, 18))
    past.status, past.attendance_status = SessionStatus.HELD, AttendanceStatus.SUBMITTED
    db.session.commit()

    text = pages.get(f"/desk/groups/{group.id}/sessions").text
    assert "Tuesday 15 April 2025 10:15 to 12:15, Christ the Servant King Church Cancelled" in text
    assert "Moved from Tuesday 20 May 2025, 10:15" in text
    assert "Held Attendance in" in text


def test_who_runs_a_session_is_named(pages: PageClient, group: Group) -> None:
    make_assignment(session_on(group, date(2025, 3, 18)), make_facilitator(name="Farah Counsellor"))
    db.session.commit()
    text = pages.get(f"/desk/groups/{group.id}/sessions").text
    assert "With Farah Counsellor" in text
    assert "Nobody runs it yet" in text


def test_an_empty_group_says_what_belongs_here(pages: PageClient, user: User) -> None:
    group = make_group()
    make_portfolio(user, group)
    db.session.commit()
    page = pages.get(f"/desk/groups/{group.id}/sessions")
    assert "This group has no dates yet" in page.text
    assert page.link("Set up dates") == f"/desk/groups/{group.id}/dates/new"


def test_a_manager_reads_and_sets_up_nothing(pages: PageClient, group: Group) -> None:
    pages.sign_in(make_user(Role.MANAGER))
    page = pages.get(f"/desk/groups/{group.id}/sessions")
    assert page.status == 200
    assert "Set up dates" not in page.text
    assert pages.get(f"/desk/groups/{group.id}/dates/new").status == 403
    assert pages.post(f"/desk/groups/{group.id}/dates/new", {}).status == 403


def test_another_coordinators_group_is_as_good_as_missing(pages: PageClient, user: User) -> None:
    other = make_group()
    db.session.commit()
    for group_id in (other.id, "0000000000000000"):
        assert pages.get(f"/desk/groups/{group_id}/sessions").status == 404
        assert pages.get(f"/desk/groups/{group_id}/dates/new").status == 404
        assert pages.post(f"/desk/groups/{group_id}/dates/new", {}).status == 404
        assert pages.post(f"/desk/groups/{group_id}/dates/preview", {}).status == 404


def test_a_long_list_can_be_shown_whole(pages: PageClient, user: User) -> None:
    group = make_group()
    make_portfolio(user, group)
    series = make_series(group)
    for week in range(60):
        make_session(group, series, local_start=datetime(2025, 3, 18, 10, 15) + timedelta(weeks=week))
    db.session.commit()

    page = pages.get(f"/desk/groups/{group.id}/sessions")
    assert "Show 36 more" in page.text
    whole = page.click("Show 36 more")
    assert "more" not in [words for _, words in whole.links]
    assert whole.html.count("app-leaf__month") == 60


def test_the_calendar_lists_this_month_by_day(pages: PageClient, group: Group, user: User) -> None:
    second = make_group(name="Evening group")
    make_portfolio(user, second)
    make_session(second, local_start=datetime(2025, 3, 18, 18, 0))
    make_session(make_group(name="Somebody else's"), local_start=datetime(2025, 3, 18, 9, 0))
    db.session.commit()

    page = pages.get("/desk/calendar")
    assert "March 2025" in page.title
    day = page.text[page.text.index("Tuesday 18 March 2025 (in 8 days)") :]
    assert day.index("10:15 to 13:15, Peterborough group") < day.index("18:00 to 20:00, Evening group")
    assert "Somebody else" not in page.text


def test_months_before_and_after_are_a_link_away_and_keep_the_group(pages: PageClient, group: Group) -> None:
    page = pages.get(f"/desk/calendar?month=2025-12&group={group.id}")
    assert "Tuesday 16 December 2025" in page.text
    assert page.link("Earlier: November") == f"/desk/calendar?month=2025-11&group={group.id}"
    following = page.click("Later: January")
    assert "Tuesday 20 January 2026" in following.text
    assert "Peterborough group" in following.text


def test_the_calendar_can_show_one_group_only(pages: PageClient, group: Group, user: User) -> None:
    second = make_group(name="Evening group")
    make_portfolio(user, second)
    make_session(second, local_start=datetime(2025, 3, 18, 18, 0))
    db.session.commit()
    page = pages.get(f"/desk/calendar?month=2025-03&group={second.id}")
    assert "18:00 to 20:00, Evening group" in page.text
    assert "10:15 to 13:15" not in page.text


@pytest.mark.parametrize(
    "month", ["", "2025-13", "2025-00", "99999-01", "2025-3", "1969-12", "x", "2025-03x"]
)
def test_an_odd_month_shows_this_one(pages: PageClient, group: Group, month: str) -> None:
    page = pages.get(f"/desk/calendar?month={month}")
    assert page.status == 200
    assert "March 2025" in page.title


def test_the_calendar_ends_where_dates_end(pages: PageClient, group: Group) -> None:
    assert (
        "Later" not in pages.get("/desk/calendar?month=2099-12").text.split("Sign out")[-1].split("Later:")[0]
    )
    assert "Earlier: December" not in pages.get("/desk/calendar?month=1970-01").text


def test_an_empty_month_says_so(pages: PageClient, group: Group) -> None:
    assert "No sessions this month" in pages.get("/desk/calendar?month=2024-01").text


def test_another_coordinators_group_is_no_filter(pages: PageClient, group: Group) -> None:
    other = make_group()
    db.session.commit()
    assert pages.get(f"/desk/calendar?group={other.id}").status == 404
    assert pages.get("/desk/calendar?group=nonsense").status == 404


def test_an_evening_just_before_the_month_ends_is_in_it(pages: PageClient, user: User) -> None:
    group = make_group()
    make_portfolio(user, group)
    make_session(group, local_start=datetime(2025, 6, 30, 23, 30), minutes=20)
    make_session(group, local_start=datetime(2025, 7, 1, 0, 10), minutes=20)
    db.session.commit()
    june = pages.get("/desk/calendar?month=2025-06").text
    assert "23:30 to 23:50" in june
    assert "00:10 to 00:30" not in june


def test_the_calendar_of_nobodys_groups_is_empty(pages: PageClient, user: User) -> None:
    assert "No sessions this month" in pages.get("/desk/calendar").text


def test_the_pages_take_as_many_statements_for_many_sessions_as_for_few(
    pages: PageClient, user: User, clock: StandingClock
) -> None:
    groups: list[Group] = []

    def grow(count: int) -> None:
        for _ in range(count):
            group = make_group()
            make_portfolio(user, group)
            groups.append(group)
        for group in groups:
            series = make_series(group)
            for day in range(1, 6):
                session = make_session(group, series, local_start=datetime(2025, 3, day + 10, 10, 15))
                make_assignment(session, make_facilitator())
        db.session.commit()

    def cost(url: str) -> int:
        with counted_statements() as sent:
            assert pages.get(url).status == 200
        return len(sent)

    grow(1)
    urls = ("/desk/calendar", f"/desk/groups/{groups[0].id}/sessions")
    before = [cost(url) for url in urls]
    grow(4)
    assert [cost(url) for url in urls] == before


def test_a_discarded_group_is_not_in_the_calendar(pages: PageClient, group: Group) -> None:
    group.state = GroupState.DISCARDED
    db.session.commit()
    assert "No sessions this month" in pages.get("/desk/calendar").text
