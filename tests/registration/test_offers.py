"""Offers of a place: until when they are held, what is told, who answers, and that none of them drops anybody."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from facilitator.audit.models import AuditEntry
from facilitator.core.actor import PERSON, Actor
from facilitator.core.db import db, write_transaction
from facilitator.core.encryption import EncryptedText
from facilitator.groups.models import Group, GroupState
from facilitator.messages.models import CallState, CallTask, Message, MessageState
from facilitator.messages.ports import reason_not_to_send
from facilitator.messages.registry import Links, find
from facilitator.messages.render import Renderer
from facilitator.organisation.models import Nation
from facilitator.registration import errors, offer_errors, offer_upkeep
from facilitator.registration import waitlist_operations as ops
from facilitator.registration.membership_operations import leave
from facilitator.registration.models import Channel, Membership, MembershipChange
from facilitator.registration.models import MembershipState as State
from facilitator.registration.offer_models import Offer, OfferOutcome
from facilitator.registration.offer_notices import offer_token
from facilitator.registration.offer_queries import offer_by_link, running_offer
from facilitator.registration.told_queries import contact_of
from tests.support.builders import make_attendee, make_closure, make_membership, make_session
from tests.support.clock import StandingClock

pytestmark = pytest.mark.both_databases

FRIDAY = datetime(2025, 6, 13, 10, 0, tzinfo=UTC)
NEXT_FRIDAY_AT_FIVE = datetime(2025, 6, 20, 16, 0, tzinfo=UTC)


@pytest.fixture
def nasreen(group: Group) -> Membership:
    """One place is free, and Nasreen waits for it, by telephone."""
    return waits(group, "Nasreen")


def waits(group: Group, called: str, channel: Channel = Channel.PHONE, day: int = 2) -> Membership:
    ways = {"phone": "01632 960123", "email": f"{called.lower()}@example.org", "address": "1 Fen Lane, Ely"}
    with write_transaction():
        person = make_attendee(called=called, channel=channel, **ways)
        since = datetime(2025, 5, day, tzinfo=UTC)
        return make_membership(group, person, state=State.WAITING, waiting_since=since)


def offered(membership: Membership, by: Actor, **given: object) -> Offer:
    with write_transaction():
        ops.offer_place(membership, by=by, now=FRIDAY, **given)  # type: ignore[arg-type]
    offer = running_offer(membership.id)
    assert offer is not None
    return offer


def calls() -> list[tuple[str, CallState]]:
    db.session.rollback()
    return [
        (call.kind.removeprefix("registration."), call.state)
        for call in db.session.query(CallTask).order_by(CallTask.created_at, CallTask.id)
    ]


def audited(action: str) -> list[AuditEntry]:
    return list(db.session.query(AuditEntry).filter_by(action=action))


# --- until when ---


@pytest.mark.parametrize(
    ("channel", "until"),
    [
        (Channel.EMAIL, NEXT_FRIDAY_AT_FIVE),
        (Channel.PHONE, NEXT_FRIDAY_AT_FIVE),
        (Channel.POST, datetime(2025, 6, 27, 16, 0, tzinfo=UTC)),
    ],
)
def test_an_offer_is_held_for_five_working_days_and_longer_by_post(
    group: Group, carol: Actor, channel: Channel, until: datetime
) -> None:
    offer = offered(waits(group, "Nasreen", channel), carol)

    assert (offer.reply_by, offer.channel, offer.made_by, offer.made_at) == (until, channel, carol.id, FRIDAY)


@pytest.mark.parametrize(
    ("nation", "until"),
    [
        (Nation.ENGLAND_WALES, datetime(2025, 11, 28, 17, 0, tzinfo=UTC)),
        (Nation.SCOTLAND, datetime(2025, 12, 2, 17, 0, tzinfo=UTC)),
    ],
)
def test_the_days_are_those_of_the_groups_nation(
    group: Group, nasreen: Membership, carol: Actor, nation: Nation, until: datetime
) -> None:
    """In Scotland St Andrew's Day is kept on Monday 1 December, and an own closure counts like it."""
    with write_transaction():
        group.nation = nation
        holiday = date(2025, 11, 25)
        make_closure(first_day=holiday, last_day=holiday, nations=["scotland"])
        ops.offer_place(nasreen, by=carol, now=datetime(2025, 11, 21, 10, 0, tzinfo=UTC))

    found = running_offer(nasreen.id)
    assert found is not None and found.reply_by == until


