"""Changing one session: cancel, bring back, move; and what a group's new venue means for its sessions.

The first three are `change_operations.save` for those who have nobody to show a plan to: everybody is told.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.groups.models import Group
from facilitator.schedule.change_operations import save
from facilitator.schedule.change_types import BringBack, Cancel, Move
from facilitator.schedule.models import ChangeReason, GroupSession, Series, SessionChange

_NOTICED: dict[str, Any] = {"sequence": GroupSession.sequence + 1, "version": GroupSession.version + 1}


def cancel_session(
    session: GroupSession,
    *,
    reason: ChangeReason,
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> SessionChange:
    """The session is off; its slot stays taken, so nothing after it shifts and it is never made again.

    Raises SessionBegun, AlreadyCancelled, AttendanceTaken; StaleRow if it is not in `expected_version`.
    """
    change = Cancel(session.id, reason)
    return save(change, by=by, now=now, expected_version=expected_version).notes[session.id]


def restore_session(
    session: GroupSession,
    *,
    by: Actor,
    now: datetime,
    expected_version: int | None = None,
    override_reason: str = "",
) -> SessionChange:
    """A cancelled session is on again, at the time it had.

    Raises NotCancelled, SessionBegun, SessionsOverlap; NeedsReason where another group has the room by now;
    StaleRow if it is not in `expected_version`.
    """
    saved = save(
        BringBack(session.id),
        by=by,
        now=now,
        expected_version=expected_version,
        override_reason=override_reason,
    )
    return saved.notes[session.id]


def move_session(
    session: GroupSession,
    *,
    new_start: datetime,
    by: Actor,
    now: datetime,
    reason: ChangeReason | None = None,
    new_end: datetime | None = None,
    expected_version: int | None = None,
    override_reason: str = "",
) -> SessionChange:
    """The same session at another time: slot, original start, kind and uid stay, and so does its length.

    `new_start` and `new_end` are naive, on the wall in the session's zone; a new end changes the length.
    Raises SessionBegun, IsCancelled, AttendanceTaken, NothingMoved, StartIsOver, StartTooFar,
    SessionsOverlap, DurationRefused; NeedsReason where another group has the room; StaleRow if it is not in
    `expected_version`.
    """
    saved = save(
        Move(session.id, new_start, new_end, reason),
        by=by,
        now=now,
        expected_version=expected_version,
        override_reason=override_reason,
    )
    return saved.notes[session.id]


def touch_group_sessions(group: Group, *, before: Mapping[str, Any], now: datetime) -> None:
    """Let calendars notice what changed about the group: its coming sessions take its venue and format.

    `before`: what of the group's fields was different until now. A session that was somewhere else by then, because
    it was changed by hand or its series has places of its own, stays there. Called by what follows from a change of
    the group, which writes the audit.
    """
    db.session.flush()
    coming = (GroupSession.group_id == group.id) & (GroupSession.starts_at > now)
    series = db.session.scalars(select(Series).where(Series.group_id == group.id))
    as_the_group = (
        coming
        # Where places take turns, the group's own place is none of them.
        & GroupSession.series_id.not_in([one.id for one in series if one.cycle])
        & GroupSession.venue_id.is_not_distinct_from(before.get("venue_id", group.venue_id))
        & (GroupSession.format == before.get("format", group.format))
    )
    for which, values in (
        (as_the_group, {"venue_id": group.venue_id, "format": group.format}),
        (coming, _NOTICED | {"changed_at": now}),
    ):
        db.session.execute(
            update(GroupSession).where(which).values(values).execution_options(synchronize_session="fetch")
        )
