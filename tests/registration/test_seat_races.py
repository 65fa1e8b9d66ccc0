"""Twenty people at once for the last five places, and one form sent thirty-two times at once."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier

import pytest
from flask import Flask

from facilitator.core.actor import PUBLIC
from facilitator.core.db import db, write_transaction
from facilitator.groups.models import Group
from facilitator.messages.models import Message
from facilitator.organisation.models import Wording
from facilitator.registration.models import Attendee, Membership, Via
from facilitator.registration.operations import join
from tests.support.unlocked import without_seat_lock

pytestmark = pytest.mark.both_databases

Rush = Callable[..., list[str]]


@pytest.fixture
def rush(app: Flask, group: Group, wording: Wording, now: datetime) -> Rush:
    """`rush(20)`: so many forms sent at the same moment; gives what each became, or the error's name."""
    group_id, wording_id = group.id, wording.id
    db.session.remove()

    def one(start: Barrier, called: str, submission: str) -> str:
        with app.app_context():
            try:
                start.wait()
                with write_transaction():
                    membership = join(
                        db.session.get_one(Group, group_id),
                        called=called,
                        email=f"{called}@example.org",
                        consent_wording_id=wording_id,
                        via=Via.WEB,
                        submission=submission,
                        by=PUBLIC,
                        now=now,
                    )
                    return f"{membership.id} {membership.state.value}"
            except Exception as error:
                return type(error).__name__
            finally:
                db.session.remove()

    def run(count: int, *, same_form: bool = False) -> list[str]:
        start = Barrier(count)
        keys = ["k" * 43 if same_form else f"{number:043d}" for number in range(count)]
        with ThreadPoolExecutor(count) as pool:
            futures = [
                pool.submit(one, start, f"p{n if not same_form else 0}", key) for n, key in enumerate(keys)
            ]
            return [future.result() for future in futures]

    return run


def _states(answers: list[str]) -> Counter[str]:
    return Counter(answer.split()[-1] for answer in answers)


def test_twenty_at_once_fill_five_places_and_fifteen_wait(rush: Rush) -> None:
    assert _states(rush(20)) == {"invited": 5, "waiting": 15}
    numbers = sorted(number for (number,) in db.session.query(Membership.number))
    assert numbers == list(range(1, 21))


def test_one_form_sent_many_times_at_once_is_one_membership_and_one_message(rush: Rush) -> None:
    answers = rush(12, same_form=True)

    assert len(set(answers)) == 1
    assert [db.session.query(model).count() for model in (Membership, Attendee, Message)] == [1, 1, 1]


def test_without_the_lock_it_goes_wrong(rush: Rush) -> None:
    """The control: what makes the first test pass is the lock and nothing else."""
    with without_seat_lock():
        outcomes = [_states(rush(12)) for _ in range(1)]

    assert any(outcome != {"invited": 5, "waiting": 7} for outcome in outcomes)
