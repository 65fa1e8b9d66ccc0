"""What this slice tells people: that the attendance of a session has not been handed in."""

from typing import Any

from facilitator.attendance.rules import is_submitted
from facilitator.core.db import get_row
from facilitator.core.errors import NotFound
from facilitator.messages.registry import Links, NoticeRow, register_notice
from facilitator.schedule.models import GroupSession, SessionStatus

ATTENDANCE_WANTED = "attendance.wanted"


def _context(notice: NoticeRow, links: Links) -> dict[str, Any]:
    """Raises NotFound when it is in by now, or the session did not take place."""
    session = get_row(GroupSession, notice.subject_id)
    if is_submitted(session) or session.status is SessionStatus.CANCELLED:
        raise NotFound
    return {
        "session": session,
        "group_words": session.group.discreet_name,
        "url": links.to(f"/desk/sessions/{session.id}/attendance"),
    }


register_notice(ATTENDANCE_WANTED, folder="attendance_wanted", why="Attendance not yet in", context=_context)
