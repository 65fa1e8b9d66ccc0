"""One-time links: invitations (72 hours), resets and the first administrator's (60 minutes)."""

from datetime import datetime, timedelta

from facilitator.accounts import limits
from facilitator.accounts.errors import AccountClosed, AlreadyChosen, NotTheFirst, TooManyTries
from facilitator.accounts.models import LinkPurpose, OneTimeLink, Role, User
from facilitator.accounts.notices import send_link, token_of
from facilitator.accounts.operations import create_user
from facilitator.accounts.queries import any_user, find_user_by_email
from facilitator.accounts.sign_ins import kill_links
from facilitator.audit.operations import record
from facilitator.core.actor import PUBLIC, Actor
from facilitator.core.db import db, lock_row
from facilitator.core.tokens import hash_token, link_token, new_id

INVITATION_LIFE = timedelta(hours=72)
RESET_LIFE = timedelta(minutes=60)


def invite(user: User, *, by: Actor, now: datetime) -> OneTimeLink:
    """Send (or send again) the link with which somebody chooses their first password; earlier links die.

    Raises AlreadyChosen, AccountClosed. `now` is UTC.
    """
    user = lock_row(User, user.id)
    if not user.active:
        raise AccountClosed
    if user.password_hash is not None:
        raise AlreadyChosen
    link = _new_link(user, LinkPurpose.INVITATION, INVITATION_LIFE, now)
    send_link(link, now=now)
    record("user.invited", user, by=by, now=now)
    db.session.flush()
    return link


def request_reset(email: str, *, address: str = "", now: datetime) -> None:
    """Send a link for a new password to whoever has this address; to a closed account, nothing.

    The caller cannot tell the difference. More than three in 15 minutes for one address are not sent either.
    `address` is where the request came from; raises TooManyTries when it asked too often. `now` is UTC.
    """
    keys = limits.keys_of(email, address, purpose="reset")
    limits.take_turns(keys)
    seconds = limits.wait_for_address(keys, now)
    if seconds:
        raise TooManyTries(seconds)
    too_often = limits.wait_for_account(keys, now, limits.RESETS_PER_ACCOUNT)
    limits.note_failure(keys, now)
    found = find_user_by_email(email)
    if found is None or not found.active or too_often:
        return
    user = lock_row(User, found.id)
    send_link(_new_link(user, LinkPurpose.RESET, RESET_LIFE, now), now=now)
    record("user.reset_requested", user, by=PUBLIC, now=now)
    db.session.flush()


def first_administrator(*, email: str, name: str, by: Actor, now: datetime) -> str:
    """Make the first account; gives the token of its link (`/set-password/<token>`, 60 minutes).

    As long as nobody has chosen a password, asking again for the same address gives a new link. Raises
    NotTheFirst when there is any other account, OddEmail, NameMissing. `now` is UTC.
    """
    user = find_user_by_email(email)
    if user is None and any_user():
        raise NotTheFirst
    if user is not None and (user.password_hash is not None or user.role is not Role.ADMINISTRATOR):
        raise NotTheFirst
    if user is None:
        user = create_user(email=email, name=name, role=Role.ADMINISTRATOR, by=by, now=now)
    else:
        record("user.invited", user, by=by, now=now)
    link = _new_link(user, LinkPurpose.INVITATION, RESET_LIFE, now)
    return token_of(link)


def _new_link(user: User, purpose: LinkPurpose, life: timedelta, now: datetime) -> OneTimeLink:
    """A new link; whatever was sent to this person before dies."""
    kill_links(user, now=now)
    link_id = new_id()
    link = OneTimeLink(
        id=link_id,
        user_id=user.id,
        purpose=purpose,
        token_hash=hash_token(link_token(purpose.value, link_id, 1)),
        created_at=now,
        expires_at=now + life,
    )
    db.session.add(link)
    db.session.flush()
    return link
