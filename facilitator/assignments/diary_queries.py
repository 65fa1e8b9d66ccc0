"""Diaries over a time, for calendars of many groups: plain values, one statement."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Row, select

from facilitator.assignments.models import LIVE_ASSIGNMENTS, Assignment
from facilitator.core.db import db
from facilitator.core.text import fold
from facilitator.people.models import Facilitator
from facilitator.schedule.models import GroupSession


def diaries(group_ids: Collection[str], start: datetime, end: datetime) -> dict[str, list[tuple[str, str]]]:
    """Session -> id and name of each facilitator down for it, by name, for sessions that begin in this time (UTC).

    Of everybody who runs a session of these groups in it: what they run there, and what they run elsewhere.
    """
    within = (
        Assignment.state.in_(LIVE_ASSIGNMENTS),
        GroupSession.starts_at >= start,
        GroupSession.starts_at < end,
    )
    at = GroupSession.id == Assignment.session_id
    here = select(Assignment.facilitator_id).join(GroupSession, at).where(*within)
    theirs = here.where(GroupSession.group_id.in_(group_ids)).scalar_subquery()
    statement = (
        select(Assignment.session_id, Facilitator.id, Facilitator.name)
        .join(GroupSession, at)
        .join(Facilitator, Facilitator.id == Assignment.facilitator_id)
        .where(*within, Assignment.facilitator_id.in_(theirs))
    )
    found: dict[str, list[tuple[str, str]]] = {}
    for session_id, facilitator_id, name in sorted(db.session.execute(statement), key=_by_name):
        found.setdefault(session_id, []).append((facilitator_id, name))
    return found


def _by_name(row: Row[str, str, str]) -> tuple[str, str]:
    _, facilitator_id, name = row
    return fold(name), facilitator_id
