"""The two messages of this slice: an invitation and a password reset. Subjects tell a stranger nothing."""

from datetime import datetime
from typing import Any

from facilitator.accounts.models import LinkPurpose, OneTimeLink
from facilitator.accounts.queries import SET_PASSWORD_PATH, find_link
from facilitator.core.errors import NotFound
from facilitator.core.tokens import link_token
from facilitator.messages.models import PersonKind
from facilitator.messages.queue_operations import notify
from facilitator.messages.registry import Links, NoticeRow, register_notice

INVITATION = "accounts.invitation"
RESET = "accounts.reset"
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
