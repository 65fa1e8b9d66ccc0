"""What pages read of the outbox. A fixed number of statements each."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, func, select

from facilitator.core.db import db, get_row
from facilitator.messages import rules
from facilitator.messages.access_queries import Reach
from facilitator.messages.letter_models import PaperLetter
from facilitator.messages.models import CallTask, Message, MessageState
from facilitator.messages.queries import contacts_for
from facilitator.messages.registry import why_words

S = MessageState
WAITING = (S.QUEUED, S.CLAIMED, S.HANDING)


@dataclass(frozen=True)
class Line:
    """A message on the page of messages. `name` is empty when the person is no longer in the address book.

    `other_way`: a call or a letter stands in its place. `mailable`: as things are, a message can go to them.
    """

    message: Message
    name: str
    why: str
    other_way: bool = False
    mailable: bool = True

    def may_come_back(self, now: datetime) -> bool:
        """Whether it left so lately that it may yet come back to the office."""
        handed = self.message.handed_at
        left = self.message.state in (S.SENT, S.MAY_HAVE_ARRIVED)
        return left and handed is not None and handed >= now - rules.BOUNCES_WITHIN


@dataclass(frozen=True)
class Overview:
    """Numbers of messages. `failed` and `may_have_arrived` are those nobody has dealt with."""

    queued: int
    failed: int
    may_have_arrived: int
    sent_today: int


def get_message(message_id: str) -> Message:
    """The message. Raises NotFound."""
    return get_row(Message, message_id)


def overview(reach: Reach, *, day_start: datetime) -> Overview:
    """Numbers for the top of the page; `day_start` is local midnight as an aware UTC instant."""
    own = reach.over(Message)
    rows = db.session.execute(select(Message.state, func.count()).where(own).group_by(Message.state))
    counts = {state: int(number) for state, number in rows}
    sent_today = db.session.scalar(
        select(func.count()).where(own, Message.state == S.SENT, Message.sent_at >= day_start)
    )
    return Overview(
        queued=sum(counts.get(state, 0) for state in WAITING),
        failed=counts.get(S.FAILED, 0),
        may_have_arrived=counts.get(S.MAY_HAVE_ARRIVED, 0),
        sent_today=sent_today or 0,
    )


def messages_needing_somebody(reach: Reach, *, limit: int = 50) -> list[Line]:
    """What could not be delivered, or may have arrived, latest first."""
    states = Message.state.in_([S.FAILED, S.MAY_HAVE_ARRIVED])
    return _lines(reach, states, Message.created_at.desc(), limit)


def count_failed(group_ids: Collection[str]) -> int:
    """How many messages to people of these groups could not be delivered, and nobody is told another way either."""
    statement = select(func.count(Message.id)).where(
        Message.group_id.in_(group_ids),
        Message.state == S.FAILED,
        ~_in_place(CallTask),
        ~_in_place(PaperLetter),
    )
    return db.session.scalar(statement) or 0


def _in_place(model: type[CallTask] | type[PaperLetter]) -> ColumnElement[bool]:
    """Whether such a row stands beside the message."""
    return (
        exists()
        .where(model.kind == Message.kind, model.subject_id == Message.subject_id)
        .where(model.person_id == Message.person_id, model.subject_version == Message.subject_version)
    )


def _taken_over(messages: Collection[Message]) -> set[str]:
    """Ids of those of these messages in whose place there is a call or a letter."""
    failed = [one for one in messages if one.reason in rules.OTHER_WAY]
    if not failed:
        return set()
    people = {one.person_id for one in failed}
    there: set[tuple[object, ...]] = set()
    for model in (CallTask, PaperLetter):
        columns = (model.kind, model.subject_id, model.person_id, model.subject_version)
        there |= {
            tuple(row) for row in db.session.execute(select(*columns).where(model.person_id.in_(people)))
        }
    return {
        one.id for one in failed if (one.kind, one.subject_id, one.person_id, one.subject_version) in there
    }


def messages_waiting(reach: Reach, *, limit: int = 50) -> list[Line]:
    """What is still to go out, soonest first."""
    return _lines(
        reach, and_(Message.state.in_(WAITING), Message.held.is_(False)), Message.next_try_at.asc(), limit
    )


def messages_done(reach: Reach, *, limit: int = 50) -> list[Line]:
    """What went out or was stopped, latest first."""
    states = Message.state.in_([S.SENT, S.SUPPRESSED, S.CANCELLED])
    return _lines(reach, states, func.coalesce(Message.sent_at, Message.due_at).desc(), limit)


def _lines(
    reach: Reach, states: ColumnElement[bool], order: ColumnElement[datetime], limit: int
) -> list[Line]:
    statement = select(Message).where(reach.over(Message), states).order_by(order, Message.id).limit(limit)
    rows = list(db.session.scalars(statement))
    people = contacts_for(rows)
    elsewhere = _taken_over(rows)
    return [
        Line(
            row,
            people[row.person_id].name if row.person_id in people else "",
            why_words(row.kind),
            other_way=row.id in elsewhere,
            mailable=row.person_id not in people or people[row.person_id].by_email,
        )
        for row in rows
    ]
