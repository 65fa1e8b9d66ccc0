"""Rows that let somebody in, made and ended as part of operations: the operation writes the audit entry."""

from datetime import datetime

from sqlalchemy import update

from facilitator.accounts.models import OneTimeLink, SignIn, User
from facilitator.core.db import db
from facilitator.core.tokens import hash_token, new_token


def open_row(user: User, *, device: str, now: datetime) -> str:
    """A new sign-in row; gives its token."""
    token = new_token()
    db.session.add(
        SignIn(user_id=user.id, token_hash=hash_token(token), started_at=now, seen_at=now, device=device[:60])
    )
    return token


def end_everything(user: User, *, now: datetime, links: bool = True) -> None:
    """End every sign-in of somebody and, unless told otherwise, their one-time links."""
    ended = update(SignIn).where(SignIn.user_id == user.id, SignIn.ended_at.is_(None)).values(ended_at=now)
    db.session.execute(ended.execution_options(synchronize_session="fetch"))
    if links:
        kill_links(user, now=now)


def kill_links(user: User, *, now: datetime) -> None:
    """Make one-time links that were not used run out now."""
    dead = (
        update(OneTimeLink)
        .where(OneTimeLink.user_id == user.id, OneTimeLink.used_at.is_(None), OneTimeLink.expires_at > now)
        .values(expires_at=now)
    )
    db.session.execute(dead.execution_options(synchronize_session="fetch"))
