"""An address that does not work: remembered, and the person told another way."""

import pytest

from facilitator.core.db import db, write_transaction
from facilitator.messages.errors import AddressChangedMeanwhile, NotToComeBack, NotToTryAgain
from facilitator.messages.letter_models import PaperLetter
from facilitator.messages.models import CallState, CallTask, PersonKind
from facilitator.messages.ports import Contact
from facilitator.messages.queue_operations import try_again
from facilitator.messages.refusal_operations import note_came_back
from facilitator.messages.signals import address_refused
from facilitator.messages.smtp_replies import RECIPIENT, SENDER, TEXT, blames_address
from tests.messages.test_outbox_queue import COORDINATOR_ACTOR

pytestmark = pytest.mark.both_databases


@pytest.fixture
def refused(book):
    """The addresses that were said not to work; the book then knows it too."""
    heard = []

    def hear(person_kind, *, person_id, address, by, now):
        heard.append((person_kind, person_id, address))
        known = vars(book.people[person_id])
        book.people[person_id] = Contact(**known | {"email_works": False})

    address_refused.connect(hear)
    yield heard
    address_refused.disconnect(hear)


def _calls():
    return [(call.person_id, call.state) for call in db.session.scalars(db.select(CallTask))]


@pytest.mark.parametrize(
    ("step", "code", "said", "blames"),
    [
        (SENDER, 550, b"5.1.8 we do not know your sender", False),
        (RECIPIENT, 550, b"No such user", True),
        (RECIPIENT, 550, b"5.1.1 No such user", True),
        (RECIPIENT, 552, b"5.2.2 Mailbox full", True),
        (RECIPIENT, 554, b"5.7.1 Relay access denied", False),
        (TEXT, 554, b"Looks like spam", False),
        (TEXT, 552, b"5.3.4 Message too big", False),
        (TEXT, 550, b"No such user", True),
        (TEXT, 554, b"5.1.1 No such user", True),
        (TEXT, 550, b"5.7.26 Not signed", False),
    ],
)
def test_only_what_the_server_says_of_the_address_is_held_against_it(step, code, said, blames):
    assert blames_address(step, code, said) is blames


def test_a_refused_address_is_remembered_and_the_person_rung(post, refused):
    post.book.people["ann"] = Contact(name="Ann", email="Ann@example.org", phone="01632 960111")
    message = post.queue("ann")
    post.server.answer("Ann@example.org", "550 No such person")
    post.run()
    assert post.state(message) == "failed"
    assert refused == [(PersonKind.ATTENDEE, "ann", "Ann@example.org")]
    assert _calls() == [("ann", CallState.TO_DO)]


def test_nothing_more_goes_to_an_address_that_does_not_work(post, refused):
    post.book.people["ann"] = Contact(name="Ann", email="ann@example.org", phone="01632 960111")
    first = post.queue("ann")
    second = post.queue("ann", subject_id="t" * 16)
    post.server.answer("ann@example.org", "550 No such person")
    post.run()
    assert sorted((post.state(first), post.state(second))) == ["failed", "suppressed"]
    assert post.server.commands == ["RCPT ann@example.org"]
    assert len(_calls()) == 2


def test_without_a_telephone_a_letter_takes_its_place(post, refused):
    post.book.people["ann"] = Contact(name="Ann", email="ann@example.org", address="1 Mill Lane, Yaxley")
    post.queue("ann")
    post.server.answer("ann@example.org", "550 No such person")
    post.run()
    assert _calls() == []
    assert [letter.person_id for letter in db.session.scalars(db.select(PaperLetter))] == ["ann"]


def test_a_refused_text_is_told_by_telephone_but_the_address_is_not_blamed(post, refused):
    post.book.people["ann"] = Contact(name="Ann", email="ann@example.org", phone="01632 960111")
    post.queue("ann")
    post.server.answer_text("554 5.7.1 That looks like spam")
    post.run()
    assert refused == []
    assert _calls() == [("ann", CallState.TO_DO)]


