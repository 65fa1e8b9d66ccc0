"""The doors of the house: hosts, methods, sizes, odd identifiers, and reading that changes nothing."""

import json
import logging
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote_to_bytes

import pytest
from flask import Flask, request
from waitress.server import create_server

from facilitator.accounts.limits import keys_of, note_failure
from facilitator.app import create_app
from facilitator.core.db import db, write_transaction
from facilitator.web.logs import LOGGER
from tests.support.builders import make_organisation
from tests.support.databases import house_settings
from tests.support.doors import Place
from tests.support.world import NOW, PASSWORD, ROLES

# --- reading changes nothing ---


@pytest.mark.both_databases
@pytest.mark.parametrize("role", ["", *ROLES])
def test_opening_any_address_changes_no_row(place: Place, role: str) -> None:
    """But for audit entries of reads, when a sign-in was last seen, and when a feed was last read."""
    before = place.snapshot().without_reading_notes()
    for rule in place.rules("GET"):
        for whose in ("own", "missing"):
            url = place.address(rule.endpoint, whose, role or "coordinator")
            place.visitor(role).get(f"{url}?q=canary&show=all&format=online&confirmed=y&group=x")
            place.visitor(role).open("HEAD", url)
            place.visitor(role).open("OPTIONS", url)
    assert place.snapshot().without_reading_notes() == before


def test_a_link_in_a_message_may_be_opened_by_a_mail_scanner(place: Place) -> None:
    """Opening a one-time link, also many times, uses nothing up."""
    url = place.address("accounts.set_password_form")
    for _ in range(3):
        assert place.visitor().get(url).status_code == 200
    answer = place.visitor().post(url, {"password": "a brand new long phrase"})
    assert answer.status_code == 303


# --- hosts ---

STRANGE_HOSTS = [
    "evil.example",
    "localhost.evil.example",
    "evil.example:80",
    "localhost@evil.example",
    "localhost, evil.example",
    "localhost:80, evil.example",
    "localhost evil.example",
    "localhost\t",
    "local\u00adhost",
    "localhost.",
    "",
    " ",
    "[::2]",
    "[::1",
    "127.0.0.1.evil.example",
    "2130706433",
    "0x7f.1",
    "a" * 5000,
    "localhost/../evil.example",
    "<script>alert(1)</script>",
]


@pytest.mark.parametrize("host", STRANGE_HOSTS, ids=range(len(STRANGE_HOSTS)))
def test_a_strange_host_is_refused_everywhere(place: Place, host: str) -> None:
    for url in ("/", "/sign-in", "/groups", "/desk/", "/theme.css", "/healthz", "/no/such/page", "/desk"):
        answer = place.visitor("coordinator").client.get(url, environ_overrides={"HTTP_HOST": host})
        assert answer.status_code == 400, url
        assert "evil" not in answer.text and "<script>alert" not in answer.text
        assert "evil" not in str(answer.headers)


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST", "localhost:8000", "127.0.0.1", "127.0.0.1:1", "[::1]:80"]
)
def test_this_machine_s_own_names_are_known(place: Place, host: str) -> None:
    assert place.visitor().client.get("/groups", environ_overrides={"HTTP_HOST": host}).status_code == 200


FORWARDED = {
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-For": "203.0.113.7",
    "X-Forwarded-Port": "4444",
    "X-Forwarded-Prefix": "/evil",
    "Forwarded": "for=203.0.113.7;host=evil.example;proto=https",
    "X-Original-URL": "/desk/",
    "X-Rewrite-URL": "/desk/",
    "X-HTTP-Method-Override": "POST",
}


def test_forwarded_headers_are_ignored(place: Place) -> None:
    plain, told = (place.visitor().client.get("/groups", headers=headers) for headers in ({}, FORWARDED))
    assert told.data == plain.data
    for url in ("/desk/groups", "/desk", "/"):
        answer = place.visitor().client.get(url, headers=FORWARDED)
        assert "evil" not in str(answer.headers) and "https" not in answer.location


