"""Error pages: friendly, with an id to quote that also stands in the log; never a trace, a path, SQL or a version."""

import io
import json
import logging
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, abort
from sqlalchemy.exc import DataError, IntegrityError, OperationalError
from werkzeug.test import TestResponse

from facilitator.app import create_app
from facilitator.core.db import db
from facilitator.core.errors import NotFound
from facilitator.web.logs import LOGGER, JsonFormatter
from tests.support.databases import house_settings
from tests.support.doors import Place
from tests.support.pages import Page

QUOTED = re.compile(r'app-code">([0-9a-z]{16})<')
NEVER = (
    "Traceback",
    "SELECT",
    "psycopg",
    "sqlite",
    "sqlalchemy",
    "werkzeug",
    "Flask",
    "Python",
    "Jinja",
    "/home",
    "/usr",
    ".py",
    "facilitator/",
    "Exception",
    "secret of the record",
)


@pytest.fixture
def lines() -> Iterator[list[dict[str, Any]]]:
    """What is logged, line by line, as JSON."""
    stream, found = io.StringIO(), []
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter())
    LOGGER.addHandler(handler)
    yield found
    LOGGER.removeHandler(handler)


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """The log as a server would write it."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter())
    LOGGER.addHandler(handler)
    yield stream
    LOGGER.removeHandler(handler)


def fail_with(place: Place, monkeypatch: pytest.MonkeyPatch, error: BaseException | int) -> TestResponse:
    """The answer when a view goes wrong in this way."""

    def view() -> str:
        if isinstance(error, int):
            abort(error, description="secret of the record")
        raise error

    monkeypatch.setitem(place.app.view_functions, "registration.finder", view)
    return place.visitor("coordinator").get("/groups")


WAYS = [
    (400, 400, "could not understand"),
    (403, 403, "not open to you"),
    (404, 404, "could not find"),
    (405, 405, "could not find"),
    (409, 409, "could not find"),
    (410, 410, "could not find"),
    (413, 413, "too large"),
    (418, 418, "could not find"),
    (429, 429, "wait a moment"),
    (500, 500, "something went wrong"),
    (501, 501, "something went wrong"),
    (502, 502, "something went wrong"),
    (503, 503, "busy for a moment"),
    (NotFound("secret of the record"), 404, "could not find"),
    (RuntimeError("secret of the record"), 500, "something went wrong"),
    (KeyError("secret of the record"), 500, "something went wrong"),
    (UnicodeEncodeError("utf-8", "secret of the record", 0, 1, "x"), 500, "something went wrong"),
    (RecursionError("secret of the record"), 500, "something went wrong"),
    (MemoryError(), 500, "something went wrong"),
    (IntegrityError("SELECT secret of the record", {}, Exception("x")), 500, "something went wrong"),
    (DataError("SELECT secret of the record", {}, Exception("x")), 500, "something went wrong"),
    (OperationalError("SELECT secret of the record", {}, Exception("locked")), 503, "busy for a moment"),
]


@pytest.mark.parametrize(("error", "status", "words"), WAYS, ids=lambda value: str(value)[:30])
def test_every_way_to_fail_has_its_page(
    place: Place, monkeypatch: pytest.MonkeyPatch, log: io.StringIO, error: Any, status: int, words: str
) -> None:
    answer = fail_with(place, monkeypatch, error)
    assert answer.status_code == status
    page = Page(None, answer)  # type: ignore[arg-type]
    page.audit()
    assert words in page.text
    assert [word for word in NEVER if word in answer.text] == []
    assert [word for word in ("secret of the record", "SELECT") if word in log.getvalue()] == []


def test_the_id_on_the_page_is_the_one_in_the_log(
    place: Place, monkeypatch: pytest.MonkeyPatch, log: io.StringIO
) -> None:
    quoted = QUOTED.search(fail_with(place, monkeypatch, RuntimeError("x")).text)
    assert quoted is not None
    events = [json.loads(line) for line in log.getvalue().splitlines()]
    assert {event["event"] for event in events if event.get("id") == quoted[1]} == {"unexpected", "request"}
    other = QUOTED.search(place.visitor().get("/none").text)
    assert other is not None and other[1] != quoted[1]


def test_what_went_wrong_is_logged_by_its_kind_and_place(
    place: Place, monkeypatch: pytest.MonkeyPatch, log: io.StringIO
) -> None:
    fail_with(place, monkeypatch, RuntimeError("secret of the record"))
    [event] = [e for e in map(json.loads, log.getvalue().splitlines()) if e["event"] == "unexpected"]
    assert event["error"] == "RuntimeError"
    assert event["where"]
    assert event["level"] == "error"


def test_a_failing_view_leaves_nothing_behind(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it had written is taken back, and the next request is as good as ever."""
    from sqlalchemy import text

    before = place.snapshot()

    def view() -> str:
        db.session.execute(text("UPDATE venue SET name = 'half-saved'"))
        raise RuntimeError

    monkeypatch.setitem(place.app.view_functions, "venues.create", view)
    assert place.visitor("coordinator").post("/desk/settings/venues/new").status_code == 500
    assert place.snapshot().rows == before.rows
    assert place.visitor("coordinator").get("/desk/settings/venues").status_code == 200


