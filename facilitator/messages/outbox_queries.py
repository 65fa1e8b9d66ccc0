"""What pages read of the outbox. A fixed number of statements each."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select

from facilitator.core.db import db, get_row
from facilitator.messages.access_queries import Reach
from facilitator.messages.models import Message, MessageState
from facilitator.messages.queries import contacts_for
from facilitator.messages.registry import why_words

S = MessageState
WAITING = (S.QUEUED, S.CLAIMED, S.HANDING)


@dataclass(frozen=True)
class Line:
    """A message on the page of messages. `name` is empty when the person is no longer in the address book."""

    message: Message
    name: str
    why: str


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


def messages_waiting(reach: Reach, *, limit: int = 50) -> list[Line]:
    """What is still to go out, soonest first."""
    return _lines(reach, Message.state.in_(WAITING), Message.next_try_at.asc(), limit)


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
    return [
        Line(row, people[row.person_id].name if row.person_id in people else "", why_words(row.kind))
        for row in rows
    ]
