"""Contact choices, what people need, wishes about news, the agreement, and a new link: by the person and for them."""

from datetime import UTC, datetime

import pytest

from facilitator.accounts.models import User
from facilitator.audit.models import AuditEntry
from facilitator.core.actor import PERSON, Actor
from facilitator.core.db import db, write_transaction
from facilitator.core.errors import StaleRow
from facilitator.core.tokens import link_token
from facilitator.groups.models import Group, Venue
from facilitator.messages.models import CallTask, Message
from facilitator.messages.ports import address_book
from facilitator.messages.render import Renderer
from facilitator.registration.membership_operations import become_member
from facilitator.registration.models import Attendee, Channel, Membership, MembershipState
from facilitator.registration.need_queries import unmet_at
from facilitator.registration.need_rules import Need, as_stored, say_needs, say_unmet
from facilitator.registration.reply_models import Answer
from facilitator.registration.reply_operations import say_about_dates
from facilitator.registration.wish_models import NewsWish, Wish
from facilitator.registration.wish_operations import make_new_link, note_agreement_seen, note_wishes
from facilitator.registration.wish_queries import not_seen, wishes_of
from facilitator.schedule.change_queries import plan
from facilitator.schedule.change_types import Alter, Level
from facilitator.schedule.models import GroupSession
from facilitator.schedule.operations import save
from facilitator.schedule.session_errors import NeedsReason
from tests.support.builders import (
    make_agreement,
    make_attendee,
    make_group,
    make_membership,
    make_series,
    make_session,
    make_venue,
)
from tests.support.pages import Page, PageClient

pytestmark = pytest.mark.both_databases


@pytest.fixture
def sheila(group: Group) -> Membership:
    with write_transaction():
        person = make_attendee(called="Sheila Brown", email="home@example.org", phone="01632 960123")
        return make_membership(group, person)


def my(person: Membership, part: str = "", generation: int = 1) -> str:
    return f"/my/{link_token('my-place', person.attendee_id, generation)}{part}"


def fresh(membership: Membership) -> Attendee:
    db.session.rollback()
    return db.session.get_one(Attendee, membership.attendee_id)


def text_of(kind: str, membership: Membership) -> str:
    """What a notice about this membership says, subject and body."""
    row = Message(
        kind=kind,
        subject_id=membership.id,
        person_id=membership.attendee_id,
        person_kind="attendee",
        created_at=datetime(2025, 3, 10, 9, 0, tzinfo=UTC),
        handed_at=datetime(2025, 3, 10, 9, 0, tzinfo=UTC),
    )
    return written(row)


def written(row: Message) -> str:
    """The mail as it would leave now: subject and plain text."""
    row.handed_at = datetime(2025, 3, 10, 9, 0, tzinfo=UTC)
    contact = address_book().contact(row.person_kind, row.person_id)
    assert contact is not None
    mail = Renderer("http://localhost").letter(row, contact).mail
    part = mail.get_body(("plain",))
    assert part is not None
    return f"{mail['Subject']} {part.get_content()}"


PLACE = "registration.place_given"


def test_she_changes_how_she_is_reached(pages: PageClient, sheila: Membership) -> None:
    form = pages.get(my(sheila)).click("How we reach you")
    saved = form.submit(
        {
            "channel": "phone",
            "say_who": "y",
            "safe_times": "Mornings",
            "shared_address": "y",
            "large_print": "y",
        }
    )

    assert "Saved. We tell you things by telephone from now on." in saved.text
    person = fresh(sheila)
    assert (person.channel, person.say_who, person.safe_times) == (Channel.PHONE, True, "Mornings")
    assert (person.shared_address, person.large_print, person.full_wording) == (True, True, False)
    assert person.full_name == "" and person.called == "Sheila Brown", "what is not asked here stays"


def test_a_way_without_a_contact_is_said_and_kept(pages: PageClient, sheila: Membership) -> None:
    refused = pages.get(my(sheila, "/contact")).submit({"channel": "post"})

    assert refused.status == 422
    assert "You chose to hear from us by post." in refused.text
    assert fresh(sheila).channel is Channel.EMAIL


