"""Who is signed in, from the cookie to the core's Actor. The cookie holds a sign-in's token and nothing else.

Flask-Login keeps the token in the session; the row in the database decides on every request.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Flask, Response, g, session
from flask_login import LoginManager, UserMixin, current_user, login_user
from sqlalchemy import update
from sqlalchemy.exc import OperationalError

from facilitator.accounts import passwords
from facilitator.accounts.models import SignIn
from facilitator.accounts.queries import actor_of, find_sign_in
from facilitator.accounts.rules import is_live
from facilitator.core.actor import Actor
from facilitator.core.db import WRITE_OPTION, db
from facilitator.web.logs import log
from facilitator.web.request import now, settings

NOTED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class SignedIn(UserMixin):  # type: ignore[misc]
    """Somebody signed in: plain values, so that they outlive the transaction they were read in."""

    token: str
    sign_in_id: str
    user_id: str
    seen_at: datetime
    actor: Actor

    def get_id(self) -> str:
        """What Flask-Login keeps in the session."""
        return self.token


def install(app: Flask) -> None:
    """Choose the cost of password hashes, and let Flask-Login load whoever is signed in."""
    passwords.configure(cheap=app.extensions["facilitator.settings"].cheap_hashes)
    # No session protection: phones change their network, and the row is what counts.
    app.config["SESSION_PROTECTION"] = None
    manager = LoginManager()
    manager.init_app(app, add_context_processor=False)
    # No remember-me cookie exists; looking for one would make every answer depend on the session, calendars too.
    app.after_request_funcs[None].remove(manager._update_remember_cookie)
    manager.user_loader(_load)
    app.after_request(_note_seen)


def identity() -> Actor | None:
    """The signed-in member of staff of this request, or None. Fills the guard's port."""
    found = signed_in()
    return found.actor if found is not None else None


def signed_in() -> SignedIn | None:
    """The sign-in of this request, or None."""
    found = current_user._get_current_object()
    return found if isinstance(found, SignedIn) else None


def begin(token: str) -> None:
    """Let this browser hold a new sign-in's token. Everything the session held before is gone."""
    session.clear()
    found = _load(token)
    if found is not None:
        login_user(found)


def end() -> None:
    """Let this browser forget its sign-in and everything else."""
    session.clear()
    g.pop("_login_user", None)


def _load(token: Any) -> SignedIn | None:
    """The sign-in of a cookie's token, if it still counts and its account is open."""
    row = find_sign_in(token) if isinstance(token, str) else None
    if row is None or not row.user.active:
        return None
    limits = {"idle": settings().idle_minutes, "absolute": settings().absolute_minutes}
    if not is_live(
        started_at=row.started_at, seen_at=row.seen_at, ended_at=row.ended_at, now=now(), **limits
    ):
        return None
    return SignedIn(token, row.id, row.user_id, row.seen_at, actor_of(row.user))


def _note_seen(response: Response) -> Response:
    """Note that a sign-in is in use, at most once a minute, in a transaction of its own.

    After the view, when its transaction is over or about to be thrown away: never two writers in one request.
    """
    found: Any = g.get("_login_user")
    if not isinstance(found, SignedIn) or now() - found.seen_at < NOTED_EVERY:
        return response
    if db.session().in_transaction() and db.session.connection().get_execution_options().get(WRITE_OPTION):
        db.session.rollback()  # a form shown again keeps nothing, but still holds the write lock
    seen = (
        update(SignIn).where(SignIn.id == found.sign_in_id, SignIn.ended_at.is_(None)).values(seen_at=now())
    )
    try:
        with db.engine.connect().execution_options(**{WRITE_OPTION: True}) as connection, connection.begin():
            connection.execute(seen)
    except OperationalError:
        log("last seen not noted", user=found.user_id)
    return response
