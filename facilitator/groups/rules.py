"""Pure rules of groups: which state follows which, who may, and what a group needs before people come."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from facilitator.core.actor import COORDINATOR, COUNSELLOR, MANAGER, SYSTEM_KIND, Actor
from facilitator.groups.errors import NotNow, NotYours, OutOfRange
from facilitator.groups.models import Format, GroupState

RUNNING = frozenset({GroupState.OPEN, GroupState.CLOSED_TO_NEW, GroupState.PAUSED, GroupState.ENDING})
LIVE = RUNNING | {GroupState.DRAFT}
UNDECIDED = frozenset(
    {GroupState.DRAFT, GroupState.DISCARDED}
)  # never published, so its address may still change
LIMITS = {
    "list_limit": (1, 500, "Enter how many people can be on the list: a number from 1 to 500."),
    "room_limit": (1, 5000, "Enter how many people the room holds: a number from 1 to 5000."),
    "online_limit": (1, 500, "Enter how many places there are online: a number from 1 to 500, or nothing."),
    "first_visits_limit": (
        1,
        50,
        "Enter how many people may come for the first time at one session: from 1 to 50, or nothing.",
    ),
    "offer_days": (5, 30, "Enter how many working days people have to answer: a number from 5 to 30."),
    "offer_days_post": (5, 30, "Enter how many working days people have by post: a number from 5 to 30."),
    "staff_min": (1, 5, "Enter how many people run a session: a number from 1 to 5."),
    "minutes": (5, 720, "Enter how long a session lasts: from 5 to 720 minutes."),
    "speaker_every": (1, 52, "Enter every how many sessions a speaker comes: a number from 1 to 52."),
    "speaker_first": (1, 52, "Enter the first session with a speaker: a number from 1 to 52."),
    "speaker_extra_minutes": (
        0,
        480,
        "Enter how much longer a session with a speaker lasts: 0 to 480 minutes.",
    ),
}


class Action(enum.StrEnum):
    """What somebody does to the state of a group."""

    PUBLISH = "publish"
    CLOSE_TO_NEW = "close"
    REOPEN = "reopen"
    PAUSE = "pause"
    END = "end"
    FINISH = "finish"
    DISCARD = "discard"


@dataclass(frozen=True)
class Transition:
    """Where an action leads and which roles may take it; no role: the system alone."""

    to: GroupState
    roles: frozenset[str]


_COORDINATOR = frozenset({COORDINATOR})
_EITHER = frozenset({COORDINATOR, MANAGER})

TRANSITIONS: Mapping[tuple[GroupState, Action], Transition] = {
    (GroupState.DRAFT, Action.PUBLISH): Transition(GroupState.OPEN, _COORDINATOR),
    (GroupState.DRAFT, Action.DISCARD): Transition(GroupState.DISCARDED, _COORDINATOR),
    (GroupState.OPEN, Action.CLOSE_TO_NEW): Transition(GroupState.CLOSED_TO_NEW, _COORDINATOR),
    (GroupState.CLOSED_TO_NEW, Action.REOPEN): Transition(GroupState.OPEN, _COORDINATOR),
    (GroupState.OPEN, Action.PAUSE): Transition(GroupState.PAUSED, _COORDINATOR),
    (GroupState.CLOSED_TO_NEW, Action.PAUSE): Transition(GroupState.PAUSED, _COORDINATOR),
    (GroupState.PAUSED, Action.REOPEN): Transition(GroupState.OPEN, _COORDINATOR),
    (GroupState.OPEN, Action.END): Transition(GroupState.ENDING, _EITHER),
    (GroupState.CLOSED_TO_NEW, Action.END): Transition(GroupState.ENDING, _EITHER),
    (GroupState.PAUSED, Action.END): Transition(GroupState.ENDING, _EITHER),
    (GroupState.ENDING, Action.FINISH): Transition(GroupState.ENDED, frozenset()),
    (GroupState.ENDED, Action.REOPEN): Transition(GroupState.OPEN, frozenset({MANAGER})),
}


def next_state(state: GroupState, action: Action, by: Actor) -> GroupState:
    """Where `action` leads from `state`. Raises NotNow, or NotYours for the wrong role."""
    found = TRANSITIONS.get((state, action))
    if found is None:
        raise NotNow(f"This cannot be done now: the group is {_is(state)}.")
    if not _may(found, by):
        raise NotYours(f"Only a {' or a '.join(_role_words(found.roles))} can do this.")
    return found.to


def actions_open_to(state: GroupState, by: Actor) -> list[Action]:
    """What this actor may do to a group in this state, in the order of the enumeration."""
    return [a for a in Action if (found := TRANSITIONS.get((state, a))) and _may(found, by)]


def _may(transition: Transition, by: Actor) -> bool:
    return by.kind == SYSTEM_KIND if not transition.roles else by.has(*transition.roles)


def _is(state: GroupState) -> str:
    return "a draft" if state is GroupState.DRAFT else state.words.lower()


def _role_words(roles: frozenset[str]) -> list[str]:
    names = {COORDINATOR: "coordinator", MANAGER: "service manager"}
    return [name for role, name in names.items() if role in roles] or ["scheduled job"]


def missing_basics(
    *,
    format: Format,
    venue_id: str | None,
    joining_details: str,
    agreement_id: str | None,
    contact_phone: str,
) -> dict[str, str]:
    """What a group still needs in its own settings before people come: field -> sentence."""
    missing: dict[str, str] = {}
    if format.needs_venue and not venue_id:
        missing["venue_id"] = "Choose the venue."
    if format.needs_joining_details and not joining_details.strip():
        missing["joining_details"] = "Enter the link or the number with which people join."
    if not agreement_id:
        missing["agreement_id"] = "Choose the group agreement."
    if not contact_phone.strip():
        missing["contact_phone"] = "Enter the telephone number people can ring."
    return missing


def may_see_joining_details(actor: Actor) -> bool:
    """Whether this person may see the link or the number of a group that is open to them.

    That is who looks after it or runs it; its members see them on pages of their own.
    """
    return actor.has(COORDINATOR, COUNSELLOR)


def check_numbers(values: Mapping[str, Any]) -> None:
    """Raises OutOfRange for the first number outside its limits; None passes where a number is optional."""
    for field, (low, high, sentence) in LIMITS.items():
        value = values.get(field)
        if value is not None and not low <= value <= high:
            raise OutOfRange(sentence, field)
    if values.get("speaker_first") and not values.get("speaker_every"):
        raise OutOfRange("Enter every how many sessions a speaker comes.", "speaker_every")


REMINDERS = {
    336: "14 days before",
    240: "10 days before",
    168: "7 days before",
    120: "5 days before",
    72: "3 days before",
    48: "2 days before",
    24: "1 day before",
    12: "12 hours before",
    4: "4 hours before",
    2: "2 hours before",
}


def check_reminders(values: Mapping[str, Any]) -> None:
    """Raises OutOfRange for a time that is not offered, and for a second reminder that is not the later one."""
    for field in ("remind_hours", "remind_again_hours"):
        if values.get(field) is not None and values[field] not in REMINDERS:
            raise OutOfRange("Choose when people are reminded from the list.", field)
    again = values.get("remind_again_hours")
    if again is None or "remind_hours" not in values:
        return
    if values["remind_hours"] is None or again >= values["remind_hours"]:
        raise OutOfRange(
            "The second reminder comes after the first: choose a time nearer to the date.",
            "remind_again_hours",
        )