def test_two_at_once_do_not_overwrite_each_other(pages: PageClient, sheila: Membership) -> None:
    form = pages.get(my(sheila, "/contact"))
    with write_transaction():
        person = fresh(sheila)
        person.phone, person.version = "01632 960999", 2

    refused = form.submit({"safe_times": "Mornings"})

    assert refused.status == 422
    assert "01632 960999" in refused.text, "what is stored meanwhile is shown"
    assert fresh(sheila).safe_times == ""


def test_messages_are_discreet_unless_she_asks_and_name_nothing_where_others_read(
    sheila: Membership, group: Group
) -> None:
    assert "the Tuesday group" in text_of(PLACE, sheila)
    with write_transaction():
        fresh(sheila).full_wording = True
    full = text_of(PLACE, sheila)
    assert group.name in full
    assert group.name not in full.partition("Dear")[0], "not in the subject"
    with write_transaction():
        fresh(sheila).shared_address = True

    shared = text_of(PLACE, sheila)

    assert "Dear Sheila," in shared and "Brown" not in shared
    assert "in the group." in shared
    assert group.name not in shared and group.discreet_name not in shared


def test_the_call_list_says_when_it_is_safe_and_what_to_say(
    pages: PageClient, sheila: Membership, coordinator: User, carol: Actor, now: datetime
) -> None:
    with write_transaction():
        person = fresh(sheila)
        person.channel, person.safe_times = Channel.PHONE, "Mornings"
        make_new_link(person, by=carol, now=now)
    pages.sign_in(coordinator)

    calls = pages.get("/desk/calls")
    assert "Safe: Mornings" in calls.text
    assert "Say only your first name until you speak to them" in calls.text
    with write_transaction():
        fresh(sheila).say_who = True
    assert "You may say who you are" in pages.get("/desk/calls").text


def test_staff_change_the_same_choices(pages: PageClient, sheila: Membership, coordinator: User) -> None:
    pages.sign_in(coordinator)
    form = pages.get(f"/desk/attendees/{sheila.attendee_id}").click("Change contact")
    saved = form.submit({"say_who": "y", "safe_times": "Evenings", "ticks": ["parking", "step_free"]})

    for words in (
        "Say who we are",
        "Evenings",
        "A way in without steps. Parking",
        "Neutral name of the group",
    ):
        assert words in saved.text
    again = saved.click("Change contact")
    assert again.submit({}).status == 200
    assert fresh(sheila).needs == "step_free parking", "ticks stay ticked"


def test_what_she_needs_is_ticked_and_seen(pages: PageClient, sheila: Membership) -> None:
    saved = (
        pages.get(my(sheila))
        .click("What helps you to come")
        .submit({"ticks": ["hearing_loop", "breaks"], "access_needs": "A seat near the door"})
    )

    assert "Saved." in saved.text
    kept = saved.click("What we keep about you")
    for words in ("A hearing loop", "Breaks in between", "A seat near the door", "home@example.org"):
        assert words in kept.text


def test_ticks_are_kept_once_and_in_order_and_what_is_none_is_left_out() -> None:
    assert as_stored(["parking", "step_free", "parking", "wings"]) == "step_free parking"
    assert say_needs("parking", "Near the door") == "Parking. Near the door"
    assert {need.in_short for need in Need if need.in_short[0].isupper()} == set()


def test_what_the_place_lacks_is_counted() -> None:
    steps = Venue(step_free=False, accessible_toilet=True, hearing_loop=False, parking=True)

    said = say_unmet(["step_free parking", "step_free bsl", "hearing_loop"], steps)

    assert said == [
        "2 people need step-free access: the way in has steps",
        "1 person needs a hearing loop: there is no hearing loop",
    ]
    assert say_unmet(["step_free"], None) == []


@pytest.fixture
def hall(group: Group) -> GroupSession:
    """A session in a hall without steps, and two people who need that."""
    with write_transaction():
        group.venue_id = make_venue(name="The hall", step_free=True).id
        for name in ("Eve", "Fay", "Gill"):
            needs = "" if name == "Gill" else "step_free"
            make_membership(group, make_attendee(called=name, needs=needs))
        return make_session(group, make_series(group))


