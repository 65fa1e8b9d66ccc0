"""Pages of group types, venues and the agreement."""

import pytest
from flask import Flask

from facilitator.accounts.models import Role
from facilitator.core.db import db, write_transaction
from facilitator.groups.queries import current_agreement, find_agreement, list_types, list_venues
from tests.support.builders import make_group, make_organisation, make_user, make_venue
from tests.support.pages import PageClient


@pytest.fixture
def office(app: Flask, pages: PageClient) -> PageClient:
    """The pages as a coordinator sees them."""
    with write_transaction():
        make_organisation()
        user = make_user(Role.COORDINATOR)
    pages.sign_in(user)
    return pages


def test_a_type_is_added_and_changed(office: PageClient) -> None:
    page = office.get("/desk/settings/types").click("New group type")
    values = {"name": "Living with Secondary Breast Cancer", "speaker_every": "3", "speaker_first": "3"}
    assert "can be chosen for new groups" in page.submit({**values, "speaker_extra_minutes": "60"}).text
    kind = list_types()[0]
    assert (kind.minutes, kind.speaker_every, kind.speaker_extra_minutes) == (120, 3, 60)
    page = office.get(f"/desk/settings/types/{kind.id}")
    assert (
        "groups that exist stay as they are" in page.submit({"list_limit": "15", "speaker_every": "4"}).text
    )
    lost = page.submit({"minutes": "90"})
    assert lost.status == 422
    assert "Places on the list 15" in lost.text
    db.session.expire_all()
    assert (list_types()[0].minutes, list_types()[0].list_limit) == (120, 15)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"name": ""}, "Enter the name of this group type."),
        ({"name": "Carers", "minutes": "2"}, "from 5 to 720 minutes"),
        ({"name": "Carers", "minutes": "1.5"}, "Enter a whole number, like 12."),
        ({"name": "Carers", "speaker_first": "3"}, "Enter every how many sessions a speaker comes."),
    ],
)
def test_a_wrong_type_is_said_twice_and_kept(
    office: PageClient, typed: dict[str, str], sentence: str
) -> None:
    page = office.get("/desk/settings/types/new").submit({"eligibility": "For carers", **typed})
    assert page.status == 422
    assert page.text.count(sentence) == 2
    assert "For carers" in page.html
    assert list_types() == []


def test_a_venue_is_added_and_changed(office: PageClient) -> None:
    page = office.get("/desk/settings/venues").click("New venue")
    assert page.submit({"name": "The church"}).text.count("Enter the address of the venue.") == 2
    saved = page.submit({"name": "The church", "address": "Hampton\nPE7 8AA", "step_free": "y"})
    assert "can be chosen for groups" in saved.text
    venue = list_venues()[0]
    assert (venue.address, venue.step_free, venue.room_limit) == ("Hampton\nPE7 8AA", True, None)
    with write_transaction():
        make_group(name="Morning group", venue_id=venue.id)
    page = office.get(f"/desk/settings/venues/{venue.id}")
    assert "Morning group. A new name or address shows in their calendars." in page.text
    assert "Venue saved." in page.submit({"room_limit": "20"}).text
    lost = page.submit({"name": "Hall"})
    assert lost.status == 422
    assert "People the room holds 20" in lost.text


def test_the_first_agreement_is_suggested_and_the_next_is_a_version(office: PageClient) -> None:
    page = office.get("/desk/settings/agreement")
    assert "There is none yet" in page.text
    assert find_agreement() is None
    saved = page.submit()
    assert "Version 1 is there" in saved.text
    assert current_agreement().text.startswith("## What is said here stays here")
    assert "serious harm" in current_agreement().text
    again = saved.submit()
    assert again.status == 422
    assert again.text.count("This is the same text as the version in use.") == 2
    lost = page.submit({"text": "Mine."})
    assert lost.status == 422
    assert "Somebody else changed this" in lost.text
    assert "Version 2" in lost.submit().text


def test_these_settings_are_not_for_counsellors(office: PageClient, app: Flask) -> None:
    pages = PageClient(app)
    with write_transaction():
        user, venue = make_user(Role.COUNSELLOR), make_venue()
    pages.sign_in(user)
    for path in ("types", "types/new", "venues", f"venues/{venue.id}", "agreement"):
        assert pages.get(f"/desk/settings/{path}").status == 403
