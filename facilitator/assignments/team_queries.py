"""Who normally runs the sessions of a series: the defaults, and what they mean for a whole group."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from facilitator.assignments.models import LIVE_ASSIGNMENTS, Assignment, AssignmentRole, SeriesFacilitator
from facilitator.assignments.rules import LEADING_ROLES, RUNNING_ROLES, SETTLED, rank
from facilitator.assignments.session_queries import who_runs
from facilitator.core.db import db
from facilitator.core.errors import NotFound
from facilitator.people.models import Facilitator
from facilitator.schedule.models import GONE_ON, GroupSession, Series, SeriesState, SessionStatus
from facilitator.schedule.queries import get_session, next_session


def get_default(series_id: str, facilitator_id: str) -> SeriesFacilitator:
    """This facilitator's place in the team of the series. Raises NotFound."""
    for default in series_team(series_id):
        if default.facilitator_id == facilitator_id:
            return default
    raise NotFound


def series_team(series_id: str) -> list[SeriesFacilitator]:
    """Who normally runs the sessions of the series, the lead first, then by name."""
    return series_teams([series_id])[series_id]


def series_teams(series_ids: Collection[str]) -> dict[str, list[SeriesFacilitator]]:
    """Series -> who normally runs its sessions; every series asked for has its list."""
    statement = (
        select(SeriesFacilitator)
        .where(SeriesFacilitator.series_id.in_(series_ids))
        .options(joinedload(SeriesFacilitator.facilitator))
    )
    found: dict[str, list[SeriesFacilitator]] = {series_id: [] for series_id in series_ids}
    for default in sorted(db.session.scalars(statement), key=rank):
        found[default.series_id].append(default)
    return found


def group_ids_of_facilitator(facilitator_id: str) -> set[str]:
    """The groups this facilitator normally runs: those with a series that has them in its team."""
    statement = (
        select(Series.group_id)
        .join(SeriesFacilitator, SeriesFacilitator.series_id == Series.id)
        .where(SeriesFacilitator.facilitator_id == facilitator_id, Series.state.not_in(GONE_ON))
    )
    return set(db.session.scalars(statement))


def facilitators_of_group(group_id: str, now: datetime) -> list[Facilitator]:
    """Who runs this group: the team of its running series, and whoever is down for its next session; by name."""
    usual = (
        select(SeriesFacilitator.facilitator_id)
        .join(Series, Series.id == SeriesFacilitator.series_id)
        .where(Series.group_id == group_id, Series.state.not_in(GONE_ON))
    )
    coming = next_session(group_id, now)
    down = select(Assignment.facilitator_id).where(
        Assignment.session_id == (coming.id if coming else ""), Assignment.state.in_(LIVE_ASSIGNMENTS)
    )
    statement = select(Facilitator).where(
        Facilitator.active, or_(Facilitator.id.in_(usual), Facilitator.id.in_(down))
    )
    return list(db.session.scalars(statement.order_by(Facilitator.name, Facilitator.id)))


def has_lead(group_id: str, now: datetime) -> bool:
    """Whether somebody leads this group: in the team of a running series, or at a session still to come."""
    usual = (
        select(SeriesFacilitator.id)
        .join(Series, Series.id == SeriesFacilitator.series_id)
        .where(Series.group_id == group_id, Series.state == SeriesState.PUBLISHED)
        .where(SeriesFacilitator.role == AssignmentRole.LEAD)
    )
    once = (
        select(Assignment.id)
        .join(GroupSession, GroupSession.id == Assignment.session_id)
        .where(GroupSession.group_id == group_id, GroupSession.status == SessionStatus.PLANNED)
        .where(GroupSession.starts_at > now, Assignment.state.in_(SETTLED))
        .where(Assignment.role.in_(LEADING_ROLES))
    )
    return bool(db.session.scalar(select(or_(usual.exists(), once.exists()))))


def names_at(session_id: str) -> tuple[list[str], list[str]]:
    """Who is down to run this session, and who of its series' team is not, by name. Raises NotFound."""
    session = get_session(session_id)
    down = [row for row in who_runs([session.id])[session.id] if row.role in RUNNING_ROLES]
    there = {row.facilitator_id for row in down}
    usual = [row for row in series_team(session.series_id) if row.role in RUNNING_ROLES]
    away = [row.facilitator.name for row in usual if row.facilitator_id not in there]
    return [row.facilitator.name for row in down], away