def test_another_room_with_steps_is_blocked_unless_there_is_a_reason(
    hall: GroupSession, carol: Actor, now: datetime
) -> None:
    with write_transaction():
        annexe = make_venue(name="The annexe", step_free=False)
    change = Alter(hall.id, venue_id=annexe.id)
    words = "The annexe: 2 people need step-free access: the way in has steps."
    blocks = [one.words for one in plan(change, by=carol, now=now).consequences if one.level is Level.BLOCK]
    assert blocks == [words]

    with pytest.raises(NeedsReason), write_transaction():
        save(change, by=carol, now=now)
    with write_transaction():
        save(change, by=carol, now=now, override_reason="They agreed to be helped in")

    assert unmet_at(hall) == ["2 people need step-free access: the way in has steps"]


def test_who_cannot_come_that_day_needs_no_ramp(hall: GroupSession, carol: Actor, now: datetime) -> None:
    with write_transaction():
        annexe = make_venue(name="The annexe", step_free=False)
        for name in ("Eve", "Fay"):
            person = db.session.query(Attendee).filter_by(called=name).one()
            say_about_dates(person, [hall], Answer.CANNOT_COME, by=Actor(person.id, PERSON), now=now)

    assert not plan(Alter(hall.id, venue_id=annexe.id), by=carol, now=now).blocks


def test_unmet_needs_stand_on_the_pages_where_people_look(
    pages: PageClient, hall: GroupSession, coordinator: User, group: Group
) -> None:
    with write_transaction():
        db.session.query(Venue).filter_by(name="The hall").one().step_free = False
    pages.sign_in(coordinator)
    eve = db.session.query(Attendee).filter_by(called="Eve").one().id
    two = "2 people need step-free access: the way in has steps."

    assert two in pages.get(f"/desk/groups/{group.id}/members").text
    assert two in pages.get(f"/desk/sessions/{hall.id}").text
    assert two in pages.get(f"/desk/sessions/{hall.id}/expected").text
    assert "Not met 1 person needs step-free access" in pages.get(f"/desk/attendees/{eve}").text


def test_wishes_are_optional_asked_gently_and_changed_at_any_time(
    pages: PageClient, sheila: Membership, coordinator: User
) -> None:
    pages.sign_in(coordinator)
    person = pages.get(f"/desk/attendees/{sheila.attendee_id}")
    assert "Nobody has asked yet." in person.text
    noted = person.click("Ask gently and note").submit({"may_ring": "yes", "ring_whom": "Paul, 01632 960111"})
    assert "Paul, 01632 960111" in noted.text

    own = PageClient(pages.app).get(my(sheila)).click("Your wishes about news")
    assert "You do not have to answer any of this." in own.text
    own.submit({"tell_group": "no"})

    row = wishes_of(sheila.attendee_id)
    assert row is not None
    assert (row.may_ring, row.tell_group, row.ring_whom) == (Wish.YES, Wish.NO, "Paul, 01632 960111")
    assert (row.by_kind, row.version) == ("person", 2)
    entries = db.session.query(AuditEntry).filter_by(action="attendee.wishes_noted").all()
    assert len(entries) == 2 and "Paul" not in repr([vars(one) for one in entries])


def test_wishes_noted_twice_at_once_do_not_lose_one(sheila: Membership, carol: Actor, now: datetime) -> None:
    said = {"may_ring": Wish.YES, "ring_whom": "", "tell_group": Wish.NOT_SAID, "told_by": ""}
    with write_transaction():
        note_wishes(fresh(sheila), **said, expected_version=0, by=carol, now=now)
    with pytest.raises(StaleRow), write_transaction():
        note_wishes(fresh(sheila), **said, expected_version=0, by=carol, now=now)
    assert db.session.query(NewsWish).count() == 1


def test_the_public_form_asks_no_wishes(pages: PageClient, group: Group) -> None:
    assert "If you die" not in pages.get(f"/join/{group.slug}").text


