"""What becomes of a series whose rule changes from a date: the old one ends before it, a new one begins.

Rows are told apart by the day of their slot, so it does not matter in which order they were made.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from facilitator.core.db import db
from facilitator.core.timezones import to_local
from facilitator.groups.models import Group, GroupState
from facilitator.organisation.closure_queries import days_off
from facilitator.organisation.closure_rules import DayOff
from facilitator.schedule.change_rules import first_fit, follow_on, marked, sorted_out
from facilitator.schedule.change_types import ChangeRule, Effect
from facilitator.schedule.fit_queries import refuse_overlap
from facilitator.schedule.models import GroupSession, PlanKind, Series, SeriesState, SessionKind, kind_key
from facilitator.schedule.policy_rules import hold
from facilitator.schedule.rules import HORIZON_MONTHS, check_cadence, horizon
from facilitator.schedule.series_rules import choice_of, pattern_of, session_of
from facilitator.schedule.session_errors import GroupHasEnded, NotRunning, StartIsOver, StartTooFar

_NO_NEW_DATES = (GroupState.ENDED, GroupState.DISCARDED)


def rule_changed(series: Series, group: Group, change: ChangeRule, now: datetime, *, lock: bool) -> Effect:
    """The old series' sessions that fall away or stay, and the new series with its sessions; nothing is stored.

    Raises NotRunning, GroupHasEnded, StartIsOver, StartTooFar, SessionsOverlap, and what a rule is refused for.
    """
    if series.state is not SeriesState.PUBLISHED:
        raise NotRunning
    if group.state in _NO_NEW_DATES:
        raise GroupHasEnded
    today = to_local(now, series.timezone).date()
    if change.from_date < today:
        raise StartIsOver("from_date")
    rows = sessions_from(series, datetime.combine(change.from_date, time()), lock=lock)
    removed, kept = sorted_out(rows, now)
    new = _new_series(series, change, now)
    closed: dict[date, DayOff] = {}

    def calendar(years: Iterable[int]) -> Mapping[date, DayOff]:
        closed.update(days_off(group.nation.value, years))
        return closed

    places = hold(pattern_of(new), calendar, horizon=new.generated_until)
    made = [session_of(place, new, group, now) for place in places if place.day is not None]
    made = [one for one in made if one.starts_at > now]
    if not made:
        raise StartTooFar(f"{HORIZON_MONTHS} months")
    chosen = [choice_of(place, new, "", now) for place in places]
    refuse_overlap(
        group.id, [(one.starts_at, one.ends_at) for one in made], leave_out={one.id for one in removed}
    )
    return Effect(
        change=change,
        kind=PlanKind.CHANGE_RULE,
        group=group,
        series=series,
        removed=tuple(removed),
        kept=tuple(kept),
        made=tuple(made),
        new_series=new,
        series_after={"state": SeriesState.SUPERSEDED, "superseded_by_id": new.id},
        choices=tuple(one for one in chosen if one is not None),
        marks=marked((one.local_start.date() for one in made), closed),
    )


def sessions_from(series: Series, slot_start: datetime, *, lock: bool = False) -> list[GroupSession]:
    """The series' sessions whose slot begins then or later, whenever they are held now; one statement."""
    statement = (
        select(GroupSession)
        .where(
            GroupSession.series_id == series.id,
            GroupSession.original_start >= slot_start,
            GroupSession.dropped.is_(False),
        )
        .order_by(GroupSession.original_start, GroupSession.id)
    )
    if lock:
        statement = statement.with_for_update(of=GroupSession).execution_options(populate_existing=True)
    else:
        statement = statement.options(joinedload(GroupSession.venue))
    return list(db.session.scalars(statement))


def _new_series(old: Series, change: ChangeRule, now: datetime) -> Series:
    check_cadence(change.cadence)
    start = change.rule.dates[0] if change.rule.dates else first_fit(change.rule, change.from_date)
    if start < change.from_date:
        raise StartIsOver("dates")
    cadence = change.cadence
    values: dict[str, Any] = {
        "rule": change.rule.to_dict(),
        "start_date": start,
        "start_time": change.start_time,
        "minutes": change.minutes,
        "speaker_every": cadence.every if cadence else None,
        "speaker_first": cadence.first if cadence else None,
        "speaker_extra_minutes": cadence.extra_minutes if cadence else 0,
        "cadence_kind": kind_key(cadence.kind) if cadence else SessionKind.SPEAKER,
        "state": SeriesState.PUBLISHED,
        "generated_until": horizon(to_local(now, old.timezone).date()),
        "created_at": now,
    }
    if change.hire is not None:
        values |= change.hire.columns()
    if change.policy is not None:
        values |= {
            "holiday_policy": change.policy.kind,
            "holiday_weekday": change.policy.weekday,
            "make_up_skipped": change.policy.make_up,
        }
    return follow_on(old, values)
