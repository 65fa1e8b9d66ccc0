"""On the telephone: somebody we may know already is shown before a second record is made; a public page never tells."""

from typing import Any

import pytest

from facilitator.accounts.models import User
from facilitator.audit.models import AuditEntry
from facilitator.core.db import db, write_transaction
from facilitator.groups.models import Group
from facilitator.messages.models import CallTask
from facilitator.organisation.models import WordingKind
from facilitator.registration.alike_queries import who_is_alike
from facilitator.registration.contact_rules import phone_key, search_key
from facilitator.registration.enquiry_models import Enquiry
from facilitator.registration.models import Attendee, Membership, MembershipState, Via
from facilitator.registration.queries import find_people
from facilitator.registration.sound_rules import SOUND_KEY_LENGTH, sound_key, sounds
from tests.support.builders import make_attendee, make_group, make_membership, make_wording
from tests.support.pages import PageClient

CALL = {"standing": "living_with", "consent": "y"}


def person(called: str, full_name: str = "", **ways: Any) -> Attendee:
    """Somebody, with the keys for finding as joining writes them."""
    keys = {"search_key": search_key(called, full_name), "sound_key": sound_key(called, full_name)}
    return make_attendee(
        called=called, full_name=full_name, phone_key=phone_key(ways.get("phone", "")), **keys, **ways
    )


@pytest.fixture
def kate(group: Group) -> Attendee:
    """Kate, who came to the group and left; Bea; and a Catherine Brown of somebody else's group."""
    with write_transaction():
        found = person("Kate", "Katherine Browne", phone="07700 900123", town="Hampton")
        make_membership(group, found, state=MembershipState.LEFT)
        make_membership(group, person("Bea", "Bea Novák"))
        make_membership(make_group(name="Elsewhere"), person("Catherine", "Catherine Brown"))
        return found


@pytest.fixture
def desk(pages: PageClient, coordinator: User) -> PageClient:
    pages.sign_in(coordinator)
    return pages


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Brown", "Browne"),
        ("Catherine", "Katherine"),
        ("Smith", "Smyth"),
        ("Zoë", "Zoe"),
        ("Novák", "Novak"),
        ("Anne-Marie", "Ann Marie"),
    ],
)
def test_names_that_sound_the_same(one: str, other: str) -> None:
    assert sounds(one) == sounds(other) != []


def test_a_name_of_another_script_is_its_own_sound_and_no_name_is_too_long() -> None:
    assert sounds("Наташа") == ["наташа"] != sounds("Наталья")
    assert sounds("李 明") == ["李", "明"]
    assert sound_key("Kate", "Kate Brown") == " KT BRN "
    longest = sound_key("x " * 40, " ".join(f"q{n}x" for n in range(60)))
    assert len(longest) <= SOUND_KEY_LENGTH and longest.endswith(" ")


@pytest.mark.both_databases
def test_found_by_sound_without_accents_and_by_number(group: Group, kate: Attendee) -> None:
    for text in ("Catherine Brown", "browne", "Katherine", "07700900123"):
        assert [one.attendee.id for one in find_people(text, [group.id])] == [kate.id], text
    assert [one.attendee.called for one in find_people("novak", [group.id])] == ["Bea"]


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("caller", "same"),
    [
        ({"called": "Cathy", "full_name": "Catherine Brown"}, ["a name that sounds the same"]),
        ({"called": "Somebody", "phone": "+44 7700 900123"}, ["the same telephone number"]),
        ({"called": "Kate", "town": "hampton"}, ["a name that sounds the same"]),
        (
            {"called": "Kate", "full_name": "Kathryn Brown", "phone": "07700 900123", "town": "Ely"},
            ["the same telephone number", "a name that sounds the same"],
        ),
        ({"called": "Kate", "town": "Ely"}, []),
        ({"called": "Kate", "full_name": "Kate White"}, []),
    ],
)
def test_what_makes_somebody_alike(
    group: Group, kate: Attendee, caller: dict[str, str], same: list[str]
) -> None:
    found = {one.found.attendee.id: one.same for one in who_is_alike([group.id], **caller)}

    assert found == ({kate.id: same} if same else {})


def test_the_desk_asks_before_a_second_record_is_made(desk: PageClient, group: Group, kate: Attendee) -> None:
    caller = CALL | {
        "group_id": group.id,
        "called": "Cathy",
        "full_name": "Catherine Brown",
        "phone": "01632 960777",
    }
    asked = desk.get("/desk/phone").submit(caller)

    assert asked.status == 422
    assert "This may be somebody we know already." in asked.text
    assert "Katherine Browne, Hampton: use this record" in asked.text
    assert f"{group.name}. It has a name that sounds the same." in asked.text
    assert "Elsewhere" not in asked.text
    assert db.session.query(Attendee).filter_by(phone="01632 960777").count() == 0
    assert [row.subject_id for row in db.session.query(AuditEntry).filter_by(action="attendee.read")] == [
        kate.id
    ]

    done = asked.submit({"same_as": kate.id})
    assert "Kate has a place" in done.text
    assert db.session.query(Attendee).filter_by(called="Cathy").count() == 0
    assert db.session.query(Membership).filter_by(attendee_id=kate.id).count() == 2


def test_somebody_else_of_that_name_gets_a_record_of_their_own(
    desk: PageClient, group: Group, kate: Attendee
) -> None:
    caller = CALL | {"group_id": group.id, "called": "Kate Browne", "phone": "01632 960777", "town": "Ely"}
    asked = desk.get("/desk/phone").submit(caller)
    still = asked.submit({"same_as": "somebody-else", "consent": ""})
    assert still.status == 422 and "Katherine Browne, Hampton: use this record" in still.text

    assert "Kate Browne has a place" in still.submit({"consent": "y"}).text
    assert db.session.query(Attendee).filter_by(called="Kate Browne").one().town == "Ely"


def test_a_record_of_another_portfolio_cannot_be_used(desk: PageClient, group: Group, kate: Attendee) -> None:
    foreign = db.session.query(Attendee).filter_by(called="Catherine").one()
    page = desk.get("/desk/phone").submit(
        CALL | {"group_id": group.id, "called": "Joy", "phone": "1234", "same_as": foreign.id}
    )

    assert page.status == 422 and "Look for the person again" in page.text
    assert db.session.query(Membership).filter_by(attendee_id=foreign.id).count() == 1


def test_a_caller_who_does_not_know_yet_is_rung_back(desk: PageClient, group: Group) -> None:
    with write_transaction():
        make_wording(WordingKind.RING_BACK)
    form = desk.get("/desk/phone").click("Write down that we ring them back")
    typed = {"called": "Doris", "phone": "01632 960321", "looking_for": "Something in Ely", "consent": "y"}

    assert form.submit(typed | {"consent": ""}).status == 422
    assert form.submit(typed | {"phone": ""}).status == 422
    done = form.submit(typed)
    again = form.submit(typed)

    assert "Doris is on the list of calls." in done.text and "Something in Ely" in done.text
    assert done.url == again.url
    enquiry = db.session.query(Enquiry).one()
    assert (enquiry.called, enquiry.email, enquiry.via) == ("Doris", "", Via.PHONE)
    assert db.session.query(CallTask).one().person_id == enquiry.id
