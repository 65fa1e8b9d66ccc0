"""Writing down facilitators and speakers."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypedDict, Unpack

from facilitator.accounts.models import User
from facilitator.audit.operations import record
from facilitator.core.actor import Actor
from facilitator.core.db import claim_version, db, flush_or_refuse
from facilitator.organisation.rules import checked_email, needed
from facilitator.people.errors import NoSuchSignIn, SignInTaken
from facilitator.people.models import Facilitator, FacilitatorKind, Speaker
from facilitator.people.queries import LINKABLE, facilitator_of_user

ONE_SIGN_IN = ("uq_facilitator_user_id", "facilitator.user_id")


class FacilitatorChanges(TypedDict, total=False):
    """What can be changed about a facilitator. `user_id` None: no sign-in."""

    name: str
    kind: FacilitatorKind
    profession: str
    phone: str
    email: str
    user_id: str | None
    active: bool


class SpeakerChanges(TypedDict, total=False):
    """What can be changed about a speaker."""

    name: str
    organisation: str
    topics: str
    phone: str
    email: str
    active: bool


def add_facilitator(
    *,
    name: str,
    kind: FacilitatorKind,
    profession: str = "",
    phone: str = "",
    email: str = "",
    user_id: str | None = None,
    by: Actor,
    now: datetime,
) -> Facilitator:
    """Write down somebody who runs groups. Raises Blank, NotAnAddress, NoSuchSignIn, SignInTaken."""
    facilitator = Facilitator(
        name=name, kind=kind, profession=profession, phone=phone, email=email, user_id=user_id
    )
    _check(facilitator.id, {"name": name, "email": email, "user_id": user_id})
    db.session.add(facilitator)
    flush_or_refuse(dict.fromkeys(ONE_SIGN_IN, SignInTaken()))
    record("facilitator.added", facilitator, by=by, now=now)
    db.session.flush()
    return facilitator


def change_facilitator(
    facilitator: Facilitator,
    *,
    expected_version: int,
    by: Actor,
    now: datetime,
    **changes: Unpack[FacilitatorChanges],
) -> None:
    """Change what is known about a facilitator. Raises StaleRow and what `add_facilitator` raises."""
    values = dict(changes)
    if values.get("user_id") == facilitator.user_id:
        values.pop("user_id", None)  # a sign-in that was switched off since may stay linked
    _check(facilitator.id, values)
    changed = _apply(facilitator, expected_version, values)
    flush_or_refuse(dict.fromkeys(ONE_SIGN_IN, SignInTaken()))
    record("facilitator.changed", facilitator, by=by, now=now, fields=changed)
    db.session.flush()


def add_speaker(
    *,
    name: str,
    organisation: str = "",
    topics: str = "",
    phone: str = "",
    email: str = "",
    by: Actor,
    now: datetime,
) -> Speaker:
    """Write down a guest speaker. Raises Blank, NotAnAddress."""
    speaker = Speaker(name=name, organisation=organisation, topics=topics, phone=phone, email=email)
    _check(speaker.id, {"name": name, "email": email})
    db.session.add(speaker)
    record("speaker.added", speaker, by=by, now=now)
    db.session.flush()
    return speaker


def change_speaker(
    speaker: Speaker, *, expected_version: int, by: Actor, now: datetime, **changes: Unpack[SpeakerChanges]
) -> None:
    """Change what is known about a speaker. Raises StaleRow, Blank, NotAnAddress."""
    values = dict(changes)
    _check(speaker.id, values)
    changed = _apply(speaker, expected_version, values)
    record("speaker.changed", speaker, by=by, now=now, fields=changed)
    db.session.flush()


def _apply(row: Facilitator | Speaker, expected_version: int, values: Mapping[str, Any]) -> list[str]:
    """Claim the row and set the values; gives the names of the fields that differ."""
    claim_version(row, expected_version)
    changed = [field for field, value in values.items() if getattr(row, field) != value]
    for field in changed:
        setattr(row, field, values[field])
    return changed


def _check(person_id: str, values: Mapping[str, Any]) -> None:
    if "name" in values:
        needed(values["name"], "Enter a name.", "name")
    if values.get("email"):
        checked_email(values["email"])
    user_id = values.get("user_id")
    if user_id is None:
        return
    user = db.session.get(User, user_id)
    if user is None or not user.active or user.role not in LINKABLE:
        raise NoSuchSignIn
    owner = facilitator_of_user(user_id)
    if owner is not None and owner.id != person_id:
        raise SignInTaken
