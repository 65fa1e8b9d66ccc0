"""What a change of the schedule would do, before anything is saved: a fixed number of statements, nothing written.

`lock`: for the operation, which plans again under its lock. What cannot be done raises its refusal.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from facilitator.core.actor import Actor
from facilitator.core.db import db, get_row, lock_row
from facilitator.core.errors import NotFound
from facilitator.groups.models import Group, GroupState
from facilitator.schedule import change_rules as rules
from facilitator.schedule.arrange_queries import arranged
from facilitator.schedule.change_types import (
    OF_A_SERIES,
    AddExtra,
    Alter,
    Arrange,
    BringBack,
    Cancel,
    Change,
    ChangeRule,
    Choose,
    Effect,
    Kept,
    Move,
    Plan,
    Scope,
    Touched,
)
from facilitator.schedule.choose_queries import chosen
from facilitator.schedule.fit_queries import check_coming, check_move, marks_on, refuse_overlap
from facilitator.schedule.hire_rules import Place
from facilitator.schedule.models import (
    ChangeKind,
    GroupSession,
    PlanKind,
    Series,
    SeriesState,
    SessionStatus,
)
from facilitator.schedule.own_consequence_queries import own_consequences
from facilitator.schedule.pattern import check_year
from facilitator.schedule.ports import consequence_providers
from facilitator.schedule.rules import why_not_cancel, why_not_move, why_not_restore
from facilitator.schedule.session_errors import GroupHasEnded, NoneLeftToChange, NothingChanged, NotRunning
from facilitator.schedule.split_queries import rule_changed, sessions_from

_KINDS = {Scope.ONE: PlanKind.ALTER, Scope.LATER: PlanKind.ALTER_LATER, Scope.NEW: PlanKind.ALTER_NEW}


def plan(change: Change, *, by: Actor, now: datetime, lock: bool = False) -> Plan:
    """Everything that would follow if the change were saved now (UTC).

    Raises the refusals of the change: SessionBegun, AttendanceTaken, SessionsOverlap, NothingChanged and so on.
    """
    effect = _EFFECTS[type(change)](change, now, lock)
    found = own_consequences(effect)
    for provider in consequence_providers():
        found += provider.plan(effect, by=by, now=now)
    return Plan(effect, tuple(found))


def lock_group(change: Change) -> None:
    """Lock the group whose schedule it is, and the series the change names: two changes of one schedule never meet.

    One statement. Raises NotFound.
    """
    locked: Any
    if isinstance(change, OF_A_SERIES):
        both = select(Group, Series).join(Series, Series.group_id == Group.id)
        locked = both.where(Series.id == change.series_id).with_for_update(of=(Group, Series))
    else:
        group = select(Group).join(GroupSession, GroupSession.group_id == Group.id)
        locked = group.where(GroupSession.id == change.session_id).with_for_update(of=Group)
    if db.session.execute(locked.execution_options(populate_existing=True)).one_or_none() is None:
        raise NotFound


def _cancel(change: Cancel, now: datetime, lock: bool) -> Effect:
    session = _session(change.session_id, lock)
    _refuse(why_not_cancel(session, now))
    after = rules.twin(session, status=SessionStatus.CANCELLED)
    return _about_one(change, PlanKind.CANCEL, Touched(session, after, ChangeKind.CANCELLED))


def _bring_back(change: BringBack, now: datetime, lock: bool) -> Effect:
    session = _session(change.session_id, lock)
    _refuse(why_not_restore(session, now))
    if session.group.state in (GroupState.ENDED, GroupState.DISCARDED):
        raise GroupHasEnded
    refuse_overlap(session.group_id, [(session.starts_at, session.ends_at)], leave_out=[session.id])
    after = rules.twin(session, status=SessionStatus.PLANNED)
    return _about_one(change, PlanKind.BRING_BACK, Touched(session, after, ChangeKind.RESTORED))


def _move(change: Move, now: datetime, lock: bool) -> Effect:
    session = _session(change.session_id, lock)
    when = check_move(session, change.new_start, change.new_end, now=now)
    after = rules.twin(session, **rules.at(when), pinned=True)
    parts = rules.touched(session, after).parts
    return _about_one(change, PlanKind.MOVE, Touched(session, after, ChangeKind.MOVED, parts))


def _alter(change: Alter, now: datetime, lock: bool) -> Effect:
    if change.scope is not Scope.ONE:
        return _alter_series(change, now, lock)
    session = _session(change.session_id, lock)
    _refuse(why_not_move(session, now))
    after = rules.altered(session, change)
    after.pinned = True
    one = rules.touched(session, after)
    if not one.parts:
        raise NothingChanged
    if "time" in one.parts or "length" in one.parts:
        when = rules.held_at(session, after.local_start, rules.minutes_on_the_wall(after))
        check_coming(when, session.timezone, now)
        refuse_overlap(session.group_id, [(after.starts_at, after.ends_at)], leave_out=[session.id])
    return _about_one(change, PlanKind.ALTER, one)


def _alter_series(change: Alter, now: datetime, lock: bool) -> Effect:
    session = _session(change.session_id, lock)
    series, group = _series(session.series_id, lock)
    if series.state is not SeriesState.PUBLISHED:
        raise NotRunning
    longer = change.minutes - rules.minutes_on_the_wall(session) if change.minutes is not None else 0
    place = None
    if change.venue_id is not None or change.format is not None:
        venue_id = session.venue_id if change.venue_id is None else change.venue_id or None
        place = Place(change.format or session.format, venue_id)
    after = rules.series_after(series, group, change, longer=longer, place=place)
    ones: list[Touched] = []
    kept: list[Kept] = []
    if change.scope is Scope.LATER:
        _refuse(why_not_move(session, now))
        rows = sessions_from(series, session.original_start, lock=lock)
        free, kept = rules.sorted_out(rows, now, asked_for=session.id)
        found = [rules.touched(row, rules.altered(row, change, later=longer)) for row in free]
        ones = [one for one in found if one.parts]
        if not ones and not after:
            raise NoneLeftToChange if kept and not free else NothingChanged
        times = [
            (one.after.starts_at, one.after.ends_at) for one in ones if {"time", "length"} & {*one.parts}
        ]
        refuse_overlap(group.id, times, leave_out={one.session.id for one in ones})
    elif not after:
        raise NothingChanged
    return Effect(
        change=change,
        kind=_KINDS[change.scope],
        group=group,
        series=series,
        touched=tuple(ones),
        kept=tuple(kept),
        series_after=after,
    )


def _add(change: AddExtra, now: datetime, lock: bool) -> Effect:
    series, group = _series(change.series_id)
    if group.state in (GroupState.ENDED, GroupState.DISCARDED):
        raise GroupHasEnded
    check_year(change.start.date(), "start_date")
    lowest = db.session.scalar(select(func.min(GroupSession.slot)).where(GroupSession.series_id == series.id))
    extra = rules.extra_session(change, min(lowest or 0, 0) - 1, series, group, now)
    check_coming(rules.held_at(extra, change.start, change.minutes), series.timezone, now)
    refuse_overlap(group.id, [(extra.starts_at, extra.ends_at)])
    return Effect(
        change=change,
        kind=PlanKind.ADD,
        group=group,
        series=series,
        made=(extra,),
        marks=marks_on(group.nation.value, {change.start.date()}),
    )


def _change_rule(change: ChangeRule, now: datetime, lock: bool) -> Effect:
    series, group = _series(change.series_id)
    return rule_changed(series, group, change, now, lock=lock)


def _choose(change: Choose, now: datetime, lock: bool) -> Effect:
    series, group = _series(change.series_id)
    return chosen(series, group, change, now, lock=lock)


def _arrange(change: Arrange, now: datetime, lock: bool) -> Effect:
    series, group = _series(change.series_id)
    return arranged(series, group, change, now, lock=lock)


_EFFECTS: dict[type[Any], Callable[[Any, datetime, bool], Effect]] = {
    Cancel: _cancel,
    BringBack: _bring_back,
    Move: _move,
    Alter: _alter,
    AddExtra: _add,
    ChangeRule: _change_rule,
    Choose: _choose,
    Arrange: _arrange,
}


def _about_one(change: Change, kind: PlanKind, one: Touched) -> Effect:
    group = one.session.group
    days = {one.after.local_start.date()} if "time" in one.parts else set()
    return Effect(
        change=change, kind=kind, group=group, touched=(one,), marks=marks_on(group.nation.value, days)
    )


def _session(session_id: str, lock: bool) -> GroupSession:
    return lock_row(GroupSession, session_id) if lock else get_row(GroupSession, session_id)


def _series(series_id: str, lock: bool = False) -> tuple[Series, Group]:
    """`lock`: where the change does not name the series, so that `lock_group` has not locked it."""
    series = lock_row(Series, series_id) if lock else get_row(Series, series_id)
    return series, db.session.get_one(Group, series.group_id)


def _refuse(refusal: Exception | None) -> None:
    if refusal is not None:
        raise refusal
