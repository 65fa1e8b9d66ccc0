"""Fixtures of the whole suite. A module with `pytestmark = pytest.mark.both_databases` runs on both engines."""

import os
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from facilitator.core.db import db
from tests.support.clock import StandingClock
from tests.support.databases import PostgresHouse, SqliteHouse, postgres_server
from tests.support.pages import PageClient

ALLOWED_SKIPS = Path(__file__).parent / "allowed_skips.txt"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run tests marked `both_databases` twice."""
    if "house" in metafunc.fixturenames:
        marked = metafunc.definition.get_closest_marker("both_databases")
        engines = ["sqlite", "postgresql"] if marked else ["sqlite"]
        metafunc.parametrize("house", engines, indirect=True, scope="session")


@pytest.fixture(scope="session")
def postgres_url(testrun_uid: str, worker_id: str) -> Iterator[str]:
    """A PostgreSQL server for the session; each worker has its own.

    Not under pytest's own temporary folder: another session closes that to every user but its own.
    """
    with postgres_server(Path(tempfile.gettempdir()) / f"facilitator-pg-{testrun_uid}-{worker_id}") as url:
        yield url


@pytest.fixture(scope="session")
def house(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> Iterator[Any]:
    """An application on one engine, used by test after test."""
    folder = tmp_path_factory.mktemp(request.param)
    if request.param == "sqlite":
        yield SqliteHouse(folder)
        return
    built = PostgresHouse(folder, request.getfixturevalue("postgres_url"), f"facilitator_{worker_id}")
    yield built
    built.close()


@pytest.fixture
def now() -> datetime:
    """Monday 10 March 2025, 09:00 in Peterborough."""
    return datetime(2025, 3, 10, 9, 0, tzinfo=UTC)


@pytest.fixture
def app(house: Any, now: datetime) -> Iterator[Flask]:
    """The application with an empty database and a pushed context; its clock stands at `now`."""
    house.reset()
    application: Flask = house.app
    application.extensions["facilitator.clock"] = StandingClock(now)
    with application.app_context():
        yield application
        db.session.rollback()
        db.session.remove()


@pytest.fixture
def clock(app: Flask) -> StandingClock:
    """The app's clock, for tests to move."""
    found: StandingClock = app.extensions["facilitator.clock"]
    return found


@pytest.fixture
def pages(app: Flask) -> PageClient:
    """A browser without JavaScript that audits each page it is given."""
    return PageClient(app)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """With CI=true a skipped test is a failure, unless allowed_skips.txt names it with a reason."""
    outcome: Any = yield
    report = outcome.get_result()
    if report.skipped and os.environ.get("CI") == "true" and not hasattr(report, "wasxfail"):
        allowed = [line.split("#")[0].strip() for line in ALLOWED_SKIPS.read_text().splitlines()]
        if not any(name and item.nodeid.startswith(name) for name in allowed):
            report.outcome = "failed"
            report.longrepr = f"skipped in CI without standing in {ALLOWED_SKIPS.name}: {report.longrepr}"
