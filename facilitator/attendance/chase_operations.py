"""Asking those who ran a session for its attendance, once, the morning after."""

from datetime import datetime, time, timedelta

from sqlalchemy import select

from facilitator.assignments.models import Assignment
from facilitator.assignments.queries import who_runs
from facilitator.assignments.rules import RUNNING_ROLES
from facilitator.attendance.history_queries import not_yet_in
from facilitator.attendance.notices import ATTENDANCE_WANTED
from facilitator.audit.operations import record
from facilitator.core.actor import SYSTEM
from facilitator.core.db import db
from facilitator.core.timezones import to_local, to_utc
from facilitator.messages.models import CallTask, Message, PersonKind
from facilitator.messages.queue_operations import notify
from facilitator.schedule.models import GroupSession

MORNING = time(9, 0)
ASK_WITHIN = timedelta(days=7)  # what is older is the coordinator's to ask about


def ask_for_attendance(now: datetime) -> int:
    """Write to whoever ran a session and can sign in, from nine the next morning on; gives how many sessions.

    Each is asked about once. Whoever hands it in before is not written to.
    """
    due = [session for session in not_yet_in(None, now) if _morning_after(session) <= now]
    asked = _asked_about(due)
    wanted = [one for one in due if one.id not in asked and now - one.ends_at <= ASK_WITHIN]
    staff = who_runs([session.id for session in wanted])
    return sum(_ask(session, staff[session.id], now) for session in wanted)


def _ask(session: GroupSession, staff: list[Assignment], now: datetime) -> int:
    people = [one.facilitator for one in staff if one.role in RUNNING_ROLES and one.facilitator.user_id]
    for person in people:
        notify(
            ATTENDANCE_WANTED,
            subject_id=session.id,
            person_kind=PersonKind.FACILITATOR,
            person_id=person.id,
            group_id=session.group_id,
            session_id=session.id,
            now=now,
            useless_after=session.ends_at + 2 * ASK_WITHIN,
        )
    if people:
        record("attendance.asked_for", session, by=SYSTEM, now=now, group_id=session.group_id)
        db.session.flush()
    return min(len(people), 1)


def _morning_after(session: GroupSession) -> datetime:
    day = to_local(session.ends_at, session.timezone).date() + timedelta(days=1)
    return to_utc(datetime.combine(day, MORNING), session.timezone)


def _asked_about(sessions: list[GroupSession]) -> set[str]:
    ids = [one.id for one in sessions]
    found: set[str] = set()
    for model in (Message, CallTask):
        statement = select(model.subject_id).where(model.kind == ATTENDANCE_WANTED, model.subject_id.in_(ids))
        found.update(db.session.scalars(statement))
    return found
