"""Letters: whom they go to, how they are printed, and what becomes of them."""

from datetime import timedelta

import pytest

from facilitator.accounts.models import Role
from facilitator.audit.models import AuditEntry
from facilitator.core.db import db, write_transaction
from facilitator.messages.about_operations import has_left, notify_all, send_after_all, take_back
from facilitator.messages.call_upkeep import look_after_letters
from facilitator.messages.hearers import Hearer
from facilitator.messages.letter_models import LetterState, PaperLetter
from facilitator.messages.letter_rules import address_lines
from facilitator.messages.models import CallTask, PersonKind
from facilitator.messages.ports import Contact
from facilitator.messages.queries import told_count
from facilitator.messages.queue_operations import cancel_unsent
from tests.messages.test_call_pages import Office, _as, office
from tests.support.statements import counted_statements

__all__ = ["office"]
pytestmark = pytest.mark.both_databases
ADDRESS = "1 Mill Lane\nYaxley\nPE7 3AA"


def _by_post(office: Office, person_id: str, *, contact=None, **options):
    office.book.people[person_id] = Contact(
        **{"name": person_id.title(), "address": ADDRESS, "channel": "post"} | (contact or {})
    )
    with write_transaction():
        return office.tell(person_id, **options)


def _calls():
    return list(db.session.scalars(db.select(CallTask)))


def _state(letter):
    db.session.rollback()
    return db.session.get(PaperLetter, letter.id).state


def test_whoever_chose_the_post_gets_one_letter(office):
    letter = _by_post(office, "doris")
    assert isinstance(letter, PaperLetter)
    assert _by_post(office, "doris").id == letter.id
    assert _calls() == []


@pytest.mark.parametrize(
    "contact",
    [
        {"channel": "phone", "phone": "01632 960111"},
        {"address": " ", "phone": "01632 960111"},
    ],
)
def test_an_address_alone_makes_no_letter(office, contact):
    assert isinstance(_by_post(office, "doris", contact=contact), CallTask)


def test_an_address_is_the_way_where_there_is_no_other(office):
    assert isinstance(_by_post(office, "doris", contact={"channel": "email"}), PaperLetter)


def test_urgent_news_is_rung_as_well(office):
    letter = _by_post(office, "doris", contact={"phone": "01632 960111"}, urgent=True)
    assert isinstance(letter, PaperLetter)
    assert [(call.person_id, call.urgent) for call in _calls()] == [("doris", True)]


def test_what_the_post_would_bring_too_late_is_rung_as_well(office):
    _by_post(office, "doris", contact={"phone": "01632 960111"}, useless_after=office.now + timedelta(days=2))
    _by_post(office, "edith", contact={"phone": "01632 960112"}, useless_after=office.now + timedelta(days=4))
    assert [call.person_id for call in _calls()] == ["doris"]


def test_a_letter_that_lies_too_long_is_put_on_the_call_list_once(office, clock):
    _by_post(office, "doris", contact={"phone": "01632 960111"}, useless_after=office.now + timedelta(days=4))
    assert look_after_letters(clock) == 0
    clock.advance(days=2)
    assert look_after_letters(clock) == 1
    assert look_after_letters(clock) == 0
    assert [call.urgent for call in _calls()] == [True]


def test_many_at_once_get_theirs_the_way_they_chose(office):
    hearers = [
        Hearer(PersonKind.ATTENDEE, "ann", by_email=True),
        Hearer(PersonKind.ATTENDEE, "doris", by_email=False, by_post=True),
        Hearer(PersonKind.ATTENDEE, "edith", by_email=False, has_phone=False, by_post=True),
        Hearer(PersonKind.ATTENDEE, "flo", by_email=False),
    ]
    about = {"now": office.now, "group_id": office.group.id, "session_id": office.session.id}
    with write_transaction():
        calm = notify_all(office.notice, hearers, subject_id="a" * 16, **about)
        urgent = notify_all(office.notice, hearers, subject_id="b" * 16, urgent=True, **about)
    made = [[(row.person_id, type(row).__name__) for row in rows] for rows in (calm, urgent)]
    letters = [("doris", "PaperLetter"), ("edith", "PaperLetter")]
    assert made[0] == [("ann", "Message"), *letters, ("flo", "CallTask")]
    assert sorted(made[1]) == sorted(
        [("ann", "Message"), *letters, *((name, "CallTask") for name in ("ann", "doris", "flo"))]
    )
    rung = {row.person_id: row.urgent for row in urgent if isinstance(row, CallTask)}
    assert rung == {"ann": False, "doris": True, "flo": True}


def test_a_letter_is_stopped_taken_back_and_queued_again_like_a_message(office):
    letter = _by_post(office, "doris")
    later = office.now + timedelta(minutes=5)
    with write_transaction():
        assert take_back(["s" * 16], now=later)
    assert _state(letter) is LetterState.NOT_NEEDED
    with write_transaction():
        send_after_all(["s" * 16], stopped_at=later, now=later)
    assert _state(letter) is LetterState.TO_PRINT
    with write_transaction():
        assert cancel_unsent(session_id=office.session.id, now=later) == 1
    assert _state(letter) is LetterState.NOT_NEEDED


def test_a_posted_letter_cannot_be_taken_back_from_the_reader(office, pages):
    letter = _by_post(office, "doris")
    assert not has_left(["s" * 16])
    _as(pages, office).post("/desk/letters/posted", {"letter": letter.id})
    assert has_left(["s" * 16])
    assert told_count(office.session.id, office.notice) == (1, 1)


