"""Welcome calls: what a button on the call list does for the membership, and calls agreed for a time."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from facilitator.accounts.models import User
from facilitator.core.actor import Actor
from facilitator.core.db import db, write_transaction
from facilitator.groups.models import Group, Intake
from facilitator.messages.call_operations import record_outcome, undo_outcome
from facilitator.messages.models import CallState, CallTask, Message, MessageState
from facilitator.registration.call_operations import book_call
from facilitator.registration.errors import StepNotAllowed, TimeHasPassed, TooFarAhead
from facilitator.registration.models import Membership, MembershipChange, MembershipState
from tests.support.pages import PageClient

pytestmark = pytest.mark.both_databases
THURSDAY = datetime(2025, 3, 13, 14, 0, tzinfo=UTC)
Joins = Callable[..., Membership]


@pytest.fixture
def joy(joins: Joins, group: Group) -> Membership:
    """Joy has asked to come to a group that speaks with people first."""
    with write_transaction():
        group.intake = Intake.CALL
    return joins("Joy")


@pytest.fixture
def doris(joins: Joins, group: Group) -> Membership:
    with write_transaction():
        group.intake = Intake.CALL
    return joins("Doris", phone="01632 960321")


def _calls(kind: str = "registration.welcome_call") -> list[CallTask]:
    return list(db.session.query(CallTask).filter_by(kind=kind).order_by(CallTask.subject_version))


def _rings(call: CallTask, outcome: CallState, by: Actor, now: datetime) -> None:
    with write_transaction():
        row = db.session.get_one(CallTask, call.id)
        record_outcome(row, outcome, expected_tries=row.tries, by=by, now=now)


def test_spoke_on_the_call_list_is_spoken_with_everywhere(
    joy: Membership, carol: Actor, now: datetime
) -> None:
    _rings(_calls()[0], CallState.SPOKE, carol, now)

    assert joy.state is MembershipState.CONTACTED
    assert [one.state for one in _calls()] == [CallState.SPOKE]


def test_a_slip_of_the_thumb_is_taken_back_with_all_that_followed(
    joy: Membership, carol: Actor, now: datetime
) -> None:
    _rings(_calls()[0], CallState.SPOKE, carol, now)
    with write_transaction():
        undo_outcome(_calls()[0], expected_tries=1, by=carol, now=now)

    assert joy.state is MembershipState.ENQUIRY
    assert [(one.state, one.tries) for one in _calls()] == [(CallState.TO_DO, 0)]


def test_what_happened_since_is_not_taken_back(joy: Membership, carol: Actor, now: datetime) -> None:
    _rings(_calls()[0], CallState.SPOKE, carol, now)
    with write_transaction():
        book_call(joy, THURSDAY, by=carol, now=now.replace(minute=5))
    with write_transaction():
        undo_outcome(_calls()[0], expected_tries=1, by=carol, now=now.replace(minute=6))

    assert joy.state is MembershipState.CALL_BOOKED


def test_voicemail_is_a_try_and_asks_for_another_in_two_working_days(
    joy: Membership, carol: Actor, now: datetime
) -> None:
    with write_transaction():
        joy.attendee.voicemail_ok = True
    _rings(_calls()[0], CallState.VOICEMAIL_LEFT, carol, now)

    assert joy.state is MembershipState.ENQUIRY
    first, second = _calls()
    assert (first.state, second.state) == (CallState.VOICEMAIL_LEFT, CallState.TO_DO)
    assert second.due_at == datetime(2025, 3, 12, 9, 0, tzinfo=UTC)
    with write_transaction():
        undo_outcome(first, expected_tries=1, by=carol, now=now)
    assert [one.state for one in _calls()] == [CallState.TO_DO, CallState.NOT_NEEDED]


def test_three_calls_in_vain_are_no_reply_said_once_in_writing(
    joy: Membership, carol: Actor, now: datetime
) -> None:
    for _ in range(2):
        _rings(_calls()[0], CallState.NO_ANSWER, carol, now)
    assert joy.state is MembershipState.ENQUIRY
    _rings(_calls()[0], CallState.NO_ANSWER, carol, now)

    assert joy.state is MembershipState.NO_REPLY
    assert [one.state for one in _calls()] == [CallState.NOT_NEEDED]
    change = db.session.query(MembershipChange).filter_by(to_state=MembershipState.NO_REPLY).one()
    assert change.by_kind == "system"
    waiting = db.session.query(Message).filter_by(state=MessageState.QUEUED).one()
    assert waiting.kind == "registration.no_reply"


def test_whoever_has_no_e_mail_is_not_rung_to_hear_that_we_rang(
    doris: Membership, carol: Actor, now: datetime
) -> None:
    _rings(_calls()[0], CallState.GAVE_UP, carol, now)

    assert doris.state is MembershipState.NO_REPLY
    assert db.session.query(Message).count() == 0
    assert db.session.query(CallTask).filter_by(state=CallState.TO_DO).count() == 0


def test_any_word_opens_it_again(
    pages: PageClient, coordinator: User, joy: Membership, carol: Actor, now: datetime
) -> None:
    _rings(_calls()[0], CallState.GAVE_UP, carol, now)
    pages.sign_in(coordinator)
    page = pages.get(f"/desk/attendees/{joy.attendee_id}")

    said = page.submit(action="/steps/contacted")

    assert "Noted that you have spoken with Joy." in said.text
    assert joy.state is MembershipState.CONTACTED


def test_tries_before_we_spoke_do_not_count_against_a_call_agreed_later(
    joy: Membership, carol: Actor, now: datetime
) -> None:
    for _ in range(2):
        _rings(_calls()[0], CallState.NO_ANSWER, carol, now)
    later = now + timedelta(hours=2)
    _rings(_calls()[0], CallState.SPOKE, carol, later)
    with write_transaction():
        book_call(joy, THURSDAY, by=carol, now=later)
    _rings(_calls()[1], CallState.NO_ANSWER, carol, THURSDAY)

    assert joy.state is MembershipState.CALL_BOOKED


def test_a_call_is_agreed_and_confirmed_in_writing(joy: Membership, carol: Actor, now: datetime) -> None:
    with write_transaction():
        book_call(joy, THURSDAY, told=True, by=carol, now=now)

    assert (joy.state, joy.call_at) == (MembershipState.CALL_BOOKED, THURSDAY)
    assert [(one.state, one.due_at) for one in _calls()][1:] == [(CallState.TO_DO, THURSDAY)]
    assert _calls()[0].state is CallState.NOT_NEEDED
    assert db.session.query(Message).filter_by(kind="registration.call_booked").count() == 1


@pytest.mark.parametrize(("told", "calls"), [(True, 0), (False, 1)])
def test_whoever_heard_it_just_now_is_not_rung_to_be_told_when_we_ring(
    doris: Membership, carol: Actor, now: datetime, told: bool, calls: int
) -> None:
    with write_transaction():
        book_call(doris, THURSDAY, told=told, by=carol, now=now)

    assert len(_calls("registration.call_booked")) == calls


def test_another_time_replaces_the_first(joy: Membership, carol: Actor, now: datetime) -> None:
    friday = THURSDAY.replace(day=14)
    for at in (THURSDAY, friday, friday):
        with write_transaction():
            book_call(joy, at, by=carol, now=now)

    assert joy.call_at == friday
    assert [one.due_at for one in _calls() if one.state is CallState.TO_DO] == [friday]
    unsent = db.session.query(Message).filter_by(kind="registration.call_booked", state=MessageState.QUEUED)
    assert unsent.count() == 1


def test_a_time_has_to_be_one_to_come_and_not_the_wrong_year(
    joy: Membership, carol: Actor, now: datetime
) -> None:
    with pytest.raises(TimeHasPassed), write_transaction():
        book_call(joy, now, by=carol, now=now)
    with pytest.raises(TooFarAhead), write_transaction():
        book_call(joy, THURSDAY.replace(year=2026), by=carol, now=now)


def test_no_call_is_agreed_with_somebody_who_has_a_place(joins: Joins, carol: Actor, now: datetime) -> None:
    ann = joins("Ann")

    with pytest.raises(StepNotAllowed), write_transaction():
        book_call(ann, THURSDAY, by=carol, now=now)


def test_the_page_agrees_a_time_and_today_and_the_call_list_say_it(
    pages: PageClient, coordinator: User, joy: Membership
) -> None:
    pages.sign_in(coordinator)
    page = pages.get(f"/desk/attendees/{joy.attendee_id}").click("Agree a time to ring")
    wrong = page.submit({"day": "9 March 2025", "time": "14:00"})
    assert wrong.status == 422 and "This time has passed" in wrong.text

    said = page.submit({"day": "13 March 2025", "time": "14:00"})

    assert "The call to Joy is on the list for then." in said.text
    assert "We agreed to ring on Thursday 13 March 2025 at 14:00." in said.text
    assert "From Thursday 13 March 2025, at 14:00" in pages.get("/desk/calls").text
    assert pages.get(f"/desk/memberships/{joy.id}/call").status == 200
