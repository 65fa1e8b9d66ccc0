"""The finder, a group's page and its form, as somebody on an old telephone meets them."""

from datetime import datetime
from typing import Any

import pytest

from facilitator.core.db import db, write_transaction
from facilitator.groups.models import Format, Group, GroupState, Intake, MembershipModel
from facilitator.organisation.models import Wording
from facilitator.registration.models import Attendee, Channel, Consent, Membership, MembershipState, Standing
from tests.support.builders import make_group, make_membership, make_session, make_venue, make_wording
from tests.support.clock import StandingClock
from tests.support.pages import Page, PageClient


@pytest.fixture
def leaflet(pages: PageClient, group: Group, clock: StandingClock) -> Page:
    """The group's page, opened a minute ago."""
    with write_transaction():
        group.venue_id = make_venue(directions="Bus 6 stops outside.").id
        make_session(group, venue_id=group.venue_id)
    page = pages.get(f"/join/{group.slug}")
    clock.advance(minutes=1)
    return page


def _answers(**changes: Any) -> dict[str, Any]:
    return {
        "called": "Joy",
        "email": "joy@example.org",
        "standing": "living_with",
        "voicemail_ok": "yes",
        "consent": "y",
    } | changes


def test_the_finder_shows_open_groups_with_dates_and_a_number_to_ring(
    pages: PageClient, group: Group
) -> None:
    with write_transaction():
        group.venue_id = make_venue().id
        make_session(group)
        make_group(name="A draft nobody may see", state=GroupState.DRAFT)
        make_group(name="Closed to new", state=GroupState.CLOSED_TO_NEW)

    page = pages.get("/groups")

    assert page.title.startswith("Find a group")
    assert group.name in page.text
    assert "Tuesday 18 March 2025, 10:15 to 12:15" in page.text
    assert ("tel:01632960100", "01632 960100") in page.links
    assert "draft" not in page.text
    assert "Closed to new" not in page.text


def test_the_finder_narrows_by_area_and_format(pages: PageClient, group: Group) -> None:
    with write_transaction():
        make_group(name="Evening online group", area="Online", format=Format.ONLINE)

    assert "Evening online group" not in pages.get("/groups?area=Peterborough").text
    online = pages.get("/groups?format=online")
    assert "Evening online group" in online.text
    assert group.name not in online.text
    assert "No group fits" in pages.get("/groups?format=telephone").text
    assert pages.get("/groups?format=<b>&area=nowhere").status == 200


def test_a_groups_page_reads_like_its_leaflet(leaflet: Page, group: Group) -> None:
    assert leaflet.title.startswith("Tuesday group")
    for words in (
        group.name,
        "Tuesday 18 March 2025",
        "Christ the Servant King Church",
        "Bus 6",
        "three minutes",
    ):
        assert words in leaflet.text
    assert "Please do not tell us about your health here." in leaflet.text
    assert "We keep your name." in leaflet.text


def test_joining_by_the_form(leaflet: Page, wording: Wording, now: datetime) -> None:
    page = leaflet.submit(
        _answers(access_needs="A seat near the door", been_before="yes", best_time="Mornings")
    )

    assert page.url.endswith("/place")
    assert "There is a place for you" in page.text
    assert "Tuesday 18 March 2025" in page.text
    assert "ring 01632 960999 at any hour" in page.text
    joy = db.session.query(Attendee).one()
    assert (joy.called, joy.channel, joy.voicemail_ok, joy.best_time) == (
        "Joy",
        Channel.EMAIL,
        True,
        "Mornings",
    )
    membership = db.session.query(Membership).one()
    assert (membership.state, membership.standing, membership.been_before) == (
        MembershipState.INVITED,
        Standing.LIVING_WITH,
        True,
    )
    assert db.session.query(Consent).one().wording_id == wording.id


def test_a_telephone_number_is_enough(leaflet: Page) -> None:
    leaflet.submit(_answers(email="", phone="01632 960123"))

    assert db.session.query(Attendee).one().channel is Channel.PHONE


def test_the_same_form_sent_again_gets_the_same_answer(leaflet: Page) -> None:
    first, second = leaflet.submit(_answers()), leaflet.submit(_answers())

    assert (first.url, first.text) == (second.url, second.text)
    assert db.session.query(Membership).count() == 1


