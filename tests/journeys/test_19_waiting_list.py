"""Scenario 19: the group is full, Mary leaves; Nasreen cannot come until August and keeps her position; Olga has it."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from flask import Flask

from facilitator.core.actor import SYSTEM
from facilitator.core.db import db, write_transaction
from facilitator.registration.membership_operations import become_member, first_visit
from facilitator.registration.models import Channel, Membership, MembershipState
from facilitator.registration.offer_models import Offer, OfferOutcome
from tests.journeys.reading import Post
from tests.support.cast import CORA, Cast
from tests.support.clock import StandingClock
from tests.support.pages import Page

pytestmark = pytest.mark.both_databases

JOINED = datetime(2025, 1, 6, 9, 0, tzinfo=UTC)


@pytest.fixture
def cast(app: Flask) -> Cast:
    """Twelve members, Mary among them; Nasreen waits since 2 May by telephone, Olga since 20 May by e-mail."""
    built = Cast(app)
    built.set_up_peterborough()
    ids = [built.member(called, at=JOINED) for called in ("Mary", *(f"Ann{number}" for number in range(11)))]
    with write_transaction():
        for membership_id in ids:
            membership = db.session.get_one(Membership, membership_id)
            first_visit(membership, by=SYSTEM, now=datetime(2025, 1, 21, 12, 30, tzinfo=UTC))
            become_member(membership, by=built.actor(CORA), now=datetime(2025, 1, 24, 10, 0, tzinfo=UTC))
    nasreen = {"phone": "01632 960322", "channel": Channel.PHONE}
    built.member("Nasreen", at=datetime(2025, 5, 2, 10, 0, tzinfo=UTC), **nasreen)
    built.member("Olga", at=datetime(2025, 5, 20, 10, 0, tzinfo=UTC))
    return built


def mary_leaves(cast: Cast, clock: StandingClock) -> Page:
    """Friday 13 June 2025; gives Cora's first page."""
    clock.set(2025, 6, 13, 9, 0)
    mary = cast.membership("Mary").attendee_id
    page = cast.at_desk(CORA).get(f"/desk/attendees/{mary}").click("Note that they leave")
    assert "Mary has left." in page.submit().text
    return cast.at_desk(CORA).get("/desk/")


def offers(cast: Cast, called: str) -> Page:
    """Cora offers the place to whoever is next, at one tap."""
    waiting = cast.page(CORA, "waiting")
    said = waiting.submit(action=f"/memberships/{cast.membership(called).id}/steps/offer")
    assert f"The place is held for {called}." in said.text
    return said


def nasreen_cannot_come_until_august(cast: Cast) -> Page:
    page = cast.page(CORA, "waiting").click("Not now, more time, or take the offer back")
    return page.submit({"not_before": "2025-08-01"}, action="/not-now")


def test_while_all_places_are_taken_nobody_is_asked(cast: Cast, clock: StandingClock) -> None:
    clock.set(2025, 6, 12, 9, 0)
    page = cast.page(CORA, "waiting")
    assert "12 of 12 places taken." in page.text and "Every place is taken." in page.text
    assert "1. Nasreen" in page.text and "2. Olga" in page.text
    assert "Waits since Friday 2 May 2025." in page.text and "Waits since Tuesday 20 May 2025." in page.text
    assert "A free place to offer" not in cast.at_desk(CORA).get("/desk/").text


def test_cora_is_prompted_and_nothing_is_given_by_itself(cast: Cast, clock: StandingClock) -> None:
    today = mary_leaves(cast, clock)

    assert "A free place to offer" in today.text
    assert "1 place is free: Nasreen has waited longest." in today.text
    assert cast.membership("Nasreen").state is MembershipState.WAITING


