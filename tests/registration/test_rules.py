"""The table of domain 3.4: what is in it is allowed, everything else is not."""

from datetime import UTC, date, datetime
from itertools import product

import pytest

from facilitator.core.actor import COORDINATOR, COUNSELLOR, MANAGER, PERSON, PUBLIC, STAFF, SYSTEM, Actor
from facilitator.groups.models import Audience, Group, Intake
from facilitator.registration import rules
from facilitator.registration.models import Membership, Standing
from facilitator.registration.models import MembershipState as State
from facilitator.registration.rules import Seats, Who, allowed

P, C, F, M, S = Who.PERSON, Who.COORDINATOR, Who.COUNSELLOR, Who.MANAGER, Who.SYSTEM

# Written by hand from the domain page, not read from the table under test: from, to, who. Beyond the page: what follows
# from how a call went, and its undoing.
EXPECTED: dict[tuple[str, str], str] = {
    ("", "enquiry"): "PC",
    ("enquiry", "contacted"): "C",
    ("enquiry", "call_booked"): "C",
    ("enquiry", "no_reply"): "S",
    ("contacted", "no_reply"): "S",
    ("call_booked", "no_reply"): "S",
    ("call_booked", "contacted"): "C",
    ("contacted", "call_booked"): "CS",
    ("contacted", "enquiry"): "S",
    ("no_reply", "contacted"): "CS",
    ("no_reply", "call_booked"): "S",
    ("no_reply", "enquiry"): "S",
    ("enquiry", "invited"): "S",
    ("enquiry", "waiting"): "S",
    ("enquiry", "withdrawn"): "PC",
    ("waiting", "withdrawn"): "PC",
    ("waiting", "offered"): "CS",
    ("offered", "invited"): "PC",
    ("offered", "waiting"): "PC",
    ("offered", "withdrawn"): "PC",
    ("invited", "trial"): "S",
    ("trial", "member"): "PC",
    ("invited", "withdrawn"): "PC",
    ("trial", "withdrawn"): "PC",
    ("paused", "member"): "PC",
    ("paused", "waiting"): "PC",  # where the place was given up, and none is free
    ("paused", "left"): "PC",
    ("paused", "transferred"): "C",
    **{(f, t): "CF" for f in ("contacted", "call_booked") for t in ("invited", "waiting", "declined")},
    **{(f, "withdrawn"): "PCF" for f in ("contacted", "call_booked")},
    **{(f, t): "PC" for f in ("invited", "trial", "member") for t in ("paused", "left")},
    **{(f, "transferred"): "C" for f in ("invited", "trial", "member")},
    **{(f, "ended_by_us"): "M" for f in ("member", "trial", "paused")},
    ("died_reported", "died"): "CF",
    ("", "member"): "C",  # changed group: no trial there
}
ALIVE = [state for state in State if state not in (State.DIED_REPORTED, State.DIED)]
EXPECTED |= {(state.value, "died_reported"): "CF" for state in ALIVE}
EXPECTED |= {("died_reported", state.value): "C" for state in ALIVE}

LETTERS = {"P": P, "C": C, "F": F, "M": M, "S": S}


def test_a_step_is_allowed_just_where_the_table_has_it() -> None:
    for before, after, letter in product([None, *State], State, LETTERS):
        expected = letter in EXPECTED.get((before.value if before else "", after.value), "")

        assert allowed(before, after, frozenset({LETTERS[letter]})) is expected, (before, after, letter)


@pytest.mark.parametrize(
    ("actor", "part"),
    [
        (PUBLIC, {P}),
        (Actor("x", PERSON), {P}),
        (SYSTEM, {S}),
        (Actor("x", STAFF, frozenset({COORDINATOR})), {C}),
        (Actor("x", STAFF, frozenset({COUNSELLOR})), {F}),
        (Actor("x", STAFF, frozenset({MANAGER})), set()),
    ],
)
def test_who_somebody_is_in_the_table(actor: Actor, part: set[Who]) -> None:
    assert rules.who_is(actor) == part


def test_these_states_take_a_seat() -> None:
    taken = {state.value for state in State if rules.takes_seat(state)}

    assert taken == {"offered", "invited", "trial", "member", "paused"}


def test_the_waiting_list_goes_by_since_when_and_then_by_number() -> None:
    may, june = datetime(2025, 5, 2, tzinfo=UTC), datetime(2025, 6, 1, tzinfo=UTC)
    people = [
        Membership(number=3, waiting_since=june, state_since=june),
        Membership(number=2, waiting_since=may, state_since=june),
        Membership(number=1, waiting_since=may, state_since=may),
    ]

    assert [person.number for person in sorted(people, key=rules.waiting_order)] == [1, 2, 3]


def _group(intake: Intake = Intake.NONE, audience: Audience = Audience.LIVING_WITH) -> Group:
    return Group(intake=intake, audience=audience)


@pytest.mark.parametrize(
    ("group", "standing", "seats", "state"),
    [
        (_group(), Standing.LIVING_WITH, Seats(5, 4, 0), State.INVITED),
        (_group(), Standing.LIVING_WITH, Seats(5, 5, 0), State.WAITING),
        (_group(), Standing.LIVING_WITH, Seats(5, 7, 0), State.WAITING),
        (_group(), Standing.LIVING_WITH, Seats(5, 4, 1), State.WAITING),
        (_group(Intake.CALL), Standing.LIVING_WITH, Seats(5, 0, 0), State.ENQUIRY),
        (_group(), Standing.SUPPORTER, Seats(5, 0, 0), State.ENQUIRY),
        (_group(audience=Audience.SUPPORTERS), Standing.SUPPORTER, Seats(5, 0, 0), State.INVITED),
        (_group(audience=Audience.SUPPORTERS), Standing.LIVING_WITH, Seats(5, 0, 0), State.ENQUIRY),
        (_group(audience=Audience.BOTH), Standing.SUPPORTER, Seats(5, 0, 0), State.INVITED),
    ],
)
def test_what_an_enquiry_becomes_at_once(
    group: Group, standing: Standing, seats: Seats, state: State
) -> None:
    assert rules.first_state(group, standing, seats) is state


def test_working_days_leave_out_weekends_and_closed_days() -> None:
    assert rules.working_days_after(date(2025, 3, 7), 1) == date(2025, 3, 10)
    assert rules.working_days_after(date(2025, 3, 18), 3) == date(2025, 3, 21)
    assert rules.working_days_after(date(2025, 6, 13), 5) == date(2025, 6, 20)
    assert rules.working_days_after(date(2025, 5, 2), 1, frozenset({date(2025, 5, 5)})) == date(2025, 5, 6)


def test_only_a_member_leaves_and_everybody_else_withdraws() -> None:
    assert rules.farewell_state(State.MEMBER) is State.LEFT
    assert rules.farewell_state(State.PAUSED) is State.LEFT
    assert rules.farewell_state(State.TRIAL) is State.WITHDRAWN
    assert rules.farewell_state(State.WAITING) is State.WITHDRAWN
