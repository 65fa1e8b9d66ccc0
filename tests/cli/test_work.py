"""`facilitator work --once`: what is queued arrives at a real mail server."""

import json
import re
from urllib.parse import urlsplit

from tests.cli.installation import PASSWORD, Installation
from tests.cli.visitor import Visitor
from tests.support.smtp import MailServer

JOBS = [
    "ask after breaks",
    "ask for attendance",
    "deliver messages",
    "drop calls no longer needed",
    "end groups",
    "extend horizons",
    "fill places",
    "look after letters",
    "remind",
    "watch offers",
]


def asks_for_a_new_password(installed: Installation, address: str, email: str) -> None:
    installed.create(email, "counsellor")
    asked = Visitor(address).send("/forgot-password", email=email)
    assert "a link is on its way" in asked.words


def test_a_queued_message_arrives_once_and_its_link_works(
    installed: Installation, address: str, mail_server: MailServer
) -> None:
    asks_for_a_new_password(installed, address, "ruth@example.org")
    where = {"FACILITATOR_SMTP_URL": mail_server.url, "FACILITATOR_BASE_URL": address}

    first, second = (installed.run("work", "--once", "--json", **where) for _ in range(2))

    assert (first.returncode, second.returncode) == (0, 0)
    assert sorted(json.loads(first.stdout)) == JOBS
    assert json.loads(first.stdout)["deliver messages"] == 1
    assert json.loads(second.stdout)["deliver messages"] == 0
    (envelope,) = mail_server.envelopes
    assert envelope.recipients == ("ruth@example.org",)
    assert envelope.mail["Subject"] == "Choosing a new password"
    plain = envelope.mail.get_body(("plain",))
    assert plain is not None
    link = re.search(rf"{address}/set-password/\S+", plain.get_content())
    assert link
    visitor = Visitor(address)
    visitor.send(urlsplit(link[0]).path, password="seven quiet herons here")
    assert visitor.sign_in("ruth@example.org", PASSWORD).path == "/sign-in", "the old one has ended"
    assert visitor.sign_in("ruth@example.org", "seven quiet herons here").path == "/desk/"


def test_without_json_it_says_so_in_words(installed: Installation) -> None:
    done = installed.run("work", "--once")
    assert done.returncode == 0
    assert "deliver messages: " in done.stdout
    assert "extend horizons: 0" in done.stdout


def test_a_mail_server_that_is_away_loses_nothing(
    installed: Installation, address: str, mail_server: MailServer
) -> None:
    asks_for_a_new_password(installed, address, "amina@example.org")
    away = installed.run(
        "work", "--once", "--json", FACILITATOR_SMTP_URL="smtp://127.0.0.1:1", FACILITATOR_BASE_URL=address
    )
    assert away.returncode == 0
    assert json.loads(away.stdout)["deliver messages"] == 0
    assert "mail server unreachable" in away.stderr
    assert "amina@example.org" not in away.stderr + away.stdout


def test_a_job_that_fails_is_a_failing_exit(empty: Installation) -> None:
    failed = empty.run("work", "--once", "--json")
    assert failed.returncode == 1
    assert set(json.loads(failed.stdout).values()) == {"failed"}


def test_a_mail_server_that_cannot_be_read_is_a_failing_exit(installed: Installation) -> None:
    failed = installed.run("work", "--once", "--json", FACILITATOR_SMTP_URL="rubbish")
    assert failed.returncode != 0
    assert "Traceback" not in failed.stdout
