"""Setting a password: by a one-time link, or by its owner who knows the old one."""

from datetime import datetime

from sqlalchemy import update

from facilitator.accounts import passwords
from facilitator.accounts.errors import LinkDead, WrongCurrentPassword, WrongDetails
from facilitator.accounts.models import LinkPurpose, OneTimeLink, User
from facilitator.accounts.notices import tell_password_changed
from facilitator.accounts.password_tries import PasswordTry, accept_try
from facilitator.accounts.queries import actor_of, find_live_link, guessable_words
from facilitator.accounts.sign_ins import end_everything, open_row
from facilitator.audit.operations import record
from facilitator.core.actor import Actor
from facilitator.core.db import db


def set_password_by_link(token: str, password: str, *, now: datetime) -> User:
    """Use up a one-time link and set its owner's password; every sign-in of theirs ends. `now` is UTC.

    A password that is refused leaves the link usable. Raises LinkDead, WeakPassword.
    """
    link = find_live_link(token, now=now)
    if link is None:
        raise LinkDead
    user = link.user
    passwords.check_policy(password, guessable_words(user.name, user.email))
    _use_up(link, now)
    user.password_hash = passwords.hash_password(password)
    end_everything(user, now=now)
    record(
        "user.password_set",
        user,
        by=actor_of(user),
        now=now,
        fields=["password_hash"],
        reason=link.purpose.value,
    )
    db.session.flush()
    if link.purpose is LinkPurpose.RESET:
        tell_password_changed(user, now=now)
    return user


def change_own_password(
    user: User, tried: PasswordTry, *, new: str, device: str, by: Actor, now: datetime
) -> str:
    """Change the password of somebody who has just given the old one (`tried`); gives a new sign-in's token.

    Every other sign-in ends and links die. Raises WeakPassword before the old one is looked at;
    WrongCurrentPassword and TooManyTries as at signing in: the failed try is noted, so commit all the same.
    `now` is UTC.
    """
    passwords.check_policy(new, guessable_words(user.name, user.email))
    try:
        accept_try(tried, now=now)
    except WrongDetails as refusal:
        raise WrongCurrentPassword from refusal
    user.password_hash = passwords.hash_password(new)
    end_everything(user, now=now)
    token = open_row(user, device=device, now=now)
    record("user.password_changed", user, by=by, now=now, fields=["password_hash"])
    db.session.flush()
    tell_password_changed(user, now=now)
    return token


def _use_up(link: OneTimeLink, now: datetime) -> None:
    """One guarded UPDATE: of any number of parallel uses exactly one comes through."""
    claim = (
        update(OneTimeLink)
        .where(OneTimeLink.id == link.id, OneTimeLink.used_at.is_(None), OneTimeLink.expires_at > now)
        .values(used_at=now)
        .execution_options(synchronize_session="fetch")
    )
    if db.session.execute(claim).rowcount != 1:  # type: ignore[attr-defined]
        raise LinkDead
