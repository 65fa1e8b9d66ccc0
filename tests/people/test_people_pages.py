"""The people page, its searches and its forms."""

from datetime import datetime

import pytest
from flask import Flask

from facilitator.accounts.models import Role
from facilitator.core.db import db, write_transaction
from facilitator.people.models import FacilitatorKind
from facilitator.people.queries import list_facilitators, list_speakers
from tests.support.builders import make_facilitator, make_organisation, make_speaker, make_user
from tests.support.pages import PageClient


@pytest.fixture
def office(app: Flask, pages: PageClient, now: datetime) -> PageClient:
    """The pages as a coordinator sees them."""
    with write_transaction():
        make_organisation()
        user = make_user(Role.COORDINATOR, name="Carol Reed")
    pages.sign_in(user)
    return pages


def test_an_empty_list_says_what_belongs_there(office: PageClient) -> None:
    assert "No facilitators yet" in office.get("/desk/people").text
    assert "No speakers yet" in office.get("/desk/people/speakers").text


def test_a_facilitator_is_added_with_a_sign_in_from_the_list(office: PageClient) -> None:
    with write_transaction():
        user = make_user(Role.COUNSELLOR, name="Fiona Marsh", email="fiona@example.org")
    page = office.get("/desk/people").click("Add a facilitator")
    saved = page.submit({"name": "Fiona Marsh", "kind": "professional", "user_id": user.id})
    assert "Fiona Marsh can be chosen for groups" in saved.text
    assert "fiona@example.org" in saved.text
    assert [(f.kind, f.user_id) for f in list_facilitators()] == [(FacilitatorKind.PROFESSIONAL, user.id)]


def test_wrong_input_is_said_and_what_was_typed_is_kept(office: PageClient) -> None:
    page = office.get("/desk/people/facilitators/new").submit({"email": "fiona", "profession": "Nurse"})
    assert page.status == 422
    for sentence in ("Enter a name.", "Choose whether this is a professional"):
        assert page.text.count(sentence) == 2
    assert "Nurse" in page.html
    page = page.submit({"name": "Fiona", "kind": "peer"})
    assert page.status == 422
    assert page.text.count("Enter an e-mail address in the correct format") == 2
    assert list_facilitators() == []


def test_a_taken_sign_in_is_said_at_its_field(office: PageClient) -> None:
    with write_transaction():
        user = make_user(Role.COUNSELLOR)
    page = office.get("/desk/people/facilitators/new")
    with write_transaction():
        make_facilitator(user_id=user.id)
    refused = page.submit({"name": "Grace", "kind": "peer", "user_id": user.id})
    assert refused.status == 422


def test_a_change_that_lost_the_race_shows_what_is_stored(office: PageClient) -> None:
    with write_transaction():
        person = make_facilitator(name="Fiona Marsh", phone="07700 900111")
    url = f"/desk/people/facilitators/{person.id}"
    mine, theirs = office.get(url), office.get(url)
    assert "Saved what you changed about Fiona Marsh" in theirs.submit({"phone": "07700 900122"}).text
    refused = mine.submit({"profession": "Counsellor"})
    assert refused.status == 422
    assert "Telephone 07700 900122" in refused.text
    assert refused.submit().status == 200
    db.session.expire_all()
    assert list_facilitators()[0].profession == "Counsellor"


def test_lists_are_searched_by_name(office: PageClient) -> None:
    with write_transaction():
        make_facilitator(name="Zoë Hart")
        make_facilitator(name="Adam Bell", active=False)
        make_speaker(name="Dr Nadia Shah", topics="Eating well")
    page = office.get("/desk/people?q=zoe")
    assert "Zoë Hart" in page.text and "Adam Bell" not in page.text
    assert "Not at present" in office.get("/desk/people?q=adam").text
    assert "Nobody with “xyz”" in office.get("/desk/people?q=xyz").text
    assert "Dr Nadia Shah" in office.get("/desk/people/speakers?q=eating").text


def test_a_speaker_is_added_and_changed(office: PageClient) -> None:
    saved = office.get("/desk/people/speakers/new").submit(
        {"name": "Dr Nadia Shah", "organisation": "City Hospital"}
    )
    assert "Dr Nadia Shah can be booked" in saved.text
    speaker = list_speakers()[0]
    page = office.get(f"/desk/people/speakers/{speaker.id}")
    assert "Saved what you changed" in page.submit({"topics": "Sleep"}).text
    assert page.submit({"name": ""}).status == 422
    db.session.expire_all()
    assert (list_speakers()[0].name, list_speakers()[0].topics) == ("Dr Nadia Shah", "Sleep")


def test_nobody_is_found_under_a_wrong_address(office: PageClient) -> None:
    assert office.get("/desk/people/facilitators/0000000000000000").status == 404
    assert office.get("/desk/people/speakers/0000000000000000").status == 404


@pytest.mark.parametrize("role", [Role.COUNSELLOR, Role.ADMINISTRATOR])
def test_the_people_page_is_for_the_office(office: PageClient, app: Flask, role: Role) -> None:
    pages = PageClient(app)
    with write_transaction():
        user = make_user(role)
    pages.sign_in(user)
    assert pages.get("/desk/people").status == 403
