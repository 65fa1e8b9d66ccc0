"""Who may sign in, who is signed in where, and one-time links."""

import enum
from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from facilitator.core.db import Base, Identified, Versioned, choice


class Role(enum.StrEnum):
    """What somebody may do; exactly one each. The safeguarding lead is a flag beside it."""

    COUNSELLOR = "counsellor"
    COORDINATOR = "coordinator"
    MANAGER = "manager"
    ADMINISTRATOR = "administrator"


class LinkPurpose(enum.StrEnum):
    """What a one-time link does."""

    INVITATION = "invitation"
    RESET = "reset"


class User(Identified, Versioned, Base):
    """Somebody who may sign in. `user` is a reserved word in SQL."""

    __tablename__ = "user_account"

    email: Mapped[str] = mapped_column(String(254))  # as typed
    email_key: Mapped[str] = mapped_column(String(254), unique=True)  # folded, for finding
    name: Mapped[str] = mapped_column(String(120))
    role: Mapped[Role] = mapped_column(choice(Role))
    safeguarding: Mapped[bool] = mapped_column(Boolean, default=False)
    password_hash: Mapped[str | None] = mapped_column(String(200))  # none until the invitation is used
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    created_at: Mapped[datetime]


class SignIn(Identified, Base):
    """One signed-in browser. The cookie holds the token; ending the row ends it at the next request."""

    __tablename__ = "sign_in"

    user_id: Mapped[str] = mapped_column(ForeignKey("user_account.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    device: Mapped[str] = mapped_column(String(60), default="")  # "Chrome on Android": enough to recognise it
    user: Mapped[User] = relationship(lazy="joined")


class OneTimeLink(Identified, Base):
    """An invitation or a password reset: single use, short-lived, stored hashed."""

    __tablename__ = "one_time_link"

    user_id: Mapped[str] = mapped_column(ForeignKey("user_account.id"), index=True)
    purpose: Mapped[LinkPurpose] = mapped_column(choice(LinkPurpose))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    user: Mapped[User] = relationship(lazy="joined")


class SignInFailure(Identified, Base):
    """A failed try, counted in the database so that all workers share the limit; kept for 15 minutes."""

    __tablename__ = "sign_in_failure"
    __table_args__ = (Index("ix_sign_in_failure_key", "key", "at"),)

    key: Mapped[str] = mapped_column(String(64))  # hash of account, address or both
    at: Mapped[datetime]
