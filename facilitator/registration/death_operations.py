"""When somebody has died: everything stops at once, in all groups; with a way back, for wrong deaths do happen."""

from datetime import date, datetime

from sqlalchemy import select

from facilitator.audit.operations import record
from facilitator.core.actor import Actor
from facilitator.core.db import db, flush_or_refuse, lock_row
from facilitator.core.timezones import to_local
from facilitator.groups.models import Group
from facilitator.messages.models import PersonKind
from facilitator.messages.silence_operations import end_silence, silence
from facilitator.organisation.queries import find_organisation
from facilitator.registration.death_errors import (
    HasNotMet,
    NoOpenReport,
    NotYetTold,
    ReportedAlready,
    TooSoonAlone,
)
from facilitator.registration.death_models import Care, CareStep, Certainty, DeathReport, PlaceBefore, Teller
from facilitator.registration.death_notices import take_back_news
from facilitator.registration.death_queries import find_report, groups_that_knew, has_met_since, places_before
from facilitator.registration.errors import StepNotAllowed
from facilitator.registration.models import Attendee, Membership
from facilitator.registration.models import MembershipState as State
from facilitator.registration.rules import LIVE, Who, may_confirm, who_is
from facilitator.registration.seat_operations import Step, change_seat, release_held_place
from facilitator.registration.signals import attendee_died

_USUAL_ZONE = "Europe/London"


def report_death(
    attendee: Attendee,
    *,
    teller: Teller,
    certainty: Certainty,
    told_on: date,
    told_by: str = "",
    died_on: date | None = None,
    by: Actor,
    now: datetime,
) -> DeathReport:
    """Note that somebody has died, as far as we were told. In this one transaction everything stops.

    Every live spell in every group becomes `died_reported`, its place held; every message that has not gone out is
    suppressed and every call dropped; the facilitators of their groups are to be rung. Days are local. Raises
    ReportedAlready, NotYetTold, StepNotAllowed.
    """
    if not who_is(by) & {Who.COORDINATOR, Who.COUNSELLOR}:
        raise StepNotAllowed
    organisation = find_organisation()
    today = to_local(now, organisation.timezone if organisation else _USUAL_ZONE).date()
    for day, field in ((told_on, "told_on"), (died_on, "died_on")):
        if day is not None and day > today:
            raise NotYetTold(field)
    report = DeathReport(
        attendee_id=attendee.id,
        teller=teller,
        told_by=told_by,
        certainty=certainty,
        told_on=told_on,
        died_on=died_on,
        reported_at=now,
        reported_by=by.id,
    )
    db.session.add(report)
    flush_or_refuse(dict.fromkeys(("uq_death_report_open", "death_report.attendee_id"), ReportedAlready()))
    _hold_places(report, by=by, now=now)
    attendee.gone_since = now
    silence(PersonKind.ATTENDEE, attendee.id, now=now)
    record("attendee.death_reported", attendee, by=by, now=now, reason=certainty.value)
    db.session.flush()
    attendee_died.send(report, group_ids=groups_that_knew(report), by=by, now=now)
    return report


def undo_death(report: DeathReport, *, by: Actor, now: datetime) -> None:
    """They live: every spell, message and call stands again as it did. Whoever was rung is to be rung again.

    Raises NoOpenReport once it is confirmed or undone, StepNotAllowed.
    """
    if Who.COORDINATOR not in who_is(by):
        raise StepNotAllowed
    report = _open(report)
    attendee = report.attendee
    for place in places_before(report.id):
        _take_place_back(place, by=by, now=now)
    since = report.reported_at
    report.undone_at, report.undone_by = now, by.id
    attendee.gone_since = None
    end_silence(PersonKind.ATTENDEE, attendee.id, since=since)
    take_back_news(report, now=now)
    db.session.flush()
    record("attendee.death_undone", attendee, by=by, now=now)
    db.session.flush()


