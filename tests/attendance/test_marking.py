"""Marks are absolute, the latest holds, and only what makes sense at this session may be said."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from facilitator.attendance.errors import (
    AlreadySubmitted,
    NameNeeded,
    NobodyIsExpectedHere,
    NotForYou,
    OddCount,
    SessionIsOff,
    TooEarly,
    TooLate,
    WasNotThere,
)
from facilitator.attendance.models import Attendance, AttendanceValue, SessionCount
from facilitator.attendance.operations import (
    add_walk_in,
    mark,
    mark_everyone_expected,
    remove_walk_in,
    set_counts,
    submit,
)
from facilitator.audit.models import AuditEntry
from facilitator.core.actor import ADMINISTRATOR, MANAGER, STAFF, SYSTEM, Actor
from facilitator.core.db import db, write_transaction
from facilitator.core.errors import NotFound, StaleRow
from facilitator.core.tokens import new_id
from facilitator.groups.models import Format, MembershipModel
from facilitator.registration.models import MembershipState
from facilitator.schedule.models import AttendanceStatus, SessionStatus
from tests.attendance.conftest import AFTER, DOOR, Hall
from tests.support.builders import make_attendee, make_group, make_membership

pytestmark = pytest.mark.both_databases

V = AttendanceValue


def tap(hall: Hall, name: str, value: AttendanceValue | None = V.IN_PERSON, **options: Any) -> Attendance:
    options = {"by": hall.by, "now": DOOR, **options}
    with write_transaction():
        return mark(hall.session, attendee_id=hall.people[name].id, value=value, **options)


def marks(hall: Hall) -> dict[str, AttendanceValue]:
    names = {person.id: name for name, person in hall.people.items()}
    rows = db.session.scalars(select(Attendance).where(Attendance.session_id == hall.session.id))
    return {names.get(row.attendee_id or "", row.walk_in_name): row.value for row in rows}


def actions() -> list[str]:
    return list(db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.at, AuditEntry.action)))


def test_one_tap_marks_one_person_and_makes_the_sheet_a_draft(hall: Hall) -> None:
    tap(hall, "Ann")
    assert marks(hall) == {"Ann": V.IN_PERSON}
    assert hall.session.attendance_status is AttendanceStatus.DRAFT
    assert hall.session.status is SessionStatus.PLANNED


def test_the_latest_tap_holds_and_says_who_made_it_when(hall: Hall) -> None:
    tap(hall, "Ann")
    tap(hall, "Ann", V.APOLOGIES, by=SYSTEM, now=AFTER)
    row = db.session.scalars(select(Attendance)).one()
    assert (row.value, row.marked_at, row.marked_by) == (V.APOLOGIES, AFTER, "")


def test_a_mark_can_be_taken_back(hall: Hall) -> None:
    tap(hall, "Ann", late=True)
    row = tap(hall, "Ann", V.NOT_RECORDED)
    assert (row.value, row.late) == (V.NOT_RECORDED, False)


def test_each_tap_leaves_one_audit_entry_and_the_first_says_that_a_draft_was_begun(hall: Hall) -> None:
    tap(hall, "Ann")
    tap(hall, "Ann")
    tap(hall, "Bea", V.APOLOGIES)
    assert actions() == ["attendance.marked"] * 3 + ["session.attendance_draft"]


def test_late_and_left_early_are_said_of_who_was_there(hall: Hall) -> None:
    tap(hall, "Ann")
    row = tap(hall, "Ann", None, late=True)
    row = tap(hall, "Ann", None, left_early=True)
    assert (row.value, row.late, row.left_early) == (V.IN_PERSON, True, True)
    row = tap(hall, "Ann", None, late=False)
    assert (row.late, row.left_early) == (False, True)
    with pytest.raises(WasNotThere):
        tap(hall, "Bea", None, late=True)


def test_in_an_open_group_nobody_is_missed(hall: Hall) -> None:
    with pytest.raises(NobodyIsExpectedHere):
        tap(hall, "Ann", V.NO_MESSAGE)


@pytest.mark.parametrize("model", [MembershipModel.CLOSED, MembershipModel.OPEN_BOOKED])
def test_where_people_are_expected_no_message_can_be_said(
    make_hall: Callable[..., Hall], model: MembershipModel
) -> None:
    hall = make_hall("Dee", membership_model=model)
    assert tap(hall, "Dee", V.NO_MESSAGE).value is V.NO_MESSAGE


def test_somebody_of_another_group_cannot_be_marked_here(hall: Hall) -> None:
    with write_transaction():
        stranger = make_attendee()
        make_membership(make_group(), stranger)
    with pytest.raises(NotFound), write_transaction():
        mark(hall.session, attendee_id=stranger.id, value=V.IN_PERSON, by=hall.by, now=DOOR)


def test_somebody_who_died_is_not_marked(hall: Hall) -> None:
    with write_transaction():
        hall.add("Rita", MembershipState.DIED_REPORTED)
    with pytest.raises(NotFound):
        tap(hall, "Rita")


def test_marking_opens_a_day_before_and_closes_after_thirty_days(hall: Hall) -> None:
    with pytest.raises(TooEarly):
        tap(hall, "Ann", now=hall.session.starts_at - timedelta(hours=25))
    tap(hall, "Ann", now=hall.session.starts_at - timedelta(hours=23))
    tap(hall, "Bea", now=hall.session.ends_at + timedelta(days=29))
    with pytest.raises(TooLate):
        tap(hall, "Cath", now=hall.session.ends_at + timedelta(days=31))


def test_nobody_comes_to_a_cancelled_session(hall: Hall) -> None:
    with write_transaction():
        hall.session.status = SessionStatus.CANCELLED
    with pytest.raises(SessionIsOff):
        tap(hall, "Ann")


@pytest.mark.parametrize("role", [MANAGER, ADMINISTRATOR])
def test_only_the_room_and_the_desk_take_attendance(hall: Hall, role: str) -> None:
    with pytest.raises(NotForYou):
        tap(hall, "Ann", by=Actor(new_id(), STAFF, frozenset({role})))


def test_everyone_expected_came_but_for_those_something_is_known_of(hall: Hall) -> None:
    tap(hall, "Bea", V.APOLOGIES)
    tap(hall, "Cath", V.NOT_RECORDED)
    with write_transaction():
        hall.add("Olga", MembershipState.WAITING)
        hall.add("Pat", MembershipState.PAUSED)
        assert mark_everyone_expected(hall.session, by=hall.by, now=DOOR) == 2
    assert marks(hall) == {"Ann": V.IN_PERSON, "Bea": V.APOLOGIES, "Cath": V.IN_PERSON}
    assert actions().count("attendance.everyone_marked") == 1


def test_everyone_at_an_online_session_joined_online(make_hall: Callable[..., Hall]) -> None:
    hall = make_hall("Ann", format=Format.ONLINE)
    with write_transaction():
        mark_everyone_expected(hall.session, by=hall.by, now=DOOR)
    assert marks(hall) == {"Ann": V.ONLINE}


def test_a_walk_in_needs_a_first_name_and_no_more(hall: Hall) -> None:
    with write_transaction():
        row = add_walk_in(hall.session, name="Gill", by=hall.by, now=DOOR)
    assert (row.attendee_id, row.walk_in_name, row.value) == (None, "Gill", V.IN_PERSON)
    with pytest.raises(NameNeeded), write_transaction():
        add_walk_in(hall.session, name="", by=hall.by, now=DOOR)


def test_the_same_walk_in_sent_twice_is_one_person(hall: Hall) -> None:
    key = new_id()
    for _ in range(2):
        with write_transaction():
            add_walk_in(hall.session, name="Gill", by=hall.by, now=DOOR, key=key)
    assert marks(hall) == {"Gill": V.IN_PERSON}
    with write_transaction():
        add_walk_in(hall.session, name="Gill", by=hall.by, now=DOOR)
    assert db.session.scalar(select(func.count()).select_from(Attendance)) == 2


def test_a_walk_in_written_down_by_mistake_is_taken_away_but_nobody_else(hall: Hall) -> None:
    ann = tap(hall, "Ann")
    with write_transaction():
        gill = add_walk_in(hall.session, name="Gill", by=hall.by, now=DOOR)
    with write_transaction():
        remove_walk_in(hall.session, walk_in_id=gill.id, by=hall.by, now=DOOR)
    assert marks(hall) == {"Ann": V.IN_PERSON}
    with pytest.raises(NotFound), write_transaction():
        remove_walk_in(hall.session, walk_in_id=ann.id, by=hall.by, now=DOOR)


def test_counts_stand_apart_from_people_and_notice_somebody_elses_change(hall: Hall) -> None:
    numbers = {"unnamed": 2, "supporters": 1, "visitors": 1}
    with write_transaction():
        set_counts(hall.session, **numbers, by=hall.by, now=DOOR, expected_version=0)
    with pytest.raises(StaleRow), write_transaction():
        set_counts(
            hall.session, unnamed=0, supporters=0, visitors=3, by=hall.by, now=DOOR, expected_version=0
        )
    row = db.session.scalars(select(SessionCount)).one()
    assert (row.unnamed, row.supporters, row.visitors, row.version) == (2, 1, 1, 1)


@pytest.mark.parametrize("number", [-1, 501])
def test_a_count_is_a_number_of_people(hall: Hall, number: int) -> None:
    with pytest.raises(OddCount) as refusal, write_transaction():
        set_counts(hall.session, unnamed=0, supporters=number, visitors=0, by=hall.by, now=DOOR)
    assert refusal.value.field == "supporters"


def test_a_submitted_sheet_is_not_changed_by_a_tap(hall: Hall) -> None:
    tap(hall, "Ann")
    with write_transaction():
        submit(hall.session, by=hall.by, now=AFTER)
    for change in (
        lambda: tap(hall, "Bea", now=AFTER),
        lambda: mark_everyone_expected(hall.session, by=hall.by, now=AFTER),
        lambda: add_walk_in(hall.session, name="Gill", by=hall.by, now=AFTER),
        lambda: set_counts(hall.session, unnamed=1, supporters=0, visitors=0, by=hall.by, now=AFTER),
    ):
        with pytest.raises(AlreadySubmitted):
            change()
