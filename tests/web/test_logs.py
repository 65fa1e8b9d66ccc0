"""Logs: one line of JSON an event, whoever asks for whatever; nothing of people in them, and nothing they sent."""

import io
import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from facilitator.web.logs import LOGGER, JsonFormatter
from tests.support.doors import Place
from tests.support.form_cases import CASES
from tests.support.servers import environment, free_port, run, serving
from tests.support.world import PASSWORD, ROLES

FIELDS = {"at", "level", "event", "id", "method", "route", "status", "ms"}


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything any logger of the process says, each record written as a server writes it, arguments and all."""
    stream = io.StringIO()
    ours = logging.StreamHandler(stream)
    ours.setFormatter(JsonFormatter())
    others = logging.StreamHandler(stream)
    others.setFormatter(logging.Formatter('{"other": "%(name)s"}'))
    root = logging.getLogger()
    LOGGER.addHandler(ours)
    root.addHandler(others)
    yield stream
    root.removeHandler(others)
    LOGGER.removeHandler(ours)


def events(log: io.StringIO) -> list[dict[str, Any]]:
    """The lines, read; a line that is no JSON fails here."""
    return [json.loads(line) for line in log.getvalue().splitlines()]


def secrets_of(place: Place) -> list[str]:
    """What must stand in no log: people, titles, addresses of theirs, and everything that opens something."""
    found = []
    for half in (place.world.own, place.world.other):
        found += [*half.canaries, half.slug, half.my_token]
        found += [half.attendee_feed, half.facilitator_feed, half.group_feed]
        found += [record for name, record in half.ids.items() if name in {"attendee_id", "membership_id"}]
    return [*found, *place.world.signed_in.values(), place.world.reset_token, PASSWORD, "example.org"]


def test_every_page_is_logged_without_a_word_about_anybody(place: Place, log: io.StringIO) -> None:
    """Every address, as everybody, with canaries in the query: routes as patterns, nothing else."""
    for role in ("", *ROLES):
        for rule in place.rules("GET"):
            for whose in ("own", "other", "missing"):
                url = place.address(rule.endpoint, whose, role or "coordinator")
                place.visitor(role).open(
                    "GET", f"{url}?q=Ownmembercanary&next=/my/{place.world.own.my_token}"
                )
    text = log.getvalue()
    assert [secret for secret in secrets_of(place) if secret in text] == []
    assert {name for event in events(log) for name in event} <= FIELDS | {"other"}
    assert len(events(log)) > 500


def test_every_form_is_logged_without_a_word_that_was_sent(place: Place, log: io.StringIO) -> None:
    before, typed = place.snapshot(), set()
    for case in CASES:
        case.prepare(place)
        filling = case.filling(place.world)
        typed |= {value for value in filling.values() if len(value) > 7 and not value.startswith("/")}
        url = place.address(case.endpoint, role=case.role or "coordinator")
        for values in (filling, dict.fromkeys(filling, "Typedcanary" * 900), {"csrf_token": "Tokencanary"}):
            place.visitor(case.role).post(url, values)
            before.put_back(place.app)
    text = log.getvalue()
    typed -= {"counsellor"}  # a word of ours
    assert [word for word in (*secrets_of(place), *typed, "canary") if word in text] == []


def test_a_fault_is_logged_without_what_caused_it(
    place: Place, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The text of an exception quotes rows, parameters, addresses."""

    def fail(**arguments: str) -> str:
        raise ValueError(f"Ownmembercanary {arguments}", place.world.own.my_token)

    monkeypatch.setitem(place.app.view_functions, "registration.my_place", fail)
    assert place.visitor().get(place.address("registration.my_place")).status_code == 500
    assert [secret for secret in secrets_of(place) if secret in log.getvalue()] == []


