"""Passing outside help on to somebody, by the way they chose."""

from datetime import datetime

from sqlalchemy import ColumnElement, func, select

from facilitator.audit.operations import record
from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.groups.signpost_models import Signpost
from facilitator.messages.letter_models import LetterState, PaperLetter
from facilitator.messages.models import CallState, CallTask, Message, MessageState, PersonKind
from facilitator.messages.queue_operations import notify
from facilitator.messages.registry import NoticeRow
from facilitator.registration.errors import NobodyToTell, OnItsWay
from facilitator.registration.models import Attendee
from facilitator.registration.signpost_notices import OUTSIDE_HELP

_NOT_GONE = (MessageState.QUEUED, MessageState.CLAIMED, MessageState.HANDING)


def send_signpost(
    attendee: Attendee, signpost: Signpost, *, group_id: str, by: Actor, now: datetime
) -> NoticeRow:
    """Tell somebody of one place to turn to: an e-mail, a letter, or a call for whoever looks after `group_id`.

    It may be sent again once the last one has gone. Raises OnItsWay before that, NobodyToTell once they died.
    """
    if _waits(attendee, signpost):
        raise OnItsWay(attendee.called)
    row = notify(
        OUTSIDE_HELP,
        subject_id=signpost.id,
        subject_version=_times_sent(attendee, signpost) + 1,
        person_kind=PersonKind.ATTENDEE,
        person_id=attendee.id,
        group_id=group_id,
        now=now,
    )
    if row is None:
        raise NobodyToTell
    record("attendee.told_of_help", attendee, by=by, now=now, group_id=group_id)
    db.session.flush()
    return row


def _waits(attendee: Attendee, signpost: Signpost) -> bool:
    message = select(Message.id).where(*_about(Message, attendee, signpost), Message.state.in_(_NOT_GONE))
    call = select(CallTask.id).where(*_about(CallTask, attendee, signpost), CallTask.state == CallState.TO_DO)
    letter = select(PaperLetter.id).where(
        *_about(PaperLetter, attendee, signpost), PaperLetter.state == LetterState.TO_PRINT
    )
    return any(db.session.scalar(one.limit(1)) is not None for one in (message, call, letter))


def _times_sent(attendee: Attendee, signpost: Signpost) -> int:
    latest = [
        db.session.scalar(select(func.max(model.subject_version)).where(*_about(model, attendee, signpost)))
        for model in (Message, CallTask, PaperLetter)
    ]
    return max(version or 0 for version in latest)


def _about(model: type[NoticeRow], attendee: Attendee, signpost: Signpost) -> list[ColumnElement[bool]]:
    pairs = ((model.kind, OUTSIDE_HELP), (model.subject_id, signpost.id), (model.person_id, attendee.id))
    return [column.in_([value]) for column, value in pairs]
