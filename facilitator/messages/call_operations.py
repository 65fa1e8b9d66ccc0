"""What came of a call: one tap each, and a way back."""

from datetime import datetime

from facilitator.audit import operations as audit
from facilitator.core.actor import SYSTEM, Actor
from facilitator.core.db import db, lock_row
from facilitator.messages.errors import CallAlreadyNoted, NothingToUndo, VoicemailNotAllowed
from facilitator.messages.letter_models import PaperLetter
from facilitator.messages.models import CallState, CallTask
from facilitator.messages.ports import address_book, reason_not_to_send
from facilitator.messages.rules import GONE, LATE
from facilitator.messages.signals import call_being_noted, call_noted, call_taken_back

OUTCOMES = (CallState.SPOKE, CallState.VOICEMAIL_LEFT, CallState.NO_ANSWER, CallState.GAVE_UP)


def record_outcome(
    call: CallTask, outcome: CallState, *, expected_tries: int, by: Actor, now: datetime
) -> CallTask:
    """Note how a call went (`now` aware UTC).

    No answer counts a try and leaves the call to do; the others end it.

    `expected_tries` is what the page showed: a second tap, or a colleague's, raises CallAlreadyNoted. Raises
    VoicemailNotAllowed when the person does not want voicemail, and ValueError for what is no outcome.
    """
    if outcome not in OUTCOMES:
        raise ValueError(f"{outcome} is not an outcome of a call")
    call_being_noted.send(call)
    call = lock_row(CallTask, call.id)
    if call.state is not CallState.TO_DO or call.tries != expected_tries:
        raise CallAlreadyNoted
    if outcome is CallState.VOICEMAIL_LEFT and not _voicemail_ok(call):
        raise VoicemailNotAllowed
    call.tries += 1
    if outcome is not CallState.NO_ANSWER:
        call.state = outcome
        call.ended_at = now
        call.ended_by = by.id
    audit.record(
        "call.noted", call, by=by, now=now, group_id=call.group_id, fields=["state"], reason=outcome.value
    )
    db.session.flush()
    call_noted.send(call, outcome=outcome, by=by, now=now)
    return call


def undo_outcome(call: CallTask, *, expected_tries: int, by: Actor, now: datetime) -> CallTask:
    """Take the last outcome back: the call is to do again. Raises NothingToUndo, also at a second tap."""
    call_being_noted.send(call)
    call = lock_row(CallTask, call.id)
    if call.state is CallState.NOT_NEEDED or call.tries == 0 or call.tries != expected_tries:
        raise NothingToUndo
    outcome = CallState.NO_ANSWER if call.state is CallState.TO_DO else call.state
    noted_at = call.ended_at
    call.tries -= 1
    call.state = CallState.TO_DO
    call.ended_at = None
    call.ended_by = None
    audit.record("call.undone", call, by=by, now=now, group_id=call.group_id, fields=["state"])
    db.session.flush()
    call_taken_back.send(call, outcome=outcome, noted_at=noted_at, by=by, now=now)
    return call


def drop_needless_call(call: CallTask, *, now: datetime) -> bool:
    """Take a call off the list that the gate, or the address book, no longer wants made. True when it went.

    A call that came too late stays as it is: the list hides it, and the person still counts as not told.
    """
    call = lock_row(CallTask, call.id)
    if call.state is not CallState.TO_DO:
        return False
    reason = why_needless(call, now)
    if reason is None:
        return False
    call.state = CallState.NOT_NEEDED
    call.ended_at = now
    audit.record(
        "call.dropped", call, by=SYSTEM, now=now, group_id=call.group_id, fields=["state"], reason=reason
    )
    db.session.flush()
    return True


def why_needless(row: CallTask | PaperLetter, now: datetime) -> str | None:
    """Why nobody need ring or write any more, as a key; None where somebody should, or where it only came too late."""
    reason = reason_not_to_send(row, now)
    if reason in LATE:
        return None
    if reason is None and address_book().contact(row.person_kind, row.person_id) is not None:
        return None
    return (reason or GONE)[:40]


def _voicemail_ok(call: CallTask) -> bool:
    contact = address_book().contact(call.person_kind, call.person_id)
    return contact is not None and contact.voicemail_ok
