"""Somebody is to stop coming because of conduct: one person asks, another decides, and nothing goes out by itself."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask

from facilitator.accounts.models import Role, User
from facilitator.audit.models import AuditEntry
from facilitator.core.actor import COORDINATOR, COUNSELLOR, MANAGER, STAFF, Actor
from facilitator.core.db import db, write_transaction
from facilitator.core.errors import Refusal
from facilitator.groups.models import Group
from facilitator.messages.models import CallState, CallTask, Message, MessageState
from facilitator.registration import errors, queries
from facilitator.registration.ending_errors import AskedAlready, DecidedAlready, NoLongerHere, NotForOneAlone
from facilitator.registration.ending_models import Conduct, Ending
from facilitator.registration.ending_operations import ask_for_ending, decide_ending
from facilitator.registration.ending_queries import endings_to_decide
from facilitator.registration.membership_operations import leave
from facilitator.registration.models import Membership, MembershipChange
from facilitator.registration.models import MembershipState as State
from facilitator.registration.notices import ENDED
from facilitator.registration.seat_operations import take_step
from tests.support.builders import make_ending, make_membership, make_user
from tests.support.pages import PageClient

pytestmark = pytest.mark.both_databases

MONA = Actor("m" * 16, STAFF, frozenset({MANAGER}), "Mona")
FIONA = Actor("f" * 16, STAFF, frozenset({COUNSELLOR}), "Fiona")


@pytest.fixture
def joy(joins: Callable[..., Membership], group: Group) -> Membership:
    """A member of the Tuesday group, which meets online; a message to her waits."""
    one = joins("Joy", phone="01632 960155", email="joy@example.org")
    with write_transaction():
        one.state = State.MEMBER
        group.joining_details = "https://online.example.org/room"
    return one


def test_until_a_manager_agrees_nothing_changes_for_the_person(
    joy: Membership, group: Group, carol: Actor, now: datetime
) -> None:
    with write_transaction():
        ask_for_ending(joy, Conduct.HURT_OTHERS, by=carol, now=now)

    assert joy.state is State.MEMBER
    assert queries.seats_taken(group.id) == 1
    assert [message.state for message in db.session.query(Message)] == [MessageState.QUEUED]
    assert db.session.query(CallTask).count() == 0
    assert group.joining_details_asked_at is None
    assert db.session.query(AuditEntry).filter_by(action="membership.ending_asked").count() == 1


def test_once_agreed_the_place_is_free_nothing_is_sent_and_somebody_rings(
    joy: Membership, group: Group, carol: Actor, now: datetime
) -> None:
    with write_transaction():
        ending = ask_for_ending(joy, Conduct.HURT_OTHERS, by=carol, now=now)
    with write_transaction():
        decide_ending(ending, agreed=True, by=MONA, now=now + timedelta(hours=1))

    assert joy.state is State.ENDED_BY_US
    assert queries.seats_taken(group.id) == 0
    assert [message.state for message in db.session.query(Message)] == [MessageState.CANCELLED]
    call = db.session.query(CallTask).one()
    assert (call.kind, call.person_id, call.state) == (ENDED, joy.attendee_id, CallState.TO_DO)
    assert group.joining_details_asked_at == now + timedelta(hours=1)
    change = db.session.query(MembershipChange).filter_by(to_state=State.ENDED_BY_US).one()
    assert change.by_id == MONA.id
    assert (
        db.session.query(AuditEntry).filter_by(action="membership.ended_by_us", actor_id=MONA.id).count() == 1
    )


def test_a_manager_who_does_not_agree_changes_nothing_and_it_may_be_asked_again(
    joy: Membership, carol: Actor, now: datetime
) -> None:
    with write_transaction():
        ending = ask_for_ending(joy, Conduct.OTHER, by=carol, now=now)
        decide_ending(ending, agreed=False, by=MONA, now=now)

    assert (joy.state, ending.agreed) == (State.MEMBER, False)
    assert db.session.query(CallTask).count() == 0
    with write_transaction():
        ask_for_ending(joy, Conduct.HURT_OTHERS, by=carol, now=now + timedelta(days=1))
    assert [one.conduct for one in endings_to_decide()] == [Conduct.HURT_OTHERS]


@pytest.mark.parametrize("role", [COORDINATOR, COUNSELLOR])
def test_only_a_manager_decides(joy: Membership, carol: Actor, now: datetime, role: str) -> None:
    with write_transaction():
        ending = ask_for_ending(joy, Conduct.HURT_OTHERS, by=carol, now=now)

    with pytest.raises(NotForOneAlone), write_transaction():
        decide_ending(ending, agreed=True, by=Actor("x" * 16, STAFF, frozenset({role})), now=now)


def test_whoever_asked_never_decides_it_not_even_as_a_manager_now(
    joy: Membership, carol: Actor, now: datetime
) -> None:
    with write_transaction():
        ending = ask_for_ending(joy, Conduct.HURT_OTHERS, by=carol, now=now)

    promoted = Actor(carol.id, STAFF, frozenset({MANAGER}))
    with pytest.raises(NotForOneAlone), write_transaction():
        decide_ending(ending, agreed=True, by=promoted, now=now)
    db.session.expire_all()
    assert joy.state is State.MEMBER


def test_no_manager_does_it_without_having_been_asked(joy: Membership, now: datetime) -> None:
    with pytest.raises(errors.StepNotAllowed), write_transaction():
        ask_for_ending(joy, Conduct.HURT_OTHERS, by=MONA, now=now)
    with pytest.raises(errors.StepNotAllowed), write_transaction():
        take_step(joy, State.ENDED_BY_US, "membership.step", by=MONA, now=now)


def test_it_is_asked_once_and_decided_once(joy: Membership, carol: Actor, now: datetime) -> None:
    with write_transaction():
        ending = ask_for_ending(joy, Conduct.HURT_OTHERS, by=carol, now=now)
    with pytest.raises(AskedAlready), write_transaction():
        ask_for_ending(joy, Conduct.OTHER, by=carol, now=now)
    with write_transaction():
        decide_ending(ending, agreed=True, by=MONA, now=now)

    with pytest.raises(DecidedAlready), write_transaction():
        decide_ending(ending, agreed=False, by=MONA, now=now)
    assert db.session.query(Ending).count() == 1


@pytest.mark.parametrize("state", [State.ENQUIRY, State.WAITING, State.INVITED, State.LEFT, State.DIED])
def test_it_is_asked_only_about_somebody_who_comes(
    group: Group, carol: Actor, now: datetime, state: State
) -> None:
    with write_transaction():
        one = make_membership(group, state=state, waiting_since=now)

    with pytest.raises(Refusal), write_transaction():
        ask_for_ending(one, Conduct.HURT_OTHERS, by=carol, now=now)


def test_whoever_left_meanwhile_is_left_in_peace(joy: Membership, coordinator: User, now: datetime) -> None:
    with write_transaction():
        ending = make_ending(joy, asked_by=coordinator.id)
    assert len(endings_to_decide()) == 1
    with write_transaction():
        leave(joy, by=Actor(coordinator.id, STAFF, frozenset({COORDINATOR})), now=now)

    assert endings_to_decide() == []
    with pytest.raises(NoLongerHere), write_transaction():
        decide_ending(ending, agreed=True, by=MONA, now=now)


def test_a_manager_finds_it_on_her_first_page_without_a_name_and_whoever_asked_is_to_ring(
    app: Flask, joy: Membership, coordinator: User
) -> None:
    with write_transaction():
        mona = make_user(Role.MANAGER, name="Mona Manager")
    carols, monas = PageClient(app), PageClient(app)
    carols.sign_in(coordinator)
    person = carols.get(f"/desk/attendees/{joy.attendee_id}")
    asked = person.click("Ask that they stop coming").submit({"conduct": "hurt_others"})
    assert "Until that is decided nothing changes for Joy." in asked.text
    assert "A manager is asked whether they should stop coming" in asked.text

    monas.sign_in(mona)
    today = monas.get("/desk/")
    assert "A second person decides" in today.text and "Words or behaviour that hurt others" in today.text
    page = monas.get(f"/desk/endings/{db.session.query(Ending).one().id}")
    assert page.url in today.html
    assert "Joy" not in today.text + page.text
    assert page.submit().status == 422
    done = page.submit({"agreed": "yes"})

    assert "Agreed. Carol Coordinator is asked to tell them." in done.text
    assert "A second person decides" not in done.text
    calls = carols.get("/desk/calls").text
    assert "To be told in person by the coordinator" in calls and "01632 960155" in calls
    assert "A manager agreed on" in carols.get(f"/desk/attendees/{joy.attendee_id}").text
