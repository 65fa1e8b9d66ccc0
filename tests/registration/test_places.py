"""Places: what follows when one becomes free, places online apart, and first visits at one session."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from facilitator.audit.models import AuditEntry
from facilitator.core.actor import Actor
from facilitator.core.db import db, write_transaction
from facilitator.groups.models import Format, Group
from facilitator.groups.operations import change_group
from facilitator.messages.models import Message
from facilitator.registration import errors, offer_upkeep
from facilitator.registration import waitlist_operations as offers
from facilitator.registration.break_operations import pause
from facilitator.registration.expected_queries import expected_at
from facilitator.registration.membership_operations import invite, leave, withdraw
from facilitator.registration.models import Membership
from facilitator.registration.models import MembershipState as State
from facilitator.registration.offer_models import Offer, OfferOutcome
from facilitator.registration.offer_queries import outlooks, running_offer
from facilitator.registration.place_operations import fill_places
from facilitator.registration.place_queries import room_for_first_visit, session_to_come_to
from facilitator.registration.place_rules import FirstVisit
from facilitator.registration.queries import seats_of
from facilitator.schedule.models import GroupSession, SessionStatus
from tests.support.builders import make_attendee, make_membership, make_series, make_session
from tests.support.clock import StandingClock

pytestmark = pytest.mark.both_databases


@pytest.fixture
def sessions(group: Group) -> list[GroupSession]:
    """18 March, 15 April and 20 May 2025."""
    with write_transaction():
        series = make_series(group)
        days = ((3, 18), (4, 15), (5, 20))
        return [
            make_session(group, series, local_start=datetime(2025, month, day, 10, 15)) for month, day in days
        ]


@pytest.fixture
def members(group: Group, sessions: list[GroupSession]) -> list[Membership]:
    """All five places are taken."""
    with write_transaction():
        return [make_membership(group, make_attendee(called=f"Mary{number}")) for number in range(5)]


def waits(group: Group, called: str, day: int, **wishes: object) -> Membership:
    with write_transaction():
        since = datetime(2025, 2, day, tzinfo=UTC)
        person = make_attendee(called=called)
        return make_membership(group, person, state=State.WAITING, waiting_since=since, **wishes)


# --- one step, whatever freed the place ---


def test_a_leaver_gives_the_place_to_who_is_next_and_asked_us_to_take_one(
    group: Group, members: list[Membership], carol: Actor, now: datetime
) -> None:
    olga = waits(group, "Olga", 2, accept_hours=48)
    with write_transaction():
        leave(members[0], by=carol, now=now)

    assert olga.state is State.INVITED
    offer = db.session.query(Offer).one()
    assert (offer.outcome, offer.made_by_kind, offer.answered_by_kind) == (
        OfferOutcome.ACCEPTED,
        "system",
        "system",
    )
    kinds = sorted(m.kind for m in db.session.query(Message))
    assert kinds == ["registration.left", "registration.place_given"]
    entries = db.session.query(AuditEntry).filter_by(subject_id=olga.id)
    assert [entry.action for entry in entries] == ["membership.place_taken_for_them"]


def test_nobody_is_passed_over_for_somebody_who_asked_us_to_take_a_place(
    group: Group, members: list[Membership], carol: Actor, now: datetime
) -> None:
    nasreen, olga = waits(group, "Nasreen", 2), waits(group, "Olga", 20, accept_hours=48)
    with write_transaction():
        leave(members[0], by=carol, now=now)
    assert (nasreen.state, olga.state) == (State.WAITING, State.WAITING)

    with write_transaction():
        leave(members[1], by=carol, now=now)
    assert (nasreen.state, olga.state) == (State.WAITING, State.INVITED), "one place is still Nasreen's"
    (view,) = outlooks([group.id], now)[group.id]
    assert view.sentences == ["1 place is free: Nasreen has waited longest."]


@pytest.mark.parametrize(
    "how", ["withdraws", "break", "raised", "offer put off", "offer taken back", "month"]
)
def test_every_way_to_a_free_place_is_the_same_step(
    group: Group, members: list[Membership], carol: Actor, now: datetime, clock: StandingClock, how: str
) -> None:
    if how in ("withdraws", "offer put off", "offer taken back", "month"):
        with write_transaction():
            members[0].state = State.INVITED if how == "withdraws" else State.LEFT
    first = waits(group, "Nasreen", 1) if how.startswith("offer") else None
    if first is not None:
        with write_transaction():
            offers.offer_place(first, by=carol, now=now)
    not_before = date(2025, 4, 1) if how == "month" else None
    olga = waits(group, "Olga", 20, accept_hours=24, not_before=not_before)

    with write_transaction():
        if how == "withdraws":
            withdraw(members[0], by=carol, now=now)
        elif how == "break":
            pause(members[0], keep_place=False, by=carol, now=now)
        elif how == "raised":
            change_group(group, expected_version=group.version, list_limit=6, by=carol, now=now)
        elif how == "offer put off" and first is not None:
            offers.decline_offer(first, by=carol, now=now)
        elif how == "offer taken back":
            offer = running_offer(first.id) if first else None
            assert offer is not None
            offers.take_offer_back(offer, not_before=date(2025, 4, 1), by=carol, now=now)
    if how == "month":
        assert offer_upkeep.fill_waiting_groups(clock) == 0
        clock.set(2025, 4, 1, 9, 0)
        assert offer_upkeep.fill_waiting_groups(clock) == 1

    db.session.rollback()
    assert olga.state is State.INVITED


def test_near_a_session_and_without_one_they_are_asked(
    group: Group, members: list[Membership], sessions: list[GroupSession], carol: Actor
) -> None:
    olga = waits(group, "Olga", 2, accept_hours=48)
    with write_transaction():
        leave(members[0], by=carol, now=sessions[0].starts_at - timedelta(hours=48))
        assert fill_places(group.id, now=sessions[-1].ends_at) == []
    assert olga.state is State.WAITING


def test_a_lowered_limit_removes_nobody_and_gives_nothing_until_there_is_room(
    group: Group, members: list[Membership], carol: Actor, now: datetime
) -> None:
    olga = waits(group, "Olga", 2, accept_hours=1)
    with write_transaction():
        change_group(group, expected_version=group.version, list_limit=3, by=carol, now=now)
        leave(members[0], by=carol, now=now)
    assert seats_of([group.id])[group.id].over == 1
    assert olga.state is State.WAITING
    with write_transaction():
        for one in members[1:3]:
            leave(one, by=carol, now=now)
    assert olga.state is State.INVITED


# --- places online ---


@pytest.fixture
def hybrid(group: Group, members: list[Membership]) -> Group:
    """Five places in the room, all taken, and two online, one taken."""
    with write_transaction():
        group.format, group.online_limit, group.joining_details = Format.HYBRID, 2, "Ring 01632 960130"
        make_membership(group, make_attendee(called="Una"), online=True)
    return group


def test_places_online_and_in_the_room_are_counted_apart(hybrid: Group) -> None:
    seats = seats_of([hybrid.id])[hybrid.id]
    assert (seats.taken, seats.free) == (5, 0)
    assert seats.online is not None and (seats.online.taken, seats.online.free) == (1, 1)


def test_who_joins_online_has_the_place_online_and_who_comes_to_the_room_waits(
    hybrid: Group, joins: Callable[..., Membership]
) -> None:
    assert joins("Rita").state is State.WAITING
    assert joins("Olive", online=True).state is State.INVITED
    assert joins("Opal", online=True).state is State.WAITING
    assert seats_of([hybrid.id])[hybrid.id].all_waiting == 2


def test_a_free_place_online_is_for_who_waits_for_one(hybrid: Group, carol: Actor, now: datetime) -> None:
    rita, opal = waits(hybrid, "Rita", 2), waits(hybrid, "Opal", 20, online=True)

    room, online = outlooks([hybrid.id], now)[hybrid.id]
    assert (room.next, room.sentences) == ([], ["Every place is taken."])
    assert (online.next, online.sentences) == ([opal], ["1 place is free: Opal has waited longest."])

    with pytest.raises(errors.NoFreePlace), write_transaction():
        offers.offer_place(rita, by=carol, now=now)
    with write_transaction():
        offers.offer_place(opal, by=carol, now=now)
    assert opal.state is State.OFFERED


def test_more_places_online_are_more_places(
    hybrid: Group, carol: Actor, now: datetime, joins: Callable[..., Membership]
) -> None:
    joins("Olive", online=True)
    opal = waits(hybrid, "Opal", 20, online=True, accept_hours=1)
    with write_transaction():
        change_group(hybrid, expected_version=hybrid.version, online_limit=3, by=carol, now=now)
    assert opal.state is State.INVITED


# --- first visits ---


@pytest.fixture
def two_at_a_time(group: Group, sessions: list[GroupSession]) -> Group:
    with write_transaction():
        group.first_visits_limit, group.list_limit = 2, 12
    return group


def test_the_third_is_invited_to_the_next_session_with_room(
    two_at_a_time: Group, sessions: list[GroupSession], joins: Callable[..., Membership], now: datetime
) -> None:
    invited = [joins(called) for called in ("Joy", "Kate", "Lena")]

    assert [one.first_session_id for one in invited] == [sessions[n].id for n in (0, 0, 1)]
    assert [session_to_come_to(one, now) for one in invited] == [sessions[n] for n in (0, 0, 1)]
    found = room_for_first_visit(two_at_a_time, now)
    assert found.words == "First visits are full on 18 March, so 15 April."
    on_sheet = [one.membership.attendee.called for one in expected_at(sessions[0])]
    assert on_sheet == ["Joy", "Kate"]
    assert len(expected_at(sessions[1])) == 3


def test_somebody_who_says_no_makes_room(
    two_at_a_time: Group, sessions: list[GroupSession], joins: Callable[..., Membership], carol: Actor
) -> None:
    joy = joins("Joy")
    joins("Kate")
    at = datetime(2025, 3, 11, 9, 0, tzinfo=UTC)
    with write_transaction():
        withdraw(joy, by=carol, now=at)
        lena = make_membership(two_at_a_time, state=State.CONTACTED)
        invite(lena, by=carol, now=at)
    assert lena.first_session_id == sessions[0].id


def test_a_cancelled_session_is_nobodys_first(
    two_at_a_time: Group, sessions: list[GroupSession], joins: Callable[..., Membership], now: datetime
) -> None:
    joy = joins("Joy")
    with write_transaction():
        sessions[0].status = SessionStatus.CANCELLED
    assert session_to_come_to(joy, now) is sessions[1]
    assert joins("Kate").first_session_id == sessions[1].id


def test_without_a_limit_no_date_is_fixed(
    group: Group, sessions: list[GroupSession], joins: Callable[..., Membership], now: datetime
) -> None:
    joy = joins("Joy")
    assert joy.first_session_id is None
    assert session_to_come_to(joy, now) is sessions[0]


def test_when_every_date_is_full_that_is_said(sessions: list[GroupSession]) -> None:
    assert FirstVisit(None, sessions[:2]).words == (
        "First visits are full on 18 March and 15 April, and no later date is fixed yet."
    )
    assert FirstVisit(sessions[0]).words == ""