def _who_asks(tmp_path: Path, proxies: int, headers: dict[str, str]) -> dict[str, Any]:
    """What the application takes for the visitor's address, scheme and host behind so many proxies."""
    url = f"sqlite:///{tmp_path / 'proxied.db'}"
    settings = house_settings(
        tmp_path,
        url,
        FACILITATOR_TRUSTED_PROXIES=proxies,
        FACILITATOR_BASE_URL="https://groups.example.org",
    )
    app = create_app(settings)
    seen: dict[str, Any] = {}

    @app.before_request
    def look() -> None:
        seen.update(address=request.remote_addr, scheme=request.scheme, host=request.host)

    app.test_client().get("/healthz", base_url="http://groups.example.org", headers=headers)
    return seen


def test_a_trusted_proxy_names_the_visitor_but_never_the_host(tmp_path: Path) -> None:
    told = FORWARDED | {"X-Forwarded-For": "198.51.100.1, 203.0.113.7"}
    assert _who_asks(tmp_path, 0, told) == {
        "address": "127.0.0.1",
        "scheme": "http",
        "host": "groups.example.org",
    }
    assert _who_asks(tmp_path, 1, told) == {
        "address": "203.0.113.7",
        "scheme": "https",
        "host": "groups.example.org",
    }


def test_made_up_forwarded_addresses_do_not_escape_the_limit_of_tries(place: Place) -> None:
    with place.app.app_context(), write_transaction():
        for number in range(29):
            note_failure(keys_of(f"somebody{number}@example.org", "127.0.0.1"), NOW)
    statuses = []
    for number in range(2):
        told = {"X-Forwarded-For": f"203.0.113.{number}", "Forwarded": f"for=203.0.113.{number}"}
        typed = {"email": f"nobody{number}@example.org", "password": "wrong password"}
        statuses.append(place.visitor().post("/sign-in", typed, headers=told).status_code)
    assert statuses == [422, 429]


# --- over the wire, where a test client cannot go ---


@contextmanager
def served(app: Flask) -> Iterator[Callable[[bytes], bytes]]:
    """The application behind its real server; gives a function that sends bytes and returns what came back."""
    server: Any = create_server(app, host="127.0.0.1", port=0, threads=2, ident=None)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()

    def ask(raw: bytes) -> bytes:
        with socket.create_connection(("127.0.0.1", server.effective_port), timeout=10) as line:
            line.sendall(raw)
            line.settimeout(0.7)
            parts = []
            try:
                while part := line.recv(65536):
                    parts.append(part)
            except TimeoutError:
                pass
        return b"".join(parts)

    try:
        yield ask
    finally:
        server.close()
        server.task_dispatcher.shutdown()
        thread.join(timeout=5)


