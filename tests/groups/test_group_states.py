"""The state machine of groups: the whole table, allowed and refused."""

import pytest

from facilitator.core.actor import (
    ADMINISTRATOR,
    COORDINATOR,
    COUNSELLOR,
    MANAGER,
    PUBLIC,
    STAFF,
    SYSTEM,
    Actor,
)
from facilitator.groups.errors import NotNow, NotYours
from facilitator.groups.models import Format, GroupState
from facilitator.groups.rules import Action, actions_open_to, missing_basics, next_state

ROLES = (COUNSELLOR, COORDINATOR, MANAGER, ADMINISTRATOR)
# Written out by hand from the domain, apart from the table the rules read: (from, action) -> (to, who).
EXPECTED = {
    ("draft", "publish"): ("open", {COORDINATOR}),
    ("draft", "discard"): ("discarded", {COORDINATOR}),
    ("open", "close"): ("closed_to_new", {COORDINATOR}),
    ("open", "pause"): ("paused", {COORDINATOR}),
    ("open", "end"): ("ending", {COORDINATOR, MANAGER}),
    ("closed_to_new", "reopen"): ("open", {COORDINATOR}),
    ("closed_to_new", "pause"): ("paused", {COORDINATOR}),
    ("closed_to_new", "end"): ("ending", {COORDINATOR, MANAGER}),
    ("paused", "reopen"): ("open", {COORDINATOR}),
    ("paused", "end"): ("ending", {COORDINATOR, MANAGER}),
    ("ending", "finish"): ("ended", {"system"}),
    ("ended", "reopen"): ("open", {MANAGER}),
}


def _actor(role: str) -> Actor:
    return SYSTEM if role == "system" else Actor("0123456789abcdef", STAFF, frozenset({role}))


@pytest.mark.parametrize("role", [*ROLES, "system"])
@pytest.mark.parametrize("action", list(Action))
@pytest.mark.parametrize("state", list(GroupState))
def test_each_state_action_and_role_gives_what_the_domain_says(
    state: GroupState, action: Action, role: str
) -> None:
    expected = EXPECTED.get((state.value, action.value))
    if expected is None:
        with pytest.raises(NotNow):
            next_state(state, action, _actor(role))
    elif role not in expected[1]:
        with pytest.raises(NotYours):
            next_state(state, action, _actor(role))
    else:
        assert next_state(state, action, _actor(role)) == expected[0]


def test_the_public_may_do_nothing() -> None:
    assert [actions_open_to(state, PUBLIC) for state in GroupState] == [[]] * len(GroupState)


def test_a_coordinator_is_offered_what_fits_the_state() -> None:
    coordinator = _actor(COORDINATOR)
    assert actions_open_to(GroupState.DRAFT, coordinator) == [Action.PUBLISH, Action.DISCARD]
    assert actions_open_to(GroupState.OPEN, coordinator) == [Action.CLOSE_TO_NEW, Action.PAUSE, Action.END]
    assert actions_open_to(GroupState.ENDED, coordinator) == []


def test_a_refusal_says_what_is_the_matter() -> None:
    with pytest.raises(NotNow, match="the group is a draft"):
        next_state(GroupState.DRAFT, Action.PAUSE, _actor(COORDINATOR))
    with pytest.raises(NotYours, match="Only a service manager"):
        next_state(GroupState.ENDED, Action.REOPEN, _actor(COORDINATOR))
    with pytest.raises(NotYours, match="Only a coordinator or a service manager"):
        next_state(GroupState.OPEN, Action.END, _actor(COUNSELLOR))


@pytest.mark.parametrize(
    ("format", "needs"),
    [
        (Format.IN_PERSON, ["venue_id"]),
        (Format.ONLINE, ["joining_details"]),
        (Format.TELEPHONE, ["joining_details"]),
        (Format.HYBRID, ["venue_id", "joining_details"]),
    ],
)
def test_the_place_a_group_needs_follows_from_its_format(format: Format, needs: list[str]) -> None:
    missing = missing_basics(
        format=format, venue_id=None, joining_details=" ", agreement_id="a", contact_phone="01632 960100"
    )
    assert list(missing) == needs


def test_a_group_needs_an_agreement_and_a_number_to_ring() -> None:
    missing = missing_basics(
        format=Format.ONLINE, venue_id=None, joining_details="Link", agreement_id=None, contact_phone=""
    )
    assert list(missing) == ["agreement_id", "contact_phone"]
