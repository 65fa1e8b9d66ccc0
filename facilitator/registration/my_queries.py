"""What my place shows: the person behind a link, and their dates. A fixed number of statements each."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from facilitator.core.errors import NotFound
from facilitator.registration.expected_queries import replies_of
from facilitator.registration.models import Attendee, Membership
from facilitator.registration.place_queries import first_dates
from facilitator.registration.queries import attendee_by_link, is_gone, memberships_of
from facilitator.registration.reply_models import Answer, SessionReply
from facilitator.registration.reply_rules import other_ways
from facilitator.registration.rules import EXPECTED, IN_GROUP, LIVE
from facilitator.schedule.models import GroupSession, SessionStatus
from facilitator.schedule.queries import sessions_between

AHEAD = timedelta(days=100)
JUST_NOW = timedelta(hours=3)


@dataclass(frozen=True)
class MyDate:
    """One session as its person sees it: what they told us, and what they may still say."""

    session: GroupSession
    reply: SessionReply | None
    may_say: bool

    @property
    def told(self) -> Answer | None:
        """What they told us, if the session is still at the time they spoke of."""
        return self.reply.answer if self.reply and not self.asks_again else None

    @property
    def asks_again(self) -> bool:
        """Whether they had said that they cannot come, and the session has moved since."""
        moved = self.reply is not None and self.reply.about_start != self.session.starts_at
        return moved and self.reply is not None and self.reply.answer is not Answer.COMING

    @property
    def buttons(self) -> list[Answer]:
        """What they may say that they have not said yet."""
        if not self.may_say:
            return []
        told = self.told or Answer.COMING
        return [
            one
            for one in (Answer.COMING, Answer.CANNOT_COME, *other_ways(self.session.format))
            if one is not told
        ]


def person_behind(token: str) -> tuple[Attendee, list[Membership]]:
    """The person behind a my-place link and their spells, newest first.

    Raises NotFound for a wrong or revoked link, and once they died.
    """
    attendee = attendee_by_link(token)
    memberships = memberships_of(attendee.id) if attendee else []
    if attendee is None or is_gone(attendee.id):
        raise NotFound
    return attendee, memberships


def own_spell(token: str, membership_id: str) -> Membership:
    """One of this person's live spells. Raises NotFound."""
    _, memberships = person_behind(token)
    found = next((one for one in memberships if one.id == membership_id and one.state in LIVE), None)
    if found is None:
        raise NotFound
    return found


def dates_of(attendee_id: str, memberships: list[Membership], now: datetime) -> list[MyDate]:
    """The sessions of the next months in the groups of these spells, cancelled ones too, in order."""
    inside = {one.group_id: one for one in memberships if one.state in IN_GROUP}
    if not inside:
        return []
    first = first_dates(list(inside.values()))
    found = sessions_between(inside, now - JUST_NOW, now + AHEAD)
    sessions = [one for one in found if one.starts_at >= first.get(one.group_id, one.starts_at)]
    replies = replies_of(attendee_id, sessions)
    return [MyDate(one, replies.get(one.id), _may_say(one, inside[one.group_id], now)) for one in sessions]


def _may_say(session: GroupSession, membership: Membership, now: datetime) -> bool:
    on = session.status is SessionStatus.PLANNED and not session.dropped
    return on and session.ends_at > now and membership.state in EXPECTED
