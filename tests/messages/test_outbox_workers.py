"""Several workers share one outbox; the loop they run in."""

import logging
from io import StringIO
from threading import Event, Thread

import pytest

from facilitator.core.db import db
from facilitator.messages.delivery import deliver
from facilitator.messages.models import Message, MessageState
from facilitator.messages.render import Renderer
from facilitator.messages.smtp import SmtpServer, SmtpTransport
from facilitator.messages.worker import Job, run_forever, run_once
from facilitator.web.logs import JsonFormatter

pytestmark = pytest.mark.both_databases


def test_four_workers_share_without_duplicates(app, post):
    messages = [post.queue(f"person{number}") for number in range(60)]
    errors = []

    def work() -> None:
        transport = SmtpTransport(SmtpServer.parse(post.server.url))
        try:
            with app.app_context():
                deliver(transport, Renderer("https://groups.example.org"), now=post.clock.now)
        except Exception as error:
            errors.append(error)
        finally:
            transport.close()

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    delivered = [envelope.mail["Message-ID"] for envelope in post.server.envelopes]
    assert len(delivered) == len(set(delivered)) == len(messages)
    states = db.session.execute(db.select(Message.state, Message.attempts).distinct()).all()
    assert [tuple(row) for row in states] == [(MessageState.SENT, 1)]


def test_a_worker_that_lost_its_lease_sends_nothing(app, post):
    from facilitator.messages.outbox_steps import claim, take

    message = post.queue("ann")
    slow = claim(post.clock.now(), 10)
    post.clock.advance(minutes=16)
    assert post.run() == 1
    assert take(message.id, slow.lease, Renderer("https://groups.example.org"), post.clock.now()) is None
    assert len(post.server.envelopes) == 1


def test_a_failing_job_stops_no_other_and_is_named(app):
    def fail():
        raise ValueError("ann@example.org is not for the log")

    assert run_once([Job("fails", 1, fail), Job("works", 1, lambda: 3), Job("idle", 1, lambda: None)]) == {
        "fails": "failed",
        "works": 3,
        "idle": 0,
    }


def test_the_loop_runs_each_job_at_its_interval_until_told_to_stop(app):
    stop, often, seldom = Event(), [], []

    def count():
        often.append(1)
        if len(often) == 3:
            stop.set()

    jobs = [Job("often", 0, count), Job("seldom", 3600, lambda: seldom.append(1))]
    run_forever(stop, jobs, breath=0.001)
    assert (len(often), len(seldom)) == (3, 1)


def test_a_job_that_breaks_off_leaves_no_transaction_to_the_next(app, post):
    message_id = post.queue("ann").id

    def breaks_off():
        db.session.get(Message, message_id).reason = "never committed"
        db.session.flush()
        raise RuntimeError

    assert run_once([Job("breaks", 1, breaks_off), Job("deliver", 1, post.run)]) == {
        "breaks": "failed",
        "deliver": 1,
    }
    assert db.session.get(Message, message_id).reason == ""


def test_nothing_in_the_log_says_who_was_written_to(post):
    lines = StringIO()
    handler = logging.StreamHandler(lines)
    handler.setFormatter(JsonFormatter())
    logging.getLogger("facilitator").addHandler(handler)
    post.queue("ann")
    post.queue("bea")
    post.server.answer("bea@example.org", "550 No such person bea@example.org")
    post.run()
    logging.getLogger("facilitator").removeHandler(handler)
    logged = lines.getvalue()
    assert logged.count("message handed over") == 2
    assert "example.org" not in logged
    assert "Ann" not in logged
