"""What may become of an enquiry without a group, and who does it. Pure; the first part of domain 3.4's table."""

from facilitator.core.actor import Actor
from facilitator.registration.enquiry_models import EnquiryState as State
from facilitator.registration.rules import Who, who_is

C, S = Who.COORDINATOR, Who.SYSTEM
OPEN = frozenset({State.ENQUIRY, State.CONTACTED, State.CALL_BOOKED})  # somebody of ours has the next word

TRANSITIONS: dict[tuple[State, State], frozenset[Who]] = {
    **{(before, State.CONTACTED): frozenset({C}) for before in (State.ENQUIRY, State.CALL_BOOKED)},
    **{(before, State.CALL_BOOKED): frozenset({C}) for before in OPEN},
    **{(before, State.NO_REPLY): frozenset({S}) for before in OPEN},
    **{(before, State.MATCHED): frozenset({C}) for before in (State.CONTACTED, State.CALL_BOOKED)},
    **{(before, State.DECLINED): frozenset({C}) for before in (State.CONTACTED, State.CALL_BOOKED)},
    **{(before, State.WITHDRAWN): frozenset({C}) for before in OPEN},
    # any word from them opens it again
    **{(State.NO_REPLY, after): frozenset({C}) for after in (State.CONTACTED, State.WITHDRAWN)},
}


def may_become(before: State, after: State, by: Actor) -> bool:
    """Whether somebody may take an enquiry from one state to another."""
    return not TRANSITIONS.get((before, after), frozenset()).isdisjoint(who_is(by))
