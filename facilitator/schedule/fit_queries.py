"""Whether sessions fit in at a time: the group's own other sessions, days off, what may still be moved."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from facilitator.core.timezones import to_local
from facilitator.organisation.closure_queries import days_off
from facilitator.schedule.change_rules import held_at, marked
from facilitator.schedule.models import GroupSession
from facilitator.schedule.pattern import check_year
from facilitator.schedule.queries import sessions_in_the_way
from facilitator.schedule.recurrence import Held
from facilitator.schedule.rules import MOVE_MONTHS, furthest_move, why_not_move
from facilitator.schedule.session_errors import NothingMoved, SessionsOverlap, StartIsOver, StartTooFar


def check_move(
    session: GroupSession, new_start: datetime, new_end: datetime | None = None, *, now: datetime
) -> Held:
    """When the session would be held if it moved there; writes nothing.

    Without an end it keeps its length on the wall. Raises SessionBegun, IsCancelled, AttendanceTaken, NothingMoved,
    StartIsOver, StartTooFar, SessionsOverlap, DurationRefused, DateOutOfRange.
    """
    refusal = why_not_move(session, now)
    if refusal is not None:
        raise refusal
    check_year(new_start.date(), "start_date")
    length = (new_end - new_start) if new_end is not None else (session.local_end - session.local_start)
    when = held_at(session, new_start, int(length.total_seconds() // 60))
    if (when.local_start, when.local_end) == (session.local_start, session.local_end):
        raise NothingMoved
    check_coming(when, session.timezone, now)
    refuse_overlap(session.group_id, [(when.utc_start, when.utc_end)], leave_out=[session.id])
    return when


def check_coming(when: Held, zone: str, now: datetime) -> None:
    """Raises StartIsOver for a time behind us, StartTooFar for one so far ahead that it can only be a slip."""
    if when.utc_start <= now:
        raise StartIsOver
    if when.local_start.date() > furthest_move(to_local(now, zone).date()):
        raise StartTooFar(f"{MOVE_MONTHS} months")


def refuse_overlap(
    group_id: str, times: Sequence[tuple[datetime, datetime]], *, leave_out: Collection[str] = ()
) -> None:
    """Raises SessionsOverlap where the group meets already, or would twice; `times` are instants. One statement."""
    if not times:
        return
    ordered = sorted(times)
    taken = sessions_in_the_way(group_id, ordered[0][0], max(end for _, end in ordered))
    for start, end in ordered:
        for other in taken:
            if other.id not in leave_out and other.starts_at < end and start < other.ends_at:
                raise SessionsOverlap(other)


def marks_on(nation: str, days: Collection[date]) -> dict[date, tuple[str, ...]]:
    """Day -> what to look at: days off in this nation, the weeks around Christmas. Days with nothing are left out."""
    return marked(days, days_off(nation, {day.year for day in days}))
