"""One browser window: visits pages, keeps pictures, asks axe-core, and notes whatever a page does wrong."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from playwright.sync_api import Browser, BrowserContext, CDPSession, ConsoleMessage, Locator, Page, Request

from facilitator.accounts.models import User
from facilitator.core.db import db
from tests.support.builders import make_sign_in

ROOT = Path(__file__).resolve().parents[2]
ARTEFACTS = ROOT / "instance" / "artefacts"
AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
WIDTHS = {"desk": (1280, 900), "phone": (390, 844)}
PATIENCE = 10_000  # milliseconds
# A form sent back with an error is answered with 422: the browser says so in its console, which is not a fault.

EXPECTED = "the server responded with a status of 422"
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# The pictures axe cannot judge (a hidden table, a moving thing) are not asked for: only what it is sure is wrong.
ASK_AXE = "axe.run({resultTypes: ['violations']}).then(found => found.violations.map(v => v.id + ': ' + v.help + ' '"
ASK_AXE += " + v.nodes.slice(0, 3).map(n => n.target.join(' ')).join(', ')))"


@dataclass
class Screen:
    """A window at one width, under the application's own content security policy."""

    context: BrowserContext
    page: Page
    address: str
    width: str
    scripted: bool = True
    problems: list[str] = field(default_factory=list)
    _probe: CDPSession | None = None

    def visit(self, path: str) -> Page:
        """Open a page of the application."""
        self.page.goto(path if path.startswith("http") else self.address + path)
        return self.page

    def press(self, words: str) -> None:
        """Press the button with exactly these words."""
        self.page.get_by_role("button", name=words, exact=True).click()

    def follow(self, words: str) -> None:
        """Follow the first link with these words."""
        self.page.get_by_role("link", name=words).first.click()

    def fill(self, label: str, value: str) -> None:
        """Write into the field with this label."""
        self.page.get_by_label(label).fill(value)

    def heading(self) -> str:
        """What the page says it is about."""
        return self.page.locator("h1").inner_text()

    def notice(self) -> Locator:
        """What the page says has just happened."""
        return self.page.locator(".govuk-notification-banner")

    def look(self, name: str) -> None:
        """Keep a picture of the page as it is; axe-core finds nothing; nothing scrolls sideways."""
        assert self.faults(name) == []

    def faults(self, name: str) -> list[str]:
        """Keep a picture of the page as it is; what axe-core finds, and whether it scrolls sideways."""
        self.picture(name)
        # axe-core waits for timers, which a page without scripts does not have.
        found = [f"{name}: {words}" for words in self.ask(ASK_AXE, first=AXE)] if self.scripted else []
        beyond = self.ask(SIDEWAYS)
        return found + ([f"{name} scrolls sideways by {beyond} px"] if beyond > 0 else [])

    def picture(self, name: str) -> None:
        """Keep a picture of the whole page."""
        ARTEFACTS.mkdir(parents=True, exist_ok=True)
        across = (self.page.viewport_size or {"width": 0})["width"]
        self.ask("window.scrollTo(0, 0)")  # what sticks to an edge then stands in its place
        self.page.screenshot(path=ARTEFACTS / f"{name}-{across}.png", full_page=True)

    def fits(self) -> bool:
        """The page needs no sideways scroll."""
        return bool(self.ask(SIDEWAYS) <= 0)

    def ask(self, question: str, *, first: str = "") -> Any:
        """The answer of the page to a question in JavaScript. Goes past the page's policy, which forbids `eval`."""
        probe = self._probe or self.context.new_cdp_session(self.page)
        self._probe = probe
        if first:
            probe.send("Runtime.evaluate", {"expression": first + "; undefined"})
        options = {"expression": question, "awaitPromise": True, "returnByValue": True}
        answer = probe.send("Runtime.evaluate", options)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def sign_in(self, app: Flask, user_id: str) -> None:
        """Sign somebody in through the sign-in's own cookie, so that journeys need not type a password each."""
        user = db.session.get_one(User, user_id)
        token = make_sign_in(user, at=app.extensions["facilitator.clock"].now())
        db.session.commit()
        client = app.test_client()
        with client.session_transaction(base_url="http://localhost") as session:
            session["_user_id"] = token
            session["_fresh"] = True
        cookie = client.get_cookie(app.config["SESSION_COOKIE_NAME"])
        assert cookie is not None
        self.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": self.address}])

    def _watch(self) -> None:
        self.page.on("pageerror", lambda error: self.problems.append(f"script error: {error}"))
        self.page.on("console", self._hear)
        self.page.on("request", self._see)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and EXPECTED not in message.text:
            self.problems.append(f"console on {self.page.url}: {message.text}")

    def _see(self, request: Request) -> None:
        host = urlsplit(request.url)
        if host.scheme not in {"data", "about"} and f"{host.scheme}://{host.netloc}" != self.address:
            self.problems.append(f"{self.page.url} asked another host: {request.url}")


def open_screen(browser: Browser, address: str, width: str, **options: Any) -> Screen:
    """A new window at that width (`desk`, `phone`), with more options of the browser's context if need be."""
    across, down = WIDTHS[width]
    phone = width == "phone"
    settings: dict[str, Any] = {"viewport": {"width": across, "height": down}, "locale": "en-GB"}
    context = browser.new_context(**settings | {"has_touch": phone, "is_mobile": phone} | options)
    screen = Screen(context, context.new_page(), address, width, options.get("java_script_enabled", True))
    screen.page.set_default_timeout(PATIENCE)
    screen._watch()
    return screen
