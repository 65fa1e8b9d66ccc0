"""What becomes of a letter: posted, no longer needed, or too slow."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from facilitator.audit import operations as audit
from facilitator.core.actor import SYSTEM, Actor
from facilitator.core.db import db, lock_row
from facilitator.messages.access_queries import Reach
from facilitator.messages.call_operations import why_needless
from facilitator.messages.errors import LetterAlreadyNoted, NoLetterChosen
from facilitator.messages.letter_models import LetterState, PaperLetter
from facilitator.messages.ports import address_book
from facilitator.messages.queue_operations import ring_as_well
from facilitator.messages.rules import is_too_late_by_post


def note_posted(letter_ids: Collection[str], *, reach: Reach, by: Actor, now: datetime) -> list[PaperLetter]:
    """Note that these letters were taken to the letter box (`now` aware UTC): all of them, or none.

    Raises NoLetterChosen, and LetterAlreadyNoted where one of them is not to print any more, or not within reach.
    """
    letters = _locked(letter_ids, reach)
    if any(letter.state is not LetterState.TO_PRINT for letter in letters):
        raise LetterAlreadyNoted
    for letter in letters:
        letter.state, letter.ended_at, letter.ended_by = LetterState.POSTED, now, by.id
        audit.record("letter.posted", letter, by=by, now=now, group_id=letter.group_id, fields=["state"])
    db.session.flush()
    return letters


def take_back_posted(
    letter_ids: Collection[str], *, reach: Reach, by: Actor, now: datetime
) -> list[PaperLetter]:
    """These letters were not posted after all: they are to print again. Raises as `note_posted` does."""
    letters = _locked(letter_ids, reach)
    if any(letter.state is not LetterState.POSTED for letter in letters):
        raise LetterAlreadyNoted
    for letter in letters:
        letter.state, letter.ended_at, letter.ended_by = LetterState.TO_PRINT, None, None
        audit.record("letter.taken_back", letter, by=by, now=now, group_id=letter.group_id, fields=["state"])
    db.session.flush()
    return letters


def look_after_letter(letter: PaperLetter, *, now: datetime) -> bool:
    """Drop a letter that nobody should get any more, or put a call beside one that would come too late.

    True when something was done. Asks the gate, and the address book.
    """
    letter = lock_row(PaperLetter, letter.id)
    if letter.state is not LetterState.TO_PRINT:
        return False
    reason = why_needless(letter, now)
    if reason is not None:
        letter.state, letter.ended_at = LetterState.NOT_NEEDED, now
        audit.record(
            "letter.dropped",
            letter,
            by=SYSTEM,
            now=now,
            group_id=letter.group_id,
            fields=["state"],
            reason=reason,
        )
        db.session.flush()
        return True
    contact = address_book().contact(letter.person_kind, letter.person_id)
    if contact is None or not contact.phone or not is_too_late_by_post(letter.useless_after, now):
        return False
    if ring_as_well(letter, now=now) is None:
        return False
    audit.record("letter.too_slow", letter, by=SYSTEM, now=now, group_id=letter.group_id)
    db.session.flush()
    return True


def _locked(letter_ids: Collection[str], reach: Reach) -> list[PaperLetter]:
    wanted = set(letter_ids)
    if not wanted:
        raise NoLetterChosen
    statement = (
        select(PaperLetter)
        .where(PaperLetter.id.in_(wanted), reach.over(PaperLetter))
        .order_by(PaperLetter.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    found = list(db.session.scalars(statement))
    if len(found) != len(wanted):
        raise LetterAlreadyNoted
    return found
