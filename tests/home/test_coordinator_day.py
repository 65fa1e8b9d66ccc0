"""What a coordinator sees first: the own groups, and what they need."""

from datetime import datetime

import pytest

from facilitator.assignments.models import BookingState, SpeakerBooking
from facilitator.core.db import db, write_transaction
from facilitator.groups.models import GroupState
from facilitator.messages.models import MessageState
from facilitator.registration.models import Channel, MembershipState
from facilitator.registration.notices import tell_outcome
from facilitator.schedule.models import SessionKind, SessionStatus
from tests.home.conftest import Cast, add_call, add_message, busy_group, group_of, members, session_on
from tests.support.builders import LONG_AGO, make_attendee, make_group, make_membership, make_speaker
from tests.support.pages import PageClient

pytestmark = pytest.mark.both_databases

TUESDAY = datetime(2025, 3, 11, 10, 15)


def test_the_bare_address_leads_strangers_to_the_groups_and_staff_to_their_day(
    cast: Cast, pages: PageClient
) -> None:
    assert pages.client.get("/").headers["Location"] == "/groups"
    pages.sign_in(cast.carol)
    answer = pages.client.get("/")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/desk/")


def test_a_stranger_signs_in_first(cast: Cast, pages: PageClient) -> None:
    answer = pages.client.get("/desk/")
    assert answer.status_code == 303
    assert "/sign-in" in answer.headers["Location"]


def test_without_a_group_the_page_says_where_to_begin(cast: Cast, pages: PageClient) -> None:
    pages.sign_in(cast.carol)
    page = pages.get("/desk/")
    assert "You look after no group yet" in page.text
    assert page.link("Set up a group") == "/desk/groups/new"


def test_with_nothing_to_do_the_page_says_so_kindly(cast: Cast, pages: PageClient) -> None:
    with write_transaction():
        group_of(cast)
    pages.sign_in(cast.carol)
    page = pages.get("/desk/")
    assert "Nothing else needs you just now" in page.text
    assert "No session in the next seven days" in page.text


def test_a_ready_session_of_the_week_is_shown_with_its_readiness(cast: Cast, pages: PageClient) -> None:
    with write_transaction():
        group = group_of(cast, name="Peterborough group")
        members(group, 2)
        session = session_on(group, TUESDAY, cast.counsellor)
        session_on(group, datetime(2025, 3, 18, 10, 15), cast.counsellor)
    pages.sign_in(cast.carol)
    page = pages.get("/desk/")
    assert "Tuesday 11 March 2025, 10:15 to 12:15 (tomorrow)" in page.text
    assert "18 March" not in page.text
    assert "Ready 2 people expected" in page.text
    assert "Led by Ruth Hill. Venue: Christ the Servant King Church." in page.text
    assert page.link("Peterborough group") == f"/desk/sessions/{session.id}"


def test_a_cancelled_session_stands_there_as_cancelled(cast: Cast, pages: PageClient) -> None:
    with write_transaction():
        session_on(group_of(cast), TUESDAY, status=SessionStatus.CANCELLED)
    pages.sign_in(cast.carol)
    page = pages.get("/desk/")
    assert "Cancelled" in page.text
    assert "Needs cover" not in page.text


def test_sessions_without_a_lead_in_the_next_eight_weeks_need_cover(cast: Cast, pages: PageClient) -> None:
    with write_transaction():
        group = group_of(cast)
        session_on(group, datetime(2025, 4, 15, 10, 15))
        session_on(group, datetime(2025, 5, 20, 10, 15))
    pages.sign_in(cast.carol)
    text = pages.get("/desk/").text
    assert "Sessions that need cover" in text
    assert "15 April 2025" in text
    assert "20 May 2025" not in text


