"""Reminding people of a session that comes up: each person once, of each day it is held on."""

from datetime import datetime

from facilitator.audit.operations import record
from facilitator.core.actor import SYSTEM
from facilitator.core.db import db, lock_row
from facilitator.groups.models import Group
from facilitator.messages.letter_models import LetterState
from facilitator.messages.models import CallState, CallTask, Message, MessageState, PersonKind
from facilitator.messages.queue_operations import notify
from facilitator.messages.registry import NoticeRow
from facilitator.messages.rules import TOO_LATE
from facilitator.registration.notices import REMINDER
from facilitator.registration.reminder_queries import people_to_remind, reminder_due, stopped_reminders
from facilitator.registration.reminder_rules import version_of
from facilitator.schedule.models import GroupSession


def remind(session: GroupSession, *, now: datetime) -> int:
    """Queue the reminder that is due for everybody who is expected and has none yet; gives how many.

    Asking again changes nothing. What was stopped, by a break or by a cancellation that was taken back, goes on. Where
    the session has begun meanwhile it is noted that the reminders came too late, and nobody is written to.
    """
    lock_row(Group, session.group_id)
    session = lock_row(GroupSession, session.id)
    due = reminder_due(session, now)
    if due is None:
        return 0
    which, since = due
    rows = [
        notify(
            REMINDER,
            subject_id=session.id,
            subject_version=version_of(session, which),
            person_kind=PersonKind.ATTENDEE,
            person_id=one.attendee_id,
            group_id=session.group_id,
            session_id=session.id,
            now=now,
            due_at=since,
            useless_after=session.starts_at,
        )
        for one in people_to_remind(session, now=now)
    ]
    found = [row for row in rows if row is not None]
    if session.starts_at <= now:
        for row in found:
            _note_too_late(row, now)
    else:
        found += _let_go_on(session, now)
    if found:
        record("session.reminded", session, by=SYSTEM, now=now, group_id=session.group_id)
        db.session.flush()
    return len(found)


def _let_go_on(session: GroupSession, now: datetime) -> list[NoticeRow]:
    stopped = stopped_reminders(session, now=now)
    for row in stopped:
        if isinstance(row, Message):
            row.state, row.reason, row.next_try_at = MessageState.QUEUED, "", now
        elif isinstance(row, CallTask):
            row.state, row.ended_at = CallState.TO_DO, None
        else:
            row.state, row.ended_at = LetterState.TO_PRINT, None
    return stopped


def _note_too_late(row: NoticeRow, now: datetime) -> None:
    if isinstance(row, Message):
        row.state, row.reason = MessageState.SUPPRESSED, TOO_LATE
    elif isinstance(row, CallTask):
        row.state, row.ended_at = CallState.NOT_NEEDED, now
    else:
        row.state, row.ended_at = LetterState.NOT_NEEDED, now
