"""The post under bad conditions, in short: G1 to G9 with real workers, on both databases.

The full form is `python -m tests.faults`, which writes report.md. A control takes the guard away and must go wrong.
"""

from collections.abc import Callable, Iterator

import pytest

from tests.faults import mail_faults as faults
from tests.faults.mail_faults import House, KillingServer, WaitingServer
from tests.faults.test_last_places import installation
from tests.support.smtp import MailServer

__all__ = ["installation"]
MESSAGES, KILLS = 100, 3
Open = Callable[[MailServer], House]


@pytest.fixture
def at_the_end(installation) -> Iterator[Open]:
    """Opens the installation with a mail server of one's choice at its end."""
    opened: list[MailServer] = []

    def begin(server: MailServer) -> House:
        server.start()
        opened.append(server)
        return House(*installation, server)

    yield begin
    for server in opened:
        server.stop()


def test_four_workers_deliver_everything_once_each_to_one_recipient(at_the_end: Open) -> None:
    found = faults.fault_free(at_the_end(MailServer()), MESSAGES)
    assert found.holds, found


def test_a_mail_server_that_was_away_gets_everything_once(at_the_end: Open) -> None:
    found = faults.server_away(at_the_end(MailServer()), MESSAGES)
    assert found.holds, found


def test_a_slow_mail_server_holds_up_neither_pages_nor_other_workers(at_the_end: Open) -> None:
    found = faults.server_slow(at_the_end(WaitingServer("person0@example.org")), 20)
    assert found.holds, found


def test_who_is_put_off_is_tried_again_after_a_minute_and_gets_one(at_the_end: Open) -> None:
    found = faults.put_off(at_the_end(MailServer()), MESSAGES)
    assert found.holds, found


def test_who_is_refused_is_not_tried_again_but_rung_and_the_others_get_theirs(at_the_end: Open) -> None:
    found = faults.refused(at_the_end(MailServer()), MESSAGES)
    assert found.holds, found


def test_workers_killed_at_the_final_dot_lose_nothing_and_repeat_the_same_message(at_the_end: Open) -> None:
    found = faults.killed(at_the_end(KillingServer()), MESSAGES, KILLS)
    assert found.holds, found


def test_the_control_without_leases_loses_what_a_killed_worker_had(at_the_end: Open) -> None:
    found = faults.killed(at_the_end(KillingServer()), 20, 1, without="lease")
    assert not found.holds
    assert found.numbers["lost"] > 0, found


def test_a_line_lost_at_the_final_dot_is_shown_and_tried_once_more_after_a_quarter_of_an_hour(
    at_the_end: Open,
) -> None:
    found = faults.line_lost(at_the_end(MailServer()), MESSAGES, 10)
    assert found.holds, found


def test_what_did_not_happen_is_not_told(at_the_end: Open) -> None:
    found = faults.rolled_back(at_the_end(MailServer()), 20)
    assert found.holds, found


def test_the_control_that_queues_on_its_own_tells_what_did_not_happen(at_the_end: Open) -> None:
    found = faults.rolled_back(at_the_end(MailServer()), 20, guarded=False)
    assert found.numbers["sent"] == 20, found


def test_nothing_goes_to_who_died_left_or_withdrew_however_it_was_queued(at_the_end: Open) -> None:
    found = faults.silenced(at_the_end(MailServer()), 20)
    assert found.holds, found


def test_the_control_without_the_gate_writes_to_whoever_left(at_the_end: Open) -> None:
    found = faults.silenced(at_the_end(MailServer()), 4, without="gate")
    assert found.numbers["sent"] > 0, found
