"""A month as a grid, of one group and of all, and what narrows it."""

import re
from datetime import date, datetime, timedelta

import pytest

from facilitator.accounts.models import Role, User
from facilitator.core.db import db
from facilitator.groups.models import Format, Group
from facilitator.organisation.models import Nation
from facilitator.schedule.models import SessionKind, SessionStatus
from tests.schedule.peterborough import peterborough, session_on
from tests.support.builders import make_group, make_organisation, make_portfolio, make_session, make_user
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


def test_a_group_month_is_a_table_with_monday_first(pages: PageClient, group: Group) -> None:
    page = pages.get(f"/desk/groups/{group.id}/month")
    assert page.title.startswith("March 2025")
    heads = re.findall(r'<th scope="col"[^>]*>(\w+)</th>', page.html)
    assert heads == ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
    assert page.html.count("<td") == 42
    session = session_on(group, date(2025, 3, 18))
    assert ("/desk/sessions/" + session.id, "10:15 to 13:15") in page.links
    assert "Tuesday 18 March 2025 10:15 to 13:15 Speaker session" in page.text
    assert "Monday 10 March 2025 Today" in page.text


def test_a_group_month_leads_to_those_beside_it_and_to_the_list(pages: PageClient, group: Group) -> None:
    url = f"/desk/groups/{group.id}/month"
    page = pages.get(f"{url}?month=2025-12")
    assert page.link("Earlier: November") == f"{url}?month=2025-11"
    assert page.link("Later: January") == f"{url}?month=2026-01"
    assert page.link("This month") == url
    assert page.link("as a list") == f"/desk/groups/{group.id}/sessions"


def test_cancelled_and_moved_sessions_say_so_in_the_month(pages: PageClient, group: Group) -> None:
    session_on(group, date(2025, 3, 18)).status = SessionStatus.CANCELLED
    moved = session_on(group, date(2025, 4, 15))
    moved.original_start = moved.local_start - timedelta(days=7)
    db.session.commit()
    march = pages.get(f"/desk/groups/{group.id}/month?month=2025-03").text
    april = pages.get(f"/desk/groups/{group.id}/month?month=2025-04").text
    assert "10:15 to 13:15 Cancelled Speaker session" in march
    assert "Tuesday 15 April 2025 10:15 to 12:15 Moved from Tue 8 Apr 2025, 10:15" in april


def test_the_bank_holidays_of_the_groups_nation_stand_in_the_month(pages: PageClient, user: User) -> None:
    texts = {}
    for nation in (Nation.SCOTLAND, Nation.ENGLAND_WALES):
        group = make_group(nation=nation)
        make_portfolio(user, group)
        db.session.commit()
        texts[nation] = pages.get(f"/desk/groups/{group.id}/month?month=2025-12").text
    assert "Monday 1 December 2025 Bank holiday: Saint Andrew's Day" in texts[Nation.SCOTLAND]
    assert "Saint Andrew" not in texts[Nation.ENGLAND_WALES]
    assert "Thursday 25 December 2025 Bank holiday: Christmas Day" in texts[Nation.ENGLAND_WALES]


def test_an_empty_group_month_says_so(pages: PageClient, group: Group) -> None:
    assert "No session this month" in pages.get(f"/desk/groups/{group.id}/month?month=2024-01").text


@pytest.mark.parametrize("month", ["", "2025-13", "99999-01", "x", "1969-12"])
def test_an_odd_month_of_a_group_shows_this_one(pages: PageClient, group: Group, month: str) -> None:
    assert pages.get(f"/desk/groups/{group.id}/month?month={month}").title.startswith("March 2025")


@pytest.mark.parametrize("month", ["1970-01", "2099-12"])
def test_the_months_end_where_dates_end(pages: PageClient, group: Group, month: str) -> None:
    page = pages.get(f"/desk/groups/{group.id}/month?month={month}")
    assert page.status == 200
    assert ("Earlier:" in page.text, "Later:" in page.text) == (month != "1970-01", month != "2099-12")


def test_another_coordinators_month_is_as_good_as_missing(pages: PageClient, user: User) -> None:
    other = make_group()
    db.session.commit()
    for group_id in (other.id, "0000000000000000"):
        assert pages.get(f"/desk/groups/{group_id}/month").status == 404


def test_the_calendar_is_a_list_until_a_grid_is_asked_for(pages: PageClient, group: Group) -> None:
    page = pages.get("/desk/calendar")
    assert "<table" not in page.html
    grid = page.click("Month")
    assert "<table" in grid.html
    assert "10:15 to 13:15, Peterborough group" in grid.text
    assert grid.link("Later: April") == "/desk/calendar?month=2025-04&view=grid"
    assert grid.link("List") == "/desk/calendar?month=2025-03"
    assert grid.link("Year") == "/desk/calendar/year?year=2025"


