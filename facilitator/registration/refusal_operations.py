"""When somebody's e-mail address does not work: remembered on the person, until they have another one."""

from datetime import datetime

from sqlalchemy import func, select

from facilitator.audit.operations import record
from facilitator.core.actor import Actor
from facilitator.core.db import db, lock_row
from facilitator.messages.models import PersonKind
from facilitator.messages.refusal_operations import tell_what_came_back
from facilitator.registration.errors import EmailNotInDoubt, NoEmailToDoubt
from facilitator.registration.models import Attendee


def note_refused_address(address: str, *, by: Actor, now: datetime) -> None:
    """Remember on everybody who has this address that mail to it was refused or came back (`now` aware UTC)."""
    sharing = select(Attendee).where(func.lower(Attendee.email) == address.lower(), Attendee.email != "")
    for attendee in db.session.scalars(sharing.with_for_update()):
        if attendee.note_refusal(address, now):
            record("attendee.email_refused", attendee, by=by, now=now, fields=["email_refused"])
    db.session.flush()


def note_mail_came_back(attendee: Attendee, *, by: Actor, now: datetime) -> int:
    """Something sent to their present address came back: nothing more is mailed there.

    What went there in the last days goes on the call list, or by post; gives how much that was. Raises NoEmailToDoubt.
    """
    attendee = lock_row(Attendee, attendee.id)
    if not attendee.email_works:
        raise NoEmailToDoubt(attendee.called)
    note_refused_address(attendee.email, by=by, now=now)
    return tell_what_came_back(PersonKind.ATTENDEE, attendee.id, attendee.email, now=now)


def trust_email_again(attendee: Attendee, *, by: Actor, now: datetime) -> None:
    """The address does work after all. Raises EmailNotInDoubt."""
    attendee = lock_row(Attendee, attendee.id)
    if not attendee.email or attendee.email_works:
        raise EmailNotInDoubt(attendee.called)
    attendee.email_refused, attendee.email_refused_at = "", None
    record("attendee.email_trusted", attendee, by=by, now=now, fields=["email_refused"])
    db.session.flush()