def test_a_group_may_give_more_days_and_one_offer_another_date(
    group: Group, nasreen: Membership, carol: Actor
) -> None:
    with write_transaction():
        group.offer_days = 7
    olga = waits(group, "Olga", day=20)

    assert offered(nasreen, carol).reply_by == datetime(2025, 6, 24, 16, 0, tzinfo=UTC)
    late = date(2025, 7, 31)
    assert offered(olga, carol, answer_by=late).reply_by == datetime(2025, 7, 31, 16, 0, tzinfo=UTC)


@pytest.mark.parametrize("day", [date(2025, 6, 12), date(2025, 6, 19), date(2025, 12, 1)])
def test_nobody_is_hurried_and_no_place_is_held_for_half_a_year(
    nasreen: Membership, carol: Actor, day: date
) -> None:
    with pytest.raises(offer_errors.AnswerTooSoon, match="Friday 20 June 2025 or later"), write_transaction():
        ops.offer_place(nasreen, answer_by=day, by=carol, now=FRIDAY)
    assert db.session.query(Offer).count() == 0


# --- in order, or with a reason ---


def test_whoever_is_not_next_needs_a_reason_that_is_kept_and_not_audited(group: Group, carol: Actor) -> None:
    with write_transaction():
        for _ in range(4):
            make_membership(group)
    nasreen, olga = waits(group, "Nasreen"), waits(group, "Olga", day=20)

    with pytest.raises(offer_errors.OutOfOrder, match="Nasreen is next"), write_transaction():
        ops.offer_place(olga, by=carol, now=FRIDAY)
    assert olga.state is State.WAITING

    why = "Her daughter can only drive her this month"
    offer = offered(olga, carol, out_of_order=why)

    assert offer.out_of_order == why
    assert isinstance(Offer.__table__.c.out_of_order.type, EncryptedText)
    (entry,) = audited("membership.place_offered")
    assert (entry.fields, entry.reason) == ("out_of_order", "")
    assert nasreen.state is State.WAITING


def test_with_two_places_free_the_first_two_are_next(group: Group, carol: Actor) -> None:
    with write_transaction():
        for _ in range(3):
            make_membership(group)
    waits(group, "Nasreen")
    olga, petra = waits(group, "Olga", day=20), waits(group, "Petra", day=21)

    offered(olga, carol)
    with pytest.raises(offer_errors.OutOfOrder, match="Nasreen is next"), write_transaction():
        ops.offer_place(petra, by=carol, now=FRIDAY)


@pytest.mark.parametrize("state", [GroupState.CLOSED_TO_NEW, GroupState.PAUSED, GroupState.ENDING])
def test_a_group_that_takes_no_one_offers_nothing(
    group: Group, nasreen: Membership, carol: Actor, state: GroupState
) -> None:
    with write_transaction():
        group.state = state
    with pytest.raises(offer_errors.TakesNoOne), write_transaction():
        ops.offer_place(nasreen, out_of_order="Please", by=carol, now=FRIDAY)


# --- what is told ---


@pytest.mark.parametrize(
    ("channel", "letters", "to_ring"), [(Channel.EMAIL, 1, 1), (Channel.PHONE, 0, 1), (Channel.POST, 0, 1)]
)
def test_an_offer_is_a_call_and_by_e_mail_a_letter_with_a_link_as_well(
    group: Group, carol: Actor, channel: Channel, letters: int, to_ring: int
) -> None:
    offer = offered(waits(group, "Nasreen", channel), carol)

    assert db.session.query(Message).count() == letters
    assert calls() == [("place_offered", CallState.TO_DO)] * to_ring
    with write_transaction():
        ops.answer_offer(offer, OfferOutcome.ACCEPTED, by=carol, now=FRIDAY)
    assert calls() == [("place_offered", CallState.NOT_NEEDED)]


def test_the_letter_is_discreet_and_holds_the_link_the_call_does_not(group: Group, carol: Actor) -> None:
    with write_transaction():
        make_session(group, local_start=datetime(2025, 6, 17, 10, 15))
    offer = offered(waits(group, "Nasreen", Channel.EMAIL), carol)
    message, call = db.session.query(Message).one(), db.session.query(CallTask).one()
    message.handed_at = FRIDAY
    contact = contact_of(message.person_id)
    assert contact is not None
    renderer = Renderer("https://groups.example.org")

    mail = renderer.letter(message, contact).mail
    text = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    said = renderer.script(call, contact)

    assert mail["Subject"] == "A place for you"
    assert f"https://groups.example.org/offer/{offer_token(offer)}" in text
    assert "Friday 20 June 2025, 17:00" in text and "Tuesday 17 June 2025, 10:15" in text
    assert "/offer/" not in said and "Friday 20 June 2025" in said
    for word in ("cancer", "breast", "peterborough"):
        assert word not in f"{mail['Subject']} {text} {said}".casefold()
    db.session.rollback()


