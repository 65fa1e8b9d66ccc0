"""One's own page: name, password, sign-ins."""

from datetime import datetime

import pytest
from sqlalchemy import select

from facilitator.accounts import passwords
from facilitator.accounts.models import Role, SignIn, User
from facilitator.core.db import db
from tests.accounts.conftest import OTHER_PASSWORD, PASSWORD, make_person
from tests.support.builders import make_sign_in
from tests.support.pages import PageClient

ME = "/desk/me"


@pytest.fixture
def page_of_joan(pages: PageClient, joan: User) -> PageClient:
    pages.sign_in(joan)
    return pages


@pytest.mark.parametrize("role", list(Role))
def test_everybody_has_a_page_of_their_own(pages: PageClient, app: object, role: Role) -> None:
    pages.sign_in(make_person(role))
    page = pages.get(ME)
    assert page.status == 200
    assert "joan@example.org" in page.text


def test_a_name_can_be_corrected(page_of_joan: PageClient, joan: User) -> None:
    page = page_of_joan.get(ME).submit({"name": " Joan  Marlow-Reed "}, action="/name")
    assert "Your name is changed." in page.text
    assert joan.name == "Joan  Marlow-Reed"


def test_an_empty_name_is_refused_and_the_page_stays(page_of_joan: PageClient, joan: User) -> None:
    page = page_of_joan.get(ME).submit({"name": "  "}, action="/name")
    assert page.status == 422
    assert page.title.startswith("Error:")
    assert "Enter a name." in page.text
    assert joan.name == "Joan Marlow"


def test_the_password_is_changed_by_whoever_knows_the_old_one(
    page_of_joan: PageClient, joan: User, now: datetime
) -> None:
    elsewhere = make_sign_in(joan, at=now)
    db.session.commit()
    page = page_of_joan.get(ME).submit({"current": PASSWORD, "password": OTHER_PASSWORD}, action="/password")
    assert (page.status, page.url) == (200, ME), "this browser stays signed in"
    assert "Your password is changed." in page.text
    assert passwords.verify(joan.password_hash, OTHER_PASSWORD)
    with page_of_joan.client.session_transaction() as session:
        session["_user_id"] = elsewhere
    assert page_of_joan.get(ME).status == 303


@pytest.mark.parametrize(
    ("current", "new", "sentence"),
    [
        ("wrong", OTHER_PASSWORD, "This is not your password as it is now."),
        (PASSWORD, "password1234", "first passwords somebody else would guess"),
        (PASSWORD, "short", "at least 12 characters"),
        ("", OTHER_PASSWORD, "Enter your password as it is now."),
        (PASSWORD, "joanmarlow!!", "first passwords somebody else would guess"),
    ],
)
def test_what_is_refused_as_a_new_password(
    page_of_joan: PageClient, joan: User, current: str, new: str, sentence: str
) -> None:
    page = page_of_joan.get(ME).submit({"current": current, "password": new}, action="/password")
    assert page.status == 422
    assert sentence in page.text
    assert passwords.verify(joan.password_hash, PASSWORD)
    assert page_of_joan.get(ME).status == 200


def test_one_sign_in_or_all_others_can_be_ended(page_of_joan: PageClient, joan: User, now: datetime) -> None:
    for device in ("Safari on iPhone", "Firefox on Linux"):
        make_sign_in(joan, at=now, device=device)
    db.session.commit()
    page = page_of_joan.get(ME)
    assert "(this one)" in page.text and "Safari on iPhone" in page.text
    row = db.session.scalars(select(SignIn).where(SignIn.device == "Safari on iPhone")).one()
    page = page.submit(action=f"/sign-ins/{row.id}/end")
    assert "Safari on iPhone" not in page.text and "Firefox on Linux" in page.text
    page = page.submit(action="/end-others")
    assert "Firefox on Linux" not in page.text and "(this one)" in page.text


def test_somebody_elses_sign_in_cannot_be_ended(page_of_joan: PageClient, now: datetime) -> None:
    other = make_person(email="other@example.org")
    make_sign_in(other, at=now)
    db.session.commit()
    row = db.session.scalars(select(SignIn).where(SignIn.user_id == other.id)).one()
    assert page_of_joan.post(f"/desk/me/sign-ins/{row.id}/end").status == 404
    assert page_of_joan.post("/desk/me/sign-ins/0000000000000000/end").status == 404
    assert row.ended_at is None
