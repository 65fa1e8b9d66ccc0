"""Who runs one session: put somebody down, replace, stand down, let go, confirm.

Each locks the session before it looks, and the person before it looks into their diary.
"""

from datetime import datetime

from facilitator.assignments.clash_queries import clashes
from facilitator.assignments.errors import (
    AlreadyThere,
    Clash,
    NoLongerActive,
    NotAnyMore,
    NotYours,
    SessionBegun,
    SessionOff,
    SessionOver,
)
from facilitator.assignments.models import Assignment, AssignmentRole, AssignmentState
from facilitator.assignments.notices import (
    take_back_assigned,
    tell_assigned,
    tell_needs_cover,
)
from facilitator.assignments.rules import Who, assignment_may
from facilitator.assignments.session_queries import who_runs
from facilitator.assignments.signals import people_to_be_told
from facilitator.audit.operations import record
from facilitator.core.actor import COORDINATOR, SYSTEM_KIND, Actor
from facilitator.core.db import db, flush_or_refuse, lock_row
from facilitator.people.models import Facilitator
from facilitator.schedule.models import GroupSession, SessionStatus

ONE_LIVE = ("uq_assignment_live", "assignment.session_id, assignment.facilitator_id")
PERSON = "facilitator_id"


def assign(
    session: GroupSession,
    facilitator: Facilitator,
    *,
    role: AssignmentRole,
    by: Actor,
    now: datetime,
    warning_reason: str = "",
    tell_people: bool = False,
) -> Assignment:
    """Put somebody down for this one session, confirmed, and tell them; `tell_people`: those who come as well.

    Raises SessionOff, SessionOver, NoLongerActive, AlreadyThere; and Clash unless `warning_reason` says in words why
    it is right all the same (it is kept with the assignment).
    """
    session = lock_running(session, now)
    assignment = _put_down(session, facilitator, role, warning_reason, now)
    record("assignment.made", assignment, by=by, now=now, group_id=session.group_id)
    db.session.flush()
    tell_assigned(assignment, by=by, now=now)
    if tell_people:
        people_to_be_told.send(session, assignment=assignment, by=by, now=now)
    return assignment


def replace(
    assignment: Assignment,
    facilitator: Facilitator,
    *,
    role: AssignmentRole = AssignmentRole.COVER,
    by: Actor,
    now: datetime,
    warning_reason: str = "",
    tell_people: bool = False,
) -> Assignment:
    """Put somebody else down in this person's place, in one step. Gives the new assignment.

    Raises what `assign` and `release` raise.
    """
    session = lock_running(assignment.session, now)
    _checked(assignment, AssignmentState.RELEASED, by)  # all checks before the first change
    new = _put_down(session, facilitator, role, warning_reason, now)
    _step(assignment, AssignmentState.RELEASED, by=by, now=now)
    take_back_assigned(assignment, now=now)
    record("assignment.replaced", new, by=by, now=now, group_id=session.group_id)
    db.session.flush()
    tell_assigned(new, by=by, now=now)
    if tell_people:
        people_to_be_told.send(session, assignment=new, by=by, now=now)
    return new


def stand_down(assignment: Assignment, *, by: Actor, now: datetime) -> None:
    """They cannot run this session. Why is not asked. The group's coordinators are told that cover is needed.

    By the person themself or a coordinator, before the session begins. Raises NotYours, SessionOff, SessionBegun,
    NotAnyMore.
    """
    session = lock_running(assignment.session, now)
    if session.starts_at <= now:
        raise SessionBegun
    _step(assignment, AssignmentState.STOOD_DOWN, by=by, now=now)
    record("assignment.stood_down", assignment, by=by, now=now, group_id=session.group_id, fields=["state"])
    db.session.flush()
    take_back_assigned(assignment, now=now)
    tell_needs_cover(assignment, by=by, now=now)


