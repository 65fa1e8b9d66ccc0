"""Telling the people of a group who will be with them, when it is not whoever they know. A reaction."""

from datetime import datetime

from facilitator.messages.models import PersonKind
from facilitator.messages.queue_operations import cancel_unsent, notify
from facilitator.registration.expected_queries import expected_at
from facilitator.registration.notices import WHO_IS_THERE
from facilitator.schedule.models import GroupSession
from facilitator.schedule.rules import is_urgent


def tell_who_is_there(session: GroupSession, *, about_id: str, now: datetime) -> int:
    """Queue it for everybody who is expected, in their own way; what was to be said before is not said any more.

    `about_id`: the assignment that made it so. Names are found at hand-over. Gives how many are told.
    """
    cancel_unsent(session_id=session.id, kinds=[WHO_IS_THERE], now=now)
    expected = [one.membership for one in expected_at(session) if not one.away]
    for one in expected:
        notify(
            WHO_IS_THERE,
            subject_id=about_id,
            person_kind=PersonKind.ATTENDEE,
            person_id=one.attendee_id,
            group_id=session.group_id,
            session_id=session.id,
            now=now,
            useless_after=session.starts_at,
            urgent=is_urgent(session.starts_at, now),
        )
    return len(expected)
