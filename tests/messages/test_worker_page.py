"""The worker's heartbeat, the page that shows it, and the warning when it stands still."""

from datetime import timedelta

import pytest

from facilitator.accounts.models import Role
from facilitator.core.db import db, write_transaction
from facilitator.messages.heartbeat import Heartbeat
from facilitator.messages.models import MessageState
from facilitator.messages.worker import Job, run_once
from facilitator.messages.worker_models import JobRun
from facilitator.messages.worker_queries import stands_still, worker_state
from facilitator.organisation.queries import get_organisation
from tests.messages.test_call_pages import _as, office

__all__ = ["office"]
pytestmark = pytest.mark.both_databases


def _fail():
    raise ValueError


def _runs():
    db.session.rollback()
    return {
        row.name: (row.ran_at, row.count, row.failing_since) for row in db.session.scalars(db.select(JobRun))
    }


def test_each_run_is_noted_and_a_failure_until_it_is_over(app, clock):
    begun = clock.now()
    beat = Heartbeat(clock)
    run_once([Job("deliver", 1, lambda: 3), Job("remind", 1, _fail)], beat=beat)
    assert _runs() == {"deliver": (begun, 3, None), "remind": (begun, 0, begun)}
    later = clock.advance(minutes=5)
    run_once([Job("remind", 1, _fail)], beat=Heartbeat(clock))
    assert _runs()["remind"] == (later, 0, begun)
    run_once([Job("remind", 1, lambda: None)], beat=beat)
    assert _runs()["remind"] == (later, 0, None)


def test_a_job_that_runs_every_second_is_not_written_down_every_second(app, clock):
    begun, beat = clock.now(), Heartbeat(clock)
    beat("deliver", 0)
    clock.advance(seconds=2)
    beat("deliver", 0)
    assert _runs()["deliver"][0] == begun


def test_a_heartbeat_that_cannot_be_written_stops_no_job(app, clock):
    with db.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE job_run RENAME TO job_run_away")
    try:
        done = run_once([Job("deliver", 1, lambda: 3)], beat=Heartbeat(clock))
    finally:
        with db.engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE job_run_away RENAME TO job_run")
    assert done == {"deliver": 3}


def _ran(name, at, **values):
    with write_transaction():
        row = db.session.scalars(db.select(JobRun).where(JobRun.name == name)).one_or_none() or JobRun(
            name=name
        )
        db.session.add(row)
        row.ran_at = at
        for column, value in values.items():
            setattr(row, column, value)


def test_the_page_shows_the_last_runs_the_queue_and_what_failed(office, pages, clock):
    first, second, third = (office.to_write_to(name) for name in ("ann", "bea", "cath"))
    with write_transaction():
        first.state, first.reason = MessageState.FAILED, "not_rendered"
        second.next_try_at = clock.now() - timedelta(minutes=4)
        third.next_try_at = clock.now() + timedelta(hours=1)
    _ran("deliver messages", clock.now())
    _ran("remind", clock.now(), failing_since=clock.now())
    page = _as(pages, office).get("/desk/messages").click("Sending")
    assert "Deliver messages Mon 10 Mar 2025, 09:00 Done" in page.text
    assert "Remind Mon 10 Mar 2025, 09:00 Fails since" in page.text
    assert "Due now 1 Oldest of them due since Mon 10 Mar 2025, 08:56 Due later 1" in page.text
    assert "Ann" in page.text
    assert "in the queue again" in page.submit(action="/again").text


@pytest.mark.parametrize("role", [Role.MANAGER, Role.ADMINISTRATOR])
def test_whoever_may_not_know_people_sees_the_numbers(office, pages, role):
    message = office.to_write_to("ann")
    with write_transaction():
        message.state = MessageState.FAILED
    office.book.open_to = None if role is Role.MANAGER else set()
    page = _as(pages, office, role).get("/desk/messages/sending")
    assert page.status == 200
    assert "Ann" not in page.text
    assert "Nothing has run yet" in page.text


def test_looking_changes_nothing(office, pages, clock):
    _ran("deliver messages", clock.now())
    before = _runs()
    clock.advance(minutes=3)
    _as(pages, office).get("/desk/messages/sending")
    assert _runs() == before


def test_today_warns_when_something_is_due_and_nothing_ran_for_ten_minutes(office, pages, clock):
    _ran("deliver messages", clock.now())
    clock.advance(minutes=11)
    assert stands_still(clock.now()) is None, "nothing is due"
    office.to_write_to("ann")
    for role in Role:
        page = _as(pages, office, role).get("/desk/")
        assert "Messages are not being sent" in page.text
        assert "last ran on Monday 10 March 2025 at 09:00" in page.text
    _ran("deliver messages", clock.now())
    assert "Messages are not being sent" not in pages.get("/desk/").text


def test_a_demonstration_that_sends_to_nobody_does_not_warn(office, pages, clock):
    office.to_write_to("ann")
    clock.advance(minutes=11)
    assert "Messages are not being sent" in _as(pages, office).get("/desk/").text
    with write_transaction():
        get_organisation().is_demo = True
    assert "Messages are not being sent" not in pages.get("/desk/").text


def test_before_the_first_run_something_must_have_waited_ten_minutes(office, clock):
    office.to_write_to("ann")
    assert stands_still(clock.now()) is None
    clock.advance(minutes=11)
    found = stands_still(clock.now())
    assert found is not None and found.since is None
    assert worker_state(clock.now()).stands_still == found