def test_the_filters_stay_in_the_address_from_month_to_month_and_view_to_view(
    pages: PageClient, group: Group
) -> None:
    asked = f"group={group.id}&format=in_person&status=planned"
    page = pages.get(f"/desk/calendar?month=2025-03&{asked}&view=grid")
    assert page.link("Later: April") == f"/desk/calendar?month=2025-04&{asked}&view=grid"
    assert page.link("List") == f"/desk/calendar?month=2025-03&{asked}"
    assert page.link("Show everything") == "/desk/calendar?month=2025-03&view=grid"
    chosen = {
        field["name"]: field.get("value")
        for form in page.forms
        for field in form["fields"]
        if field.get("name")
    }
    assert (chosen["format"], chosen["status"]) == ("in_person", "planned")
    assert (chosen["month"], chosen["view"]) == ("2025-03", "grid")


@pytest.mark.parametrize("view", ["", "&view=grid"])
def test_the_calendar_can_be_narrowed_by_format_and_status(pages: PageClient, user: User, view: str) -> None:
    church, online = make_group(name="Church"), make_group(name="Online", format=Format.ONLINE)
    for group in (church, online):
        make_portfolio(user, group)
    make_session(church, local_start=datetime(2025, 3, 18, 10, 0), status=SessionStatus.CANCELLED)
    make_session(church, local_start=datetime(2025, 3, 19, 11, 0))
    make_session(online, local_start=datetime(2025, 3, 20, 12, 0))
    db.session.commit()

    def times(query: str) -> list[str]:
        page = pages.get(f"/desk/calendar?month=2025-03{view}&{query}")
        return [words[:5] for _, words in page.links if words[2:3] == ":"]

    assert times("") == ["10:00", "11:00", "12:00"]
    assert times("format=online") == ["12:00"]
    assert times("status=cancelled") == ["10:00"]
    assert times("format=in_person&status=planned") == ["11:00"]
    assert times("format=telephone") == []
    assert times("format=nonsense&status=odd") == ["10:00", "11:00", "12:00"]


def test_a_holiday_of_one_nation_only_says_where_in_the_calendar_of_all(
    pages: PageClient, user: User
) -> None:
    for nation in (Nation.SCOTLAND, Nation.ENGLAND_WALES):
        make_portfolio(user, make_group(nation=nation))
    db.session.commit()
    text = pages.get("/desk/calendar?month=2025-12&view=grid").text
    assert "Bank holiday: Saint Andrew's Day (substitute day) (Scotland)" in text
    assert "Bank holiday: Christmas Day" in text
    assert "Bank holiday: Christmas Day (" not in text


def test_the_list_says_when_a_day_is_a_bank_holiday(pages: PageClient, group: Group) -> None:
    make_session(group, local_start=datetime(2025, 5, 5, 10, 0))
    db.session.commit()
    text = pages.get("/desk/calendar?month=2025-05").text
    assert "Monday 5 May 2025 Bank holiday: May Day 10:00 to 12:00" in text


def test_a_counsellor_reads_a_month_without_the_year_planner(pages: PageClient, group: Group) -> None:
    pages.sign_in(make_user(Role.COUNSELLOR))
    assert pages.get("/desk/calendar?view=grid").status == 200
    assert pages.get(f"/desk/groups/{group.id}/month").status == 404


def test_a_month_takes_as_many_statements_for_many_sessions_as_for_few(pages: PageClient, user: User) -> None:
    groups = [make_group(nation=nation) for nation in Nation]
    for group in groups:
        make_portfolio(user, group)
    urls = ("/desk/calendar?view=grid", f"/desk/groups/{groups[0].id}/month")

    def grow(count: int) -> None:
        for group in groups:
            for day in range(count):
                make_session(group, local_start=datetime(2025, 3, day + 1, 10, 0), kind=SessionKind.SPEAKER)
        db.session.commit()

    def cost(url: str) -> int:
        with counted_statements() as sent:
            assert pages.get(url).status == 200
        return len(sent)

    grow(1)
    few = [cost(url) for url in urls]
    grow(20)
    assert [cost(url) for url in urls] == few


def test_the_list_of_sessions_leads_to_the_month(pages: PageClient, group: Group) -> None:
    page = pages.get(f"/desk/groups/{group.id}/sessions")
    assert page.link("Month by month") == f"/desk/groups/{group.id}/month"
