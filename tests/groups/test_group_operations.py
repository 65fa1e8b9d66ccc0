"""Making a group from its type, changing it, its address, and the signals others wait for."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pytest
from blinker import Signal
from flask import Flask
from sqlalchemy import select

from facilitator.accounts.models import Role, User
from facilitator.audit.models import AuditEntry
from facilitator.core.actor import STAFF, Actor
from facilitator.core.db import db, write_transaction
from facilitator.core.errors import Refusal, StaleRow
from facilitator.groups.errors import NeededWhileRunning, NotInList, OutOfRange
from facilitator.groups.models import Audience, Format, Group, GroupState
from facilitator.groups.operations import change_group, change_venue, create_group
from facilitator.groups.queries import group_by_slug, group_ids_in_portfolio, list_groups, open_groups
from facilitator.groups.signals import group_settings_changed, places_changed
from facilitator.organisation.errors import Blank, NotAnAddress
from facilitator.organisation.models import Nation
from tests.support.builders import (
    make_agreement,
    make_group,
    make_group_type,
    make_organisation,
    make_user,
    make_venue,
)

pytestmark = pytest.mark.both_databases


def _actor(user: User) -> Actor:
    return Actor(user.id, STAFF, frozenset({user.role.value}), user.name)


@pytest.fixture
def by(app: Flask) -> Actor:
    with write_transaction():
        return _actor(make_user(Role.COORDINATOR))


def _create(by: Actor, now: datetime, **overrides: Any) -> Group:
    values: dict[str, Any] = {"name": "Living with it - Peterborough", "discreet_name": "Tuesday group"}
    with write_transaction():
        return create_group(**values | overrides, by=by, now=now)


def _change(group: Group, by: Actor, now: datetime, **changes: Any) -> None:
    with write_transaction():
        change_group(group, expected_version=group.version, by=by, now=now, **changes)


def _last_entry() -> AuditEntry:
    return db.session.scalars(select(AuditEntry)).all()[-1]


@contextmanager
def _heard(signal: Signal) -> Iterator[list[tuple[Any, dict[str, Any]]]]:
    heard: list[tuple[Any, dict[str, Any]]] = []

    def note(sender: Any, **values: Any) -> None:
        heard.append((sender, values))

    with signal.connected_to(note):
        yield heard


def test_a_group_takes_what_its_type_and_the_organisation_say(by: Actor, now: datetime) -> None:
    with write_transaction():
        make_organisation(nation=Nation.SCOTLAND, timezone="Europe/London", contact_phone="01632 960111")
        kind = make_group_type(
            description="We talk.",
            eligibility="For people living with secondary breast cancer.",
            audience=Audience.BOTH,
            format=Format.ONLINE,
            list_limit=20,
            staff_min=2,
        )
        make_agreement(number=1)
        newest = make_agreement(number=2)
    group = _create(by, now, type_id=kind.id)
    assert (group.description, group.audience, group.format) == ("We talk.", Audience.BOTH, Format.ONLINE)
    assert (group.list_limit, group.staff_min, group.nation) == (20, 2, Nation.SCOTLAND)
    assert (group.contact_phone, group.agreement_id) == ("01632 960111", newest.id)
    assert group.state is GroupState.DRAFT
    assert group_ids_in_portfolio(by.id) == {group.id}
    entries = db.session.scalars(select(AuditEntry)).all()
    assert [(e.action, e.group_id) for e in entries] == [("group.created", group.id)]


def test_what_is_typed_goes_before_what_the_type_says(by: Actor, now: datetime) -> None:
    with write_transaction():
        kind = make_group_type(format=Format.ONLINE)
    group = _create(by, now, type_id=kind.id, format=Format.TELEPHONE, contact_phone="01632 960122")
    assert (group.format, group.contact_phone) == (Format.TELEPHONE, "01632 960122")


def test_a_group_made_by_a_manager_is_in_nobodys_portfolio(app: Flask, now: datetime) -> None:
    with write_transaction():
        manager = _actor(make_user(Role.MANAGER))
    _create(manager, now)
    assert group_ids_in_portfolio(manager.id) == set()


def test_the_address_comes_from_the_discreet_name_and_is_never_given_twice(by: Actor, now: datetime) -> None:
    addresses = [_create(by, now).slug for _ in range(3)]
    assert addresses == ["tuesday-group", "tuesday-group-2", "tuesday-group-3"]
    assert _create(by, now, discreet_name="Café & Cake").slug == "cafe-and-cake"
    assert _create(by, now, discreet_name="友").slug == "group"


def test_the_address_follows_a_draft_and_stays_with_a_published_group(by: Actor, now: datetime) -> None:
    group = _create(by, now)
    _change(group, by, now, discreet_name="Morning group")
    assert group.slug == "morning-group"
    _change(group, by, now, discreet_name="Morning group ")
    assert group.slug == "morning-group"
    with write_transaction():
        group.state = GroupState.OPEN
    _change(group, by, now, discreet_name="Evening group")
    assert (group.discreet_name, group_by_slug("morning-group").id) == ("Evening group", group.id)


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"name": ""}, Blank),
        ({"discreet_name": "\u00a0"}, Blank),
        ({"contact_email": "office@"}, NotAnAddress),
        ({"list_limit": 0}, OutOfRange),
        ({"staff_min": 6}, OutOfRange),
        ({"room_limit": 0}, OutOfRange),
        ({"venue_id": "0000000000000000"}, NotInList),
        ({"type_id": "0000000000000000"}, NotInList),
        ({"agreement_id": "0000000000000000"}, NotInList),
    ],
)
def test_a_wrong_value_makes_no_group(
    by: Actor, now: datetime, wrong: dict[str, Any], refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal) as refused:
        _create(by, now, **wrong)
    assert refused.value.field == next(iter(wrong))
    assert list_groups(None) == []


def test_a_change_from_an_old_form_is_refused(by: Actor, now: datetime) -> None:
    group = _create(by, now)
    _change(group, by, now, area="Hampton")
    with pytest.raises(StaleRow), write_transaction():
        change_group(group, expected_version=1, by=by, now=now, area="Yaxley")
    db.session.refresh(group)
    assert group.area == "Hampton"


def test_the_audit_names_what_changed_and_holds_no_values(by: Actor, now: datetime) -> None:
    group = _create(by, now)
    _change(group, by, now, area="Hampton", list_limit=group.list_limit)
    entry = _last_entry()
    assert (entry.action, entry.fields, entry.group_id) == ("group.changed", "area", group.id)


def test_a_running_group_keeps_its_place_and_its_number_to_ring(by: Actor, now: datetime) -> None:
    with write_transaction():
        group = make_group(venue_id=make_venue().id, agreement_id=make_agreement().id)
    for changes in ({"venue_id": None}, {"contact_phone": ""}, {"format": Format.ONLINE}):
        with pytest.raises(NeededWhileRunning):
            _change(group, by, now, **changes)
        db.session.refresh(group)
    _change(group, by, now, format=Format.ONLINE, joining_details="https://meet.example.org/tuesday")
    assert group.format is Format.ONLINE


def test_calendars_hear_of_a_new_venue_with_the_old_one(by: Actor, now: datetime) -> None:
    with write_transaction():
        old, new = make_venue(), make_venue(name="The Old Library")
        group = make_group(venue_id=old.id, agreement_id=make_agreement().id)
    with _heard(group_settings_changed) as heard:
        _change(group, by, now, venue_id=new.id, area="Peterborough centre")
    assert heard == [(group, {"before": {"venue_id": old.id}, "by": by, "now": now})]
    assert group.venue is not None and group.venue.name == "The Old Library"
    with _heard(group_settings_changed) as heard:
        _change(group, by, now, list_limit=11)
    assert heard == []


def test_calendars_hear_when_a_venue_gets_another_address(by: Actor, now: datetime) -> None:
    with write_transaction():
        venue = make_venue()
        group = make_group(venue_id=venue.id)
        make_group(venue_id=venue.id, state=GroupState.ENDED)
    with _heard(group_settings_changed) as heard, write_transaction():
        change_venue(venue, expected_version=1, by=by, now=now, directions="Bus 1")
    assert heard == []
    with _heard(group_settings_changed) as heard, write_transaction():
        change_venue(venue, expected_version=2, by=by, now=now, address="Serpentine Green")
    assert [(sender.id, values["before"]) for sender, values in heard] == [(group.id, {})]


def test_those_who_wait_are_thought_of_only_when_places_are_added(by: Actor, now: datetime) -> None:
    group = _create(by, now)
    with _heard(places_changed) as heard:
        _change(group, by, now, list_limit=group.list_limit - 1)
        assert heard == []
        _change(group, by, now, list_limit=group.list_limit + 3)
    assert [sender for sender, _ in heard] == [group]


def test_the_finder_sees_groups_that_take_somebody_new(app: Flask) -> None:
    with write_transaction():
        for number, state in enumerate(GroupState):
            make_group(state=state, area=f"Town {number}")
        make_group(area="Ely")
    assert [group.area for group in open_groups()] == ["Ely", "Town 1"]


def test_a_list_of_no_groups_is_not_a_list_of_all(app: Flask) -> None:
    with write_transaction():
        group = make_group()
    assert list_groups(set()) == []
    assert [found.id for found in list_groups({group.id})] == [group.id]
    assert [found.id for found in list_groups(None)] == [group.id]


def test_reminders_are_a_week_before_unless_the_group_says_otherwise(by: Actor, now: datetime) -> None:
    group = _create(by, now)
    assert (group.remind_hours, group.remind_again_hours) == (168, None)
    with write_transaction():
        change_group(group, expected_version=1, by=by, now=now, remind_hours=72, remind_again_hours=24)
    with write_transaction():
        change_group(group, expected_version=2, by=by, now=now, remind_hours=None, remind_again_hours=None)
    assert (group.remind_hours, group.remind_again_hours) == (None, None)


@pytest.mark.parametrize(("first", "second"), [(24, 24), (24, 168), (None, 24), (5, None), (168, 5)])
def test_a_second_reminder_that_is_not_the_later_one_is_refused(
    by: Actor, now: datetime, first: int | None, second: int | None
) -> None:
    group = _create(by, now)
    with pytest.raises(OutOfRange):
        change_group(group, expected_version=1, by=by, now=now, remind_hours=first, remind_again_hours=second)
