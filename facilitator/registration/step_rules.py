"""The buttons beside a person: which steps somebody may take from here, in their words. Pure."""

from dataclasses import dataclass

from facilitator.core.actor import Actor
from facilitator.registration.models import MembershipState as State
from facilitator.registration.rules import IN_GROUP, TO_ANSWER, allowed, who_is


@dataclass(frozen=True)
class Button:
    """One step: its key in the address, its words, from where it is shown and where it leads."""

    key: str
    words: str
    befores: frozenset[State]
    after: State
    done: str = ""  # what the page says afterwards, about {name}
    kind: str = "secondary"
    page: str = ""  # the endpoint that asks more first; empty: the button does it


_SPOKEN = frozenset({State.CONTACTED, State.CALL_BOOKED})
_OFFERED = frozenset({State.OFFERED})
BUTTONS = (
    Button(
        "contacted",
        "We have spoken",
        frozenset({State.ENQUIRY, State.CALL_BOOKED, State.NO_REPLY}),
        State.CONTACTED,
        "Noted that you have spoken with {name}. Say next what follows.",
        "primary",
    ),
    Button("invite", "Give a place", _SPOKEN, State.INVITED, "{name} has a place.", "primary"),
    Button("wait", "Put on the waiting list", _SPOKEN, State.WAITING, "{name} is on the waiting list."),
    Button("decline", "No place for them here", _SPOKEN, State.DECLINED, page="registration.decline_form"),
    Button(
        "offer",
        "Offer the place",
        frozenset({State.WAITING}),
        State.OFFERED,
        "The place is held for {name}. The call to tell them is on the call list.",
    ),
    Button("accept", "Takes the place", _OFFERED, State.INVITED, "{name} has the place.", "primary"),
    Button(
        "not-now",
        "Not now, keeps waiting",
        _OFFERED,
        State.WAITING,
        "{name} keeps their position in the list.",
    ),
    Button(
        "member",
        "Stays as a member",
        frozenset({State.TRIAL}),
        State.MEMBER,
        "{name} is a member.",
        "primary",
    ),
    Button("return", "Is back", frozenset({State.PAUSED}), State.MEMBER, "{name} is back.", "primary"),
    Button(
        "withdraw",
        "Says no",
        frozenset({*TO_ANSWER, State.WAITING, State.OFFERED, State.INVITED, State.TRIAL}),
        State.WITHDRAWN,
        "Noted that {name} says no. They hear nothing more about this group.",
    ),
)
BY_KEY = {button.key: button for button in BUTTONS}
LEAVES_FROM = frozenset({State.MEMBER, State.PAUSED})


def buttons_for(state: State, actor: Actor) -> list[Button]:
    """The steps this member of staff may take from that state, in order."""
    who = who_is(actor)
    return [b for b in BUTTONS if state in b.befores and allowed(state, b.after, who)]


def may_note_break(state: State, actor: Actor) -> bool:
    """Whether this member of staff may note that somebody takes a break, or how long it lasts."""
    return state in IN_GROUP and allowed(State.MEMBER, State.PAUSED, who_is(actor))


def may_note_leaving(state: State, actor: Actor) -> bool:
    """Whether this member of staff may note that a member has left."""
    return state in LEAVES_FROM and allowed(state, State.LEFT, who_is(actor))
