"""Scenario 27: Rita dies on Friday 5 September 2025; her daughter rings on Monday 8 September at 09:40."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from flask import Flask

from facilitator.core.db import db, write_transaction
from facilitator.messages.models import Message, MessageState, PersonKind
from facilitator.messages.queue_operations import notify
from facilitator.registration.models import MembershipState as State
from facilitator.registration.notices import PLACE_GIVEN
from facilitator.registration.wish_models import NewsWish, Wish
from tests.journeys.reading import Post, calendar_at, my_place_in, subscribe
from tests.support.cast import CORA, FRANCES, Cast
from tests.support.clock import StandingClock
from tests.support.pages import Page, PageClient
from tests.support.smtp import MailServer

pytestmark = pytest.mark.both_databases

RITA = {"email": "rita@example.org", "phone": "01632 960133"}
TOLD = {
    "teller": "family",
    "told_by": "Her daughter Ruth",
    "certainty": "family",
    "told_on": "2025-09-08",
    "died_on": "2025-09-05",
}


@pytest.fixture
def full(cast: Cast) -> Cast:
    """Rita and eleven more: the group is full, and Nasreen waits."""
    rita = cast.member("Rita", **RITA)
    for called in ("Ann", "Bea", "Cath", "Dee", "Eve", "Fay", "Gill", "Joan", "Mary", "Olive", "Pam"):
        cast.member(called)
    cast.member("Nasreen", at=datetime(2025, 5, 2, 9, 0, tzinfo=UTC))
    assert cast.membership("Nasreen").state is State.WAITING
    assert cast.membership("Rita").id == rita
    return cast


def a_reminder_for(cast: Cast, called: str) -> str:
    """What is due on Tuesday 9 September at nine: a notice to this person, in the queue since last week."""
    one = cast.membership(called)
    with write_transaction():
        row = notify(
            PLACE_GIVEN,
            subject_id=one.id,
            subject_version=2,
            person_kind=PersonKind.ATTENDEE,
            person_id=one.attendee_id,
            group_id=one.group_id,
            now=datetime(2025, 9, 1, 9, 0, tzinfo=UTC),
            due_at=datetime(2025, 9, 9, 8, 0, tzinfo=UTC),
        )
        assert isinstance(row, Message)
        return row.id


def goes_to(cast: Cast, clock: StandingClock) -> None:
    """Rita came in February: Frances marks her and hands the list in."""
    clock.set(2025, 2, 18, 12, 10)
    frances = cast.at_desk(FRANCES)
    sheet = frances.get("/desk/").click("Open attendance")
    marked = sheet.submit({"value": "in_person"}, action=f"/people/{cast.membership('Rita').attendee_id}")
    assert "The attendance is in." in marked.submit(action="/submit").text


def the_daughter_rings(cast: Cast, clock: StandingClock) -> tuple[PageClient, Page]:
    """Monday 8 September, 09:40 on the wall: Cora opens Rita's page and says it."""
    clock.set(2025, 9, 8, 8, 40)
    cora = cast.at_desk(CORA)
    found = cora.get("/desk/people/attendees?q=01632 960133").click("Rita")
    asked = found.click("Someone has died")
    assert "We are sorry." in asked.text
    return cora, asked.submit(TOLD)


def test_from_that_minute_nothing_goes_out_to_her(
    full: Cast, clock: StandingClock, work: Callable[[], None], post: Post
) -> None:
    clock.set(2025, 9, 1, 9, 0)
    work()
    post.empty()
    hers, anns = a_reminder_for(full, "Rita"), a_reminder_for(full, "Ann")

    _, page = the_daughter_rings(full, clock)

    assert "From now on nothing goes out to Rita, in any group." in page.text
    assert "Rita, died, September 2025" in page.text
    reminder = db.session.get_one(Message, hers)
    assert (reminder.state, reminder.reason) == (MessageState.SUPPRESSED, "died")
    clock.set(2025, 9, 9, 8, 30)
    work()
    assert post.letters("rita@example.org") == []
    assert len(post.letters("ann@example.org")) == 1
    assert db.session.get_one(Message, anns).state is MessageState.SENT


def test_her_calendar_is_empty_and_valid_for_90_days_then_gone(
    full: Cast, clock: StandingClock, work: Callable[[], None], post: Post
) -> None:
    clock.set(2025, 1, 5, 9, 0)
    work()
    place = my_place_in(post.letters("rita@example.org")[0])
    browser = full.anybody()
    link = subscribe(browser.get(f"{place}/calendar"))
    assert date(2025, 9, 16) in calendar_at(link, browser)

    the_daughter_rings(full, clock)

    assert calendar_at(link, browser) == {}
    assert browser.client.get(place).status_code == 404, "her own page is quiet"
    clock.set(2025, 12, 7, 8, 39)
    assert calendar_at(link, browser) == {}
    clock.set(2025, 12, 7, 8, 41)
    assert browser.client.get(link).status_code == 404


