"""What facilitators and coordinators are told, rendered as it goes out."""

from datetime import datetime

import pytest
from sqlalchemy import select

from facilitator.assignments.models import AssignmentRole
from facilitator.assignments.operations import (
    assign,
    release,
    remove_series_facilitator,
    set_series_facilitator,
    stand_down,
)
from facilitator.core.db import db
from facilitator.core.errors import NotFound
from facilitator.messages.models import CallTask, Message, MessageState
from facilitator.messages.ports import address_book
from facilitator.messages.render import Renderer
from tests.assignments.people_of_the_house import make_default
from tests.support.builders import make_assignment, make_facilitator

LEAD, COVER = AssignmentRole.LEAD, AssignmentRole.COVER


@pytest.fixture
def tuesday(house_of_f):
    return house_of_f.session(2025, 3, 18, 10, 15)


def only_message() -> Message:
    return db.session.scalars(select(Message)).one()


def rendered(message, now):
    """Subject, text and HTML of a message as it goes out."""
    contact = address_book().contact(message.person_kind, message.person_id)
    assert contact is not None
    message.handed_at = now
    mail = Renderer("https://groups.example.org").letter(message, contact).mail
    parts = [mail.get_body((kind,)).get_content() for kind in ("plain", "html")]
    return str(mail["subject"]), *parts


def test_a_cover_is_told_when_and_where_without_the_groups_name(house_of_f, tuesday, now):
    h = house_of_f
    assign(tuesday, h.v1, role=COVER, by=h.c, now=now)
    message = only_message()
    assert message.useless_after == tuesday.ends_at
    subject, text, html = rendered(message, now)
    assert subject == "A date for your diary: Tuesday 18 March 2025"
    for body in (text, html):
        assert "Tuesday group as cover" in body
        assert "Tuesday 18 March 2025, 10:15 to 12:15" in body
        assert "Christ the Servant King Church" in body
        assert f"https://groups.example.org/desk/sessions/{tuesday.id}/team" in body
        assert "Cancer -" not in body and h.group.name not in body


def test_somebody_without_a_sign_in_gets_no_link(house_of_f, tuesday, now):
    assign(tuesday, make_facilitator(name="Pat Peer"), role=COVER, by=house_of_f.c, now=now)
    assert "/desk/" not in "".join(rendered(only_message(), now))


def test_somebody_without_an_address_is_rung(house_of_f, tuesday, now):
    assign(tuesday, make_facilitator(email=""), role=COVER, by=house_of_f.c, now=now)
    assert db.session.scalars(select(CallTask)).one().kind == "assignments.assigned"


def test_nothing_goes_out_to_somebody_who_was_let_go_meanwhile(house_of_f, tuesday, now):
    h = house_of_f
    made = assign(tuesday, h.v1, role=COVER, by=h.c, now=now)
    release(made, by=h.c, now=now)
    message = only_message()
    db.session.refresh(message)
    assert message.state is MessageState.CANCELLED
    with pytest.raises(NotFound):
        rendered(message, now)


def test_nobody_is_told_what_they_did_themselves(house_of_f, tuesday, now):
    h = house_of_f
    own = make_facilitator(user_id=h.coordinator.id)
    made = assign(tuesday, own, role=LEAD, by=h.c, now=now)
    set_series_facilitator(h.series, own, role=LEAD, by=h.c, now=now)
    stand_down(made, by=h.c, now=now)
    assert db.session.scalars(select(Message)).all() == []


def test_a_new_team_member_is_told_once_with_the_next_dates(house_of_f, tuesday, now):
    h = house_of_f
    h.monthly(4)
    for role in (LEAD, COVER):
        set_series_facilitator(h.series, h.f, role=role, by=h.c, now=now)
    subject, text, html = rendered(only_message(), now)
    assert subject == "Dates for your diary"
    assert "normally down for Tuesday group as cover" in text
    assert text.count("10:15 to 12:15") == html.count("<li>") == 3
    remove_series_facilitator(h.series, h.f, by=h.c, now=now)
    with pytest.raises(NotFound):
        rendered(only_message(), now)


def test_coordinators_are_told_that_cover_is_needed(house_of_f, now):
    h = house_of_f
    make_default(h.series, h.f)
    session = h.session(2025, 3, 11, 10, 15)
    stand_down(make_assignment(session, h.f), by=h.f_actor, now=now)
    message = only_message()
    assert (message.person_id, message.useless_after) == (h.coordinator.id, session.starts_at)
    subject, text, html = rendered(message, now)
    assert subject == "A session on Tuesday 11 March 2025 needs you"
    for body in (text, html):
        assert "Fay Kern cannot run this session of Tuesday group" in body
        assert datetime(2025, 3, 11).strftime("%A") in body
