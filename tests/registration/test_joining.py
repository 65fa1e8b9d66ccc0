"""Joining, as the operation does it: one form is one membership, on both databases."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from facilitator.audit.models import AuditEntry
from facilitator.core.actor import PUBLIC, Actor
from facilitator.core.db import db, write_transaction
from facilitator.core.tokens import link_token
from facilitator.groups.models import Audience, Group, GroupState, Intake, MembershipModel
from facilitator.messages.models import CallTask, Message
from facilitator.organisation.models import Wording
from facilitator.registration import errors, queries
from facilitator.registration.models import (
    Attendee,
    Channel,
    Consent,
    Membership,
    MembershipState,
    Standing,
    Via,
)
from facilitator.registration.operations import change_contact, join
from tests.support.builders import make_attendee, make_group, make_membership, make_wording

pytestmark = pytest.mark.both_databases

Joins = Callable[..., Membership]


def test_a_free_place_is_given_at_once(joins: Joins, group: Group) -> None:
    membership = joins("Joy")

    assert membership.state is MembershipState.INVITED
    assert membership.number == 1
    assert queries.seats_taken(group.id) == 1
    steps = [(change.from_state, change.to_state) for change, _ in queries.history_of(membership.attendee_id)]
    assert steps == [
        (MembershipState.ENQUIRY, MembershipState.INVITED),
        (None, MembershipState.ENQUIRY),
    ]


def test_the_sixth_person_waits_for_one_of_five_places(joins: Joins, group: Group, now: datetime) -> None:
    people = [joins(f"Person{number}") for number in range(6)]

    assert [person.state.value for person in people] == ["invited"] * 5 + ["waiting"]
    assert people[-1].waiting_since == now
    assert [person.number for person in people] == [1, 2, 3, 4, 5, 6]


def test_a_free_place_is_not_given_past_somebody_who_waits(joins: Joins, group: Group, now: datetime) -> None:
    with write_transaction():
        make_membership(group, state=MembershipState.WAITING, waiting_since=now)

    assert joins("Late").state is MembershipState.WAITING


def test_a_group_with_a_welcome_call_takes_an_enquiry_for_the_next_working_day(
    joins: Joins, group: Group, clock: object
) -> None:
    with write_transaction():
        group.intake = Intake.CALL

    membership = joins("Joy", now=datetime(2025, 3, 7, 22, 10, tzinfo=UTC))

    assert membership.state is MembershipState.ENQUIRY
    assert [message.kind for message in db.session.query(Message)] == ["registration.joined"]
    [call] = db.session.query(CallTask)
    assert (call.kind, call.due_at) == ("registration.welcome_call", datetime(2025, 3, 10, 9, 0, tzinfo=UTC))


def test_a_supporter_of_a_members_only_group_is_rung_and_not_turned_away(joins: Joins) -> None:
    assert joins("Sam", standing=Standing.SUPPORTER).state is MembershipState.ENQUIRY


def test_a_telephone_number_alone_is_enough(joins: Joins) -> None:
    membership = joins("Doris", phone="01632 960123")

    assert membership.attendee.channel is Channel.PHONE
    assert membership.attendee.phone_key == "+441632960123"
    assert db.session.query(Message).count() == 0
    [call] = db.session.query(CallTask)
    assert call.kind == "registration.place_given"


def test_an_odd_number_is_kept_as_it_was_said(joins: Joins) -> None:
    membership = joins("Doris", phone="ring Ann next door")

    assert (membership.attendee.phone, membership.attendee.phone_key) == ("ring Ann next door", "")


def test_whoever_was_written_down_on_the_telephone_is_not_rung_again(joins: Joins, carol: Actor) -> None:
    joins("Doris", phone="01632 960123", via=Via.PHONE, by=carol)

    assert db.session.query(CallTask).count() == 0


def test_consent_is_stored_with_its_wording(
    joins: Joins, wording: Wording, carol: Actor, now: datetime
) -> None:
    online, rang = joins("Joy"), joins("Doris", phone="1", via=Via.PHONE, by=carol)

    [first] = queries.consents_of(online.attendee_id)
    assert (first.wording_id, first.via, first.taken_by, first.given_at) == (wording.id, Via.WEB, "", now)
    [second] = queries.consents_of(rang.attendee_id)
    assert (second.via, second.taken_by) == (Via.PHONE, carol.id)


def test_nobody_is_written_down_without_consent(joins: Joins) -> None:
    with pytest.raises(errors.NoConsent):
        joins("Joy", consent_wording_id=None)
    assert db.session.query(Attendee).count() == 0


def test_a_wording_that_is_not_in_use_any_more_has_to_be_read_again(joins: Joins) -> None:
    with write_transaction():
        make_wording(number=2, text="We keep your name and number.")

    with pytest.raises(errors.WordingChanged):
        joins("Joy")
    assert db.session.query(Membership).count() == 0


def test_the_same_form_sent_again_changes_nothing(joins: Joins, sent: Callable[[], list[Message]]) -> None:
    key = "k" * 43

    memberships = {joins("Joy", submission=key).id for _ in range(32)}

    assert len(memberships) == 1
    assert len(sent()) == 1
    assert db.session.query(Attendee).count() == 1
    assert db.session.query(Consent).count() == 1
    assert db.session.query(AuditEntry).filter_by(action="membership.joined").count() == 1


def test_a_form_sent_again_later_still_says_what_it_said(joins: Joins, group: Group) -> None:
    first = joins("Joy", submission="k" * 43)
    with write_transaction():
        db.session.get_one(Membership, first.id).state = MembershipState.LEFT

    again = joins("Joy", submission="k" * 43)

    assert queries.outcome_of_form(again) is MembershipState.INVITED


def test_one_form_is_not_two_groups(joins: Joins) -> None:
    joins("Joy", submission="k" * 43)
    with write_transaction():
        other = make_group()

    with pytest.raises(errors.FormUsedElsewhere):
        joins("Joy", submission="k" * 43, to=other)


def test_the_public_form_never_looks_anybody_up(joins: Joins) -> None:
    first = joins("Kate", email="kate@example.org")
    second = joins("Kate", email="kate@example.org")

    assert first.attendee_id != second.attendee_id
    assert second.state is MembershipState.INVITED


def test_somebody_who_is_here_already_has_a_place(joins: Joins, group: Group, carol: Actor) -> None:
    joy = joins("Joy").attendee

    with pytest.raises(errors.AlreadyHere, match="Joy already has a place here"):
        joins("Joy", attendee=joy, via=Via.PHONE, by=carol)


def test_somebody_who_left_may_come_again_as_a_new_spell(joins: Joins, group: Group, carol: Actor) -> None:
    with write_transaction():
        old = make_membership(group, make_attendee(called="Joy"), state=MembershipState.LEFT, number=7)

    spell = joins("Joy", attendee=old.attendee, via=Via.PHONE, by=carol)

    assert (spell.state, spell.number) == (MembershipState.INVITED, 8)
    assert [m.id for m in queries.memberships_of(old.attendee_id)] == [spell.id, old.id]


def test_who_was_asked_to_go_does_not_come_back_by_a_form(joins: Joins, group: Group, carol: Actor) -> None:
    with write_transaction():
        old = make_membership(group, state=MembershipState.ENDED_BY_US)

    with pytest.raises(errors.MayNotReturn):
        joins("Joy", attendee=old.attendee, via=Via.PHONE, by=carol)


@pytest.mark.parametrize(
    "state", [state for state in GroupState if state is not GroupState.OPEN], ids=lambda state: state.value
)
def test_a_group_that_takes_nobody_says_so_kindly(joins: Joins, group: Group, state: GroupState) -> None:
    with write_transaction():
        group.state = state

    with pytest.raises(errors.NotTakingJoiners, match="Please ring us"):
        joins("Joy")


def test_nobody_has_to_join_a_drop_in_group(joins: Joins, group: Group) -> None:
    with write_transaction():
        group.membership_model = MembershipModel.DROP_IN

    with pytest.raises(errors.NothingToJoin):
        joins("Joy")


@pytest.mark.parametrize(
    ("details", "refusal", "field"),
    [
        ({"called": ""}, errors.NoName, "called"),
        ({"email": ""}, errors.Unreachable, "phone"),
        ({"email": "not one"}, errors.OddEmail, "email"),
        ({"channel": Channel.PHONE}, errors.ChannelWithoutContact, "phone"),
    ],
)
def test_what_is_missing_is_said_at_its_field(
    joins: Joins, details: dict[str, object], refusal: type[errors.Refusal], field: str
) -> None:
    with pytest.raises(refusal) as refused:
        joins(**{"called": "Joy", **details})  # type: ignore[arg-type]
    assert refused.value.field == field
    assert db.session.query(Attendee).count() == 0


def test_the_my_place_link_finds_its_person_and_no_other_text_does(joins: Joins) -> None:
    joy = joins("Joy").attendee
    token = link_token("my-place", joy.id, 1)

    assert queries.attendee_by_link(token) == joy
    assert queries.attendee_by_link(link_token("my-place", joy.id, 2)) is None
    assert queries.attendee_by_link("") is None


def test_a_changed_number_can_be_found_and_the_rest_stays(joins: Joins, carol: Actor, now: datetime) -> None:
    joy = joins("Joy", town="Hampton").attendee

    with write_transaction():
        change_contact(joy, expected_version=1, called="Joyce", phone="07700 900456", by=carol, now=now)

    assert (joy.called, joy.town, joy.email, joy.version) == ("Joyce", "Hampton", "joy@example.org", 2)
    assert (joy.phone_key, joy.search_key) == ("+447700900456", "joyce")
    entry = db.session.query(AuditEntry).filter_by(action="attendee.contact_changed").one()
    assert set(entry.fields.split()) == {"called", "phone"}


def test_a_stale_form_changes_nothing(joins: Joins, carol: Actor, now: datetime) -> None:
    joy = joins("Joy").attendee
    with write_transaction():
        change_contact(joy, expected_version=1, called="Joyce", by=carol, now=now)

    with pytest.raises(errors.Refusal, match="Somebody else changed this"), write_transaction():
        change_contact(joy, expected_version=1, called="Jo", by=carol, now=now)
    assert db.session.get_one(Attendee, joy.id).called == "Joyce"


def test_an_audience_of_both_takes_supporters(joins: Joins, group: Group) -> None:
    with write_transaction():
        group.audience = Audience.BOTH

    assert joins("Sam", standing=Standing.SUPPORTER).state is MembershipState.INVITED


def test_the_operation_never_commits(group: Group, wording: Wording, now: datetime) -> None:
    join(
        group,
        called="Joy",
        phone="1",
        consent_wording_id=wording.id,
        via=Via.WEB,
        by=PUBLIC,
        now=now,
    )
    db.session.rollback()

    assert db.session.query(Membership).count() == 0