def test_frances_is_rung_in_private_and_not_mailed(
    full: Cast, clock: StandingClock, work: Callable[[], None], post: Post
) -> None:
    work()
    post.empty()
    cora, page = the_daughter_rings(full, clock)
    work()

    assert "0 of 1 rung" in page.text
    calls = cora.get("/desk/calls")
    assert "Frances Lowe" in calls.text and "A private call" in calls.text
    assert "01632 960140" in calls.text
    call = next(f["action"] for f in calls.forms if f["action"].endswith("/outcome"))
    noted = calls.submit({"outcome": "spoke"}, action=call)
    assert "Noted: you spoke." in noted.text
    assert "1 of 1 rung" in cora.get(page.url).text
    assert post.letters("frances@example.org") == []
    assert "Rita" not in post.everything()


def test_frances_does_not_read_her_own_private_call_and_it_never_opens_by_itself(
    full: Cast, clock: StandingClock
) -> None:
    cora, _ = the_daughter_rings(full, clock)

    franceses = full.at_desk(FRANCES).get("/desk/calls")
    assert "A private call" not in franceses.text and "Rita" not in franceses.text
    coras = cora.get("/desk/calls")
    assert "A private call" in coras.text and "Rita" not in coras.text
    asked = coras.click("What to say to Frances Lowe")
    assert "Rita" in asked.text


def test_her_wish_is_shown_where_it_is_needed(full: Cast, clock: StandingClock) -> None:
    with write_transaction():
        db.session.add(
            NewsWish(
                attendee_id=full.membership("Rita").attendee_id,
                tell_group=Wish.YES,
                told_by="Frances",
                said_at=datetime(2025, 2, 1, 9, 0, tzinfo=UTC),
                by_kind="staff",
                by_id="",
            )
        )

    _, page = the_daughter_rings(full, clock)

    assert "May the group be told: Yes. By: Frances." in page.text


def test_she_is_in_no_list_any_more(full: Cast, clock: StandingClock) -> None:
    cora, _ = the_daughter_rings(full, clock)

    assert "Nobody in your groups with “Rita”." in cora.get("/desk/people/attendees?q=Rita").text
    assert "Rita" not in cora.get("/desk/phone?q=Rita").text.replace("“Rita”", "")
    assert ">Rita<" not in full.page(CORA, "members").html
    clock.set(2025, 9, 16, 9, 0)
    sheet = full.at_desk(FRANCES).get("/desk/").click("Open attendance")
    assert "Ann" in sheet.text and "Rita" not in sheet.text


def test_the_place_is_held_until_cora_releases_it(full: Cast, clock: StandingClock) -> None:
    cora, page = the_daughter_rings(full, clock)
    assert "The place is held" in page.text
    members = full.page(CORA, "members").text
    assert "11 of 12 " in members and "1 held" in members
    clock.set(2025, 9, 9, 9, 0)
    cora = full.at_desk(CORA)
    confirmed = cora.get(page.url).submit(action="/confirm")
    assert "Confirmed." in confirmed.text
    assert "A free place to offer" not in cora.get("/desk/").text

    warned = confirmed.submit(action="/release")
    assert warned.status == 422
    assert "The group has not met since." in warned.text
    assert full.membership("Rita").place_held

    clock.set(2025, 9, 17, 9, 0)
    cora = full.at_desk(CORA)
    released = cora.get(page.url).submit(action="/release")
    assert "The place is free." in released.text
    today = cora.get("/desk/").text
    assert "A free place to offer" in today and "Nasreen" in today.split("A free place to offer")[1]
    assert full.membership("Nasreen").state is State.WAITING, "it is offered by a human"


def test_her_attendances_stay_and_leavers_are_none(full: Cast, clock: StandingClock) -> None:
    goes_to(full, clock)
    the_daughter_rings(full, clock)

    members = full.page(CORA, "members")
    assert "0 people left the group, and 1 person died." in members.text
    died = members.click("People who died")
    assert "Rita , died, September 2025" in died.text or "Rita, died, September 2025" in died.text
    february = full.session_of(date(2025, 2, 18))
    sheet = full.at_desk(CORA).get(f"/desk/sessions/{february.id}/attendance")
    assert "1 came" in sheet.text and "Rita" in sheet.text.split("Who came")[1]


