"""The pages of days off, as a coordinator meets them."""

import pytest
from flask import Flask

from facilitator.core.db import db
from tests.support.builders import make_closure, make_organisation, make_user
from tests.support.pages import PageClient

CLOSURES = "/desk/settings/closures"


@pytest.fixture
def desk(app: Flask, pages: PageClient) -> PageClient:
    make_organisation()
    pages.sign_in(make_user())
    return pages


def test_an_empty_list_teaches_and_shows_the_bank_holidays(desk: PageClient) -> None:
    page = desk.get(CLOSURES)
    assert "Nothing entered" in page.text
    assert "All days off to come in England and Wales" in page.text
    assert "Thursday 25 December 2025: Christmas Day" in page.text
    assert "Andrew" in page.click("Scotland").text


def test_entered_changed_and_removed(desk: PageClient) -> None:
    saved = desk.get(f"{CLOSURES}/new").submit(
        {
            "label": "Office closed",
            "first_day": "11/08/2025",
            "last_day": "2025-08-15",
            "nations": ["scotland"],
        }
    )
    assert "“Office closed” is marked from now on" in saved.text
    assert "Monday 11 August 2025 to Friday 15 August 2025 We are closed Scotland" in saved.text
    changed = saved.click("Office closed").submit({"nations": [], "last_day": ""})
    assert "no session has been changed" in changed.text
    assert "Monday 11 August 2025 We are closed Everywhere" in changed.text
    page = changed.click("Office closed")
    gone = desk.post(f"{page.url}/remove", {"version": "2"})
    assert "is no longer marked" in gone.text
    assert "Nothing entered" in gone.text


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"label": ""}, "Enter what the day is called."),
        ({"first_day": ""}, "Please give the day."),
        ({"first_day": "soon"}, "Please give the day like 25 December 2025."),
        ({"last_day": "2025-01-01"}, "must not be before the first"),
        ({"kind": "other"}, "Please choose one of these."),
    ],
)
def test_a_refusal_says_what_to_do(desk: PageClient, typed: dict[str, str], sentence: str) -> None:
    valid = {"label": "Break", "first_day": "2025-08-11"}
    page = desk.get(f"{CLOSURES}/new").submit(valid | typed)
    assert page.status == 422
    assert sentence in page.text


def test_two_people_at_once_lose_nothing(desk: PageClient) -> None:
    closure = make_closure()
    db.session.commit()
    page = desk.get(f"{CLOSURES}/{closure.id}")
    page.submit({"label": "First"})
    second = page.submit({"label": "Second"})
    assert second.status == 422
    assert "First" in second.text
    assert desk.post(f"{page.url}/remove", {"version": "1"}).status == 422
