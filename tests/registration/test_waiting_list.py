"""The waiting list: nobody is passed over by a machine, and nobody is dropped by one (scenario 19)."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from facilitator.audit.models import AuditEntry
from facilitator.core.actor import MANAGER, PUBLIC, STAFF, Actor
from facilitator.core.db import db, write_transaction
from facilitator.groups.models import Group
from facilitator.messages.models import CallState, CallTask, Message
from facilitator.registration import errors, queries
from facilitator.registration.membership_operations import leave, withdraw
from facilitator.registration.models import Channel, Membership, MembershipState
from facilitator.registration.notices import LEFT
from facilitator.registration.offer_queries import places_to_offer, running_offer
from facilitator.registration.told_queries import why_not_send
from facilitator.registration.waitlist_operations import accept_offer, decline_offer, offer_place
from tests.support.builders import make_attendee, make_membership

pytestmark = pytest.mark.both_databases

FRIDAY = datetime(2025, 6, 13, 10, 0, tzinfo=UTC)
AUGUST = date(2025, 8, 1)


@pytest.fixture
def full(group: Group) -> list[Membership]:
    """Five members."""
    with write_transaction():
        return [make_membership(group, make_attendee(called=f"Mary{number}")) for number in range(5)]


@pytest.fixture
def waiting(group: Group, full: list[Membership]) -> list[Membership]:
    """Olga waits since 20 May, Nasreen since 2 May; both by telephone."""
    since = {"Olga": datetime(2025, 5, 20, tzinfo=UTC), "Nasreen": datetime(2025, 5, 2, tzinfo=UTC)}
    with write_transaction():
        return [
            make_membership(
                group,
                make_attendee(called=called, phone="01632 960123", email="", channel=Channel.PHONE),
                state=MembershipState.WAITING,
                waiting_since=at,
            )
            for called, at in since.items()
        ]


def _names(memberships: list[Membership]) -> list[str]:
    return [membership.attendee.called for membership in memberships]


def test_scenario_19(group: Group, full: list[Membership], waiting: list[Membership], carol: Actor) -> None:
    olga, nasreen = waiting
    assert _names(queries.waiting_list(group.id)) == ["Nasreen", "Olga"]
    assert places_to_offer([group.id], FRIDAY) == []

    with write_transaction():
        leave(full[0], by=carol, now=FRIDAY)
    assert _names(places_to_offer([group.id], FRIDAY)) == ["Nasreen"]
    assert nasreen.state is MembershipState.WAITING

    with write_transaction():
        offer_place(nasreen, by=carol, now=FRIDAY)
    assert queries.seats_of([group.id])[group.id].free == 0
    offer = running_offer(nasreen.id)
    assert offer is not None and offer.reply_by == datetime(
        2025, 6, 20, 16, 0, tzinfo=UTC
    )  # 17:00 on the wall
    assert [call.kind for call in db.session.query(CallTask)] == ["registration.place_offered"]

    with write_transaction():
        decline_offer(nasreen, not_before=AUGUST, by=carol, now=FRIDAY)
    assert _names(queries.waiting_list(group.id)) == ["Nasreen", "Olga"]
    assert _names(places_to_offer([group.id], FRIDAY)) == ["Olga"]
    assert [call.state for call in db.session.query(CallTask)] == [CallState.NOT_NEEDED]

    with write_transaction():
        offer_place(olga, by=carol, now=FRIDAY)
        accept_offer(olga, by=carol, now=FRIDAY)
    assert olga.state is MembershipState.INVITED
    assert _names(queries.waiting_list(group.id)) == ["Nasreen"]
    assert nasreen.waiting_since == datetime(2025, 5, 2, tzinfo=UTC)


def test_there_is_no_place_to_offer_while_all_are_taken(waiting: list[Membership], carol: Actor) -> None:
    with pytest.raises(errors.NoFreePlace), write_transaction():
        offer_place(waiting[1], by=carol, now=FRIDAY)
    db.session.expire_all()
    assert waiting[1].state is MembershipState.WAITING


def test_a_held_place_is_not_offered_twice(
    full: list[Membership], waiting: list[Membership], carol: Actor
) -> None:
    with write_transaction():
        leave(full[0], by=carol, now=FRIDAY)
        offer_place(waiting[1], by=carol, now=FRIDAY)

    with pytest.raises(errors.NoFreePlace), write_transaction():
        offer_place(waiting[0], by=carol, now=FRIDAY)


def test_a_second_offer_is_a_second_call(
    full: list[Membership], waiting: list[Membership], carol: Actor
) -> None:
    with write_transaction():
        leave(full[0], by=carol, now=FRIDAY)
        for reason in ("", "There is a place again already"):
            offer_place(waiting[1], out_of_order=reason, by=carol, now=FRIDAY)
            decline_offer(waiting[1], by=carol, now=FRIDAY)

    assert db.session.query(CallTask).count() == 2


@pytest.mark.parametrize("way", [decline_offer, withdraw])
def test_saying_no_for_good_ends_the_waiting_with_a_kind_goodbye(
    full: list[Membership], waiting: list[Membership], carol: Actor, way: Any
) -> None:
    with write_transaction():
        waiting[1].attendee.email, waiting[1].attendee.channel = "nasreen@example.org", Channel.EMAIL
        leave(full[0], by=carol, now=FRIDAY)
        offer_place(waiting[1], by=carol, now=FRIDAY)
        more = {"keep_waiting": False} if way is decline_offer else {}
        way(waiting[1], by=carol, now=FRIDAY, **more)

    assert waiting[1].state is MembershipState.WITHDRAWN
    goodbye = db.session.query(Message).filter_by(kind=LEFT, person_id=waiting[1].attendee_id).one()
    assert why_not_send(goodbye, FRIDAY) is None


def test_a_second_tap_does_nothing_more(
    full: list[Membership], waiting: list[Membership], carol: Actor
) -> None:
    with write_transaction():
        leave(full[0], by=carol, now=FRIDAY)
        offer_place(waiting[1], by=carol, now=FRIDAY)
        offer_place(waiting[1], by=carol, now=FRIDAY)

    assert db.session.query(AuditEntry).filter_by(action="membership.place_offered").count() == 1


def test_a_stranger_or_a_manager_offers_nothing(
    full: list[Membership], waiting: list[Membership], carol: Actor
) -> None:
    with write_transaction():
        leave(full[0], by=carol, now=FRIDAY)

    for nobody in (PUBLIC, Actor("m", STAFF, frozenset({MANAGER}))):
        with pytest.raises(errors.StepNotAllowed), write_transaction():
            offer_place(waiting[1], by=nobody, now=FRIDAY)


def test_a_new_form_goes_behind_those_who_wait(
    joins: Callable[..., Membership],
    group: Group,
    full: list[Membership],
    waiting: list[Membership],
    carol: Actor,
) -> None:
    with write_transaction():
        leave(full[0], by=carol, now=FRIDAY)

    late = joins("Late", now=FRIDAY)

    assert late.state is MembershipState.WAITING
    assert _names(queries.waiting_list(group.id)) == ["Nasreen", "Olga", "Late"]
    kinds = sorted(m.kind for m in db.session.query(Message))
    assert kinds == ["registration.left", "registration.place_waiting"]


def test_leaving_the_waiting_list_is_as_easy_as_joining_it(waiting: list[Membership]) -> None:
    person = Actor(waiting[1].attendee_id, "person")

    with write_transaction():
        leave(waiting[1], by=person, now=FRIDAY)

    assert waiting[1].state is MembershipState.WITHDRAWN
