"""Submitting makes the session held and first visits count; afterwards every change has a reason."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from facilitator.attendance.errors import (
    AlreadySubmitted,
    NobodyMarked,
    NotBegun,
    NotForYou,
    NotSubmittedYet,
    ReasonNeeded,
    SessionIsOff,
    SomebodyMarked,
    TooLate,
)
from facilitator.attendance.models import AttendanceAmendment, AttendanceValue
from facilitator.attendance.operations import add_walk_in, amend, mark, set_counts, submit
from facilitator.audit.models import AuditEntry
from facilitator.core.actor import MANAGER, STAFF, Actor
from facilitator.core.db import db, write_transaction
from facilitator.core.tokens import new_id
from facilitator.registration.models import Membership, MembershipState
from facilitator.schedule.models import AttendanceStatus, SessionStatus
from tests.attendance.conftest import AFTER, DOOR, Hall

pytestmark = pytest.mark.both_databases

V = AttendanceValue


def tap(hall: Hall, name: str, value: AttendanceValue = V.IN_PERSON) -> None:
    with write_transaction():
        mark(hall.session, attendee_id=hall.people[name].id, value=value, by=hall.by, now=DOOR)


def hand_in(hall: Hall, *, nobody_came: bool = False) -> None:
    with write_transaction():
        submit(hall.session, by=hall.by, now=AFTER, nobody_came=nobody_came)


def state_of(hall: Hall, name: str) -> MembershipState:
    statement = select(Membership.state).where(Membership.attendee_id == hall.people[name].id)
    return db.session.scalars(statement).one()


def test_a_submitted_session_was_held(hall: Hall) -> None:
    tap(hall, "Ann")
    hand_in(hall)
    assert hall.session.status is SessionStatus.HELD
    assert hall.session.attendance_status is AttendanceStatus.SUBMITTED


def test_a_session_to_which_nobody_came_was_not_held_and_that_must_be_said(hall: Hall) -> None:
    tap(hall, "Ann", V.APOLOGIES)
    with pytest.raises(NobodyMarked):
        hand_in(hall)
    assert hall.session.status is SessionStatus.PLANNED
    hand_in(hall, nobody_came=True)
    assert hall.session.status is SessionStatus.NOT_HELD


def test_nobody_came_cannot_be_said_over_somebody_who_did(hall: Hall) -> None:
    tap(hall, "Ann")
    with pytest.raises(SomebodyMarked):
        hand_in(hall, nobody_came=True)


def test_people_without_a_name_are_people_visitors_alone_are_not(hall: Hall) -> None:
    with write_transaction():
        set_counts(hall.session, unnamed=0, supporters=0, visitors=2, by=hall.by, now=DOOR)
    with pytest.raises(NobodyMarked):
        hand_in(hall)
    with write_transaction():
        set_counts(hall.session, unnamed=1, supporters=0, visitors=2, by=hall.by, now=DOOR)
    hand_in(hall)
    assert hall.session.status is SessionStatus.HELD


def test_a_first_visit_makes_an_invited_person_a_trial_member(hall: Hall) -> None:
    with write_transaction():
        hall.add("Joy", MembershipState.INVITED)
        hall.add("Kim", MembershipState.INVITED)
    tap(hall, "Joy")
    tap(hall, "Kim", V.APOLOGIES)
    tap(hall, "Ann")
    hand_in(hall)
    assert state_of(hall, "Joy") is MembershipState.TRIAL
    assert state_of(hall, "Kim") is MembershipState.INVITED
    assert state_of(hall, "Ann") is MembershipState.MEMBER


def test_attendance_is_not_submitted_before_the_session_begins(hall: Hall) -> None:
    tap(hall, "Ann")
    with pytest.raises(NotBegun), write_transaction():
        submit(hall.session, by=hall.by, now=hall.session.starts_at - timedelta(minutes=1))


def test_a_cancelled_session_is_not_submitted(hall: Hall) -> None:
    with write_transaction():
        hall.session.status = SessionStatus.CANCELLED
    with pytest.raises(SessionIsOff):
        hand_in(hall, nobody_came=True)


def test_it_is_submitted_once_and_by_whoever_may(hall: Hall) -> None:
    tap(hall, "Ann")
    with pytest.raises(NotForYou), write_transaction():
        submit(hall.session, by=Actor(new_id(), STAFF, frozenset({MANAGER})), now=AFTER)
    hand_in(hall)
    with pytest.raises(AlreadySubmitted):
        hand_in(hall)


def test_a_correction_says_why_changes_marks_and_is_finished_by_submitting_again(hall: Hall) -> None:
    with write_transaction():
        hall.add("Joy", MembershipState.INVITED)
    tap(hall, "Ann")
    hand_in(hall)
    with write_transaction():
        amend(hall.session, reason="Joy came late and was forgotten", by=hall.by, now=AFTER)
    tap(hall, "Joy")
    hand_in(hall)
    assert hall.session.attendance_status is AttendanceStatus.AMENDED
    assert state_of(hall, "Joy") is MembershipState.TRIAL
    row = db.session.scalars(select(AttendanceAmendment)).one()
    assert (row.reason, row.opened_by, row.closed_at) == (
        "Joy came late and was forgotten",
        hall.by.id,
        AFTER,
    )
    with pytest.raises(AlreadySubmitted):
        tap(hall, "Bea")


def test_a_correction_can_find_out_that_a_session_was_held_after_all(hall: Hall) -> None:
    hand_in(hall, nobody_came=True)
    with write_transaction():
        amend(hall.session, reason="The paper list turned up", by=hall.by, now=AFTER)
        add_walk_in(hall.session, name="Gill", by=hall.by, now=AFTER)
    hand_in(hall)
    assert hall.session.status is SessionStatus.HELD


def test_there_is_no_correction_without_words_before_submitting_or_after_thirty_days(hall: Hall) -> None:
    tap(hall, "Ann")
    with pytest.raises(NotSubmittedYet), write_transaction():
        amend(hall.session, reason="Too soon", by=hall.by, now=AFTER)
    hand_in(hall)
    with pytest.raises(ReasonNeeded), write_transaction():
        amend(hall.session, reason="", by=hall.by, now=AFTER)
    with pytest.raises(TooLate), write_transaction():
        amend(hall.session, reason="Too late", by=hall.by, now=AFTER + timedelta(days=31))


def test_submitting_writes_one_entry_of_its_own_and_one_for_each_thing_that_follows(hall: Hall) -> None:
    with write_transaction():
        hall.add("Joy", MembershipState.INVITED)
    tap(hall, "Joy")
    hand_in(hall)
    entries = db.session.scalars(select(AuditEntry.action).where(AuditEntry.at == AFTER))
    assert sorted(entries) == [
        "attendance.submitted",
        "membership.first_visit",
        "session.attendance_submitted",
        "session.held",
    ]
