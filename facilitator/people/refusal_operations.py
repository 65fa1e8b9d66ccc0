"""When the e-mail address of a facilitator or a speaker does not work."""

from datetime import datetime

from facilitator.audit.operations import record
from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.people.models import Facilitator, Speaker


def note_refused_address(person_id: str, address: str, *, by: Actor, now: datetime) -> None:
    """Remember it (`now` aware UTC): nothing more is mailed to them until their address is another one."""
    person = db.session.get(Facilitator, person_id) or db.session.get(Speaker, person_id)
    if person is None or not person.note_refusal(address, now):
        return
    record(f"{person.__tablename__}.email_refused", person, by=by, now=now, fields=["email_refused"])
    db.session.flush()
