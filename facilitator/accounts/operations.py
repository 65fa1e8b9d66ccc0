"""Accounts: made, changed, closed and opened again, and the password changed by its owner."""

from datetime import datetime

from sqlalchemy import select

from facilitator.accounts import passwords, signals
from facilitator.accounts.errors import EmailTaken, LastAdministrator, NameMissing
from facilitator.accounts.models import Role, User
from facilitator.accounts.queries import find_user_by_email, guessable_words
from facilitator.accounts.rules import checked_email, email_key
from facilitator.accounts.sign_ins import end_everything
from facilitator.audit.operations import record
from facilitator.core.actor import Actor
from facilitator.core.db import claim_version, db, flush_or_refuse, lock_row
from facilitator.core.text import clean
from facilitator.messages.queue_operations import cancel_unsent

NAME_LENGTH = 120


def create_user(
    *,
    email: str,
    name: str,
    role: Role,
    safeguarding: bool = False,
    password: str | None = None,
    by: Actor,
    now: datetime,
) -> User:
    """Make an account; without a password it waits for an invitation. `now` is UTC.

    Raises OddEmail, NameMissing, WeakPassword, EmailTaken.
    """
    email, name = checked_email(email), _checked_name(name)
    if password is not None:
        passwords.check_policy(password, guessable_words(name, email))
    if find_user_by_email(email) is not None:
        raise EmailTaken
    user = User(
        email=email,
        email_key=email_key(email),
        name=name,
        role=role,
        safeguarding=safeguarding,
        password_hash=passwords.hash_password(password) if password is not None else None,
        active=True,
        created_at=now,
    )
    db.session.add(user)
    flush_or_refuse({"uq_user_account_email_key": EmailTaken(), "user_account.email_key": EmailTaken()})
    record("user.created", user, by=by, now=now, fields=["role"])
    db.session.flush()
    return user


def change_user(
    user: User,
    *,
    expected_version: int,
    name: str,
    role: Role,
    safeguarding: bool,
    by: Actor,
    now: datetime,
) -> User:
    """Change name, role or safeguarding flag; a changed role or flag ends the person's sign-ins.

    Raises StaleRow, NameMissing, LastAdministrator.
    """
    name = _checked_name(name)
    claim_version(user, expected_version)
    wanted = {"name": name, "role": role, "safeguarding": safeguarding}
    changed = [field for field, value in wanted.items() if getattr(user, field) != value]
    if "role" in changed and user.role is Role.ADMINISTRATOR:
        _keep_an_administrator(user)
    for field in changed:
        setattr(user, field, wanted[field])
    if {"role", "safeguarding"} & set(changed):
        end_everything(user, now=now, links=False)
        signals.user_role_changed.send(user, by=by, now=now)
    record("user.changed", user, by=by, now=now, fields=changed)
    db.session.flush()
    return user


def change_own_name(user: User, *, name: str, by: Actor, now: datetime) -> User:
    """Somebody corrects how their own name is shown. Raises NameMissing. `now` is UTC."""
    user.name = _checked_name(name)
    user.version += 1
    record("user.changed", user, by=by, now=now, fields=["name"])
    db.session.flush()
    return user


def disable_user(user: User, *, by: Actor, now: datetime) -> User:
    """Close an account: sign-ins end, links die, unsent messages stop. Closing it twice changes nothing more.

    Raises LastAdministrator. `now` is UTC.
    """
    user = lock_row(User, user.id)
    if user.active and user.role is Role.ADMINISTRATOR:
        _keep_an_administrator(user)
    if user.active:
        user.active = False
        user.version += 1
    end_everything(user, now=now)
    cancel_unsent(person_id=user.id, now=now)
    signals.user_disabled.send(user, by=by, now=now)
    record("user.disabled", user, by=by, now=now, fields=["active"])
    db.session.flush()
    return user


def enable_user(user: User, *, by: Actor, now: datetime) -> User:
    """Open a closed account again; the password is the one it had. `now` is UTC."""
    user = lock_row(User, user.id)
    if not user.active:
        user.active = True
        user.version += 1
    record("user.enabled", user, by=by, now=now, fields=["active"])
    db.session.flush()
    return user


def _checked_name(name: str) -> str:
    name = clean(name, max_length=NAME_LENGTH)
    if not name:
        raise NameMissing
    return name


def _keep_an_administrator(user: User) -> None:
    """Refuse when nobody else with an open account is an administrator."""
    locked = (
        select(User.id)
        .where(User.role == Role.ADMINISTRATOR, User.active)
        .order_by(User.id)
        .with_for_update()
    )
    others = [found for found in db.session.scalars(locked) if found != user.id]
    if not others:
        raise LastAdministrator
