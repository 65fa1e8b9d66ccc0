"""Making, changing, closing and opening accounts."""

from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import select

from facilitator.accounts import signals
from facilitator.accounts.errors import EmailTaken, LastAdministrator, NameMissing, OddEmail, WeakPassword
from facilitator.accounts.link_operations import invite, request_reset
from facilitator.accounts.models import OneTimeLink, Role, SignIn, User
from facilitator.accounts.operations import (
    change_own_name,
    change_user,
    create_user,
    disable_user,
    enable_user,
)
from facilitator.accounts.queries import actor_of, find_user_by_email, list_users, user_lines
from facilitator.audit.models import AuditEntry
from facilitator.core.actor import SYSTEM
from facilitator.core.db import db, write_transaction
from facilitator.core.errors import StaleRow
from facilitator.messages.models import Message, MessageState
from tests.accounts.conftest import PASSWORD, make_person
from tests.support.builders import make_organisation, make_sign_in, make_user

pytestmark = pytest.mark.both_databases


def audited() -> list[str]:
    return list(db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.at, AuditEntry.id)))


def test_an_account_is_made_with_one_audit_entry(app: Flask, now: datetime) -> None:
    with write_transaction():
        user = create_user(
            email="Ann@Example.org", name=" Ann Byrne ", role=Role.COUNSELLOR, by=SYSTEM, now=now
        )
    assert (user.email, user.name, user.active, user.password_hash) == (
        "Ann@Example.org",
        "Ann Byrne",
        True,
        None,
    )
    assert audited() == ["user.created"]
    assert find_user_by_email("ANN@example.org") is user


def test_the_same_address_twice_is_refused_however_it_is_capitalised(app: Flask, now: datetime) -> None:
    make_user(email="ann@example.org")
    db.session.commit()
    with write_transaction():
        with pytest.raises(EmailTaken) as refusal:
            create_user(email="Ann@example.org", name="Ann", role=Role.COUNSELLOR, by=SYSTEM, now=now)
        assert len(list_users()) == 1
    assert refusal.value.field == "email"


@pytest.mark.parametrize(
    ("overrides", "refusal"),
    [
        ({"email": "nowhere"}, OddEmail),
        ({"name": " \u200b "}, NameMissing),
        ({"password": "Fenland2025!!"}, WeakPassword),
    ],
)
def test_what_an_account_cannot_be_made_of(
    app: Flask, now: datetime, overrides: dict[str, str], refusal: type[Exception]
) -> None:
    with write_transaction():
        make_organisation(name="Fenland Cancer Support")
        values = {"email": "ann@example.org", "name": "Ann", "password": PASSWORD} | overrides
        with pytest.raises(refusal):
            create_user(**values, role=Role.COUNSELLOR, by=SYSTEM, now=now)  # type: ignore[arg-type]
        assert list_users() == []


def test_a_changed_role_ends_the_sign_ins_and_is_told_to_whoever_asked(
    app: Flask, joan: User, now: datetime
) -> None:
    told: list[User] = []

    def listen(sender: User, **_: object) -> None:
        told.append(sender)

    make_sign_in(joan, at=now)
    db.session.commit()
    with signals.user_role_changed.connected_to(listen), write_transaction():
        change_user(
            joan, expected_version=1, name="Joan", role=Role.MANAGER, safeguarding=False, by=SYSTEM, now=now
        )
    assert told == [joan]
    assert db.session.scalars(select(SignIn)).one().ended_at == now
    entry = db.session.scalars(select(AuditEntry)).one()
    assert (entry.action, set(entry.fields.split())) == ("user.changed", {"name", "role"})