def test_frances_marks_the_session_before_as_it_was(full: Cast, clock: StandingClock) -> None:
    the_daughter_rings(full, clock)
    clock.set(2025, 9, 8, 9, 0)
    august = full.session_of(date(2025, 8, 19))

    sheet = full.at_desk(FRANCES).get(f"/desk/sessions/{august.id}/attendance")
    marked = sheet.submit({"value": "in_person"}, action=f"/people/{full.membership('Rita').attendee_id}")

    assert "Rita" in sheet.text, "she lived then"
    assert "1 of 12 came" in marked.text


def test_it_was_a_mistake_and_everything_is_as_before(
    full: Cast, clock: StandingClock, work: Callable[[], None], post: Post
) -> None:
    clock.set(2025, 9, 1, 9, 0)
    work()
    place = my_place_in(post.letters("rita@example.org")[0])
    post.empty()
    hers = a_reminder_for(full, "Rita")
    _, page = the_daughter_rings(full, clock)
    clock.set(2025, 9, 8, 15, 0)

    undone = full.at_desk(CORA).get(page.url).submit(action="/undo")

    assert "Undone. Rita stands everywhere as before; nothing had gone out." in undone.text
    assert full.membership("Rita").state is State.INVITED
    assert db.session.get_one(Message, hers).state is MessageState.QUEUED
    assert full.anybody().get(place).status == 200
    assert "A private call" not in full.at_desk(CORA).get("/desk/calls").text
    clock.set(2025, 9, 9, 8, 30)
    work()
    assert len(post.letters("rita@example.org")) == 1


def test_frances_may_say_it_and_cora_confirms_it(full: Cast, clock: StandingClock) -> None:
    clock.set(2025, 9, 8, 8, 40)
    rita = full.membership("Rita").attendee_id
    frances = full.at_desk(FRANCES)
    page = frances.get(f"/desk/attendees/{rita}").click("Someone has died").submit(TOLD)
    assert "A second person confirms this, or you do after 24 hours." in page.text
    assert "undo" not in page.text
    alone = frances.post(f"/desk/attendees/{rita}/after/confirm")
    assert (alone.status, full.membership("Rita").state) == (422, State.DIED_REPORTED)

    cora = full.at_desk(CORA)
    asked = cora.get("/desk/")
    assert "A death to be confirmed" in asked.text
    confirmed = asked.click("Rita").submit(action="/confirm")

    assert "Confirmed." in confirmed.text
    assert full.membership("Rita").state is State.DIED
    assert "A death to be confirmed" not in cora.get("/desk/").text
    told = cora.get("/desk/calls").text
    assert "Frances Lowe" not in told, "she need not be rung: she told us"


def test_the_list_of_what_there_is_to_do_remembers_what_was_done(full: Cast, clock: StandingClock) -> None:
    _, page = the_daughter_rings(full, clock)
    for words in (
        "Facilitator told",
        "Group told",
        "Condolence note written",
        "Family asked, once",
        "Help for the bereaved",
        "Time to remember",
    ):
        assert words in page.text
    care = f"/desk/attendees/{full.membership('Rita').attendee_id}/after/care"
    done = {"care": "group_told", "group_id": full.group_id, "done": "1"}

    ticked = page.client.post(care, done)
    assert "Done Monday 8 September 2025, Cora Hale" in ticked.text
    taken_back = page.client.post(care, done | {"done": ""})
    assert "Done Monday 8 September 2025, Cora Hale" not in taken_back.text
    assert page.client.post(care, done | {"group_id": ""}).status == 422


def test_a_death_noted_while_the_post_is_being_handed_over(
    full: Cast,
    clock: StandingClock,
    app: Flask,
    mail_server: MailServer,
    work: Callable[[], None],
    post: Post,
) -> None:
    """Ann's letter is at the mail server's door when Cora saves; Rita's was claimed in the same batch."""
    clock.set(2025, 9, 1, 9, 0)
    work()
    post.empty()
    anns, ritas = a_reminder_for(full, "Ann"), a_reminder_for(full, "Rita")
    with write_transaction():
        db.session.get_one(Message, anns).next_try_at = datetime(2025, 9, 8, 8, 0, tzinfo=UTC)
        db.session.get_one(Message, ritas).next_try_at = datetime(2025, 9, 8, 8, 1, tzinfo=UTC)
    claimed: list[MessageState] = []

    def meanwhile(address: str) -> None:
        if address == "ann@example.org":
            with app.app_context():
                claimed.append(db.session.get_one(Message, ritas).state)
                the_daughter_rings(full, clock)

    clock.set(2025, 9, 8, 8, 40)
    mail_server.meanwhile = meanwhile
    work()

    assert claimed == [MessageState.CLAIMED]
    assert len(post.letters("ann@example.org")) == 1
    assert post.letters("rita@example.org") == []
    assert db.session.get_one(Message, ritas).reason == "died"
