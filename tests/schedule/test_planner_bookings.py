"""A venue's bookings, for the desk and for the keyholder."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from facilitator.accounts.models import Role, User
from facilitator.core.db import db
from facilitator.groups.models import Format, Group, GroupState, Venue
from facilitator.schedule.models import SessionStatus
from tests.support.builders import (
    make_assignment,
    make_facilitator,
    make_group,
    make_organisation,
    make_portfolio,
    make_session,
    make_user,
    make_venue,
)
from tests.support.pages import PageClient
from tests.support.statements import counted_statements

TUESDAY = datetime(2025, 3, 18, 10, 15)


@pytest.fixture
def user(pages: PageClient) -> User:
    """A coordinator, signed in on 10 March 2025."""
    make_organisation(name="Fenland Sarcoma Support", sender_name="Group appointments")
    user = make_user()
    pages.sign_in(user)
    return user


@pytest.fixture
def church() -> Venue:
    return make_venue(name="The church")


def meets_at(venue: Venue, discreet: str, user: User | None = None, **overrides: Any) -> Group:
    values = {"name": f"Sarcoma, {discreet}", "discreet_name": discreet, "venue_id": venue.id}
    group = make_group(**values | overrides)
    if user is not None:
        make_portfolio(user, group)
    return group


def bookings(pages: PageClient, venue: Venue, query: str = "") -> Any:
    db.session.commit()
    return pages.get(f"/desk/settings/venues/{venue.id}/bookings{query}")


def test_bookings_say_when_who_and_with_whom(pages: PageClient, user: User, church: Venue) -> None:
    session = make_session(
        meets_at(church, "Tuesday group", user),
        local_start=TUESDAY,
        room_minutes_before=30,
        room_minutes_after=15,
    )
    make_assignment(session, make_facilitator(name="Ruth Calder"))
    page = bookings(pages, church)
    assert "Tuesday 18 March 2025 09:45 to 12:30 (session 10:15 to 12:15) Tuesday group" in page.text
    assert "Ruth Calder" in page.text
    assert page.link("Tuesday group") == f"/desk/sessions/{session.id}"


def test_another_coordinators_group_is_there_by_its_discreet_name_alone(
    pages: PageClient, user: User, church: Venue
) -> None:
    session = make_session(meets_at(church, "Evening group"), local_start=TUESDAY)
    page = bookings(pages, church)
    assert "Evening group" in page.text
    assert session.id not in page.html
    assert "Sarcoma, Evening" not in page.html


def test_coming_bookings_begin_today_and_past_ones_are_asked_for(
    pages: PageClient, user: User, church: Venue
) -> None:
    group = meets_at(church, "Tuesday group", user)
    for day in (3, 9, 10, 18):
        make_session(group, local_start=datetime(2025, 3, day, 8, 0), minutes=30)
    coming, past = bookings(pages, church).text, bookings(pages, church, "?past=1").text
    assert coming.index("Monday 10 March 2025") < coming.index("Tuesday 18 March 2025")
    assert "9 March" not in coming
    assert past.index("Sunday 9 March 2025") < past.index("Monday 3 March 2025")
    assert "10 March" not in past


def test_only_what_is_held_there_is_there(pages: PageClient, user: User, church: Venue) -> None:
    group = meets_at(church, "Tuesday group", user)
    make_session(group, local_start=TUESDAY, format=Format.ONLINE)
    make_session(group, local_start=TUESDAY, venue_id=make_venue(name="The hall").id)
    make_session(meets_at(church, "Discarded", user, state=GroupState.DISCARDED), local_start=TUESDAY)
    assert "No session is planned here from today on" in bookings(pages, church).text
    assert "Nothing was held here before today" in bookings(pages, church, "?past=1").text


def test_two_at_the_same_time_are_marked_with_each_other(
    pages: PageClient, user: User, church: Venue
) -> None:
    make_session(meets_at(church, "Morning group", user), local_start=TUESDAY, room_minutes_after=30)
    make_session(meets_at(church, "Noon group"), local_start=TUESDAY + timedelta(hours=2))
    text = bookings(pages, church).text
    assert "The room is taken twice at the same time" in text
    assert "At the same time Noon group, 12:15 to 14:15." in text
    assert "At the same time Morning group, 10:15 to 12:15." in text


def test_a_cancelled_booking_says_that_the_room_is_free(pages: PageClient, user: User, church: Venue) -> None:
    make_session(meets_at(church, "Morning group", user), local_start=TUESDAY, status=SessionStatus.CANCELLED)
    make_session(meets_at(church, "Noon group"), local_start=TUESDAY)
    text = bookings(pages, church).text
    assert "Cancelled The room is not needed." in text
    assert "At the same time" not in text


def test_a_moved_booking_says_from_where(pages: PageClient, user: User, church: Venue) -> None:
    make_session(
        meets_at(church, "Morning group", user),
        local_start=TUESDAY,
        original_start=TUESDAY - timedelta(days=7),
    )
    assert "Moved from Tue 11 Mar 2025, 10:15." in bookings(pages, church).text


def test_the_sheet_names_no_group_no_charity_and_no_illness(
    pages: PageClient, user: User, church: Venue
) -> None:
    session = make_session(
        meets_at(church, "Tuesday group", user), local_start=TUESDAY, topic="Living with sarcoma"
    )
    make_assignment(session, make_facilitator(name="Ruth Calder"))
    sheet = bookings(pages, church).click("Sheet for the keyholder")
    assert "Tuesday 18 March 2025 10:15 12:15 Tuesday group Ruth Calder" in sheet.text
    assert "Group appointments, 01632 960100" in sheet.text
    assert "sarcoma" not in sheet.html.casefold()
    assert sheet.title == "Bookings of The church"
    assert session.id not in sheet.html


def test_an_empty_sheet_says_so(pages: PageClient, user: User, church: Venue) -> None:
    assert "Nothing is planned here." in bookings(pages, church, "?sheet=1").text


def test_the_venue_leads_to_its_bookings(pages: PageClient, user: User, church: Venue) -> None:
    db.session.commit()
    page = pages.get(f"/desk/settings/venues/{church.id}")
    assert page.link("Bookings") == f"/desk/settings/venues/{church.id}/bookings"
    pages.sign_in(make_user(Role.ADMINISTRATOR))
    page = pages.get(f"/desk/settings/venues/{church.id}")
    assert "Bookings" not in [words for _, words in page.links]
    assert bookings(pages, church).status == 403


def test_a_venue_that_is_missing_is_not_found(pages: PageClient, user: User) -> None:
    assert pages.get("/desk/settings/venues/0000000000000000/bookings").status == 404


@pytest.mark.parametrize("query", ["", "?past=1", "?sheet=1"])
def test_many_bookings_take_as_many_statements_as_few(
    pages: PageClient, user: User, church: Venue, query: str
) -> None:
    def grow(count: int) -> None:
        for number in range(count):
            group = meets_at(church, f"Group {number}", user)
            for day in (-9, 9):
                session = make_session(
                    group, local_start=datetime(2025, 3, 10) + timedelta(days=day, hours=number)
                )
                make_assignment(session, make_facilitator())

    def cost() -> int:
        db.session.commit()
        with counted_statements() as sent:
            assert bookings(pages, church, query).status == 200
        return len(sent)

    grow(1)
    few = cost()
    grow(12)
    assert cost() == few
