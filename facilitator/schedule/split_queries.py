"""What becomes of a series whose rule changes from a date: the old one ends before it, a new one begins.

Rows are told apart by the day of their slot, so it does not matter in which order they were made.
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from facilitator.core.db import db
from facilitator.core.timezones import to_local
from facilitator.groups.models import Group, GroupState
from facilitator.organisation.closure_queries import days_off
from facilitator.organisation.closure_rules import DayOff
from facilitator.schedule.change_rules import follow_on, marked, sorted_out
from facilitator.schedule.change_types import ChangeRule, Effect, Keep
from facilitator.schedule.fit_queries import refuse_overlap
from facilitator.schedule.models import GroupSession, PlanKind, Series, SeriesState
from facilitator.schedule.part_queries import check_kind, check_places
from facilitator.schedule.policy_rules import Holding, hold
from facilitator.schedule.recurrence import held
from facilitator.schedule.rules import HORIZON_MONTHS, horizon
from facilitator.schedule.series_rules import cadence_columns, choice_of, pattern_of, session_of
from facilitator.schedule.session_errors import (
    BeforeTheChange,
    GroupHasEnded,
    NotRunning,
    StartIsOver,
    StartTooFar,
)
from facilitator.schedule.turn_rules import first_in_turn

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
    calendar = _Calendar(group.nation.value)
    places = hold(pattern_of(new), calendar, horizon=new.generated_until, asked=change.choices)
    made = [session_of(place, new, group, now) for place in places if place.day is not None]
    made = [one for one in made if one.starts_at > now]
    if not made:
        raise StartTooFar(f"{HORIZON_MONTHS} months")
    chosen = [choice_of(place, new, "", now) for place in places]  # whoever saves it has decided
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
        places=tuple(places),
        choices=tuple(one for one in chosen if one is not None),
        marks=marked((one.local_start.date() for one in made), calendar.known),
    )


def days_off_ahead(series: Series, change: ChangeRule, now: datetime) -> list[Holding]:
    """The places of the new rule that fall on a day off, whatever is chosen for them; of those made at once.

    Raises what a rule is refused for.
    """
    group = db.session.get_one(Group, series.group_id)
    new = _new_series(series, change, now)
    places = hold(pattern_of(new), _Calendar(group.nation.value), horizon=new.generated_until)
    return [one for one in places if one.off is not None and held(one.slot, new.timezone).utc_start > now]


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


class _Calendar:
    """The days off of a nation, which knows those it was asked for."""

    def __init__(self, nation: str) -> None:
        self.nation = nation
        self.known: dict[date, DayOff] = {}

    def __call__(self, years: Collection[int]) -> Mapping[date, DayOff]:
        self.known.update(days_off(self.nation, years))
        return self.known


def _new_series(old: Series, change: ChangeRule, now: datetime) -> Series:
    start = change.rule.dates[0] if change.rule.dates else first_in_turn(old, change.rule, change.from_date)
    if start < change.from_date:
        raise BeforeTheChange(start)
    values: dict[str, Any] = {
        "rule": change.rule.to_dict(),
        "start_date": start,
        "start_time": change.start_time,
        "minutes": change.minutes,
        "state": SeriesState.PUBLISHED,
        "generated_until": horizon(to_local(now, old.timezone).date()),
        "created_at": now,
    }
    if not isinstance(change.cadence, Keep):
        check_kind(change.cadence)
        values |= cadence_columns(change.cadence)
    if change.hire is not None:
        check_places(change.hire)
        values |= change.hire.columns()
    if change.policy is not None:
        values |= change.policy.columns()
    return follow_on(old, values)
