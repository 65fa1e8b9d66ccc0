"""The other steps of a membership: called, invited, first visit, member, break, farewell."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from facilitator.accounts.models import User
from facilitator.audit.models import AuditEntry
from facilitator.core.actor import COUNSELLOR, STAFF, Actor
from facilitator.core.db import db, write_transaction
from facilitator.groups.models import Group, Intake
from facilitator.messages.letter_models import PaperLetter
from facilitator.messages.models import CallTask, Message, MessageState
from facilitator.registration import break_operations as breaks
from facilitator.registration import errors, queries
from facilitator.registration import membership_operations as steps
from facilitator.registration.models import Channel, DeclineReason, LeaveReason, Membership, MembershipState
from facilitator.registration.notices import DECLINED, LEFT, PLACE_GIVEN
from facilitator.registration.signpost_notices import OUTSIDE_HELP
from facilitator.registration.told_queries import why_not_send
from tests.support.builders import make_agreement, make_attendee, make_group, make_membership, make_signpost
from tests.support.pages import PageClient

pytestmark = pytest.mark.both_databases

FIONA = Actor("f" * 16, STAFF, frozenset({COUNSELLOR}), "Fiona")
TUESDAY = datetime(2025, 3, 18, 12, 30, tzinfo=UTC)


def test_scenario_14_from_an_enquiry_to_not_for_me(
    joins: Callable[..., Membership], group: Group, carol: Actor, now: datetime
) -> None:
    with write_transaction():
        group.intake = Intake.CALL
    joy = joins("Joy", phone="07700 900123")

    with write_transaction():
        steps.mark_contacted(joy, by=carol, now=now)
        steps.invite(joy, by=carol, now=now)
    assert joy.state is MembershipState.INVITED

    with write_transaction():
        steps.first_visit(joy, by=FIONA, now=TUESDAY)
    assert joy.state is MembershipState.TRIAL
    call = db.session.query(CallTask).filter_by(kind="registration.after_visit").one()
    assert call.due_at == datetime(2025, 3, 21, 9, 0, tzinfo=UTC)

    with write_transaction():
        steps.withdraw(joy, by=carol, now=TUESDAY)
    assert joy.state is MembershipState.WITHDRAWN
    assert joy.leave_reason is None
    assert queries.recipients(group.id) == []


def test_a_first_visit_is_one_however_often_it_is_noted(group: Group) -> None:
    with write_transaction():
        joy = make_membership(group, state=MembershipState.INVITED)
        for _ in range(3):
            steps.first_visit(joy, by=FIONA, now=TUESDAY)

    assert db.session.query(CallTask).count() == 1
    assert db.session.query(AuditEntry).filter_by(action="membership.first_visit").count() == 1


def test_a_member_is_not_made_a_first_timer(group: Group) -> None:
    with write_transaction():
        member = make_membership(group)

    with pytest.raises(errors.StepNotAllowed), write_transaction():
        steps.first_visit(member, by=FIONA, now=TUESDAY)


def test_a_counsellor_gives_no_place_to_somebody_who_waits(group: Group, now: datetime) -> None:
    with write_transaction():
        joy = make_membership(group, state=MembershipState.WAITING, waiting_since=now)

    with pytest.raises(errors.StepNotAllowed), write_transaction():
        steps.invite(joy, by=FIONA, now=now)


def test_an_invitation_needs_a_free_place(group: Group, carol: Actor, now: datetime) -> None:
    with write_transaction():
        for _ in range(5):
            make_membership(group)
        joy = make_membership(group, state=MembershipState.CONTACTED)

    with pytest.raises(errors.NoFreePlace), write_transaction():
        steps.invite(joy, by=carol, now=now)
    with write_transaction():
        steps.put_on_list(joy, by=carol, now=now)
    assert (joy.state, joy.waiting_since) == (MembershipState.WAITING, now)


def test_whoever_stays_knows_todays_agreement(group: Group, carol: Actor, now: datetime) -> None:
    with write_transaction():
        group.agreement_id = make_agreement().id
        joy = make_membership(group, state=MembershipState.TRIAL)
        steps.become_member(joy, by=carol, now=now)

    assert (joy.state, joy.agreement_id) == (MembershipState.MEMBER, group.agreement_id)


def test_a_break_keeps_the_place_and_stops_the_news(group: Group, carol: Actor, now: datetime) -> None:
    with write_transaction():
        joy = make_membership(group)
        breaks.pause(joy, by=carol, now=now)
    assert queries.seats_taken(group.id) == 1
    assert queries.recipients(group.id) == []
    assert queries.live_group_ids(joy.attendee_id) == {group.id}

    with write_transaction():
        breaks.come_back(joy, by=carol, now=now)
    assert queries.recipients(group.id) == [joy]


def test_leaving_frees_the_place_and_stops_what_has_not_gone_out(
    joins: Callable[..., Membership], group: Group, carol: Actor, now: datetime
) -> None:
    joy = joins("Joy")
    with write_transaction():
        joy.state = MembershipState.MEMBER
        steps.leave(joy, reason=LeaveReason.MOVED, by=carol, now=now)

    assert (joy.state, joy.leave_reason) == (MembershipState.LEFT, LeaveReason.MOVED)
    assert queries.seats_taken(group.id) == 0
    states = {message.kind: message.state for message in db.session.query(Message)}
    assert states == {PLACE_GIVEN: MessageState.CANCELLED, LEFT: MessageState.QUEUED}
    assert db.session.query(AuditEntry).filter_by(action="membership.left", reason="moved").count() == 1


def test_leaving_one_group_leaves_the_other_alone(
    joins: Callable[..., Membership], group: Group, carol: Actor, now: datetime
) -> None:
    with write_transaction():
        other = make_group(discreet_name="Thursday group")
    joy = joins("Joy")
    joins("Joy", attendee=joy.attendee, to=other, by=carol)

    with write_transaction():
        steps.leave(joy, by=carol, now=now)

    assert queries.live_group_ids(joy.attendee_id) == {other.id}
    given = db.session.query(Message).filter_by(kind=PLACE_GIVEN)
    states = {message.group_id: message.state for message in given}
    assert states == {group.id: MessageState.CANCELLED, other.id: MessageState.QUEUED}


def test_nobody_leaves_twice(group: Group, carol: Actor, now: datetime) -> None:
    with write_transaction():
        joy = make_membership(group, state=MembershipState.LEFT)

    with pytest.raises(errors.StepNotAllowed), write_transaction():
        steps.leave(joy, by=carol, now=now)


def test_a_kind_no_just_said_on_the_telephone_is_not_sent_as_well(
    group: Group, carol: Actor, now: datetime
) -> None:
    with write_transaction():
        joy = make_membership(group, state=MembershipState.CONTACTED)
        steps.decline(joy, DeclineReason.AREA, told=True, by=carol, now=now)

    assert (joy.state, joy.decline_reason) == (MembershipState.DECLINED, DeclineReason.AREA)
    assert db.session.query(Message).count() == 0


@pytest.mark.parametrize(
    ("channel", "model"), [(Channel.EMAIL, Message), (Channel.PHONE, CallTask), (Channel.POST, PaperLetter)]
)
def test_a_kind_no_goes_the_way_they_chose(
    group: Group, carol: Actor, now: datetime, channel: Channel, model: Any
) -> None:
    ways = {"phone": "01632 960155", "email": "joy@example.org", "address": "2 Fen Lane"}
    with write_transaction():
        joy = make_membership(
            group, make_attendee(called="Joy", channel=channel, **ways), state=MembershipState.CALL_BOOKED
        )
        steps.decline(joy, DeclineReason.FULL, by=carol, now=now)

    assert [row.kind for row in db.session.query(model)] == [DECLINED]
    assert why_not_send(db.session.query(model).one(), now) is None


@pytest.mark.parametrize("state", [MembershipState.INVITED, MembershipState.TRIAL])
def test_not_for_me_needs_no_reason(
    group: Group, carol: Actor, now: datetime, state: MembershipState
) -> None:
    with write_transaction():
        joy = make_membership(group, make_attendee(email="joy@example.org"), state=state)
        steps.withdraw(joy, by=carol, now=now)

    assert (joy.state, joy.leave_reason) == (MembershipState.WITHDRAWN, None)
    assert queries.seats_taken(group.id) == 0
    assert db.session.query(Message).count() == 0


def test_the_page_of_a_no_asks_why_and_names_other_help(
    pages: PageClient, group: Group, coordinator: User
) -> None:
    with write_transaction():
        helpline = make_signpost(name="Evening helpline")
        joy = make_membership(
            group, make_attendee(called="Joy", email="joy@example.org"), state=MembershipState.CONTACTED
        )
    pages.sign_in(coordinator)
    page = pages.get(f"/desk/attendees/{joy.attendee_id}").click("No place for them here")
    assert "Evening helpline" in page.text
    assert page.submit({"told": "y"}).status == 422
    assert joy.state is MembershipState.CONTACTED

    done = page.submit({"reason": "other_support", "signposts": helpline.id})

    assert "They are told the way they chose." in done.text and "Other support fits better." in done.text
    assert {message.kind for message in db.session.query(Message)} == {DECLINED, OUTSIDE_HELP}


def test_somebody_who_died_hears_about_no_group(group: Group) -> None:
    with write_transaction():
        rita = make_attendee(called="Rita")
        make_membership(group, rita, state=MembershipState.DIED_REPORTED)
        make_membership(make_group(), rita)

    assert queries.live_group_ids(rita.id) == set()
    assert queries.find_people("Rita", [group.id]) == []
