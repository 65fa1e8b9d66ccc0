"""Reads about first visits: which session has room for one, and to which somebody is invited."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from facilitator.core.db import db
from facilitator.groups.models import Group
from facilitator.registration.models import Membership
from facilitator.registration.models import MembershipState as State
from facilitator.registration.place_rules import FirstVisit, first_visit
from facilitator.schedule.models import GroupSession, SessionStatus
from facilitator.schedule.queries import coming_sessions, next_session

LOOKED_AT = 24


def room_for_first_visit(group: Group, now: datetime, *, but: str = "") -> FirstVisit:
    """The next session of the group with room for a first visit; without a limit none is chosen.

    The membership `but` is left out of the count. Only the group's lock makes the answer last.
    """
    if group.first_visits_limit is None:
        return FirstVisit(None)
    coming = coming_sessions(group.id, now=now, limit=LOOKED_AT)
    there = [one for one in coming if one.status is not SessionStatus.CANCELLED and one.starts_at > now]
    statement = (
        select(Membership.first_session_id, func.count())
        .where(Membership.group_id == group.id, Membership.state == State.INVITED, Membership.id != but)
        .group_by(Membership.first_session_id)
    )
    booked = {row[0]: row[1] for row in db.session.execute(statement) if row[0]}
    return first_visit(there, booked, group.first_visits_limit)


def session_to_come_to(membership: Membership, now: datetime) -> GroupSession | None:
    """The session somebody is invited to: that of their first visit while it is to come, else the group's next."""
    first = db.session.get(GroupSession, membership.first_session_id) if membership.first_session_id else None
    if membership.state is not State.INVITED or first is None or first.starts_at <= now:
        return next_session(membership.group_id, now)
    return next_session(membership.group_id, now) if first.status is SessionStatus.CANCELLED else first


def first_dates(memberships: Sequence[Membership]) -> dict[str, datetime]:
    """Group id -> the instant before which whoever is invited is not expected, where that was fixed. One statement."""
    ids = {one.first_session_id: one.group_id for one in memberships if one.state is State.INVITED}
    statement = select(GroupSession.id, GroupSession.starts_at).where(
        GroupSession.id.in_(list(filter(None, ids)))
    )
    return {ids[row[0]]: row[1] for row in db.session.execute(statement)}
