"""What is held until somebody has looked at it: one line for each thing it is about and each notice."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from facilitator.core.db import db
from facilitator.messages.access_queries import Reach
from facilitator.messages.letter_models import LetterState, PaperLetter
from facilitator.messages.models import CallState, CallTask, Message, MessageState
from facilitator.messages.registry import NoticeRow, why_words

_STILL = (
    (Message, Message.state == MessageState.QUEUED),
    (PaperLetter, PaperLetter.state == LetterState.TO_PRINT),
    (CallTask, CallTask.state == CallState.TO_DO),
)


@dataclass(frozen=True)
class Batch:
    """Notices of one kind about one thing, held together; letters and calls are counted beside e-mails."""

    example: NoticeRow
    people: int
    by_email: int
    urgent: bool
    since: datetime

    @property
    def why(self) -> str:
        """What it is about, in the words of the call list."""
        return why_words(self.example.kind)


def held_rows(subject_id: str, group_id: str) -> list[NoticeRow]:
    """Everything held about this thing of this group, e-mails first."""
    rows: list[NoticeRow] = []
    for model, still in _STILL:
        own = [model.subject_id == subject_id, model.group_id == group_id, model.held.is_(True), still]
        rows += db.session.scalars(select(model).where(*own).order_by(model.kind, model.id))
    return rows


def held_batches(reach: Reach) -> list[Batch]:
    """What is held in the groups within reach, the urgent first, then the longest held. Three statements."""
    rows: list[NoticeRow] = []
    for model, still in _STILL:
        found = select(model).where(model.held.is_(True), still, reach.over(model))
        rows += db.session.scalars(found.order_by(model.created_at, model.id))
    grouped: dict[tuple[str, str], list[NoticeRow]] = {}
    for row in rows:
        grouped.setdefault((row.subject_id, row.kind), []).append(row)
    batches = [_batch(own) for own in grouped.values()]
    return sorted(batches, key=lambda one: (not one.urgent, one.since, one.example.kind))


def _batch(rows: list[NoticeRow]) -> Batch:
    return Batch(
        example=rows[0],
        people=len({row.person_id for row in rows}),
        by_email=sum(isinstance(row, Message) for row in rows),
        urgent=any(not isinstance(row, PaperLetter) and row.urgent for row in rows),
        since=min(row.created_at for row in rows),
    )
