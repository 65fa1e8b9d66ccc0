"""Which groups and records are open to whom: what the guard asks about what an address names.

A coordinator: the own portfolio. A counsellor: the groups they normally run, and beyond these each session they
are down for, until 7 days after its end. A manager: everything (views show no attendee's name). An administrator:
nothing. A missing record and another's are the same `False`. `now` is aware UTC.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select

from facilitator.assignments.models import (
    LIVE_ASSIGNMENTS,
    Assignment,
    SeriesFacilitator,
    SpeakerBooking,
)
from facilitator.assignments.rules import is_open_until
from facilitator.core.actor import COORDINATOR, COUNSELLOR, MANAGER, Actor
from facilitator.core.db import db
from facilitator.groups.models import Group
from facilitator.groups.queries import group_ids_in_portfolio
from facilitator.people.models import Facilitator
from facilitator.schedule.models import GONE_ON, GroupSession, Series


def group_ids_open_to(actor: Actor, now: datetime) -> set[str] | None:
    """The groups this member of staff may open at this instant; None means all of them."""
    if actor.has(MANAGER):
        return None
    found: set[str] = set()
    if actor.has(COORDINATOR):
        found |= group_ids_in_portfolio(actor.id)
    if actor.has(COUNSELLOR):
        found |= _group_ids_run_by(actor.id)
    return found


def may_open_group(actor: Actor, args: Mapping[str, str], now: datetime) -> bool:
    """The group named by `group_id`."""
    return db.session.get(Group, args["group_id"]) is not None and _is_open(actor, args["group_id"], now)


def may_open_session(actor: Actor, args: Mapping[str, str], now: datetime) -> bool:
    """The session named by `session_id`: of an open group, or one this counsellor runs or has just run."""
    session = db.session.get(GroupSession, args["session_id"])
    if session is None:
        return False
    if _is_open(actor, session.group_id, now):
        return True
    return actor.has(COUNSELLOR) and is_open_until(session, now) and _runs(actor.id, session.id)


def may_open_series(actor: Actor, args: Mapping[str, str], now: datetime) -> bool:
    """The series named by `series_id`, through its group."""
    series = db.session.get(Series, args["series_id"])
    return series is not None and _is_open(actor, series.group_id, now)


def may_open_assignment(actor: Actor, args: Mapping[str, str], now: datetime) -> bool:
    """The assignment named by `assignment_id`: a counsellor's own, also given up; or through its group."""
    assignment = db.session.get(Assignment, args["assignment_id"])
    if assignment is None:
        return False
    if actor.has(COUNSELLOR) and is_own(assignment, actor):
        return True
    return _is_open(actor, assignment.session.group_id, now)


def may_open_booking(actor: Actor, args: Mapping[str, str], now: datetime) -> bool:
    """The speaker's booking named by `booking_id`, through its session's group."""
    booking = db.session.get(SpeakerBooking, args["booking_id"])
    return booking is not None and _is_open(actor, booking.session.group_id, now)


def is_own(assignment: Assignment, actor: Actor) -> bool:
    """Whether this actor is the person assigned, and still runs groups."""
    facilitator = assignment.facilitator
    return bool(actor.id) and facilitator.active and facilitator.user_id == actor.id


def _is_open(actor: Actor, group_id: str, now: datetime) -> bool:
    groups = group_ids_open_to(actor, now)
    return groups is None or group_id in groups


def _group_ids_run_by(user_id: str) -> set[str]:
    statement = (
        select(Series.group_id)
        .join(SeriesFacilitator, SeriesFacilitator.series_id == Series.id)
        .join(Facilitator, Facilitator.id == SeriesFacilitator.facilitator_id)
        .where(Facilitator.user_id == user_id, Facilitator.active)
        .where(Series.state.not_in(GONE_ON))
    )
    return set(db.session.scalars(statement))


def _runs(user_id: str, session_id: str) -> bool:
    statement = (
        select(Assignment.id)
        .join(Facilitator, Facilitator.id == Assignment.facilitator_id)
        .where(Assignment.session_id == session_id, Assignment.state.in_(LIVE_ASSIGNMENTS))
        .where(Facilitator.user_id == user_id, Facilitator.active)
    )
    return db.session.scalars(statement).first() is not None
