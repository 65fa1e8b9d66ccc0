"""Making and changing groups; and the slice's other operations by one name, for the slices above."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypedDict, Unpack

from sqlalchemy import select

from facilitator.audit.operations import record
from facilitator.core.actor import COORDINATOR, STAFF, Actor
from facilitator.core.db import claim_version, db, flush_or_refuse
from facilitator.core.text import slugify
from facilitator.groups.agreement_operations import add_agreement
from facilitator.groups.errors import AddressTaken, NeededWhileRunning, NotInList
from facilitator.groups.joining_operations import ask_to_change_joining_details
from facilitator.groups.models import (
    Audience,
    Format,
    Group,
    GroupAgreement,
    GroupType,
    Intake,
    Leadership,
    MembershipModel,
    Portfolio,
    Venue,
)
from facilitator.groups.portfolio_operations import put_in_portfolio, take_from_portfolio
from facilitator.groups.queries import find_agreement, group_by_press
from facilitator.groups.rules import RUNNING, UNDECIDED, check_numbers, check_reminders, missing_basics
from facilitator.groups.signals import group_settings_changed, places_changed
from facilitator.groups.state_operations import (
    close_to_new,
    discard_group,
    end_group,
    finish_ending_groups,
    finish_group,
    pause_group,
    publish_group,
    reopen,
)
from facilitator.groups.type_operations import change_type, create_type
from facilitator.groups.venue_operations import add_venue, change_venue
from facilitator.organisation.models import Nation
from facilitator.organisation.queries import find_organisation
from facilitator.organisation.rules import checked_email, checked_timezone, needed

__all__ = [
    "add_agreement",
    "add_venue",
    "ask_to_change_joining_details",
    "change_group",
    "change_type",
    "change_venue",
    "close_to_new",
    "create_group",
    "create_type",
    "discard_group",
    "end_group",
    "finish_ending_groups",
    "finish_group",
    "pause_group",
    "publish_group",
    "put_in_portfolio",
    "reopen",
    "take_from_portfolio",
]

ONE_PRESS = ("uq_support_group_pressed", "support_group.pressed")
ONE_ADDRESS = ("uq_support_group_slug", "support_group.slug")
FROM_TYPE = (
    "description",
    "eligibility",
    "audience",
    "format",
    "leadership",
    "membership_model",
    "intake",
    "list_limit",
    "staff_min",
)
FROM_ORGANISATION = ("nation", "timezone", "contact_phone", "contact_email")
PLACES = ("list_limit", "online_limit")
IN_CALENDARS = frozenset({"name", "discreet_name", "format", "venue_id", "joining_details"})


class GroupDetails(TypedDict, total=False):
    """What a group has beside its names. None: no venue, no type, no limit of its own."""

    type_id: str | None
    description: str
    eligibility: str
    audience: Audience
    format: Format
    leadership: Leadership
    membership_model: MembershipModel
    intake: Intake
    venue_id: str | None
    joining_details: str
    area: str
    agreement_id: str | None
    list_limit: int
    room_limit: int | None
    online_limit: int | None
    first_visits_limit: int | None
    offer_days: int
    offer_days_post: int
    staff_min: int
    contact_phone: str
    contact_email: str
    nation: Nation
    timezone: str
    publish_dates: bool
    hold_messages: bool
    remind_hours: int | None
    remind_again_hours: int | None
    noindex: bool


class GroupChanges(GroupDetails, total=False):
    """Everything on the settings page of a group."""

    name: str
    discreet_name: str


def create_group(
    *,
    name: str,
    discreet_name: str,
    pressed: str | None = None,
    by: Actor,
    now: datetime,
    **details: Unpack[GroupDetails],
) -> Group:
    """Make a draft. What is not given comes from its type, then from the organisation; the newest agreement.

    A coordinator who makes a group looks after it. The same `pressed` again gives the group it made. Raises Blank,
    NotInList, NotAnAddress, OutOfRange, AddressTaken, UnknownTimeZone.
    """
    earlier = group_by_press(pressed)
    if earlier is not None:
        return earlier
    values: dict[str, Any] = {"name": name, "discreet_name": discreet_name, **details}
    _check(values)
    values = {**_defaults(values.get("type_id")), **values}
    group = Group(**values, slug=_free_address(discreet_name), created_at=now, pressed=pressed)
    db.session.add(group)
    flush_or_refuse(dict.fromkeys((*ONE_ADDRESS, *ONE_PRESS), AddressTaken()))
    if by.kind == STAFF and by.has(COORDINATOR):
        db.session.add(Portfolio(user_id=by.id, group_id=group.id))
    record("group.created", group, by=by, now=now, group_id=group.id)
    db.session.flush()
    return group


def change_group(
    group: Group, *, expected_version: int, by: Actor, now: datetime, **changes: Unpack[GroupChanges]
) -> None:
    """Save a group's settings. The public address follows the discreet name until the group is published.

    Raises StaleRow, NeededWhileRunning, and what `create_group` raises for its values.
    """
    values: dict[str, Any] = dict(changes)
    _check(values)
    claim_version(group, expected_version)
    before = {
        field: getattr(group, field) for field, value in values.items() if getattr(group, field) != value
    }
    _keep_what_is_needed(group, values)
    for field in before:
        setattr(group, field, values[field])
    if "joining_details" in before:
        group.joining_details_asked_at = None
    if "discreet_name" in before and group.state in UNDECIDED:
        group.slug = _free_address(group.discreet_name, group.id)
    flush_or_refuse(dict.fromkeys(ONE_ADDRESS, AddressTaken()))
    record("group.changed", group, by=by, now=now, group_id=group.id, fields=before)
    db.session.flush()
    db.session.refresh(group)  # its venue and agreement are read anew
    _tell(group, before, by=by, now=now)


def _tell(group: Group, before: Mapping[str, Any], *, by: Actor, now: datetime) -> None:
    shown = {field: value for field, value in before.items() if field in IN_CALENDARS}
    if shown:
        group_settings_changed.send(group, before=shown, by=by, now=now)
    if any(_raised(before[field], getattr(group, field)) for field in PLACES if field in before):
        places_changed.send(group, by=by, now=now)


def _raised(before: int | None, after: int | None) -> bool:
    """Whether there may be more places than before; where online is no longer counted apart, there may be."""
    return after is None or before is None or after > before


def _keep_what_is_needed(group: Group, values: Mapping[str, Any]) -> None:
    if group.state not in RUNNING:
        return
    needs = ("format", "venue_id", "joining_details", "agreement_id", "contact_phone")
    missing = missing_basics(**{field: values.get(field, getattr(group, field)) for field in needs})
    for field, sentence in missing.items():
        if field in values or "format" in values:
            raise NeededWhileRunning(sentence, field)


def _defaults(type_id: str | None) -> dict[str, Any]:
    values: dict[str, Any] = {}
    organisation = find_organisation()
    if organisation is not None:
        values.update({field: getattr(organisation, field) for field in FROM_ORGANISATION})
    kind = db.session.get(GroupType, type_id) if type_id else None
    if kind is not None:
        values.update({field: getattr(kind, field) for field in FROM_TYPE})
    agreement = find_agreement()
    values["agreement_id"] = agreement.id if agreement else None
    return values


def _check(values: Mapping[str, Any]) -> None:
    if "name" in values:
        needed(values["name"], "Enter the name of the group.", "name")
    if "discreet_name" in values:
        needed(values["discreet_name"], "Enter a discreet name.", "discreet_name")
    if values.get("contact_email"):
        checked_email(values["contact_email"], "contact_email")
    if "timezone" in values:
        checked_timezone(values["timezone"])
    check_numbers(values)
    check_reminders(values)
    for field, model in (("type_id", GroupType), ("venue_id", Venue), ("agreement_id", GroupAgreement)):
        if values.get(field) and db.session.get(model, values[field]) is None:
            raise NotInList("Choose one from the list.", field)


def _free_address(discreet_name: str, own_id: str | None = None) -> str:
    """An address from the discreet name that no other group has: `tuesday-group`, then `tuesday-group-2`."""
    base = slugify(discreet_name) or "group"
    statement = select(Group.slug).where(
        Group.slug.startswith(base, autoescape=True), Group.id != (own_id or "")
    )
    taken = set(db.session.scalars(statement))
    number, address = 1, base
    while address in taken:
        number += 1
        address = f"{base}-{number}"
    return address
