"""Who hears about a changed session: reactions to the schedule's signals, within their transaction and audit
entry.
"""

from datetime import datetime, timedelta
from typing import Any

from facilitator.core.actor import Actor
from facilitator.core.timezones import to_utc
from facilitator.messages.models import PersonKind
from facilitator.messages.queue_operations import call_somebody, cancel_unsent, notify
from facilitator.registration.models import Membership
from facilitator.registration.notices import SESSION_CANCELLED, SESSION_MOVED, SESSION_RESTORED
from facilitator.registration.queries import recipients
from facilitator.registration.told_queries import told_it_was_off
from facilitator.schedule.models import GroupSession, SessionChange

URGENT = timedelta(hours=48)


def tell_cancelled(session: GroupSession, change: SessionChange, *, by: Actor, now: datetime) -> None:
    """Tell everybody who is expected that the session is off; news of an earlier change is stopped."""
    cancel_unsent(session_id=session.id, kinds=[SESSION_MOVED, SESSION_RESTORED], now=now)
    _tell(SESSION_CANCELLED, session, change, recipients(session.group_id), now=now)


def tell_moved(session: GroupSession, change: SessionChange, *, by: Actor, now: datetime) -> None:
    """Tell everybody who is expected the new time; news of an earlier move is stopped."""
    cancel_unsent(session_id=session.id, kinds=[SESSION_MOVED, SESSION_RESTORED], now=now)
    _tell(SESSION_MOVED, session, change, recipients(session.group_id), now=now)


def tell_restored(session: GroupSession, change: SessionChange, *, by: Actor, now: datetime) -> None:
    """Tell those who heard, or may have heard, that it was off; to the others nothing has happened."""
    told = told_it_was_off(session.id)
    cancel_unsent(session_id=session.id, kinds=[SESSION_CANCELLED], now=now)
    people = [member for member in recipients(session.group_id) if member.attendee_id in told]
    _tell(SESSION_RESTORED, session, change, people, now=now)


def _tell(
    kind: str, session: GroupSession, change: SessionChange, people: list[Membership], *, now: datetime
) -> None:
    """One notice a person. With 48 hours or less to go everybody is rung as well, first those who have no
    e-mail.
    """
    old_start = to_utc(change.old_start, session.timezone)
    over = max(session.ends_at, old_start + (session.ends_at - session.starts_at))
    urgent = min(session.starts_at, old_start) - now <= URGENT
    for member in people:
        about: dict[str, Any] = {
            "subject_id": change.id,
            "person_kind": PersonKind.ATTENDEE,
            "person_id": member.attendee_id,
            "group_id": session.group_id,
            "session_id": session.id,
            "useless_after": over,
            "now": now,
        }
        notify(kind, **about, urgent=urgent)
        if urgent and member.attendee.phone:
            call_somebody(kind, **about)