def test_a_changed_name_ends_nothing(app: Flask, joan: User, now: datetime) -> None:
    make_sign_in(joan, at=now)
    db.session.commit()
    with write_transaction():
        change_user(
            joan, expected_version=1, name="Joan B", role=joan.role, safeguarding=False, by=SYSTEM, now=now
        )
        change_own_name(joan, name="Joan C", by=actor_of(joan), now=now)
    assert db.session.scalars(select(SignIn)).one().ended_at is None
    assert (joan.name, joan.version) == ("Joan C", 3)
    assert audited() == ["user.changed", "user.changed"]


def test_two_people_cannot_change_the_same_account_unseen(app: Flask, joan: User, now: datetime) -> None:
    with write_transaction():
        change_user(
            joan, expected_version=1, name="Joan", role=Role.MANAGER, safeguarding=True, by=SYSTEM, now=now
        )
        with pytest.raises(StaleRow):
            change_user(
                joan, expected_version=1, name="J", role=Role.MANAGER, safeguarding=True, by=SYSTEM, now=now
            )
    assert joan.name == "Joan"


def test_the_safeguarding_flag_is_a_role_of_its_own(app: Flask, joan: User, now: datetime) -> None:
    assert not actor_of(joan).has("safeguarding")
    with write_transaction():
        change_user(joan, expected_version=1, name="J", role=joan.role, safeguarding=True, by=SYSTEM, now=now)
    assert actor_of(joan).roles == {"coordinator", "safeguarding"}


def test_the_last_administrator_stays_one(app: Flask, now: datetime) -> None:
    admin = make_person(Role.ADMINISTRATOR)
    make_person(Role.ADMINISTRATOR, email="closed@example.org", active=False)
    with write_transaction():
        with pytest.raises(LastAdministrator):
            disable_user(admin, by=SYSTEM, now=now)
        with pytest.raises(LastAdministrator):
            change_user(
                admin, expected_version=1, name="A", role=Role.MANAGER, safeguarding=False, by=SYSTEM, now=now
            )


def test_with_a_second_administrator_the_first_may_go(app: Flask, now: datetime) -> None:
    admin = make_person(Role.ADMINISTRATOR)
    make_person(Role.ADMINISTRATOR, email="second@example.org")
    with write_transaction():
        disable_user(admin, by=SYSTEM, now=now)
    assert not admin.active


def test_closing_an_account_stops_everything_of_it(app: Flask, joan: User, now: datetime) -> None:
    make_sign_in(joan, at=now)
    db.session.commit()
    with write_transaction():
        request_reset(joan.email, now=now)
    told: list[User] = []

    def listen(sender: User, **_: object) -> None:
        told.append(sender)

    with signals.user_disabled.connected_to(listen), write_transaction():
        disable_user(joan, by=SYSTEM, now=now)
    assert told == [joan]
    assert not joan.active
    assert db.session.scalars(select(SignIn)).one().ended_at == now
    assert db.session.scalars(select(OneTimeLink)).one().expires_at == now
    assert db.session.scalars(select(Message)).one().state is MessageState.CANCELLED
    assert sorted(audited()) == ["user.disabled", "user.reset_requested"]


def test_an_account_can_be_opened_again_with_its_password(app: Flask, joan: User, now: datetime) -> None:
    before = joan.password_hash
    with write_transaction():
        disable_user(joan, by=SYSTEM, now=now)
        enable_user(joan, by=SYSTEM, now=now)
    assert (joan.active, joan.password_hash) == (True, before)


def test_the_list_says_how_each_account_stands(app: Flask, now: datetime) -> None:
    signed_in = make_person(name="Alma")
    make_sign_in(signed_in, at=now)
    make_person(name="Zed", email="zed@example.org", active=False)
    make_user(name="Bea")
    waiting = make_user(name="Cleo")
    db.session.commit()
    with write_transaction():
        invite(waiting, by=SYSTEM, now=now)
    lines = [(line.user.name, line.state, line.last_seen) for line in user_lines(now=now)]
    assert lines == [
        ("Alma", "open", now),
        ("Bea", "not_invited", None),
        ("Cleo", "invited", None),
        ("Zed", "closed", None),
    ]
