"""A one-time link used 32 times at once works exactly once."""

import threading
from collections import Counter
from datetime import datetime

import pytest
from flask import Flask

from facilitator.accounts.errors import LinkDead, TooManyTries, WrongDetails
from facilitator.accounts.link_operations import invite
from facilitator.accounts.notices import token_of
from facilitator.accounts.password_operations import set_password_by_link
from facilitator.accounts.sign_in_operations import sign_in
from facilitator.core.actor import SYSTEM
from facilitator.core.db import begin_write, db, write_transaction
from tests.accounts.conftest import PASSWORD, make_person
from tests.support.builders import make_user

pytestmark = pytest.mark.both_databases
AT_ONCE = 32


def all_at_once(app: Flask, act: object) -> Counter[str]:
    """What came of 32 threads doing the same at once, by the name of the outcome."""
    outcomes: Counter[str] = Counter()
    start = threading.Barrier(AT_ONCE)

    def run() -> None:
        with app.app_context():
            start.wait()
            try:
                act()  # type: ignore[operator]
                outcome = "done"
            except (LinkDead, WrongDetails, TooManyTries) as refusal:
                outcome = type(refusal).__name__
            finally:
                db.session.remove()
            outcomes[outcome] += 1

    threads = [threading.Thread(target=run) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def test_of_32_uses_at_once_one_comes_through(app: Flask, now: datetime) -> None:
    user = make_user()
    db.session.commit()
    with write_transaction():
        token = token_of(invite(user, by=SYSTEM, now=now))

    def use() -> None:
        with write_transaction():
            set_password_by_link(token, PASSWORD, now=now)

    assert all_at_once(app, use) == {"done": 1, "LinkDead": 31}


def test_of_32_guesses_at_once_ten_get_an_answer(app: Flask, now: datetime) -> None:
    make_person()

    def guess() -> None:
        begin_write()
        try:
            sign_in("joan@example.org", "wrong", address="192.0.2.1", device="", now=now)
        finally:
            db.session.commit()

    assert all_at_once(app, guess) == {"WrongDetails": 10, "TooManyTries": 22}
