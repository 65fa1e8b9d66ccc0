"""The pages on which people get their calendar links: shown once, never ended by a button that did not say so."""

import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from facilitator.accounts.models import Role, User
from facilitator.core.db import db, write_transaction
from facilitator.core.tokens import link_token, new_token
from facilitator.feeds.models import FeedToken
from facilitator.groups.models import Group
from facilitator.registration.models import Attendee, MembershipState
from tests.support.builders import (
    make_attendee,
    make_facilitator,
    make_group,
    make_membership,
    make_organisation,
    make_portfolio,
    make_user,
)
from tests.support.pages import Page, PageClient

pytestmark = pytest.mark.both_databases


@pytest.fixture
def counsellor(app: Flask, pages: PageClient) -> User:
    with write_transaction():
        make_organisation()
        user = make_user(Role.COUNSELLOR)
        make_facilitator(user_id=user.id)
    pages.sign_in(user)
    return user


@pytest.fixture
def person(app: Flask) -> Attendee:
    with write_transaction():
        make_organisation()
        attendee = make_attendee(called="Joy")
        make_membership(make_group(), attendee)
    return attendee


@pytest.fixture
def group(app: Flask, pages: PageClient) -> Group:
    with write_transaction():
        make_organisation()
        coordinator = make_user(Role.COORDINATOR)
        group = make_group(publish_dates=True)
        make_portfolio(coordinator, group)
    pages.sign_in(coordinator)
    return group


def my_url(person: Attendee) -> str:
    return f"/my/{link_token('my-place', person.id, 1)}/calendar"


def shown(page: Page) -> str:
    """The address on the page."""
    found = re.search(r'value="(http://localhost/calendar/[\w-]{43}\.ics)"', page.html)
    assert found, "no link is shown"
    return found.group(1)


def live() -> list[FeedToken]:
    return list(db.session.scalars(select(FeedToken).where(FeedToken.revoked_at.is_(None))))


def test_a_facilitator_makes_a_link_and_sees_it_once(counsellor: User, pages: PageClient) -> None:
    page = pages.get("/desk/me/calendar").submit()
    address = shown(page)
    assert page.link("Add to my calendar") == address.replace("http://", "webcal://")
    assert "changes can take a day to show. We also tell you directly." in page.text
    assert pages.client.get(address.removeprefix("http://localhost")).status_code == 200
    again = pages.get("/desk/me/calendar")
    assert "/calendar/" not in again.html.replace("/me/calendar", "")
    assert "A calendar link works since Monday 10 March 2025." in again.text


def test_a_new_link_ends_the_one_before_at_once(counsellor: User, pages: PageClient) -> None:
    old = shown(pages.get("/desk/me/calendar").submit()).removeprefix("http://localhost")
    page = pages.get("/desk/me/calendar")
    assert "A new one ends the one you have" in page.text
    new = shown(page.submit()).removeprefix("http://localhost")
    assert pages.client.get(old).status_code == 404
    assert pages.client.get(new).status_code == 200


def test_a_page_with_a_link_is_kept_nowhere_and_named_to_nobody(counsellor: User, pages: PageClient) -> None:
    headers = pages.get("/desk/me/calendar").submit().response.headers
    assert (headers["Referrer-Policy"], headers["Cache-Control"]) == ("no-referrer", "no-store")


def test_somebody_who_runs_no_sessions_is_told_so_kindly(pages: PageClient, app: Flask) -> None:
    with write_transaction():
        user = make_user(Role.COORDINATOR)
    pages.sign_in(user)
    assert "You run no sessions" in pages.get("/desk/me/calendar").text
    assert pages.post("/desk/me/calendar").status == 404


def test_the_own_page_leads_to_the_link(counsellor: User, pages: PageClient) -> None:
    assert pages.get("/desk/me").link("your own calendar") == "/desk/me/calendar"


def test_an_attendee_makes_a_link_on_a_page_without_a_sign_in(person: Attendee, pages: PageClient) -> None:
    page = pages.get(my_url(person)).submit()
    address = shown(page).removeprefix("http://localhost")
    assert pages.client.get(address).status_code == 200
    assert page.response.headers["Referrer-Policy"] == "no-referrer"
    assert page.title == "Your dates in your own calendar"
    (row,) = live()
    assert row.owner_id == person.id


def test_a_button_that_did_not_warn_never_ends_a_link_in_use(person: Attendee, pages: PageClient) -> None:
    pages.get(my_url(person)).submit()
    kept = live()[0].id
    page = pages.post(my_url(person))
    assert [row.id for row in live()] == [kept]
    assert "A new one ends the one you have" in page.text
    shown(page.submit())
    assert kept not in [row.id for row in live()]


def test_the_my_place_page_leads_there(person: Attendee, pages: PageClient) -> None:
    page = pages.get(my_url(person).removesuffix("/calendar"))
    assert "calendar" in page.text
    assert any(form["action"] == my_url(person) for form in page.forms) or page.link("calendar") == my_url(
        person
    )


def test_a_wrong_my_place_link_and_that_of_somebody_who_died_are_the_same_404(
    person: Attendee, pages: PageClient
) -> None:
    with write_transaction():
        rita = make_attendee()
        make_membership(make_group(), rita, state=MembershipState.DIED_REPORTED)
    assert pages.get(f"/my/{new_token()}/calendar").status == 404
    assert pages.get(my_url(rita)).status == 404
    assert pages.post(my_url(rita)).status == 404


def test_a_coordinator_makes_the_public_link_of_a_group(group: Group, pages: PageClient) -> None:
    page = pages.get(f"/desk/groups/{group.id}/settings").click("Public calendar link").submit()
    assert pages.client.get(shown(page).removeprefix("http://localhost")).status_code == 200


def test_a_group_that_does_not_publish_its_dates_gets_no_public_link(group: Group, pages: PageClient) -> None:
    with write_transaction():
        group.publish_dates = False
    url = f"/desk/groups/{group.id}/calendar"
    assert "This group does not publish its dates" in pages.get(url).text
    page: Any = pages.post(url)
    assert page.status == 422
    assert live() == []


def test_another_groups_public_link_is_not_this_coordinators_business(
    group: Group, pages: PageClient
) -> None:
    with write_transaction():
        other = make_group(publish_dates=True)
    assert pages.get(f"/desk/groups/{other.id}/calendar").status == 404
