"""Reads around a death: the report, the places, what was done, what is still to be confirmed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from facilitator.core.db import db
from facilitator.core.errors import NotFound
from facilitator.registration.death_models import Care, CareStep, DeathReport, PlaceBefore
from facilitator.registration.models import Membership, MembershipChange
from facilitator.registration.models import MembershipState as State
from facilitator.registration.rules import IN_GROUP
from facilitator.schedule.models import SessionStatus
from facilitator.schedule.queries import sessions_between


@dataclass(frozen=True)
class Farewells:
    """How many people a group lost in a time: who left and who died are never one figure."""

    left: int
    died: int


def find_report(attendee_id: str) -> DeathReport | None:
    """What we were told of this person's death, unless it was undone."""
    statement = select(DeathReport).where(
        DeathReport.attendee_id == attendee_id, DeathReport.undone_at.is_(None)
    )
    return db.session.scalars(statement.options(joinedload(DeathReport.attendee))).one_or_none()


def get_report(attendee_id: str) -> DeathReport:
    """The same; raises NotFound."""
    report = find_report(attendee_id)
    if report is None:
        raise NotFound
    return report


def places_before(report_id: str) -> list[PlaceBefore]:
    """Every spell that went on when we were told, in the order in which groups are locked."""
    statement = (
        select(PlaceBefore)
        .join(PlaceBefore.membership)
        .where(PlaceBefore.report_id == report_id)
        .options(joinedload(PlaceBefore.membership).joinedload(Membership.group))
        .order_by(Membership.group_id)
    )
    return list(db.session.scalars(statement))


def groups_that_knew(report: DeathReport) -> list[str]:
    """The groups in which they were: those who met them there are to hear of it."""
    return [one.membership.group_id for one in places_before(report.id) if one.state in IN_GROUP]


def care_of(report_id: str) -> dict[tuple[Care, str], CareStep]:
    """What was done, by kind and group (empty: for the family)."""
    rows = db.session.scalars(select(CareStep).where(CareStep.report_id == report_id))
    return {(row.care, row.group_id): row for row in rows}


def deaths_to_confirm(group_ids: Collection[str]) -> list[DeathReport]:
    """What a second person, or the same after a day, is asked to confirm; of these groups, the oldest first."""
    here = select(Membership.attendee_id).where(Membership.group_id.in_(group_ids))
    statement = (
        select(DeathReport)
        .where(DeathReport.undone_at.is_(None), DeathReport.confirmed_at.is_(None))
        .where(DeathReport.attendee_id.in_(here))
        .options(joinedload(DeathReport.attendee))
        .order_by(DeathReport.reported_at, DeathReport.id)
    )
    return list(db.session.scalars(statement))


def people_who_died(group_id: str) -> list[tuple[Membership, DeathReport]]:
    """The people of this group who died, the latest first."""
    statement = (
        select(Membership, DeathReport)
        .join(PlaceBefore, PlaceBefore.membership_id == Membership.id)
        .join(DeathReport, DeathReport.id == PlaceBefore.report_id)
        .where(Membership.group_id == group_id, DeathReport.undone_at.is_(None))
        .where(PlaceBefore.state.in_(IN_GROUP))
        .options(joinedload(Membership.attendee))
        .order_by(DeathReport.reported_at.desc(), Membership.id)
    )
    return [(row[0], row[1]) for row in db.session.execute(statement)]


def has_met_since(group_id: str, since: datetime, now: datetime) -> bool:
    """Whether the group came together after that moment (aware UTC)."""
    met = sessions_between([group_id], since, now)
    return any(one.ends_at <= now and one.status is not SessionStatus.CANCELLED for one in met)


def farewells(group_id: str, start: datetime, end: datetime) -> Farewells:
    """Who left and, apart from them, who died, from `start` until `end`. What was undone does not count."""
    left = (
        select(func.count(func.distinct(MembershipChange.membership_id)))
        .join(Membership, Membership.id == MembershipChange.membership_id)
        .where(Membership.group_id == group_id, MembershipChange.to_state == State.LEFT)
        .where(MembershipChange.at >= start, MembershipChange.at <= end)
    )
    died = (
        select(func.count(PlaceBefore.id))
        .join(DeathReport, DeathReport.id == PlaceBefore.report_id)
        .join(Membership, Membership.id == PlaceBefore.membership_id)
        .where(Membership.group_id == group_id, PlaceBefore.state.in_(IN_GROUP))
        .where(DeathReport.undone_at.is_(None))
        .where(DeathReport.reported_at >= start, DeathReport.reported_at <= end)
    )
    return Farewells(db.session.scalar(left) or 0, db.session.scalar(died) or 0)
