"""Reads: users, who is signed in where, one-time links."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from facilitator.accounts.models import LinkPurpose, OneTimeLink, Role, SignIn, User
from facilitator.accounts.rules import email_key
from facilitator.core.actor import SAFEGUARDING, STAFF, Actor
from facilitator.core.db import db, get_row
from facilitator.core.errors import NotFound
from facilitator.core.tokens import hash_token
from facilitator.organisation.queries import find_organisation

SET_PASSWORD_PATH = "/set-password/"


def find_user(user_id: str) -> User | None:
    """The user, closed accounts too, or None."""
    return db.session.get(User, user_id)


def get_user(user_id: str) -> User:
    """The user, closed accounts too. Raises NotFound."""
    return get_row(User, user_id)


def find_user_by_email(email: str) -> User | None:
    """The user with this address, however it is capitalised, or None."""
    return db.session.scalars(select(User).where(User.email_key == email_key(email))).one_or_none()


def list_users(*, role: Role | None = None, active_only: bool = False) -> list[User]:
    """All users by name; only those with a role, only open accounts if asked."""
    statement = select(User).order_by(User.name, User.id)
    if role is not None:
        statement = statement.where(User.role == role)
    if active_only:
        statement = statement.where(User.active)
    return list(db.session.scalars(statement))


def users_by_id(user_ids: set[str]) -> dict[str, User]:
    """Those of the users that exist, in one statement."""
    if not user_ids:
        return {}
    return {user.id: user for user in db.session.scalars(select(User).where(User.id.in_(user_ids)))}


def any_user() -> bool:
    """Whether there is an account at all."""
    return db.session.scalar(select(User.id).limit(1)) is not None


def guessable_words(name: str, email: str) -> list[str]:
    """Words that are easy to guess here: the charity's name, the person's, their address."""
    organisation = find_organisation()
    return [name, email.partition("@")[0], email, *([organisation.name] if organisation else [])]


def actor_of(user: User) -> Actor:
    """The user as operations know them: one role, and "safeguarding" where the flag is set."""
    roles = {user.role.value} | ({SAFEGUARDING} if user.safeguarding else set())
    return Actor(user.id, STAFF, frozenset(roles), user.name)


def find_sign_in(token: str) -> SignIn | None:
    """The sign-in that a cookie's token belongs to, ended or not, with its user; or None."""
    return db.session.scalars(select(SignIn).where(SignIn.token_hash == hash_token(token))).one_or_none()


def get_sign_in(sign_in_id: str, *, user_id: str) -> SignIn:
    """One of somebody's own sign-ins. Raises NotFound, also for somebody else's."""
    row = get_row(SignIn, sign_in_id)
    if row.user_id != user_id:
        raise NotFound
    return row


def live_sign_ins(user_id: str, *, now: datetime, idle: int, absolute: int) -> list[SignIn]:
    """Where somebody is signed in, last used first; `idle` and `absolute` are minutes."""
    statement = (
        select(SignIn)
        .where(
            SignIn.user_id == user_id,
            SignIn.ended_at.is_(None),
            SignIn.seen_at > now - timedelta(minutes=idle),
            SignIn.started_at > now - timedelta(minutes=absolute),
        )
        .order_by(SignIn.seen_at.desc(), SignIn.id)
    )
    return list(db.session.scalars(statement))


def find_live_link(token: str, *, now: datetime) -> OneTimeLink | None:
    """The one-time link of this token while it can be used, with its user; or None."""
    statement = select(OneTimeLink).where(
        OneTimeLink.token_hash == hash_token(token),
        OneTimeLink.used_at.is_(None),
        OneTimeLink.expires_at > now,
    )
    link = db.session.scalars(statement).one_or_none()
    return link if link is not None and link.user.active else None


def find_link(link_id: str) -> OneTimeLink | None:
    """The one-time link by identifier, whatever became of it."""
    return db.session.get(OneTimeLink, link_id)


@dataclass(frozen=True)
class UserLine:
    """A user on the list of accounts. Instants are UTC."""

    user: User
    last_seen: datetime | None
    invited_until: datetime | None  # a live invitation

    @property
    def state(self) -> str:
        """ "open", "invited", "not_invited" (no password and no live invitation) or "closed"."""
        if not self.user.active:
            return "closed"
        if self.user.password_hash:
            return "open"
        return "invited" if self.invited_until else "not_invited"


def user_lines(*, now: datetime) -> list[UserLine]:
    """The list of accounts: open ones first, by name. Three statements, however many there are."""
    seen = _last_seen()
    invited = _invited_until(now)
    users = sorted(list_users(), key=lambda user: not user.active)
    return [UserLine(user, seen.get(user.id), invited.get(user.id)) for user in users]


def user_line(user: User, *, now: datetime) -> UserLine:
    """One line of that list."""
    return UserLine(user, _last_seen(user.id).get(user.id), _invited_until(now, user.id).get(user.id))


def _last_seen(user_id: str | None = None) -> dict[str, datetime]:
    statement = select(SignIn.user_id, func.max(SignIn.seen_at)).group_by(SignIn.user_id)
    if user_id is not None:
        statement = statement.where(SignIn.user_id == user_id)
    return {row[0]: row[1] for row in db.session.execute(statement)}


def _invited_until(now: datetime, user_id: str | None = None) -> dict[str, datetime]:
    statement = (
        select(OneTimeLink.user_id, func.max(OneTimeLink.expires_at))
        .where(
            OneTimeLink.purpose == LinkPurpose.INVITATION,
            OneTimeLink.used_at.is_(None),
            OneTimeLink.expires_at > now,
        )
        .group_by(OneTimeLink.user_id)
    )
    if user_id is not None:
        statement = statement.where(OneTimeLink.user_id == user_id)
    return {row[0]: row[1] for row in db.session.execute(statement)}
