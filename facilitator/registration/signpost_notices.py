"""The one notice about outside help: the place to turn to that somebody was promised."""

from typing import Any

from facilitator.groups.signpost_queries import get_signpost
from facilitator.messages.registry import Links, NoticeRow, register_notice

OUTSIDE_HELP = "registration.outside_help"


def _signpost_context(row: NoticeRow, links: Links) -> dict[str, Any]:
    """The entry as it stands now. Raises NotFound when it was taken out."""
    return {"signpost": get_signpost(row.subject_id)}


register_notice(OUTSIDE_HELP, folder="outside_help", why="Pass on outside help", context=_signpost_context)