def test_what_no_mail_server_would_take_counts_as_refused(post, refused):
    post.book.people["ann"] = Contact(name="Ann", email="ann at example", phone="01632 960111")
    message = post.queue("ann")
    post.run()
    assert post.state(message) == "failed"
    assert refused == [(PersonKind.ATTENDEE, "ann", "ann at example")]
    assert _calls() == [("ann", CallState.TO_DO)]


def test_nobody_is_rung_about_a_colleagues_sign_in(post, refused):
    post.queue("ann", person_kind=PersonKind.USER)
    post.server.answer("ann@example.org", "550 No such person")
    post.run()
    assert _calls() == []


def test_nobody_is_rung_when_it_helps_nobody_any_more(post, refused):
    post.book.people["ann"] = Contact(name="Ann", email="ann@example.org", phone="01632 960111")
    message = post.queue("ann", useless_after=post.clock.now())
    post.run()
    post.clock.advance(hours=1)
    with write_transaction():
        note_came_back(message, by=COORDINATOR_ACTOR, now=post.clock.now())
    assert _calls() == []


def test_a_message_that_came_back_is_not_delivered_after_all(post, refused):
    post.book.people["ann"] = Contact(name="Ann", email="ann@example.org", phone="01632 960111")
    message = post.queue("ann")
    with pytest.raises(NotToComeBack), write_transaction():
        note_came_back(message, by=COORDINATOR_ACTOR, now=post.clock.now())
    post.run()
    assert post.state(message) == "sent"
    with write_transaction():
        note_came_back(message, by=COORDINATOR_ACTOR, now=post.clock.now())
    assert (post.state(message), message.reason, message.sent_at) == ("failed", "came_back", None)
    assert refused == [(PersonKind.ATTENDEE, "ann", "ann@example.org")]
    assert _calls() == [("ann", CallState.TO_DO)]
    with pytest.raises(NotToComeBack), write_transaction():
        note_came_back(message, by=COORDINATOR_ACTOR, now=post.clock.now())


def test_what_came_back_from_an_old_address_says_nothing_of_the_new_one(post, refused):
    message = post.queue("ann")
    post.run()
    post.book.people["ann"] = Contact(name="Ann", email="new@example.org")
    with pytest.raises(AddressChangedMeanwhile), write_transaction():
        note_came_back(message, by=COORDINATOR_ACTOR, now=post.clock.now())
    assert (post.state(message), refused) == ("sent", [])


def test_with_a_new_address_it_is_tried_again_and_the_call_falls_away(post, refused):
    post.book.people["ann"] = Contact(name="Ann", email="ann@example.org", phone="01632 960111")
    message = post.queue("ann")
    post.server.answer("ann@example.org", "550 No such person")
    post.run()
    with pytest.raises(NotToTryAgain), write_transaction():
        try_again(message, by=COORDINATOR_ACTOR, now=post.clock.now())
    post.book.people["ann"] = Contact(name="Ann", email="new@example.org", phone="01632 960111")
    with write_transaction():
        try_again(message, by=COORDINATOR_ACTOR, now=post.clock.now())
    assert post.run() == 1
    assert _calls() == [("ann", CallState.NOT_NEEDED)]
    assert len(post.server.to("new@example.org")) == 1


def test_whoever_was_rung_instead_is_not_mailed_as_well(post, refused):
    post.book.people["ann"] = Contact(name="Ann", email="ann@example.org", phone="01632 960111")
    message = post.queue("ann")
    post.server.answer("ann@example.org", "550 No such person")
    post.run()
    with write_transaction():
        db.session.scalars(db.select(CallTask)).one().state = CallState.SPOKE
    post.book.people["ann"] = Contact(name="Ann", email="new@example.org", phone="01632 960111")
    with pytest.raises(NotToTryAgain), write_transaction():
        try_again(message, by=COORDINATOR_ACTOR, now=post.clock.now())
