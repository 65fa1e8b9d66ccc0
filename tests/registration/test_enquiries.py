"""Asking without a group: ring me back, a referral, and what the office does with them."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask

from facilitator.accounts.models import Role, User
from facilitator.core.actor import COORDINATOR, PUBLIC, STAFF, SYSTEM, Actor
from facilitator.core.db import db, write_transaction
from facilitator.core.tokens import new_token
from facilitator.groups.models import Group, Intake
from facilitator.messages.call_operations import record_outcome, undo_outcome
from facilitator.messages.models import CallState, CallTask, Message, MessageState
from facilitator.organisation.models import Wording, WordingKind
from facilitator.registration import enquiry_operations as enquiries
from facilitator.registration.enquiry_models import Enquiry, EnquiryState, Referral, ReferrerRole
from facilitator.registration.enquiry_rules import may_become
from facilitator.registration.errors import NotAgreed, StepNotAllowed
from facilitator.registration.models import Attendee, Membership, MembershipState, Standing, Via
from tests.support.builders import (
    make_attendee,
    make_enquiry,
    make_group,
    make_membership,
    make_portfolio,
    make_user,
    make_wording,
)
from tests.support.clock import StandingClock
from tests.support.pages import Page, PageClient

pytestmark = pytest.mark.both_databases
S = EnquiryState
CORA = Actor("c" * 16, STAFF, frozenset({COORDINATOR}))
# Written by hand: the first part of the domain's table. from, to, who (C coordinator, S system).
EXPECTED = {
    ("enquiry", "contacted"): "C",
    ("enquiry", "call_booked"): "C",
    ("enquiry", "no_reply"): "S",
    ("enquiry", "withdrawn"): "C",
    ("contacted", "call_booked"): "C",
    ("contacted", "no_reply"): "S",
    ("contacted", "matched"): "C",
    ("contacted", "declined"): "C",
    ("contacted", "withdrawn"): "C",
    ("call_booked", "contacted"): "C",
    ("call_booked", "call_booked"): "C",
    ("call_booked", "no_reply"): "S",
    ("call_booked", "matched"): "C",
    ("call_booked", "declined"): "C",
    ("call_booked", "withdrawn"): "C",
    ("no_reply", "contacted"): "C",
    ("no_reply", "withdrawn"): "C",
}


def test_a_step_is_allowed_just_where_the_table_has_it() -> None:
    for before in S:
        for after in S:
            for letter, actor in (("C", CORA), ("S", SYSTEM), ("P", PUBLIC)):
                expected = letter in EXPECTED.get((before.value, after.value), "")
                assert may_become(before, after, actor) is expected, (before, after, letter)


@pytest.fixture
def ring_wording(wording: Wording) -> Wording:
    with write_transaction():
        return make_wording(WordingKind.RING_BACK, text="We keep your number until we have spoken.")


@pytest.fixture
def asks(ring_wording: Wording, now: datetime) -> Callable[..., Enquiry]:
    """`asks("Joy")`: somebody asks to be rung."""

    def send(called: str = "Joy", **given: Any) -> Enquiry:
        values: dict[str, Any] = {"called": called, "phone": "07700 900123", "wording_id": ring_wording.id}
        with write_transaction():
            return enquiries.enquire(via=Via.WEB, by=PUBLIC, now=now, **values | given)

    return send


@pytest.fixture
def desk(pages: PageClient, coordinator: User) -> PageClient:
    pages.sign_in(coordinator)
    return pages


def _ring_me(pages: PageClient, clock: StandingClock, **changes: str) -> Page:
    page = pages.get("/ring-me-back?format=in_person&time=morning")
    clock.advance(minutes=1)
    return page.submit({"called": "Joy", "phone": "07700 900123", "consent": "y"} | changes)


def _calls() -> list[CallTask]:
    return list(db.session.query(CallTask).order_by(CallTask.subject_version))


def _rings(outcome: CallState, by: Actor, now: datetime) -> None:
    with write_transaction():
        call = next(one for one in _calls() if one.state is CallState.TO_DO)
        record_outcome(call, outcome, expected_tries=call.tries, by=by, now=now)


def test_the_public_page_takes_a_name_and_one_way_and_nobody_learns_whether_we_know_them(
    pages: PageClient, clock: StandingClock, ring_wording: Wording
) -> None:
    first, second = _ring_me(pages, clock), _ring_me(pages, clock, called="Joy again")

    assert (first.url, first.text) == (second.url, second.text)
    assert "rings you in the next few working days" in first.text
    assert "may show as withheld" in first.text
    joy = db.session.query(Enquiry).filter_by(called="Joy").one()
    assert (joy.state, joy.looking_for, joy.wording_id) == (S.ENQUIRY, "in person, mornings", ring_wording.id)
    assert db.session.query(Attendee).count() == 0
    assert _calls()[0].due_at == datetime(2025, 3, 11, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"called": ""}, "the name you like to be called"),
        ({"phone": ""}, "one way to reach you"),
        ({"phone": "hello"}, "check the telephone number"),
        ({"phone": "", "email": "nonsense"}, "should look like"),
        ({"consent": ""}, "tick the box if you agree"),
        ({"website": "x"}, "send it once more"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_kept(
    pages: PageClient, clock: StandingClock, ring_wording: Wording, changes: dict[str, str], sentence: str
) -> None:
    page = pages.get("/ring-me-back")
    clock.advance(minutes=1)
    typed = {"called": "Joy", "phone": "07700 900123", "consent": "y"} | changes
    said = page.submit({name: value for name, value in typed.items() if value or name != "consent"})

    assert said.status == 422
    assert sentence in said.text
    assert db.session.query(Enquiry).count() == 0


def test_one_form_is_one_enquiry_and_a_corrected_one_is_not_swallowed(asks: Callable[..., Enquiry]) -> None:
    key = new_token()
    first, again = asks(submission=key), asks(submission=key)
    assert first.id == again.id
    assert db.session.query(CallTask).count() == 1
    with pytest.raises(Exception, match="We have this form already"):
        asks("Someone else", submission=key)


def test_an_acknowledgement_names_nothing(asks: Callable[..., Enquiry]) -> None:
    asks(phone="", email="joy@example.org")

    message = db.session.query(Message).one()
    assert (message.kind, message.person_kind.value) == ("registration.enquiry_received", "enquirer")


def test_the_office_finds_it_on_today_on_the_call_list_and_among_the_enquiries(
    desk: PageClient, asks: Callable[..., Enquiry]
) -> None:
    asks(looking_for="online, evenings")

    for path in ("/desk/", "/desk/people/enquiries", "/desk/calls"):
        assert "Joy" in desk.get(path).text, path
    calls = desk.get("/desk/calls")
    assert "Asked to be rung" in calls.text and "You were looking for: online, evenings." in calls.text
    page = desk.get("/desk/people/enquiries").click("Joy")
    assert "Looks for: online, evenings." in page.text


def test_what_names_a_group_is_for_those_who_look_after_it(
    app: Flask, pages: PageClient, group: Group, asks: Callable[..., Enquiry]
) -> None:
    with write_transaction():
        other = make_user(Role.COORDINATOR)
        make_portfolio(other, make_group())
        theirs = make_enquiry(called="Nell", wanted_group_id=group.id)
    pages.sign_in(other)

    assert "Nell" not in pages.get("/desk/people/enquiries").text
    assert pages.get(f"/desk/enquiries/{theirs.id}").status == 404
    assert pages.get(f"/desk/enquiries/{asks().id}").status == 200


def test_spoke_moves_it_on_and_can_be_taken_back(
    asks: Callable[..., Enquiry], carol: Actor, now: datetime
) -> None:
    joy = asks()
    _rings(CallState.SPOKE, carol, now)
    assert joy.state is S.CONTACTED
    with write_transaction():
        undo_outcome(_calls()[0], expected_tries=1, by=carol, now=now)

    assert (joy.state, joy.spoken_at) == (S.ENQUIRY, None)


def test_three_tries_in_vain_are_no_reply_until_they_get_in_touch(
    desk: PageClient, asks: Callable[..., Enquiry], carol: Actor, now: datetime
) -> None:
    joy = asks(email="joy@example.org", voicemail_ok=True)
    _rings(CallState.NO_ANSWER, carol, now)
    _rings(CallState.VOICEMAIL_LEFT, carol, now)
    assert joy.state is S.ENQUIRY
    _rings(CallState.NO_ANSWER, carol, now)

    assert joy.state is S.NO_REPLY
    assert not [one for one in _calls() if one.state is CallState.TO_DO]
    unsent = [one.kind for one in db.session.query(Message).filter_by(state=MessageState.QUEUED)]
    assert unsent == ["registration.enquiry_no_reply"]
    said = desk.get(f"/desk/enquiries/{joy.id}").submit(action="/steps/contacted")
    assert "Noted that you have spoken with Joy." in said.text
    assert joy.state is S.CONTACTED


def test_a_time_is_agreed_and_said(desk: PageClient, asks: Callable[..., Enquiry]) -> None:
    joy = asks(email="joy@example.org")
    page = desk.get(f"/desk/enquiries/{joy.id}").click("Agree a time to ring")

    said = page.submit({"day": "2025-03-13", "time": "14:00"})

    assert "On Thursday 13 March 2025 at 14:00." in said.text
    assert joy.call_at == datetime(2025, 3, 13, 14, 0, tzinfo=UTC)
    kinds = {one.kind for one in db.session.query(Message).filter_by(state=MessageState.QUEUED)}
    assert kinds == {"registration.enquiry_call_booked"}
    again = page.submit({"day": "2025-03-14", "time": "10:00"})
    assert "On Friday 14 March 2025 at 10:00." in again.text
    assert len([one for one in _calls() if one.state is CallState.TO_DO]) == 1


def test_matching_writes_them_down_with_what_they_said(
    desk: PageClient, asks: Callable[..., Enquiry], group: Group, carol: Actor, now: datetime
) -> None:
    joy = asks(email="joy@example.org", best_time="Mornings")
    _rings(CallState.SPOKE, carol, now)
    page = desk.get(f"/desk/enquiries/{joy.id}").click("Find a group for them")
    refused = page.submit({"group_id": group.id, "standing": "living_with"})
    assert refused.status == 422 and "tick the box" in refused.text

    said = page.submit({"group_id": group.id, "standing": "living_with", "consent": "y"})

    assert "Joy has a place" in said.text
    membership = db.session.query(Membership).one()
    assert (membership.state, membership.via) == (MembershipState.INVITED, Via.PHONE)
    person = membership.attendee
    assert (person.called, person.email, person.best_time, person.source) == (
        "Joy",
        "joy@example.org",
        "Mornings",
        "self",
    )
    assert (joy.state, joy.membership_id) == (S.MATCHED, membership.id)
    assert not [
        one for one in _calls() if one.state is CallState.TO_DO and one.person_kind.value == "enquirer"
    ]
    assert desk.get(f"/desk/enquiries/{joy.id}/match").status == 404


def test_a_welcome_call_has_been_had_when_somebody_is_matched(
    asks: Callable[..., Enquiry], group: Group, wording: Wording, carol: Actor, now: datetime
) -> None:
    with write_transaction():
        group.intake = Intake.CALL
    joy = asks(email="joy@example.org")
    _rings(CallState.SPOKE, carol, now)

    with write_transaction():
        membership = enquiries.match_enquiry(
            joy, group, consent_wording_id=wording.id, standing=Standing.LIVING_WITH, by=carol, now=now
        )

    assert membership.state is MembershipState.CONTACTED
    assert db.session.query(CallTask).filter_by(state=CallState.TO_DO).count() == 0
    assert db.session.query(Message).filter_by(state=MessageState.QUEUED).count() == 0


def test_somebody_known_is_recognised_by_their_number_and_not_made_twice(
    desk: PageClient, asks: Callable[..., Enquiry], group: Group, carol: Actor, now: datetime
) -> None:
    with write_transaction():
        other = make_group()
        make_portfolio(db.session.get_one(User, carol.id), other)
        known = make_attendee(
            called="Joyce", phone="+44 7700 900123", phone_key="+447700900123", town="Ely", search_key="joyce"
        )
        make_membership(group, known)
    joy = asks()
    _rings(CallState.SPOKE, carol, now)
    page = desk.get(f"/desk/enquiries/{joy.id}/match")
    assert "Joyce" in page.text and "Ely" in page.text

    page.submit({"group_id": other.id, "standing": "living_with", "consent": "y", "person": known.id})

    assert db.session.query(Attendee).count() == 1
    assert db.session.query(Membership).filter_by(group_id=other.id).one().attendee_id == known.id


def test_nobody_is_matched_before_somebody_has_spoken_with_them(
    asks: Callable[..., Enquiry], group: Group, wording: Wording, carol: Actor, now: datetime
) -> None:
    joy = asks()
    with pytest.raises(StepNotAllowed), write_transaction():
        enquiries.match_enquiry(
            joy, group, consent_wording_id=wording.id, standing=Standing.LIVING_WITH, by=carol, now=now
        )


def test_whoever_says_no_hears_nothing_more(desk: PageClient, asks: Callable[..., Enquiry]) -> None:
    joy = asks(email="joy@example.org")

    said = desk.get(f"/desk/enquiries/{joy.id}").submit(action="/steps/withdraw")

    assert "They hear nothing more from us." in said.text
    assert joy.state is S.WITHDRAWN
    assert db.session.query(Message).filter_by(state=MessageState.QUEUED).count() == 0
    assert "Joy" not in desk.get("/desk/calls").text


def _refer(pages: PageClient, clock: StandingClock, **changes: str) -> Page:
    page = pages.get("/refer")
    clock.advance(minutes=1)
    values = {
        "role": "nurse",
        "name": "Nurse Lee",
        "organisation": "City Hospital",
        "contact": "01632 960188",
        "called": "Joy",
        "phone": "07700 900123",
        "consent": "y",
    } | changes
    return page.submit({name: value for name, value in values.items() if value or name not in {"consent"}})


def test_a_referral_without_the_persons_agreement_cannot_be_sent(
    pages: PageClient, clock: StandingClock, ring_wording: Wording, now: datetime
) -> None:
    page = _refer(pages, clock, consent="")

    assert page.status == 422
    assert "Tick this if the person agrees." in page.text
    assert db.session.query(Enquiry).count() == 0
    with pytest.raises(NotAgreed), write_transaction():
        enquiries.refer(
            agreed=False,
            referrer={
                "role": ReferrerRole.GP,
                "name": "Dr Ray",
                "organisation": "",
                "contact": "1",
                "may_hear": False,
            },
            wording_id=ring_wording.id,
            by=PUBLIC,
            now=now,
            called="Joy",
            phone="07700 900123",
        )


def test_a_referral_for_a_group_waits_for_its_coordinator_and_gives_no_place(
    pages: PageClient, clock: StandingClock, ring_wording: Wording, group: Group, coordinator: User
) -> None:
    said = _refer(pages, clock, group_id=group.id, may_hear="y")

    assert said.text.count("Received") >= 1
    assert "Joy" not in said.text and group.name not in said.text
    joy = db.session.query(Enquiry).one()
    assert (joy.wanted_group_id, joy.via) == (group.id, Via.REFERRER)
    assert db.session.query(Membership).count() == 0
    assert db.session.query(Referral).one().may_hear is True
    pages.sign_in(coordinator)
    page = pages.get("/desk/people/enquiries").click("Joy")
    assert "Nurse Lee, nurse" in page.text
    assert "may be told whether they came, and nothing else" in page.text


def test_the_address_of_a_groups_page_chooses_the_group(
    pages: PageClient, ring_wording: Wording, group: Group
) -> None:
    page = pages.get(f"/refer?group={group.slug}")

    assert f'<option value="{group.id}" selected' in page.html