def test_speaker_sessions_of_six_weeks_without_a_speaker_are_listed(cast: Cast, pages: PageClient) -> None:
    with write_transaction():
        group = group_of(cast)
        session_on(group, datetime(2025, 4, 15, 10, 15), cast.counsellor, kind=SessionKind.SPEAKER)
        session_on(group, datetime(2025, 4, 29, 10, 15), cast.counsellor, kind=SessionKind.SPEAKER)
        booked = session_on(group, datetime(2025, 4, 1, 10, 15), cast.counsellor, kind=SessionKind.SPEAKER)
        db.session.add(
            SpeakerBooking(
                session_id=booked.id,
                speaker_id=make_speaker().id,
                state=BookingState.INVITED,
                state_at=LONG_AGO,
            )
        )
    pages.sign_in(cast.carol)
    text = pages.get("/desk/").text
    assert "Speaker sessions without a speaker" in text
    assert "15 April 2025" in text
    assert "29 April 2025" not in text
    assert "Tuesday 1 April 2025" not in text


def test_urgent_calls_come_first_and_link_to_the_call_list(cast: Cast, pages: PageClient) -> None:
    with write_transaction():
        group = group_of(cast)
        joan, maud = make_attendee(called="Joan"), make_attendee(called="Maud")
        add_call(joan, group)
        add_call(maud, group, urgent=True)
    pages.sign_in(cast.carol)
    page = pages.get("/desk/")
    assert "2 calls to make, 1 urgent" in page.text
    assert page.text.index("Maud") < page.text.index("Joan")
    assert page.link("Open the call list") == "/desk/calls"


def test_people_who_asked_and_people_who_wait_are_named_with_since_when(
    cast: Cast, pages: PageClient
) -> None:
    with write_transaction():
        busy_group(cast, "Peterborough group", ("Margaret", "Joan", "Edith"))
    pages.sign_in(cast.carol)
    page = pages.get("/desk/")
    assert "Joan , Peterborough group Asked on Thursday 2 January 2025. Not answered yet." in page.text
    assert (
        "places are free: Edith has waited longest. Edith waits since Thursday 2 January 2025." in page.text
    )
    assert "Attendance not yet in" in page.text
    assert page.link("Joan").startswith("/desk/attendees/")


def test_messages_that_failed_are_counted(cast: Cast, pages: PageClient) -> None:
    with write_transaction():
        add_message(make_attendee(), group_of(cast), state=MessageState.FAILED)
    pages.sign_in(cast.carol)
    assert "1 message could not be delivered" in pages.get("/desk/").text


def test_nothing_of_another_coordinators_group_is_shown(cast: Cast, pages: PageClient) -> None:
    with write_transaction():
        group_of(cast)
        other = make_group(name="Somebody else's group")
        session_on(other, TUESDAY)
        add_call(make_attendee(called="Joan"), other)
    pages.sign_in(cast.carol)
    text = pages.get("/desk/").text
    assert "Somebody else" not in text
    assert "Joan" not in text


@pytest.mark.parametrize("state", [GroupState.DRAFT, GroupState.PAUSED, GroupState.ENDED])
def test_a_group_that_does_not_meet_asks_for_no_cover(
    cast: Cast, pages: PageClient, state: GroupState
) -> None:
    with write_transaction():
        session_on(group_of(cast, state=state), TUESDAY)
    pages.sign_in(cast.carol)
    text = pages.get("/desk/").text
    assert "11 March" not in text
    assert "Nothing else needs you" in text


def test_a_place_that_is_held_by_an_offer_is_not_offered_again(cast: Cast, pages: PageClient) -> None:
    with write_transaction():
        group = group_of(cast, list_limit=1)
        members(group, 1)[0].state = MembershipState.OFFERED
        waiting = members(group, 1)[0]
        waiting.state, waiting.waiting_since = MembershipState.WAITING, LONG_AGO
    pages.sign_in(cast.carol)
    assert "A free place to offer" not in pages.get("/desk/").text


def test_letters_to_print_are_counted_and_lead_to_their_page(cast: Cast, pages: PageClient) -> None:
    with write_transaction():
        group = group_of(cast)
        doris = make_attendee(called="Doris", address="1 Mill Lane", channel=Channel.POST)
        spell = make_membership(group, doris)
        spell.state = MembershipState.INVITED
        tell_outcome(spell, now=LONG_AGO)
    pages.sign_in(cast.carol)
    page = pages.get("/desk/")
    assert "1 letter waits to be printed and posted." in page.text
    assert "Doris" in page.click("Open the letters").text
