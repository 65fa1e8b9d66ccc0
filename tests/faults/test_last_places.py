"""64 people press the button at once for the last 5 places, against four server processes, on both databases.

The control runs the same race without the lock and must go wrong: otherwise the race proves nothing.
"""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask

from facilitator.app import create_app
from facilitator.core.db import db, write_transaction
from facilitator.registration.models import Membership, MembershipState
from tests.support.builders import make_group, make_membership, make_organisation, make_wording
from tests.support.databases import create_database, house_settings, migrate
from tests.support.forms import open_many, send_at_once
from tests.support.servers import environment, free_port

PEOPLE, PLACES, LIMIT = 64, 5, 12
ROUNDS = int(os.environ.get("FACILITATOR_TEST_ROUNDS", "10"))
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(params=["sqlite", "postgresql"])
def installation(request, tmp_path) -> Iterator[tuple[Flask, dict[str, str]]]:
    """An empty installation on one engine: its app for looking, its environment for the servers."""
    url = f"sqlite:///{tmp_path / 'race.db'}"
    if request.param == "postgresql":
        url = create_database(request.getfixturevalue("postgres_url"), "facilitator_race")
    app = create_app(house_settings(tmp_path, url))
    migrate(app)
    environ = environment(tmp_path, url, FACILITATOR_SECRET_KEY="a secret key that only the tests know")
    with app.app_context():
        yield app, environ
        db.session.remove()
        db.engine.dispose()


@contextmanager
def four_servers(environ: dict[str, str], application: str) -> Iterator[str]:
    """Four gunicorn processes on one port."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "--workers",
        "4",
        "--backlog",
        "256",
        "--bind",
        f"127.0.0.1:{port}",
    ]
    log = Path(environ["FACILITATOR_INSTANCE"]) / "servers.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*command, application],
            cwd=ROOT,
            env=environ | {"FACILITATOR_BASE_URL": address},
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{address}/healthz", timeout=2).close()
                break
            except OSError:
                assert process.poll() is None, log.read_text()[-3000:]
                time.sleep(0.1)
        yield address
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=20)


def nearly_full_groups(count: int) -> list[str]:
    """Groups with twelve places of which seven are taken; gives their addresses."""
    with write_transaction():
        make_organisation()
        make_wording()
        groups = [make_group(slug=f"race-{number}", list_limit=LIMIT) for number in range(count)]
        for group in groups:
            for _ in range(LIMIT - PLACES):
                make_membership(group)
        return [group.slug for group in groups]


def outcome_of(slug: str) -> Counter[MembershipState]:
    """What the database says of a group."""
    db.session.rollback()
    rows = db.session.query(Membership.state).join(Membership.group).filter_by(slug=slug)
    return Counter(state for (state,) in rows)


def race(environ: dict[str, str], application: str, rounds: int) -> list[tuple[Counter, Counter]]:
    """Run the rounds; gives for each what the people were told and what is stored."""
    slugs = nearly_full_groups(rounds)
    with four_servers(environ, application) as address:
        forms = open_many(address, slugs, PEOPLE)
        return [(Counter(send_at_once(address, forms[slug])), outcome_of(slug)) for slug in slugs]


def as_promised(told: Counter, stored: Counter) -> bool:
    """Exactly five places given and everybody else waiting, as told and as stored."""
    waiting = PEOPLE - PLACES
    return told == {(303, "place"): PLACES, (303, "waiting"): waiting} and stored == {
        MembershipState.MEMBER: LIMIT - PLACES,
        MembershipState.INVITED: PLACES,
        MembershipState.WAITING: waiting,
    }


def test_exactly_five_get_the_last_five_places(installation):
    _, environ = installation
    for told, stored in race(environ, "facilitator.app:create_app()", ROUNDS):
        assert as_promised(told, stored), (told, stored)


def test_the_control_without_the_lock_goes_wrong(installation):
    _, environ = installation
    outcomes = race(environ, "tests.faults.unguarded:app", 3)
    assert not all(as_promised(told, stored) for told, stored in outcomes)
