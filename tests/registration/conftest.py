"""What registration's tests share: people, a group with its wording, and the outbox's questions answered."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from facilitator.accounts.models import Role, User
from facilitator.core.actor import PUBLIC, STAFF, Actor
from facilitator.core.db import db, write_transaction
from facilitator.groups.models import Group
from facilitator.messages import ports as message_ports
from facilitator.messages.models import Message, PersonKind
from facilitator.organisation.models import Wording
from facilitator.registration import ports, told_queries
from facilitator.registration.models import Membership, Via
from facilitator.registration.operations import join
from tests.support.builders import make_group, make_organisation, make_portfolio, make_user, make_wording


class OnlyAttendees:
    """An address book that knows attendees."""

    def contact(self, person_kind: PersonKind, person_id: str) -> message_ports.Contact | None:
        return told_queries.contact_of(person_id) if person_kind is PersonKind.ATTENDEE else None

    def contacts(self, person_kind: PersonKind, person_ids: Any) -> Any:
        return told_queries.contacts_of(person_ids) if person_kind is PersonKind.ATTENDEE else {}


@pytest.fixture
def answered(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fill whatever port the application leaves open."""
    if message_ports.answers.address_book is None:
        monkeypatch.setattr(message_ports.answers, "address_book", OnlyAttendees())
    if message_ports.answers.send_gate is None:
        monkeypatch.setattr(message_ports.answers, "send_gate", told_queries.why_not_send)
    if ports.answers.open_groups is None:
        monkeypatch.setattr(ports.answers, "open_groups", lambda actor: set())
    if ports.answers.who_runs is None:
        monkeypatch.setattr(ports.answers, "who_runs", lambda session_id: ([], []))


@pytest.fixture
def wording(answered: None) -> Wording:
    with write_transaction():
        make_organisation()
        return make_wording()


@pytest.fixture
def group(app: Flask, wording: Wording) -> Group:
    """A group of five places, open to anybody who asks."""
    with write_transaction():
        return make_group(name="Living with Secondary Breast Cancer - Peterborough", list_limit=5)


@pytest.fixture
def coordinator(app: Flask, group: Group) -> User:
    with write_transaction():
        user = make_user(Role.COORDINATOR, name="Carol Coordinator")
        make_portfolio(user, group)
    return user


@pytest.fixture
def carol(coordinator: User) -> Actor:
    """The coordinator as an operation sees her."""
    return Actor(coordinator.id, STAFF, frozenset({"coordinator"}), coordinator.name)


Joins = Callable[..., Membership]


@pytest.fixture
def joins(wording: Wording, group: Group, now: datetime) -> Joins:
    """`joins("Joy")`: somebody fills in the form and sends it."""

    def send(called: str = "Joy", *, to: Group | None = None, **given: Any) -> Membership:
        values: dict[str, Any] = {
            "called": called,
            "email": f"{called.lower()}@example.org" if "phone" not in given else "",
            "consent_wording_id": wording.id,
            "via": Via.WEB,
            "by": PUBLIC,
            "now": now,
        }
        with write_transaction():
            return join(to or group, **values | given)

    return send


@pytest.fixture
def sent() -> Callable[[], list[Message]]:
    """Every message in the outbox."""
    return lambda: list(db.session.query(Message).order_by(Message.created_at, Message.id))


@pytest.fixture
def count_statements(app: Flask) -> Callable[[], Any]:
    """`with count_statements() as seen:` collects the statements sent meanwhile."""

    @contextmanager
    def counting() -> Iterator[list[str]]:
        seen: list[str] = []

        def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
            seen.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            event.remove(db.engine, "before_cursor_execute", note)

    return counting
