"""What users are told about their account: links to choose a password, new sign-ins, a changed password.

Subjects tell a stranger nothing.
"""

from datetime import datetime
from typing import Any

from facilitator.accounts.models import LinkPurpose, OneTimeLink, SignIn, User
from facilitator.accounts.queries import SET_PASSWORD_PATH, find_link
from facilitator.core.db import get_row
from facilitator.core.errors import NotFound
from facilitator.core.timezones import to_local
from facilitator.core.tokens import link_token
from facilitator.messages.models import PersonKind
from facilitator.messages.queue_operations import notify
from facilitator.messages.registry import Links, NoticeRow, register_notice
from facilitator.organisation.queries import get_organisation

INVITATION = "accounts.invitation"
RESET = "accounts.reset"
NEW_SIGN_IN = "accounts.new_sign_in"
PASSWORD_CHANGED = "accounts.password_changed"
KINDS = {LinkPurpose.INVITATION: INVITATION, LinkPurpose.RESET: RESET}


def token_of(link: OneTimeLink) -> str:
    """The link's token, made again from the row; it is stored nowhere."""
    return link_token(link.purpose.value, link.id, 1)


def send_link(link: OneTimeLink, *, now: datetime) -> None:
    """Queue the link's message; useless once the link has run out."""
    notify(
        KINDS[link.purpose],
        subject_id=link.id,
        person_kind=PersonKind.USER,
        person_id=link.user_id,
        now=now,
        useless_after=link.expires_at,
        urgent=True,
    )


def tell_new_sign_in(sign_in: SignIn, *, now: datetime) -> None:
    """Tell somebody that they signed in from where they never did before."""
    _tell(NEW_SIGN_IN, sign_in.id, sign_in.user_id, now, version=1)


def tell_password_changed(user: User, *, now: datetime) -> None:
    """Tell somebody that their password is another one now."""
    _tell(PASSWORD_CHANGED, user.id, user.id, now, version=int(now.timestamp()) // 60)


def _tell(kind: str, subject_id: str, user_id: str, now: datetime, *, version: int) -> None:
    notify(
        kind,
        subject_id=subject_id,
        subject_version=version,
        person_kind=PersonKind.USER,
        person_id=user_id,
        now=now,
        urgent=True,
    )


def _sign_in(notice: NoticeRow, links: Links) -> dict[str, Any]:
    """Raises NotFound when the sign-in is gone."""
    sign_in = get_row(SignIn, notice.subject_id)
    when = to_local(sign_in.started_at, get_organisation().timezone)
    return {"when": when, "device": sign_in.device, "url": links.to("/desk/me")}


def _changed(notice: NoticeRow, links: Links) -> dict[str, Any]:
    when = to_local(notice.created_at, get_organisation().timezone)
    return {"when": when, "url": links.to("/forgot-password")}


def _context(notice: NoticeRow, links: Links) -> dict[str, Any]:
    """Raises NotFound for a link that was used or replaced meanwhile, so that no dead link is sent."""
    link = find_link(notice.subject_id)
    if link is None or link.used_at is not None or not link.user.active:
        raise NotFound
    if notice.useless_after is not None and link.expires_at < notice.useless_after:  # it was made to run out
        raise NotFound
    return {"name": link.user.name, "url": links.to(SET_PASSWORD_PATH + token_of(link))}


register_notice(INVITATION, folder="invitation", why="Invitation to sign in", context=_context)
register_notice(RESET, folder="password_reset", why="New password asked for", context=_context)
register_notice(NEW_SIGN_IN, folder="new_sign_in", why="New sign-in", context=_sign_in)
register_notice(PASSWORD_CHANGED, folder="password_changed", why="Password changed", context=_changed)
