"""Over real SMTP: what arrives, when it is tried again, and what is never sent."""

import pytest
from sqlalchemy import event

from facilitator.core.db import db
from facilitator.messages.models import CallTask, Message, MessageState
from facilitator.messages.ports import Contact
from facilitator.messages.queue_operations import cancel_unsent
from facilitator.messages.transport import FileTransport

pytestmark = pytest.mark.both_databases
MINUTES_TO_EACH_TRY = [1, 5, 15, 60, 240, 240]


def test_a_message_is_delivered_once_to_one_recipient(post):
    message = post.queue("ann")
    assert post.run() == 1
    assert post.run() == 0
    [envelope] = post.server.envelopes
    assert envelope.recipients == ("ann@example.org",)
    assert envelope.sender == "bookings@example.org"
    assert post.state(message) == "sent"
    assert (message.reply_code, message.attempts, message.reason) == (250, 1, "")
    assert message.sent_at == post.clock.now()


def test_the_message_says_who_writes_and_that_no_person_typed_it(post):
    message = post.queue("ann")
    post.run()
    mail = post.server.envelopes[0].mail
    assert mail["From"] == "Group appointments <bookings@example.org>"
    assert mail["To"] == "ann@example.org"
    assert mail["Subject"] == "A change of date for Ann"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"] == f"<{message.id}.1@groups.example.org>"
    assert mail["Date"].datetime == post.clock.now()
    text = mail.get_body(("plain",)).get_content().replace("\r\n", "\n")
    assert text.startswith("Dear Ann,\n\nWe now meet on Tuesday 9 December 2025.\n")
    assert "\n.A line that begins with a dot.\n" in text
    assert text.endswith("Group appointments\n01632 960100\n")
    assert "https://groups.example.org/my/ssssssssssssssss" in mail.get_body(("html",)).get_content()


def test_one_connection_carries_a_batch_with_an_envelope_each(post):
    for number in range(25):
        post.queue(f"person{number}")
    assert post.run() == 25
    assert post.server.connections == 1
    assert all(len(envelope.recipients) == 1 for envelope in post.server.envelopes)
    assert len({envelope.mail["Message-ID"] for envelope in post.server.envelopes}) == 25


def test_a_message_not_yet_due_waits(post):
    post.queue("ann", due_at=post.clock.now().replace(hour=12))
    assert post.run() == 0
    post.clock.set(2025, 3, 10, 12, 0)
    assert post.run() == 1


def test_a_greylisted_message_is_tried_after_1_5_15_60_minutes_then_every_4_hours(post):
    message = post.queue("ann")
    post.server.answer("ann@example.org", *["451 Greylisted"] * 7)
    post.run()
    for minutes in MINUTES_TO_EACH_TRY:
        tries = len(post.server.commands)
        post.clock.advance(minutes=minutes, seconds=-1)
        post.run()
        assert len(post.server.commands) == tries, f"tried before {minutes} minutes"
        post.clock.advance(seconds=1)
        post.run()
        assert len(post.server.commands) == tries + 1
        assert post.state(message) == "queued"
    assert message.reply_code == 451
    post.clock.advance(hours=4)
    assert post.run() == 1
    assert post.server.envelopes[0].mail["Date"].datetime.hour == 9, "the date is that of the first hand-over"


def test_a_message_put_off_for_48_hours_has_failed(post):
    message = post.queue("ann")
    post.server.answer("ann@example.org", *["450 Mailbox busy"] * 99)
    for _ in range(4 * 60):
        post.run()
        post.clock.advance(minutes=15)
    assert post.state(message) == "failed"
    assert message.reason == "gave_up"


def test_a_refused_recipient_is_not_tried_again_and_the_others_are_served(post):
    bad, good = post.queue("gone"), post.queue("here")
    post.server.answer("gone@example.org", "550 No such person")
    assert post.run() == 1
    assert (post.state(bad), bad.reason, bad.reply_code) == ("failed", "refused", 550)
    assert post.state(good) == "sent"
    post.clock.advance(hours=24)
    post.run()
    assert sorted(post.server.commands) == ["RCPT gone@example.org", "RCPT here@example.org"]


