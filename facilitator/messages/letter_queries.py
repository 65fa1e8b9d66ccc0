"""What pages read of the letters. A fixed number of statements each, whatever the number of letters."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select

from facilitator.core.db import db
from facilitator.messages import rules
from facilitator.messages.access_queries import Reach
from facilitator.messages.letter_models import LetterState, PaperLetter
from facilitator.messages.ports import Contact
from facilitator.messages.queries import contacts_for
from facilitator.messages.registry import why_words


@dataclass(frozen=True)
class LetterCard:
    """A letter and whom it is for. `post_by`: after that instant it would come too late (aware UTC)."""

    letter: PaperLetter
    contact: Contact
    why: str

    @property
    def post_by(self) -> datetime | None:
        """Until when it has to be in the letter box."""
        until = self.letter.useless_after
        return until - rules.POST_TAKES if until else None


def letters_to_print(
    reach: Reach, *, now: datetime, ids: Collection[str] | None = None, limit: int = 100
) -> list[LetterCard]:
    """The letters to print that are due (`now` aware UTC), those that have to go soonest first; `ids` narrows it.

    Left out: what helps nobody any more, and people the address book no longer knows.
    """
    statement = select(PaperLetter).where(_open(reach, now)).order_by(*_ORDER).limit(limit)
    if ids is not None:
        statement = statement.where(PaperLetter.id.in_(ids))
    return _cards(list(db.session.scalars(statement)))


def count_letters(group_ids: Collection[str] | None, *, now: datetime) -> int:
    """How many letters of these groups (None: all) are to be printed."""
    reach = Reach(None if group_ids is None else frozenset(group_ids))
    return db.session.scalar(select(func.count(PaperLetter.id)).where(_open(reach, now))) or 0


def letters_just_posted(reach: Reach, *, by_id: str, since: datetime) -> list[LetterCard]:
    """The letters this person noted as posted since then, latest first: for taking it back."""
    own = (PaperLetter.ended_by == by_id, PaperLetter.ended_at >= since, reach.over(PaperLetter))
    statement = (
        select(PaperLetter)
        .where(*own, PaperLetter.state == LetterState.POSTED)
        .order_by(PaperLetter.ended_at.desc(), PaperLetter.id)
        .limit(100)
    )
    return _cards(list(db.session.scalars(statement)))


_ORDER = (
    PaperLetter.useless_after.is_(None),
    PaperLetter.useless_after,
    PaperLetter.kind,
    PaperLetter.session_id,
    PaperLetter.due_at,
    PaperLetter.id,
)


def _open(reach: Reach, now: datetime) -> ColumnElement[bool]:
    useful = or_(PaperLetter.useless_after.is_(None), PaperLetter.useless_after >= now)
    due = and_(
        PaperLetter.state == LetterState.TO_PRINT, PaperLetter.held.is_(False), PaperLetter.due_at <= now
    )
    return and_(due, useful, reach.over(PaperLetter))


def _cards(letters: list[PaperLetter]) -> list[LetterCard]:
    people = contacts_for(letters)
    return [
        LetterCard(letter, people[letter.person_id], why_words(letter.kind))
        for letter in letters
        if letter.person_id in people
    ]
