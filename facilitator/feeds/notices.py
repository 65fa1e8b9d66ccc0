"""What somebody is told when their calendar link was made anew."""

from datetime import datetime
from typing import Any

from facilitator.core.db import get_row
from facilitator.core.timezones import to_local
from facilitator.feeds.models import FeedKind, FeedToken
from facilitator.messages.models import PersonKind
from facilitator.messages.queue_operations import notify
from facilitator.messages.registry import Links, NoticeRow, register_notice
from facilitator.organisation.queries import get_organisation
from facilitator.registration.models import Attendee
from facilitator.registration.notices import my_place_path

LINK_RESET = "feeds.link_reset"
_OWNERS = {FeedKind.ATTENDEE: PersonKind.ATTENDEE, FeedKind.FACILITATOR: PersonKind.FACILITATOR}


def tell_link_reset(link: FeedToken, *, now: datetime) -> None:
    """Tell whoever the link belongs to; a group's public link is nobody's own."""
    person_kind = _OWNERS.get(link.kind)
    if person_kind is not None:
        notify(LINK_RESET, subject_id=link.id, person_kind=person_kind, person_id=link.owner_id, now=now)


def _context(notice: NoticeRow, links: Links) -> dict[str, Any]:
    """Raises NotFound when the link or its owner is gone. The new link itself is in no message."""
    link = get_row(FeedToken, notice.subject_id)
    path = "/desk/me/calendar"
    if link.kind is FeedKind.ATTENDEE:
        path = f"{my_place_path(get_row(Attendee, link.owner_id))}/calendar"
    return {"when": to_local(link.created_at, get_organisation().timezone), "url": links.to(path)}


register_notice(
    LINK_RESET, folder="link_reset", why="Calendar link made anew", context=_context, at_any_hour=True
)
