"""The reference group of the scenarios: third Tuesday, 10:15 to 12:15, each third session with a speaker."""

from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import func, select

from facilitator.audit.models import AuditEntry
from facilitator.core.actor import COORDINATOR, STAFF, Actor
from facilitator.core.db import db
from facilitator.groups.models import Group
from facilitator.schedule.models import GroupSession, Series
from facilitator.schedule.operations import create_series, extend_horizons
from facilitator.schedule.recurrence import Cadence, Rule
from tests.support.builders import make_group, make_venue

TUESDAY, THURSDAY = 1, 3
THIRD_TUESDAY = Rule("monthly", weekdays=(TUESDAY,), ordinals=(3,))
EVERY_THIRD = Cadence(every=3, first=3, extra_minutes=60)
COORDINATOR_C = Actor("coordinator00001", STAFF, frozenset({COORDINATOR}), "Cora")
AT_THE_START = datetime(2025, 1, 2, 9, 0, tzinfo=UTC)
HALF_A_YEAR_LATER = datetime(2025, 7, 1, 9, 0, tzinfo=UTC)


def make_dates(group: Group, *, now: datetime = AT_THE_START, **overrides: Any) -> Series:
    """A series made by the operation; the reference group's unless told otherwise."""
    values: dict[str, Any] = {
        "rule": THIRD_TUESDAY,
        "start_date": date(2025, 1, 21),
        "start_time": time(10, 15),
        "minutes": 120,
        "cadence": EVERY_THIRD,
    }
    return create_series(group, **values | overrides, by=COORDINATOR_C, now=now)


def peterborough(**overrides: Any) -> Group:
    """The reference group with its venue and its 24 sessions of two years."""
    group = make_group(venue_id=make_venue().id, **overrides)
    make_dates(group)
    extend_horizons(HALF_A_YEAR_LATER)
    return group


def all_sessions(group: Group) -> list[GroupSession]:
    """Every session of the group by slot."""
    statement = select(GroupSession).where(GroupSession.group_id == group.id).order_by(GroupSession.slot)
    return list(db.session.scalars(statement))


def session_on(group: Group, day: date) -> GroupSession:
    """The group's session of that day."""
    return next(session for session in all_sessions(group) if session.local_start.date() == day)


def audit_count(action: str) -> int:
    """How many audit entries name that action."""
    found = db.session.scalar(select(func.count()).where(AuditEntry.action == action))
    return found or 0


def last_audit() -> AuditEntry:
    """The audit entry written last (by id of an action at one instant there is only one in these tests)."""
    return db.session.scalars(select(AuditEntry).order_by(AuditEntry.at.desc()).limit(1)).one()
