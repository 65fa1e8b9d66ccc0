"""The year planner as its readers see it."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from facilitator.accounts.models import Role, User
from facilitator.core.db import db
from facilitator.groups.models import Format, Group, GroupState
from facilitator.organisation.models import Closure, ClosureKind, Nation
from facilitator.schedule.models import GroupSession, SessionKind, SessionStatus
from tests.support.builders import (
    make_assignment,
    make_facilitator,
    make_group,
    make_organisation,
    make_portfolio,
    make_series,
    make_session,
    make_user,
    make_venue,
)
from tests.support.pages import PageClient
from tests.support.statements import counted_statements

YEAR = "/desk/calendar/year"
TUESDAY = datetime(2025, 3, 18, 10, 15)


@pytest.fixture
def user(pages: PageClient) -> User:
    """A coordinator, signed in on 10 March 2025."""
    make_organisation()
    user = make_user(name="Cora Hale")
    pages.sign_in(user)
    return user


def group_of(user: User, name: str, **overrides: Any) -> Group:
    group = make_group(name=name, discreet_name=f"{name} discreetly", **overrides)
    make_portfolio(user, group)
    return group


def held(group: Group, start: datetime = TUESDAY, **overrides: Any) -> GroupSession:
    """A session, saved with all that came before it."""
    session = make_session(group, local_start=start, **overrides)
    db.session.commit()
    return session


def test_groups_are_rows_and_months_are_columns(pages: PageClient, user: User) -> None:
    group = group_of(user, "Peterborough group")
    session = held(group)
    held(group, datetime(2026, 3, 17, 10, 15))
    page = pages.get(f"{YEAR}?year=2025")
    assert page.title.startswith("The year 2025")
    assert "Peterborough group Tue 18 March, 10:15 to 12:15" in page.text
    assert page.link("Tue 18") == f"/desk/sessions/{session.id}"
    assert "Tue 17" not in page.text
    assert 'data-label="March"' in page.html


def test_without_a_year_it_shows_this_one_and_leads_to_those_beside_it(pages: PageClient, user: User) -> None:
    group = group_of(user, "Peterborough group")
    held(group)
    page = pages.get(YEAR)
    assert page.title.startswith("The year 2025")
    assert page.link("Earlier: 2024") == f"{YEAR}?year=2024"
    assert page.link("Later: 2026") == f"{YEAR}?year=2026"
    assert "This year" not in page.text
    assert "This year" in pages.get(f"{YEAR}?year=2026").text


@pytest.mark.parametrize("year", ["", "x", "25", "1969", "2100", "20255", "２０２５"])
def test_an_odd_year_shows_this_one(pages: PageClient, user: User, year: str) -> None:
    page = pages.get(f"{YEAR}?year={year}")
    assert page.status == 200
    assert page.title.startswith("The year 2025")


@pytest.mark.parametrize("year", ["1970", "2099"])
def test_the_first_and_the_last_year_show(pages: PageClient, user: User, year: str) -> None:
    group_of(user, "Peterborough group")
    db.session.commit()
    assert pages.get(f"{YEAR}?year={year}").title.startswith(f"The year {year}")


def test_what_is_special_about_a_date_is_said_in_words(pages: PageClient, user: User) -> None:
    group = group_of(user, "Peterborough group")
    held(group, kind=SessionKind.SPEAKER, original_start=TUESDAY - timedelta(days=7))
    held(group, datetime(2025, 12, 25, 10, 0), status=SessionStatus.CANCELLED)
    text = pages.get(YEAR).text
    assert "Tue 18 March, 10:15 to 12:15 M Moved from another date or time S Session with a speaker" in text
    christmas = "X Cancelled H Bank holiday, or we are closed C 20 December to 3 January"
    assert f"Thu 25 December, 10:00 to 12:00 {christmas}" in text
    assert "What the letters mean" in text


def test_a_closure_of_the_organisations_own_is_marked(pages: PageClient, user: User) -> None:
    held(group_of(user, "Peterborough group"))
    day = TUESDAY.date()
    db.session.add(Closure(label="Moving", kind=ClosureKind.OWN, first_day=day, last_day=day, nations=[]))
    db.session.commit()
    assert "12:15 H Bank holiday, or we are closed" in pages.get(YEAR).text


def test_bank_holidays_are_those_of_the_groups_nation(pages: PageClient, user: User) -> None:
    second_of_january = datetime(2025, 1, 2, 10, 0)
    held(group_of(user, "Leeds", nation=Nation.ENGLAND_WALES), second_of_january)
    held(group_of(user, "Perth", nation=Nation.SCOTLAND), second_of_january + timedelta(hours=5))
    text = pages.get(YEAR).text
    assert "Leeds Thu 2 January, 10:00 to 12:00 C " in text
    assert "Perth Thu 2 January, 15:00 to 17:00 H " in text


def test_the_same_facilitator_at_the_same_time_is_named(pages: PageClient, user: User) -> None:
    ruth = make_facilitator(name="Ruth Calder")
    first, second = held(group_of(user, "Morning")), held(group_of(user, "Noon"), datetime(2025, 3, 18, 11))
    for session in (first, second):
        make_assignment(session, ruth)
    db.session.commit()
    page = pages.get(YEAR)
    assert "1 clash to sort out" in page.text
    assert (
        "Tuesday 18 March 2025: Morning, 10:15 to 12:15 and Noon, 11:00 to 13:00 . Both with Ruth Calder."
        in (page.text)
    )
    assert page.text.count("!F Same facilitator at the same time") == 3  # both sessions, and the legend


def test_another_coordinators_session_in_the_way_shows_by_its_discreet_name(
    pages: PageClient, user: User
) -> None:
    ruth = make_facilitator(name="Ruth Calder")
    other = make_group(name="Sarcoidosis Leeds", discreet_name="Monday group")
    theirs, ours = held(other), held(group_of(user, "Morning"))
    for session in (theirs, ours):
        make_assignment(session, ruth)
    db.session.commit()
    page = pages.get(YEAR)
    assert "Monday group, 10:15 to 12:15 (another coordinator’s)" in page.text
    assert "Sarcoidosis" not in page.html
    assert theirs.id not in page.html


def test_the_same_venue_counts_with_the_time_to_set_up(pages: PageClient, user: User) -> None:
    church = make_venue(name="The church")
    held(group_of(user, "Morning", venue_id=church.id))
    other = make_group(name="Elsewhere", discreet_name="Noon group", venue_id=church.id)
    held(other, datetime(2025, 3, 18, 12, 15), room_minutes_before=15)
    page = pages.get(YEAR)
    assert "Both at The church." in page.text
    assert "Noon group, 12:15 to 14:15 (another coordinator’s)" in page.text


def test_two_groups_of_the_portfolio_at_the_same_time_are_counted(pages: PageClient, user: User) -> None:
    held(group_of(user, "Morning"))
    held(group_of(user, "Noon"))
    held(make_group(name="Not mine"))
    text = pages.get(YEAR).text
    assert "to sort out" not in text
    assert "1 time when groups of one coordinator meet at once" in text
    assert text.count("!T Two of a coordinator’s groups at the same time") == 3


def test_what_clashed_in_the_past_is_marked_and_no_longer_asked_about(pages: PageClient, user: User) -> None:
    church = make_venue(name="The church")
    for name in ("Morning", "Noon"):
        held(group_of(user, name, venue_id=church.id), datetime(2025, 2, 18, 10, 15))
    text = pages.get(YEAR).text
    assert "to sort out" not in text
    assert text.count("!V Same venue at the same time") == 3


def test_a_manager_sees_every_group_and_whose_portfolio_clashes(pages: PageClient, user: User) -> None:
    held(group_of(user, "Morning"))
    held(group_of(user, "Noon"))
    held(make_group(name="Nobody's group"))
    pages.sign_in(make_user(Role.MANAGER))
    text = pages.get(YEAR).text
    assert "Nobody's group" in text
    assert "Cora Hale looks after them." in text
    assert "to sort out" not in text


def test_the_planner_can_be_narrowed_and_the_address_keeps_it(pages: PageClient, user: User) -> None:
    church, ruth = make_venue(name="The church"), make_facilitator(name="Ruth Calder")
    morning = group_of(user, "Morning", venue_id=church.id)
    evening = group_of(user, "Evening", format=Format.ONLINE)
    held(morning)
    make_assignment(held(evening, datetime(2025, 3, 20, 18, 0)), ruth)
    db.session.commit()

    def dates(query: str) -> set[str]:
        page = pages.get(f"{YEAR}?year=2025&{query}")
        assert page.link("Later: 2026") == f"{YEAR}?year=2026&{query}"
        assert page.link("Show everything") == f"{YEAR}?year=2025"
        return {words[:6] for _, words in page.links if words.startswith(("Tue 18", "Thu 20"))}

    assert dates(f"group={morning.id}") == {"Tue 18"}
    assert dates(f"venue={church.id}") == {"Tue 18"}
    assert dates(f"facilitator={ruth.id}") == {"Thu 20"}
    assert dates(f"venue={church.id}&facilitator={ruth.id}") == set()


def test_a_narrowed_planner_still_knows_what_is_in_the_way(pages: PageClient, user: User) -> None:
    church = make_venue(name="The church")
    morning = group_of(user, "Morning", venue_id=church.id)
    held(morning)
    held(group_of(user, "Noon", venue_id=church.id))
    text = pages.get(f"{YEAR}?group={morning.id}").text
    assert "1 clash to sort out" in text
    assert text.count("!V Same venue at the same time") == 2


@pytest.mark.parametrize("name", ["group", "venue", "facilitator"])
def test_what_is_not_there_to_choose_is_not_found(pages: PageClient, user: User, name: str) -> None:
    other = make_group()
    db.session.commit()
    assert pages.get(f"{YEAR}?{name}=nonsense").status == 404
    assert pages.get(f"{YEAR}?{name}={other.id}").status == 404


def test_a_group_without_dates_is_noticed_and_one_that_ended_is_not(pages: PageClient, user: User) -> None:
    group_of(user, "New group", state=GroupState.DRAFT)
    group_of(user, "Old group", state=GroupState.ENDED)
    group_of(user, "Discarded group", state=GroupState.DISCARDED)
    db.session.commit()
    page = pages.get(YEAR)
    assert "New group No dates this year" in page.text
    assert "Old group No dates" not in page.text
    assert "Discarded group" not in page.text


def test_nobodys_groups_are_an_empty_planner(pages: PageClient, user: User) -> None:
    make_group()
    db.session.commit()
    assert "No dates to show" in pages.get(YEAR).text


def test_a_counsellor_and_an_administrator_have_no_planner(pages: PageClient, user: User) -> None:
    for role in (Role.COUNSELLOR, Role.ADMINISTRATOR):
        pages.sign_in(make_user(role))
        assert pages.get(YEAR).status == 403
    assert "Year" not in [words for _, words in pages.get("/desk/calendar").links]


def test_fifty_groups_take_as_many_statements_as_five(pages: PageClient, user: User) -> None:
    churches = [make_venue(name=f"Church {number}") for number in range(5)]
    people = [make_facilitator() for _ in range(5)]
    nations = list(Nation)

    def grow(count: int) -> None:
        for number in range(count):
            group = group_of(
                user,
                f"Group {number}",
                venue_id=churches[number % 5].id,
                nation=nations[number % len(nations)],
            )
            make_portfolio(make_user(), group)
            series = make_series(group)
            for month in range(1, 13):
                session = make_session(
                    group, series, local_start=datetime(2025, month, 10 + number % 3, 10, 15)
                )
                make_assignment(session, people[number % 5])
        db.session.commit()

    def cost(url: str) -> int:
        with counted_statements() as sent:
            assert pages.get(url).status == 200
        return len(sent)

    urls = (YEAR, f"{YEAR}?venue={churches[0].id}", f"{YEAR}?facilitator={people[0].id}")
    grow(5)
    few = [cost(url) for url in urls]
    grow(45)
    assert [cost(url) for url in urls] == few
    assert max(few) <= 14
    pages.sign_in(make_user(Role.MANAGER))
    assert cost(YEAR) <= 14