def test_also_a_fault_of_the_error_page_itself_is_logged_without_the_address(
    place: Place, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The framework then logs by itself, with the whole address among the message's arguments."""

    def fail(*anything: Any, **arguments: Any) -> Any:
        raise ValueError("Ownmembercanary")

    monkeypatch.setitem(place.app.view_functions, "registration.my_place", fail)
    monkeypatch.setattr("facilitator.web.error_pages._rendered", fail)
    with pytest.raises(ValueError, match="canary"):
        place.visitor().get(place.address("registration.my_place"))
    assert [secret for secret in secrets_of(place) if secret in log.getvalue()] == []
    assert events(log)


FORGED = '{"at": "2025-01-01T00:00:00", "event": "forged"}'
PAYLOADS = (
    f"x\r\n{FORGED}",
    f"x\n{FORGED}",
    f"x\r{FORGED}",
    f"x\u2028{FORGED}",
    f"x\x85{FORGED}",
    f'x"}}\n{FORGED}',
    "\x1b[2J\x1b[31mred",
    "\x07\x08\x0c",
    "\x00",
    "x" * 100_000,
    "\\r\\n",
    '"},{"event":"forged"',
    "\ud800",
    "%0d%0aforged",
)
HEADERS = (
    "HTTP_USER_AGENT",
    "HTTP_REFERER",
    "HTTP_COOKIE",
    "HTTP_X_FORWARDED_FOR",
    "HTTP_ACCEPT_LANGUAGE",
    "HTTP_HOST",
    "HTTP_X_REQUEST_ID",
    "HTTP_ORIGIN",
    "CONTENT_TYPE",
    "REMOTE_ADDR",
    "REQUEST_METHOD",
    "PATH_INFO",
    "QUERY_STRING",
)


@pytest.mark.parametrize("header", HEADERS)
def test_nothing_sent_can_forge_a_line(place: Place, log: io.StringIO, header: str) -> None:
    for payload in PAYLOADS:
        if header in {"PATH_INFO", "HTTP_COOKIE"}:
            value = "/" + payload.encode("utf-8", "surrogatepass").decode("latin-1")
        else:
            value = payload.encode("utf-8", "replace").decode("latin-1")
        before = len(log.getvalue().splitlines())
        answer = place.visitor().open("GET", "/groups", environ_overrides={header: value})
        assert answer.status_code < 500
        written = log.getvalue().splitlines()[before:]
        assert [json.loads(line).get("event") for line in written].count("request") == 1
        assert all(line.isascii() and line.isprintable() and len(line) < 1000 for line in written)
        assert "forged" not in log.getvalue()


def test_each_line_says_when_in_universal_time(place: Place, log: io.StringIO) -> None:
    place.visitor().get("/groups")
    for event in events(log):
        if "at" in event:
            assert datetime.fromisoformat(event["at"]).utcoffset() is not None
            assert event["at"].endswith("+00:00")


def test_signing_in_wrongly_is_noted_without_saying_who(place: Place, log: io.StringIO) -> None:
    place.visitor().post("/sign-in", {"email": "coordinator@example.org", "password": "not this one"})
    assert "sign-in failed" in {event.get("event") for event in events(log)}
    assert "coordinator" not in log.getvalue() and "not this one" not in log.getvalue()


def test_the_libraries_write_no_line_of_their_own(place: Place, capfd: pytest.CaptureFixture[str]) -> None:
    """Nothing reaches the standard streams past our formatter."""
    visitor = place.visitor("coordinator")
    visitor.get("/desk/groups")
    visitor.post("/desk/settings/venues/new", {"csrf_token": "wrong"})
    visitor.get("/none")
    captured = capfd.readouterr()
    for line in (captured.out + captured.err).splitlines():
        assert json.loads(line)["event"], line
    sys.stderr.flush()


SERVER_FAILS = """
import logging, sys
from pathlib import Path
from facilitator.app import create_app
from tests.support.databases import house_settings
create_app(house_settings(Path(sys.argv[1]), "sqlite://"))
logging.basicConfig()  # as the web server does when it starts
try:
    raise ValueError("Ownmembercanary")
except ValueError:
    logging.getLogger("waitress").exception("Exception while serving %s", "/my/tokencanary")
logging.getLogger("waitress.queue").warning("Task queue depth is %d", 1)
"""


def test_what_the_web_server_itself_says_is_a_line_without_words(tmp_path: Path) -> None:
    """Its own message holds the whole address, and the error's text."""
    command = [sys.executable, "-c", SERVER_FAILS, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert [line["event"] for line in lines] == ["waitress", "waitress.queue"]
    assert "canary" not in done.stderr


def test_a_running_server_logs_nothing_but_such_lines(tmp_path: Path) -> None:
    """The real thing: started by its command, asked by HTTP for pages with secrets in their addresses."""
    import http.client

    environ, port = environment(tmp_path), free_port()
    made = run(
        "init",
        "--email",
        "first.canary@example.org",
        "--name",
        "First Canary",
        "--organisation",
        "Canary Trust",
        "--phone",
        "01632 960199",
        "--json",
        environ=environ,
    )
    link = json.loads(made.stdout)["link"]
    secret = link.rsplit("/", 1)[1]
    with serving("serve", "--port", str(port), environ=environ, port=port):
        for path in (
            f"/set-password/{secret}",
            f"/my/{secret}",
            f"/calendar/{secret}.ics",
            f"/calendar/{secret}",
            f"/join/canary?{secret}",
            f"/{quote('Ownmembercanary')}?x={secret}",
            f"/sign-in?next=/my/{secret}",
            "/desk/",
        ):
            for headers in (
                {},
                {"User-Agent": "canary", "Referer": f"http://x/my/{secret}", "Cookie": "canary=1"},
            ):
                line = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
                line.request("GET", path, headers=headers)
                line.getresponse().read()
                line.close()
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        line.putrequest("GET", f"/my/{secret}", skip_host=True)
        line.putheader("Host", "canary.example.org")
        line.endheaders()
        assert line.getresponse().status == 400
        line.close()
    written = (tmp_path / f"server-{port}.log").read_text().splitlines()
    assert len(written) > 15
    banner = [text for text in written if not text.startswith("{")]
    assert all(text.startswith("Serving http://127.0.0.1") for text in banner)
    assert len(banner) <= 1
    for text in written:
        if text not in banner:
            assert set(json.loads(text)) <= FIELDS
    assert not [text for text in written if secret in text or "anary" in text]
