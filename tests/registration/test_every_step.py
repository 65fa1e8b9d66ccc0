"""Every pair of states, by everybody, through the operations: what the table has is done, all else is refused.

Written by hand from domain 3.4, not read from the table under test: state before, state after, who may.
What the outcome of a call changes, taking it back changes again: those rows stand here too.
P the person, C the coordinator, F the counsellor, S the system; M the manager, who may only agree that somebody stops
coming, once a coordinator has asked.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from facilitator.audit.models import AuditEntry
from facilitator.core.actor import COORDINATOR, COUNSELLOR, MANAGER, PERSON, STAFF, SYSTEM, Actor
from facilitator.core.db import db, write_transaction
from facilitator.core.errors import Refusal
from facilitator.groups.models import Group
from facilitator.registration import membership_operations as steps
from facilitator.registration import queries
from facilitator.registration.death_models import Certainty, Teller
from facilitator.registration.death_operations import confirm_death, report_death, undo_death
from facilitator.registration.death_queries import get_report
from facilitator.registration.ending_operations import decide_ending
from facilitator.registration.ending_queries import open_ending
from facilitator.registration.models import DeclineReason, Membership, MembershipChange
from facilitator.registration.models import MembershipState as State
from facilitator.registration.seat_operations import take_step
from facilitator.registration.transfer_operations import transfer
from tests.support.builders import make_death, make_ending, make_group, make_membership

pytestmark = pytest.mark.both_databases

NOW = datetime(2025, 9, 8, 8, 40, tzinfo=UTC)
ACTORS = {
    "P": Actor("p" * 16, PERSON),
    "C": Actor("c" * 16, STAFF, frozenset({COORDINATOR})),
    "F": Actor("f" * 16, STAFF, frozenset({COUNSELLOR})),
    "S": SYSTEM,
    "M": Actor("m" * 16, STAFF, frozenset({MANAGER})),
}
TABLE = """
enquiry        contacted      C
enquiry        call_booked    C
enquiry        no_reply       S
contacted      no_reply       S
call_booked    no_reply       S
call_booked    contacted      C
contacted      call_booked    C S
contacted      enquiry        S
no_reply       contacted      C S
no_reply       call_booked    S
no_reply       enquiry        S
enquiry        invited        S
enquiry        waiting        S
enquiry        withdrawn      P C
contacted      invited        C F
contacted      waiting        C F
contacted      declined       C F
contacted      withdrawn      P C F
call_booked    invited        C F
call_booked    waiting        C F
call_booked    declined       C F
call_booked    withdrawn      P C F
waiting        offered        C S
waiting        withdrawn      P C
offered        invited        P C
offered        waiting        P C
offered        withdrawn      P C
invited        trial          S
invited        withdrawn      P C
invited        paused         P C
invited        left           P C
invited        transferred    C
trial          member         P C
trial          withdrawn      P C
trial          paused         P C
trial          left           P C
trial          transferred    C
trial          ended_by_us    M
member         paused         P C
member         left           P C
member         transferred    C
member         ended_by_us    M
paused         member         P C
paused         waiting        P C
paused         left           P C
paused         transferred    C
paused         ended_by_us    M
died_reported  died           C F
"""
ALLOWED = {tuple(line.split()[:2]): set(line.split()[2:]) for line in TABLE.strip().splitlines()}
SEAT = {"offered", "invited", "trial", "member", "paused"}
LIVE = [
    *("enquiry", "contacted", "call_booked", "waiting", "offered", "invited", "trial", "member", "paused"),
]
DEAD = {"died_reported", "died"}


@pytest.mark.parametrize("before", list(State))
def test_every_step_from_here_is_taken_or_refused(group: Group, before: State) -> None:
    with write_transaction():
        group.list_limit = 500
        other = make_group(list_limit=500)
    wrong = []
    for after in State:
        for letter, by in ACTORS.items():
            if before is after:
                continue
            expected = _expected(before.value, after.value, letter)
            if _happens(group, other, before, after, by) is not expected:
                wrong.append(
                    f"{before} -> {after} by {letter}: should be {'taken' if expected else 'refused'}"
                )
    assert wrong == []


def _expected(before: str, after: str, letter: str) -> bool:
    if after == "died_reported":
        return before in LIVE and letter in "CF"
    if before == "died_reported" and after not in DEAD:
        return letter == "C" and after == "member"  # what she was before
    return letter in ALLOWED.get((before, after), set())


def _happens(group: Group, other: Group, before: State, after: State, by: Actor) -> bool:
    """Whether the step is taken; then with its history, its seat and one audit entry. Nothing of it stays."""
    with write_transaction():
        one = make_membership(group, state=before, waiting_since=NOW)
        if before.value in DEAD:
            make_death(one, confirmed=before is State.DIED)
        if after is State.ENDED_BY_US:
            make_ending(one, asked_by=ACTORS["C"].id)
    seats, entries = queries.seats_taken(group.id), db.session.query(AuditEntry).count()
    try:
        with write_transaction():
            _operation(before, after, other)(one, by=by, now=NOW)
    except Refusal:
        db.session.expire_all()
        assert one.state is before, f"refused, and {one.state}"
        assert db.session.query(AuditEntry).count() == entries
        return False
    db.session.expire_all()
    if one.state is not after:
        return False
    change = db.session.query(MembershipChange).filter_by(membership_id=one.id, to_state=after).one()
    assert (change.from_state, change.by_id) == (before, by.id)
    assert db.session.query(AuditEntry).count() == entries + 1, f"{before} -> {after}"
    had, has = (
        before.value in SEAT | DEAD,
        after.value in SEAT or (before.value in SEAT and after.value in DEAD),
    )
    has = has or (before.value in DEAD and after.value in DEAD)
    assert queries.seats_taken(group.id) == seats - had + has, f"{before} -> {after}"
    return True


def _operation(before: State, after: State, other: Group) -> Callable[..., Any]:
    """The operation that leads there; where none does, the seat function itself is asked."""
    if after is State.DIED_REPORTED:
        return _report
    if before is State.DIED_REPORTED:
        return _confirm if after is State.DIED else _undo
    named: dict[State, Callable[..., Any]] = {
        State.CONTACTED: steps.mark_contacted,
        State.DECLINED: lambda one, by, now: steps.decline(one, DeclineReason.FULL, by=by, now=now),
        State.WITHDRAWN: steps.withdraw,
        State.ENDED_BY_US: _end,
        State.TRANSFERRED: lambda one, by, now: transfer(one, other, by=by, now=now),
    }
    if after is State.LEFT and before in (State.MEMBER, State.PAUSED):
        return steps.leave
    return named.get(after, lambda one, by, now: take_step(one, after, "membership.step", by=by, now=now))


def _end(one: Membership, *, by: Actor, now: datetime) -> None:
    asked = open_ending(one.id)
    assert asked is not None
    decide_ending(asked, agreed=True, by=by, now=now)


def _report(one: Membership, *, by: Actor, now: datetime) -> None:
    report_death(
        one.attendee,
        teller=Teller.FAMILY,
        certainty=Certainty.FAMILY,
        told_on=now.date(),
        by=by,
        now=now,
    )


def _confirm(one: Membership, *, by: Actor, now: datetime) -> None:
    report = get_report(one.attendee_id)
    confirm_death(report, by=by, now=now)


def _undo(one: Membership, *, by: Actor, now: datetime) -> None:
    report = get_report(one.attendee_id)
    undo_death(report, by=by, now=now)
