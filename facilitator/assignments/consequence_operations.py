"""What a change of the schedule means for those who run the sessions and speak at them.

Who is let go or asked again is a reaction (`reaction_operations`); here it is said beforehand, with what is in
somebody's way, and they are told unless that was left out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from facilitator.assignments.change_notices import (
    STAFF_CANCELLED,
    STAFF_CHANGED,
    STAFF_MOVED,
    STAFF_RESTORED,
    STAFF_SCHEDULE,
)
from facilitator.assignments.clash_queries import clashes_at
from facilitator.assignments.let_go_queries import let_go_with
from facilitator.assignments.session_queries import speakers_at, who_runs
from facilitator.assignments.team_queries import series_team
from facilitator.core.actor import Actor
from facilitator.core.timezones import to_utc
from facilitator.messages.about_operations import notify_all
from facilitator.messages.hearers import Hearer
from facilitator.messages.models import PersonKind
from facilitator.messages.queue_operations import cancel_unsent
from facilitator.people.models import Facilitator, Speaker
from facilitator.schedule.change_types import (
    Consequence,
    ConsequenceKind,
    Done,
    Effect,
    Level,
    Recipients,
)
from facilitator.schedule.day_words import joined, long_date
from facilitator.schedule.models import ChangeKind, GroupSession, PlanKind, SessionKind
from facilitator.schedule.session_words import say_count

Person = TypeVar("Person", Facilitator, Speaker)
STAFF = "assignments.staff"
MOST_NAMED = 3
_KINDS = {
    ChangeKind.CANCELLED: STAFF_CANCELLED,
    ChangeKind.RESTORED: STAFF_RESTORED,
    ChangeKind.MOVED: STAFF_MOVED,
    ChangeKind.CHANGED: STAFF_CHANGED,
}
_NEWS = [STAFF_MOVED, STAFF_RESTORED, STAFF_CHANGED]
_STOPS = {
    ChangeKind.CANCELLED: _NEWS,
    ChangeKind.RESTORED: [STAFF_CANCELLED],
    ChangeKind.MOVED: _NEWS,
    ChangeKind.CHANGED: [STAFF_CHANGED],
}
_WORDS = {
    PlanKind.CANCEL: "will be told that they are not needed that day",
    PlanKind.BRING_BACK: "will be told, and asked to confirm again",
    PlanKind.MOVE: "will be told, and asked to confirm the new time",
    PlanKind.ALTER: "will be told, and asked to confirm again",
    PlanKind.ALTER_LATER: "will be told, and asked to confirm again",
    PlanKind.CHANGE_RULE: "will be told of the new dates",
    PlanKind.ADD: "will be told of the new date",
    PlanKind.ARRANGE: "will be told, and asked to confirm where the place or the day is another",
}


@dataclass(frozen=True)
class _Down:
    """Who is down for the sessions a change is about, each once."""

    facilitators: tuple[Facilitator, ...]
    speakers: tuple[Speaker, ...]

    @property
    def people(self) -> tuple[Facilitator | Speaker, ...]:
        return (*self.facilitators, *self.speakers)


class Staffing:
    """Facilitators and speakers, as a provider of consequences."""

    def plan(self, effect: Effect, *, by: Actor, now: datetime) -> list[Consequence]:
        """Who is told, and what is in whose way."""
        down = _down(effect)
        found = _told(effect, down, by)
        found += _clashes(effect, down)
        return found + _speakers_left(effect, down)

    def apply(self, consequence: Consequence, done: Done, *, by: Actor, now: datetime) -> None:
        """Queue the notice for each of these people; news of an earlier change of that session is stopped."""
        if consequence.key != STAFF:
            return
        effect, one = done.effect, done.effect.one
        if one is not None and effect.series is None:
            session, note = one.session, done.notes[one.session.id]
            cancel_unsent(session_id=session.id, kinds=_STOPS[one.kind], now=now)
            kind, subject, session_id = _KINDS[one.kind], note.id, session.id
            length: timedelta = session.ends_at - session.starts_at
            over = max(session.ends_at, to_utc(note.old_start, session.timezone) + length)
        else:
            kind, subject, session_id, over = STAFF_SCHEDULE, done.change.id, None, max(effect.starts)
        notify_all(
            kind,
            consequence.people,
            subject_id=subject,
            group_id=effect.group.id,
            session_id=session_id,
            now=now,
            due_at=done.change.due_at,
            useless_after=over,
            urgent=done.change.due_at == now,
            held=done.change.held,
        )


def _down(effect: Effect) -> _Down:
    """Everybody who is down for a session the change is about, or would be."""
    if effect.kind is PlanKind.BRING_BACK:
        return _Down(*let_go_with(effect.touched[0].session.id))
    reached = [one for one in effect.touched if one.asks_again or one.kind is ChangeKind.CANCELLED]
    ids = [*(one.session.id for one in reached), *(one.id for one in effect.removed)]
    runs = [row.facilitator for rows in who_runs(ids).values() for row in rows] if ids else []
    speaks = [row.speaker for rows in speakers_at(_spoken_at(effect, ids)).values() for row in rows]
    if effect.made and effect.series is not None:
        runs += [row.facilitator for row in series_team(effect.series.id) if row.facilitator.active]
    return _Down(tuple(_once(runs)), tuple(_once(speaks)))


def _spoken_at(effect: Effect, ids: list[str]) -> list[str]:
    """A session that only becomes another kind of session is looked at for its speakers as well."""
    return list(dict.fromkeys([*ids, *(one.session.id for one in effect.touched)]))


def _once(people: Iterable[Person]) -> list[Person]:
    return list({person.id: person for person in people}.values())


def _told(effect: Effect, down: _Down, by: Actor) -> list[Consequence]:
    reaches = (
        effect.removed
        or effect.made
        or any(one.asks_again or one.kind is not ChangeKind.CHANGED for one in effect.touched)
    )
    runs = [one for one in down.facilitators if not (by.id and one.user_id == by.id)]
    heard: list[tuple[PersonKind, Facilitator | Speaker]] = [
        *((PersonKind.FACILITATOR, one) for one in runs if one.active),
        *((PersonKind.SPEAKER, one) for one in down.speakers if one.active),
    ]
    found: list[Consequence] = []
    if reaches and heard:
        by_email = sum(one.email_works for _, one in heard)
        found.append(
            Consequence(
                STAFF,
                ConsequenceKind.NOTICE,
                Level.INFO,
                f"{joined([one.name for _, one in heard])} {_WORDS[effect.kind]}.",
                Recipients(email=by_email, phone=len(heard) - by_email),
                tuple(Hearer(kind, one.id, one.email_works, bool(one.phone)) for kind, one in heard),
            )
        )
    if effect.kind is PlanKind.BRING_BACK:
        words = "Please check that somebody can run it."
        found.append(Consequence("assignments.check", ConsequenceKind.STAFF, Level.INFO, words))
    return found


def _clashes(effect: Effect, down: _Down) -> list[Consequence]:
    """What else those who run the sessions have at the new times."""
    sessions: Sequence[GroupSession] = [
        *(one.after for one in effect.touched if one.asks_again or one.kind is ChangeKind.RESTORED),
        *effect.made,
    ]
    own = {one.session.id for one in effect.touched} | {one.id for one in effect.removed}
    by_id = {one.id: one for one in sessions}
    names = {one.id: one.name for one in down.facilitators}
    found = clashes_at(list(names), sessions)
    in_the_way = [
        f"{names[person_id]} on {long_date(by_id[session_id].local_start.date())}"
        for (person_id, session_id), others in found.items()
        if any(other.id not in own for other in others)
    ]
    if not in_the_way:
        return []
    more = len(in_the_way) - MOST_NAMED
    also = f", and {say_count(more, 'more time', 'more times')}" if more > 0 else ""
    words = f"Needed elsewhere then: {', '.join(in_the_way[:MOST_NAMED])}{also}."
    return [Consequence("assignments.clash", ConsequenceKind.CLASH, Level.WARN, words)]


def _speakers_left(effect: Effect, down: _Down) -> list[Consequence]:
    """A speaker is booked for what would no longer be a speaker session."""
    plain = any(one.after.kind != SessionKind.SPEAKER and "kind" in one.parts for one in effect.touched)
    names = [one.name for one in down.speakers]
    if not (names and (plain or effect.removed)):
        return []
    verb = "is" if len(names) == 1 else "are"
    words = f"{joined(names)} {verb} booked to speak then. Please cancel or move the talk."
    if effect.removed:
        words = f"{joined(names)} {verb} booked to speak at a session that falls away, and would be let go."
    return [Consequence("assignments.speakers", ConsequenceKind.STAFF, Level.WARN, words)]
