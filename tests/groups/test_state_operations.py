"""Opening, closing, pausing and ending groups."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from facilitator.audit.models import AuditEntry
from facilitator.core.actor import COORDINATOR, MANAGER, STAFF, SYSTEM, Actor
from facilitator.core.db import db, write_transaction
from facilitator.groups.errors import NotNow, NotReady
from facilitator.groups.models import Group, GroupState
from facilitator.groups.operations import (
    close_to_new,
    discard_group,
    end_group,
    finish_ending_groups,
    pause_group,
    publish_group,
    reopen,
)
from facilitator.groups.ports import Checks, checks
from facilitator.organisation.errors import Blank
from tests.support.builders import make_agreement, make_group, make_venue

pytestmark = pytest.mark.both_databases
COORDINATOR_ACTOR = Actor("0123456789abcdef", STAFF, frozenset({COORDINATOR}))
MANAGER_ACTOR = Actor("fedcba9876543210", STAFF, frozenset({MANAGER}))


@pytest.fixture(autouse=True)
def others(monkeypatch: pytest.MonkeyPatch) -> Iterator[Checks]:
    """What the slices above answer, for these tests to fill."""
    monkeypatch.setattr(checks, "publish", [])
    monkeypatch.setattr(checks, "close", [])
    yield checks


def _draft(**overrides: Any) -> Group:
    with write_transaction():
        values = {"venue_id": make_venue().id, "agreement_id": make_agreement().id, "state": GroupState.DRAFT}
        return make_group(**values | overrides)


def test_a_group_with_everything_opens(app: Flask, now: datetime) -> None:
    group = _draft()
    with write_transaction():
        publish_group(group, by=COORDINATOR_ACTOR, now=now)
    assert group.state is GroupState.OPEN
    assert group.takes_joiners
    entries = db.session.scalars(select(AuditEntry)).all()
    assert [(e.action, e.actor_id, e.group_id) for e in entries] == [
        ("group.published", COORDINATOR_ACTOR.id, group.id)
    ]


def test_all_that_is_missing_is_said_at_once(app: Flask, now: datetime, others: Checks) -> None:
    others.publish.append(lambda group, now: ["Add at least one coming session."])
    others.publish.append(lambda group, now: ["Choose who leads the sessions."])
    group = _draft(venue_id=None, agreement_id=None, contact_phone="")
    with pytest.raises(NotReady) as refused, write_transaction():
        publish_group(group, by=COORDINATOR_ACTOR, now=now)
    assert refused.value.missing == (
        "Choose the venue.",
        "Choose the group agreement.",
        "Enter the telephone number people can ring.",
        "Add at least one coming session.",
        "Choose who leads the sessions.",
    )
    db.session.refresh(group)
    assert group.state is GroupState.DRAFT


def test_pausing_asks_why_and_opening_again_forgets_it(app: Flask, now: datetime) -> None:
    group = _draft(state=GroupState.OPEN)
    with pytest.raises(Blank), write_transaction():
        pause_group(group, reason=" ", by=COORDINATOR_ACTOR, now=now)
    with write_transaction():
        pause_group(group, reason="The hall is being repaired until May.", by=COORDINATOR_ACTOR, now=now)
    assert (group.state, group.state_reason) == (GroupState.PAUSED, "The hall is being repaired until May.")
    with write_transaction():
        reopen(group, by=COORDINATOR_ACTOR, now=now)
    assert (group.state, group.state_reason) == (GroupState.OPEN, "")


def test_closing_to_new_people_and_opening_again(app: Flask, now: datetime) -> None:
    group = _draft(state=GroupState.OPEN)
    with write_transaction():
        close_to_new(group, by=COORDINATOR_ACTOR, now=now)
    assert not group.takes_joiners
    with write_transaction():
        reopen(group, by=COORDINATOR_ACTOR, now=now)
    assert group.takes_joiners


def test_a_second_tap_on_a_button_changes_nothing(app: Flask, now: datetime) -> None:
    group = _draft()
    with write_transaction():
        discard_group(group, by=COORDINATOR_ACTOR, now=now)
    with pytest.raises(NotNow), write_transaction():
        discard_group(group, by=COORDINATOR_ACTOR, now=now)


def test_an_ending_group_ends_when_nothing_stands_in_its_way(
    app: Flask, now: datetime, others: Checks
) -> None:
    group = _draft(state=GroupState.OPEN)
    with write_transaction():
        end_group(group, by=MANAGER_ACTOR, now=now)
    sessions = ["There is one session to come."]
    others.close.append(lambda group, now: sessions)
    with write_transaction():
        assert finish_ending_groups(now) == 0
    assert group.state is GroupState.ENDING
    sessions.clear()
    with write_transaction():
        assert finish_ending_groups(now) == 1
    assert group.state is GroupState.ENDED
    last = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "group.ended")).one()
    assert last.actor_kind == SYSTEM.kind


def test_only_a_group_that_is_ready_is_brought_back_from_its_end(app: Flask, now: datetime) -> None:
    group = _draft(state=GroupState.ENDED, contact_phone="")
    with pytest.raises(NotReady), write_transaction():
        reopen(group, by=MANAGER_ACTOR, now=now)
    with write_transaction():
        db.session.refresh(group)
        group.contact_phone = "01632 960100"
    with write_transaction():
        reopen(group, by=MANAGER_ACTOR, now=now)
    assert group.state is GroupState.OPEN
