"""Pure decisions about changing a schedule: which sessions a change reaches, and how they stand afterwards."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from facilitator.groups.models import Group
from facilitator.organisation.closure_rules import DayOff
from facilitator.schedule.change_types import AddExtra, Alter, Kept, KeptBecause, Touched
from facilitator.schedule.errors import DurationRefused, NothingProduced
from facilitator.schedule.hire_rules import Place
from facilitator.schedule.models import (
    AttendanceStatus,
    ChangeKind,
    GroupSession,
    Series,
    SessionStatus,
)
from facilitator.schedule.pattern import Rule
from facilitator.schedule.policy_rules import Holding
from facilitator.schedule.recurrence import Held, Slot, held
from facilitator.schedule.rules import is_urgent
from facilitator.schedule.series_rules import session_of
from facilitator.schedule.slots import LEAST_MINUTES, MOST_MINUTES

MESSAGES_WAIT = timedelta(minutes=10)
UNDO_WITHIN = timedelta(days=1)
LOOK_AHEAD = timedelta(days=3 * 366)  # a rule that fits no day in three years never does
_NOT_COPIED = {"id", "rule", "start_date", "start_time", "minutes", "state", "version", "created_at"}
_NOT_COPIED |= {"superseded_by_id", "pressed"}


def messages_due(starts: Iterable[datetime], now: datetime) -> datetime:
    """When the messages of a change leave: ten minutes after it; at once where a session is 48 hours away or less.

    Only sessions still to come count. Instants are UTC.
    """
    urgent = any(start > now and is_urgent(start, now) for start in starts)
    return now if urgent else now + MESSAGES_WAIT


def twin(session: GroupSession, **after: Any) -> GroupSession:
    """A copy of the session as it would stand; it is never stored."""
    values = {column.key: getattr(session, column.key) for column in GroupSession.__table__.columns}
    return GroupSession(**values | after)


def at(when: Held) -> dict[str, datetime]:
    """The columns of a session that is held then."""
    return {
        "local_start": when.local_start,
        "local_end": when.local_end,
        "starts_at": when.utc_start,
        "ends_at": when.utc_end,
    }


def minutes_on_the_wall(session: GroupSession) -> int:
    """How long the session lasts by the clock on the wall."""
    return int((session.local_end - session.local_start).total_seconds() // 60)


def touched(session: GroupSession, after: GroupSession) -> Touched:
    """What is different afterwards, in parts."""
    parts = [
        name
        for name, different in (
            ("time", after.local_start != session.local_start),
            ("length", minutes_on_the_wall(after) != minutes_on_the_wall(session)),
            ("venue", after.venue_id != session.venue_id),
            ("format", after.format != session.format),
            ("kind", after.kind != session.kind),
            ("arrive", after.arrive_minutes != session.arrive_minutes),
            ("room", _hire_of(after) != _hire_of(session)),
        )
        if different
    ]
    kind = ChangeKind.MOVED if "time" in parts else ChangeKind.CHANGED
    return Touched(session, after, kind, tuple(parts))


def _hire_of(session: GroupSession) -> tuple[int, int]:
    return session.room_minutes_before, session.room_minutes_after


def altered(session: GroupSession, change: Alter, *, later: int | None = None) -> GroupSession:
    """The session after an alteration. `later`: so many minutes longer, instead of the length the change says.

    Its day stays. Raises DurationRefused.
    """
    start = datetime.combine(session.local_start.date(), change.start_time or session.local_start.time())
    minutes = change.minutes if change.minutes is not None else minutes_on_the_wall(session)
    if later is not None:
        minutes = minutes_on_the_wall(session) + later
    after: dict[str, Any] = {}
    if start != session.local_start or minutes != minutes_on_the_wall(session):
        after |= at(held_at(session, start, minutes))
    if change.venue_id is not None:
        after["venue_id"] = change.venue_id or None
    if change.format is not None:
        after["format"] = change.format
    if change.kind is not None:
        after["kind"] = change.kind
    return twin(session, **after)


def held_at(session: GroupSession, start: datetime, minutes: int) -> Held:
    """When the session would be held then, in its zone. Raises DurationRefused."""
    if not LEAST_MINUTES <= minutes <= MOST_MINUTES:
        raise DurationRefused
    return held(Slot(session.slot, start, minutes, session.kind), session.timezone)


def why_kept(session: GroupSession, now: datetime) -> KeptBecause | None:
    """Why a change of the schedule leaves this session alone; None if it does not."""
    if session.attendance_status is not AttendanceStatus.NOT_STARTED:
        return KeptBecause.ATTENDANCE
    if session.starts_at <= now or session.status in (SessionStatus.HELD, SessionStatus.NOT_HELD):
        return KeptBecause.BEGUN
    if session.status is SessionStatus.CANCELLED:
        return KeptBecause.CANCELLED
    return KeptBecause.BY_HAND if session.pinned else None


def sorted_out(
    rows: Iterable[GroupSession], now: datetime, *, asked_for: str = ""
) -> tuple[list[GroupSession], list[Kept]]:
    """Those a change may alter, and those that stay, in the order of their slots' days, however they were made.

    `asked_for`: the session the change was asked at, which may be altered though it was changed by hand before.
    """
    free, kept = [], []
    for session in sorted(rows, key=lambda row: (row.original_start, row.id)):
        why = why_kept(session, now)
        if why is None or (why is KeptBecause.BY_HAND and session.id == asked_for):
            free.append(session)
        else:
            kept.append(Kept(session, why))
    return free, kept


def marked(days: Iterable[date], closed: Mapping[date, DayOff]) -> dict[date, tuple[str, ...]]:
    """Day -> what to look at; days with nothing are left out."""
    found: dict[date, tuple[str, ...]] = {}
    for day in sorted(set(days)):
        marks = [closed[day].words] if day in closed else []
        if (day.month, day.day) >= (12, 20) or (day.month, day.day) <= (1, 3):
            marks.append("Near Christmas")
        if marks:
            found[day] = tuple(marks)
    return found


def first_fit(rule: Rule, day: date) -> date:
    """The first day on or after this one on which the rule can begin. Raises NothingProduced."""
    tried = day
    while tried <= day + LOOK_AHEAD:
        if rule.fits(tried):
            return tried
        tried += timedelta(days=1)
    raise NothingProduced("no month has such a day", field="ordinals")


def follow_on(old: Series, values: dict[str, Any]) -> Series:
    """The series that goes on from the old one: all it does not have anew, with these values of its own."""
    copied = {
        column.key: getattr(old, column.key)
        for column in Series.__table__.columns
        if column.key not in _NOT_COPIED
    }
    return Series(**copied | {"lineage_id": old.lineage_id or old.id} | values)


def extra_session(change: AddExtra, number: int, series: Series, group: Group, now: datetime) -> GroupSession:
    """One more session of the series, with a number of its own below 1; not stored. Raises DurationRefused."""
    slot = Slot(number, change.start, change.minutes, change.kind)
    extra = session_of(Holding(slot, change.start.date()), series, group, now)
    held_at(extra, change.start, change.minutes)
    extra.format, extra.venue_id, extra.pinned = change.format, change.venue_id or None, True
    return extra


def series_after(
    series: Series, group: Group, change: Alter, *, longer: int, place: Place | None
) -> dict[str, Any]:
    """What is different about the series for the sessions still to be made. Raises DurationRefused.

    `place`: where all of them are to be from now on, if that changes.
    """
    after: dict[str, Any] = {}
    if change.start_time is not None and change.start_time != series.start_time:
        after["start_time"] = change.start_time
    if longer:
        if not LEAST_MINUTES <= series.minutes + longer <= MOST_MINUTES:
            raise DurationRefused
        after["minutes"] = series.minutes + longer
    if place is not None:
        cycle = [place.to_dict()]
        if cycle != series.cycle and (series.cycle or place != Place(group.format, group.venue_id)):
            after["cycle"] = cycle
    return after
