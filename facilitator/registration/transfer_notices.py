"""What whoever runs a group hears when somebody changes to it: that it is so, and where to look. No name, no reason."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from facilitator.messages.models import PersonKind
from facilitator.messages.queue_operations import notify
from facilitator.messages.registry import Links, NoticeRow, register_notice
from facilitator.registration.models import Membership
from facilitator.registration.queries import get_membership

NEW_FACE = "registration.new_face"


def tell_facilitators(membership: Membership, facilitator_ids: Collection[str], *, now: datetime) -> None:
    """Tell each of these that somebody changes to their group."""
    for facilitator_id in facilitator_ids:
        notify(
            NEW_FACE,
            subject_id=membership.id,
            person_kind=PersonKind.FACILITATOR,
            person_id=facilitator_id,
            group_id=membership.group_id,
            now=now,
        )


def _context(row: NoticeRow, links: Links) -> dict[str, Any]:
    """Raises NotFound."""
    membership = get_membership(row.subject_id)
    return {
        "group_name": membership.group.discreet_name,
        "url": links.to(f"/desk/groups/{membership.group_id}/members"),
    }


register_notice(NEW_FACE, folder="new_face", why="Somebody new in the group", context=_context)
