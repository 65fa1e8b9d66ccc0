"""Who normally runs the sessions of a series. A change goes to its sessions still to come, never to the past."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from facilitator.assignments.clash_queries import clashes_at
from facilitator.assignments.errors import Clash, NoLongerActive, NotInTeam
from facilitator.assignments.models import (
    LIVE_ASSIGNMENTS,
    Assignment,
    AssignmentRole,
    AssignmentState,
    SeriesFacilitator,
)
from facilitator.assignments.notices import tell_team
from facilitator.audit.operations import record
from facilitator.core.actor import Actor
from facilitator.core.db import db, lock_row
from facilitator.people.models import Facilitator
from facilitator.schedule.models import GroupSession, Series, SessionStatus

# Somebody who has said no to a date is not put down for it again behind their back.
_LEAVE_ALONE = (*LIVE_ASSIGNMENTS, AssignmentState.STOOD_DOWN, AssignmentState.DECLINED)


def set_series_facilitator(
    series: Series,
    facilitator: Facilitator,
    *,
    role: AssignmentRole,
    by: Actor,
    now: datetime,
    warning_reason: str = "",
) -> SeriesFacilitator:
    """They normally run the sessions of this series: confirmed at each planned one still to come, and at new ones.

    For somebody already in the team this changes the role. Dates they gave up stay given up. They are told once.
    Raises NoLongerActive; and Clash with the first date that clashes, unless `warning_reason` says why it is right.
    """
    series = lock_row(Series, series.id)
    sessions = _lock_coming(series, now)
    facilitator = lock_row(Facilitator, facilitator.id)
    if not facilitator.active:
        raise NoLongerActive(facilitator.name, "facilitator_id")
    free = _without(facilitator, sessions)
    reasons = _accepted_clashes(facilitator, free, warning_reason.strip())
    default = _find_default(series, facilitator)
    is_new = default is None
    if default is None:
        default = SeriesFacilitator(series_id=series.id, facilitator_id=facilitator.id, role=role)
        db.session.add(default)
    _change_role(default, role, sessions)
    db.session.add_all(_confirmed(facilitator, role, session, reasons, now) for session in free)
    db.session.flush()
    record("series_facilitator.set", default, by=by, now=now, group_id=series.group_id, fields=["role"])
    db.session.flush()
    if is_new:
        tell_team(default, group_id=series.group_id, by=by, now=now)
    return default


def remove_series_facilitator(series: Series, facilitator: Facilitator, *, by: Actor, now: datetime) -> int:
    """They no longer run the sessions of this series: let go from the planned ones still to come.

    Sessions they are down for in another role, as a cover for instance, stay. Gives how many they were taken off.
    Raises NotInTeam.
    """
    series = lock_row(Series, series.id)
    sessions = _lock_coming(series, now)
    default = _find_default(series, facilitator)
    if default is None:
        raise NotInTeam(facilitator.name)
    taken = _theirs(facilitator, sessions, default.role)
    for assignment in taken:
        assignment.state = AssignmentState.RELEASED
        assignment.state_at = now
        assignment.version += 1
    record("series_facilitator.removed", default, by=by, now=now, group_id=series.group_id)
    db.session.delete(default)
    db.session.flush()
    return len(taken)


def _lock_coming(series: Series, now: datetime) -> list[GroupSession]:
    """The planned sessions of the series still to come, locked, in order. One statement."""
    statement = (
        select(GroupSession)
        .where(GroupSession.series_id == series.id, GroupSession.status == SessionStatus.PLANNED)
        .where(GroupSession.starts_at > now)
        .order_by(GroupSession.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return sorted(db.session.scalars(statement), key=lambda session: session.starts_at)


def _find_default(series: Series, facilitator: Facilitator) -> SeriesFacilitator | None:
    statement = select(SeriesFacilitator).where(
        SeriesFacilitator.series_id == series.id, SeriesFacilitator.facilitator_id == facilitator.id
    )
    return db.session.scalars(statement).one_or_none()


def _theirs(
    facilitator: Facilitator, sessions: Sequence[GroupSession], role: AssignmentRole
) -> list[Assignment]:
    """Their live assignments in this role at these sessions."""
    statement = select(Assignment).where(
        Assignment.session_id.in_([session.id for session in sessions]),
        Assignment.facilitator_id == facilitator.id,
        Assignment.role == role,
        Assignment.state.in_(LIVE_ASSIGNMENTS),
    )
    return list(db.session.scalars(statement))


def _change_role(default: SeriesFacilitator, role: AssignmentRole, sessions: Sequence[GroupSession]) -> None:
    if default.role is role:
        return
    for assignment in _theirs(default.facilitator, sessions, default.role):
        assignment.role = role
        assignment.version += 1
    default.role = role


def _without(facilitator: Facilitator, sessions: Sequence[GroupSession]) -> list[GroupSession]:
    """Those of the sessions this facilitator is not down for and has not given up."""
    statement = select(Assignment.session_id).where(
        Assignment.session_id.in_([session.id for session in sessions]),
        Assignment.facilitator_id == facilitator.id,
        Assignment.state.in_(_LEAVE_ALONE),
    )
    known = set(db.session.scalars(statement))
    return [session for session in sessions if session.id not in known]


def _accepted_clashes(
    facilitator: Facilitator, sessions: Sequence[GroupSession], reason: str
) -> dict[str, str]:
    """Session -> the reason to keep, for those that clash. Raises Clash with the first when none is given."""
    found = clashes_at([facilitator.id], sessions)
    clashing = [session for session in sessions if (facilitator.id, session.id) in found]
    if clashing and not reason:
        first = clashing[0]
        raise Clash(facilitator.name, first, found[facilitator.id, first.id][0], len(clashing) - 1)
    return {session.id: reason for session in clashing}


def _confirmed(
    facilitator: Facilitator,
    role: AssignmentRole,
    session: GroupSession,
    reasons: dict[str, str],
    now: datetime,
) -> Assignment:
    return Assignment(
        session_id=session.id,
        facilitator_id=facilitator.id,
        role=role,
        state=AssignmentState.CONFIRMED,
        state_at=now,
        warning_reason=reasons.get(session.id, ""),
    )
