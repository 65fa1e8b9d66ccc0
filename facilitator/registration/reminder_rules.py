"""When a reminder is due, and which reminder of which date it is. Pure."""

from datetime import datetime, timedelta
from typing import Protocol

from facilitator.core.timezones import to_utc
from facilitator.groups.models import GroupState

REMINDED = frozenset({GroupState.OPEN, GroupState.CLOSED_TO_NEW, GroupState.ENDING})
FURTHEST = timedelta(days=15)  # no reminder is earlier than that


class Dated(Protocol):
    """When a session is: on the wall, in its zone, and as an instant."""

    local_start: datetime
    starts_at: datetime
    timezone: str


def due_at(session: Dated, hours: int) -> datetime:
    """The instant so many hours before the start; whole days are days on the wall, whatever the clocks do meanwhile."""
    days, rest = divmod(hours, 24)
    if rest:
        return session.starts_at - timedelta(hours=hours)
    return to_utc(session.local_start - timedelta(days=days), session.timezone)


def version_of(session: Dated, which: int) -> int:
    """The version of a reminder: the date it is about, and whether it is the first or the second one.

    So a session that moves to another day is reminded of again, and one that moves by an hour is not.
    """
    return session.local_start.date().toordinal() * 2 + which


def is_about(version: int, session: Dated) -> bool:
    """Whether a reminder of that version is about the day on which the session is now."""
    return version // 2 == session.local_start.date().toordinal()


def due_now(
    session: Dated, first: int | None, second: int | None, now: datetime
) -> tuple[int, datetime] | None:
    """(which, since when) of the reminder that is due: the latest one, for nobody needs two at once. None: not yet.

    `first` and `second` are hours before the start. Instants are aware UTC.
    """
    times = [(which, due_at(session, hours)) for which, hours in enumerate((first, second)) if hours]
    due = [(which, instant) for which, instant in times if instant <= now]
    return due[-1] if due else None
