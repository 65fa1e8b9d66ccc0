"""Real Chromium against a real server: Debian's browser, waitress in a thread, at 1280 and 390 pixels."""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser
from waitress import create_server

from facilitator.demo.build import ensure_demo
from tests.browser.demo import Demo
from tests.browser.screens import WIDTHS, Screen, open_screen
from tests.support.cast import Cast
from tests.support.clock import StandingClock
from tests.support.databases import SqliteHouse

# Quiet flags: without them the browser tries to reach its maker at every start.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--lang=en-GB",
]
# A Monday in December: tomorrow's session was moved there from Christmas, there is cover to find and people to ring.
DEMO_DAY = datetime(2025, 12, 8, 8, 40, tzinfo=UTC)


def find_browser() -> str | None:
    """The browser named by FACILITATOR_TEST_BROWSER, or the one that is installed."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return os.environ.get("FACILITATOR_TEST_BROWSER") or next(filter(None, map(shutil.which, names)), None)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    browser = find_browser()
    if browser is None:
        pytest.skip(
            "no Chromium found: install the package `chromium` or name one in FACILITATOR_TEST_BROWSER"
        )
    return {"executable_path": browser, "args": FLAGS, "env": {**os.environ, "LANGUAGE": "en_GB"}}


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """The application behind waitress on a free port of this machine; gives its address."""
    running = create_server(app, host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=running.run, daemon=True)
    thread.start()
    yield f"http://localhost:{running.effective_port}"
    running.task_dispatcher.shutdown()
    # The loop waits on these files, so it is the loop's own thread that closes them; it ends when none is left.
    running.trigger.pull_trigger(lambda: running.asyncore.close_all(running._map, ignore_all=True))
    thread.join(timeout=5)
    assert not thread.is_alive()


@pytest.fixture
def server(app: Flask) -> Iterator[str]:
    """The application of this test, with its empty database."""
    with serving(app) as address:
        yield address


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The demonstration as it stands on DEMO_DAY, served for all tests of the session, which only look at it."""
    house = SqliteHouse(tmp_path_factory.mktemp("demo"))
    house.reset()
    house.app.extensions["facilitator.clock"] = StandingClock(DEMO_DAY)
    with house.app.app_context():
        ensure_demo(now=DEMO_DAY, say=lambda words: None)
    with serving(house.app) as address:
        yield Demo(house.app, address)


@pytest.fixture(params=list(WIDTHS))
def width(request: pytest.FixtureRequest) -> str:
    """At a desk and on a phone."""
    return str(request.param)


def _windows(browser: Browser, address: str) -> Iterator[Callable[..., Screen]]:
    opened: list[Screen] = []

    def make(width: str, **options: Any) -> Screen:
        opened.append(open_screen(browser, address, width, **options))
        return opened[-1]

    yield make
    for screen in opened:
        screen.context.close()
    assert [problem for screen in opened for problem in screen.problems] == []


@pytest.fixture
def make_screen(browser: Browser, server: str) -> Iterator[Callable[..., Screen]]:
    """Opens windows on this test's application: `make_screen("phone", java_script_enabled=False)`.

    Script errors, something against the policy or a strange host fail the test at its end.
    """
    yield from _windows(browser, server)


@pytest.fixture
def screen(width: str, make_screen: Callable[..., Screen]) -> Screen:
    """One window, at each width."""
    return make_screen(width)


@pytest.fixture
def make_demo_screen(browser: Browser, demo: Demo) -> Iterator[Callable[..., Screen]]:
    """Opens a window on the demonstration, watched in the same way."""
    yield from _windows(browser, demo.address)


@pytest.fixture
def cast(app: Flask) -> Cast:
    """The people of the scenarios; the test says how far their house is set up."""
    return Cast(app)
