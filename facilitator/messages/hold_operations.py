"""Letting go what was held, or throwing it away: by whoever has looked at it."""

from datetime import datetime

from facilitator.audit.operations import record
from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.messages.errors import NothingHeld
from facilitator.messages.hold_queries import held_rows
from facilitator.messages.letter_models import LetterState
from facilitator.messages.models import CallState, CallTask, Message, MessageState
from facilitator.messages.registry import NoticeRow
from facilitator.messages.rules import THROWN_AWAY


def release_held(subject_id: str, *, group_id: str, by: Actor, now: datetime) -> int:
    """Let everything go that is held about this thing; gives how many people it reaches. Raises NothingHeld.

    Each is judged once more when its turn comes, like any other message. `now` is aware UTC.
    """
    rows = _held(subject_id, group_id)
    for row in rows:
        row.held = False
        row.due_at = max(row.due_at, now)
        if isinstance(row, Message):
            row.next_try_at = row.due_at
    record("messages.released", rows[0], by=by, now=now, group_id=group_id)
    db.session.flush()
    return len({row.person_id for row in rows})


def throw_away_held(subject_id: str, *, group_id: str, by: Actor, now: datetime) -> int:
    """Nobody is told; gives how many people would have been. Raises NothingHeld."""
    rows = _held(subject_id, group_id)
    for row in rows:
        if isinstance(row, Message):
            row.state, row.reason = MessageState.CANCELLED, THROWN_AWAY
        elif isinstance(row, CallTask):
            row.state, row.ended_at = CallState.NOT_NEEDED, now
        else:
            row.state, row.ended_at = LetterState.NOT_NEEDED, now
    record("messages.thrown_away", rows[0], by=by, now=now, group_id=group_id)
    db.session.flush()
    return len({row.person_id for row in rows})


def _held(subject_id: str, group_id: str) -> list[NoticeRow]:
    rows = held_rows(subject_id, group_id)
    if not rows:
        raise NothingHeld
    return rows
