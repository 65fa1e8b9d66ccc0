"""Putting in the queue: once, with the cause or not at all, by the channel somebody chose."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest

from facilitator.audit.models import AuditEntry
from facilitator.core.actor import COORDINATOR, STAFF, Actor
from facilitator.core.db import db, write_transaction
from facilitator.messages.errors import NotToTryAgain
from facilitator.messages.models import CallState, CallTask, Message, MessageState, PersonKind
from facilitator.messages.ports import Contact
from facilitator.messages.queue_operations import call_somebody, cancel_unsent, notify, try_again
from facilitator.messages.registry import UnknownNotice

pytestmark = pytest.mark.both_databases
COORDINATOR_ACTOR = Actor("c" * 16, STAFF, frozenset({COORDINATOR}))


@pytest.fixture
def ann(app, book):
    book.people["ann"] = Contact(name="Ann", email="ann@example.org")
    return "ann"


def _tell(kind, person_id, now, **options):
    values = {"subject_id": "s" * 16, "person_kind": PersonKind.ATTENDEE, "now": now}
    return notify(kind, person_id=person_id, **values | options)


def _count(model):
    return db.session.scalar(db.select(db.func.count()).select_from(model))


def test_the_same_notice_is_queued_once(notice, ann, now):
    with write_transaction():
        first = _tell(notice, ann, now)
        second = _tell(notice, ann, now + timedelta(hours=1))
    assert first is second
    assert _count(Message) == 1


def test_the_same_notice_about_a_later_change_is_another_one(notice, ann, now):
    with write_transaction():
        _tell(notice, ann, now)
        _tell(notice, ann, now, subject_version=2)
    assert _count(Message) == 2


def test_a_rollback_of_the_cause_leaves_no_message_and_no_call(notice, ann, book, now):
    book.people["dee"] = Contact(name="Dee", phone="01632 960112", channel="phone")
    with pytest.raises(RuntimeError), write_transaction():
        _tell(notice, ann, now)
        _tell(notice, "dee", now)
        raise RuntimeError
    assert (_count(Message), _count(CallTask)) == (0, 0)


@pytest.mark.parametrize(
    "contact",
    [
        Contact(name="Dee", phone="01632 960112", channel="phone"),
        Contact(name="Dee", email="dee@example.org", phone="01632 960112", channel="phone"),
        Contact(name="Dee", email="", phone="01632 960112", channel="email"),
    ],
)
def test_whoever_cannot_or_will_not_be_written_to_is_rung(notice, book, app, now, contact):
    book.people["dee"] = contact
    with write_transaction():
        row = _tell(notice, "dee", now, urgent=True)
    assert isinstance(row, CallTask)
    assert row.urgent
    assert row.state is CallState.TO_DO


def test_nobody_who_is_not_in_the_address_book_is_told(notice, book, app, now):
    with write_transaction():
        assert _tell(notice, "nobody", now) is None
        assert (
            call_somebody(
                notice, subject_id="s" * 16, person_kind=PersonKind.ATTENDEE, person_id="nobody", now=now
            )
            is None
        )
    assert (_count(Message), _count(CallTask)) == (0, 0)


def test_an_unknown_kind_is_an_error_of_the_program(book, app, now):
    with pytest.raises(UnknownNotice):
        _tell("nobody.registered_this", "ann", now)


def test_call_somebody_makes_a_call_also_for_people_with_email(notice, ann, now):
    with write_transaction():
        call = call_somebody(
            notice, subject_id="s" * 16, person_kind=PersonKind.ATTENDEE, person_id=ann, now=now
        )
        assert call is call_somebody(
            notice, subject_id="s" * 16, person_kind=PersonKind.ATTENDEE, person_id=ann, now=now
        )
    assert isinstance(call, CallTask)


def test_queueing_writes_no_audit_entry_since_its_cause_does(notice, ann, now):
    with write_transaction():
        _tell(notice, ann, now)
    assert _count(AuditEntry) == 0


def test_two_transactions_at_once_queue_one_message(app, notice, ann, now):
    together = Barrier(2)

    def tell() -> None:
        with app.app_context():
            together.wait(10)
            with write_transaction():
                _tell(notice, ann, now)

    threads = [Thread(target=tell) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert _count(Message) == 1


def test_cancelling_stops_messages_and_calls_of_a_person_everywhere(notice, ann, book, now):
    book.people["dee"] = Contact(name="Dee", phone="01632 960112", channel="phone")
    with write_transaction():
        _tell(notice, ann, now)
        _tell(notice, "dee", now)
        call_somebody(notice, subject_id="s" * 16, person_kind=PersonKind.ATTENDEE, person_id=ann, now=now)
        assert cancel_unsent(person_id=ann, now=now) == 2
    assert {row.person_id: row.state for row in db.session.scalars(db.select(CallTask))} == {
        "ann": CallState.NOT_NEEDED,
        "dee": CallState.TO_DO,
    }
    assert [row.state for row in db.session.scalars(db.select(Message))] == [MessageState.CANCELLED]


def test_cancelling_some_kinds_leaves_the_others(notice, ann, now):
    with write_transaction():
        _tell(notice, ann, now, session_id="t" * 16)
        assert cancel_unsent(session_id="t" * 16, kinds=["another.kind"], now=now) == 0
        assert cancel_unsent(session_id="t" * 16, kinds=[notice], now=now) == 1


def test_cancelling_nothing_in_particular_is_an_error_of_the_program(app, now):
    with pytest.raises(ValueError, match="a person or a session"):
        cancel_unsent(now=now)


def test_a_failed_message_tried_again_is_due_at_once_with_a_new_date(post):
    message = post.queue("ann")
    post.server.answer("ann@example.org", "550 No such person")
    post.run()
    later = post.clock.advance(days=3)
    with write_transaction():
        try_again(message, by=COORDINATOR_ACTOR, now=later)
    assert post.run() == 1
    assert post.server.envelopes[0].mail["Date"].datetime == later
    [entry] = db.session.scalars(db.select(AuditEntry)).all()
    assert (entry.action, entry.subject_id) == ("message.tried_again", message.id)


def test_a_sent_message_is_not_tried_again(post):
    message = post.queue("ann")
    post.run()
    with pytest.raises(NotToTryAgain), write_transaction():
        try_again(message, by=COORDINATOR_ACTOR, now=post.clock.now())
