"""Whoever's account it is hears of a sign-in from somewhere new, and of a password that is another one."""

from datetime import datetime, timedelta

import pytest
from flask import Flask

from facilitator.accounts.link_operations import invite, request_reset
from facilitator.accounts.models import OneTimeLink, User
from facilitator.accounts.notices import token_of
from facilitator.accounts.password_operations import change_own_password, set_password_by_link
from facilitator.accounts.password_tries import try_password
from facilitator.accounts.queries import actor_of
from facilitator.accounts.sign_in_operations import sign_in
from facilitator.core.actor import SYSTEM
from facilitator.core.db import db, write_transaction
from facilitator.messages.models import Message
from tests.accounts.conftest import OTHER_PASSWORD, PASSWORD, make_person

pytestmark = pytest.mark.both_databases


def enter(user: User, device: str, now: datetime) -> None:
    with write_transaction():
        sign_in(user.email, PASSWORD, address="192.0.2.1", device=device, now=now)


def kinds() -> list[str]:
    return sorted(message.kind for message in db.session.query(Message))


def test_only_a_browser_never_seen_before_is_worth_a_message(app: Flask, joan: User, now: datetime) -> None:
    enter(joan, "Chrome on Android", now)
    assert kinds() == [], "the very first time tells nobody anything"
    enter(joan, "Chrome on Android", now + timedelta(days=1))
    assert kinds() == []
    enter(joan, "Firefox on Windows", now + timedelta(days=2))
    assert kinds() == ["accounts.new_sign_in"]
    enter(joan, "Firefox on Windows", now + timedelta(days=3))
    assert kinds() == ["accounts.new_sign_in"]


def test_a_changed_password_is_told(app: Flask, joan: User, now: datetime) -> None:
    tried = try_password(joan.email, PASSWORD, address="", now=now)
    with write_transaction():
        change_own_password(joan, tried, new=OTHER_PASSWORD, device="", by=actor_of(joan), now=now)
    assert kinds() == ["accounts.password_changed"]


def test_a_password_set_after_a_reset_is_told_and_a_first_one_is_not(
    app: Flask, joan: User, now: datetime
) -> None:
    new = make_person(email="new@example.org", password_hash=None)
    with write_transaction():
        link = invite(new, by=SYSTEM, now=now)
        set_password_by_link(token_of(link), PASSWORD, now=now)
    assert kinds() == ["accounts.invitation"]
    with write_transaction():
        request_reset(joan.email, now=now)
    with write_transaction():
        reset = db.session.query(OneTimeLink).filter_by(user_id=joan.id).one()
        set_password_by_link(token_of(reset), OTHER_PASSWORD, now=now)
    assert kinds() == ["accounts.invitation", "accounts.password_changed", "accounts.reset"]