def test_nasreen_is_rung_and_has_until_friday_20_june_at_five(cast: Cast, clock: StandingClock) -> None:
    mary_leaves(cast, clock)
    said = offers(cast, "Nasreen")

    assert "The place is held for Nasreen until Friday 20 June, 17:00." in said.text
    assert "11 of 12 places taken, 1 held." in said.text
    calls = cast.at_desk(CORA).get("/desk/calls")
    assert "Offer a place" in calls.text and "01632 960322" in calls.text
    offered = [href for href, words in calls.links if "to Nasreen" in words][-1]
    script = cast.at_desk(CORA).get(offered.split("#")[0])
    assert "we hold it until Friday 20 June 2025, 17:00, at least" in script.text
    assert db.session.query(Offer).one().reply_by == datetime(2025, 6, 20, 16, 0, tzinfo=UTC)


def test_she_keeps_her_position_and_olga_takes_the_place(
    cast: Cast, clock: StandingClock, work: Callable[[], None], post: Post
) -> None:
    mary_leaves(cast, clock)
    offers(cast, "Nasreen")
    clock.set(2025, 6, 13, 11, 0)
    said = nasreen_cannot_come_until_august(cast)

    assert "Nasreen asked not before August and keeps the position." in said.text
    assert "1 place is free: Olga is next." in said.text
    nasreen = cast.membership("Nasreen")
    assert (nasreen.state, nasreen.not_before) == (MembershipState.WAITING, date(2025, 8, 1))
    assert nasreen.waiting_since == datetime(2025, 5, 2, 10, 0, tzinfo=UTC)
    assert "Offer a place" not in cast.at_desk(CORA).get("/desk/calls").text.split("Noted by you")[0]

    offers(cast, "Olga")
    work()
    letter = post.letters("olga@example.org")[-1]
    assert letter.startswith("A place for you") and "until Friday 20 June 2025, 17:00" in letter
    link = letter[letter.index("/offer/") :].split()[0]
    answered = cast.anybody().get(link).submit({"answer": "accepted"})
    assert "Thank you: you said yes" in answered.text
    work()

    assert cast.membership("Olga").state is MembershipState.INVITED
    assert post.letters("olga@example.org")[-1].startswith("You have a place")
    page = cast.page(CORA, "waiting")
    assert "1. Nasreen" in page.text and "Olga" not in page.text and "12 of 12 places taken." in page.text
    outcomes = [offer.outcome for offer in db.session.query(Offer).order_by(Offer.made_at)]
    assert outcomes == [OfferOutcome.NOT_NOW, OfferOutcome.ACCEPTED]


def test_in_august_she_is_first_again(cast: Cast, clock: StandingClock) -> None:
    mary_leaves(cast, clock)
    offers(cast, "Nasreen")
    nasreen_cannot_come_until_august(cast)
    clock.set(2025, 7, 31, 12, 0)
    assert "Olga is next." in cast.page(CORA, "waiting").text
    clock.set(2025, 8, 1, 9, 0)
    assert "1 place is free: Nasreen has waited longest." in cast.page(CORA, "waiting").text


def test_an_offer_that_runs_out_becomes_a_call_never_a_removal(
    cast: Cast, clock: StandingClock, work: Callable[[], None]
) -> None:
    mary_leaves(cast, clock)
    offers(cast, "Nasreen")
    clock.set(2025, 6, 20, 15, 59)
    work()
    assert "An offer was not answered" not in cast.at_desk(CORA).get("/desk/calls").text
    clock.set(2025, 6, 20, 16, 0)
    work()

    calls = cast.at_desk(CORA).get("/desk/calls")
    assert "An offer was not answered" in calls.text and "Nasreen" in calls.text
    today = cast.at_desk(CORA).get("/desk/")
    assert "Not answered" in today.text and "The place stays held until you decide." in today.text
    clock.set(2025, 9, 1, 9, 0)
    work()
    assert cast.membership("Nasreen").state is MembershipState.OFFERED
    assert "It stays held until you decide." in cast.page(CORA, "waiting").text
    assert cast.membership("Olga").state is MembershipState.WAITING
