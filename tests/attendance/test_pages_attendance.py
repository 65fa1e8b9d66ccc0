"""The attendance page as it is used: taps, walk-ins, counts, submitting, correcting, and who may look."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from facilitator.accounts.models import Role
from facilitator.attendance.models import Attendance, AttendanceValue, SessionCount
from facilitator.audit.models import AuditEntry
from facilitator.core.db import db, write_transaction
from facilitator.core.tokens import new_id
from facilitator.groups.models import Format, MembershipModel
from facilitator.registration.models import MembershipState
from facilitator.schedule.models import AttendanceStatus, SessionStatus
from tests.attendance.conftest import DOOR, Hall
from tests.support.builders import make_assignment, make_facilitator, make_portfolio, make_user
from tests.support.clock import StandingClock
from tests.support.pages import Page, PageClient

pytestmark = pytest.mark.both_databases

V = AttendanceValue


@pytest.fixture
def door(hall: Hall, pages: PageClient, clock: StandingClock) -> "Door":
    return Door(hall, pages, clock)


class Door:
    """A counsellor at the door with a phone, five minutes into the session."""

    def __init__(self, hall: Hall, pages: PageClient, clock: StandingClock) -> None:
        self.hall, self.pages, self.clock = hall, pages, clock
        with write_transaction():
            facilitator = make_facilitator(user_id=hall.counsellor.id)
            make_assignment(hall.session, facilitator)
        clock.set(2025, 3, 18, 10, 20)
        pages.sign_in(hall.counsellor)
        self.url = f"/desk/sessions/{hall.session.id}/attendance"

    def sheet(self) -> Page:
        return self.pages.get(self.url)

    def tap(self, name: str, **button: str) -> Page:
        action = f"/people/{self.hall.people[name].id}"
        return self.sheet().submit(button or {"value": "in_person"}, action=action)

    def values(self) -> dict[str, AttendanceValue]:
        names = {person.id: name for name, person in self.hall.people.items()}
        rows = db.session.scalars(select(Attendance).execution_options(populate_existing=True))
        return {names.get(row.attendee_id or "", row.walk_in_name): row.value for row in rows}


@pytest.fixture
def at_the_door(
    make_hall: Callable[..., Hall], pages: PageClient, clock: StandingClock
) -> Callable[..., Door]:
    return lambda *names, **fields: Door(make_hall(*names, **fields), pages, clock)


def came_before(hall: Hall, name: str) -> None:
    """That person had been there in February."""
    session = hall.earlier(2, 18)
    person = hall.people[name].id
    row = Attendance(
        session_id=session.id, attendee_id=person, value=V.IN_PERSON, marked_at=DOOR, marked_by=""
    )
    db.session.add(row)
    db.session.flush()


def test_the_sheet_lists_who_is_expected_and_says_whom_to_meet_at_the_door(door: Door) -> None:
    with write_transaction():
        door.hall.add(
            "Joy", MembershipState.INVITED, full_name="Joy Okafor", access_needs="A chair with arms"
        )
    page = door.sheet()
    assert "Tuesday 18 March 2025, 10:15 to 13:15" in page.text
    assert "Joy O. First visit: meet at the door. A chair with arms" in page.text
    assert "0 of 4 came, 4 not marked" in page.text
    assert "Okafor" not in page.html
    assert page.link("Back to the session") == f"/desk/sessions/{door.hall.session.id}"


def test_a_tap_marks_one_person_and_comes_back_to_the_same_place(door: Door) -> None:
    page = door.tap("Bea")
    assert "1 of 3 came, 2 not marked" in page.text
    assert door.values() == {"Bea": V.IN_PERSON}
    assert page.html.count('aria-pressed="true"') == 1


def test_the_redirect_names_the_persons_place_on_the_page(door: Door) -> None:
    person = door.hall.people["Bea"].id
    data = {"value": "apologies", "csrf_token": door.pages.token()}
    answer = door.pages.client.post(f"{door.url}/people/{person}", data=data)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{door.url}#person-{person}")


def test_what_was_tapped_can_be_corrected_flagged_and_taken_back(door: Door) -> None:
    door.tap("Ann", value="apologies")
    assert door.values() == {"Ann": V.APOLOGIES}
    door.tap("Ann", value="in_person")
    page = door.tap("Ann", late="yes")
    assert "✓" in page.text
    assert db.session.scalars(select(Attendance)).one().late
    door.tap("Ann", value="not_recorded")
    assert door.values() == {"Ann": V.NOT_RECORDED}


def test_no_message_is_offered_only_where_people_are_expected(at_the_door: Callable[..., Door]) -> None:
    closed = at_the_door("Dee", membership_model=MembershipModel.CLOSED)
    closed.tap("Dee", value="no_message")
    assert closed.values() == {"Dee": V.NO_MESSAGE}


def test_in_an_open_group_no_message_is_not_even_offered(door: Door) -> None:
    assert "No message" not in door.sheet().text
    page = door.tap("Ann", value="no_message")
    assert (page.status, door.values()) == (422, {})
    assert "nobody is marked as missing" in page.text


def test_a_hybrid_session_asks_how_somebody_joined(at_the_door: Callable[..., Door]) -> None:
    door = at_the_door("Ann", format=Format.HYBRID)
    text = door.sheet().text
    assert "Joined online" in text
    assert "Joined by phone" in text
    door.tap("Ann", value="online")
    assert door.values() == {"Ann": V.ONLINE}


def test_everyone_expected_came_with_one_tap(door: Door) -> None:
    door.tap("Cath", value="apologies")
    page = door.sheet().submit(action="/everyone")
    assert "2 people marked as having come" in page.text
    assert door.values() == {"Ann": V.IN_PERSON, "Bea": V.IN_PERSON, "Cath": V.APOLOGIES}


def test_a_walk_in_is_added_by_first_name_and_can_be_removed(door: Door) -> None:
    page = door.sheet().submit({"name": "Gill"}, action="/walk-ins")
    assert "Gill" in page.text
    page = page.submit(action="/remove")
    assert "Gill" not in page.text
    assert door.values() == {}


def test_a_walk_in_form_sent_twice_adds_one_person(door: Door) -> None:
    page = door.sheet()
    for _ in range(2):
        page.submit({"name": "Gill"}, action="/walk-ins")
    assert db.session.scalar(select(func.count()).select_from(Attendance)) == 1


def test_a_walk_in_without_a_name_is_refused_with_a_sentence(door: Door) -> None:
    page = door.sheet().submit({"name": "  "}, action="/walk-ins")
    assert page.status == 422
    assert page.title.startswith("Error:")
    assert "Please type a first name." in page.text


def test_counts_are_saved_and_an_odd_one_keeps_what_was_typed(door: Door) -> None:
    page = door.sheet().submit({"unnamed": "2", "supporters": "", "visitors": "1"}, action="/counts")
    assert "The numbers are saved." in page.text
    row = db.session.scalars(select(SessionCount)).one()
    assert (row.unnamed, row.supporters, row.visitors) == (2, 0, 1)
    page = door.sheet().submit({"unnamed": "lots", "visitors": "3"}, action="/counts")
    assert page.status == 422
    assert "Enter a whole number" in page.text
    assert 'value="lots"' in page.html


def test_counts_typed_over_somebody_elses_show_what_is_stored(door: Door) -> None:
    early = door.sheet()
    door.sheet().submit({"unnamed": "2"}, action="/counts")
    page = early.submit({"unnamed": "5"}, action="/counts")
    assert page.status == 422
    assert "Somebody else changed this" in page.text
    assert "People who gave no name: 2" in page.text
    page = page.submit({"unnamed": "5"}, action="/counts")
    assert "The numbers are saved." in page.text


def test_submitting_shows_the_numbers_and_what_follows(door: Door) -> None:
    with write_transaction():
        door.hall.add("Joy", MembershipState.INVITED)
        came_before(door.hall, "Ann")
    door.tap("Joy")
    door.tap("Ann")
    door.tap("Bea", value="apologies")
    page = door.sheet().submit(action="/submit")
    assert "The attendance is in. Thank you." in page.text
    assert "2 came, 1 could not come." in page.text
    assert "Here for the first time: Joy" in page.text
    assert "Somebody new came: the coordinator is asked to ring within three working days." in page.text
    assert "1 person was not marked. In this group people come when they can, so that is fine." in page.text
    db.session.refresh(door.hall.session)
    assert door.hall.session.status is SessionStatus.HELD


def test_an_empty_sheet_is_submitted_only_by_saying_that_nobody_came(door: Door) -> None:
    page = door.sheet().submit(action="/submit")
    assert page.status == 422
    assert "Nobody is marked as having come." in page.text
    page = page.submit({"nobody_came": "y"}, action="/submit")
    assert "Not held: nobody came" in page.text


def test_a_submitted_sheet_is_corrected_with_a_reason(door: Door) -> None:
    door.tap("Ann")
    page = door.sheet().submit(action="/submit")
    refused = page.submit({"reason": ""}, action="/correct")
    assert refused.status == 422
    page = page.submit({"reason": "Bea came late and was forgotten"}, action="/correct")
    assert "You are correcting this attendance: Bea came late and was forgotten" in page.text
    door.tap("Bea")
    page = door.sheet().submit(action="/submit")
    assert "2 came." in page.text
    db.session.refresh(door.hall.session)
    assert door.hall.session.attendance_status is AttendanceStatus.AMENDED


def test_a_tap_on_a_page_left_open_after_submitting_is_refused_with_the_sentence(door: Door) -> None:
    open_page = door.sheet()
    door.tap("Ann")
    door.sheet().submit(action="/submit")
    page = open_page.submit({"value": "in_person"}, action=f"/people/{door.hall.people['Bea'].id}")
    assert page.status == 422
    assert "This attendance has been submitted." in page.text


@pytest.mark.parametrize("value", ["gone_fishing", "' OR 1=1", "IN_PERSON"])
def test_a_value_that_is_none_is_refused(door: Door, value: str) -> None:
    page = door.tap("Ann", value=value)
    assert page.status == 422
    assert door.values() == {}


def test_the_page_says_when_attendance_opens_and_when_it_is_too_late(door: Door) -> None:
    door.clock.set(2025, 3, 16, 9, 0)
    door.pages.sign_in(door.hall.counsellor)
    assert "Attendance opens a day before the session." in door.sheet().text
    with write_transaction():
        door.hall.session.status = SessionStatus.CANCELLED
    assert "This session is cancelled" in door.sheet().text


def test_before_the_session_begins_people_can_be_marked_and_nothing_submitted(door: Door) -> None:
    door.clock.set(2025, 3, 18, 9, 50)
    door.tap("Ann", value="apologies")
    assert "You can submit the attendance once the session has begun." in door.sheet().text


def test_the_script_gets_the_tapped_person_alone(door: Door) -> None:
    person = door.hall.people["Bea"].id
    data = {"value": "in_person", "csrf_token": door.pages.token()}
    answer = door.pages.client.post(f"{door.url}/people/{person}", data=data, headers={"X-One-Person": "1"})
    text = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert f'id="person-{person}"' in text
    assert "1 of 3 came" in text
    assert "<html" not in text
    assert "Ann" not in text


def test_each_look_at_the_sheet_is_noted(door: Door) -> None:
    for _ in range(2):
        door.sheet()
    statement = select(AuditEntry).where(AuditEntry.action == "attendance.sheet_read")
    entries = list(db.session.scalars(statement))
    assert [(e.subject_id, e.actor_id) for e in entries] == [
        (door.hall.session.id, door.hall.counsellor.id)
    ] * 2


def test_the_coordinator_of_the_group_takes_attendance_too_and_nobody_else_does(door: Door) -> None:
    with write_transaction():
        coordinator, stranger = make_user(Role.COORDINATOR), make_user(Role.COORDINATOR)
        make_portfolio(coordinator, door.hall.group)
        manager, counsellor = make_user(Role.MANAGER), make_user(Role.COUNSELLOR)
    person = door.hall.people["Ann"].id
    for user, status in ((coordinator, 200), (stranger, 404), (manager, 403), (counsellor, 404)):
        door.pages.sign_in(user)
        assert door.sheet().status == status
        answer: Any = door.pages.post(f"{door.url}/people/{person}", {"value": "in_person"})
        assert answer.status == status
    assert door.pages.get(f"/desk/sessions/{new_id()}/attendance").status == 404


def test_a_page_of_thirty_people_takes_as_many_statements_as_one_of_three(
    door: Door, statements: Callable[[Callable[[], Any]], int]
) -> None:
    door.sheet()
    few = statements(door.sheet)
    with write_transaction():
        for number in range(27):
            door.hall.add(f"Person {number}")
    assert statements(door.sheet) == few
