"""Making a series and its sessions, and keeping them made 18 months ahead."""

from collections.abc import Sequence
from datetime import date, datetime, time

from sqlalchemy import func, select

from facilitator.audit.operations import record
from facilitator.core.actor import SYSTEM, Actor
from facilitator.core.db import db, lock_row
from facilitator.core.timezones import to_local
from facilitator.groups.models import Group, GroupState
from facilitator.schedule.models import GroupSession, Series, SeriesState, kind_key
from facilitator.schedule.queries import sessions_in_the_way
from facilitator.schedule.recurrence import MOST_SLOTS, Cadence, Rule, Slot, held, occurrences
from facilitator.schedule.rules import HORIZON_MONTHS, cadence_of, check_cadence, horizon
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
    by: Actor,
    now: datetime,
) -> Series:
    """A new series with its sessions up to 18 months ahead of `now`, or to the rule's end.

    `start_time` and `minutes` are of the wall clock in the group's zone; a list of dates begins with its
    first date. Raises what `recurrence.check_series` raises (a start that does not fit names the nearest that
    do), TooManySessions, StartTooFar, SessionsOverlap and GroupHasEnded.
    """
    group = lock_row(Group, group.id)
    if group.state in _NO_NEW_DATES:
        raise GroupHasEnded
    check_cadence(cadence)
    start = rule.dates[0] if rule.dates else start_date
    last_day = horizon(to_local(now, group.timezone).date())
    slots = occurrences(rule, start, start_time, minutes, horizon=last_day, cadence=cadence)
    if not slots:
        raise StartTooFar(f"{HORIZON_MONTHS} months")
    series = Series(
        group_id=group.id,
        rule=rule.to_dict(),
        start_date=start,
        start_time=start_time,
        minutes=minutes,
        timezone=group.timezone,
        speaker_every=cadence.every if cadence else None,
        speaker_first=cadence.first if cadence else None,
        speaker_extra_minutes=cadence.extra_minutes if cadence else 0,
        generated_until=last_day,
        created_at=now,
    )
    sessions = [_session_of(slot, series, group, now) for slot in slots]
    _refuse_overlap(group.id, sessions)
    db.session.add(series)
    db.session.flush()
    db.session.add_all(sessions)
    record("series.created", series, by=by, now=now, group_id=group.id)
    db.session.flush()
    sessions_added.send(series, sessions=sessions, by=by, now=now)
    return series


def extend_series(series: Series, *, now: datetime) -> list[GroupSession]:
    """Make the sessions that are missing up to 18 months ahead; gives only those, and none the second time.

    A slot that has its row, cancelled or moved as it may be, is never made again. Called by the worker, so
    the audit names the system, and only where sessions were added.
    """
    series = lock_row(Series, series.id)
    if series.state is not SeriesState.PUBLISHED:
        return []
    last_day = horizon(to_local(now, series.timezone).date())
    made = db.session.scalar(select(func.max(GroupSession.slot)).where(GroupSession.series_id == series.id))
    slots = occurrences(
        Rule.from_dict(series.rule),
        series.start_date,
        series.start_time,
        series.minutes,
        limit=MOST_SLOTS,
        horizon=last_day,
        after=made or 0,
        cadence=cadence_of(series),
    )
    # So many at once only after a very long standstill; the next run goes on from there.
    series.generated_until = slots[-1].local_start.date() if len(slots) == MOST_SLOTS else last_day
    group = db.session.get_one(Group, series.group_id)
    sessions = [_session_of(slot, series, group, now) for slot in slots]
    db.session.add_all(sessions)
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


def _session_of(slot: Slot, series: Series, group: Group, now: datetime) -> GroupSession:
    when = held(slot, series.timezone)
    return GroupSession(
        group_id=group.id,
        series_id=series.id,
        slot=slot.number,
        # As held, not as written in the rule: a wall time that a clock change skips is no move.
        original_start=when.local_start,
        local_start=when.local_start,
        local_end=when.local_end,
        timezone=series.timezone,
        starts_at=when.utc_start,
        ends_at=when.utc_end,
        kind=kind_key(slot.kind),
        format=group.format,
        venue_id=group.venue_id,
        changed_at=now,
    )


def _refuse_overlap(group_id: str, sessions: Sequence[GroupSession]) -> None:
    """Raises SessionsOverlap where the group already meets; this also stops a form that was sent twice."""
    taken = sessions_in_the_way(group_id, sessions[0].starts_at, sessions[-1].ends_at)
    for session in sessions:
        for other in taken:
            if other.starts_at < session.ends_at and session.starts_at < other.ends_at:
                raise SessionsOverlap(other)