@pytest.mark.parametrize("folder", ["place_offered", "offer_lapsing", "offer_lapsed", "offer_taken_back"])
def test_every_notice_about_an_offer_has_its_words(
    group: Group, nasreen: Membership, carol: Actor, folder: str
) -> None:
    offered(nasreen, carol)
    call = db.session.query(CallTask).one()
    call.kind = f"registration.{folder}"
    contact = contact_of(call.person_id)
    assert contact is not None

    assert "Tuesday group" in Renderer("https://groups.example.org").script(call, contact)
    assert find(call.kind).context(call, Links("https://x"))["reply_by"] == datetime(2025, 6, 20, 17, 0)
    db.session.rollback()


# --- answers ---


def test_yes_by_the_link_is_a_place_and_a_letter(group: Group, carol: Actor) -> None:
    nasreen = waits(group, "Nasreen", Channel.EMAIL)
    offer = offered(nasreen, carol)
    person = Actor(nasreen.attendee_id, PERSON)
    at = FRIDAY + timedelta(days=2)

    with write_transaction():
        ops.answer_offer(offer, OfferOutcome.ACCEPTED, by=person, now=at)

    assert nasreen.state is State.INVITED
    assert (offer.outcome, offer.answered_at) == (OfferOutcome.ACCEPTED, at)
    assert (offer.answered_by_kind, offer.answered_by) == (PERSON, nasreen.attendee_id)
    kinds = {m.kind: m.state for m in db.session.query(Message)}
    assert kinds == {
        "registration.place_offered": MessageState.CANCELLED,
        "registration.place_given": MessageState.QUEUED,
    }


def test_not_now_keeps_since_when_and_the_position(group: Group, nasreen: Membership, carol: Actor) -> None:
    olga = waits(group, "Olga", day=20)
    offer = offered(nasreen, carol)

    with write_transaction():
        ops.answer_offer(offer, OfferOutcome.NOT_NOW, not_before=date(2025, 8, 1), by=carol, now=FRIDAY)

    assert (nasreen.state, nasreen.waiting_since) == (State.WAITING, datetime(2025, 5, 2, tzinfo=UTC))
    assert (offer.outcome, nasreen.not_before) == (OfferOutcome.NOT_NOW, date(2025, 8, 1))
    assert olga.state is State.WAITING


def test_without_a_month_they_are_asked_again_from_the_next(nasreen: Membership, carol: Actor) -> None:
    offer = offered(nasreen, carol)
    with write_transaction():
        ops.answer_offer(offer, OfferOutcome.NOT_NOW, by=carol, now=FRIDAY)
    assert nasreen.not_before == date(2025, 7, 1)


@pytest.mark.parametrize("month", [date(2025, 6, 1), date(2025, 8, 2), date(2026, 7, 1), date(2020, 1, 1)])
def test_only_a_month_to_come_may_be_named(nasreen: Membership, carol: Actor, month: date) -> None:
    offer = offered(nasreen, carol)
    with pytest.raises(offer_errors.NotAMonth), write_transaction():
        ops.answer_offer(offer, OfferOutcome.NOT_NOW, not_before=month, by=carol, now=FRIDAY)
    db.session.expire_all()
    assert nasreen.state is State.OFFERED


def test_no_longer_ends_it(nasreen: Membership, carol: Actor) -> None:
    offer = offered(nasreen, carol)
    with write_transaction():
        ops.answer_offer(offer, OfferOutcome.NO_LONGER, by=carol, now=FRIDAY)
    assert (nasreen.state, offer.outcome) == (State.WITHDRAWN, OfferOutcome.NO_LONGER)


@pytest.mark.parametrize("first", [OfferOutcome.ACCEPTED, OfferOutcome.NOT_NOW, OfferOutcome.NO_LONGER])
@pytest.mark.parametrize("second", [OfferOutcome.ACCEPTED, OfferOutcome.NOT_NOW, OfferOutcome.NO_LONGER])
def test_an_offer_is_answered_once(
    nasreen: Membership, carol: Actor, first: OfferOutcome, second: OfferOutcome
) -> None:
    offer = offered(nasreen, carol)
    with write_transaction():
        ops.answer_offer(offer, first, by=carol, now=FRIDAY)
    with pytest.raises(offer_errors.OfferAnswered), write_transaction():
        ops.answer_offer(offer, second, by=carol, now=FRIDAY)
    assert offer.outcome is first