@pytest.fixture
def wire(place: Place) -> Iterator[Callable[[bytes], bytes]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(logging.getLogger("waitress"), "disabled", True)
        with served(place.app) as ask:
            yield ask


def status_of(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


@pytest.mark.parametrize(
    "lines",
    [
        b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n",
        b"GET / HTTP/1.1\r\nHost: evil.example\r\nHost: localhost\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost, evil.example\r\n",
        b"GET http://localhost/ HTTP/1.1\r\nHost: evil.example\r\n",
        b"GET / HTTP/1.1\r\n",
        b"GET / HTTP/1.1\r\nHost:\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\n\tevil.example\r\n",
        b"GET / HTTP/1.0\r\nHost: evil.example\r\n",
    ],
)
def test_a_host_said_twice_or_wrongly_is_refused_over_the_wire(
    wire: Callable[[bytes], bytes], lines: bytes
) -> None:
    answer = wire(lines + b"Connection: close\r\n\r\n")
    assert status_of(answer) == 400
    assert b"evil" not in answer


@pytest.mark.parametrize("path", [b"/sign-in", b"/desk", b"/"])
def test_an_absolute_address_in_the_request_names_no_other_host(
    wire: Callable[[bytes], bytes], path: bytes
) -> None:
    answer = wire(
        b"GET http://evil.example" + path + b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    )
    assert status_of(answer) < 500
    assert b"evil" not in answer


def test_a_body_in_pieces_counts_like_any_other(wire: Callable[[bytes], bytes]) -> None:
    body = b"email=" + b"x" * 300_000
    pieces = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
    answer = wire(
        b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n"
        b"Content-Type: application/x-www-form-urlencoded\r\nConnection: close\r\n\r\n" + pieces
    )
    assert status_of(answer) == 413


@pytest.mark.parametrize(
    "header",
    [
        b"User-Agent: x\x00y",
        b"User-Agent: \xff\xfe\x80",
        b"User-Agent: " + b"x" * 100_000,
        b"Cookie: facilitator=\xff\xfe",
        b"Cookie: " + b"facilitator=x; " * 500,
        b"Accept-Language: " + b"," * 5000,
        b"Range: bytes=0-1,2-3,-1,99999999999999999999-",
        b"If-None-Match: \x80",
        b"If-Modified-Since: Thu, 99 Foo 99999 99:99:99 GMT",
        b"Content-Type: multipart/form-data",
        b"Content-Type: \xff/\xfe; charset=\x80",
        b"Content-Length: -1",
        b"Content-Length: 99999999999999999999999",
        b"Content-Encoding: gzip",
        b"Expect: 100-continue",
        b"Upgrade: websocket\r\nConnection: Upgrade",
        b"X\r\n: y",
        b"no colon at all",
    ],
)
@pytest.mark.parametrize("start", [b"GET /groups", b"GET /static/app.css"])
def test_odd_headers_break_nothing(wire: Callable[[bytes], bytes], header: bytes, start: bytes) -> None:
    """Also not when nobody sends the rest of what the header announced."""
    answer = wire(start + b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + header + b"\r\n\r\n")
    assert answer == b"" or status_of(answer) < 500 or status_of(answer) == 501


# --- methods and sizes ---


def test_trace_and_made_up_methods_are_refused_at_every_address(place: Place) -> None:
    answers = {}
    for method in ("TRACE", "CONNECT", "PUT", "PATCH", "DELETE", "PROPFIND", "FOO", "<SCRIPT>"):
        for rule in place.rules("GET"):
            answer = place.visitor("coordinator").open(method, place.address(rule.endpoint))
            answers[method, rule.endpoint] = answer.status_code
            assert "<script>alert" not in answer.text and "facilitator=" not in answer.text
    assert set(answers.values()) == {405}, {k: v for k, v in answers.items() if v != 405}


def test_options_say_which_methods_there_are_and_nothing_else(place: Place) -> None:
    answer = place.visitor().open("OPTIONS", "/groups")
    assert answer.status_code == 200 and answer.data == b""
    assert "Access-Control-Allow-Origin" not in answer.headers


@pytest.mark.parametrize("role", ["", "coordinator"])
def test_head_is_refused_wherever_get_is(place: Place, role: str) -> None:
    differ = []
    for rule in place.rules("GET"):
        for whose in ("own", "other"):
            url = place.address(rule.endpoint, whose, role or "coordinator")
            got, asked = place.visitor(role).get(url), place.visitor(role).open("HEAD", url)
            if got.status_code != asked.status_code or asked.data:
                differ.append((rule.endpoint, whose, got.status_code, asked.status_code))
    assert differ == []


LIMIT = 256 * 1024


@pytest.mark.parametrize(
    "content_type",
    [
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=b",
        "application/json",
        "text/plain",
        "",
    ],
)
def test_a_body_beyond_256_kilobytes_is_413_at_every_form(place: Place, content_type: str) -> None:
    before, wrong = place.snapshot(), []
    body = b"name=" + b"x" * LIMIT
    if content_type.startswith("multipart"):
        body = b'--b\r\nContent-Disposition: form-data; name="name"\r\n\r\n' + b"x" * LIMIT + b"\r\n--b--\r\n"
    for rule in place.rules("POST"):
        answer = place.visitor("coordinator").client.post(
            place.address(rule.endpoint), data=body, content_type=content_type
        )
        if answer.status_code != 413:
            wrong.append((rule.endpoint, answer.status_code))
    assert wrong == []
    assert place.snapshot().rows == before.rows


def test_a_body_just_within_the_limit_is_read(place: Place) -> None:
    visitor = place.visitor("coordinator")
    data = {"csrf_token": visitor.token, "name": "Hall", "address": "x" * (LIMIT - 300)}
    answer = visitor.post("/desk/settings/venues/new", data)
    assert answer.status_code == 422
    assert "Please shorten this to 500 characters" in answer.text


def test_very_many_fields_are_no_way_to_keep_us_busy(place: Place) -> None:
    visitor = place.visitor("coordinator")
    many = "&".join(f"f{n}=1" for n in range(30_000))
    answer = visitor.client.post(
        "/desk/settings/venues/new", data=many, content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code in {413, 422}
    parts = "".join(f'--b\r\nContent-Disposition: form-data; name="f{n}"\r\n\r\n1\r\n' for n in range(2000))
    answer = visitor.client.post(
        "/desk/settings/venues/new", data=f"{parts}--b--\r\n", content_type="multipart/form-data; boundary=b"
    )
    assert answer.status_code == 413


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/json", b'{"name": "Hall", "address": "Here", "csrf_token": "x"}'),
        ("application/json", b"{not json"),
        ("text/plain", b"name=Hall&address=Here"),
        ("multipart/form-data", b"no boundary"),
        ("multipart/form-data; boundary=b", b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--\r\n"),
        ("multipart/form-data; boundary=b", b'--b\r\nContent-Disposition: form-data; name="name"\r\n\r\ncut'),
        (
            "multipart/form-data; boundary=b",
            b'--b\r\nContent-Disposition: form-data; name="name"; filename="../x"\r\n\r\nHall\r\n'
            b'--b\r\nContent-Disposition: form-data; name="address"; filename="y"\r\n\r\nHere\r\n--b--\r\n',
        ),
        ("application/x-www-form-urlencoded; charset=utf-7", b"name=%2BADw-script%2BAD4-"),
        ("application/x-www-form-urlencoded; charset=nonsense", b"name=Hall"),
        (
            "application/xml",
            b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]><x>&y;</x>",
        ),
        ("", b"\x00\xff\xfe"),
    ],
)
def test_another_kind_of_body_saves_nothing_and_breaks_nothing(
    place: Place, content_type: str, body: bytes
) -> None:
    before = place.snapshot()
    for role, url in (
        ("coordinator", "/desk/settings/venues/new"),
        ("", place.address("registration.send_form")),
    ):
        visitor = place.visitor(role)
        answer = visitor.client.post(
            url, data=body, content_type=content_type, headers={"X-CSRFToken": visitor.token}
        )
        assert answer.status_code in {400, 413, 415, 422}
    assert place.snapshot().rows == before.rows


# --- odd addresses ---

ODD_IDS = [
    "0",
    "1",
    "-1",
    "2147483648",
    "9223372036854775808",
    "1" + "0" * 30,
    "9" * 400,
    "9" * 5000,
    "1e3",
    "0x10",
    "\u0661\u0662\u0663",
    "\uff11\uff12",
    "a" * 15,
    "a" * 17,
    "A" * 16,
    "i" * 16,
    "u" * 16,
    "a" * 15 + "\u00e4",
    "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11",
    "' OR 1=1 --",
    "%",
    "_" * 16,
    "..",
    "../../etc/passwd",
    "..\\..\\windows",
    "\x00" * 16,
    "aaaaaaaaaaaaaaa\x00",
    "a\r\nX-Bad: 1",
    "{{7*7}}",
    "<script>alert(1)</script>",
    "null",
    "None",
    "undefined",
    "\ufffd" * 16,
    "\U0001f600",
    ".",
    "*",
    ";",
    "a b",
]


def test_an_identifier_of_an_odd_shape_is_404_everywhere(place: Place) -> None:
    """The first argument of each address, GET and POST; the values take turns, a third of them at each."""
    wrong, before = [], place.snapshot()
    visitors = {role: place.visitor(role) for role in ("coordinator", "administrator")}
    for number, rule in enumerate(place.app.url_map.iter_rules()):
        names = sorted(name for name in rule.arguments if name.endswith("_id") or name in {"token", "slug"})
        role = "administrator" if rule.endpoint.startswith("users.") else "coordinator"
        method = "POST" if "POST" in (rule.methods or ()) else "GET"
        for name in names[:1]:
            url = place.address(rule.endpoint, role=role, **{name: "0" * 16 if name != "token" else "0" * 43})
            for odd in ODD_IDS[number % 3 :: 3]:
                path = url.replace("0" * 43 if name == "token" else "0" * 16, quote(odd, safe=""))
                visitor = visitors[role]
                answer = visitor.get(path) if method == "GET" else visitor.post(path)
                if answer.status_code not in {404, 405, 308} or "<script>alert" in answer.text:
                    wrong.append((rule.endpoint, name, odd[:30], answer.status_code))
    assert wrong == []
    assert place.snapshot().rows == before.rows


@pytest.mark.both_databases
@pytest.mark.parametrize(
    "path",
    [
        "/%00",
        "/join/%00",
        "/join/own-tuesday%00",
        "/groups?area=%00",
        "/%ff%fe",
        "/%",
        "/%zz",
        "/static/../facilitator/config.py",
        "/static/%2e%2e/config.py",
        "/static/..%5cconfig.py",
        "/static/",
        "/static/vendor/",
        "/static/vendor",
        "/static//etc/passwd",
        "/static/%00",
        "/static/" + "a" * 5000,
        "//evil.example/",
        "/\\evil.example",
        "/desk/../etc",
        "/.git/config",
        "/.env",
        "/console",
        "/" + "a/" * 2000,
        "/groups/%2e%2e/desk/",
        "/join/%F0%9F%98%80",
        "/join/" + "a" * 5000,
        "/calendar/" + "a" * 5000 + ".ics",
        "/calendar/..%2f..%2fetc",
    ],
)
def test_odd_paths_are_404_and_tell_nothing(place: Place, path: str) -> None:
    answer = place.visitor("coordinator").client.get("/", environ_overrides=_environ(path))
    assert answer.status_code in {400, 404, 308}
    assert (
        "Traceback" not in answer.text
        and "/work" not in answer.text
        and str(place.app.root_path) not in answer.text
    )
    assert not str(answer.location or "").startswith(("//", "/\\"))
    answer.close()


def _environ(path: str) -> dict[str, str]:
    """The path as a server hands it over: percent signs resolved, octets as latin-1."""
    plain, _, query = path.partition("?")
    octets = unquote_to_bytes(plain).decode("latin-1")
    return {"PATH_INFO": octets, "QUERY_STRING": query, "RAW_URI": path, "REQUEST_URI": path}


def test_an_address_with_nul_in_it_is_not_read(place: Place) -> None:
    assert place.visitor().get("/sign-in?next=/%00/evil.example").status_code == 400


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "/\\evil.example",
        "\t//evil.example",
        "/\t/evil.example",
        "https://evil.example/",
        "javascript:alert(1)",
        "http:evil.example",
        "/desk/\r\nSet-Cookie: x=1",
        "///evil.example",
        "/%2f/evil.example\\",
        "/@evil.example//x",
        "\u2028//evil.example",
        "/" + "a" * 5000,
        "[",
        "//[",
        "/sign-out",
    ],
)
def test_signing_in_leads_to_no_other_site(place: Place, target: str) -> None:
    visitor = place.visitor()
    page = visitor.get(f"/sign-in?next={quote(target)}")
    assert page.status_code == 200
    sent = {"email": "coordinator@example.org", "password": PASSWORD, "next": target}
    answer = visitor.post("/sign-in", sent)
    assert answer.status_code == 303
    assert answer.location == "/desk/"


