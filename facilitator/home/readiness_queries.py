"""Sessions to come with their readiness: six statements, however many sessions. Instants are aware UTC."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from facilitator.assignments.models import Assignment, AssignmentRole
from facilitator.assignments.queries import speakers_at, who_runs
from facilitator.core.text import fold
from facilitator.groups.models import MembershipModel
from facilitator.home.rules import DAYS_SHOWN, MEETING, Check, Told, is_ready, is_shown, readiness
from facilitator.messages.queries import told_counts
from facilitator.registration.expected_queries import headcounts
from facilitator.registration.notices import (
    SESSION_CANCELLED,
    SESSION_CHANGED,
    SESSION_MOVED,
    SESSION_RESTORED,
)
from facilitator.schedule.models import GroupSession, SessionStatus
from facilitator.schedule.queries import sessions_between

_LONGEST = timedelta(days=1)  # a session lasts no longer, so what is going on now began since
_OFF = {SESSION_CANCELLED: "it is off"}
_ON = {SESSION_MOVED: "it has moved", SESSION_RESTORED: "it is on again", SESSION_CHANGED: "it has changed"}


@dataclass(frozen=True)
class Coming:
    """A session to come. `expected` is None where nobody joins, as in a drop-in group."""

    session: GroupSession
    checks: list[Check]
    expected: int | None
    leads: list[str]

    @property
    def ready(self) -> bool:
        """Whether nothing about it needs somebody."""
        return is_ready(self.checks)

    @property
    def cancelled(self) -> bool:
        """Whether it is off."""
        return self.session.status is SessionStatus.CANCELLED


def coming_week(group_ids: Collection[str] | None, now: datetime) -> list[Coming]:
    """The next seven days of these groups (None: all) that meet now, in order; cancelled sessions too."""
    found = sessions_between(group_ids, now - _LONGEST, now + timedelta(days=DAYS_SHOWN + 2))
    shown = [one for one in found if one.group.state in MEETING and is_shown(one, now)]
    return with_readiness(sorted(shown, key=lambda one: (one.starts_at, fold(one.group.name), one.id)))


def with_readiness(sessions: Sequence[GroupSession]) -> list[Coming]:
    """These sessions with their readiness and how many people are expected. Five statements."""
    ids = [session.id for session in sessions]
    staff, speakers, told = who_runs(ids), speakers_at(ids), told_counts(ids)
    expected = headcounts(sessions)
    return [
        Coming(
            session,
            readiness(
                session, staff[session.id], speakers[session.id], _told(session, told), expected[session.id]
            ),
            None if _drops_in(session) else expected[session.id].total,
            _leads(staff[session.id]),
        )
        for session in sessions
    ]


def _told(session: GroupSession, told: dict[tuple[str, str], tuple[int, int]]) -> list[Told]:
    changes = _OFF if session.status is SessionStatus.CANCELLED else _ON
    return [
        Told(words, *told[session.id, kind]) for kind, words in changes.items() if (session.id, kind) in told
    ]


def _leads(staff: Sequence[Assignment]) -> list[str]:
    leading = (AssignmentRole.LEAD, AssignmentRole.COVER)
    return [one.facilitator.name for one in staff if one.role in leading]


def _drops_in(session: GroupSession) -> bool:
    return session.group.membership_model is MembershipModel.DROP_IN
