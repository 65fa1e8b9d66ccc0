"""Serving: waitress on one box, gunicorn with PostgreSQL for many workers."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from tests.cli.installation import ADMIN, PASSWORD, Installation, installation, one_sentence
from tests.cli.visitor import Visitor
from tests.support.databases import create_database
from tests.support.servers import free_port, serving

ROOT = Path(__file__).resolve().parents[2]
GUNICORN = str(Path(__import__("sys").executable).with_name("gunicorn"))


def works(address: str, installed: Installation) -> None:
    """A person gets in, works, and stays signed in whichever worker answers."""
    visitor = Visitor(address)
    assert visitor.get("/readyz").status == 200
    assert visitor.get("/groups").status == 200
    stylesheet = re.search(r'href="(/static/[^"]+\.css[^"]*)"', visitor.get("/groups").html)
    assert stylesheet and visitor.get(stylesheet[1]).status == 200
    assert visitor.get("/desk/").path == "/sign-in"
    visitor.send(installed.link, password=PASSWORD)
    assert visitor.sign_in(ADMIN, PASSWORD).path == "/desk/"
    for _ in range(12):
        assert "Ada Page" in visitor.get("/desk/me").words
    saved = visitor.send("/desk/me", name="Ada Page-Moss")
    assert saved.status in (200, 405)


def test_one_box_is_served_by_waitress(installed: Installation, address: str) -> None:
    works(address, installed)


@pytest.fixture
def on_postgres(tmp_path: Path, postgres_url: str) -> Installation:
    made = installation(tmp_path, create_database(postgres_url, "facilitator_cli"))
    made.init()
    return made


def two_workers(environ: dict[str, str], port: int) -> AbstractContextManager[str]:
    return serving("serve", "--port", str(port), "--workers", "2", environ=environ, port=port)


def gunicorn(environ: dict[str, str], port: int) -> AbstractContextManager[str]:
    bind = ("--workers", "2", "--bind", f"127.0.0.1:{port}", "--chdir", str(ROOT), "wsgi:app")
    return serving(*bind, environ=environ, port=port, program=GUNICORN)


@pytest.mark.parametrize("served", [two_workers, gunicorn])
def test_two_workers_on_postgresql(
    on_postgres: Installation, served: Callable[[dict[str, str], int], AbstractContextManager[str]]
) -> None:
    with served(on_postgres.environ, free_port()) as address:
        works(address, on_postgres)


def test_one_port_is_said_and_taken_from_the_base_url(installed: Installation, tmp_path: Path) -> None:
    port = free_port()
    with serving("serve", environ=installed.environ, port=port) as address:
        assert Visitor(address).get("/healthz").status == 200


@pytest.mark.parametrize(
    "url", ["http://groups.example.org", "http://192.0.2.7:8000", "ftp://localhost", "groups"]
)
def test_plain_http_is_refused_anywhere_but_on_this_machine(empty: Installation, url: str) -> None:
    refused = empty.run("serve", FACILITATOR_BASE_URL=url)
    assert "FACILITATOR_BASE_URL must begin with https://" in one_sentence(refused)


def test_gunicorn_refuses_plain_http_too(empty: Installation) -> None:
    refused = empty.run("serve", "--workers", "2", FACILITATOR_BASE_URL="http://groups.example.org")
    assert "FACILITATOR_BASE_URL must begin with https://" in one_sentence(refused)


def test_serve_says_what_to_run_before_there_are_tables(empty):
    refused = empty.run("serve")
    assert "facilitator init" in one_sentence(refused)
