"""The invitation and the reset as they are read."""

from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import select

from facilitator.accounts.contact_queries import contact_of_user, contacts_of_users
from facilitator.accounts.link_operations import invite, request_reset
from facilitator.accounts.models import OneTimeLink, User
from facilitator.accounts.notices import INVITATION, RESET, token_of
from facilitator.accounts.password_operations import set_password_by_link
from facilitator.core.actor import SYSTEM
from facilitator.core.db import db, write_transaction
from facilitator.core.errors import NotFound
from facilitator.messages.models import Message
from facilitator.messages.render import Letter, Renderer
from tests.accounts.conftest import PASSWORD, make_person
from tests.support.builders import make_organisation, make_user


def letter(user: User, now: datetime) -> Letter:
    found = select(Message).where(Message.kind.in_([INVITATION, RESET]))
    message = db.session.scalars(found).one()

    message.handed_at = now
    contact = contact_of_user(user.id)
    assert contact is not None
    return Renderer("https://groups.example.org").letter(message, contact)


def texts(found: Letter) -> list[str]:
    return [part.get_content() for part in found.mail.iter_parts()]  # type: ignore[attr-defined]


def test_the_invitation_holds_the_link_and_names_nothing_private(app: Flask, now: datetime) -> None:
    with write_transaction():
        make_organisation()
        ann = make_user(name="Ann <b>Byrne", email="ann@example.org")
        link = invite(ann, by=SYSTEM, now=now)
    found = letter(ann, now)
    assert (found.recipient, found.mail["Subject"]) == ("ann@example.org", "Your invitation to sign in")
    url = f"https://groups.example.org/set-password/{token_of(link)}"
    plain, html = texts(found)
    assert url in plain and f'href="{url}"' in html
    assert "Dear Ann <b>Byrne," in plain and "Ann &lt;b&gt;Byrne" in html
    assert all("cancer" not in text.lower() for text in (plain, html, str(found.mail["Subject"])))


def test_the_reset_says_what_to_do_if_one_did_not_ask(app: Flask, joan: User, now: datetime) -> None:
    with write_transaction():
        make_organisation()
        request_reset(joan.email, now=now)
    found = letter(joan, now)
    assert found.mail["Subject"] == "Choosing a new password"
    assert all("60 minutes" in text and "did not ask" in text for text in texts(found))


def test_a_used_link_is_not_sent_any_more(app: Flask, joan: User, now: datetime) -> None:
    with write_transaction():
        make_organisation()
        request_reset(joan.email, now=now)
    with write_transaction():
        set_password_by_link(token_of(db.session.scalars(select(OneTimeLink)).one()), PASSWORD, now=now)
    with pytest.raises(NotFound):
        letter(joan, now)


def test_closed_accounts_are_not_in_the_address_book(app: Flask, joan: User) -> None:
    closed = make_person(email="closed@example.org", active=False)
    assert contact_of_user(closed.id) is None
    found = contacts_of_users([joan.id, closed.id, "0000000000000000"])
    assert {user_id: contact.email for user_id, contact in found.items()} == {joan.id: "joan@example.org"}
    assert contacts_of_users([]) == {}