def test_a_form_corrected_after_going_back_is_not_swallowed(leaflet: Page, clock: StandingClock) -> None:
    leaflet.submit(_answers(email="joy@exmaple.org"))

    again = leaflet.submit(_answers(email="joy@example.org"))

    assert again.status == 422
    assert "We have this form already, as it was first sent." in again.text
    assert "joy@example.org" in again.html
    assert db.session.query(Attendee).one().email == "joy@exmaple.org"
    clock.advance(minutes=1)
    assert again.submit({"consent": "y"}).url.endswith("/place"), (
        "it may be somebody else on the same computer"
    )
    assert db.session.query(Attendee).count() == 2


def test_a_number_without_digits_reaches_nobody(leaflet: Page) -> None:
    page = leaflet.submit(_answers(email="", phone="hello"))

    assert page.status == 422
    assert "Please check the telephone number" in page.text
    assert db.session.query(Attendee).count() == 0


def test_the_page_asks_for_no_way_it_has_no_field_for(leaflet: Page) -> None:
    page = leaflet.submit(_answers(email=""))

    assert "Please give one way to reach you: a telephone number or an e-mail address." in page.text
    assert "postal" not in page.text


def test_the_answer_is_the_same_for_somebody_we_know(pages: PageClient, leaflet: Page, group: Group) -> None:
    first = leaflet.submit(_answers())
    again = pages.get(f"/join/{group.slug}")
    pages.app.extensions["facilitator.clock"].advance(minutes=1)

    second = again.submit(_answers())

    assert (first.url, first.text) == (second.url, second.text)
    assert db.session.query(Attendee).count() == 2


def test_a_full_group_says_so_before_and_after(pages: PageClient, group: Group, clock: StandingClock) -> None:
    with write_transaction():
        for _ in range(5):
            make_membership(group)
    page = pages.get(f"/join/{group.slug}")
    clock.advance(minutes=1)

    thanks = page.submit(_answers())

    assert "waiting list" in page.text
    assert "You are on the waiting list" in thanks.text


def test_a_group_with_a_welcome_call_says_somebody_will_ring(leaflet: Page, group: Group) -> None:
    with write_transaction():
        group.intake = Intake.CALL

    assert "get in touch with you in the next few working days" in leaflet.submit(_answers()).text


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"called": " "}, "the name you like to be called"),
        ({"email": ""}, "one way to reach you"),
        ({"email": "joy at example"}, "should look like name@example.org"),
        ({"channel": "phone"}, "You chose to hear from us by telephone"),
        ({"standing": ""}, "choose one of the two"),
        ({"consent": ""}, "tick the box if you agree"),
        ({"called": "x" * 81}, "shorten this to 80 characters"),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(
    leaflet: Page, changes: dict[str, str], sentence: str
) -> None:
    answers = {name: value for name, value in _answers(**changes).items() if value or name != "consent"}
    page = leaflet.submit({**answers, "best_time": "Mornings only"})

    assert page.status == 422
    assert page.title.startswith("Error:")
    assert page.text.count(sentence) == 2  # in the summary and at the field
    assert "Mornings only" in page.html
    assert db.session.query(Attendee).count() == 0


def test_every_fault_is_said_at_once(leaflet: Page) -> None:
    page = leaflet.submit({"email": "nonsense"})

    for sentence in ("the name you like", "should look like", "choose one of the two", "tick the box"):
        assert sentence in page.text


@pytest.mark.parametrize(
    "trap", [{"website": "https://example.org"}, {"shown": "1.x"}, {"submission": "k" * 43}]
)
def test_a_program_is_asked_to_look_again_and_so_is_a_person_it_was_mistaken_for(
    leaflet: Page, clock: StandingClock, trap: dict[str, str]
) -> None:
    page = leaflet.submit(_answers(**trap))

    assert page.status == 422
    assert "send it once more" in page.text
    assert db.session.query(Attendee).count() == 0
    clock.advance(seconds=5)
    assert "There is a place for you" in page.submit().text


def test_a_form_sent_within_two_seconds_has_to_be_sent_again(
    pages: PageClient, group: Group, clock: StandingClock
) -> None:
    page = pages.get(f"/join/{group.slug}")
    clock.advance(seconds=1)
    again = page.submit(_answers())
    assert again.status == 422
    clock.advance(seconds=1)

    assert "There is a place for you" in again.submit().text