# --- the installation itself ---


def test_debugging_cannot_be_switched_on_from_outside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLASK_DEBUG", "1")
    monkeypatch.setenv("FLASK_ENV", "development")
    app = create_app(house_settings(tmp_path, f"sqlite:///{tmp_path / 'debug.db'}"))
    assert not app.debug
    assert not app.config["PROPAGATE_EXCEPTIONS"]


def test_readiness_tells_one_word_and_no_version(tmp_path: Path) -> None:
    """Before its migrations an installation is not ready, and says so without a trace."""
    app = create_app(house_settings(tmp_path, f"sqlite:///{tmp_path / 'empty.db'}"))
    with app.app_context():
        db.create_all()
        make_organisation()
        db.session.commit()
    answer = app.test_client().get("/readyz")
    assert (answer.status_code, answer.text) == (503, "migrations\n")
    with app.app_context():
        db.engine.dispose()


def test_the_log_of_refused_hosts_names_no_host(place: Place) -> None:
    lines: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(json.dumps(getattr(record, "fields", {})))

    keep = Keep()
    LOGGER.addHandler(keep)
    try:
        place.visitor().client.get("/x", environ_overrides={"HTTP_HOST": "evil.example"})
    finally:
        LOGGER.removeHandler(keep)
    assert lines and not any("evil" in line for line in lines)