def confirm_death(report: DeathReport, *, by: Actor, now: datetime) -> None:
    """It is so: said by a second person, or after 24 hours by the same. The places stay held.

    Raises NoOpenReport, TooSoonAlone, StepNotAllowed.
    """
    if not who_is(by) & {Who.COORDINATOR, Who.COUNSELLOR}:
        raise StepNotAllowed
    report = _open(report)
    if not may_confirm(reported_by=report.reported_by, reported_at=report.reported_at, by_id=by.id, now=now):
        raise TooSoonAlone
    for place in places_before(report.id):
        _step(place.membership, State.DIED, by=by, now=now)
    report.confirmed_at, report.confirmed_by = now, by.id
    record("attendee.death_confirmed", report.attendee, by=by, now=now)
    db.session.flush()


def note_care(report: DeathReport, care: Care, *, group_id: str = "", by: Actor, now: datetime) -> None:
    """Tick one thing that was done; a second tick changes nothing. Raises NoOpenReport once it was undone."""
    report = _not_undone(report)
    if _ticked(report, care, group_id) is None:
        db.session.add(
            CareStep(report_id=report.id, care=care, group_id=group_id, noted_at=now, noted_by=by.id)
        )
    record("care.noted", report, by=by, now=now, group_id=group_id or None, reason=care.value)
    db.session.flush()


def take_care_back(report: DeathReport, care: Care, *, group_id: str = "", by: Actor, now: datetime) -> None:
    """Take a tick back. Raises NoOpenReport once it was undone."""
    report = _not_undone(report)
    step = _ticked(report, care, group_id)
    if step is not None:
        db.session.delete(step)
    record("care.taken_back", report, by=by, now=now, group_id=group_id or None, reason=care.value)
    db.session.flush()


def release_place(
    membership: Membership, *, although_not_met: bool = False, by: Actor, now: datetime
) -> None:
    """Let somebody else have the place. Raises HasNotMet before the group met, StepNotAllowed."""
    if Who.COORDINATOR not in who_is(by):
        raise StepNotAllowed
    report = find_report(membership.attendee_id)
    met = report is None or has_met_since(membership.group_id, report.reported_at, now)
    if not (met or although_not_met):
        raise HasNotMet
    release_held_place(membership, by=by, now=now)


def _hold_places(report: DeathReport, *, by: Actor, now: datetime) -> None:
    """Each live spell, in the order of the groups' ids: whoever locks several groups goes the same way."""
    statement = select(Membership).where(
        Membership.attendee_id == report.attendee_id, Membership.state.in_(LIVE)
    )
    for membership in db.session.scalars(statement.order_by(Membership.group_id)).all():

        def choose(group: Group, seats: object, membership: Membership = membership) -> Step:
            db.session.refresh(membership)
            if membership.state not in LIVE:  # left while we waited for the lock
                return Step(membership, membership.state)
            db.session.add(
                PlaceBefore(
                    report_id=report.id,
                    membership_id=membership.id,
                    state=membership.state,
                    state_since=membership.state_since,
                )
            )
            return Step(membership, State.DIED_REPORTED)

        change_seat(membership.group_id, choose, by=by, now=now)


def _take_place_back(place: PlaceBefore, *, by: Actor, now: datetime) -> None:
    _step(place.membership, place.state, by=by, now=now)
    place.membership.state_since = place.state_since


def _step(membership: Membership, to: State, *, by: Actor, now: datetime) -> None:
    def choose(group: Group, seats: object) -> Step:
        db.session.refresh(membership)
        return Step(membership, to)

    change_seat(membership.group_id, choose, by=by, now=now)


def _open(report: DeathReport) -> DeathReport:
    report = _not_undone(report)
    if report.confirmed_at is not None:
        raise NoOpenReport
    return report


def _not_undone(report: DeathReport) -> DeathReport:
    report = lock_row(DeathReport, report.id)
    if report.undone_at is not None:
        raise NoOpenReport
    return report


def _ticked(report: DeathReport, care: Care, group_id: str) -> CareStep | None:
    statement = select(CareStep).where(
        CareStep.report_id == report.id, CareStep.care == care, CareStep.group_id == group_id
    )
    return db.session.scalars(statement).one_or_none()
