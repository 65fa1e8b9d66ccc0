"""A browser without JavaScript. Every page it is given is audited: title, one h1, unique ids, labels, CSRF."""

import re
from html.parser import HTMLParser
from typing import Any

from flask import Flask, g, has_app_context
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from facilitator.accounts.models import User
from facilitator.core.db import db
from tests.support.builders import make_sign_in

UNLABELLED = {"hidden", "submit", "button", "image"}
VOID_ATTRIBUTES = re.compile(r"\s(?:style|on[a-z]+)=", re.IGNORECASE)


class _Reader(HTMLParser):
    """Collects what the audit and the tests ask for."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.ids: list[str] = []
        self.labels: set[str] = set()
        self.controls: list[dict[str, str]] = []
        self.forms: list[dict[str, Any]] = []
        self.links: list[tuple[str, str]] = []
        self.h1 = 0
        self.title = ""
        self.words: list[str] = []
        self.scripts_inline = 0
        self._in: list[str] = []
        self._option: dict[str, Any] | None = None
        self._label_depth = 0

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attributes}
        self._in.append(tag)
        if "id" in values:
            self.ids.append(values["id"])
        if tag == "h1":
            self.h1 += 1
        if tag == "label":
            self._label_depth += 1
            self.labels.add(values.get("for", ""))
        if tag == "script" and "src" not in values and values.get("type") != "application/json":
            self.scripts_inline += 1
        if tag == "a":
            self.links.append((values.get("href", ""), ""))
        if tag == "form":
            self.forms.append(
                {"action": values.get("action", ""), "method": values.get("method", "get"), "fields": []}
            )
        if tag in {"input", "select", "textarea", "button"}:
            self._control(tag, values)
        if tag == "option" and self.forms and "selected" in values and self.forms[-1]["fields"]:
            self.forms[-1]["fields"][-1]["value"] = values.get("value", "")

    def _control(self, tag: str, values: dict[str, str]) -> None:
        values["_tag"] = tag
        values["_wrapped"] = "yes" if self._label_depth else ""
        self.controls.append(values)
        if self.forms:
            self.forms[-1]["fields"].append(values)

    def handle_endtag(self, tag: str) -> None:
        if tag == "label":
            self._label_depth -= 1
        while self._in:
            if self._in.pop() == tag:
                break

    def handle_data(self, data: str) -> None:
        if "title" in self._in and "svg" not in self._in:
            self.title += data
        elif "textarea" in self._in and self.forms and self.forms[-1]["fields"]:
            field = self.forms[-1]["fields"][-1]
            field["value"] = field.get("value", "") + data
        elif not {"script", "style"} & set(self._in[-1:]):
            self.words.append(data)
        if "a" in self._in and self.links:
            href, words = self.links[-1]
            self.links[-1] = (href, (words + data).strip())


class Page:
    """One answer of the application."""

    def __init__(self, client: "PageClient", response: TestResponse) -> None:
        self.client = client
        self.response = response
        self.status = response.status_code
        self.html = response.get_data(as_text=True)
        self.url = response.request.path
        self._reader = _Reader()
        if response.mimetype == "text/html":
            self._reader.feed(self.html)

    @property
    def text(self) -> str:
        """The words on the page, white space folded."""
        return re.sub(r"\s+", " ", " ".join(self._reader.words)).strip()

    @property
    def title(self) -> str:
        return re.sub(r"\s+", " ", self._reader.title).strip()

    @property
    def links(self) -> list[tuple[str, str]]:
        """(address, words) of every link."""
        return self._reader.links

    @property
    def forms(self) -> list[dict[str, Any]]:
        return self._reader.forms

    def link(self, words: str) -> str:
        """The address of the first link whose words contain these."""
        for href, text in self.links:
            if words.casefold() in text.casefold():
                return href
        raise AssertionError(f"no link {words!r} on {self.url}; there are {[text for _, text in self.links]}")

    def click(self, words: str) -> "Page":
        """Follow that link."""
        return self.client.get(self.link(words))

    def submit(
        self, data: dict[str, Any] | None = None, *, form: int | None = None, action: str = ""
    ) -> "Page":
        """Fill in and send a post form of this page: the only one, the one numbered, or the one with that action."""
        found = [f for f in self.forms if f["method"] == "post" and action in f["action"]]
        if not action:
            found = [f for f in found if "/sign-out" not in f["action"]]
        assert found, f"no such form on {self.url}"
        chosen = found[form or 0]
        values = _as_typed(chosen["fields"])
        values.update(data or {})
        return self.client.post(chosen["action"] or self.url, values, add_token=False)

    def audit(self) -> None:
        """Raises AssertionError for what no page may have."""
        reader = self._reader
        assert self.title, f"{self.url}: no title"
        assert reader.h1 == 1, f"{self.url}: {reader.h1} h1"
        twice = {name for name in reader.ids if reader.ids.count(name) > 1}
        assert not twice, f"{self.url}: ids twice: {twice}"
        for control in reader.controls:
            if control.get("type") in UNLABELLED or control["_tag"] == "button" or control["_wrapped"]:
                continue
            named = (
                control.get("id") in reader.labels
                or control.get("aria-label")
                or control.get("aria-labelledby")
            )
            assert named, f"{self.url}: no label for {control.get('name')}"
        for form in self.forms:
            if form["method"].lower() == "post":
                names = {field.get("name") for field in form["fields"]}
                assert "csrf_token" in names, f"{self.url}: post form without CSRF token: {form['action']}"
        assert not reader.scripts_inline, f"{self.url}: inline script"
        tags = re.findall(r"<[a-zA-Z][^>]*>", self.html)
        inline = [tag for tag in tags if VOID_ATTRIBUTES.search(re.sub(r'"[^"]*"', '""', tag))]
        assert not inline, f"{self.url}: inline style or handler: {inline[:2]}"


def _as_typed(fields: list[dict[str, str]]) -> dict[str, Any]:
    """What a browser would send for a form as it stands."""
    values: dict[str, Any] = {}
    for field in fields:
        name, kind = field.get("name"), field.get("type", "")
        if not name or field["_tag"] == "button" or kind in {"submit", "button"}:
            continue
        if kind in {"checkbox", "radio"}:
            if "checked" not in field:
                continue
            if kind == "checkbox" and name in values:
                earlier = values[name]
                values[name] = [
                    *(earlier if isinstance(earlier, list) else [earlier]),
                    field.get("value", "y"),
                ]
                continue
        values[name] = field.get("value", "y" if kind == "checkbox" else "").removeprefix(
            "\n" if field["_tag"] == "textarea" else ""
        )
    return values


class Browser(FlaskClient):
    """Each request begins with an empty `g`, as it does outside the tests, where it has a context of its own."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Send a request."""
        for name in list(g) if has_app_context() else []:
            g.pop(name)
        return super().open(*args, **kwargs)


