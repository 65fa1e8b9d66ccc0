"""Setting up and changing the organisation, and adding versions of its wordings."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypedDict, Unpack

from facilitator.audit.operations import record
from facilitator.core.actor import Actor
from facilitator.core.db import claim_version, db, flush_or_refuse
from facilitator.core.errors import StaleRow
from facilitator.organisation.errors import AlreadySetUp, SameText
from facilitator.organisation.first_wordings import CONSENT, PRIVACY, RING_BACK
from facilitator.organisation.models import Nation, Organisation, Wording, WordingKind
from facilitator.organisation.queries import find_organisation, find_wording
from facilitator.organisation.rules import checked_colour, checked_email, checked_timezone, needed
from facilitator.organisation.signals import organisation_set_up

ONE_ROW = ("uq_organisation_only_row", "organisation.only_row")
ONE_NUMBER = ("uq_wording_kind", "wording.kind, wording.number")
NEEDED = {
    "name": "Enter the name of the organisation.",
    "sender_name": "Enter the name that messages come from.",
    "contact_phone": "Enter the telephone number people can ring.",
    "contact_role": "Enter whom people should ask for.",
    "text": "Enter the text.",
}


class FurtherSettings(TypedDict, total=False):
    """What has a default until somebody changes it."""

    contact_role: str
    brand_colour: str
    nation: Nation
    timezone: str
    urgent_help: str
    keep_cancelled_visible: bool
    quiet_from: int | None
    quiet_until: int


class SettingsChanges(FurtherSettings, total=False):
    """Everything on the settings page."""

    name: str
    sender_name: str
    sender_email: str
    contact_phone: str
    contact_email: str


def set_up_organisation(
    *,
    name: str,
    sender_name: str,
    sender_email: str,
    contact_phone: str,
    contact_email: str,
    is_demo: bool = False,
    by: Actor,
    now: datetime,
    **further: Unpack[FurtherSettings],
) -> Organisation:
    """Make this installation's organisation with the first consent and privacy wordings, each as version 1.

    Raises AlreadySetUp, Blank, NotAnAddress, NotAColour, TooPale, UnknownTimeZone.
    """
    given = {
        "name": name,
        "sender_name": sender_name,
        "sender_email": sender_email,
        "contact_phone": contact_phone,
        "contact_email": contact_email,
    }
    values = _checked({**given, **further})
    if find_organisation() is not None:
        raise AlreadySetUp
    organisation = Organisation(**values, is_demo=is_demo)
    db.session.add(organisation)
    flush_or_refuse(dict.fromkeys(ONE_ROW, AlreadySetUp()))
    first = {WordingKind.CONSENT: CONSENT, WordingKind.PRIVACY: PRIVACY, WordingKind.RING_BACK: RING_BACK}
    for kind, text in first.items():
        db.session.add(Wording(kind=kind, number=1, text=text, created_at=now))
    record("organisation.set_up", organisation, by=by, now=now)
    db.session.flush()
    organisation_set_up.send(organisation, by=by, now=now)
    return organisation


def change_settings(
    organisation: Organisation,
    *,
    expected_version: int,
    by: Actor,
    now: datetime,
    **changes: Unpack[SettingsChanges],
) -> None:
    """Save the settings page. Raises StaleRow and what `set_up_organisation` raises for its values."""
    values = _checked(changes)
    claim_version(organisation, expected_version)
    changed = [field for field, value in values.items() if getattr(organisation, field) != value]
    for field in changed:
        setattr(organisation, field, values[field])
    record("organisation.changed", organisation, by=by, now=now, fields=changed)
    db.session.flush()


def add_wording(
    kind: WordingKind, text: str, *, expected_number: int | None = None, by: Actor, now: datetime
) -> Wording:
    """Add the next version of a wording; it is in use from now on, and earlier consents keep theirs.

    `expected_number` is the version the text was written from. Raises Blank, SameText, StaleRow when a newer
    version came in between.
    """
    needed(text, NEEDED["text"], "text")
    current = find_wording(kind)
    number = current.number if current else 0
    if expected_number is not None and expected_number != number:
        raise StaleRow
    if current is not None and current.text == text:
        raise SameText
    wording = Wording(kind=kind, number=number + 1, text=text, created_at=now)
    db.session.add(wording)
    flush_or_refuse(dict.fromkeys(ONE_NUMBER, StaleRow()))
    record(f"wording.{kind.value}_added", wording, by=by, now=now)
    db.session.flush()
    return wording


def _checked(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as they may be stored; raises the refusal of the first that may not."""
    checked = dict(values)
    for field, sentence in NEEDED.items():
        if field in checked:
            needed(checked[field], sentence, field)
    for field in ("sender_email", "contact_email"):
        if field in checked:
            checked_email(checked[field], field)
    if "brand_colour" in checked:
        checked["brand_colour"] = checked_colour(checked["brand_colour"])
    if "timezone" in checked:
        checked_timezone(checked["timezone"])
    return checked
