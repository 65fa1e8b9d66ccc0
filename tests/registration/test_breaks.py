"""Breaks: silence meanwhile, a call at the end, and the place kept or given up."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from facilitator.accounts.models import User
from facilitator.core.actor import Actor
from facilitator.core.db import db, write_transaction
from facilitator.core.errors import NotFound
from facilitator.core.tokens import link_token
from facilitator.groups.models import Group
from facilitator.messages.models import CallState, CallTask, Message
from facilitator.messages.registry import Links, find
from facilitator.messages.render import Renderer
from facilitator.registration import errors
from facilitator.registration.break_models import Break
from facilitator.registration.break_operations import ask_after_breaks, come_back, pause
from facilitator.registration.expected_queries import headcounts
from facilitator.registration.membership_operations import leave
from facilitator.registration.models import Channel, Membership, MembershipState
from facilitator.registration.offer_queries import places_to_offer
from facilitator.registration.queries import recipients, seats_of
from facilitator.registration.reply_errors import BreakEndsBefore
from facilitator.registration.told_queries import contact_of, why_not_send
from facilitator.schedule.models import GroupSession
from tests.support.builders import make_attendee, make_membership, make_series, make_session
from tests.support.pages import PageClient

pytestmark = pytest.mark.both_databases

JUNE = date(2025, 6, 30)


@pytest.fixture
def gill(group: Group) -> Membership:
    with write_transaction():
        return make_membership(group, make_attendee(called="Gill", phone="01632 960111"))


@pytest.fixture
def sessions(group: Group) -> list[GroupSession]:
    """18 February to 15 July 2025, the third Tuesdays."""
    with write_transaction():
        series = make_series(group)
        days = ((2, 18), (3, 18), (4, 15), (5, 20), (6, 17), (7, 15))
        return [
            make_session(group, series, local_start=datetime(2025, month, day, 10, 15)) for month, day in days
        ]


def expected(sessions: list[GroupSession]) -> list[int]:
    return [one.total for one in headcounts(sessions).values()]


def calls() -> list[CallTask]:
    return list(db.session.query(CallTask).filter_by(kind="registration.break_over"))


def test_nobody_expects_her_meanwhile_and_the_past_stays_as_it_was(
    gill: Membership, sessions: list[GroupSession], carol: Actor, now: datetime
) -> None:
    with write_transaction():
        pause(gill, until=JUNE, by=carol, now=now)
    assert recipients(gill.group_id) == []
    assert expected(sessions) == [1, 0, 0, 0, 0, 0]

    back = datetime(2025, 7, 1, 9, 0, tzinfo=UTC)
    with write_transaction():
        come_back(gill, by=carol, now=back)

    assert gill.state is MembershipState.MEMBER
    assert expected(sessions) == [1, 0, 0, 0, 0, 1], "those she was away for still do not expect her"


def test_the_day_after_its_end_a_call_and_nothing_before(
    gill: Membership, carol: Actor, now: datetime
) -> None:
    with write_transaction():
        pause(gill, until=JUNE, by=carol, now=now)
        assert ask_after_breaks(datetime(2025, 6, 30, 22, 30, tzinfo=UTC)) == 0, "23:30 in the evening there"
    with write_transaction():
        assert ask_after_breaks(datetime(2025, 6, 30, 23, 30, tzinfo=UTC)) == 1
    with write_transaction():
        assert ask_after_breaks(datetime(2025, 7, 1, 9, 0, tzinfo=UTC)) == 0

    [call] = calls()
    assert call.due_at == datetime(2025, 7, 1, 8, 0, tzinfo=UTC)
    assert [one.kind for one in db.session.query(Message)] == ["registration.break_confirmed"]
    with write_transaction():
        come_back(gill, by=carol, now=datetime(2025, 7, 1, 10, 0, tzinfo=UTC))
    assert [one.state for one in calls()] == [CallState.NOT_NEEDED]


def test_a_break_without_an_end_or_given_up_for_good_asks_nobody(
    gill: Membership, carol: Actor, now: datetime
) -> None:
    with write_transaction():
        pause(gill, by=carol, now=now)
        assert ask_after_breaks(datetime(2027, 1, 1, tzinfo=UTC)) == 0
    with write_transaction():
        pause(gill, until=JUNE, by=carol, now=now)
        leave(gill, by=carol, now=now)
    with write_transaction():
        assert ask_after_breaks(datetime(2027, 1, 1, tzinfo=UTC)) == 0


def test_a_longer_break_asks_later(gill: Membership, carol: Actor, now: datetime) -> None:
    with write_transaction():
        pause(gill, until=date(2025, 3, 20), by=carol, now=now)
        ask_after_breaks(datetime(2025, 3, 21, 9, 0, tzinfo=UTC))
    with write_transaction():
        pause(gill, until=JUNE, by=carol, now=datetime(2025, 3, 21, 10, 0, tzinfo=UTC))

    assert [one.state for one in calls()] == [CallState.NOT_NEEDED]
    assert [one.until for one in db.session.query(Break)] == [JUNE]


def test_a_day_that_is_over_is_no_end(gill: Membership, carol: Actor, now: datetime) -> None:
    with pytest.raises(BreakEndsBefore), write_transaction():
        pause(gill, until=date(2025, 1, 1), by=carol, now=now)
    assert db.session.query(Break).count() == 0


def test_a_place_given_up_is_free_and_is_taken_again_when_nobody_waits(
    gill: Membership, carol: Actor, now: datetime
) -> None:
    with write_transaction():
        pause(gill, keep_place=False, by=carol, now=now)
    assert seats_of([gill.group_id])[gill.group_id].taken == 0

    with write_transaction():
        come_back(gill, by=carol, now=now)
    assert (gill.state, gill.place_kept) == (MembershipState.MEMBER, True)
    assert seats_of([gill.group_id])[gill.group_id].taken == 1


def test_who_gave_the_place_up_waits_behind_those_who_wait(
    gill: Membership, group: Group, carol: Actor, now: datetime
) -> None:
    with write_transaction():
        gill.waiting_since = datetime(2024, 1, 1, tzinfo=UTC)  # long ago, before she had the place
        for _ in range(4):
            make_membership(group)
        olga = make_membership(group, state=MembershipState.WAITING, waiting_since=now)
        pause(gill, keep_place=False, by=carol, now=now)
    assert places_to_offer([group.id], now) == [olga]

    later = datetime(2025, 7, 1, 9, 0, tzinfo=UTC)
    with write_transaction():
        come_back(gill, by=carol, now=later)

    assert (gill.state, gill.waiting_since) == (MembershipState.WAITING, later)
    assert places_to_offer([group.id], now) == [olga], "the place is still the one for who waited longest"


def test_a_kept_place_is_nobody_elses_and_a_full_group_takes_nobody_back_into_one(
    gill: Membership, group: Group, carol: Actor, now: datetime, joins: Callable[..., Membership]
) -> None:
    with write_transaction():
        for _ in range(4):
            make_membership(group)
        pause(gill, by=carol, now=now)
    assert joins("Joy").state is MembershipState.WAITING

    with write_transaction():
        come_back(gill, by=carol, now=now)
    assert gill.state is MembershipState.MEMBER


def test_coming_back_twice_is_once_and_from_nowhere_is_not_allowed(
    gill: Membership, group: Group, carol: Actor, now: datetime
) -> None:
    with write_transaction():
        pause(gill, by=carol, now=now)
        come_back(gill, by=carol, now=now)
        come_back(gill, by=carol, now=now)
        gone = make_membership(group, state=MembershipState.LEFT)
    with pytest.raises(errors.StepNotAllowed), write_transaction():
        come_back(gone, by=carol, now=now)


def my(person: Membership) -> str:
    return f"/my/{link_token('my-place', person.attendee_id, 1)}"


def test_she_takes_a_break_and_is_back_by_one_tap(
    pages: PageClient, gill: Membership, sessions: list[GroupSession]
) -> None:
    form = pages.get(my(gill)).click("Take a break")
    assert db.session.query(Break).count() == 0, "looking changes nothing"
    away = form.submit({"until": "30 June 2025"})

    assert "You are taking a break until Monday 30 June 2025." in away.text
    assert "Your place is kept." in away.text
    assert "I cannot come" not in away.text
    [row] = db.session.query(Break)
    assert (row.until, row.place_kept) == (JUNE, True)

    back = away.submit(action="/back/")
    assert "Welcome back. We expect you at the next date" in back.text
    assert db.session.get_one(Membership, gill.id).state is MembershipState.MEMBER


def test_the_coordinator_notes_it_for_her(pages: PageClient, gill: Membership, coordinator: User) -> None:
    pages.sign_in(coordinator)
    form = pages.get(f"/desk/attendees/{gill.attendee_id}").click("Note that they take a break")
    noted = form.submit({"until": "2025-06-30", "place": "give_up"})

    assert "Gill takes a break until Monday 30 June 2025 and has given up the place." in noted.text
    assert "The place was given up." in noted.text
    members = pages.get(f"/desk/groups/{gill.group_id}/members")
    assert "until Monday 30 June 2025, place given up" in members.text
    again = noted.click("Change how long the break lasts").submit({"until": "1 August 2025"})
    assert "lasts until Friday 1 August 2025" in again.text


def test_an_end_that_is_over_is_refused_on_the_page(pages: PageClient, gill: Membership) -> None:
    refused = pages.get(my(gill)).click("Take a break").submit({"until": "1 January 2025"})

    assert refused.status == 422
    assert "That day is over." in refused.text


def test_nobody_takes_a_break_for_somebody_else(pages: PageClient, gill: Membership, group: Group) -> None:
    with write_transaction():
        other = make_membership(group)
    for page in ("break", "back"):
        assert pages.post(f"{my(gill)}/{page}/{other.id}", {"place": "keep", "back": ""}).status == 404
    assert db.session.get_one(Membership, other.id).state is MembershipState.MEMBER


def test_what_was_agreed_is_confirmed_in_writing_to_whoever_has_e_mail(
    group: Group, carol: Actor, now: datetime
) -> None:
    with write_transaction():
        ann = make_membership(group, make_attendee(called="Ann"))
        by_phone = make_attendee(called="Doris", phone="01632 960123", email="", channel=Channel.PHONE)
        doris = make_membership(group, by_phone)
        for one in (ann, doris):
            pause(one, until=date(2025, 6, 30), by=carol, now=now)

    message = db.session.query(Message).one()
    assert (message.person_id, why_not_send(message, now)) == (ann.attendee_id, None)
    message.handed_at = now
    contact = contact_of(ann.attendee_id)
    assert contact is not None
    letter = Renderer("https://groups.example.org").letter(message, contact).mail
    plain = letter.get_body(("plain",))
    assert plain is not None and "until Monday 30 June 2025. Your place stays yours." in plain.get_content()
    with write_transaction():
        come_back(ann, by=carol, now=now)
    with pytest.raises(NotFound):
        find(message.kind).context(message, Links("https://x"))