def test_a_page_half_made_is_not_sent(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """A template that fails in its middle shows nothing of what came before."""
    from flask import render_template_string

    def view() -> str:
        return render_template_string("secret of the record {{ 1 // 0 }}")

    monkeypatch.setitem(place.app.view_functions, "registration.finder", view)
    answer = place.visitor().get("/groups")
    assert answer.status_code == 500
    assert "secret of the record" not in answer.text


# --- when what the house stands on is away ---


@pytest.fixture
def adrift(tmp_path: Path) -> Flask:
    """An installation whose database cannot be opened."""
    return create_app(house_settings(tmp_path, f"sqlite:///{tmp_path / 'no' / 'such' / 'folder.db'}"))


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("path", ["/groups", "/sign-in", "/join/x", "/my/" + "a" * 43, "/readyz", "/"])
def test_without_its_database_the_house_says_so_and_when_to_come_back(
    adrift: Flask, log: io.StringIO, path: str, method: str
) -> None:
    client = adrift.test_client()
    data = None
    if method == "POST":
        with client.session_transaction() as session:
            session["csrf_token"] = "f" * 40
        from tests.support.world import csrf_token

        data = {"csrf_token": csrf_token(adrift, "f" * 40), "email": "a@example.org", "password": "x" * 12}
    answer = client.open(path, method=method, data=data)
    if answer.status_code in {405, 200, 303}:  # no such form, or nothing read
        return
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "15"
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "busy for a moment" in answer.text
    assert [word for word in NEVER if word in answer.text] == []
    assert "a" * 43 not in log.getvalue()


def test_the_process_says_it_is_alive_without_its_database(adrift: Flask) -> None:
    assert adrift.test_client().get("/healthz").text == "ok\n"


def test_a_page_that_is_not_there_is_still_404_without_a_database(adrift: Flask) -> None:
    answer = adrift.test_client().get("/no/such/page")
    assert answer.status_code == 404
    assert "could not find" in answer.text


def test_a_database_that_is_busy_for_too_long_is_503(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody holds the write lock and does not let go; nothing is saved, and the page says so."""
    case = "/desk/settings/venues/new"
    before = place.snapshot()
    with place.app.app_context():
        file = str(db.engine.url.database)

    def hurry(connection: Any, record: Any) -> None:
        connection.execute("PRAGMA busy_timeout=50")

    from sqlalchemy import event

    with place.app.app_context():
        engine = db.engine
        engine.dispose()
        event.listen(engine, "connect", hurry)
    holder = sqlite3.connect(file, isolation_level=None)
    try:
        holder.execute("BEGIN IMMEDIATE")
        answer = place.visitor("coordinator").post(case, {"name": "Hall", "address": "Here"})
    finally:
        holder.close()
        with place.app.app_context():
            event.remove(engine, "connect", hurry)
            engine.dispose()
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "15"
    assert place.snapshot().rows == before.rows