class PageClient:
    """Fetches pages as somebody signed in or not, and audits each."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.client = Browser(app, app.response_class, use_cookies=True)

    def sign_in(self, user: User) -> None:
        """Be that user from now on. Commits."""
        token = make_sign_in(user, at=self.app.extensions["facilitator.clock"].now())
        db.session.commit()
        with self.client.session_transaction(base_url="http://localhost") as session:
            session["_user_id"] = token
            session["_fresh"] = True

    def get(self, url: str, **options: Any) -> Page:
        """Fetch and audit a page."""
        return self._page(self.client.get(url, **options))

    def post(self, url: str, data: dict[str, Any] | None = None, *, add_token: bool = True) -> Page:
        """Send a form, with a CSRF token unless it has one, and follow the redirect."""
        values = dict(data or {})
        if add_token:
            values["csrf_token"] = self.token()
        response = self.client.post(url, data=values)
        page = self._page(response)
        page.location = response.headers.get("Location", "")  # type: ignore[attr-defined]
        if response.status_code in {302, 303}:
            landed = self.get(page.location)  # type: ignore[attr-defined]
            landed.redirected = True  # type: ignore[attr-defined]
            return landed
        return page

    def token(self) -> str:
        """A CSRF token of this browser's session, as any form of the site would hold it."""
        page = self._page(self.client.get("/sign-in", follow_redirects=True))
        for form in page.forms:
            for field in form["fields"]:
                if field.get("name") == "csrf_token":
                    return field["value"]
        raise AssertionError("no form to take a token from")

    def _page(self, response: TestResponse) -> Page:
        db.session.rollback()  # a request leaves nothing unsaved behind for the test to read
        page = Page(self, response)
        if response.mimetype == "text/html" and response.status_code not in {301, 302, 303, 304}:
            page.audit()
        return page
