"""What it means to arrange the coming sessions of a series differently: places, room hire, days off. Nothing is stored.

The rule stays, and so does the past, what was changed by hand and what a person decided about a day off.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from facilitator.core.db import db
from facilitator.core.timezones import to_local
from facilitator.groups.models import Group
from facilitator.organisation.closure_queries import days_off
from facilitator.schedule import change_rules as rules
from facilitator.schedule.cadence import MOST_SLOTS
from facilitator.schedule.change_types import Arrange, Effect, Touched
from facilitator.schedule.fit_queries import marks_on, refuse_overlap
from facilitator.schedule.hire_rules import Place, place_of_slot
from facilitator.schedule.models import (
    ChangeKind,
    ChangeReason,
    GroupSession,
    HolidayChoice,
    HolidayPolicy,
    PlanKind,
    Series,
    SeriesState,
    SessionStatus,
    SlotChoice,
)
from facilitator.schedule.part_queries import check_places
from facilitator.schedule.policy_queries import choices_of
from facilitator.schedule.policy_rules import Decision, Holding, hold
from facilitator.schedule.recurrence import held
from facilitator.schedule.series_rules import choice_of, decisions, pattern_of, policy_of, session_of
from facilitator.schedule.session_errors import NothingChanged, NotRunning

_MINUTES = ("arrive_minutes", "room_minutes_before", "room_minutes_after")


@dataclass
class _Days:
    """What a new policy makes of the days off to come."""

    held: dict[int, Holding] = field(default_factory=dict)  # by slot, of the places that have a session
    made: list[GroupSession] = field(default_factory=list)
    choices: list[SlotChoice] = field(default_factory=list)


def arranged(series: Series, group: Group, change: Arrange, now: datetime, *, lock: bool) -> Effect:
    """The sessions to come that are elsewhere, have the room for another time, or fall on another day or none.

    Raises NotRunning, NothingChanged, InvalidRule for a venue that is not there, SessionsOverlap.
    """
    if series.state is not SeriesState.PUBLISHED:
        raise NotRunning
    check_places(change.hire)
    columns = change.hire.columns() | change.policy.columns()
    after = {name: value for name, value in columns.items() if getattr(series, name) != value}
    free, kept = rules.sorted_out(_coming(series, now, lock=lock), now)
    stored = choices_of(series.id)
    days = _Days()
    if change.policy != policy_of(series):
        days = _decide_anew(series, group, after, {one.slot: one for one in free}, stored, now)
    found = [_touched(one, group, after, days.held.get(one.slot)) for one in free]
    ones = [one for one in found if one.parts or one.kind is ChangeKind.CANCELLED]
    if not (ones or after or days.made or days.choices):
        raise NothingChanged
    moved = [one.after for one in ones if "time" in one.parts]
    times = [(one.starts_at, one.ends_at) for one in (*moved, *days.made)]
    refuse_overlap(group.id, times, leave_out={one.session.id for one in ones})
    held_on = {one.local_start.date() for one in (*moved, *days.made)}
    return Effect(
        change=change,
        kind=PlanKind.ARRANGE,
        group=group,
        series=series,
        touched=tuple(ones),
        made=tuple(days.made),
        kept=tuple(kept) if {"cycle", *_MINUTES}.intersection(after) else (),
        series_after=after,
        choices=tuple(days.choices),
        choices_before={one.slot: stored[one.slot] for one in days.choices if one.slot in stored},
        marks=marks_on(group.nation.value, held_on),
    )


def _coming(series: Series, now: datetime, *, lock: bool) -> list[GroupSession]:
    """The series' sessions that are not over, cancelled ones too; one statement."""
    statement = (
        select(GroupSession)
        .where(
            GroupSession.series_id == series.id,
            GroupSession.starts_at > now,
            GroupSession.dropped.is_(False),
        )
        .order_by(GroupSession.starts_at, GroupSession.id)
    )
    if lock:
        statement = statement.with_for_update(of=GroupSession).execution_options(populate_existing=True)
    else:
        statement = statement.options(joinedload(GroupSession.venue))
    return list(db.session.scalars(statement))


