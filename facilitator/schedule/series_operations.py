"""Making a series and its sessions, and keeping them made 18 months ahead."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from functools import partial

from sqlalchemy import select

from facilitator.audit.operations import record
from facilitator.core.actor import SYSTEM, Actor
from facilitator.core.db import db, lock_row
from facilitator.core.timezones import to_local
from facilitator.groups.models import Group, GroupState
from facilitator.organisation.closure_queries import days_off
from facilitator.schedule.errors import NothingProduced
from facilitator.schedule.hire_rules import Hire
from facilitator.schedule.models import GroupSession, HolidayChoice, Series, SeriesState
from facilitator.schedule.part_queries import check_kind, check_places
from facilitator.schedule.policy_queries import choices_of, places_to_make
from facilitator.schedule.policy_rules import Holding, Policy, hold
from facilitator.schedule.press_queries import series_by_press
from facilitator.schedule.queries import sessions_in_the_way
from facilitator.schedule.recurrence import MOST_SLOTS, Cadence, Rule
from facilitator.schedule.rules import HORIZON_MONTHS, horizon
from facilitator.schedule.series_rules import SeriesPlan, choice_of, session_of
from facilitator.schedule.session_errors import GroupHasEnded, SessionsOverlap, StartTooFar
from facilitator.schedule.signals import sessions_added

_NO_NEW_DATES = (GroupState.ENDED, GroupState.DISCARDED)
_NOT_EXTENDED = (*_NO_NEW_DATES, GroupState.ENDING)


def create_series(
    group: Group,
    *,
    rule: Rule,
    start_date: date,
    start_time: time,
    minutes: int,
    cadence: Cadence | None = None,
    hire: Hire | None = None,
    policy: Policy | None = None,
    choices: Mapping[date, HolidayChoice] | None = None,
    pressed: str | None = None,
    by: Actor,
    now: datetime,
) -> Series:
    """A new series with its sessions up to 18 months ahead of `now`, or to the rule's end.

    `start_time` and `minutes` are of the wall clock in the group's zone; a list of dates begins with its
    first date. `choices`: what is wanted for single days off, by the day of the rule; the policy decides the
    rest, and each decision is kept. The same `pressed` again gives the series it made.

    Raises what `recurrence.check_series` raises (a start that does not fit names the nearest that do),
    TooManySessions, StartTooFar, NothingProduced, SessionsOverlap, NoRoomThere, UnknownKind, InvalidRule and
    GroupHasEnded.
    """
    group = lock_row(Group, group.id)
    earlier = series_by_press(pressed)
    if earlier is not None:
        return earlier
    if group.state in _NO_NEW_DATES:
        raise GroupHasEnded
    plan = SeriesPlan(rule, start_date, start_time, minutes, cadence, hire or Hire(), policy or Policy())
    check_kind(plan.cadence)
    check_places(plan.hire)
    last_day = horizon(to_local(now, group.timezone).date())
    calendar = partial(days_off, group.nation.value)
    places = hold(plan.pattern(), calendar, horizon=last_day, asked=choices)
    if not places:
        raise StartTooFar(f"{HORIZON_MONTHS} months")
    series = plan.series(group, now=now, until=last_day)
    series.pressed = pressed
    sessions = [session_of(place, series, group, now) for place in places if place.day is not None]
    if not sessions:
        raise NothingProduced("every one of its days is a day off")
    _refuse_overlap(group.id, sessions)
    db.session.add(series)
    db.session.flush()
    _keep(places, sessions, series, by, now)
    record("series.created", series, by=by, now=now, group_id=group.id)
    db.session.flush()
    sessions_added.send(series, sessions=sessions, by=by, now=now)
    return series


def extend_series(series: Series, *, now: datetime) -> list[GroupSession]:
    """Make the sessions that are missing up to 18 months ahead; gives only those, and none the second time.

    A place that has its row or its decision, cancelled, moved or skipped as it may be, is never made again.
    Called by the worker, so the audit names the system, and only where sessions were added.
    """
    series = lock_row(Series, series.id)
    if series.state is not SeriesState.PUBLISHED:
        return []
    last_day = horizon(to_local(now, series.timezone).date())
    group = db.session.get_one(Group, series.group_id)
    places = places_to_make(series, group, choices_of(series.id), until=last_day)
    # So many at once only after a very long standstill; the next run goes on from there.
    stopped = len(places) >= MOST_SLOTS - 16
    series.generated_until = places[-1].slot.local_start.date() if stopped else last_day
    sessions = [session_of(place, series, group, now) for place in places if place.day is not None]
    _keep(places, sessions, series, SYSTEM, now)
    if sessions:
        record("series.extended", series, by=SYSTEM, now=now, group_id=series.group_id)
    db.session.flush()
    if sessions:
        sessions_added.send(series, sessions=sessions, by=SYSTEM, now=now)
    return sessions


def extend_horizons(now: datetime) -> int:
    """Extend every running series that does not reach 18 months ahead; gives how many sessions were added.

    A periodic job. One audit entry for each series that grew.
    """
    due = db.session.scalars(
        select(Series)
        .join(Group, Group.id == Series.group_id)
        .where(
            Series.state == SeriesState.PUBLISHED,
            Series.generated_until < horizon(now.date()),
            Group.state.not_in(_NOT_EXTENDED),
        )
        .order_by(Series.id)
    )
    return sum(len(extend_series(series, now=now)) for series in due.all())


def _keep(
    places: Sequence[Holding], sessions: Sequence[GroupSession], series: Series, by: Actor, now: datetime
) -> None:
    """Store the sessions and what was decided for their places."""
    kept = [choice_of(place, series, by.id, now) for place in places]
    db.session.add_all(sessions)
    db.session.add_all(choice for choice in kept if choice is not None)


def _refuse_overlap(group_id: str, sessions: Sequence[GroupSession]) -> None:
    """Raises SessionsOverlap where the group already meets."""
    first, last = min(one.starts_at for one in sessions), max(one.ends_at for one in sessions)
    taken = sessions_in_the_way(group_id, first, last)
    for session in sessions:
        for other in taken:
            if other.starts_at < session.ends_at and session.starts_at < other.ends_at:
                raise SessionsOverlap(other)
