"""Messages that are held until a coordinator has looked: released with one button, or thrown away with another."""

import re
from datetime import UTC, date, datetime

import pytest
from flask import Flask

from facilitator.accounts.models import User
from facilitator.audit.models import AuditEntry
from facilitator.core.db import db
from facilitator.messages import outbox_steps
from facilitator.messages.access_queries import Reach
from facilitator.messages.letter_models import LetterState, PaperLetter
from facilitator.messages.letter_queries import letters_to_print
from facilitator.messages.models import CallState, CallTask, Message, MessageState
from facilitator.messages.queries import call_list
from facilitator.registration.models import Channel
from facilitator.schedule.models import GroupSession
from tests.schedule.peterborough import peterborough, session_on
from tests.support.builders import (
    make_attendee,
    make_membership,
    make_organisation,
    make_portfolio,
    make_user,
)
from tests.support.clock import StandingClock
from tests.support.pages import Page, PageClient

pytestmark = pytest.mark.both_databases
LATER = datetime(2025, 11, 3, 12, 0, tzinfo=UTC)


@pytest.fixture
def user(app: Flask) -> User:
    make_organisation()
    return make_user()


@pytest.fixture
def december(pages: PageClient, clock: StandingClock, user: User) -> GroupSession:
    """16 December 2025, seen on 3 November: Ann by e-mail, Doris by telephone, Pat by post."""
    group = peterborough()
    make_portfolio(user, group)
    make_membership(group, make_attendee(called="Ann"))
    make_membership(
        group, make_attendee(called="Doris", phone="01632 960123", email="", channel=Channel.PHONE)
    )
    make_membership(group, make_attendee(called="Pat", email="", address="1 Mill Lane", channel=Channel.POST))
    clock.set(2025, 11, 3, 9, 0)
    pages.sign_in(user)
    return session_on(group, date(2025, 12, 16))


def cancels(pages: PageClient, session: GroupSession, **typed: str) -> Page:
    return pages.get(f"/desk/sessions/{session.id}/cancel").submit({"reason": "venue", **typed})


def goes_out(session: GroupSession) -> tuple[int, int, int]:
    """How many e-mails, calls and letters are there to be dealt with at noon."""
    mails = len(outbox_steps.claim(LATER, 10).ids)
    calls = len(call_list({session.group_id}, now=LATER))
    letters = len(letters_to_print(Reach(frozenset({session.group_id})), now=LATER))
    db.session.rollback()
    return mails, calls, letters


def test_held_nothing_goes_out_by_any_way(pages: PageClient, december: GroupSession) -> None:
    done = cancels(pages, december, hold="y")

    assert "Nobody is told yet: the messages are held until you release them" in done.text
    assert goes_out(december) == (0, 0, 0)
    page = pages.get("/desk/messages")
    assert "Held until you release it" in page.text
    assert "Session cancelled: Tuesday 16 December 2025, 10:15 to 13:15" in page.text
    assert "3 people, 1 by e-mail. Held since Mon 3 Nov 2025, 09:00." in page.text
    assert "Tuesday 16 December 2025: not taking place" in page.text, "it can be read here"
    assert "Urgent" not in page.text


def test_released_everybody_hears_in_their_own_way(
    pages: PageClient, december: GroupSession, clock: StandingClock, user: User
) -> None:
    cancels(pages, december, hold="y")
    clock.set(2025, 11, 3, 11, 0)
    pages.sign_in(user)
    done = pages.get("/desk/messages").submit(action="/release")

    assert "Released. 3 people will be told" in done.text
    assert "Held until" not in done.text
    assert goes_out(december) == (1, 1, 1)
    entry = db.session.query(AuditEntry).filter_by(action="messages.released").one()
    assert entry.group_id == december.group_id


def test_thrown_away_nobody_hears_and_undoing_brings_nothing_back(
    pages: PageClient, december: GroupSession
) -> None:
    cancels(pages, december, hold="y")
    done = pages.get("/desk/messages").submit(action="/throw-away")

    assert "Thrown away. Nobody is told: it would have been 3 people." in done.text
    assert goes_out(december) == (0, 0, 0)
    message = db.session.query(Message).one()
    assert (message.state, message.reason) == (MessageState.CANCELLED, "thrown_away")
    assert db.session.query(CallTask).one().state is CallState.NOT_NEEDED
    assert db.session.query(PaperLetter).one().state is LetterState.NOT_NEEDED
    assert db.session.query(AuditEntry).filter_by(action="messages.thrown_away").count() == 1


def test_two_who_release_at_once_send_once(pages: PageClient, december: GroupSession) -> None:
    cancels(pages, december, hold="y")
    mine, theirs = pages.get("/desk/messages"), pages.get("/desk/messages")
    theirs.submit(action="/release")
    late = mine.submit(action="/throw-away")
    assert "Nothing is held about this any more" in late.text
    assert goes_out(december) == (1, 1, 1)


def test_what_is_urgent_says_so_loudly(
    pages: PageClient, december: GroupSession, clock: StandingClock, user: User
) -> None:
    clock.set(2025, 12, 15, 9, 0)
    pages.sign_in(user)
    cancels(pages, december, hold="y")
    page = pages.get("/desk/messages")
    assert "Urgent Two days or less to go, and nobody has been told." in page.text


def test_undoing_the_change_stops_what_was_held(pages: PageClient, december: GroupSession) -> None:
    done = cancels(pages, december, hold="y")
    back = done.submit(action="/undo")
    assert "Undone: everything is as it was" in back.text
    assert "Held until" not in pages.get("/desk/messages").text
    assert {message.state for message in db.session.query(Message)} == {MessageState.CANCELLED}


def test_a_group_may_hold_every_change_unless_the_tick_is_taken_away(
    pages: PageClient, december: GroupSession
) -> None:
    december.group.hold_messages = True
    db.session.commit()
    form = pages.get(f"/desk/sessions/{december.id}/cancel")
    assert re.search(r'<input[^>]*name="hold"[^>]*checked', form.html)
    form.submit({"reason": "venue"})
    assert goes_out(december) == (0, 0, 0)
    pages.get(f"/desk/sessions/{december.id}/restore").submit({"hold": ""})
    cancels(pages, december, hold="")
    assert goes_out(december) == (1, 1, 1)
