"""Adding versions of the group agreement."""

from datetime import datetime

from facilitator.audit.operations import record
from facilitator.core.actor import Actor
from facilitator.core.db import db, flush_or_refuse
from facilitator.core.errors import StaleRow
from facilitator.groups.errors import SameAgreement
from facilitator.groups.models import GroupAgreement
from facilitator.groups.queries import find_agreement
from facilitator.organisation.rules import needed

ONE_NUMBER = ("uq_group_agreement_number", "group_agreement.number")


def add_agreement(
    text: str, *, expected_number: int | None = None, by: Actor, now: datetime
) -> GroupAgreement:
    """Add the next version: new groups get it, running ones keep theirs until somebody chooses the new one.

    `expected_number` is the version the text was written from. Raises Blank, SameAgreement, StaleRow.
    """
    needed(text, "Enter the group agreement.", "text")
    current = find_agreement()
    number = current.number if current else 0
    if expected_number is not None and expected_number != number:
        raise StaleRow
    if current is not None and current.text == text:
        raise SameAgreement
    agreement = GroupAgreement(number=number + 1, text=text, created_at=now)
    db.session.add(agreement)
    flush_or_refuse(dict.fromkeys(ONE_NUMBER, StaleRow()))
    record("group_agreement.added", agreement, by=by, now=now)
    db.session.flush()
    return agreement
