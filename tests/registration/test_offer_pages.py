"""Offers on the pages: the coordinator's list and forms, and the link of whoever was asked."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest

from facilitator.accounts.models import User
from facilitator.core.actor import Actor
from facilitator.core.db import db, write_transaction
from facilitator.groups.models import Group
from facilitator.messages.models import Message
from facilitator.registration.models import Channel, Membership
from facilitator.registration.models import MembershipState as State
from facilitator.registration.offer_models import Offer, OfferOutcome
from facilitator.registration.offer_notices import offer_path
from facilitator.registration.offer_queries import running_offer
from facilitator.registration.waitlist_operations import offer_place, take_offer_back
from tests.support.builders import make_attendee, make_membership, make_session
from tests.support.clock import StandingClock
from tests.support.pages import PageClient

pytestmark = pytest.mark.both_databases


@pytest.fixture
def desk(pages: PageClient, coordinator: User) -> PageClient:
    pages.sign_in(coordinator)
    return pages


@pytest.fixture
def people(group: Group) -> dict[str, Membership]:
    """One place is free; Nasreen waits since 2 February, Olga since the 20th."""
    with write_transaction():
        for number in range(4):
            make_membership(group, make_attendee(called=f"Mary{number}"))
        make_session(group, local_start=datetime(2025, 3, 18, 10, 15))
        return {
            called: make_membership(
                group,
                make_attendee(called=called, email=f"{called.lower()}@example.org", channel=Channel.EMAIL),
                state=State.WAITING,
                waiting_since=datetime(2025, 2, day, tzinfo=UTC),
            )
            for called, day in (("Nasreen", 2), ("Olga", 20))
        }


@pytest.fixture
def offer(people: dict[str, Membership], carol: Actor, now: datetime) -> Offer:
    """Nasreen has been offered the place, by Monday 17 March."""
    with write_transaction():
        offer_place(people["Nasreen"], by=carol, now=now)
    found = running_offer(people["Nasreen"].id)
    assert found is not None
    return found


def state_of(membership: Membership) -> State:
    db.session.rollback()
    db.session.refresh(membership)
    return membership.state


def waiting_page(desk: PageClient, group: Group):  # type: ignore[no-untyped-def]
    return desk.get(f"/desk/groups/{group.id}/waiting")


# --- the coordinator ---


def test_the_list_says_who_is_next_and_offers_only_to_them_at_one_tap(
    desk: PageClient, group: Group, people: dict[str, Membership]
) -> None:
    page = waiting_page(desk, group)

    assert "1 place is free: Nasreen has waited longest." in page.text
    offers = [form["action"] for form in page.forms if form["action"].endswith("/steps/offer")]
    assert offers == [f"/desk/memberships/{people['Nasreen'].id}/steps/offer"]
    assert page.link("Offer out of order") == f"/desk/memberships/{people['Olga'].id}/offer"


def test_out_of_order_needs_a_reason_which_the_list_then_shows(
    desk: PageClient, group: Group, people: dict[str, Membership]
) -> None:
    form = waiting_page(desk, group).click("Offer out of order")
    assert "Nasreen is next." in form.text

    refused = form.submit()
    assert refused.status == 422
    assert "Nasreen is next. To offer the place to somebody else, say why." in refused.text
    said = refused.submit({"out_of_order": "Her daughter drives her this month"})

    assert "The place is held for Olga until Monday 17 March, 17:00." in said.text
    assert "Before others because: Her daughter drives her this month" in said.text
    assert state_of(people["Olga"]) is State.OFFERED
    assert state_of(people["Nasreen"]) is State.WAITING


def test_another_date_may_be_given(desk: PageClient, group: Group, people: dict[str, Membership]) -> None:
    form = waiting_page(desk, group).click("Offer with another date")
    said = form.submit({"answer_by": "2025-03-28"})
    assert "held; answer expected by Friday 28 March 2025, 17:00" in said.text


@pytest.mark.parametrize("typed", ["", "soon", "2025-03-11", "2030-01-01"])
def test_an_odd_date_is_refused_and_kept(
    desk: PageClient, group: Group, people: dict[str, Membership], typed: str
) -> None:
    page = waiting_page(desk, group).click("Offer with another date").submit({"answer_by": typed})
    assert page.status == 422
    assert state_of(people["Nasreen"]) is State.WAITING


def test_an_offered_person_is_counted_as_held_and_not_as_waiting(
    desk: PageClient, group: Group, offer: Offer
) -> None:
    for address in ("waiting", "members"):
        page = desk.get(f"/desk/groups/{group.id}/{address}")
        assert "4 of 5 places taken, 1 held." in page.text
        assert "Waiting list 1 " in page.text, "Olga"
    overview = desk.get(f"/desk/groups/{group.id}")
    assert "4 of 5 places taken, 1 held, 1 on the waiting list" in overview.text
    assert "4 of 5, 1 held, 1 waiting" in desk.get("/desk/groups").text


def test_not_now_with_a_month_on_the_telephone(
    desk: PageClient, group: Group, people: dict[str, Membership], offer: Offer
) -> None:
    page = waiting_page(desk, group).click("Not now, more time, or take the offer back")
    said = page.submit({"not_before": "2025-08-01"}, action="/offered/not-now")

    assert "Nasreen is not asked before August. They keep their position in the list." in said.text
    assert (
        "1 place is free: Olga is next. Nasreen asked not before August and keeps the position." in said.text
    )
    assert "1. Nasreen" in said.text and "2. Olga" in said.text
    assert "Asked not before August 2025, and keeps the position." in said.text
    assert "Offered Mon 10 Mar 2025: not now, keeps waiting, Mon 10 Mar 2025." in said.text


def test_more_time_and_taken_back(
    desk: PageClient, group: Group, people: dict[str, Membership], offer: Offer
) -> None:
    page = waiting_page(desk, group).click("Not now, more time, or take the offer back")
    refused = page.submit({"hold_until": "2025-03-14"}, action="/offered/extend")
    assert refused.status == 422 and "later than the present one" in refused.text
    said = refused.submit({"hold_until": "28/3/2025"}, action="/offered/extend")
    assert "The place is held until Friday 28 March 2025, 17:00." in said.text

    page = said.click("Not now, more time, or take the offer back")
    back = page.submit({"ask_from": "2025-05-01"}, action="/offered/take-back")
    assert "The place is free again. Nasreen goes on waiting, in the same position." in back.text
    assert state_of(people["Nasreen"]) is State.WAITING
    assert people["Nasreen"].not_before == date(2025, 5, 1)


@pytest.mark.parametrize("part", ["not-now", "extend", "take-back"])
def test_where_no_offer_runs_there_is_no_such_page(
    desk: PageClient, people: dict[str, Membership], part: str
) -> None:
    address = f"/desk/memberships/{people['Nasreen'].id}/offered"
    assert desk.get(address).status == 404
    assert desk.post(f"{address}/{part}", {}).status == 404


def test_a_lapsed_offer_is_marked_on_the_list(
    pages: PageClient, coordinator: User, group: Group, offer: Offer, clock: StandingClock
) -> None:
    clock.set(2025, 3, 17, 17, 1)
    pages.sign_in(coordinator)
    page = waiting_page(pages, group)
    assert "Not answered" in page.text
    assert "It stays held until you decide." in page.text


# --- whoever was asked ---


def test_opening_the_link_changes_nothing(pages: PageClient, offer: Offer) -> None:
    for _ in range(2):
        page = pages.get(offer_path(offer))
        assert page.status == 200
        assert "Would you like the place?" in page.text
        assert "until Monday 17 March 2025, 17:00, at least" in page.text
        assert "Tuesday 18 March 2025, 10:15" in page.text
    assert page.response.headers["Referrer-Policy"] == "no-referrer"
    assert page.response.headers["Cache-Control"] == "no-store"
    assert state_of(offer.membership) is State.OFFERED


def test_the_page_is_discreet(pages: PageClient, group: Group, offer: Offer) -> None:
    page = pages.get(offer_path(offer))
    assert group.name not in page.html and "cancer" not in page.text.casefold().replace(
        "fenland cancer support", ""
    )
    assert "Nasreen" not in page.text
    assert "Your answer" in page.title


@pytest.mark.parametrize(
    ("answer", "state", "words"),
    [
        ("accepted", State.INVITED, "Thank you: you said yes"),
        ("not_now", State.WAITING, "You keep your position on the list. We do not ask you before August."),
        ("no_longer", State.WITHDRAWN, "You said that you do not want a place any more"),
    ],
)
def test_one_answer_is_taken_and_shown_from_then_on(
    pages: PageClient, offer: Offer, answer: str, state: State, words: str
) -> None:
    page = pages.get(offer_path(offer))
    said = page.submit({"answer": answer, "not_before": "2025-08-01"})

    assert said.status == 200 and words in said.text
    assert state_of(offer.membership) is state
    again = page.submit({"answer": "no_longer"})
    assert again.status == 409 and words in again.text
    assert words in pages.get(offer_path(offer)).text
    assert state_of(offer.membership) is state
    db.session.refresh(offer)
    assert offer.answered_by_kind == "person"


def test_yes_is_confirmed_in_writing_once(pages: PageClient, offer: Offer) -> None:
    page = pages.get(offer_path(offer))
    for _ in range(2):
        page.submit({"answer": "accepted"})
    assert db.session.query(Message).filter_by(kind="registration.place_given").count() == 1


@pytest.mark.parametrize("answer", ["", "maybe", "taken_back", "stopped"])
def test_without_one_of_the_three_nothing_is_answered(pages: PageClient, offer: Offer, answer: str) -> None:
    page = pages.get(offer_path(offer)).submit({"answer": answer})
    assert page.status == 422
    assert state_of(offer.membership) is State.OFFERED


def test_the_link_answers_after_the_date_too(pages: PageClient, offer: Offer, clock: StandingClock) -> None:
    clock.set(2025, 3, 20, 9, 0)
    page = pages.get(offer_path(offer))
    assert "at least" not in page.text
    assert "you said yes" in page.submit({"answer": "accepted"}).text


def test_an_offer_that_was_taken_back_says_that_nothing_is_lost(
    pages: PageClient, offer: Offer, carol: Actor, now: datetime
) -> None:
    page = pages.get(offer_path(offer))
    with write_transaction():
        take_offer_back(offer, by=carol, now=now)
    assert "You have lost nothing" in pages.get(offer_path(offer)).text
    late = page.submit({"answer": "accepted"})
    assert late.status == 409 and "You have lost nothing" in late.text


def test_a_wrong_a_short_and_a_dead_link_are_the_same_404(
    pages: PageClient, people: dict[str, Membership], offer: Offer
) -> None:
    good = offer_path(offer)
    wrong = good[:-1] + ("A" if good[-1] != "A" else "B")
    bodies = []
    for address in (wrong, good[:-5]):
        page = pages.get(address)
        assert page.status == 404
        bodies.append(page.text.rsplit(":", 1)[0])
        assert pages.post(address, {"answer": "accepted"}).status == 404
    with write_transaction():
        people["Nasreen"].state = State.DIED_REPORTED
    assert pages.get(good).status == 404
    assert bodies[0] == bodies[1]


def test_the_my_place_link_is_no_key_to_an_offer(pages: PageClient, offer: Offer) -> None:
    assert pages.get(offer_path(offer).replace("/offer/", "/my/")).status == 404


# --- what they would like ---


def test_what_they_would_like_is_noted(desk: PageClient, group: Group, people: dict[str, Membership]) -> None:
    with write_transaction():
        make_membership(group)
    form = desk.get(f"/desk/memberships/{people['Olga'].id}/wishes")
    said = form.submit({"not_before": "2025-09-01", "accept_hours": "48"})

    assert "Noted what Olga would like." in said.text
    assert "We may take a place for them up to 48 hours before a session." in said.text
    db.session.refresh(people["Olga"])
    assert (people["Olga"].not_before, people["Olga"].accept_hours) == (date(2025, 9, 1), 48)
    shown = desk.get(f"/desk/memberships/{people['Olga'].id}/wishes")
    assert re.search(r"<option[^>]*value=\"2025-09-01\"[^>]*selected", shown.html)


@pytest.mark.parametrize("hours", ["-1", "673", "two", "99999999"])
def test_odd_hours_are_refused(desk: PageClient, people: dict[str, Membership], hours: str) -> None:
    form = desk.get(f"/desk/memberships/{people['Olga'].id}/wishes")
    assert form.submit({"accept_hours": hours}).status == 422


def test_whoever_is_next_and_asked_us_to_has_the_free_place_at_once(
    desk: PageClient, people: dict[str, Membership]
) -> None:
    form = desk.get(f"/desk/memberships/{people['Nasreen'].id}/wishes")
    said = form.submit({"accept_hours": "48"})
    assert "A place was free: Nasreen has it." in said.text
    assert state_of(people["Nasreen"]) is State.INVITED
    assert db.session.query(Offer).one().outcome is OfferOutcome.ACCEPTED


def test_near_the_session_they_are_asked_as_usual(
    pages: PageClient, coordinator: User, people: dict[str, Membership], clock: StandingClock
) -> None:
    clock.instant = datetime(2025, 3, 18, 10, 15, tzinfo=UTC) - timedelta(hours=48)
    pages.sign_in(coordinator)
    form = pages.get(f"/desk/memberships/{people['Nasreen'].id}/wishes")
    form.submit({"accept_hours": "48"})
    assert state_of(people["Nasreen"]) is State.WAITING
