"""Writing down outside help, keeping it true, and taking out what is no longer there."""

from datetime import date, datetime
from typing import TypedDict, Unpack

from facilitator.audit.operations import record
from facilitator.core.actor import Actor
from facilitator.core.db import claim_version, db
from facilitator.groups.models import Format
from facilitator.groups.signpost_models import Purpose, Signpost
from facilitator.groups.signpost_rules import checked


class SignpostDetails(TypedDict):
    """Everything that is kept of an entry. Texts are cleaned by the form."""

    name: str
    discreet_name: str
    purpose: Purpose
    about: str
    area: str
    format: Format
    phone: str
    web: str
    checked_on: date


def add_signpost(*, by: Actor, now: datetime, **details: Unpack[SignpostDetails]) -> Signpost:
    """Write down a place to turn to. Raises Blank, OddWebAddress, NowhereToTurn."""
    signpost = Signpost(**checked(details))
    db.session.add(signpost)
    record("signpost.added", signpost, by=by, now=now)
    db.session.flush()
    return signpost


def change_signpost(
    signpost: Signpost, *, expected_version: int, by: Actor, now: datetime, **details: Unpack[SignpostDetails]
) -> None:
    """Change an entry, or note that it was checked again. Raises StaleRow and what `add_signpost` raises."""
    values = checked(details)
    claim_version(signpost, expected_version)
    changed = [field for field, value in values.items() if getattr(signpost, field) != value]
    for field in changed:
        setattr(signpost, field, values[field])
    record("signpost.changed", signpost, by=by, now=now, fields=changed)
    db.session.flush()


def remove_signpost(signpost: Signpost, *, expected_version: int, by: Actor, now: datetime) -> None:
    """Take an entry out; a message about it that has not left stays here. Raises StaleRow."""
    claim_version(signpost, expected_version)
    record("signpost.removed", signpost, by=by, now=now)
    db.session.delete(signpost)
    db.session.flush()
