"""A hall full of people is never kept waiting; a program that sends thousands is."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from flask import Flask

from facilitator.core.db import db, write_transaction
from facilitator.organisation.models import WordingKind
from facilitator.registration.enquiry_models import Enquiry
from facilitator.registration.models import Membership
from facilitator.web import turns
from tests.support.builders import make_group, make_organisation, make_wording
from tests.support.clock import StandingClock
from tests.support.pages import PageClient


@pytest.fixture(autouse=True)
def begin_anew() -> Iterator[None]:
    turns.forget_turns()
    yield
    turns.forget_turns()


def sent(app: Flask, form: str, address: str, now: datetime) -> bool:
    """Whether a turn was given."""
    with app.test_request_context(environ_base={"REMOTE_ADDR": address}):
        return turns.seconds_to_wait(form, now=now) == 0


def test_a_hall_full_of_people_sends_at_once_and_a_program_is_slowed(app: Flask, now: datetime) -> None:
    hall = [sent(app, "join a", "192.0.2.1", now) for _ in range(turns.AT_ONCE + 1)]
    assert hall == [True] * turns.AT_ONCE + [False]
    later = now + turns.ONE_MORE_AFTER
    assert [sent(app, "join a", "192.0.2.1", later) for _ in range(2)] == [True, False]
    next_day = now + timedelta(days=1)
    assert all(sent(app, "join a", "192.0.2.1", next_day) for _ in range(turns.AT_ONCE))


def test_other_addresses_and_other_forms_have_turns_of_their_own(app: Flask, now: datetime) -> None:
    for _ in range(turns.AT_ONCE):
        sent(app, "join a", "192.0.2.1", now)
    assert sent(app, "join a", "192.0.2.2", now)
    assert sent(app, "join b", "192.0.2.1", now)


def test_one_household_is_one_address(app: Flask, now: datetime) -> None:
    for number in range(turns.AT_ONCE):
        sent(app, "join a", f"2001:db8:0:1::{number:x}", now)
    assert not sent(app, "join a", "2001:db8:0:1:ffff::1", now)
    assert sent(app, "join a", "2001:db8:0:2::1", now)


def test_a_clock_that_was_set_back_keeps_nobody_waiting(app: Flask, now: datetime) -> None:
    assert sent(app, "join a", "192.0.2.1", now + timedelta(days=4))
    assert sent(app, "join a", "192.0.2.1", now)


def test_no_address_is_kept(app: Flask, now: datetime) -> None:
    sent(app, "join a", "192.0.2.1", now)
    assert "192.0.2" not in repr(turns._full_again)


def test_the_join_form_keeps_what_was_typed_and_asks_to_wait(
    app: Flask, pages: PageClient, clock: StandingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "AT_ONCE", 1)
    with write_transaction():
        make_organisation()
        make_wording()
        make_group(slug="hall")
    page = pages.get("/join/hall")
    clock.advance(minutes=1)
    typed = {"called": "Joy", "phone": "01632 960123", "standing": "living_with", "consent": "y"}
    assert "There is a place for you." in page.submit(typed).text
    assert "There is a place for you." in page.submit(typed).text, "the same form again costs no turn"

    second = pages.get("/join/hall")
    clock.advance(seconds=5)
    refused = second.submit(typed | {"called": "Kate"})

    assert refused.status == 429
    assert int(refused.response.headers["Retry-After"]) > 0
    assert "A great many forms have come from where you are" in refused.text
    assert 'value="Kate"' in refused.html
    clock.advance(minutes=5)
    assert "There is a place for you." in refused.submit().text
    assert db.session.query(Membership).count() == 2


@pytest.mark.parametrize(
    ("path", "typed"),
    [
        ("/ring-me-back", {"called": "Joy"}),
        ("/refer", {"called": "Joy", "role": "nurse", "name": "Nurse Lee", "contact": "01632 960188"}),
    ],
)
def test_the_forms_of_asking_keep_what_was_typed_and_ask_to_wait(
    pages: PageClient, clock: StandingClock, monkeypatch: pytest.MonkeyPatch, path: str, typed: dict[str, str]
) -> None:
    monkeypatch.setattr(turns, "AT_ONCE", 1)
    with write_transaction():
        make_organisation()
        make_wording(WordingKind.RING_BACK)
    page = pages.get(path)
    clock.advance(minutes=1)
    typed = typed | {"phone": "01632 960123", "consent": "y"}
    received = page.submit(typed)
    assert received.url == page.submit(typed).url == f"{path}/received", "the same form again costs no turn"

    second = pages.get(path)
    clock.advance(seconds=5)
    refused = second.submit(typed | {"called": "Kate"})

    assert refused.status == 429
    assert int(refused.response.headers["Retry-After"]) > 0
    assert "A great many forms have come from where you are" in refused.text
    assert 'value="Kate"' in refused.html
    clock.advance(minutes=5)
    assert refused.submit().url == f"{path}/received"
    assert db.session.query(Enquiry).count() == 2
