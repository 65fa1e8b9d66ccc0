"""Invitations and resets by one-time link."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from facilitator.accounts import passwords
from facilitator.accounts.errors import (
    AccountClosed,
    AlreadyChosen,
    LinkDead,
    NotTheFirst,
    TooManyTries,
    WeakPassword,
)
from facilitator.accounts.link_operations import first_administrator, invite, request_reset
from facilitator.accounts.models import LinkPurpose, OneTimeLink, Role, SignIn, User
from facilitator.accounts.notices import token_of
from facilitator.accounts.operations import create_user, disable_user
from facilitator.accounts.password_operations import set_password_by_link
from facilitator.accounts.queries import find_live_link
from facilitator.audit.models import AuditEntry
from facilitator.core.actor import SYSTEM
from facilitator.core.db import db, write_transaction
from facilitator.core.errors import NotFound
from facilitator.core.tokens import hash_token
from facilitator.messages.models import Message
from facilitator.messages.registry import Links, find
from tests.accounts.conftest import OTHER_PASSWORD, PASSWORD, make_person
from tests.support.builders import make_sign_in, make_user

pytestmark = pytest.mark.both_databases


def newest_link() -> OneTimeLink:
    return db.session.scalars(select(OneTimeLink).order_by(OneTimeLink.created_at.desc())).first()  # type: ignore[return-value]


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


@pytest.fixture
def ann(app: Flask) -> User:
    """Invited, without a password yet."""
    user = make_user(name="Ann Byrne", email="ann@example.org", role=Role.COUNSELLOR)
    db.session.commit()
    return user


def test_an_invitation_is_a_message_with_a_link_that_is_stored_only_as_its_hash(
    app: Flask, ann: User, now: datetime
) -> None:
    with write_transaction():
        link = invite(ann, by=SYSTEM, now=now)
    token = token_of(link)
    message = db.session.scalars(select(Message)).one()
    assert (message.kind, message.subject_id, message.person_id) == ("accounts.invitation", link.id, ann.id)
    assert message.useless_after == link.expires_at == now + timedelta(hours=72)
    assert link.token_hash == hash_token(token) and len(token) == 43
    assert find_live_link(token, now=now) is link
    words = find(message.kind).context(message, Links("https://example.org"))
    assert words == {"name": "Ann Byrne", "url": f"https://example.org/set-password/{token}"}


def test_the_link_sets_the_password_once(app: Flask, ann: User, now: datetime) -> None:
    with write_transaction():
        token = token_of(invite(ann, by=SYSTEM, now=now))
    with write_transaction():
        set_password_by_link(token, PASSWORD, now=now)
    assert passwords.verify(ann.password_hash, PASSWORD)
    with write_transaction(), pytest.raises(LinkDead):
        set_password_by_link(token, OTHER_PASSWORD, now=now)
    assert passwords.verify(ann.password_hash, PASSWORD)
    entries = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "user.password_set")).all()
    assert [(entry.actor_id, entry.reason) for entry in entries] == [(ann.id, "invitation")]


def test_a_refused_password_leaves_the_link_usable(app: Flask, ann: User, now: datetime) -> None:
    with write_transaction():
        token = token_of(invite(ann, by=SYSTEM, now=now))
    with pytest.raises(WeakPassword), write_transaction():
        set_password_by_link(token, "too short", now=now)
    with write_transaction():
        set_password_by_link(token, PASSWORD, now=now)


@pytest.mark.parametrize(("hours", "works"), [(71.9, True), (72, False)])
def test_an_invitation_works_for_72_hours(
    app: Flask, ann: User, now: datetime, hours: float, works: bool
) -> None:
    with write_transaction():
        token = token_of(invite(ann, by=SYSTEM, now=now))
    assert (find_live_link(token, now=now + timedelta(hours=hours)) is not None) is works


@pytest.mark.parametrize(("minutes", "works"), [(59, True), (60, False)])
def test_a_reset_works_for_60_minutes(
    app: Flask, joan: User, now: datetime, minutes: int, works: bool
) -> None:
    with write_transaction():
        request_reset("Joan@Example.org", now=now)
    token = token_of(newest_link())
    assert (find_live_link(token, now=now + timedelta(minutes=minutes)) is not None) is works


def test_a_new_request_kills_the_earlier_link_and_its_message(app: Flask, joan: User, now: datetime) -> None:
    with write_transaction():
        request_reset(joan.email, now=now)
    first, message = newest_link(), db.session.scalars(select(Message)).one()
    with write_transaction():
        request_reset(joan.email, now=now + timedelta(minutes=1))
    assert find_live_link(token_of(first), now=now + timedelta(minutes=1)) is None
    with pytest.raises(NotFound):
        find(message.kind).context(message, Links("https://example.org"))


def test_a_reset_ends_every_sign_in_and_every_other_link(app: Flask, joan: User, now: datetime) -> None:
    make_sign_in(joan, at=now)
    db.session.commit()
    with write_transaction():
        request_reset(joan.email, now=now)
    with write_transaction():
        set_password_by_link(token_of(newest_link()), OTHER_PASSWORD, now=now)
    assert db.session.scalars(select(SignIn)).one().ended_at == now
    assert passwords.verify(joan.password_hash, OTHER_PASSWORD)


def test_nobody_is_written_to_for_an_unknown_address_or_a_closed_account(app: Flask, now: datetime) -> None:
    make_person(active=False)
    with write_transaction():
        request_reset("nobody@example.org", now=now)
        request_reset("joan@example.org", now=now)
    assert (count(Message), count(OneTimeLink), count(AuditEntry)) == (0, 0, 0)


def test_a_mailbox_is_not_flooded(app: Flask, joan: User, now: datetime) -> None:
    for _ in range(5):
        with write_transaction():
            request_reset(joan.email, now=now)
    assert count(Message) == 3


def test_one_network_address_cannot_ask_for_everybody(app: Flask, now: datetime) -> None:
    with write_transaction():
        for number in range(30):
            request_reset(f"user{number}@example.org", address="192.0.2.7", now=now)
        with pytest.raises(TooManyTries):
            request_reset("more@example.org", address="192.0.2.7", now=now)
        request_reset("more@example.org", address="192.0.2.8", now=now)


def test_the_link_of_a_closed_account_is_dead(app: Flask, ann: User, now: datetime) -> None:
    with write_transaction():
        token = token_of(invite(ann, by=SYSTEM, now=now))
        disable_user(ann, by=SYSTEM, now=now)
    with write_transaction(), pytest.raises(LinkDead):
        set_password_by_link(token, PASSWORD, now=now)


def test_only_somebody_without_a_password_and_with_an_open_account_is_invited(
    app: Flask, now: datetime
) -> None:
    chosen, closed = make_person(), make_user(active=False)
    db.session.commit()
    with write_transaction():
        with pytest.raises(AlreadyChosen):
            invite(chosen, by=SYSTEM, now=now)
        with pytest.raises(AccountClosed):
            invite(closed, by=SYSTEM, now=now)
    assert count(OneTimeLink) == 0


@pytest.mark.parametrize("token", ["", "x", "\ud800", "é", "A" * 43])
def test_an_invented_token_opens_nothing(app: Flask, ann: User, now: datetime, token: str) -> None:
    with write_transaction(), pytest.raises(LinkDead):
        set_password_by_link(token, PASSWORD, now=now)


def test_the_first_administrator_gets_a_link_of_60_minutes_and_no_message(app: Flask, now: datetime) -> None:
    with write_transaction():
        token = first_administrator(email="boss@example.org", name="Bea Boss", by=SYSTEM, now=now)
    link = find_live_link(token, now=now)
    assert link is not None
    assert (link.user.role, link.purpose) == (Role.ADMINISTRATOR, LinkPurpose.INVITATION)
    assert link.expires_at == now + timedelta(minutes=60)
    assert (count(Message), count(AuditEntry)) == (0, 1)


def test_the_first_administrators_link_can_be_made_again_until_it_is_used(app: Flask, now: datetime) -> None:
    with write_transaction():
        first = first_administrator(email="boss@example.org", name="Bea", by=SYSTEM, now=now)
        second = first_administrator(email="boss@example.org", name="Bea", by=SYSTEM, now=now)
    assert find_live_link(first, now=now) is None
    with write_transaction():
        set_password_by_link(second, PASSWORD, now=now)
        with pytest.raises(NotTheFirst):
            first_administrator(email="boss@example.org", name="Bea", by=SYSTEM, now=now)


def test_there_is_no_first_administrator_where_there_is_an_account(app: Flask, now: datetime) -> None:
    with write_transaction():
        create_user(email="ann@example.org", name="Ann", role=Role.COUNSELLOR, by=SYSTEM, now=now)
        with pytest.raises(NotTheFirst):
            first_administrator(email="boss@example.org", name="Bea", by=SYSTEM, now=now)
        with pytest.raises(NotTheFirst):
            first_administrator(email="ann@example.org", name="Ann", by=SYSTEM, now=now)
