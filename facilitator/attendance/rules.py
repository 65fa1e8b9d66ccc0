"""Pure decisions about attendance: when it may be taken, what a tap means, how a name is shortened."""

import enum
from collections.abc import Iterable
from datetime import datetime, timedelta

from facilitator.attendance.errors import AttendanceRefused, SessionIsOff, TooEarly, TooLate
from facilitator.attendance.models import AttendanceValue
from facilitator.groups.models import Format, MembershipModel
from facilitator.registration.reply_models import Answer
from facilitator.registration.reply_rules import other_ways
from facilitator.schedule.models import AttendanceStatus, GroupSession, SessionStatus

OPENS_BEFORE = timedelta(hours=24)  # before the start
CLOSES_AFTER = timedelta(days=30)  # after the end
MOST_COUNTED = 500

_SUBMITTED = frozenset({AttendanceStatus.SUBMITTED, AttendanceStatus.AMENDED, AttendanceStatus.LOCKED})
_EXPECTS = frozenset({MembershipModel.OPEN_BOOKED, MembershipModel.CLOSED})
_CAME = {
    Format.IN_PERSON: AttendanceValue.IN_PERSON,
    Format.ONLINE: AttendanceValue.ONLINE,
    Format.TELEPHONE: AttendanceValue.PHONE,
    Format.HYBRID: AttendanceValue.IN_PERSON,
}
_SAID = {Answer.ONLINE: AttendanceValue.ONLINE, Answer.PHONE: AttendanceValue.PHONE}


class Stage(enum.StrEnum):
    """How far the attendance of a session is, for the page and for the rules."""

    OFF = "off"
    EARLY = "early"
    OPEN = "open"
    SUBMITTED = "submitted"
    CORRECTING = "correcting"
    CLOSED = "closed"

    @property
    def takes_marks(self) -> bool:
        """Whether taps count now."""
        return self in (Stage.OPEN, Stage.CORRECTING)


def stage(session: GroupSession, now: datetime, *, correcting: bool) -> Stage:
    """How far the session's attendance is at `now`; `correcting` says that a correction is open."""
    if session.status is SessionStatus.CANCELLED:
        return Stage.OFF
    if now < session.starts_at - OPENS_BEFORE:
        return Stage.EARLY
    over = now > session.ends_at + CLOSES_AFTER or session.attendance_status is AttendanceStatus.LOCKED
    if session.attendance_status in _SUBMITTED:
        return Stage.CORRECTING if correcting and not over else Stage.SUBMITTED
    return Stage.CLOSED if over else Stage.OPEN


def why_not_now(session: GroupSession, now: datetime) -> AttendanceRefused | None:
    """Why this session's attendance may not be touched at `now` at all; None when it may."""
    if session.status is SessionStatus.CANCELLED:
        return SessionIsOff()
    if now < session.starts_at - OPENS_BEFORE:
        return TooEarly()
    if now > session.ends_at + CLOSES_AFTER or session.attendance_status is AttendanceStatus.LOCKED:
        return TooLate()
    return None


def is_submitted(session: GroupSession) -> bool:
    """Whether somebody has handed it in."""
    return session.attendance_status in _SUBMITTED


def came_value(meets: Format, told: Answer | None = None) -> AttendanceValue:
    """What one tap on a name means at a session of that format, for somebody who told us that beforehand."""
    return _SAID[told] if told in _SAID and told in other_ways(meets) else _CAME[meets]


def to_start_with(told: Answer | None) -> AttendanceValue:
    """How somebody stands on the sheet before anybody has marked them."""
    return AttendanceValue.APOLOGIES if told is Answer.CANNOT_COME else AttendanceValue.NOT_RECORDED


def expects_people(model: MembershipModel) -> bool:
    """Whether somebody can be missed: only where they are booked, or the same people come throughout."""
    return model in _EXPECTS


def short_name(called: str, full_name: str = "") -> str:
    """A first name and an initial: "Kate B." for Kate Brown. A single name stays as it is."""
    words = called.split()
    family = full_name.split()[-1] if len(full_name.split()) > 1 else ""
    if not family or words[-1:] == [family]:
        if len(words) < 2:
            return called
        words, family = words[:-1], words[-1]
    return f"{' '.join(words)} {family[0].upper()}."


def told_apart(names: Iterable[str]) -> set[str]:
    """The names that stand on a list more than once, and so need a hint."""
    seen: set[str] = set()
    twice: set[str] = set()
    for name in names:
        (twice if name.casefold() in seen else seen).add(name.casefold())
    return twice
