"""The house of a journey: its people, and its post."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from flask import Flask

from facilitator import wiring
from facilitator.config import Settings
from facilitator.core.db import db
from facilitator.messages import worker
from tests.journeys.reading import Post
from tests.support.cast import Cast
from tests.support.clock import StandingClock
from tests.support.smtp import MailServer, mail_server

__all__ = ["mail_server"]


@pytest.fixture
def empty_house(app: Flask, clock: StandingClock) -> Cast:
    """2 January 2025: the charity and its staff, no group yet."""
    clock.set(2025, 1, 2, 9, 0)
    cast = Cast(app)
    cast.set_up()
    return cast


@pytest.fixture
def cast(app: Flask) -> Cast:
    """The Peterborough group, open, with its 24 sessions."""
    built = Cast(app)
    built.set_up_peterborough()
    return built


@pytest.fixture
def post(mail_server: MailServer) -> Post:
    """What arrives."""
    return Post(mail_server)


@pytest.fixture
def work(app: Flask, mail_server: MailServer) -> Iterator[Callable[[], None]]:
    """What `facilitator work --once` does, with a mail server at its end."""
    before: Settings = app.extensions["facilitator.settings"]
    app.extensions["facilitator.settings"] = replace(before, smtp_url=mail_server.url)

    def run() -> None:
        db.session.rollback()
        assert worker.FAILED not in worker.run_once(wiring.jobs(app)).values()

    yield run
    app.extensions["facilitator.settings"] = before
