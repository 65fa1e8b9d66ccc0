"""Choosing what becomes of one place of a series that falls on a day off."""

from collections.abc import Collection
from datetime import datetime

from facilitator.core.actor import Actor
from facilitator.schedule.change_operations import save
from facilitator.schedule.change_types import Choose
from facilitator.schedule.models import HolidayChoice, Series, SlotChoice
from facilitator.schedule.policy_queries import choices_of


def choose_for_slot(
    series: Series,
    slot: int,
    choice: HolidayChoice,
    *,
    weekday: int | None = None,
    by: Actor,
    now: datetime,
    leave_out: Collection[str] = (),
    override_reason: str = "",
) -> SlotChoice:
    """Hold a place on its day, leave it out, or hold it on another day; the choice is kept with who and when.

    A session that was made is cancelled or moved, a place that was skipped when it was made gets its session, and
    people are told as ever. Raises what `change_operations.save` raises.
    """
    change = Choose(series.id, slot, choice, weekday)
    save(change, by=by, now=now, leave_out=leave_out, override_reason=override_reason)
    return choices_of(series.id)[slot]
