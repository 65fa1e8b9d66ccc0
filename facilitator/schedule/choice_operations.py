"""Storing what a change decides about days off, and putting back what was decided before it."""

from typing import Any

from sqlalchemy import select

from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.schedule.change_memory import choice_values
from facilitator.schedule.change_types import Effect
from facilitator.schedule.models import ScheduleChange, SlotChoice


def keep_choices(effect: Effect, *, by: Actor) -> None:
    """Store the decisions of an effect as those of whoever saves it; the last word replaces the one before."""
    for one in effect.choices:
        one.by_id = by.id
        before = effect.choices_before.get(one.slot)
        if before is None:
            db.session.add(one)
            continue
        for column in SlotChoice.__table__.columns:
            if column.key != "id":
                setattr(before, column.key, getattr(one, column.key))
    db.session.flush()


def put_back_choices(change: ScheduleChange) -> None:
    """Undo those decisions: what was decided before counts again, or nothing was."""
    remembered: list[dict[str, Any]] = change.before.get("choices", [])
    for one in remembered:
        which = (SlotChoice.series_id == one["series_id"]) & (SlotChoice.slot == one["slot"])
        row = db.session.scalars(select(SlotChoice).where(which)).one_or_none()
        if row is None:
            continue
        if one["was"] is None:
            db.session.delete(row)
            continue
        for name, value in choice_values(one["was"]).items():
            setattr(row, name, value)
    db.session.flush()
