"""Scenario 20: a nurse's form needs "the person agrees", without which it cannot be sent; she sees only "received"."""

from collections.abc import Callable

import pytest

from facilitator.core.db import db
from facilitator.registration.enquiry_models import Enquiry
from facilitator.registration.models import Membership
from tests.journeys.reading import Post
from tests.support.cast import CORA, FRANCES, GROUP, Cast
from tests.support.clock import StandingClock
from tests.support.pages import Page

pytestmark = pytest.mark.both_databases
FORM = {
    "role": "nurse",
    "name": "Nuala Finn",
    "organisation": "City Hospital",
    "contact": "nuala@example.org",
    "called": "Joy",
    "email": "joy@example.org",
    "phone": "07700 900123",
}


def sends(cast: Cast, clock: StandingClock, **changes: str) -> Page:
    """The nurse, on Thursday 6 March 2025."""
    clock.set(2025, 3, 6, 15, 0)
    page = cast.anybody().get("/groups").click("For nurses")
    clock.set(2025, 3, 6, 15, 2)
    return page.submit(FORM | {"group_id": cast.group_id} | changes)


def rings(cast: Cast, clock: StandingClock) -> Page:
    """Cora rings on Friday, and Joy would like to come."""
    clock.set(2025, 3, 7, 10, 0)
    cora = cast.at_desk(CORA)
    calls = cora.get("/desk/calls")
    assert "Somebody who works with you asked us to ring you" in calls.text
    calls.submit({"outcome": "spoke"}, action="/outcome")
    page = cora.get("/desk/people/enquiries").click("Joy").click("Find a group for them")
    return page.submit({"standing": "living_with", "consent": "y"})


def test_without_the_agreement_it_cannot_be_sent(cast: Cast, clock: StandingClock) -> None:
    page = sends(cast, clock)

    assert page.status == 422
    assert page.title.startswith("Error:")
    assert "Tick this if the person agrees." in page.text
    assert db.session.query(Enquiry).count() == 0


def test_the_nurse_sees_received_and_nothing_else(
    cast: Cast, clock: StandingClock, work: Callable[[], None], post: Post
) -> None:
    said = sends(cast, clock, consent="y")
    work()

    assert "Received" in said.text
    for word in ("Joy", GROUP, "waiting", "place"):
        assert word not in said.text
    assert post.letters("nuala@example.org") == []
    (letter,) = post.letters("joy@example.org")
    assert "Somebody who works with you has asked us to ring you" in letter
    for word in ("cancer", "hospital", "nurse", "tuesday group"):
        assert word not in letter.casefold()


def test_the_coordinator_rings_and_the_referrer_and_what_she_may_hear_stay_with_the_person(
    cast: Cast, clock: StandingClock, work: Callable[[], None], post: Post
) -> None:
    sends(cast, clock, consent="y", may_hear="y")
    written = rings(cast, clock)
    work()

    assert "Joy has a place" in written.text
    membership = db.session.query(Membership).filter(Membership.attendee.has(called="Joy")).one()
    assert membership.attendee.source == "nurse"
    page = cast.at_desk(CORA).get(f"/desk/attendees/{membership.attendee_id}")
    assert "Nuala Finn, nurse, City Hospital" in page.text
    assert "May be told whether they came, and nothing else." in page.text
    assert post.letters("nuala@example.org") == []
    counsellor = cast.at_desk(FRANCES).get(f"/desk/attendees/{membership.attendee_id}")
    assert "Nuala" not in counsellor.text
