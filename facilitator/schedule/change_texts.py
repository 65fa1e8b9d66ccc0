"""The messages of a change, to be read before it is saved: saved and rolled back, so that nothing else is shown.

What is read is what will be sent, since it is made from the rows as they would stand, by the same words.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from facilitator.core.actor import Actor
from facilitator.core.db import begin_write, db
from facilitator.core.errors import Refusal
from facilitator.messages.letter_models import PaperLetter
from facilitator.messages.models import CallTask, Message
from facilitator.messages.queries import contacts_for
from facilitator.messages.registry import NoticeRow, why_words
from facilitator.messages.render import Renderer
from facilitator.schedule.change_operations import Saved, save
from facilitator.schedule.change_types import Change

ONLY_LOOKED_AT = "-"


@dataclass(frozen=True)
class MessageText:
    """What one person would read or hear, as an example of all who are told the same."""

    why: str
    example: str  # who it is written to
    by_email: bool
    subject: str
    body: str


def texts_of(change: Change, renderer: Renderer, *, by: Actor, now: datetime) -> list[MessageText]:
    """One text of each notice that would go out. Lets go of everything the session has read; changes nothing.

    Empty where the change is refused: why is the plan's to say. `now` is aware UTC.
    """
    begin_write()
    try:
        saved = save(change, by=by, now=now, override_reason=ONLY_LOOKED_AT)
        return _texts(saved, renderer)
    except Refusal:
        return []
    finally:
        db.session.rollback()


def _texts(saved: Saved, renderer: Renderer) -> list[MessageText]:
    about = [saved.change.id, *(note.id for note in saved.notes.values())]
    first: dict[str, NoticeRow] = {}
    models: tuple[type[Message] | type[PaperLetter] | type[CallTask], ...] = (Message, PaperLetter, CallTask)
    for model in models:
        found = select(model).where(model.subject_id.in_(about)).order_by(model.kind.desc(), model.person_id)
        queued: list[NoticeRow] = list(db.session.scalars(found))
        for one in queued:
            first.setdefault(one.kind, one)
    people = contacts_for(first.values())
    texts = []
    for row in first.values():
        contact = people.get(row.person_id)
        if contact is None:
            continue
        subject, body = renderer.words(row, contact)
        texts.append(MessageText(why_words(row.kind), contact.name, isinstance(row, Message), subject, body))
    return texts
