"""The worker's step for reminders: one short transaction a session."""

from facilitator.core.clock import Clock
from facilitator.core.db import db, write_transaction
from facilitator.registration.reminder_operations import remind
from facilitator.registration.reminder_queries import sessions_to_remind_of
from facilitator.schedule.queries import get_session


def remind_of_coming_sessions(clock: Clock) -> int:
    """Queue every reminder that is due; gives how many. Several workers at once make none twice."""
    ids = [session.id for session in sessions_to_remind_of(now=clock.now())]
    db.session.rollback()
    return sum(_remind(session_id, clock) for session_id in ids)


def _remind(session_id: str, clock: Clock) -> int:
    with write_transaction():
        return remind(get_session(session_id), now=clock.now())
