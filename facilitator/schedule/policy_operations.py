"""Choosing what becomes of one place of a series that falls on a day off."""

from dataclasses import replace
from datetime import datetime

from facilitator.audit.operations import record
from facilitator.core.actor import Actor
from facilitator.core.db import db, lock_row
from facilitator.groups.models import Group
from facilitator.schedule.change_operations import save
from facilitator.schedule.models import (
    HolidayChoice,
    Series,
    SeriesState,
    SessionStatus,
    SlotChoice,
)
from facilitator.schedule.policy_queries import (
    change_of_choice,
    choices_of,
    day_chosen,
    find_session_of_slot,
    holding_of_slot,
)
from facilitator.schedule.policy_rules import Decision, Holding
from facilitator.schedule.queries import sessions_in_the_way
from facilitator.schedule.series_operations import extend_series
from facilitator.schedule.series_rules import session_of
from facilitator.schedule.session_errors import IsCancelled, SessionsOverlap, StartIsOver
from facilitator.schedule.signals import sessions_added


def choose_for_slot(
    series: Series,
    slot: int,
    choice: HolidayChoice,
    *,
    weekday: int | None = None,
    by: Actor,
    now: datetime,
) -> SlotChoice:
    """Hold a place on its day, leave it out, or hold it on another day; the choice is kept with who and when.

    A session that was made is cancelled or moved, and people are told as ever; a place that was skipped when it
    was made gets its session. Raises NotFound, NoRoomThere, IsCancelled, StartIsOver and what moving and
    cancelling raise.
    """
    group = lock_row(Group, series.group_id)
    holding = holding_of_slot(series, slot)
    session = find_session_of_slot(series.id, slot)
    day = day_chosen(holding, choice, weekday, series)
    cancelled = session is not None and session.status is SessionStatus.CANCELLED
    if cancelled and choice is not HolidayChoice.SKIP:
        raise IsCancelled
    stored = _keep(series, holding, choice, by, now)
    stored.chosen_day = day
    if session is None:
        _make(series, group, holding, stored, by, now)
    else:
        change = change_of_choice(session, choice, day)
        if change is not None:
            save(change, by=by, now=now)
        else:
            record("slot.chosen", stored, by=by, now=now, group_id=group.id, reason=choice.value)
    db.session.flush()
    if choice is HolidayChoice.SKIP and series.make_up_skipped and series.state is SeriesState.PUBLISHED:
        extend_series(series, now=now)
    return stored


def _keep(series: Series, holding: Holding, choice: HolidayChoice, by: Actor, now: datetime) -> SlotChoice:
    """The stored choice with the new one in it; the last word counts."""
    stored = choices_of(series.id).get(holding.slot.number)
    if stored is None:
        stored = SlotChoice(
            series_id=series.id, slot=holding.slot.number, slot_day=holding.slot.local_start.date()
        )
        db.session.add(stored)
    stored.choice, stored.by_policy, stored.by_id, stored.at = choice, False, by.id, now
    stored.day_off = holding.off.label if holding.off else ""
    return stored


def _make(
    series: Series, group: Group, holding: Holding, stored: SlotChoice, by: Actor, now: datetime
) -> None:
    """The session of a place that was skipped when it was made; nothing if it stays skipped."""
    record("slot.chosen", stored, by=by, now=now, group_id=group.id, reason=stored.choice.value)
    if stored.chosen_day is None:
        return
    decision = Decision(stored.choice, stored.chosen_day)
    session = session_of(replace(holding, day=decision.day, decision=decision), series, group, now)
    if session.starts_at <= now:
        raise StartIsOver
    others = sessions_in_the_way(group.id, session.starts_at, session.ends_at)
    if others:
        raise SessionsOverlap(others[0])
    db.session.add(session)
    db.session.flush()
    sessions_added.send(series, sessions=[session], by=by, now=now)
