"""Making and changing group types: what a new group starts from."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypedDict, Unpack

from facilitator.audit.operations import record
from facilitator.core.actor import Actor
from facilitator.core.db import claim_version, db, flush_or_refuse
from facilitator.groups.errors import NameTaken
from facilitator.groups.models import Audience, Format, GroupType, Intake, Leadership, MembershipModel
from facilitator.groups.rules import check_numbers
from facilitator.organisation.rules import needed

ONE_NAME = ("uq_group_type_name", "group_type.name")


class TypeDetails(TypedDict, total=False):
    """What a type gives to the groups made from it; `speaker_every` None: no speakers as a rule."""

    description: str
    eligibility: str
    audience: Audience
    format: Format
    leadership: Leadership
    membership_model: MembershipModel
    intake: Intake
    minutes: int
    speaker_every: int | None
    speaker_first: int | None
    speaker_extra_minutes: int
    list_limit: int
    staff_min: int


class TypeChanges(TypeDetails, total=False):
    """Everything on the page of a type."""

    name: str


def create_type(*, name: str, by: Actor, now: datetime, **details: Unpack[TypeDetails]) -> GroupType:
    """Make a group type. Lengths are in minutes. Raises Blank, OutOfRange, NameTaken."""
    _check({"name": name, **details})
    kind = GroupType(name=name, **details)
    db.session.add(kind)
    flush_or_refuse(dict.fromkeys(ONE_NAME, NameTaken()))
    record("group_type.added", kind, by=by, now=now)
    db.session.flush()
    return kind


def change_type(
    kind: GroupType, *, expected_version: int, by: Actor, now: datetime, **changes: Unpack[TypeChanges]
) -> None:
    """Change a type; no group that exists changes with it. Raises StaleRow and what `create_type` raises."""
    values = dict(changes)
    _check(values)
    claim_version(kind, expected_version)
    changed = [field for field, value in values.items() if getattr(kind, field) != value]
    for field in changed:
        setattr(kind, field, values[field])
    flush_or_refuse(dict.fromkeys(ONE_NAME, NameTaken()))
    record("group_type.changed", kind, by=by, now=now, fields=changed)
    db.session.flush()


def _check(values: Mapping[str, Any]) -> None:
    if "name" in values:
        needed(values["name"], "Enter the name of this group type.", "name")
    check_numbers(values)
