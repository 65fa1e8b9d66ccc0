"""The Team tab, who runs a session, standing down and speakers, as people see them."""

from datetime import datetime

import pytest
from sqlalchemy import select

from facilitator.accounts.models import Role
from facilitator.assignments.models import AssignmentState
from facilitator.assignments.queries import series_team, speakers_at, who_runs
from facilitator.core.db import db, write_transaction
from facilitator.messages.models import Message
from facilitator.schedule.models import SessionStatus
from tests.assignments.people_of_the_house import elsewhere, make_default
from tests.support.builders import make_assignment, make_facilitator, make_session, make_speaker, make_user
from tests.support.statements import counted_statements


@pytest.fixture
def office(house_of_f, pages):
    pages.sign_in(house_of_f.coordinator)
    return pages


@pytest.fixture
def tuesday(house_of_f):
    with write_transaction():
        return house_of_f.session(2025, 3, 18, 10, 15)


def team_page(house):
    return f"/desk/groups/{house.group.id}/team"


def session_page(session):
    return f"/desk/sessions/{session.id}/team"


def test_a_coordinator_adds_somebody_to_the_team_and_takes_them_out(house_of_f, office, tuesday):
    h = house_of_f
    page = office.get(team_page(h))
    assert "Nobody yet" in page.text
    assert "Sessions that need cover" in page.text and "Tuesday 18 March 2025" in page.text
    saved = page.click("Add to the team").submit({"facilitator_id": h.f.id, "role": "lead"})
    assert "Fay Kern normally runs these sessions from now on." in saved.text
    assert "Every session to come has somebody to run it" in saved.text
    assert [a.facilitator_id for a in who_runs([tuesday.id])[tuesday.id]] == [h.f.id]
    page = saved.click("Take out")
    assert "taken off the sessions to come that they are down for as lead" in page.text
    assert "is not down for 1 session to come" in page.submit().text
    assert series_team(h.series.id) == []


def test_whoever_is_asked_again_says_that_they_can(house_of_f, pages, tuesday):
    h = house_of_f
    with write_transaction():
        made = make_assignment(tuesday, h.f, state=AssignmentState.TO_CONFIRM)
        colleague = make_assignment(tuesday, h.v1, state=AssignmentState.TO_CONFIRM)
    pages.sign_in(h.counsellor)

    question = pages.get(session_page(tuesday)).click("I can run this session")
    assert "Can you run this session?" in question.text
    done = question.submit()

    assert "You are confirmed for this session." in done.text
    assert "I can run this session" not in done.text and "I can't run this session" in done.text
    db.session.refresh(made)
    assert made.state is AssignmentState.CONFIRMED
    assert pages.get(f"/desk/assignments/{colleague.id}/confirm").status == 404
    assert pages.post(f"/desk/assignments/{colleague.id}/confirm").status == 404


def test_nobody_chosen_is_said_at_the_field_and_nothing_is_saved(house_of_f, office):
    page = office.get(team_page(house_of_f)).click("Add to the team").submit({"facilitator_id": ""})
    assert page.status == 422
    assert page.title.startswith("Error:")
    assert "Choose who." in page.text and "Choose what they do." in page.text
    assert series_team(house_of_f.series.id) == []


def test_a_clash_asks_for_a_reason_and_goes_ahead_with_it(house_of_f, office, tuesday):
    h = house_of_f
    with write_transaction():
        make_assignment(make_session(*elsewhere(), local_start=datetime(2025, 3, 18, 11, 0)), h.f)
    form = office.get(session_page(tuesday)).click("Put somebody down")
    assert "Why it is right" not in form.text
    again = form.submit({"facilitator_id": h.f.id, "role": "lead"})
    assert again.status == 422
    assert "Fay Kern is already at Thursday group on Tuesday 18 March 2025, 11:00 to 13:00" in again.text
    saved = again.submit({"warning_reason": "Leaves early"})
    assert "Fay Kern is down for this session." in saved.text
    assert "Clashes with another session: Leaves early" in saved.text


def test_a_coordinator_replaces_confirms_and_lets_go(house_of_f, office, tuesday):
    h = house_of_f
    with write_transaction():
        made = make_assignment(tuesday, h.f, state=AssignmentState.TO_CONFIRM)
    page = office.get(session_page(tuesday))
    assert "To confirm" in page.text
    page = page.click("Confirm: Fay Kern").submit()
    assert "Fay Kern is confirmed." in page.text
    page = page.click("Replace: Fay Kern").submit({"facilitator_id": h.v1.id})
    assert "Vera Lang is down for this session instead of Fay Kern." in page.text
    assert made.state is AssignmentState.RELEASED
    page = page.click("Not needed: Vera Lang").submit()
    assert "Vera Lang is no longer down for this session" in page.text
    assert "Needs cover" in page.text


def test_a_step_taken_meanwhile_is_said_and_not_taken_twice(house_of_f, office, tuesday):
    with write_transaction():
        made = make_assignment(tuesday, house_of_f.f, state=AssignmentState.TO_CONFIRM)
    form = office.get(f"/desk/assignments/{made.id}/confirm")
    with write_transaction():
        made.state = AssignmentState.RELEASED
    page = form.submit()
    assert page.status == 422
    assert "This has changed meanwhile" in page.text


