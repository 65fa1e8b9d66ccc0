"""People with passwords, and an address book that knows users only: the slices above are not asked."""

from collections.abc import Collection
from typing import Any

import pytest
from flask import Flask

from facilitator.accounts import contact_queries, passwords
from facilitator.accounts.models import Role, User
from facilitator.core.db import db
from facilitator.messages.models import PersonKind
from facilitator.messages.ports import Contact, answers
from tests.support.builders import make_user

PASSWORD = "tulip harbour walnut"
OTHER_PASSWORD = "kettle meadow lantern"


class UsersOnly:
    def contact(self, person_kind: PersonKind, person_id: str) -> Contact | None:
        return contact_queries.contact_of_user(person_id)

    def contacts(self, person_kind: PersonKind, person_ids: Collection[str]) -> dict[str, Contact]:
        return contact_queries.contacts_of_users(person_ids)


@pytest.fixture(autouse=True)
def address_book(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "address_book", UsersOnly())


def make_person(role: Role = Role.COORDINATOR, **overrides: Any) -> User:
    """A stored user who has chosen PASSWORD."""
    values: dict[str, Any] = {"name": "Joan Marlow", "email": "joan@example.org"}
    user = make_user(role, **values | {"password_hash": passwords.hash_password(PASSWORD)} | overrides)
    db.session.commit()
    return user


@pytest.fixture
def joan(app: Flask) -> User:
    """A coordinator with a password."""
    return make_person()