@pytest.mark.parametrize("outcome", [OfferOutcome.TAKEN_BACK, OfferOutcome.STOPPED])
def test_what_is_no_answer_is_none(nasreen: Membership, carol: Actor, outcome: OfferOutcome) -> None:
    offer = offered(nasreen, carol)
    with pytest.raises(ValueError), write_transaction():
        ops.answer_offer(offer, outcome, by=carol, now=FRIDAY)


def test_leaving_the_list_ends_the_offer_too(nasreen: Membership, carol: Actor) -> None:
    offer = offered(nasreen, carol)
    with write_transaction():
        leave(nasreen, by=Actor(nasreen.attendee_id, PERSON), now=FRIDAY)
    assert (nasreen.state, offer.outcome) == (State.WITHDRAWN, OfferOutcome.NO_LONGER)
    assert running_offer(nasreen.id) is None


def test_offers_are_kept_with_number_and_history(group: Group, nasreen: Membership, carol: Actor) -> None:
    for at in (FRIDAY, FRIDAY + timedelta(days=30)):
        with write_transaction():
            ops.offer_place(nasreen, out_of_order="Asked again", by=carol, now=at)
            ops.decline_offer(nasreen, by=carol, now=at)

    kept = list(db.session.query(Offer).order_by(Offer.number))
    assert [(one.number, one.outcome) for one in kept] == [
        (1, OfferOutcome.NOT_NOW),
        (2, OfferOutcome.NOT_NOW),
    ]
    assert len({one.link_hash for one in kept}) == 2
    steps = db.session.query(MembershipChange).filter_by(membership_id=nasreen.id).count()
    assert steps == 4


# --- the link ---


def test_a_link_is_good_until_it_is_made_anew(nasreen: Membership, carol: Actor) -> None:
    offer = offered(nasreen, carol)
    token = offer_token(offer)

    assert offer_by_link(token) is offer
    assert offer_by_link(token[:-1] + ("A" if token[-1] != "A" else "B")) is None
    assert token not in str(vars(offer))
    with write_transaction():
        offer.link_generation = 2
    assert offer_token(offer) != token


# --- more time, and back ---


def test_more_time_is_a_later_day(nasreen: Membership, carol: Actor) -> None:
    offer = offered(nasreen, carol)
    for day in (date(2025, 6, 20), date(2025, 6, 1), date(2026, 1, 1)):
        with pytest.raises(offer_errors.LaterThanBefore), write_transaction():
            ops.extend_offer(offer, answer_by=day, by=carol, now=FRIDAY)

    with write_transaction():
        ops.extend_offer(offer, answer_by=date(2025, 6, 27), by=carol, now=FRIDAY)

    assert offer.reply_by == datetime(2025, 6, 27, 16, 0, tzinfo=UTC)
    assert nasreen.state is State.OFFERED
    assert [entry.fields for entry in audited("offer.extended")] == ["reply_by"]


def test_an_offer_taken_back_loses_nobody(nasreen: Membership, carol: Actor) -> None:
    offer = offered(nasreen, carol)
    with write_transaction():
        ops.take_offer_back(offer, by=carol, now=FRIDAY)

    assert (nasreen.state, nasreen.waiting_since) == (State.WAITING, datetime(2025, 5, 2, tzinfo=UTC))
    assert (offer.outcome, nasreen.not_before) == (OfferOutcome.TAKEN_BACK, None)
    assert calls() == [("place_offered", CallState.NOT_NEEDED)], "whoever never heard of it is told nothing"


def test_whoever_has_read_of_the_offer_is_told_that_it_was_taken_back(group: Group, carol: Actor) -> None:
    nasreen = waits(group, "Nasreen", Channel.EMAIL)
    offer = offered(nasreen, carol)
    with write_transaction():
        db.session.query(Message).one().state = MessageState.SENT
        ops.take_offer_back(offer, not_before=date(2025, 9, 1), by=carol, now=FRIDAY)

    news = db.session.query(Message).filter_by(kind="registration.offer_taken_back").one()
    assert news.state is MessageState.QUEUED
    assert nasreen.not_before == date(2025, 9, 1)
    assert reason_not_to_send(news, FRIDAY) is None


@pytest.mark.parametrize("what", ["extend", "take_back"])
def test_an_answered_offer_is_neither_extended_nor_taken_back(
    nasreen: Membership, carol: Actor, what: str
) -> None:
    offer = offered(nasreen, carol)
    with write_transaction():
        ops.accept_offer(nasreen, by=carol, now=FRIDAY)
    with pytest.raises(offer_errors.OfferAnswered), write_transaction():
        if what == "extend":
            ops.extend_offer(offer, answer_by=date(2025, 6, 27), by=carol, now=FRIDAY)
        else:
            ops.take_offer_back(offer, by=carol, now=FRIDAY)