def test_who_has_not_seen_the_newest_agreement_is_listed_and_reads_it(
    pages: PageClient, sheila: Membership, group: Group, coordinator: User, carol: Actor, now: datetime
) -> None:
    with write_transaction():
        group.agreement_id = make_agreement(text="Kindness first.").id
        joy = make_membership(group, make_attendee(called="Joy"), state=MembershipState.TRIAL)
        become_member(joy, by=carol, now=now)
    assert not_seen([joy, sheila]) == [sheila]
    pages.sign_in(coordinator)
    members = pages.get(f"/desk/groups/{group.id}/members")
    assert "Have not seen the group agreement of today Sheila Brown." in members.text

    mine = PageClient(pages.app).get(my(sheila))
    assert "that you have not read yet" in mine.text
    text = mine.click("What we agreed in the group")
    assert "Kindness first." in text.text
    done = text.submit()

    assert "We have noted that you have read it." in done.text
    assert "that you have not read yet" not in done.text
    assert "Have not seen" not in pages.get(f"/desk/groups/{group.id}/members").text
    with write_transaction():
        group.agreement_id = make_agreement(text="Kindness second.").id
    assert "Has seen version" in pages.get(f"/desk/attendees/{sheila.attendee_id}").text
    noted = pages.get(f"/desk/attendees/{sheila.attendee_id}").submit(action="/agreement")
    assert "Noted that Sheila Brown has seen the agreement." in noted.text
    with write_transaction():
        assert not note_agreement_seen(db.session.get_one(Membership, sheila.id), by=carol, now=now)


def test_a_new_link_ends_the_old_one_at_once_and_she_is_told(
    pages: PageClient, sheila: Membership, coordinator: User
) -> None:
    pages.sign_in(coordinator)
    ask = pages.get(f"/desk/attendees/{sheila.attendee_id}").click("Make a new link")
    assert pages.get(my(sheila)).status == 200, "asking changes nothing"
    done = ask.submit()

    assert "the old one does not work any more. They are told by e-mail." in done.text
    assert pages.get(my(sheila)).status == 404
    assert pages.get(my(sheila, generation=2)).status == 200
    [message] = db.session.query(Message)
    assert my(sheila, generation=2) in written(message)


def test_she_makes_a_new_link_herself_and_lands_on_it(pages: PageClient, sheila: Membership) -> None:
    landed: Page = pages.get(my(sheila)).click("Make a new link to this page").submit()

    assert (landed.status, landed.url) == (200, my(sheila, generation=2))
    assert pages.get(my(sheila)).status == 404


def test_without_e_mail_the_new_link_is_a_call(sheila: Membership, carol: Actor, now: datetime) -> None:
    with write_transaction():
        person = fresh(sheila)
        person.channel = Channel.PHONE
        make_new_link(person, by=carol, now=now)

    assert [call.group_id for call in db.session.query(CallTask)] == [sheila.group_id]


def test_nobody_reads_the_agreement_of_a_group_that_is_not_theirs(
    pages: PageClient, sheila: Membership
) -> None:
    with write_transaction():
        other = make_membership(make_group(agreement_id=make_agreement().id))
        waiting = make_membership(
            make_group(agreement_id=make_agreement().id),
            sheila.attendee,
            state=MembershipState.WAITING,
            waiting_since=datetime(2025, 1, 2, tzinfo=UTC),
        )
    for membership in (other, waiting, sheila):
        assert pages.get(my(sheila, f"/agreement/{membership.id}")).status == 404


def test_a_caller_may_have_all_of_it_written_down(pages: PageClient, group: Group, coordinator: User) -> None:
    pages.sign_in(coordinator)
    desk = pages.get("/desk/phone").submit(
        {
            "group_id": group.id,
            "called": "Doris",
            "phone": "01632 960321",
            "standing": "living_with",
            "consent": "y",
            "say_who": "y",
            "safe_times": "Tuesdays",
            "shared_address": "y",
            "ticks": ["oxygen"],
        }
    )

    assert desk.status == 200
    doris = db.session.query(Attendee).filter_by(called="Doris").one()
    assert (doris.say_who, doris.safe_times, doris.shared_address, doris.needs) == (
        True,
        "Tuesdays",
        True,
        "oxygen",
    )
