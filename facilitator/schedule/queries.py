"""Reading the schedule: rows with their venue and group at hand, each function a fixed number of statements.

Instants are UTC. Unless said otherwise sessions of every status are given, cancelled ones too: say so.
"""

from collections.abc import Collection
from datetime import date, datetime, time

from dateutil.relativedelta import relativedelta
from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from facilitator.core.db import db
from facilitator.core.errors import NotFound
from facilitator.groups.models import Group
from facilitator.schedule.models import GroupSession, Series, SeriesState, SessionChange, SessionStatus
from facilitator.schedule.recurrence import Cadence, Held, PreviewRow, Rule, preview
from facilitator.schedule.rules import FEED_BACK, HORIZON_MONTHS


def get_session(session_id: str) -> GroupSession:
    """The session. Raises NotFound."""
    session = db.session.scalars(_any_sessions().where(GroupSession.id == session_id)).one_or_none()
    if session is None:
        raise NotFound
    return session


def sessions_by_id(session_ids: Collection[str]) -> dict[str, GroupSession]:
    """These sessions with their groups and venues, also those that fell away; one statement."""
    if not session_ids:
        return {}
    found = db.session.scalars(_any_sessions().where(GroupSession.id.in_(session_ids)))
    return {session.id: session for session in found}


def coming_sessions(
    group_id: str, *, now: datetime, limit: int = 24, with_cancelled: bool = False
) -> list[GroupSession]:
    """The group's sessions that are on and not over yet, the next first; cancelled ones only if asked for."""
    statement = _sessions().where(GroupSession.group_id == group_id, GroupSession.ends_at > now)
    if not with_cancelled:
        statement = statement.where(GroupSession.status != SessionStatus.CANCELLED)
    return list(db.session.scalars(statement.order_by(*_IN_ORDER).limit(limit)))


def past_sessions(group_id: str, *, now: datetime, limit: int = 24) -> list[GroupSession]:
    """The group's sessions that are over, the latest first."""
    statement = _sessions().where(GroupSession.group_id == group_id, GroupSession.ends_at <= now)
    return list(
        db.session.scalars(
            statement.order_by(GroupSession.starts_at.desc(), GroupSession.id.desc()).limit(limit)
        )
    )


def sessions_between(group_ids: Collection[str] | None, start: datetime, end: datetime) -> list[GroupSession]:
    """Sessions that begin from `start` until before `end`, in order; of these groups, or of all if None."""
    statement = _sessions().where(GroupSession.starts_at >= start, GroupSession.starts_at < end)
    if group_ids is not None:
        statement = statement.where(GroupSession.group_id.in_(group_ids))
    return list(db.session.scalars(statement.order_by(*_IN_ORDER)))


def sessions_for_feed(group_ids: Collection[str], *, now: datetime) -> list[GroupSession]:
    """What a calendar of these groups holds: from 90 days back to 18 months on, in order."""
    return sessions_between(group_ids, now - FEED_BACK, now + relativedelta(months=HORIZON_MONTHS))


def next_session(group_id: str, now: datetime) -> GroupSession | None:
    """The group's next session that is on, or the one in progress."""
    return next(iter(coming_sessions(group_id, now=now, limit=1)), None)


def next_sessions(group_ids: Collection[str], now: datetime) -> dict[str, GroupSession]:
    """Group -> its next session that is on; groups without one are left out. One statement."""
    first = (
        select(GroupSession.group_id, func.min(GroupSession.starts_at).label("starts_at"))
        .where(GroupSession.group_id.in_(group_ids), GroupSession.ends_at > now)
        .where(GroupSession.status != SessionStatus.CANCELLED)
        .group_by(GroupSession.group_id)
        .subquery()
    )
    statement = (
        _sessions()
        .join(
            first,
            (GroupSession.group_id == first.c.group_id) & (GroupSession.starts_at == first.c.starts_at),
        )
        .where(GroupSession.status != SessionStatus.CANCELLED)
        .order_by(*_IN_ORDER)
    )
    found: dict[str, GroupSession] = {}
    for session in db.session.scalars(statement):
        found.setdefault(session.group_id, session)
    return found


def sessions_in_the_way(
    group_id: str, start: datetime, end: datetime, *, leave_out: str = ""
) -> list[GroupSession]:
    """The group's sessions that are not cancelled and touch the time from `start` to `end`, in order."""
    statement = _sessions().where(
        GroupSession.group_id == group_id,
        GroupSession.status != SessionStatus.CANCELLED,
        GroupSession.starts_at < end,
        GroupSession.ends_at > start,
        GroupSession.id != leave_out,
    )
    return list(db.session.scalars(statement.order_by(*_IN_ORDER)))


def series_of(group_id: str) -> list[Series]:
    """The group's series, the first made first; those whose making was undone are left out."""
    statement = select(Series).where(Series.group_id == group_id, Series.state != SeriesState.UNDONE)
    return list(db.session.scalars(statement.order_by(Series.created_at, Series.id)))


def get_series(series_id: str) -> Series:
    """The series. Raises NotFound."""
    series = db.session.get(Series, series_id)
    if series is None:
        raise NotFound
    return series


def changes_of(session_id: str) -> list[SessionChange]:
    """What happened to the session since it was made, the latest first."""
    statement = select(SessionChange).where(SessionChange.session_id == session_id)
    return list(db.session.scalars(statement.order_by(SessionChange.at.desc(), SessionChange.id)))


def count_sessions(group_id: str, *, series_id: str | None = None) -> int:
    """How many sessions the group has in all, or one series of it."""
    statement = select(func.count()).where(GroupSession.group_id == group_id, GroupSession.dropped.is_(False))
    if series_id is not None:
        statement = statement.where(GroupSession.series_id == series_id)
    return db.session.scalar(statement) or 0


def marks_of(session: GroupSession, when: Held) -> tuple[str, ...]:
    """What to look at if the session were held then: bank holidays of its group's nation, Christmas, the clocks."""
    day = when.local_start.date()
    (row,) = preview(
        Rule("dates", dates=(day,)),
        day,
        when.local_start.time(),
        session.series.minutes,
        zone_name=session.timezone,
        nation=session.group.nation.value,
    )
    return tuple(dict.fromkeys((*row.marks, *when.marks)))


def preview_series(
    group: Group,
    *,
    rule: Rule,
    start_date: date,
    start_time: time,
    minutes: int,
    cadence: Cadence | None = None,
) -> list[PreviewRow]:
    """The first 24 sessions such a series would have in the group's zone, its nation's bank holidays marked.

    No statement at all. Raises what `create_series` would refuse about the rule.
    """
    start = rule.dates[0] if rule.dates else start_date
    return preview(
        rule, start, start_time, minutes, zone_name=group.timezone, nation=group.nation.value, cadence=cadence
    )


_IN_ORDER = (GroupSession.starts_at, GroupSession.id)


def _sessions() -> Select[GroupSession]:
    """What lists are made of: without what fell away when a schedule was changed."""
    return _any_sessions().where(GroupSession.dropped.is_(False))


def _any_sessions() -> Select[GroupSession]:
    return select(GroupSession).options(joinedload(GroupSession.venue), joinedload(GroupSession.group))