# --- the date comes near, and passes ---


@pytest.fixture
def work(clock: StandingClock) -> Callable[..., int]:
    """`work(2025, 6, 18, 9, 0)`: the job as it runs at that time."""

    def run(*at: int) -> int:
        clock.set(*at)
        return offer_upkeep.watch_offers(clock)

    return run


def test_two_working_days_before_they_hear_once_more(
    group: Group, carol: Actor, work: Callable[..., int]
) -> None:
    offered(waits(group, "Nasreen", Channel.EMAIL), carol)

    assert work(2025, 6, 17, 9, 0) == 0
    assert work(2025, 6, 18, 7, 0) == 1
    assert work(2025, 6, 19, 7, 0) == 0
    kinds = [m.kind for m in db.session.query(Message).order_by(Message.created_at)]
    assert kinds == ["registration.place_offered", "registration.offer_lapsing"]


def test_nobody_is_to_be_rung_twice_about_one_thing(
    nasreen: Membership, carol: Actor, work: Callable[..., int]
) -> None:
    offered(nasreen, carol)
    work(2025, 6, 18, 9, 0)
    assert calls() == [("place_offered", CallState.TO_DO)]


def test_an_offer_that_runs_out_becomes_a_call_and_never_a_removal(
    nasreen: Membership, carol: Actor, work: Callable[..., int]
) -> None:
    offer = offered(nasreen, carol)

    assert work(2025, 6, 20, 15, 59) == 1  # the reminder, late because nothing ran before
    assert work(2025, 6, 20, 16, 0) == 1
    assert work(2025, 6, 30, 16, 0) == 0

    assert calls() == [("place_offered", CallState.NOT_NEEDED), ("offer_lapsed", CallState.TO_DO)]
    assert (nasreen.state, offer.outcome) == (State.OFFERED, None)
    assert offer.lapsed_at == NEXT_FRIDAY_AT_FIVE
    assert [entry.actor_kind for entry in audited("offer.lapsed")] == ["system"]
    with write_transaction():
        ops.answer_offer(
            offer, OfferOutcome.ACCEPTED, by=Actor(nasreen.attendee_id, PERSON), now=NEXT_FRIDAY_AT_FIVE
        )
    assert nasreen.state is State.INVITED, "late is not too late while it is held"


def test_after_more_time_the_new_date_is_watched(
    nasreen: Membership, carol: Actor, work: Callable[..., int]
) -> None:
    offer = offered(nasreen, carol)
    work(2025, 6, 20, 16, 0)
    with write_transaction():
        at = datetime(2025, 6, 23, 9, 0, tzinfo=UTC)
        ops.extend_offer(offer, answer_by=date(2025, 6, 30), by=carol, now=at)
    assert [call for call in calls() if call[1] is CallState.TO_DO] == []

    assert work(2025, 6, 27, 9, 0) == 1
    assert work(2025, 6, 30, 16, 0) == 1
    assert [call for call in calls() if call[1] is CallState.TO_DO] == [("offer_lapsed", CallState.TO_DO)]


def test_somebody_who_died_is_not_watched(
    app: Flask, nasreen: Membership, carol: Actor, work: Callable[..., int]
) -> None:
    offer = offered(nasreen, carol)
    with write_transaction():
        nasreen.state = State.DIED_REPORTED
    assert work(2025, 6, 25, 9, 0) == 0
    assert offer.outcome is None


def test_what_was_said_of_an_offer_is_not_sent_once_it_is_answered(group: Group, carol: Actor) -> None:
    nasreen = waits(group, "Nasreen", Channel.EMAIL)
    offer = offered(nasreen, carol)
    message = db.session.query(Message).one()
    assert reason_not_to_send(message, FRIDAY) is None
    with write_transaction():
        ops.answer_offer(offer, OfferOutcome.NOT_NOW, by=carol, now=FRIDAY)
    assert reason_not_to_send(message, FRIDAY) == "waiting"
    later = FRIDAY + timedelta(days=40)
    with write_transaction():
        ops.offer_place(nasreen, by=carol, now=later)
    assert reason_not_to_send(message, later) == "changed", "the link in it answers an earlier offer"


def test_a_stranger_answers_nothing(nasreen: Membership, carol: Actor) -> None:
    offered(nasreen, carol)
    manager = Actor("m", "staff", frozenset({"manager"}))
    for step in (ops.accept_offer, ops.decline_offer):
        with pytest.raises(errors.StepNotAllowed), write_transaction():
            step(nasreen, by=manager, now=FRIDAY)
