"""Group types, venues, agreements and portfolios."""

from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from facilitator.accounts.models import Role
from facilitator.audit.models import AuditEntry
from facilitator.core.actor import COORDINATOR, STAFF, Actor
from facilitator.core.db import db, write_transaction
from facilitator.core.errors import NotFound, StaleRow
from facilitator.groups.errors import (
    AlreadyTheirs,
    LastCoordinator,
    NameTaken,
    NotACoordinator,
    OutOfRange,
    SameAgreement,
)
from facilitator.groups.first_agreement import FIRST_AGREEMENT
from facilitator.groups.operations import (
    add_agreement,
    add_venue,
    change_type,
    change_venue,
    create_type,
    put_in_portfolio,
    take_from_portfolio,
)
from facilitator.groups.queries import (
    coordinators_of,
    coordinators_to_add,
    current_agreement,
    find_agreement,
    get_type,
    list_types,
    list_venues,
)
from facilitator.organisation.errors import Blank
from tests.support.builders import make_group, make_portfolio, make_user

pytestmark = pytest.mark.both_databases
BY = Actor("0123456789abcdef", STAFF, frozenset({COORDINATOR}))


def _actions() -> list[str]:
    return list(db.session.scalars(select(AuditEntry.action)))


def test_a_type_keeps_its_cadence_of_speakers(app: Flask, now: datetime) -> None:
    with write_transaction():
        kind = create_type(
            name="Living with Secondary Breast Cancer",
            minutes=120,
            speaker_every=3,
            speaker_first=3,
            speaker_extra_minutes=60,
            by=BY,
            now=now,
        )
    stored = get_type(kind.id)
    assert (stored.speaker_every, stored.speaker_first, stored.speaker_extra_minutes) == (3, 3, 60)
    assert _actions() == ["group_type.added"]


def test_two_types_cannot_have_one_name(app: Flask, now: datetime) -> None:
    with write_transaction():
        create_type(name="Carers", by=BY, now=now)
        other = create_type(name="Talks", by=BY, now=now)
    with pytest.raises(NameTaken), write_transaction():
        create_type(name="Carers", by=BY, now=now)
    with pytest.raises(NameTaken), write_transaction():
        change_type(other, expected_version=1, by=BY, now=now, name="Carers")
    assert [kind.name for kind in list_types()] == ["Carers", "Talks"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"minutes": 4},
        {"minutes": 721},
        {"list_limit": 501},
        {"staff_min": 0},
        {"speaker_every": 0},
        {"speaker_extra_minutes": -1},
        {"speaker_first": 3},
    ],
)
def test_numbers_beyond_sense_are_refused(app: Flask, now: datetime, wrong: dict[str, Any]) -> None:
    with pytest.raises(OutOfRange), write_transaction():
        create_type(name="Carers", **wrong, by=BY, now=now)
    assert list_types() == []


def test_a_changed_type_carries_its_version(app: Flask, now: datetime) -> None:
    with write_transaction():
        kind = create_type(name="Carers", by=BY, now=now)
        change_type(kind, expected_version=1, by=BY, now=now, list_limit=15)
    assert (kind.list_limit, kind.version) == (15, 2)
    with pytest.raises(StaleRow), write_transaction():
        change_type(kind, expected_version=1, by=BY, now=now, list_limit=16)


def test_a_venue_needs_a_name_and_an_address(app: Flask, now: datetime) -> None:
    for wrong in ({"name": "", "address": "Hampton"}, {"name": "The church", "address": " "}):
        with pytest.raises(Blank), write_transaction():
            add_venue(**wrong, by=BY, now=now)
    with write_transaction():
        venue = add_venue(name="The church", address="Hampton", step_free=True, room_limit=20, by=BY, now=now)
        change_venue(venue, expected_version=1, by=BY, now=now, room_limit=None, hearing_loop=True)
    assert [(v.step_free, v.hearing_loop, v.room_limit) for v in list_venues()] == [(True, True, None)]
    assert sorted(_actions()) == ["venue.added", "venue.changed"]


def test_the_agreement_grows_by_versions(app: Flask, now: datetime) -> None:
    assert find_agreement() is None
    with pytest.raises(NotFound):
        current_agreement()
    with write_transaction():
        first = add_agreement(FIRST_AGREEMENT, expected_number=0, by=BY, now=now)
    assert "serious harm" in first.text
    with write_transaction():
        add_agreement("What is said here stays here.", expected_number=1, by=BY, now=now)
    assert (current_agreement().number, first.number) == (2, 1)
    with pytest.raises(StaleRow), write_transaction():
        add_agreement("Another text.", expected_number=1, by=BY, now=now)
    with pytest.raises(SameAgreement), write_transaction():
        add_agreement("What is said here stays here.", by=BY, now=now)
    with pytest.raises(Blank), write_transaction():
        add_agreement("", by=BY, now=now)


def test_two_coordinators_look_after_a_group_and_one_may_stop(app: Flask, now: datetime) -> None:
    with write_transaction():
        group = make_group()
        anne, beth = make_user(name="Anne"), make_user(name="Beth")
        make_portfolio(anne, group)
    with write_transaction():
        put_in_portfolio(group, beth.id, by=BY, now=now)
    assert [user.name for user in coordinators_of(group.id)] == ["Anne", "Beth"]
    assert coordinators_to_add(group.id) == []
    with pytest.raises(AlreadyTheirs), write_transaction():
        put_in_portfolio(group, beth.id, by=BY, now=now)
    with write_transaction():
        take_from_portfolio(group, anne.id, by=BY, now=now)
    with pytest.raises(LastCoordinator), write_transaction():
        take_from_portfolio(group, beth.id, by=BY, now=now)
    with pytest.raises(NotFound), write_transaction():
        take_from_portfolio(group, anne.id, by=BY, now=now)
    assert [user.name for user in coordinators_of(group.id)] == ["Beth"]
    assert sorted(_actions()) == ["group.coordinator_added", "group.coordinator_removed"]


def test_only_an_active_coordinator_can_look_after_a_group(app: Flask, now: datetime) -> None:
    with write_transaction():
        group = make_group()
        refused = [make_user(Role.COUNSELLOR).id, make_user(active=False).id, "0000000000000000"]
    for user_id in refused:
        with pytest.raises(NotACoordinator), write_transaction():
            put_in_portfolio(group, user_id, by=BY, now=now)
    assert coordinators_to_add(group.id) == []