def test_a_text_the_server_refuses_has_failed(post):
    message = post.queue("ann")
    post.server.answer_text("552 Too much mail data")
    post.run()
    assert (post.state(message), message.reply_code) == ("failed", 552)


def test_421_in_the_middle_puts_off_one_message_and_the_others_go_on(post):
    put_off, other = post.queue("ann"), post.queue("bea", due_at=post.clock.now())
    post.server.answer("ann@example.org", "421 Busy")
    post.run()
    assert (post.state(put_off), post.state(other)) == ("queued", "sent")


def test_a_line_lost_before_the_text_is_only_a_delay(post):
    message = post.queue("ann")
    post.server.drop_the_line("before_text")
    assert post.run() == 0
    assert post.state(message) == "queued"
    post.clock.advance(minutes=1)
    assert post.run() == 1
    assert len(post.server.envelopes) == 1


def test_a_line_lost_after_the_text_gives_may_have_arrived_and_one_repeat(post):
    message = post.queue("ann")
    post.server.drop_the_line("after_text")
    assert post.run() == 0
    assert post.state(message) == "may_have_arrived"
    post.clock.advance(minutes=14)
    assert post.run() == 0
    post.clock.advance(minutes=1)
    assert post.run() == 1
    assert post.state(message) == "sent"
    first, second = (envelope.mail for envelope in post.server.envelopes)
    assert (first["Message-ID"], first["Date"]) == (second["Message-ID"], second["Date"])
    assert (
        post.server.envelopes[0].octets.replace(b"=", b"")[:200]
        == post.server.envelopes[1].octets.replace(b"=", b"")[:200]
    )


def test_a_line_lost_twice_after_the_text_is_left_as_it_is(post):
    message = post.queue("ann")
    post.server.drop_the_line("after_text", times=9)
    for _ in range(10):
        post.run()
        post.clock.advance(minutes=15)
    assert post.state(message) == "may_have_arrived"
    assert len(post.server.envelopes) == 2


def test_a_server_that_is_away_uses_up_no_tries(post):
    message = post.queue("ann")
    port = post.server.stop()
    for _ in range(30):
        url = f"smtp://127.0.0.1:{port}"
        assert _run_against(post, url) == 0
        post.clock.advance(minutes=1)
    assert (post.state(message), message.attempts) == ("queued", 0)
    post.server.start(port)
    post.clock.advance(minutes=1)
    assert post.run() == 1
    assert len(post.server.envelopes) == 1


def test_the_gate_is_asked_again_at_the_moment_of_sending(post):
    message = post.queue("ann")
    post.book.reasons["ann"] = "died"
    assert post.run() == 0
    assert (post.state(message), message.reason) == ("suppressed", "died")
    assert post.server.commands == []


def test_nobody_who_left_the_address_book_is_written_to(post):
    message = post.queue("ann")
    del post.book.people["ann"]
    post.run()
    assert (post.state(message), message.reason) == ("suppressed", "gone")
    assert post.server.commands == []


def test_the_address_is_the_one_of_the_moment_of_sending(post):
    post.queue("ann")
    post.book.people["ann"] = Contact(name="Ann", email="new@example.org")
    post.run()
    assert [envelope.recipients for envelope in post.server.envelopes] == [("new@example.org",)]


def test_who_changed_to_the_telephone_meanwhile_is_rung_instead(post):
    message = post.queue("ann")
    post.book.people["ann"] = Contact(name="Ann", phone="01632 960111", channel="phone")
    post.run()
    assert (post.state(message), message.reason) == ("suppressed", "channel")
    [call] = db.session.scalars(db.select(CallTask)).all()
    assert (call.kind, call.person_id, call.subject_id) == (message.kind, "ann", message.subject_id)


def test_what_helps_nobody_any_more_is_not_sent(post):
    message = post.queue("ann", useless_after=post.clock.now())
    post.clock.advance(minutes=1)
    post.run()
    assert (post.state(message), message.reason) == ("suppressed", "too_late")


