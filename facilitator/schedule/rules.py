"""Pure decisions about series and sessions: how far ahead they reach and what may still be done to them."""

from datetime import date, datetime, timedelta

from dateutil.relativedelta import relativedelta

from facilitator.core.actor import COORDINATOR, COUNSELLOR, Actor
from facilitator.schedule.cadence import Cadence
from facilitator.schedule.errors import InvalidRule, ScheduleRefused
from facilitator.schedule.models import AttendanceStatus, GroupSession, Series, SessionStatus
from facilitator.schedule.recurrence import SPEAKER, STANDARD
from facilitator.schedule.session_errors import (
    AlreadyCancelled,
    AttendanceTaken,
    IsCancelled,
    NotCancelled,
    SessionBegun,
)

HORIZON_MONTHS = 18
MOVE_MONTHS = 24  # more than the horizon, so that the last session of it may still be moved on
FEED_BACK = timedelta(days=90)
URGENT = timedelta(hours=48)


def may_change(actor: Actor) -> bool:
    """Whether this person changes schedules at all; the guard knows of which groups."""
    return actor.has(COORDINATOR)


def may_take_attendance(actor: Actor) -> bool:
    """Whether this person may see who came."""
    return actor.has(COORDINATOR, COUNSELLOR)


def horizon(today: date) -> date:
    """The last day up to which sessions are made ahead: 18 months on."""
    return today + relativedelta(months=HORIZON_MONTHS)


def furthest_move(today: date) -> date:
    """The last day to which a session may be moved: what lies beyond can only be a slip."""
    return today + relativedelta(months=MOVE_MONTHS)


def cadence_of(series: Series) -> Cadence | None:
    """Which slots of a stored series are of another kind: longer sessions with a speaker as a rule."""
    if series.speaker_every is None or series.speaker_first is None:
        return None
    return Cadence(
        series.speaker_every,
        series.speaker_first,
        series.speaker_extra_minutes,
        series.cadence_kind or SPEAKER,
    )


def check_cadence(cadence: Cadence | None) -> None:
    """Raises InvalidRule for a cadence of the kind that all other sessions have anyway."""
    if cadence is not None and cadence.kind == STANDARD:
        raise InvalidRule("Please choose another kind than the usual session.", field="cadence")


def notice_minutes(starts_at: datetime, now: datetime) -> int:
    """Whole minutes from the change to the start as it stood before; negative after it."""
    return int((starts_at - now).total_seconds() // 60)


def is_urgent(starts_at: datetime, now: datetime) -> bool:
    """Whether people must be told at once: 48 hours or less before the session."""
    return starts_at - now <= URGENT


def why_not_cancel(session: GroupSession, now: datetime) -> ScheduleRefused | None:
    """The refusal that stands against cancelling, or None."""
    if session.status is SessionStatus.CANCELLED:
        return AlreadyCancelled()
    return _why_fixed(session, now)


def why_not_restore(session: GroupSession, now: datetime) -> ScheduleRefused | None:
    """The refusal that stands against bringing the session back, or None."""
    if session.status is not SessionStatus.CANCELLED:
        return NotCancelled()
    return _why_fixed(session, now)


def why_not_move(session: GroupSession, now: datetime) -> ScheduleRefused | None:
    """The refusal that stands against moving the session, whatever the new time; or None."""
    if session.status is SessionStatus.CANCELLED:
        return IsCancelled()
    return _why_fixed(session, now)


def _why_fixed(session: GroupSession, now: datetime) -> ScheduleRefused | None:
    if session.attendance_status is not AttendanceStatus.NOT_STARTED:
        return AttendanceTaken()
    if session.starts_at <= now or session.status in (SessionStatus.HELD, SessionStatus.NOT_HELD):
        return SessionBegun()
    return None
