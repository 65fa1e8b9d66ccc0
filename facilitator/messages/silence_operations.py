"""After a death: everything to one person is held back at once, and can be let go again if it was a mistake.

The cause writes the audit entry.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, select, update

from facilitator.core.db import db
from facilitator.messages.letter_models import LetterState, PaperLetter
from facilitator.messages.models import CallState, CallTask, Message, MessageState, PersonKind
from facilitator.messages.rules import DIED, LINE_LOST

S = MessageState


def silence(person_kind: PersonKind, person_id: str, *, now: datetime) -> int:
    """Hold back every message that has not gone out, every call not made and letter not posted; gives how many.

    What is being handed over at this moment cannot be held; a repeat of it can. When a message was to be sent stays
    in its row, so that `end_silence` finds it as it was.
    """
    db.session.flush()
    whose = _whose(Message, person_kind, person_id)
    messages = update(Message).where(*whose)
    lost = (S.CLAIMED, S.MAY_HAVE_ARRIVED)
    calls = update(CallTask).where(*_whose(CallTask, person_kind, person_id))
    letters = update(PaperLetter).where(*_whose(PaperLetter, person_kind, person_id))
    held = 0
    for statement in (
        messages.where(Message.state.in_(lost), Message.reason == LINE_LOST).values(
            state=S.MAY_HAVE_ARRIVED, reason=DIED, lease_until=None
        ),
        messages.where(Message.state.in_((S.QUEUED, S.CLAIMED))).values(
            state=S.SUPPRESSED, reason=DIED, lease_until=None
        ),
        calls.where(CallTask.state == CallState.TO_DO).values(state=CallState.NOT_NEEDED, ended_at=now),
        letters.where(PaperLetter.state == LetterState.TO_PRINT).values(
            state=LetterState.NOT_NEEDED, ended_at=now
        ),
    ):
        result = db.session.execute(statement.execution_options(synchronize_session="fetch"))
        held += result.rowcount  # type: ignore[attr-defined]
    return held


def end_silence(person_kind: PersonKind, person_id: str, *, since: datetime) -> None:
    """Let go what `silence` held back at that instant, as it stood; whether it is still true the gate asks again.

    Calls and letters that were dropped for another reason, or earlier, stay dropped.
    """
    db.session.flush()
    messages = update(Message).where(*_whose(Message, person_kind, person_id), Message.reason == DIED)
    calls = update(CallTask).where(
        *_whose(CallTask, person_kind, person_id),
        CallTask.state == CallState.NOT_NEEDED,
        CallTask.ended_at == since,
        CallTask.ended_by.is_(None),
    )
    letters = update(PaperLetter).where(
        *_whose(PaperLetter, person_kind, person_id),
        PaperLetter.state == LetterState.NOT_NEEDED,
        PaperLetter.ended_at == since,
        PaperLetter.ended_by.is_(None),
    )
    for statement in (
        messages.where(Message.state == S.SUPPRESSED).values(state=S.QUEUED, reason=""),
        messages.where(Message.state == S.MAY_HAVE_ARRIVED).values(reason=LINE_LOST),
        calls.values(state=CallState.TO_DO, ended_at=None),
        letters.values(state=LetterState.TO_PRINT, ended_at=None),
    ):
        db.session.execute(statement.execution_options(synchronize_session="fetch"))


def calls_made_about(subject_id: str, kind: str) -> list[CallTask]:
    """The calls about this in which somebody was reached, or had a message left: who knows of it."""
    statement = select(CallTask).where(
        CallTask.subject_id == subject_id,
        CallTask.kind == kind,
        CallTask.state.in_((CallState.SPOKE, CallState.VOICEMAIL_LEFT)),
    )
    return list(db.session.scalars(statement))


def drop_calls_about(subject_id: str, kind: str, *, now: datetime) -> None:
    """Nobody needs to be rung about this any more, however often it was tried."""
    statement = update(CallTask).where(
        CallTask.subject_id == subject_id, CallTask.kind == kind, CallTask.state == CallState.TO_DO
    )
    db.session.execute(
        statement.values(state=CallState.NOT_NEEDED, ended_at=now).execution_options(
            synchronize_session="fetch"
        )
    )


def _whose(
    model: type[Message] | type[CallTask] | type[PaperLetter], person_kind: PersonKind, person_id: str
) -> tuple[ColumnElement[bool], ...]:
    return (model.person_kind == person_kind, model.person_id == person_id)
