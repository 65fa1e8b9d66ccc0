"""Saving a change of the schedule: planned again under the lock, then everything at once or nothing.

The rows, the log of each session and what was before are written here; what follows above comes by signals, and
whoever is told by the consequences of the plan, minus those left out.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm.attributes import flag_modified

from facilitator.audit.operations import record
from facilitator.core.actor import Actor
from facilitator.core.db import Identified, db, lock_row
from facilitator.core.errors import StaleRow
from facilitator.schedule.change_memory import remember
from facilitator.schedule.change_queries import lock_group, plan
from facilitator.schedule.change_rules import messages_due
from facilitator.schedule.change_types import OF_A_SERIES, Change, Done, Effect, Plan, Touched
from facilitator.schedule.choice_operations import keep_choices
from facilitator.schedule.models import (
    ChangeKind,
    ChangeReason,
    GroupSession,
    PlanKind,
    ScheduleChange,
    Series,
    SessionChange,
    SessionStatus,
)
from facilitator.schedule.ports import consequence_providers
from facilitator.schedule.press_queries import change_by_press
from facilitator.schedule.rules import notice_minutes
from facilitator.schedule.session_errors import NeedsReason, PlanDiffers, PressedTwice
from facilitator.schedule.signals import (
    schedule_changed,
    session_cancelled,
    session_changed,
    session_moved,
    session_restored,
    sessions_added,
)

WRITTEN = (
    "local_start",
    "local_end",
    "starts_at",
    "ends_at",
    "venue_id",
    "format",
    "kind",
    "status",
    "pinned",
    "arrive_minutes",
    "room_minutes_before",
    "room_minutes_after",
)
_WHEN = ("local_start", "local_end", "starts_at", "ends_at")
_SIGNALS = {
    ChangeKind.CANCELLED: session_cancelled,
    ChangeKind.RESTORED: session_restored,
    ChangeKind.MOVED: session_moved,
    ChangeKind.CHANGED: session_changed,
}
_ACTIONS = {
    PlanKind.CANCEL: "session.cancelled",
    PlanKind.BRING_BACK: "session.restored",
    PlanKind.MOVE: "session.moved",
    PlanKind.ALTER: "session.changed",
    PlanKind.ALTER_LATER: "series.changed",
    PlanKind.ALTER_NEW: "series.changed",
    PlanKind.ADD: "series.session_added",
    PlanKind.CHANGE_RULE: "series.rule_changed",
    PlanKind.CHOOSE: "slot.chosen",
    PlanKind.ARRANGE: "series.arranged",
}


@dataclass(frozen=True)
class Saved:
    """What was written, and the plan by which it was."""

    plan: Plan
    change: ScheduleChange
    notes: dict[str, SessionChange]


def save(
    change: Change,
    *,
    by: Actor,
    now: datetime,
    shown: str | None = None,
    expected_version: int | None = None,
    leave_out: Collection[str] = (),
    override_reason: str = "",
    pressed: str | None = None,
    hold: bool = False,
) -> Saved:
    """Do what was planned, in one transaction. Messages leave ten minutes later, urgent ones at once; with `hold` none
    leaves before somebody has released it.

    `shown`: the plan somebody agreed to; raises PlanDiffers if it is another by now. `expected_version`: of the one
    session; raises StaleRow. `leave_out`: keys of notices nobody gets. `pressed`: what tells one press of a button from
    another; raises PressedTwice where it was answered meanwhile. Raises NeedsReason where something stands in
    the way without an `override_reason`, and what `change_queries.plan` raises.
    """
    lock_group(change)
    if pressed is not None and change_by_press(pressed) is not None:
        raise PressedTwice(pressed)
    _check_version(change, expected_version)
    planned = plan(change, by=by, now=now, lock=True)
    if shown is not None and shown != planned.shown:
        raise PlanDiffers(planned)
    if planned.blocks and not override_reason:
        raise NeedsReason(planned.blocks[0].words)
    effect = planned.effect
    kept = [one for one in planned.consequences if one.key not in leave_out]
    row = _row(effect, now, by)
    row.left_out = " ".join(one.key for one in planned.notices if one.key in leave_out)
    row.held = hold
    row.override_reason = override_reason if planned.blocks else ""
    row.pressed = pressed
    notes = _write(effect, row, by, now)
    _record(effect, by, now)
    db.session.flush()
    _signal(effect, row, notes, by, now)
    done = Done(effect, row, notes)
    for consequence in kept:
        if consequence.can_be_left_out:
            for provider in consequence_providers():
                provider.apply(consequence, done, by=by, now=now)
    db.session.flush()
    return Saved(planned, row, notes)


def _check_version(change: Change, expected: int | None) -> None:
    if expected is None or isinstance(change, OF_A_SERIES):
        return
    if lock_row(GroupSession, change.session_id).version != expected:
        raise StaleRow


def _row(effect: Effect, now: datetime, by: Actor) -> ScheduleChange:
    one = effect.one
    made = effect.made[0] if effect.kind is PlanKind.ADD else None
    return ScheduleChange(
        group_id=effect.group.id,
        series_id=effect.series.id if effect.series else None,
        session_id=one.session.id if one else made.id if made else None,
        kind=effect.kind,
        at=now,
        by_id=by.id,
        before=remember(effect),
        due_at=messages_due(effect.starts, now),
    )


def _write(effect: Effect, row: ScheduleChange, by: Actor, now: datetime) -> dict[str, SessionChange]:
    """The rows of the schedule, each kind of row in one go."""
    if effect.new_series is not None:
        db.session.add(effect.new_series)
        db.session.flush()
    for name, value in effect.series_after.items():
        setattr(effect.series, name, value)
    if effect.series is not None and effect.series_after:
        effect.series.version += 1
    reason = getattr(effect.change, "reason", None)
    notes = {one.session.id: _note(one, one.reason or reason, by, now) for one in effect.touched}
    notes |= {one.id: _added(one, by, now) for one in effect.made if effect.kind is PlanKind.ADD}
    for one in effect.touched:
        for name in WRITTEN:
            setattr(one.session, name, getattr(one.after, name))
            # Each row in the same columns: then the database is told of all of them in one go.
            flag_modified(one.session, name)
        _raise_sequence(one.session, now)
    for session in effect.removed:
        session.status, session.dropped = SessionStatus.CANCELLED, True
        _raise_sequence(session, now)
    db.session.add_all(effect.made)
    keep_choices(effect, by=by)
    db.session.add(row)
    db.session.flush()
    for note in notes.values():
        note.schedule_change_id = row.id
    db.session.add_all(notes.values())
    db.session.flush()
    return notes


def _raise_sequence(session: GroupSession, now: datetime) -> None:
    """Calendars and open forms are to notice."""
    session.sequence += 1
    session.version += 1
    session.changed_at = now


def _note(one: Touched, reason: ChangeReason | None, by: Actor, now: datetime) -> SessionChange:
    """The log entry of one session, while it still stands as before."""
    moved = "time" in one.parts or one.kind is ChangeKind.MOVED
    return SessionChange(
        session_id=one.session.id,
        kind=one.kind,
        parts=" ".join(one.parts),
        reason=reason,
        at=now,
        by_id=by.id,
        old_start=one.session.local_start,
        new_start=one.after.local_start if moved else None,
        notice_minutes=notice_minutes(one.session.starts_at, now),
    )


def _added(session: GroupSession, by: Actor, now: datetime) -> SessionChange:
    return SessionChange(
        session_id=session.id,
        kind=ChangeKind.ADDED,
        at=now,
        by_id=by.id,
        old_start=session.local_start,
        notice_minutes=notice_minutes(session.starts_at, now),
    )


def _record(effect: Effect, by: Actor, now: datetime) -> None:
    subject: Identified | None = effect.one.session if effect.one and effect.series is None else effect.series
    if subject is None:
        raise ValueError("a change is about a session or a series")
    reason = getattr(effect.change, "reason", None)
    fields: list[str] = list(effect.series_after)
    if effect.one is not None and effect.one.parts:
        fields = list(_WHEN) if effect.kind is PlanKind.MOVE else list(effect.one.parts)
    record(
        _ACTIONS[effect.kind],
        subject,
        by=by,
        now=now,
        group_id=effect.group.id,
        fields=fields,
        reason=reason.value if reason else "",
    )


def _signal(effect: Effect, row: ScheduleChange, notes: dict[str, Any], by: Actor, now: datetime) -> None:
    one = effect.one
    if one is not None and effect.series is None:
        _SIGNALS[one.kind].send(one.session, change=notes[one.session.id], by=by, now=now)
    else:
        schedule_changed.send(row, effect=effect, by=by, now=now)
    if effect.made and effect.new_series is None:
        series = db.session.get_one(Series, effect.made[0].series_id)
        sessions_added.send(series, sessions=list(effect.made), by=by, now=now)
