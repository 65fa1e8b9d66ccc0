"""Signing in and out. The password was looked at before: see password_tries."""

from datetime import datetime

from sqlalchemy import select, update

from facilitator.accounts.models import SignIn, User
from facilitator.accounts.notices import tell_new_sign_in
from facilitator.accounts.password_tries import PasswordTry, accept_try, try_password
from facilitator.accounts.queries import actor_of, find_sign_in
from facilitator.accounts.sign_ins import open_row
from facilitator.audit.operations import record
from facilitator.core.actor import Actor
from facilitator.core.db import db


def sign_in_after(tried: PasswordTry, *, device: str, now: datetime) -> str:
    """Sign in after the right password; gives the token for the cookie, which is stored only as its hash.

    Raises WrongDetails or TooManyTries: the failed try is noted in this transaction, so commit all the same.
    """
    user = accept_try(tried, now=now)
    if tried.better_hash is not None:
        user.password_hash = tried.better_hash
    strange = _never_from_there(user, device)
    token = open_row(user, device=device, now=now)
    record("user.signed_in", user, by=actor_of(user), now=now)
    db.session.flush()
    if strange and (opened := find_sign_in(token)) is not None:
        tell_new_sign_in(opened, now=now)
    return token


def _never_from_there(user: User, device: str) -> bool:
    """Whether they have signed in before, but never with such a browser. A first sign-in tells nobody anything."""
    known = set(db.session.scalars(select(SignIn.device).where(SignIn.user_id == user.id).distinct()))
    return bool(known) and device[:60] not in known


def sign_in(email: str, password: str, *, address: str, device: str, now: datetime) -> str:
    """Both steps at once, for callers that hold the write lock anyway. Raises as `sign_in_after`."""
    return sign_in_after(try_password(email, password, address=address, now=now), device=device, now=now)


def end_sign_in(sign_in: SignIn, *, by: Actor, now: datetime) -> None:
    """End one sign-in: its cookie opens nothing from the next request on. `now` is UTC."""
    sign_in.ended_at = sign_in.ended_at or now
    record("user.signed_out", sign_in.user, by=by, now=now)
    db.session.flush()


def end_sign_ins(user: User, *, but: str | None = None, by: Actor, now: datetime) -> int:
    """End all sign-ins of somebody, `but` the one with this id if given; gives how many. `now` is UTC."""
    statement = (
        update(SignIn).where(SignIn.user_id == user.id, SignIn.ended_at.is_(None)).values(ended_at=now)
    )
    if but is not None:
        statement = statement.where(SignIn.id != but)
    result = db.session.execute(statement.execution_options(synchronize_session="fetch"))
    record("user.sign_ins_ended", user, by=by, now=now)
    db.session.flush()
    return int(result.rowcount)  # type: ignore[attr-defined]
