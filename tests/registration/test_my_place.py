"""My place: one link, no account; a wrong link is nothing at all; looking changes nothing."""

from datetime import datetime

import pytest

from facilitator.core.db import db, write_transaction
from facilitator.core.tokens import hash_token, link_token
from facilitator.groups.models import Group, GroupState
from facilitator.registration.models import Attendee, Membership, MembershipState
from facilitator.schedule.models import SessionStatus
from tests.support.builders import make_attendee, make_group, make_membership, make_session
from tests.support.pages import PageClient


@pytest.fixture
def joy(group: Group) -> Attendee:
    with write_transaction():
        group.joining_details = "Dial 01632 960555, code 42."
        attendee = make_attendee(called="Joy", phone="07700 900123")
        make_membership(group, attendee)
        series = make_session(group).series
        make_session(group, series, local_start=datetime(2025, 4, 15, 10, 15), status=SessionStatus.CANCELLED)
    return attendee


def _link(attendee: Attendee, generation: int = 1) -> str:
    return f"/my/{link_token('my-place', attendee.id, generation)}"


def test_it_shows_the_next_dates_what_is_kept_and_the_number_to_ring(
    pages: PageClient, joy: Attendee
) -> None:
    page = pages.get(_link(joy))

    assert page.title == "Your page"
    for words in (
        "Hello Joy",
        "Tuesday group",
        "Tuesday 18 March 2025, 10:15 to 12:15",
        "01632 960100",
    ):
        assert words in page.text
    assert "07700 900123" in page.click("What we keep about you").text
    assert "Tuesday 15 April 2025, 10:15 to 12:15 Not taking place." in page.text
    assert "Dial 01632 960555" in page.text
    assert "Breast" not in page.html


def test_it_asks_to_ring_before_coming_while_the_group_is_on_a_break(
    pages: PageClient, joy: Attendee, group: Group
) -> None:
    assert "Please ring us before you come" not in pages.get(_link(joy)).text
    with write_transaction():
        group.state = GroupState.PAUSED

    assert "Taking a break just now. Please ring us before you come." in pages.get(_link(joy)).text


def test_the_address_goes_into_no_cache_and_to_no_other_site(pages: PageClient, joy: Attendee) -> None:
    for url in (_link(joy), _link(joy, generation=2)):
        headers = pages.get(url).response.headers
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Cache-Control"] == "no-store"


def test_wrong_revoked_and_truncated_links_are_the_same_404(pages: PageClient, joy: Attendee) -> None:
    missing = {pages.get(url).status for url in (_link(joy, 2), _link(joy)[:-1], "/my/x", _link(joy) + "x")}
    assert missing == {404}

    with write_transaction():
        joy.link_generation = 2
        joy.link_hash = hash_token(link_token("my-place", joy.id, 2))
    assert pages.get(_link(joy)).status == 404
    assert pages.get(_link(joy, 2)).status == 200


def test_leaving_asks_once_and_then_does_it(pages: PageClient, joy: Attendee) -> None:
    question = pages.get(_link(joy)).click("I do not want to come any more")
    assert db.session.query(Membership).one().state is MembershipState.MEMBER

    done = question.submit()

    assert "You are welcome again at any time" in done.text
    assert "You are in no group at the moment" in done.text
    assert db.session.query(Membership).one().state is MembershipState.LEFT


def test_pressing_twice_is_leaving_once(pages: PageClient, joy: Attendee) -> None:
    question = pages.get(_link(joy)).click("I do not want to come any more")
    question.submit()

    again = question.submit()

    assert (again.status, again.url) == (200, _link(joy))
    assert "You are in no group at the moment" in again.text


def test_the_way_to_take_part_is_shown_only_to_those_inside(
    pages: PageClient, joy: Attendee, now: datetime
) -> None:
    with write_transaction():
        membership = db.session.query(Membership).one()
        membership.state, membership.waiting_since = MembershipState.WAITING, now

    page = pages.get(_link(joy))

    assert "Dial" not in page.text
    assert "You are on the waiting list." in page.text


def test_nobody_leaves_for_somebody_else(pages: PageClient, joy: Attendee) -> None:
    with write_transaction():
        other = make_membership(make_group())

    assert pages.get(f"{_link(joy)}/leave/{other.id}").status == 404
    assert pages.post(f"{_link(joy)}/leave/{other.id}", {"back": ""}).status == 404
    assert db.session.get_one(Membership, other.id).state is MembershipState.MEMBER


def test_it_is_silent_once_somebody_died(pages: PageClient, joy: Attendee) -> None:
    with write_transaction():
        db.session.query(Membership).one().state = MembershipState.DIED_REPORTED

    assert pages.get(_link(joy)).status == 404
