"""Real Chromium against a real server: Debian's browser, waitress in a thread, at 1280 and 390 pixels."""

import os
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page
from waitress import create_server

from facilitator.accounts.models import User
from facilitator.core.db import db
from tests.support.builders import make_sign_in

ROOT = Path(__file__).resolve().parents[2]
ARTEFACTS = ROOT / "instance" / "artefacts"
AXE = Path(__file__).parent / "vendor" / "axe.min.js"
WIDTHS = {"desk": (1280, 900), "phone": (390, 844)}
# Quiet flags: without them the browser tries to reach its maker at every start.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def find_browser() -> str | None:
    """The browser named by FACILITATOR_TEST_BROWSER, or the one that is installed."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return os.environ.get("FACILITATOR_TEST_BROWSER") or next(filter(None, map(shutil.which, names)), None)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    browser = find_browser()
    if browser is None:
        pytest.skip("no Chromium found: install the package `chromium` or name one in FACILITATOR_TEST_BROWSER")
    return {"executable_path": browser, "args": FLAGS}


@pytest.fixture
def server(app: Flask) -> Iterator[str]:
    """The application behind waitress on a free port of this machine; gives its address."""
    running = create_server(app, host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=running.run, daemon=True)
    thread.start()
    yield f"http://localhost:{running.effective_port}"
    running.close()
    running.task_dispatcher.shutdown()
    thread.join(timeout=5)
    running.asyncore.close_all(running._map)


@dataclass
class Screen:
    """One browser window: visits pages, and looks at each with axe-core."""

    page: Page
    address: str
    width: str
    test: str

    def visit(self, path: str) -> Page:
        """Open a page of the application."""
        self.page.goto(self.address + path)
        return self.page

    def look(self, name: str) -> None:
        """Keep a picture of the page as it is and let axe-core find nothing."""
        ARTEFACTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=ARTEFACTS / f"{name}-{self.page.viewport_size['width']}.png", full_page=True)
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found = self.page.evaluate("async () => (await axe.run()).violations")
        told = [f"{v['id']}: {v['help']}: {[n['target'] for n in v['nodes']][:3]}" for v in found]
        assert not told, f"{name} at {self.width}: {told}"
        overflow = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert overflow <= 0, f"{name} at {self.width} scrolls sideways by {overflow} px"


@pytest.fixture(params=list(WIDTHS))
def screen(request: pytest.FixtureRequest, browser: Browser, server: str) -> Iterator[Screen]:
    """A window at desk and at phone width. Script errors fail the test."""
    width, height = WIDTHS[request.param]
    phone = request.param == "phone"
    context = browser.new_context(
        viewport={"width": width, "height": height}, bypass_csp=True, has_touch=phone, is_mobile=phone
    )
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield Screen(page, server, request.param, request.node.name)
    context.close()
    assert errors == []


@pytest.fixture
def sign_in_screen(screen: Screen, app: Flask) -> Any:
    """Sign a user in through the sign-in's own cookie, so that journeys need not type a password each."""

    def sign_in(user: User) -> Screen:
        token = make_sign_in(user, at=app.extensions["facilitator.clock"].now())
        db.session.commit()
        client = app.test_client()
        with client.session_transaction(base_url="http://localhost") as session:
            session["_user_id"] = token
            session["_fresh"] = True
        cookie = client.get_cookie(app.config["SESSION_COOKIE_NAME"])
        assert cookie is not None
        screen.page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": screen.address}])
        return screen

    return sign_in
