"""The cast of these tests: C the coordinator, F the counsellor, V1 a possible cover, and their group."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from facilitator.accounts.models import Role, User
from facilitator.assignments.models import Assignment, AssignmentRole, SeriesFacilitator
from facilitator.audit.models import AuditEntry
from facilitator.core.actor import STAFF, Actor
from facilitator.core.db import db
from facilitator.groups.models import Group, Venue
from facilitator.people.models import Facilitator
from facilitator.schedule.models import GroupSession, Series
from tests.support.builders import (
    make_facilitator,
    make_group,
    make_organisation,
    make_portfolio,
    make_series,
    make_session,
    make_user,
    make_venue,
)


@dataclass
class House:
    """One group with its people; sessions are made by each test."""

    group: Group
    series: Series
    venue: Venue
    coordinator: User
    counsellor: User
    cover_user: User
    f: Facilitator
    v1: Facilitator

    @property
    def c(self) -> Actor:
        return actor_of(self.coordinator)

    @property
    def f_actor(self) -> Actor:
        return actor_of(self.counsellor)

    @property
    def v1_actor(self) -> Actor:
        return actor_of(self.cover_user)

    def session(self, *start: int, **overrides: Any) -> GroupSession:
        """A session of the group's series, two hours unless told otherwise."""
        return make_session(self.group, self.series, local_start=datetime(*start), **overrides)

    def monthly(self, count: int, first: datetime = datetime(2025, 4, 15, 10, 15)) -> list[GroupSession]:
        """Sessions four weeks apart."""
        return [
            make_session(self.group, self.series, local_start=first + timedelta(weeks=4 * n))
            for n in range(count)
        ]


def actor_of(user: User) -> Actor:
    return Actor(user.id, STAFF, frozenset({user.role.value}), user.name)


def make_house() -> House:
    make_organisation()
    venue = make_venue()
    group = make_group(venue_id=venue.id)
    coordinator = make_user(Role.COORDINATOR, name="Cora Dale")
    counsellor = make_user(Role.COUNSELLOR, name="Fay Kern")
    cover_user = make_user(Role.COUNSELLOR, name="Vera Lang")
    make_portfolio(coordinator, group)
    return House(
        group=group,
        series=make_series(group),
        venue=venue,
        coordinator=coordinator,
        counsellor=counsellor,
        cover_user=cover_user,
        f=make_facilitator(name="Fay Kern", user_id=counsellor.id),
        v1=make_facilitator(name="Vera Lang", user_id=cover_user.id),
    )


def elsewhere(**overrides: Any) -> tuple[Group, Series]:
    """Another group, of nobody here, at another place unless told otherwise."""
    overrides.setdefault("venue_id", make_venue(name="Trinity Hall").id)
    group = make_group(**{"discreet_name": "Thursday group", "name": "Another group"} | overrides)
    return group, make_series(group)


def make_default(
    series: Series, facilitator: Facilitator, role: AssignmentRole = AssignmentRole.LEAD
) -> SeriesFacilitator:
    """A plain row: in the team of the series."""
    default = SeriesFacilitator(series_id=series.id, facilitator_id=facilitator.id, role=role)
    db.session.add(default)
    db.session.flush()
    return default


def states_of(facilitator: Facilitator) -> dict[date, str]:
    """Day -> state of what the facilitator is or was down for; the latest row of a day counts."""
    statement = (
        select(GroupSession.local_start, Assignment.state)
        .join(GroupSession, GroupSession.id == Assignment.session_id)
        .where(Assignment.facilitator_id == facilitator.id)
        .order_by(Assignment.state_at)
    )
    return {start.date(): state.value for start, state in db.session.execute(statement)}


def audited(action: str) -> int:
    """How many audit entries name that action."""
    return db.session.scalar(select(func.count()).where(AuditEntry.action == action)) or 0
