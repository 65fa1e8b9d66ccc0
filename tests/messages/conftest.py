"""A notice, an address book and a gate of the tests' own: the slices above are not asked."""

from collections.abc import Collection
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from jinja2 import ChoiceLoader, DictLoader

from facilitator.core.clock import Clock
from facilitator.core.db import db, write_transaction
from facilitator.messages import registry
from facilitator.messages.delivery import deliver
from facilitator.messages.models import Message, PersonKind
from facilitator.messages.ports import Contact, answers
from facilitator.messages.queue_operations import notify
from facilitator.messages.render import Renderer, environment
from facilitator.messages.smtp import SmtpServer, SmtpTransport
from tests.support.builders import make_organisation
from tests.support.smtp import MailServer, mail_server

__all__ = ["mail_server"]

KIND = "test.moved"
WORDS = {
    "email/test_moved/subject.txt": "A change of date for {{ name }}\n",
    "email/test_moved/body.txt": '{% extends "email/layout.txt" %}\n'
    "{% block body %}We now meet on {{ when }}.\n"
    ".A line that begins with a dot.\n{{ link }}{% endblock %}",
    "email/test_moved/body.html": '{% extends "email/layout.html" %}\n{% block body %}'
    '<p>We now meet on {{ when }}. <a href="{{ link }}">Your place</a></p>{% endblock %}',
}


class Book:
    """People by id, and reasons not to write to them."""

    def __init__(self) -> None:
        self.people: dict[str, Contact] = {}
        self.reasons: dict[str, str] = {}
        self.open_to: set[str] | None = set()
        self.asked = 0

    def contact(self, person_kind: PersonKind, person_id: str) -> Contact | None:
        return self.people.get(person_id)

    def contacts(self, person_kind: PersonKind, person_ids: Collection[str]) -> dict[str, Contact]:
        return {person_id: self.people[person_id] for person_id in person_ids if person_id in self.people}

    def gate(self, message: Message, now: datetime) -> str | None:
        self.asked += 1
        return self.reasons.get(message.person_id)


@pytest.fixture
def book(monkeypatch: pytest.MonkeyPatch) -> Book:
    """The three ports, answered here."""
    answered = Book()
    monkeypatch.setattr(answers, "address_book", answered)
    monkeypatch.setattr(answers, "send_gate", answered.gate)
    monkeypatch.setattr(answers, "open_groups", lambda actor: answered.open_to)
    return answered


@pytest.fixture
def notice(monkeypatch: pytest.MonkeyPatch) -> str:
    """A registered notice whose three parts stand here."""
    loader = environment().loader
    assert loader is not None
    monkeypatch.setattr(environment(), "loader", ChoiceLoader([DictLoader(WORDS), loader]))
    monkeypatch.setattr(registry, "_notices", dict(registry._notices))
    registry.register_notice(
        KIND,
        folder="test_moved",
        why="Session moved",
        context=lambda row, links: {
            "when": "Tuesday 9 December 2025",
            "link": links.to(f"/my/{row.subject_id}"),
        },
    )
    return KIND


class Post:
    """Queues notices for people of the book and runs the worker's step."""

    def __init__(self, book: Book, clock: Clock, server: MailServer) -> None:
        self.book, self.clock, self.server = book, clock, server

    def queue(self, person_id: str, **options: Any) -> Message:
        """One committed message; the person has an e-mail address unless the book already knows them."""
        self.book.people.setdefault(person_id, Contact(name="Ann", email=f"{person_id}@example.org"))
        values: dict[str, Any] = {
            "subject_id": "s" * 16,
            "person_kind": PersonKind.ATTENDEE,
            "now": self.clock.now(),
        }
        with write_transaction():
            row = notify(KIND, person_id=person_id, **values | options)
        assert isinstance(row, Message)
        return row

    def run(self) -> int:
        """What `facilitator work` does to the outbox, once."""
        transport = SmtpTransport(SmtpServer.parse(self.server.url))
        try:
            return deliver(transport, Renderer("https://groups.example.org"), now=self.clock.now)
        finally:
            transport.close()

    def state(self, message: Message) -> str:
        """The state as it is stored."""
        db.session.rollback()
        db.session.refresh(message)
        return message.state.value


@pytest.fixture
def organisation(app: Flask) -> None:
    with write_transaction():
        make_organisation()


@pytest.fixture
def post(
    app: Flask, organisation: None, book: Book, notice: str, clock: Clock, mail_server: MailServer
) -> Post:
    """An outbox with a mail server at its end."""
    return Post(book, clock, mail_server)


@pytest.fixture
def outbox_folder(tmp_path: Path) -> Path:
    return tmp_path / "outbox"
