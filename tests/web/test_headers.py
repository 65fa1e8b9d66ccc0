"""Headers, exactly: on every answer there is, whatever its status and kind."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from facilitator.app import create_app
from facilitator.core.db import db
from tests.support.builders import make_organisation
from tests.support.databases import house_settings
from tests.support.doors import Place
from tests.support.world import PASSWORD, Visitor

EVERYWHERE = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'; object-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
PAGE = EVERYWHERE | {"Referrer-Policy": "same-origin", "Cache-Control": "no-store"}
SECRET = EVERYWHERE | {"Referrer-Policy": "no-referrer", "Cache-Control": "no-store"}
# What else an answer may carry; anything that is not named here or above is a mistake.
ALLOWED = {
    "Content-Type",
    "Content-Length",
    "Location",
    "Set-Cookie",
    "Vary",
    "Allow",
    "Retry-After",
    "ETag",
    "Last-Modified",
    "Date",
    "Content-Disposition",
    "X-Robots-Tag",
    "Clear-Site-Data",
    "Accept-Ranges",
}
HSTS = "max-age=31536000; includeSubDomains"


def faults(answer: TestResponse, expected: dict[str, str]) -> list[str]:
    """Where the headers of an answer are not exactly these."""
    found = {name: answer.headers.getlist(name) for name in expected}
    wrong = [f"{name}: {found[name]}" for name, value in expected.items() if found[name] != [value]]
    return wrong + [f"{name}: not expected" for name in set(answer.headers.keys()) - set(expected) - ALLOWED]


def expected_for(endpoint: str, answer: TestResponse, arguments: set[str]) -> dict[str, str]:
    """What an answer of this endpoint has to carry."""
    kept_out = {"X-Robots-Tag": "noindex, nofollow"}
    if endpoint in {"feeds.calendar_file", "feeds.session_download"} and answer.status_code in {200, 304}:
        return SECRET | kept_out | {"Cache-Control": "private, max-age=300"}
    if "token" in arguments or endpoint in {"feeds.no_calendar", "feeds.session_download"}:
        return SECRET | kept_out
    if endpoint.startswith("feeds.") and answer.status_code in {200, 422}:
        return SECRET
    if answer.status_code == 200 and endpoint in {"static", "organisation.theme_css"}:
        kept = "no-cache" if endpoint == "static" else "public, max-age=300"
        return PAGE | {"Cache-Control": kept}
    return PAGE


@pytest.mark.parametrize("role", ["anonymous", "counsellor", "coordinator", "manager", "administrator"])
def test_every_answer_of_every_endpoint_carries_exactly_the_policy(place: Place, role: str) -> None:
    """200, 303, 404, 403 and 422: whatever each endpoint says to each role about each record."""
    wrong, before, statuses = [], place.snapshot(), set()
    for method in ("GET", "POST"):
        for rule in place.rules(method):
            for whose in ("own", "missing"):
                url, visitor = place.address(rule.endpoint, whose, role), place.visitor(role)
                answer = visitor.get(url) if method == "GET" else visitor.post(url)
                statuses.add(answer.status_code)
                found = faults(answer, expected_for(rule.endpoint, answer, rule.arguments))
                wrong += [f"{method} {rule.endpoint} {whose} {answer.status_code} {fault}" for fault in found]
        before.put_back(place.app)
    assert wrong == []
    assert {200, 303, 404, 422} <= statuses


def test_errors_before_any_endpoint_carry_it_too(place: Place) -> None:
    visitor = place.visitor("coordinator")
    answers = {
        400: visitor.client.get("/", base_url="http://evil.example"),
        404: visitor.get("/no/such/page"),
        405: visitor.client.open("/groups", method="DELETE"),
        413: visitor.post("/desk/settings/venues/new", {"name": "x" * 300_000}),
        308: visitor.get("/desk"),
    }
    for status, answer in answers.items():
        assert answer.status_code == status
        assert faults(answer, PAGE) == [], status


@pytest.mark.parametrize("status", [500, 503])
def test_our_own_faults_carry_it_too(place: Place, monkeypatch: pytest.MonkeyPatch, status: int) -> None:
    from sqlalchemy.exc import OperationalError

    error = RuntimeError("no") if status == 500 else OperationalError("SELECT", {}, Exception("gone"))

    def fail() -> str:
        raise error

    monkeypatch.setitem(place.app.view_functions, "registration.finder", fail)
    answer = place.visitor().get("/groups")
    assert answer.status_code == status
    assert faults(answer, PAGE) == []


def test_too_many_tries_carry_it_and_say_when_to_come_back(place: Place) -> None:
    visitor = place.visitor()
    wrong = {"email": "coordinator@example.org", "password": "not the password"}
    answers = [visitor.post("/sign-in", wrong) for _ in range(11)]
    assert answers[-1].status_code == 429
    assert faults(answers[-1], PAGE) == []
    assert int(answers[-1].headers["Retry-After"]) > 0


@pytest.mark.parametrize(
    "path",
    [
        "/my/{token}",
        "/my/{token}/calendar",
        "/my/{token}/leave/{id}",
        "/set-password/{token}",
        "/calendar/{token}.ics",
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "DELETE"])
def test_no_answer_at_an_address_with_a_secret_gives_the_address_away(
    place: Place, path: str, method: str
) -> None:
    """Right or wrong, refused or not: no referrer, no cache, no search engine."""
    half = place.world.own
    secrets = [
        "x" * 43,
        half.attendee_feed if "calendar/" in path else half.my_token,
        place.world.reset_token,
    ]
    for token in secrets:
        url = path.format(token=token, id=half.ids["membership_id"])
        answer = place.visitor().client.open(url, method=method, data={} if method == "POST" else None)
        assert answer.headers["Referrer-Policy"] == "no-referrer", (answer.status_code, url)
        assert "no-store" in answer.headers["Cache-Control"] or answer.status_code == 200
        assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"


def test_a_feed_that_has_not_changed_is_304_with_the_same_policy(place: Place) -> None:
    url, visitor = place.address("feeds.calendar_file"), place.visitor()
    tag = visitor.get(url).headers["ETag"]
    answer = visitor.get(url, headers={"If-None-Match": tag})
    assert answer.status_code == 304
    assert faults(answer, expected_for("feeds.calendar_file", answer, {"token"})) == []
    missing = visitor.get(place.address("feeds.calendar_file", "missing"), headers={"If-None-Match": tag})
    assert missing.status_code == 404


def test_a_feed_sets_no_cookie_and_depends_on_none(place: Place) -> None:
    for whose in ("own", "missing"):
        answer = place.app.test_client().get(place.address("feeds.calendar_file", whose))
        assert "Set-Cookie" not in answer.headers
        assert "Vary" not in answer.headers


def test_signing_out_clears_what_the_browser_kept(place: Place) -> None:
    answer = place.visitor("manager").post("/sign-out")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert faults(answer, PAGE) == []


def test_no_page_names_another_host(place: Place) -> None:
    """Nothing is loaded from elsewhere, and no link leads elsewhere but those people wrote themselves."""
    strange, loads = (
        [],
        re.compile(r"""(?:src|href|action|data-[a-z-]+|srcset|poster)\s*=\s*["']([^"']*)["']"""),
    )
    for role in ("", "counsellor", "coordinator", "manager", "administrator"):
        for rule in place.rules("GET"):
            answer = place.visitor(role).get(place.address(rule.endpoint, "own", role or "coordinator"))
            if answer.mimetype != "text/html":
                continue
            for url in loads.findall(answer.text):
                if re.match(r"(?:[a-z]+:)?//", url) and not url.startswith(
                    ("http://localhost/", "webcal://localhost")
                ):
                    strange.append((rule.endpoint, url))
    assert strange == []


# --- over https ---


@pytest.fixture
def secure_app(tmp_path: Path) -> Iterator[Flask]:
    """An installation that people reach by https."""
    settings = house_settings(
        tmp_path, f"sqlite:///{tmp_path / 'secure.db'}", FACILITATOR_BASE_URL="https://groups.example.org"
    )
    app = create_app(settings)
    with app.app_context():
        db.create_all()
        make_organisation()
        db.session.commit()
    yield app
    with app.app_context():
        db.engine.dispose()


def cookie_of(answer: TestResponse) -> tuple[str, set[str]]:
    """The name of the one cookie, and its attributes."""
    [header] = answer.headers.getlist("Set-Cookie")
    first, *rest = [part.strip() for part in header.split(";")]
    return first.split("=")[0], set(rest)


def test_over_https_the_cookie_is_locked_to_the_host(secure_app: Flask) -> None:
    answer = secure_app.test_client().get("/sign-in", base_url="https://groups.example.org")
    assert answer.status_code == 200
    assert cookie_of(answer) == ("__Host-facilitator", {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"})


def test_on_loopback_the_cookie_is_plain_and_still_hidden_from_scripts(place: Place) -> None:
    answer = place.app.test_client().get("/sign-in")
    assert cookie_of(answer) == ("facilitator", {"HttpOnly", "Path=/", "SameSite=Lax"})


def test_over_https_browsers_are_told_to_stay_there(secure_app: Flask) -> None:
    client = secure_app.test_client()
    for url, status in (("/", 303), ("/groups", 200), ("/none", 404), ("/healthz", 200), ("/desk/", 303)):
        answer = client.get(url, base_url="https://groups.example.org")
        assert answer.status_code == status
        assert faults(answer, PAGE | {"Strict-Transport-Security": HSTS}) == []


def test_on_loopback_nothing_is_said_about_https(place: Place) -> None:
    assert "Strict-Transport-Security" not in place.visitor().get("/groups").headers


def test_the_cookie_holds_no_name_and_no_role(place: Place) -> None:
    """What the browser keeps is a random token and nothing about the person."""
    from itsdangerous import base64_decode

    visitor = place.visitor()
    answer = visitor.post("/sign-in", {"email": "coordinator@example.org", "password": PASSWORD})
    assert answer.status_code == 303
    value = answer.headers["Set-Cookie"].split("=", 1)[1].split(";")[0]
    payload = _inflate(base64_decode(value.lstrip(".").split(".")[0]), value.startswith("."))
    for word in ("coordinator", "Coordinator", "example.org", place.world.users["coordinator"]):
        assert word not in payload


def _inflate(data: bytes, packed: bool) -> str:
    import zlib

    return (zlib.decompress(data) if packed else data).decode()


def test_signing_in_gives_a_new_session_and_takes_nothing_along(place: Place) -> None:
    """A session somebody else prepared is not the one that is signed in."""
    visitor: Any = Visitor(place.app)
    with visitor.client.session_transaction() as session:
        session["planted"] = "by somebody else"
    visitor.post("/sign-in", {"email": "coordinator@example.org", "password": PASSWORD})
    with visitor.client.session_transaction() as session:
        assert "planted" not in session
        assert session.get("csrf_token") != "0123456789abcdef0123456789abcdef01234567"
        assert session["_user_id"]
