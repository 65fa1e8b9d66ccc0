"""What the outbox's address book asks about facilitators and speakers."""

from collections.abc import Collection

from sqlalchemy import select

from facilitator.core.db import db
from facilitator.messages.ports import EMAIL, PHONE, Contact
from facilitator.people.models import Facilitator, Speaker


def contacts_of_facilitators(facilitator_ids: Collection[str]) -> dict[str, Contact]:
    """How to reach these facilitators, by id; whoever no longer runs groups is left out. One statement."""
    if not facilitator_ids:
        return {}
    statement = select(Facilitator).where(Facilitator.id.in_(set(facilitator_ids)), Facilitator.active)
    return {row.id: _contact(row) for row in db.session.scalars(statement)}


def contacts_of_speakers(speaker_ids: Collection[str]) -> dict[str, Contact]:
    """How to reach these speakers, by id; those no longer asked are left out. One statement."""
    if not speaker_ids:
        return {}
    statement = select(Speaker).where(Speaker.id.in_(set(speaker_ids)), Speaker.active)
    return {row.id: _contact(row) for row in db.session.scalars(statement)}


def _contact(row: Facilitator | Speaker) -> Contact:
    return Contact(
        name=row.name,
        email=row.email,
        email_works=row.email_works,
        phone=row.phone,
        channel=EMAIL if row.email_works else PHONE,
        voicemail_ok=True,
    )
