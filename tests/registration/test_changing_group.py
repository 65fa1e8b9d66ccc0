"""Changing group: out of one and into the other in one step; and the spell before is never forgotten."""

from collections.abc import Callable
from datetime import datetime

import pytest

from facilitator.accounts.models import User
from facilitator.assignments.models import AssignmentRole, SeriesFacilitator
from facilitator.core.actor import COUNSELLOR, STAFF, Actor
from facilitator.core.db import db, write_transaction
from facilitator.core.errors import Refusal
from facilitator.groups.models import Group
from facilitator.messages.models import Message, MessageState
from facilitator.registration import errors, queries
from facilitator.registration.membership_operations import leave
from facilitator.registration.models import Channel, Membership
from facilitator.registration.models import MembershipState as State
from facilitator.registration.notices import CHANGED_GROUP, LEFT
from facilitator.registration.rules import IN_GROUP
from facilitator.registration.transfer_errors import NoPlaceThere, PeopleWaitThere, SameGroup
from facilitator.registration.transfer_models import Transfer
from facilitator.registration.transfer_notices import NEW_FACE
from facilitator.registration.transfer_operations import transfer
from facilitator.registration.transfer_queries import may_be_known
from tests.support.builders import (
    make_attendee,
    make_facilitator,
    make_group,
    make_membership,
    make_portfolio,
    make_series,
)
from tests.support.pages import PageClient

pytestmark = pytest.mark.both_databases

FIONA = Actor("f" * 16, STAFF, frozenset({COUNSELLOR}), "Fiona")


@pytest.fixture
def evening(group: Group) -> Group:
    """Another group, of two places."""
    with write_transaction():
        return make_group(discreet_name="Evening group", list_limit=2)


@pytest.mark.parametrize("state", sorted(IN_GROUP))
def test_whoever_is_in_a_group_is_a_member_of_the_other_at_once(
    group: Group, evening: Group, carol: Actor, now: datetime, state: State
) -> None:
    with write_transaction():
        joy = make_membership(group, state=state)
        new = transfer(joy, evening, may_know="Hard of hearing", by=carol, now=now)

    assert (joy.state, new.state, new.previous_id) == (State.TRANSFERRED, State.MEMBER, joy.id)
    assert (queries.seats_taken(group.id), queries.seats_taken(evening.id)) == (0, 1)
    assert new.standing is joy.standing
    assert may_be_known([new.id, joy.id]) == {new.id: "Hard of hearing"}


def test_who_runs_the_new_group_hears_that_and_not_who(
    group: Group, evening: Group, carol: Actor, now: datetime
) -> None:
    with write_transaction():
        fiona = make_facilitator(name="Fiona")
        series = make_series(evening)
        db.session.add(
            SeriesFacilitator(series_id=series.id, facilitator_id=fiona.id, role=AssignmentRole.LEAD)
        )
        joy = make_membership(group)
        transfer(joy, evening, may_know="Hard of hearing", by=carol, now=now)

    told = {message.person_id: message.kind for message in db.session.query(Message)}
    assert told == {fiona.id: NEW_FACE, joy.attendee_id: CHANGED_GROUP}


def test_a_full_group_takes_nobody_and_nothing_has_changed(
    group: Group, evening: Group, carol: Actor, now: datetime
) -> None:
    with write_transaction():
        joy = make_membership(group)
        for _ in range(2):
            make_membership(evening)

    with pytest.raises(NoPlaceThere), write_transaction():
        transfer(joy, evening, by=carol, now=now)

    db.session.refresh(joy)
    assert joy.state is State.MEMBER
    assert db.session.query(Transfer).count() == 0


@pytest.mark.parametrize("state", [State.WAITING, State.OFFERED])
def test_who_waits_there_comes_first(
    group: Group, evening: Group, carol: Actor, now: datetime, state: State
) -> None:
    with write_transaction():
        joy = make_membership(group)
        make_membership(evening, state=state, waiting_since=now)

    with pytest.raises(PeopleWaitThere), write_transaction():
        transfer(joy, evening, by=carol, now=now)


def test_nobody_changes_to_the_group_they_are_in(group: Group, carol: Actor, now: datetime) -> None:
    with write_transaction():
        joy = make_membership(group)

    with pytest.raises(SameGroup), write_transaction():
        transfer(joy, group, by=carol, now=now)


def test_nobody_has_two_places_in_one_group(
    group: Group, evening: Group, carol: Actor, now: datetime
) -> None:
    with write_transaction():
        joy = make_membership(group)
        make_membership(evening, joy.attendee)

    with pytest.raises(errors.AlreadyHere), write_transaction():
        transfer(joy, evening, by=carol, now=now)


def test_a_counsellor_changes_nobody(group: Group, evening: Group, now: datetime) -> None:
    with write_transaction():
        joy = make_membership(group)

    with pytest.raises(errors.StepNotAllowed), write_transaction():
        transfer(joy, evening, by=FIONA, now=now)


@pytest.mark.parametrize("state", sorted(set(State) - IN_GROUP))
def test_nobody_changes_from_where_they_are_not(
    group: Group, evening: Group, carol: Actor, now: datetime, state: State
) -> None:
    with write_transaction():
        joy = make_membership(group, state=state, waiting_since=now)

    with pytest.raises(Refusal), write_transaction():
        transfer(joy, evening, by=carol, now=now)

    assert queries.seats_taken(evening.id) == 0


def test_a_new_spell_knows_the_one_before(
    joins: Callable[..., Membership], group: Group, carol: Actor, now: datetime
) -> None:
    first = joins("Joy")
    with write_transaction():
        leave(first, by=carol, now=now)
    second = joins("Joy", attendee=first.attendee, by=carol)

    assert (second.previous_id, first.previous_id) == (first.id, None)


def test_who_leaves_gets_a_kind_note_by_e_mail_and_no_call(
    joins: Callable[..., Membership], group: Group, carol: Actor, now: datetime
) -> None:
    joy, doris = joins("Joy"), joins("Doris", phone="01632 960111")
    with write_transaction():
        for one in (joy, doris):
            one.state = State.MEMBER
            leave(one, by=carol, now=now)

    assert doris.attendee.channel is Channel.PHONE
    queued = db.session.query(Message).filter_by(state=MessageState.QUEUED).all()
    assert [(message.kind, message.person_id) for message in queued] == [(LEFT, joy.attendee_id)]


def test_the_page_offers_the_other_groups_and_changes(
    app: object, group: Group, evening: Group, coordinator: User, carol: Actor
) -> None:
    with write_transaction():
        make_portfolio(coordinator, evening)
        joy = make_membership(group, make_attendee(called="Joy"))
    browser = PageClient(app)  # type: ignore[arg-type]
    browser.sign_in(coordinator)

    person = browser.get(f"/desk/attendees/{joy.attendee_id}")
    done = person.click("Change to another group").submit(
        {"group_id": evening.id, "may_know": "Hard of hearing"}
    )

    assert f"Joy has changed to {evening.name}." in done.text
    assert "They agreed that you may know: Hard of hearing" in done.text
    assert "Changed group" in done.text
