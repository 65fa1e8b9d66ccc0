"""The worker's step for the lists people work through: nobody is rung or written to about what is no longer so."""

from sqlalchemy import or_, select

from facilitator.core.clock import Clock
from facilitator.core.db import db, write_transaction
from facilitator.messages.call_operations import drop_needless_call
from facilitator.messages.letter_models import LetterState, PaperLetter
from facilitator.messages.letter_operations import look_after_letter
from facilitator.messages.models import CallState, CallTask


def drop_needless_calls(clock: Clock) -> int:
    """Ask the gate about every call still to make, one short transaction each; gives the number dropped."""
    useful = or_(CallTask.useless_after.is_(None), CallTask.useless_after >= clock.now())
    ids = list(db.session.scalars(select(CallTask.id).where(CallTask.state == CallState.TO_DO, useful)))
    db.session.rollback()
    return sum(_drop(call_id, clock) for call_id in ids)


def look_after_letters(clock: Clock) -> int:
    """The same for every letter still to print; what would come too late goes on the call list. Gives how many."""
    useful = or_(PaperLetter.useless_after.is_(None), PaperLetter.useless_after >= clock.now())
    to_print = PaperLetter.state == LetterState.TO_PRINT
    ids = list(db.session.scalars(select(PaperLetter.id).where(to_print, useful)))
    db.session.rollback()
    return sum(_look_after(letter_id, clock) for letter_id in ids)


def _drop(call_id: str, clock: Clock) -> bool:
    with write_transaction():
        call = db.session.get(CallTask, call_id)
        return call is not None and drop_needless_call(call, now=clock.now())


def _look_after(letter_id: str, clock: Clock) -> bool:
    with write_transaction():
        letter = db.session.get(PaperLetter, letter_id)
        return letter is not None and look_after_letter(letter, now=clock.now())