def _touched(
    session: GroupSession, group: Group, after: Mapping[str, Any], holding: Holding | None
) -> Touched:
    """One session as it would stand."""
    values: dict[str, Any] = {name: after[name] for name in _MINUTES if name in after}
    if "cycle" in after:
        place = place_of_slot(session.slot, after["cycle"]) or Place(group.format, group.venue_id)
        values |= {"format": place.format, "venue_id": place.venue_id}
    if holding is None:
        return rules.touched(session, rules.twin(session, **values))
    if holding.day is None:
        gone = rules.twin(session, **values, status=SessionStatus.CANCELLED)
        return Touched(session, gone, ChangeKind.CANCELLED, reason=ChangeReason.HOLIDAY)
    start = datetime.combine(holding.day, session.local_start.time())
    when = rules.held_at(session, start, rules.minutes_on_the_wall(session))
    moved = rules.touched(session, rules.twin(session, **values, **rules.at(when)))
    return replace(moved, reason=ChangeReason.HOLIDAY)


def _decide_anew(
    series: Series,
    group: Group,
    after: Mapping[str, Any],
    free: Mapping[int, GroupSession],
    stored: Mapping[int, SlotChoice],
    now: datetime,
) -> _Days:
    """What the new policy says of days off that no person decided: those that wait, and those of the policy before.

    "Ask me each time" leaves what was decided. A choice that finds its day taken or past leaves all as it is.
    """
    new = _as_it_would_be(series, after)
    today = to_local(now, series.timezone).date()
    held_on = _held_on(series)
    left_out = {slot for slot, one in stored.items() if slot not in held_on and one.slot_day > today}
    asks = new.holiday_policy is HolidayPolicy.ASK
    undecided = {
        slot
        for slot in {*free, *left_out}
        if slot >= 1 and (slot not in stored or (stored[slot].by_policy and not asks))
    }
    kept = {slot: Decision(HolidayChoice.KEEP, day) for slot, day in held_on.items()} | decisions(stored)
    kept = {slot: one for slot, one in kept.items() if slot not in undecided}
    places = hold(
        pattern_of(new),
        partial(days_off, group.nation.value),
        limit=MOST_SLOTS,
        horizon=series.generated_until,
        made=min(undecided, default=max((*held_on, *stored, 1))) - 1,
        decided=kept,
    )
    found = _Days()
    for place in places:
        if place.decision is not None and place.slot.number not in kept:
            _take(found, place, new, group, free.get(place.slot.number), stored, now)
        elif place.slot.number > max((*held_on, *stored, 0)) and place.day is not None:
            found.made.append(session_of(place, new, group, now))  # made up for at the end of a course
    return found


def _take(
    found: _Days,
    place: Holding,
    new: Series,
    group: Group,
    session: GroupSession | None,
    stored: Mapping[int, SlotChoice],
    now: datetime,
) -> None:
    """Note what becomes of one place, unless it stays as it is or its day has gone by."""
    slot, choice = place.slot.number, choice_of(place, new, "", now)
    if choice is None or (slot in stored and stored[slot].chosen_day == choice.chosen_day):
        return
    if place.held is not None and held(place.held, new.timezone).utc_start <= now:
        return
    found.choices.append(choice)
    if session is None:
        if place.day is not None:
            found.made.append(session_of(place, new, group, now))
    elif place.day != session.local_start.date():
        found.held[slot] = place


def _as_it_would_be(series: Series, after: Mapping[str, Any]) -> Series:
    """A copy of the series as it would stand; it is never stored."""
    columns = {column.key: getattr(series, column.key) for column in Series.__table__.columns}
    return Series(**columns | dict(after))


def _held_on(series: Series) -> dict[int, date]:
    """Number of the place -> the day on which its session is, or was to be; one statement."""
    statement = select(GroupSession.slot, GroupSession.local_start).where(
        GroupSession.series_id == series.id, GroupSession.slot >= 1, GroupSession.dropped.is_(False)
    )
    return {slot: start.date() for slot, start in db.session.execute(statement)}