def release(assignment: Assignment, *, by: Actor, now: datetime) -> None:
    """They need not come after all. Raises NotYours, SessionOff, SessionOver, NotAnyMore."""
    session = lock_running(assignment.session, now)
    _step(assignment, AssignmentState.RELEASED, by=by, now=now)
    record("assignment.released", assignment, by=by, now=now, group_id=session.group_id, fields=["state"])
    db.session.flush()
    take_back_assigned(assignment, now=now)


def confirm(assignment: Assignment, *, by: Actor, now: datetime, warning_reason: str = "") -> None:
    """They will come, also at the new time.

    Raises NotYours, SessionOff, SessionOver, NotAnyMore; and Clash, as `assign` does: the diary may have filled since.
    """
    session = lock_running(assignment.session, now)
    facilitator = lock_row(Facilitator, assignment.facilitator_id)
    reason = accepted_clash(facilitator, session, warning_reason)
    _step(assignment, AssignmentState.CONFIRMED, by=by, now=now)
    assignment.warning_reason = reason
    record("assignment.confirmed", assignment, by=by, now=now, group_id=session.group_id, fields=["state"])
    db.session.flush()


def lock_running(session: GroupSession, now: datetime) -> GroupSession:
    """The session, locked: planned, and not over yet. Raises SessionOff or SessionOver."""
    locked = lock_row(GroupSession, session.id)
    if locked.status is SessionStatus.CANCELLED:
        raise SessionOff
    if locked.status is not SessionStatus.PLANNED or locked.ends_at <= now:
        raise SessionOver
    return locked


def accepted_clash(facilitator: Facilitator, session: GroupSession, warning_reason: str) -> str:
    """The reason to keep, empty when nothing is in the way; raises Clash when something is and nobody says why.

    Lock the facilitator first, so that two who assign at once see each other.
    """
    others = clashes(facilitator.id, session)
    reason = warning_reason.strip()
    if others and not reason:
        raise Clash(facilitator.name, session, others[0], len(others) - 1)
    return reason if others else ""


def who_is(actor: Actor, assignment: Assignment) -> frozenset[Who]:
    """As whom this actor speaks about the assignment."""
    if actor.kind == SYSTEM_KIND:
        return frozenset(Who)
    own = bool(actor.id) and assignment.facilitator.user_id == actor.id
    found = [(Who.FACILITATOR, own), (Who.COORDINATOR, actor.has(COORDINATOR))]
    return frozenset(who for who, it_is in found if it_is)


def _put_down(
    session: GroupSession, facilitator: Facilitator, role: AssignmentRole, warning_reason: str, now: datetime
) -> Assignment:
    facilitator = lock_row(Facilitator, facilitator.id)
    if not facilitator.active:
        raise NoLongerActive(facilitator.name, PERSON)
    if _is_down(facilitator, session):
        raise AlreadyThere(facilitator.name, PERSON)
    reason = accepted_clash(facilitator, session, warning_reason)
    assignment = Assignment(
        session_id=session.id,
        facilitator_id=facilitator.id,
        role=role,
        state=AssignmentState.CONFIRMED,
        state_at=now,
        warning_reason=reason,
    )
    db.session.add(assignment)
    flush_or_refuse(dict.fromkeys(ONE_LIVE, AlreadyThere(facilitator.name, PERSON)))
    return assignment


def _is_down(facilitator: Facilitator, session: GroupSession) -> bool:
    """Whether they are live at the session; both rows are locked, so the answer stays true."""
    return any(row.facilitator_id == facilitator.id for row in who_runs([session.id])[session.id])


def _step(assignment: Assignment, after: AssignmentState, *, by: Actor, now: datetime) -> None:
    """Check the step, then take it."""
    fresh = _checked(assignment, after, by)
    fresh.state = after
    fresh.state_at = now
    fresh.version += 1


def _checked(assignment: Assignment, after: AssignmentState, by: Actor) -> Assignment:
    """The row, freshly read and locked, if it may go there at this word. Raises NotYours or NotAnyMore."""
    fresh = lock_row(Assignment, assignment.id)
    who = who_is(by, fresh)
    if not who:
        raise NotYours
    if not assignment_may(fresh.state, after, who):
        raise NotAnyMore(fresh.facilitator.name)
    return fresh
