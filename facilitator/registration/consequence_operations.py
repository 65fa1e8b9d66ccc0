"""Who of the group hears about a change of the schedule: shown before it is saved, queued once it is."""

from collections.abc import Collection
from datetime import datetime

from facilitator.core.actor import Actor
from facilitator.core.timezones import to_utc
from facilitator.messages.about_operations import notify_all
from facilitator.messages.hearers import Hearer
from facilitator.messages.models import PersonKind
from facilitator.messages.ports import EMAIL, POST
from facilitator.messages.queue_operations import cancel_unsent
from facilitator.registration.models import Membership
from facilitator.registration.need_queries import unmet_after
from facilitator.registration.notices import (
    SCHEDULE_CHANGED,
    SESSION_ADDED,
    SESSION_CANCELLED,
    SESSION_CHANGED,
    SESSION_MOVED,
    SESSION_RESTORED,
)
from facilitator.registration.queries import recipients
from facilitator.registration.told_queries import contact_from, told_it_was_off
from facilitator.schedule.change_rules import messages_due
from facilitator.schedule.change_types import (
    Consequence,
    ConsequenceKind,
    Done,
    Effect,
    Level,
    Recipients,
)
from facilitator.schedule.models import ChangeKind, PlanKind
from facilitator.schedule.session_words import say_recipients

MEMBERS = "registration.members"
NEEDS = "registration.needs"
_KINDS = {
    ChangeKind.CANCELLED: SESSION_CANCELLED,
    ChangeKind.RESTORED: SESSION_RESTORED,
    ChangeKind.MOVED: SESSION_MOVED,
    ChangeKind.CHANGED: SESSION_CHANGED,
}
_NEWS = [SESSION_MOVED, SESSION_RESTORED, SESSION_CHANGED]
# A notice says how the session is now, so it stops earlier ones; but that of a new venue says nothing of a move.
_STOPS = {
    ChangeKind.CANCELLED: [*_NEWS, SESSION_ADDED],
    ChangeKind.RESTORED: [SESSION_CANCELLED],
    ChangeKind.MOVED: _NEWS,
    ChangeKind.CHANGED: [SESSION_CHANGED],
}


class Members:
    """The group's people, as a provider of consequences."""

    def plan(self, effect: Effect, *, by: Actor, now: datetime) -> list[Consequence]:
        """How many are told and how, where there is anything to notice; and what people need that the place lacks."""
        members = recipients(effect.group.id)
        needs = _needs(effect, members)
        if not _is_noticed(effect):
            return needs
        again = effect.kind is PlanKind.BRING_BACK
        people = _people(effect, members)
        urgent = messages_due(effect.starts, now) == now
        counts = _count(people)
        return [
            *needs,
            Consequence(
                MEMBERS,
                ConsequenceKind.NOTICE,
                Level.INFO,
                say_recipients(counts, urgent=urgent, again=again),
                counts,
                tuple(_hearer(one) for one in people),
            ),
        ]

    def apply(self, consequence: Consequence, done: Done, *, by: Actor, now: datetime) -> None:
        """Queue the notice for each of these people; news of an earlier change of that session is stopped."""
        if consequence.key != MEMBERS:
            return
        effect, one = done.effect, done.effect.one
        due = done.change.due_at
        if one is not None and effect.series is None:
            note = done.notes[one.session.id]
            cancel_unsent(session_id=one.session.id, kinds=_STOPS[one.kind], now=now)
            kind, subject, session_id = _KINDS[one.kind], note.id, one.session.id
            length = one.session.ends_at - one.session.starts_at
            over = max(one.session.ends_at, to_utc(note.old_start, one.session.timezone) + length)
        elif effect.kind is PlanKind.ADD:
            extra = effect.made[0]
            kind, subject, session_id, over = SESSION_ADDED, done.notes[extra.id].id, extra.id, extra.ends_at
        else:
            kind, subject, session_id, over = SCHEDULE_CHANGED, done.change.id, "", max(effect.starts)
        notify_all(
            kind,
            consequence.people,
            subject_id=subject,
            group_id=effect.group.id,
            session_id=session_id or None,
            now=now,
            due_at=due,
            useless_after=over,
            urgent=due == now,
            held=done.change.held,
        )


def _needs(effect: Effect, members: list[Membership]) -> list[Consequence]:
    """A place without what somebody needs stands in the way, unless there is a reason."""
    return [
        Consequence(
            f"{NEEDS}.{place.id}", ConsequenceKind.CLASH, Level.BLOCK, f"{place.name}: {'. '.join(lines)}."
        )
        for place, lines in unmet_after(effect, members)
    ]


def _is_noticed(effect: Effect) -> bool:
    if effect.removed or effect.made:
        return True
    return any(
        one.kind in (ChangeKind.CANCELLED, ChangeKind.RESTORED) or one.asks_again for one in effect.touched
    )


def _people(effect: Effect, members: list[Membership]) -> list[Membership]:
    """Everybody who is expected; of a session that is on again, only those who heard, or may have, that it was off."""
    if effect.kind is not PlanKind.BRING_BACK:
        return members
    told = told_it_was_off(effect.touched[0].session.id)
    return [one for one in members if one.attendee_id in told]


def _count(people: Collection[Membership]) -> Recipients:
    ways = [_way(one) for one in people]
    return Recipients(**{way: ways.count(way) for way in ("email", "phone", "post")})


def _way(one: Membership) -> str:
    return contact_from(one.attendee).way


def _hearer(one: Membership) -> Hearer:
    way = _way(one)
    return Hearer(
        PersonKind.ATTENDEE, one.attendee_id, way == EMAIL, bool(one.attendee.phone), by_post=way == POST
    )
