"""Before a change is saved its messages can be read, as they would be sent; reading changes nothing."""

from datetime import UTC, date, datetime

import pytest
from flask import Flask

from facilitator.accounts.models import User
from facilitator.audit.models import AuditEntry
from facilitator.core.actor import STAFF, Actor
from facilitator.core.db import db
from facilitator.messages.models import CallTask, Message, MessageState
from facilitator.messages.ports import address_book
from facilitator.messages.render import Renderer
from facilitator.schedule.change_texts import texts_of
from facilitator.schedule.change_types import Cancel
from facilitator.schedule.models import GroupSession, SessionStatus
from facilitator.schedule.operations import save
from facilitator.schedule.queries import get_session
from tests.schedule.peterborough import peterborough, session_on
from tests.support.builders import (
    make_assignment,
    make_attendee,
    make_facilitator,
    make_membership,
    make_organisation,
    make_portfolio,
    make_user,
)
from tests.support.clock import StandingClock
from tests.support.pages import Page, PageClient

pytestmark = pytest.mark.both_databases
NINE = datetime(2025, 11, 3, 9, 0, tzinfo=UTC)


@pytest.fixture
def user(app: Flask) -> User:
    make_organisation()
    return make_user()


@pytest.fixture
def december(pages: PageClient, clock: StandingClock, user: User) -> GroupSession:
    """16 December 2025, seen on 3 November: Ann by e-mail, Farah runs it."""
    group = peterborough()
    make_portfolio(user, group)
    session = session_on(group, date(2025, 12, 16))
    make_membership(group, make_attendee(called="Ann"))
    make_assignment(session, make_facilitator(name="Farah Counsellor"))
    clock.set(2025, 11, 3, 9, 0)
    pages.sign_in(user)
    return session


def nothing_happened(session: GroupSession, audited: int) -> None:
    db.session.expire_all()
    stored = get_session(session.id)
    assert (stored.status, stored.local_start) == (SessionStatus.PLANNED, datetime(2025, 12, 16, 10, 15))
    assert db.session.query(Message).count() == db.session.query(CallTask).count() == 0
    assert db.session.query(AuditEntry).count() == audited


def read(page: Page, **typed: str) -> Page:
    shown = page.submit({**typed, "read": "yes"})
    assert shown.status == 200
    return shown


def test_of_a_cancellation(pages: PageClient, december: GroupSession) -> None:
    audited = db.session.query(AuditEntry).count()
    form = pages.get(f"/desk/sessions/{december.id}/cancel")
    assert "Read the messages first" in form.text and "will not take place" not in form.text
    shown = read(form)

    assert "Session cancelled: what Ann reads" in shown.text
    assert "Tuesday 16 December 2025: not taking place Dear Ann," in shown.text
    assert "The next one is on Tuesday 20 January 2026" in shown.text
    assert "what Farah Counsellor reads" in shown.text and "You are not needed that day." in shown.text
    nothing_happened(december, audited)
    assert "Cancelled" in shown.submit({"reason": "venue"}).text


def test_of_a_move_and_of_another_format(pages: PageClient, december: GroupSession) -> None:
    audited = db.session.query(AuditEntry).count()
    move = {"start_date": "9 December 2025", "reason": "holiday"}
    check = pages.get(f"/desk/sessions/{december.id}/move").submit(move)
    shown = read(check)
    assert "Tuesday 16 December 2025: a new date Dear Ann," in shown.text
    assert "Tuesday 9 December 2025, 10:15 to 13:15." in shown.text
    check = pages.get(f"/desk/sessions/{december.id}/change").submit(
        {"format": "online", "reason": "weather"}
    )
    assert "Where: online." in read(check).text
    nothing_happened(december, audited)
    assert "Moved to Tuesday 9 December 2025" in shown.submit({"confirmed": "1"}).text


def test_of_bringing_back_to_whoever_heard(pages: PageClient, december: GroupSession) -> None:
    pages.get(f"/desk/sessions/{december.id}/cancel").submit({"reason": "venue"})
    for message in db.session.query(Message):
        message.state = MessageState.SENT
    db.session.commit()
    shown = read(pages.get(f"/desk/sessions/{december.id}/restore"))
    assert "It is on again after all" in shown.text
    db.session.expire_all()
    assert get_session(december.id).status is SessionStatus.CANCELLED


def test_of_one_more_session_and_of_another_pattern(pages: PageClient, december: GroupSession) -> None:
    audited = db.session.query(AuditEntry).count()
    form = pages.get(f"/desk/groups/{december.group_id}/sessions/new")
    check = form.submit({"start_date": "11 December 2025", "start_time": "14:00", "end_time": "15:30"})
    assert "The Tuesday group meets once more: Thursday 11 December 2025, 14:00 to 15:30." in read(check).text
    form = pages.get(f"/desk/series/{december.series_id}/change")
    typed = {
        "from_date": "1 January 2026",
        "ordinals": "2",
        "weekdays": "2",
        "start_time": "13:00",
        "end_time": "15:00",
    }
    shown = read(form.submit(typed))
    assert "The dates of the Tuesday group have changed." in shown.text
    assert "Wednesday 14 January 2026, 13:00 to 15:00" in shown.text
    nothing_happened(december, audited)


def test_what_was_read_is_what_is_sent(app: Flask, december: GroupSession, user: User) -> None:
    by = Actor(user.id, STAFF, frozenset({"coordinator"}), user.name)
    renderer = Renderer("https://groups.example.org")
    read_before = texts_of(Cancel(december.id), renderer, by=by, now=NINE)
    save(Cancel(december.id), by=by, now=NINE)
    sent = []
    for row in db.session.query(Message):
        contact = address_book().contact(row.person_kind, row.person_id)
        assert contact is not None
        sent.append(renderer.words(row, contact))
    assert sorted((one.subject, one.body) for one in read_before) == sorted(sent)


def test_of_what_is_refused_there_is_nothing_to_read(app: Flask, december: GroupSession, user: User) -> None:
    by = Actor(user.id, STAFF, frozenset({"coordinator"}), user.name)
    late = datetime(2025, 12, 16, 12, 0, tzinfo=UTC)
    assert texts_of(Cancel(december.id), Renderer("https://x"), by=by, now=late) == []
