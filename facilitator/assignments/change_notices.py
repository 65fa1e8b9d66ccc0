"""What those who run a session or speak at it are told when it is cancelled, moved or brought back.

A calendar is a convenience, not a notice: nobody finds a locked hall because their calendar was slow.
"""

from typing import Any

from facilitator.assignments.models import LIVE_ASSIGNMENTS, LIVE_BOOKINGS, Assignment, SpeakerBooking
from facilitator.assignments.session_queries import speakers_at, who_runs
from facilitator.core.db import get_row
from facilitator.core.errors import NotFound
from facilitator.groups.models import Group
from facilitator.messages.models import PersonKind
from facilitator.messages.registry import Links, NoticeRow, register_notice
from facilitator.people.models import Facilitator
from facilitator.schedule.models import (
    ChangeKind,
    GroupSession,
    ScheduleChange,
    SessionChange,
    SessionStatus,
)
from facilitator.schedule.queries import coming_sessions

STAFF_CANCELLED = "assignments.session_cancelled"
STAFF_MOVED = "assignments.session_moved"
STAFF_RESTORED = "assignments.session_restored"
STAFF_CHANGED = "assignments.session_changed"
STAFF_SCHEDULE = "assignments.schedule_changed"
NEXT_DATES = 4


def _context(notice: NoticeRow, links: Links) -> dict[str, Any]:
    """Raises NotFound when it is no longer so, or no longer their business."""
    change = get_row(SessionChange, notice.subject_id)
    session = get_row(GroupSession, change.session_id)
    off = notice.kind == STAFF_CANCELLED
    if off is not (session.status is SessionStatus.CANCELLED):
        raise NotFound
    if change.kind is ChangeKind.MOVED and change.new_start != session.local_start:
        raise NotFound
    row = None if off else _still_down(notice, session)
    signs_in = isinstance(row, Assignment) and row.facilitator.user_id
    return {
        "session": session,
        "old_start": change.old_start,
        "group_words": session.group.discreet_name,
        "venue": session.place,
        "url": links.to(f"/desk/sessions/{session.id}/team") if signs_in else "",
    }


def _still_down(notice: NoticeRow, session: GroupSession) -> Assignment | SpeakerBooking:
    rows: list[Assignment | SpeakerBooking] = [
        row
        for row in who_runs([session.id])[session.id]
        if row.facilitator_id == notice.person_id and row.state in LIVE_ASSIGNMENTS
    ]
    rows += [
        row
        for row in speakers_at([session.id])[session.id]
        if row.speaker_id == notice.person_id and row.state in LIVE_BOOKINGS
    ]
    if not rows:
        raise NotFound
    return rows[0]


def _schedule(notice: NoticeRow, links: Links) -> dict[str, Any]:
    """Many dates at once. Raises NotFound when it was undone."""
    change = get_row(ScheduleChange, notice.subject_id)
    if change.undone_at is not None:
        raise NotFound
    group = get_row(Group, change.group_id)
    signs_in = False
    if notice.person_kind is PersonKind.FACILITATOR:
        signs_in = bool(get_row(Facilitator, notice.person_id).user_id)
    return {
        "sessions": coming_sessions(group.id, now=notice.created_at, limit=NEXT_DATES),
        "group_words": group.discreet_name,
        "url": links.to(f"/desk/groups/{group.id}/sessions") if signs_in else "",
    }


for _kind, _folder, _why in (
    (STAFF_CANCELLED, "staff_cancelled", "Session cancelled: who runs it or speaks"),
    (STAFF_MOVED, "staff_moved", "Session moved: who runs it or speaks"),
    (STAFF_RESTORED, "staff_restored", "Session back on: who runs it or speaks"),
    (STAFF_CHANGED, "staff_changed", "Session changed: who runs it or speaks"),
):
    register_notice(_kind, folder=_folder, why=_why, context=_context)
register_notice(STAFF_SCHEDULE, folder="staff_schedule", why="New dates: who runs them", context=_schedule)