def test_cancelled_messages_are_never_sent_also_when_already_claimed(post):
    waiting, repeated = post.queue("ann", session_id="t" * 16), post.queue("bea", session_id="t" * 16)
    post.server.drop_the_line("after_text")
    post.run()
    states = {post.state(waiting), post.state(repeated)}
    assert states == {"sent", "may_have_arrived"}
    third = post.queue("cath", session_id="t" * 16)
    assert cancel_unsent(session_id="t" * 16, now=post.clock.now()) == 2
    db.session.commit()
    post.clock.advance(hours=1)
    assert post.run() == 0
    assert post.state(third) == "cancelled"
    assert {post.state(waiting), post.state(repeated)} == {"sent", "may_have_arrived"}


def test_an_expired_claim_goes_back_and_an_expired_hand_over_may_have_arrived(post):
    claimed, handing = post.queue("ann"), post.queue("bea")
    _crash(post, claimed, MessageState.CLAIMED)
    _crash(post, handing, MessageState.HANDING)
    post.clock.advance(minutes=14)
    assert post.run() == 0
    post.clock.advance(minutes=2)
    assert post.run() == 2
    assert (post.state(claimed), post.state(handing)) == ("sent", "sent")
    [repeat] = post.server.to("bea@example.org")
    assert repeat.mail["Date"].datetime == post.clock.now().replace(minute=0), "the first hand-over's date"


def test_two_crashes_while_handing_over_are_not_followed_by_a_third_try(post):
    message = post.queue("ann")
    for _ in range(2):
        _crash(post, message, MessageState.HANDING)
        post.clock.advance(minutes=16)
        from facilitator.messages.outbox_steps import release_expired

        release_expired(post.clock.now())
    assert post.run() == 0
    assert (post.state(message), message.reason) == ("may_have_arrived", "line_lost_again")


def test_no_database_transaction_is_open_while_the_mail_server_is_spoken_to(post, monkeypatch):
    post.queue("ann")
    open_transactions: set[int] = set()
    begin = lambda connection: open_transactions.add(id(connection))  # noqa: E731
    end = lambda connection: open_transactions.discard(id(connection))  # noqa: E731
    listeners = [("begin", begin), ("commit", end), ("rollback", end)]
    for name, listener in listeners:
        event.listen(db.engine, name, listener)
    seen = []
    from facilitator.messages.smtp import SmtpTransport

    honest = SmtpTransport.send
    monkeypatch.setattr(
        SmtpTransport,
        "send",
        lambda self, *a, **k: seen.append(len(open_transactions)) or honest(self, *a, **k),
    )
    try:
        assert post.run() == 1
    finally:
        for name, listener in listeners:
            event.remove(db.engine, name, listener)
    assert seen == [0]


def test_a_notice_that_cannot_be_rendered_fails_alone(post, notice):
    from facilitator.messages import registry

    broken, sound = post.queue("ann", subject_id="b" * 16), post.queue("bea")
    honest = registry.find(notice).context
    registry.register_notice(
        notice,
        folder="test_moved",
        why="",
        context=lambda row, links: {} if row.subject_id == "b" * 16 else honest(row, links),
    )
    assert post.run() == 1
    assert (post.state(broken), broken.reason) == ("failed", "not_rendered")
    assert post.state(sound) == "sent"


def test_without_a_mail_server_messages_become_files(post, outbox_folder):
    from facilitator.messages.delivery import deliver
    from facilitator.messages.render import Renderer

    message = post.queue("ann")
    assert deliver(FileTransport(outbox_folder), Renderer("http://127.0.0.1:8000"), now=post.clock.now) == 1
    [file] = outbox_folder.iterdir()
    assert file.name == f"{message.id}.1.eml"
    assert b"To: ann@example.org" in file.read_bytes()


def _run_against(post, url):
    from facilitator.messages.delivery import deliver
    from facilitator.messages.render import Renderer
    from facilitator.messages.smtp import SmtpServer, SmtpTransport

    return deliver(
        SmtpTransport(SmtpServer.parse(url)), Renderer("https://groups.example.org"), now=post.clock.now
    )


def _crash(post, message: Message, state: MessageState) -> None:
    """As a worker leaves it that was killed in that state just now."""
    from datetime import timedelta

    message.state = state
    message.lease_until = post.clock.now() + timedelta(minutes=15)
    message.handed_at = message.handed_at or (post.clock.now() if state is MessageState.HANDING else None)
    db.session.commit()