def test_the_list_says_by_when_each_letter_has_to_be_posted(office, pages):
    _by_post(office, "doris", contact={"large_print": True}, useless_after=office.now + timedelta(days=20))
    _by_post(office, "edith", contact={"full_name": "Mrs Edith Gray"})
    page = _as(pages, office).get("/desk/letters")
    assert "Session moved: Tuesday 18 March 2025, 10:15 to 12:15" in page.text
    assert "Doris Large print 1 Mill Lane Yaxley PE7 3AA Post by Thursday 27 March 2025." in page.text
    assert "Mrs Edith Gray" in page.text


def test_a_printed_letter_has_an_address_for_the_window_a_date_and_no_link(office, pages):
    _by_post(office, "doris", contact={"full_name": "Mrs Doris Cole"})
    page = _as(pages, office).get("/desk/letters").click("Print it")
    address = page.html.split('class="app-letter__to">')[1].split("</address>")[0]
    assert address == "Mrs Doris Cole<br>1 Mill Lane<br>Yaxley<br>PE7 3AA"
    assert "Monday 10 March 2025 Dear Doris, We now meet on Tuesday 9 December 2025." in page.text
    assert "/my/" not in page.text
    sheet = page.html.split("<article")[1]
    assert "Fenland Cancer Support" not in sheet
    assert "app-letter--large" not in sheet


def test_large_print_is_for_those_who_asked(office, pages):
    _by_post(office, "doris", contact={"large_print": True})
    assert "app-letter app-letter--large" in _as(pages, office).get("/desk/letters/print").html


def test_the_gate_is_asked_again_before_a_letter_is_printed(office, pages):
    letter = _by_post(office, "doris")
    _by_post(office, "edith")
    office.book.reasons["doris"] = "paused"
    page = _as(pages, office).get("/desk/letters/print")
    assert "1 letter to print" in page.text
    assert "Doris: they are taking a break." in page.text
    assert "Dear Doris" not in page.text and "Dear Edith" in page.text
    assert letter.id not in page.html


def test_the_worker_drops_letters_nobody_should_get_any_more(office, clock):
    paused, gone, over = (_by_post(office, name) for name in ("doris", "edith", "flo"))
    office.book.reasons |= {"doris": "left", "flo": "over"}
    del office.book.people["edith"]
    assert look_after_letters(clock) == 2
    assert [_state(letter) for letter in (paused, gone, over)] == [
        LetterState.NOT_NEEDED,
        LetterState.NOT_NEEDED,
        LetterState.TO_PRINT,
    ]


def test_letters_are_noted_as_posted_one_by_one_or_all_at_once_and_taken_back(office, pages):
    letters = [_by_post(office, name) for name in ("doris", "edith", "flo")]
    ids = [letter.id for letter in letters]
    page = _as(pages, office).post("/desk/letters/posted", {"letter": ids[0]})
    assert "Noted: 1 letter posted." in page.text
    page = pages.post("/desk/letters/posted", {"letter": ids[1:]})
    assert "Noted: 2 letters posted." in page.text
    assert told_count(office.session.id, office.notice) == (3, 3)
    page = pages.post("/desk/letters/taken-back", {"letter": ids})
    assert "3 letters to print again" in page.text
    assert {_state(letter) for letter in letters} == {LetterState.TO_PRINT}
    actions = [entry.action for entry in db.session.scalars(db.select(AuditEntry).order_by(AuditEntry.at))]
    assert (actions.count("letter.posted"), actions.count("letter.taken_back")) == (3, 3)


def test_a_second_tap_on_an_old_page_posts_nothing_twice(office, pages):
    one, other = _by_post(office, "doris"), _by_post(office, "edith")
    _as(pages, office).post("/desk/letters/posted", {"letter": one.id})
    page = pages.post("/desk/letters/posted", {"letter": [one.id, other.id]})
    assert page.status == 422
    assert "has been noted meanwhile" in page.text
    assert _state(other) is LetterState.TO_PRINT
    assert pages.post("/desk/letters/posted", {}).status == 422


def test_another_groups_letter_is_neither_shown_nor_changed(office, pages):
    letter = _by_post(office, "doris")
    office.book.open_to = set()
    page = _as(pages, office).get("/desk/letters")
    assert "Doris" not in page.text
    assert "Doris" not in pages.get(f"/desk/letters/print?letter={letter.id}").text
    assert pages.post("/desk/letters/posted", {"letter": letter.id}).status == 422
    assert _state(letter) is LetterState.TO_PRINT


@pytest.mark.parametrize("role", [Role.COUNSELLOR, Role.MANAGER, Role.ADMINISTRATOR])
def test_letters_are_the_coordinators_work(office, pages, role):
    assert _as(pages, office, role).get("/desk/letters").status == 403


@pytest.mark.parametrize(
    ("typed", "lines"),
    [
        ("1 Mill Lane\r\n Yaxley,\n\nPE7 3AA", ["Ann", "1 Mill Lane", "Yaxley", "PE7 3AA"]),
        ("1 Mill Lane, Yaxley, PE7 3AA", ["Ann", "1 Mill Lane", "Yaxley", "PE7 3AA"]),
        ("a\nb\nc\nd\ne\nf\ng\nh", ["Ann", "a, b, c", "d", "e", "f", "g", "h"]),
        ("", ["Ann"]),
    ],
)
def test_an_address_fits_into_the_window(typed, lines):
    assert address_lines("Ann", typed) == lines


def test_the_pages_of_letters_cost_the_same_for_one_and_for_ten(office, pages):
    _by_post(office, "person0")
    _as(pages, office).get("/desk/letters")
    with counted_statements() as one:
        pages.get("/desk/letters")
    for number in range(1, 10):
        _by_post(office, f"person{number}")
    with counted_statements() as ten:
        pages.get("/desk/letters")
    assert len(ten) == len(one)
