"""Every form needs the token of its own session: without it nothing is done, and nothing typed is lost."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from facilitator.app import create_app
from facilitator.core.db import db
from tests.support.builders import make_organisation, make_user
from tests.support.databases import house_settings
from tests.support.doors import Place
from tests.support.form_cases import BY_ENDPOINT, CASES, Case
from tests.support.pages import Page
from tests.support.world import PASSWORD, Visitor, csrf_token

TOKENS = {
    "none": None,
    "empty": "",
    "made up": "made-up",
    "of another session": csrf_token.__name__,  # replaced below: it needs the application's key
    "raw, without its signature": "0123456789abcdef0123456789abcdef01234567",
    "with an odd end": "IjAxMjM0NTY3ODlhYmNkZWYi.aaaa.\ud7ff",
    "very long": "x" * 50_000,
}


def test_every_form_has_a_valid_filling(place: Place) -> None:
    """The cases are the measure of all tests of bad input: none is missing and none is left over."""
    endpoints = {rule.endpoint for rule in place.rules("POST")}
    assert endpoints - set(BY_ENDPOINT) == set(), "give the form a case in tests/support/form_cases.py"
    assert set(BY_ENDPOINT) - endpoints == set()


@pytest.mark.both_databases
def test_every_valid_filling_is_taken(place: Place) -> None:
    before, refused = place.snapshot(), {}
    for case in CASES:
        case.prepare(place)
        url = place.address(case.endpoint, role=case.role or "coordinator")
        answer = place.visitor(case.role).post(url, case.filling(place.world))
        if answer.status_code != case.answers:
            refused[case.endpoint] = (answer.status_code, Page(None, answer).text[:600])  # type: ignore[arg-type]
        before.put_back(place.app)
    assert refused == {}


@pytest.mark.parametrize("kind", TOKENS)
def test_a_form_without_its_token_does_nothing_and_keeps_what_was_typed(place: Place, kind: str) -> None:
    """Also when all else is right; passwords alone have to be typed again."""
    token = csrf_token(place.app, "f" * 40) if kind == "of another session" else TOKENS[kind]
    before, wrong = place.snapshot(), []
    for case in CASES:
        visitor, filling = place.visitor(case.role), case.filling(place.world)
        sent = filling | ({} if token is None else {"csrf_token": token})
        url = place.address(case.endpoint, role=case.role or "coordinator")
        answer = visitor.open("POST", url, data=sent)
        after = place.snapshot()
        if answer.status_code != 422 or before.differences(after):
            wrong.append((case.endpoint, answer.status_code, before.differences(after)))
            before.put_back(place.app, after)
        wrong += [(case.endpoint, "lost", name) for name in _lost(Page(None, answer), filling)]  # type: ignore[arg-type]
        if PASSWORD in answer.text:
            wrong.append((case.endpoint, "shows a password"))
    assert wrong == []


def _lost(page: Page, filling: dict[str, str]) -> list[str]:
    """The fields whose typed text is not on the page that offers to send it again."""
    page.audit()
    kept = {field.get("name"): field.get("value") for form in page.forms for field in form["fields"]}
    return [
        name
        for name, value in filling.items()
        if "password" not in name and name != "current" and kept.get(name) != value
    ]


def test_the_page_that_keeps_what_was_typed_can_be_sent(place: Place) -> None:
    """One press of its button does what the person wanted."""
    case = BY_ENDPOINT["venues.create"]
    visitor = place.visitor("coordinator")
    answer = visitor.open("POST", place.address(case.endpoint), data=case.filling(place.world))
    [form] = Page(None, answer).forms  # type: ignore[arg-type]
    values = {field["name"]: field.get("value", "") for field in form["fields"] if "name" in field}
    again = visitor.open("POST", form["action"], data=values)
    assert again.status_code == 303


def test_nothing_is_reflected_as_markup_on_that_page(place: Place) -> None:
    nasty = '"><script>alert(1)</script>'
    answer = place.visitor("coordinator").open(
        "POST", f"/desk/settings/venues/new?x={nasty}", data={"name": nasty, nasty: nasty, "password": nasty}
    )
    assert answer.status_code == 422
    assert nasty not in answer.text and "<script>alert" not in answer.text


def test_a_token_from_before_signing_in_is_not_good_afterwards(place: Place) -> None:
    visitor = place.visitor()
    before = visitor.token
    visitor.post("/sign-in", {"email": "coordinator@example.org", "password": PASSWORD})
    case = BY_ENDPOINT["venues.create"]
    answer = visitor.open(
        "POST", place.address(case.endpoint), data=case.filling(place.world) | {"csrf_token": before}
    )
    assert answer.status_code == 422


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
def test_no_form_can_be_sent_by_another_method(place: Place, method: str) -> None:
    """Above all not by a link: what GET shows is a page, whatever stands in the query."""
    before, wrong = place.snapshot().without_reading_notes(), []
    for case in CASES:
        visitor = place.visitor(case.role)
        values = case.filling(place.world) | {"csrf_token": visitor.token, "_method": "POST"}
        url = place.address(case.endpoint, role=case.role or "coordinator")
        options = {"query_string": values} if method == "GET" else {"data": values}
        answer = visitor.open(method, url, **options)
        if method != "GET" and answer.status_code != 405:
            wrong.append((case.endpoint, answer.status_code))
    assert wrong == []
    assert place.snapshot().without_reading_notes() == before


# --- over https, where pages with a secret in their address send no referrer ---


@pytest.fixture
def secure(tmp_path: Path) -> Iterator[Flask]:
    settings = house_settings(
        tmp_path, f"sqlite:///{tmp_path / 'secure.db'}", FACILITATOR_BASE_URL="https://groups.example.org"
    )
    app = create_app(settings)
    with app.app_context():
        db.create_all()
        make_organisation()
        make_user(email="coordinator@example.org")
        db.session.commit()
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.mark.parametrize("headers", [{}, {"Referer": "https://groups.example.org/x"}], ids=["none", "own"])
def test_over_https_the_token_counts_and_no_referrer_is_asked_for(
    secure: Flask, headers: dict[str, str]
) -> None:
    visitor = Visitor(secure, base_url="https://groups.example.org")
    answer = visitor.post("/forgot-password", {"email": "nobody@example.org"}, headers=headers)
    assert answer.status_code == 303
    refused = visitor.open("POST", "/forgot-password", data={"email": "nobody@example.org"}, headers=headers)
    assert refused.status_code == 422


def test_the_cases_are_of_the_kind_they_say() -> None:
    assert all(isinstance(case, Case) for case in CASES)
    assert len(BY_ENDPOINT) == len(CASES)
