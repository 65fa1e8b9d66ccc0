"""What the sheet shows: least data, first visits worked out, and always the same number of statements."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from facilitator.attendance.models import Attendance, AttendanceValue
from facilitator.attendance.operations import add_walk_in, mark, set_counts, submit
from facilitator.attendance.queries import attendance_history, first_timers, not_yet_in, sheet
from facilitator.attendance.rules import Stage
from facilitator.core.db import db, write_transaction
from facilitator.groups.models import Format
from facilitator.registration.models import MembershipState
from facilitator.schedule.models import AttendanceStatus, SessionStatus
from tests.attendance.conftest import AFTER, DOOR, Hall
from tests.support.builders import make_attendee, make_membership

pytestmark = pytest.mark.both_databases

V = AttendanceValue


def came(hall: Hall, session: Any, *names: str, value: AttendanceValue = V.IN_PERSON) -> None:
    for name in names:
        row = Attendance(
            session_id=session.id,
            attendee_id=hall.people[name].id,
            value=value,
            marked_at=DOOR,
            marked_by="x",
        )
        db.session.add(row)
    db.session.flush()


def shown(hall: Hall) -> list[str]:
    return [row.name for row in sheet(hall.session, DOOR).rows]


def test_the_sheet_shows_who_is_expected_by_first_name_and_initial(make_hall: Callable[..., Hall]) -> None:
    hall = make_hall("Cath", "Ann")
    with write_transaction():
        hall.add("Bea", full_name="Beatrice Lowe", access_needs="Sits near the door", phone="07700 900456")
    found = sheet(hall.session, DOOR)
    assert [row.name for row in found.rows] == ["Ann", "Bea L.", "Cath"]
    assert [row.value for row in found.rows] == [V.NOT_RECORDED] * 3
    assert found.rows[1].access_needs == "Sits near the door"
    assert "07700" not in repr(found.rows)
    assert "Beatrice" not in repr(found.rows)


def test_who_waits_is_on_a_break_has_died_or_joined_later_does_not_stand_on_it(hall: Hall) -> None:
    with write_transaction():
        hall.add("Olga", MembershipState.WAITING)
        hall.add("Pat", MembershipState.PAUSED)
        hall.add("Rita", MembershipState.DIED_REPORTED)
        late = make_attendee(called="Zara")
        make_membership(hall.group, late, created_at=hall.session.ends_at + timedelta(hours=1))
    assert shown(hall) == ["Ann", "Bea", "Cath"]


def test_who_left_after_the_session_still_stands_on_its_sheet(hall: Hall) -> None:
    with write_transaction():
        gone = make_attendee(called="Lena", search_key="lena")
        make_membership(hall.group, gone, state=MembershipState.LEFT, state_since=AFTER)
        before = make_attendee(called="Mona", search_key="mona")
        since = hall.session.starts_at - timedelta(days=1)
        make_membership(hall.group, before, state=MembershipState.LEFT, state_since=since)
    assert shown(hall) == ["Ann", "Bea", "Cath", "Lena"]


def test_whoever_is_marked_stays_on_the_sheet_once_even_after_coming_back(hall: Hall) -> None:
    with write_transaction():
        ann = hall.people["Ann"]
        make_membership(hall.group, ann, state=MembershipState.LEFT, state_since=AFTER)
        came(hall, hall.session, "Ann")
    assert shown(hall) == ["Ann", "Bea", "Cath"]


def test_two_people_of_one_name_are_told_apart_by_their_town(make_hall: Callable[..., Hall]) -> None:
    hall = make_hall("Bea")
    with write_transaction():
        hall.add("Ann", full_name="Ann Lowe", town="Yaxley")
        make_membership(
            hall.group, make_attendee(called="Ann", full_name="Ann Lane", search_key="ann", town="Ely")
        )
    assert sorted(shown(hall)) == ["Ann L. (Ely)", "Ann L. (Yaxley)", "Bea"]


def test_a_first_visit_is_worked_out_from_earlier_sessions_of_this_group(hall: Hall) -> None:
    with write_transaction():
        january = hall.earlier(1, 21)
        came(hall, january, "Ann")
        came(hall, january, "Bea", value=V.APOLOGIES)
        came(hall, hall.earlier(4, 15), "Cath")
    found = {row.name: row.first_time for row in sheet(hall.session, DOOR).rows}
    assert found == {"Ann": False, "Bea": True, "Cath": True}
    assert first_timers(hall.session) == {hall.people["Bea"].id, hall.people["Cath"].id}


def test_a_first_visit_stays_one_on_its_own_sheet_after_the_person_was_marked(hall: Hall) -> None:
    with write_transaction():
        mark(hall.session, attendee_id=hall.people["Ann"].id, value=V.IN_PERSON, by=hall.by, now=DOOR)
    found = sheet(hall.session, DOOR)
    assert [row.name for row in found.first_visits] == ["Ann"]


def test_the_sheet_counts_what_is_on_it(make_hall: Callable[..., Hall]) -> None:
    hall = make_hall("Ann", "Bea", "Cath", format=Format.ONLINE)
    with write_transaction():
        mark(hall.session, attendee_id=hall.people["Ann"].id, value=V.ONLINE, by=hall.by, now=DOOR)
        mark(hall.session, attendee_id=hall.people["Bea"].id, value=V.APOLOGIES, by=hall.by, now=DOOR)
        add_walk_in(hall.session, name="Gill", by=hall.by, now=DOOR)
        set_counts(hall.session, unnamed=2, supporters=1, visitors=0, by=hall.by, now=DOOR)
    found = sheet(hall.session, DOOR)
    assert (found.attended, found.number(V.APOLOGIES), found.not_marked) == (2, 1, 1)
    assert [guest.name for guest in found.walk_ins] == ["Gill"]
    assert (found.counts.unnamed, found.counts.supporters, found.counts.version) == (2, 1, 1)
    assert (found.came, found.stage, found.knows_missing) == (V.ONLINE, Stage.OPEN, False)


def test_thirty_people_take_as_many_statements_as_three(hall: Hall, statements: Callable[..., int]) -> None:
    session_id = hall.session.id

    def read() -> None:
        from facilitator.schedule.queries import get_session

        assert sheet(get_session(session_id), DOOR).rows

    few = statements(read)
    with write_transaction():
        session = hall.earlier(2, 18)
        for number in range(27):
            hall.add(f"Person {number}")
        came(hall, session, *hall.people)
        came(hall, hall.session, *hall.people)
    assert statements(read) == few <= 5


def test_attendance_not_yet_in_lists_what_can_still_be_done(hall: Hall) -> None:
    with write_transaction():
        old = hall.earlier(1, 21)
        february = hall.earlier(2, 18, attendance_status=AttendanceStatus.DRAFT)
        hall.earlier(3, 4, status=SessionStatus.CANCELLED)
        hall.earlier(3, 11, status=SessionStatus.HELD, attendance_status=AttendanceStatus.SUBMITTED)
        hall.earlier(4, 15)
    assert not_yet_in({hall.group.id}, AFTER) == [february, hall.session]
    assert not_yet_in(None, hall.session.starts_at) == [february]
    assert not_yet_in(set(), AFTER) == []
    assert old not in not_yet_in(None, AFTER)


def test_the_history_has_the_numbers_of_each_session_latest_first(hall: Hall) -> None:
    with write_transaction():
        january = hall.earlier(1, 21)
        came(hall, january, "Ann")
        came(hall, january, "Bea", value=V.APOLOGIES)
        came(hall, hall.session, "Ann", "Bea")
        add_walk_in(hall.session, name="Gill", by=hall.by, now=DOOR)
        set_counts(hall.session, unnamed=0, supporters=1, visitors=2, by=hall.by, now=DOOR)
        submit(hall.session, by=hall.by, now=AFTER)
    march, first = attendance_history(hall.group.id, now=AFTER)
    assert (march.session, march.attended, march.first_time) == (hall.session, 3, 1)
    assert (march.supporters, march.visitors, march.recorded) == (1, 2, True)
    assert (first.attended, first.first_time, first.could_not_come, first.recorded) == (1, 1, 1, False)


def test_the_history_of_many_sessions_takes_as_many_statements_as_of_one(
    hall: Hall, statements: Callable[..., int]
) -> None:
    group_id = hall.group.id
    few = statements(lambda: attendance_history(group_id, now=AFTER))
    with write_transaction():
        for day in range(1, 16):
            came(hall, hall.earlier(2, day), *hall.people)
    assert statements(lambda: attendance_history(group_id, now=AFTER)) == few
