"""The pages for people who are not signed in, and what becomes of a sign-in."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from facilitator.accounts import answers
from facilitator.accounts.limits import keys_of
from facilitator.accounts.models import OneTimeLink, SignIn, SignInFailure, User
from facilitator.accounts.notices import token_of
from facilitator.accounts.operations import disable_user
from facilitator.audit.models import AuditEntry
from facilitator.core.actor import SYSTEM
from facilitator.core.db import db, write_transaction
from facilitator.core.tokens import hash_token
from facilitator.messages.models import Message
from tests.accounts.conftest import OTHER_PASSWORD, PASSWORD
from tests.support.clock import StandingClock
from tests.support.pages import Page, PageClient

ME = "/desk/me"


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "EVENLY", 0.0)


def sign_in(
    pages: PageClient, password: str = PASSWORD, email: str = "joan@example.org", to: str = ME
) -> Page:
    return pages.get("/sign-in", query_string={"next": to}).submit({"email": email, "password": password})


def signed_in(pages: PageClient) -> bool:
    return pages.get(ME).status == 200


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_a_page_of_the_desk_leads_to_the_sign_in_and_back(pages: PageClient, joan: User) -> None:
    page = pages.get(ME, follow_redirects=True)
    assert page.url == "/sign-in"
    assert page.title == "Sign in"
    landed = page.submit({"email": "joan@example.org", "password": PASSWORD})
    assert (landed.status, landed.url) == (200, ME)


@pytest.mark.parametrize(
    "target", ["//evil.example", "https://evil.example", "/\\evil.example", "/\t/evil.example"]
)
def test_signing_in_never_leads_to_another_site(pages: PageClient, joan: User, target: str) -> None:
    page = pages.get("/sign-in", query_string={"next": target})
    assert "evil" not in page.html
    data = {"email": "joan@example.org", "password": PASSWORD, "next": target, "csrf_token": pages.token()}
    response = pages.client.post("/sign-in", data=data)
    assert response.status_code == 303
    assert "evil" not in response.headers["Location"]


def test_unknown_address_and_wrong_password_get_the_same_page(pages: PageClient, joan: User) -> None:
    known = sign_in(pages, "wrong")
    unknown = sign_in(pages, PASSWORD, email="nora@example.org")
    assert known.status == unknown.status == 422
    assert known.title.startswith("Error:")
    assert known.text == unknown.text
    assert "not right" in known.text
    assert len(known.html) == len(unknown.html)
    assert "wrong" not in known.html.replace("wrongly", ""), "the password is not shown again"


def test_an_empty_form_says_what_is_missing_and_keeps_the_rest(pages: PageClient, app: Flask) -> None:
    page = sign_in(pages, "", email="joan@example.org")
    assert page.status == 422
    assert "Enter your password." in page.text
    assert "joan@example.org" in page.html
    assert count(SignInFailure) == 0


def test_after_too_many_tries_the_page_says_when_to_come_back(
    pages: PageClient, joan: User, now: datetime, clock: StandingClock
) -> None:
    keys = keys_of("joan@example.org", "127.0.0.1")
    for key in [keys.account, keys.pair] * 10:
        db.session.add(SignInFailure(key=key, at=now))
    db.session.commit()
    page = sign_in(pages)
    assert page.status == 429
    assert page.response.headers["Retry-After"] == "900"
    clock.advance(minutes=15)
    assert sign_in(pages).url == ME


def test_a_failed_try_is_counted_even_though_nothing_else_is_saved(pages: PageClient, joan: User) -> None:
    sign_in(pages, "wrong")
    assert count(SignInFailure) == 3
    assert count(AuditEntry) == 0


def test_each_sign_in_gets_a_new_token_and_the_cookie_holds_it(pages: PageClient, joan: User) -> None:
    with pages.client.session_transaction() as session:
        session["planted"] = "by somebody else"
    sign_in(pages)
    with pages.client.session_transaction() as session:
        first = session["_user_id"]
        assert "planted" not in session
    assert db.session.scalars(select(SignIn.token_hash)).all() == [hash_token(first)]
    sign_in(pages)
    with pages.client.session_transaction() as session:
        assert session["_user_id"] != first


def test_signing_out_ends_the_row_and_a_kept_cookie_opens_nothing(pages: PageClient, joan: User) -> None:
    sign_in(pages)
    with pages.client.session_transaction() as session:
        kept = dict(session)
    response = pages.client.post("/sign-out", data={"csrf_token": pages.token()})
    assert response.status_code == 303
    assert response.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert "no-store" in response.headers["Cache-Control"]
    assert not signed_in(pages)
    with pages.client.session_transaction() as session:
        session.update(kept)
    assert not signed_in(pages)
    assert db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.action)).all() == [
        "user.signed_in",
        "user.signed_out",
    ]


def test_signing_out_twice_does_no_harm(pages: PageClient, app: Flask) -> None:
    page = pages.post("/sign-out")
    assert (page.status, page.url) == (200, "/sign-in")
    assert "You are signed out." in page.text


def test_nobody_is_signed_out_by_a_link(pages: PageClient, joan: User) -> None:
    sign_in(pages)
    assert pages.get("/sign-out").status in {404, 405}
    assert signed_in(pages)


def test_an_unused_sign_in_ends_after_30_minutes(pages: PageClient, joan: User, clock: StandingClock) -> None:
    sign_in(pages)
    clock.advance(minutes=29)
    assert signed_in(pages)
    clock.advance(minutes=29)
    assert signed_in(pages), "using it keeps it alive"
    clock.advance(minutes=30)
    assert not signed_in(pages)


def test_every_sign_in_ends_after_12_hours(pages: PageClient, joan: User, clock: StandingClock) -> None:
    sign_in(pages)
    for _ in range(35):
        clock.advance(minutes=20)
        assert signed_in(pages)
    clock.advance(minutes=20)
    assert not signed_in(pages)


def test_last_use_is_noted_at_most_once_a_minute(
    pages: PageClient, joan: User, now: datetime, clock: StandingClock
) -> None:
    def seen() -> datetime:
        db.session.rollback()
        return db.session.scalars(select(SignIn.seen_at)).one()

    sign_in(pages)
    clock.advance(seconds=59)
    pages.get(ME)
    assert seen() == now
    clock.advance(seconds=1)
    pages.get(ME)
    assert seen() == now + timedelta(minutes=1)


def test_a_form_shown_again_counts_as_use(
    pages: PageClient, joan: User, now: datetime, clock: StandingClock
) -> None:
    sign_in(pages)
    clock.advance(minutes=20)
    token = pages.token()
    db.session.execute(SignIn.__table__.update().values(seen_at=now))  # type: ignore[attr-defined]
    db.session.commit()
    assert pages.client.post("/desk/me/name", data={"csrf_token": token, "name": ""}).status_code == 422
    clock.advance(minutes=20)
    assert signed_in(pages)


def test_a_closed_account_is_out_at_the_next_request(pages: PageClient, joan: User, now: datetime) -> None:
    sign_in(pages)
    with write_transaction():
        disable_user(joan, by=SYSTEM, now=now)
    assert not signed_in(pages)


def test_asking_for_a_new_password_says_the_same_to_everybody(pages: PageClient, joan: User) -> None:
    known = pages.get("/forgot-password").submit({"email": "joan@example.org"})
    unknown = pages.get("/forgot-password").submit({"email": "nora@example.org"})
    assert known.text == unknown.text
    assert "If there is an account with this address" in known.text
    assert db.session.scalars(select(Message.person_id)).all() == [joan.id]


def test_a_failed_try_and_a_request_for_a_link_answer_evenly(
    pages: PageClient, joan: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    paused: list[float] = []
    monkeypatch.setattr(answers, "EVENLY", 60.0)
    monkeypatch.setattr("time.sleep", paused.append)
    sign_in(pages, "wrong")
    pages.get("/forgot-password").submit({"email": "nora@example.org"})
    assert len(paused) == 2 and all(55 < pause <= 60 for pause in paused)


def test_the_whole_way_back_in_after_forgetting_the_password(pages: PageClient, joan: User) -> None:
    pages.get("/forgot-password").submit({"email": "JOAN@example.org"})
    url = f"/set-password/{token_of(db.session.scalars(select(OneTimeLink)).one())}"
    form = pages.get(url)
    assert form.response.headers["Referrer-Policy"] == "no-referrer"
    assert form.response.headers["Cache-Control"] == "no-store"
    assert pages.get(url).status == 200, "opening the link uses nothing up"
    refused = form.submit({"password": "password1234"})
    assert refused.status == 422
    assert "first passwords somebody else would guess" in refused.text
    landed = refused.submit({"password": OTHER_PASSWORD})
    assert (landed.url, "Please sign in with it" in landed.text) == ("/sign-in", True)
    assert sign_in(pages, PASSWORD).status == 422
    assert sign_in(pages, OTHER_PASSWORD).url == ME
    dead = pages.get(url)
    assert (dead.status, dead.title) == (404, "This link does not work any more")
    assert pages.post(url, {"password": "a third one altogether"}).status == 404


def test_an_invented_link_is_dead(pages: PageClient, app: Flask) -> None:
    assert pages.get("/set-password/" + "A" * 43).status == 404
    assert pages.get("/set-password/short").status == 404
    assert pages.post("/set-password/" + "A" * 43, {"password": PASSWORD}).status == 404


@pytest.mark.parametrize("path", ["/sign-in", "/forgot-password", "/sign-out", "/set-password/" + "A" * 43])
def test_every_form_needs_its_csrf_token(pages: PageClient, joan: User, path: str) -> None:
    data = {"email": "joan@example.org", "password": PASSWORD}
    assert pages.client.post(path, data=data).status_code == 422
    assert (count(SignIn), count(Message)) == (0, 0)