def test_a_speaker_is_booked_confirmed_and_cancelled(house_of_f, office, tuesday):
    with write_transaction():
        speaker = make_speaker(name="Dr Ito Marsh", organisation="City Hospital")
    form = office.get(session_page(tuesday)).click("Book a speaker")
    assert "Dr Ito Marsh, City Hospital" in form.text
    page = form.submit({"speaker_id": speaker.id, "topic": "Eating well"})
    assert "Dr Ito Marsh is down to speak" in page.text
    assert "Eating well" in page.text and "Invited" in page.text
    page = page.click("Confirm: Dr Ito Marsh").submit()
    assert "Dr Ito Marsh is confirmed." in page.text
    page = page.click("Cancel: Dr Ito Marsh").submit()
    assert "no longer speaks at this session" in page.text
    assert speakers_at([tuesday.id])[tuesday.id] == []


def test_a_counsellor_stands_down_and_reads_who_has_been_told(house_of_f, pages, tuesday):
    h = house_of_f
    with write_transaction():
        make_default(h.series, h.f)
        made = make_assignment(tuesday, h.f)
    pages.sign_in(h.counsellor)
    page = pages.get(session_page(tuesday))
    assert not [words for _, words in page.links if words.startswith(("Replace", "Put somebody", "Book"))]
    question = page.click("I can't run this session")
    assert "You need not say why." in question.text
    page = question.submit()
    assert "Thank you for saying so" in page.text
    assert "Cora Dale, who looks after this group, and will find cover" in page.text
    assert made.state is AssignmentState.STOOD_DOWN
    (message,) = db.session.scalars(select(Message))
    assert (message.kind, message.person_id) == ("assignments.needs_cover", h.coordinator.id)
    assert "I can't run this session" not in pages.get(session_page(tuesday)).text


def test_where_nobody_looks_after_the_group_the_page_says_to_ring(house_of_f, pages, tuesday):
    h = house_of_f
    with write_transaction():
        h.coordinator.active = False
        made = make_assignment(tuesday, h.v1)
    pages.sign_in(h.cover_user)
    page = pages.get(f"/desk/assignments/{made.id}/stand-down").submit()
    assert "Nobody has been told yet" in page.text and "01632 960100" in page.text


def test_a_colleagues_assignment_cannot_be_stood_down(house_of_f, pages, tuesday):
    h = house_of_f
    with write_transaction():
        make_default(h.series, h.f)
        theirs = make_assignment(tuesday, h.v1)
    pages.sign_in(h.counsellor)
    for path in ("stand-down", "stood-down"):
        assert pages.get(f"/desk/assignments/{theirs.id}/{path}").status == 404
    assert pages.post(f"/desk/assignments/{theirs.id}/stand-down").status == 404


def test_a_coordinator_may_note_that_somebody_cannot_come(house_of_f, office, tuesday):
    with write_transaction():
        make_assignment(tuesday, house_of_f.f)
    page = office.get(session_page(tuesday)).click("Cannot come: Fay Kern")
    page = page.submit()
    assert "Fay Kern cannot run this session." in page.text
    assert "Needs cover" in page.text


def test_a_cancelled_or_finished_session_offers_nothing_to_change(house_of_f, office):
    h = house_of_f
    with write_transaction():
        off = h.session(2025, 3, 18, 10, 15, status=SessionStatus.CANCELLED)
        over = h.session(2025, 2, 18, 10, 15)
        make_assignment(over, h.f)
    for session in (off, over):
        page = office.get(session_page(session))
        assert not [words for _, words in page.links if words.startswith(("Replace", "Put somebody", "Book"))]
        assert "Needs cover" not in page.text
    page = office.get(f"/desk/sessions/{off.id}/team/add").submit({"facilitator_id": h.f.id, "role": "lead"})
    assert page.status == 422 and "This session is cancelled" in page.text


def test_a_manager_reads_but_changes_nothing(house_of_f, pages, tuesday):
    pages.sign_in(make_user(Role.MANAGER))
    assert "Add to the team" not in pages.get(team_page(house_of_f)).text
    assert "Put somebody down" not in pages.get(session_page(tuesday)).text
    assert pages.get(f"/desk/sessions/{tuesday.id}/team/add").status == 403


def test_without_facilitators_or_speakers_the_forms_say_where_to_begin(house_of_f, office, tuesday):
    with write_transaction():
        house_of_f.f.active = house_of_f.v1.active = False
    assert "No facilitators yet" in office.get(f"/desk/sessions/{tuesday.id}/team/add").text
    assert "No speakers yet" in office.get(f"/desk/sessions/{tuesday.id}/speakers/add").text


def test_the_pages_take_as_many_statements_for_many_as_for_few(house_of_f, office, tuesday):
    h = house_of_f
    counts = []
    for number in (2, 20):
        with write_transaction():
            h.monthly(number, datetime(2025, 4, number, 10, 15))
            for _ in range(number):
                make_assignment(tuesday, make_facilitator())
                make_default(h.series, make_facilitator())
        for url in (team_page(h), session_page(tuesday)):
            with counted_statements() as sent:
                office.get(url)
            counts.append(len(sent))
    assert counts[:2] == counts[2:]
