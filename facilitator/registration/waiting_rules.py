"""Whom to ask next when a place is free, and the sentence that says why nobody is asked. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from facilitator.groups.models import Group
from facilitator.registration.models import Membership
from facilitator.registration.offer_rules import month_words
from facilitator.registration.rules import Seats, waiting_order


@dataclass(frozen=True)
class Held:
    """A place that is held for somebody who was asked: until when, on the wall, and whether that has passed."""

    name: str
    until: datetime
    lapsed: bool = False


@dataclass(frozen=True)
class Outlook:
    """How a waiting list stands: whom to ask next, as many as there are places, and the rest in words."""

    next: list[Membership]
    sentences: list[str]
    online: bool = False


def asks_for_later(membership: Membership, today: date) -> bool:
    """Whether they asked for no place before a month that has not come yet."""
    return membership.not_before is not None and membership.not_before > today


def next_in_line(waiting: Sequence[Membership], free: int, today: date) -> list[Membership]:
    """Who is to be asked for so many free places: the longest waiting first, without those who asked for later."""
    ready = [one for one in sorted(waiting, key=waiting_order) if not asks_for_later(one, today)]
    return ready[:free]


def takes_it_unasked(membership: Membership, next_starts: datetime | None, now: datetime) -> bool:
    """Whether they asked us to take a place for them, and the next session is still far enough away."""
    if membership.accept_hours is None or next_starts is None:
        return False
    return next_starts - now > timedelta(hours=membership.accept_hours)


def outlook(
    group: Group,
    seats: Seats,
    waiting: Sequence[Membership],
    held: Sequence[Held],
    *,
    today: date,
    online: bool = False,
) -> Outlook:
    """Whom to ask, or why nobody is asked. `seats`, `waiting` and `held` are those of the room, or those online."""
    if not waiting and not held:
        return Outlook([], [], online)
    if not group.takes_joiners:
        why = "The group takes no one new at present, so nobody is offered a place."
        return Outlook([], [why, *_held(held)], online)
    sentences = [*_too_many(seats), *_held(held), *_died(seats)]
    if not seats.free:
        return Outlook([], sentences or ["Every place is taken."], online)
    asked = next_in_line(waiting, seats.free, today)
    if waiting and not asked:
        return Outlook([], [*sentences, _everybody_later(waiting, today)], online)
    passed = _passed_over(waiting, asked, today)
    return Outlook(asked, [*_free(seats.free, asked, bool(passed)), *passed, *sentences], online)


def _too_many(seats: Seats) -> list[str]:
    if not seats.over:
        return []
    return [
        f"{seats.over} more have a place than there are places. Nobody is offered one until there is room."
    ]


def _held(held: Sequence[Held]) -> list[str]:
    return [_held_for(one) for one in sorted(held, key=lambda one: one.until)]


def _held_for(one: Held) -> str:
    until = f"{one.until:%A} {one.until.day} {one.until:%B}, {one.until:%H:%M}"
    if one.lapsed:
        return f"The place is held for {one.name}, who has not answered by {until}. It stays held until you decide."
    return f"The place is held for {one.name} until {until}."


def _died(seats: Seats) -> list[str]:
    if not seats.died:
        return []
    if seats.died == 1:
        return ["A place is held: someone has died, until you release it."]
    return [f"{seats.died} places are held: people have died, until you release them."]


def _everybody_later(waiting: Sequence[Membership], today: date) -> str:
    months = sorted({one.not_before for one in waiting if one.not_before is not None})
    first = month_words(months[0], today)
    if len(months) == 1:
        return f"Everybody waiting asked not before {first}."
    return f"Everybody waiting asked for later, the first of them not before {first}."


def _free(free: int, asked: Sequence[Membership], passed: bool) -> list[str]:
    if not asked:
        return []
    places = "1 place is free" if free == 1 else f"{free} places are free"
    one = len(asked) == 1
    why = ("is next" if one else "are next") if passed else f"{'has' if one else 'have'} waited longest"
    return [f"{places}: {_and([person.attendee.called for person in asked])} {why}."]


def _passed_over(waiting: Sequence[Membership], asked: Sequence[Membership], today: date) -> list[str]:
    """Who stands before those who are asked, and why it is not their turn."""
    if not asked:
        return []
    last = waiting_order(asked[-1])
    before = [one for one in waiting if asks_for_later(one, today) and waiting_order(one) < last]
    return [
        f"{one.attendee.called} asked not before {month_words(one.not_before, today)} and keeps the position."
        for one in sorted(before, key=waiting_order)
        if one.not_before is not None
    ]


def _and(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