def test_a_wording_changed_meanwhile_has_to_be_agreed_to_again(leaflet: Page) -> None:
    with write_transaction():
        newer = make_wording(number=2, text="We keep your name and number.")

    page = leaflet.submit(_answers())

    assert page.status == 422
    assert "We changed this text while you were reading" in page.text
    assert "We keep your name and number." in page.text
    page.submit({"consent": "y"})
    assert db.session.query(Consent).one().wording_id == newer.id


@pytest.mark.parametrize(
    "state", [GroupState.CLOSED_TO_NEW, GroupState.PAUSED, GroupState.ENDING, GroupState.ENDED]
)
def test_an_address_given_out_stays_good_and_says_kindly_that_nobody_can_join(
    pages: PageClient, leaflet: Page, group: Group, state: GroupState
) -> None:
    with write_transaction():
        group.state = state

    page = pages.get(f"/join/{group.slug}")

    assert "Please ring us" in page.text
    assert not page.forms
    assert leaflet.submit(_answers()).status == 422
    assert db.session.query(Attendee).count() == 0


def test_the_dates_of_a_group_on_a_break_call_nobody_out(
    pages: PageClient, leaflet: Page, group: Group
) -> None:
    assert "Tuesday 18 March 2025" in leaflet.text
    with write_transaction():
        group.state = GroupState.PAUSED

    page = pages.get(f"/join/{group.slug}")

    assert "Tuesday 18 March 2025" not in page.text
    assert "Ring us and we will tell you." in page.text


def test_a_course_is_not_something_to_come_to_when_one_can(pages: PageClient, group: Group) -> None:
    assert "you come when you can" in pages.get(f"/join/{group.slug}").text
    with write_transaction():
        group.membership_model = MembershipModel.CLOSED

    assert "you come when you can" not in pages.get(f"/join/{group.slug}").text


def test_nobody_joins_a_drop_in_group(pages: PageClient, group: Group) -> None:
    with write_transaction():
        group.membership_model = MembershipModel.DROP_IN

    assert "just come along" in pages.get(f"/join/{group.slug}").text


@pytest.mark.parametrize("state", [GroupState.DRAFT, GroupState.DISCARDED])
def test_a_group_not_published_is_not_there(pages: PageClient, group: Group, state: GroupState) -> None:
    with write_transaction():
        group.state = state

    assert pages.get(f"/join/{group.slug}").status == 404
    assert pages.get("/join/no-such-group").status == 404


def test_fields_nobody_asked_for_are_not_written(leaflet: Page) -> None:
    leaflet.submit(
        _answers(town="x", source="x", state="member", link_generation="9", address="x", via="paper")
    )

    joy = db.session.query(Attendee).one()
    assert (joy.town, joy.source, joy.address, joy.link_generation) == ("", "", "", 1)
    assert db.session.query(Membership).one().state is MembershipState.INVITED


NAMES = {
    "diaeresis": "Zoë",
    "apostrophe": "O'Brien",
    "curly apostrophe and hyphen": "D’Arcy-Smith",
    "Chinese": "宋美齡",
    "Arabic": "نسرین",
    "Arabic with vowel points": "مُحَمَّد",
    "Persian with a joiner": "علی‌رضا",
    "Hebrew": "רִבְקָה",
    "Cyrillic": "Нина",
    "Ethiopic": "ቤተልሔም",
    "Vietnamese": "Nguyễn",
    "Hindi": "क्षितिज",
    "Thai": "น้ำฝน",
    "Hawaiian okina": "Kaʻiulani",
    "one letter": "Ø",
    "two words and a full stop": "Mary J. van der Berg",
    "as long as there is room": "Ä" * 80,
}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES.keys())
def test_real_names_are_taken_as_they_are(leaflet: Page, name: str) -> None:
    leaflet.submit(_answers(called=name))

    assert db.session.query(Attendee).one().called == name


def test_combining_marks_are_stored_in_one_form_and_look_the_same(leaflet: Page) -> None:
    leaflet.submit(_answers(called="Zoe\u0308"))

    assert db.session.query(Attendee).one().called == "Zoë"


def test_the_form_asks_nine_questions_and_nothing_more(leaflet: Page) -> None:
    asked = {field["name"] for form in leaflet.forms for field in form["fields"] if field.get("name")}

    hidden = {"csrf_token", "wording_id", "submission", "shown", "website"}
    assert asked - hidden == {
        "called",
        "phone",
        "email",
        "channel",
        "voicemail_ok",
        "standing",
        "access_needs",
        "been_before",
        "best_time",
        "consent",
    }
