"""The call list and the page of messages, as people use them."""

from datetime import timedelta

import pytest

from facilitator.accounts.models import Role
from facilitator.audit.models import AuditEntry
from facilitator.core.db import db, write_transaction
from facilitator.messages.access_queries import may_open_call, may_open_message
from facilitator.messages.models import CallState, CallTask, Message, MessageState, PersonKind
from facilitator.messages.ports import Contact
from facilitator.messages.queries import told_count
from facilitator.messages.queue_operations import call_somebody, notify
from tests.support.builders import make_group, make_organisation, make_session, make_user

pytestmark = pytest.mark.both_databases


class Office:
    """A group with a session, and somebody to ring about it."""

    def __init__(self, book, notice, now):
        self.book, self.notice, self.now = book, notice, now
        with write_transaction():
            make_organisation()
            self.group = make_group(name="Peterborough group")
            self.session = make_session(self.group)
            self.users = {role: make_user(role) for role in Role}
        book.open_to = {self.group.id}

    def to_ring(self, person_id, *, urgent=False, **contact):
        self.book.people[person_id] = Contact(
            **{"name": person_id.title(), "phone": "01632 960111", "channel": "phone"} | contact
        )
        with write_transaction():
            return self.tell(person_id, urgent=urgent)

    def to_write_to(self, person_id):
        self.book.people[person_id] = Contact(name=person_id.title(), email=f"{person_id}@example.org")
        with write_transaction():
            return self.tell(person_id)

    def tell(self, person_id, **options):
        return notify(
            self.notice,
            **{
                "subject_id": "s" * 16,
                "person_kind": PersonKind.ATTENDEE,
                "person_id": person_id,
                "now": self.now,
            }
            | {"group_id": self.group.id, "session_id": self.session.id}
            | options,
        )


@pytest.fixture
def office(app, book, notice, now, monkeypatch):
    scopes = app.extensions["facilitator.ports"].scopes
    monkeypatch.setitem(scopes, "call", may_open_call)
    monkeypatch.setitem(scopes, "message", may_open_message)
    return Office(book, notice, now)


def _as(pages, office, role=Role.COORDINATOR):
    pages.sign_in(office.users[role])
    return pages


def _note(pages, call, outcome, tries=0):
    return pages.post(f"/desk/calls/{call.id}/outcome", {"outcome": outcome, "tries": str(tries)})


def test_the_list_shows_whom_to_ring_and_what_to_say_urgent_first(office, pages):
    office.to_ring("dee")
    office.to_ring("eve", urgent=True, phone="07700 900111", best_time="mornings")
    page = _as(pages, office).get("/desk/calls")
    assert page.text.index("Eve") < page.text.index("Dee")
    assert ("tel:07700900111", "07700 900111") in page.links
    assert "Best time: mornings" in page.text
    assert "Session moved: Tuesday 18 March 2025, 10:15 to 12:15" in page.text
    assert "0 of 2 told" in page.text
    assert "Dear Eve, We now meet on Tuesday 9 December 2025." in page.text
    assert "Dear Dee" in page.click("What to say to Dee").text


def test_one_tap_notes_that_somebody_was_spoken_to(office, pages):
    call = office.to_ring("dee")
    office.to_ring("eve")
    page = _note(_as(pages, office), call, "spoke")
    assert "you spoke" in page.text
    assert "1 of 2 told" in page.text
    db.session.refresh(call)
    assert (call.state, call.tries, call.ended_by) == (CallState.SPOKE, 1, office.users[Role.COORDINATOR].id)
    entries = db.session.scalars(db.select(AuditEntry).where(AuditEntry.subject_id == call.id)).all()
    assert [(entry.action, entry.reason) for entry in entries] == [("call.noted", "spoke")]


def test_no_answer_counts_a_try_and_stays_on_the_list(office, pages):
    call = office.to_ring("dee")
    page = _note(_as(pages, office), call, "no_answer")
    assert "No answer 1 time" in page.text
    page = _note(pages, call, "no_answer", tries=1)
    assert "No answer 2 times" in page.text
    assert db.session.get(CallTask, call.id).state is CallState.TO_DO


def test_a_second_tap_on_an_old_page_changes_nothing(office, pages):
    call = office.to_ring("dee")
    _note(_as(pages, office), call, "no_answer")
    page = _note(pages, call, "no_answer")
    assert page.status == 422
    assert "already noted how this call went" in page.text
    assert db.session.get(CallTask, call.id).tries == 1


def test_voicemail_is_offered_and_taken_only_where_it_is_allowed(office, pages):
    unwilling, willing = office.to_ring("dee"), office.to_ring("eve", voicemail_ok=True)
    page = _as(pages, office).get("/desk/calls")
    assert page.text.count("Left voicemail") == 1
    assert page.text.count("No voicemail, please") == 1
    assert _note(pages, unwilling, "voicemail_left").status == 422
    assert _note(pages, willing, "voicemail_left").status == 200
    assert told_count(office.session.id, office.notice) == (1, 2)


def test_giving_up_ends_the_call_and_the_person_counts_as_not_told(office, pages):
    call = office.to_ring("dee")
    page = _note(_as(pages, office), call, "gave_up")
    assert "Nobody is waiting for a call" in page.text
    assert told_count(office.session.id, office.notice) == (0, 1)


def test_an_outcome_can_be_taken_back(office, pages):
    call = office.to_ring("dee")
    page = _note(_as(pages, office), call, "spoke")
    page = page.submit(action="/undo")
    assert "Taken back" in page.text
    assert (db.session.get(CallTask, call.id).state, db.session.get(CallTask, call.id).tries) == (
        CallState.TO_DO,
        0,
    )
    assert pages.post(f"/desk/calls/{call.id}/undo", {"tries": "0"}).status == 422


@pytest.mark.parametrize("outcome", ["", "to_do", "not_needed", "SPOKE", "x" * 500])
def test_what_is_no_outcome_is_refused(office, pages, outcome):
    call = office.to_ring("dee")
    page = _note(_as(pages, office), call, outcome)
    assert page.status == 422
    assert "Choose how the call went" in page.text
    assert db.session.get(CallTask, call.id).tries == 0


@pytest.mark.parametrize("tries", ["", "-1", "x", "٣", "9" * 400])
def test_a_tampered_count_of_tries_is_refused(office, pages, tries):
    call = office.to_ring("dee")
    assert _note(_as(pages, office), call, "spoke", tries=tries).status == 422


def test_another_groups_call_is_not_there(office, pages):
    call = office.to_ring("dee")
    office.book.open_to = set()
    page = _as(pages, office, Role.COUNSELLOR).get("/desk/calls")
    assert "Dee" not in page.text
    assert _note(pages, call, "spoke").status == 404
    assert pages.post(f"/desk/calls/{'z' * 16}/outcome", {"outcome": "spoke", "tries": "0"}).status == 404


def test_a_manager_sees_how_many_and_not_whom(office, pages):
    office.to_ring("dee", urgent=True)
    message = office.to_write_to("ann")
    office.book.open_to = None
    page = _as(pages, office, Role.MANAGER).get("/desk/calls")
    assert "0 of 2 told" in page.text
    assert "Dee" not in page.html
    page = pages.get("/desk/messages")
    assert "Waiting 1" in page.text
    assert "Ann" not in page.html
    assert pages.post(f"/desk/messages/{message.id}/again").status == 403


def test_an_administrator_sees_messages_about_sign_ins_only(office, pages):
    office.to_write_to("ann")
    office.book.people["newcomer"] = Contact(name="New Colleague", email="new@example.org")
    with write_transaction():
        office.tell("newcomer", person_kind=PersonKind.USER, group_id=None, session_id=None)
    office.book.open_to = set()
    page = _as(pages, office, Role.ADMINISTRATOR).get("/desk/messages")
    assert "New Colleague" in page.text
    assert "Ann" not in page.text
    assert pages.get("/desk/calls").status == 403


def test_the_page_of_messages_says_what_failed_and_lets_it_be_tried_again(office, pages):
    message = office.to_write_to("ann")
    with write_transaction():
        message.state, message.reason, message.reply_code = MessageState.FAILED, "refused", 550
    page = _as(pages, office).get("/desk/messages")
    assert "Could not be delivered Because the mail server refused the address (reply 550)." in page.text
    assert "nobody receives anything" in page.text
    page = page.submit(action="/again")
    assert "in the queue again" in page.text
    assert db.session.get(Message, message.id).state is MessageState.QUEUED
    assert pages.post(f"/desk/messages/{message.id}/again").status == 422


def test_calls_about_what_is_over_or_people_who_died_are_not_shown(office, pages, clock):
    office.to_ring("dee")
    over = office.to_ring("eve")
    with write_transaction():
        over.useless_after = clock.now() - timedelta(minutes=1)
    del office.book.people["dee"]
    page = _as(pages, office).get("/desk/calls")
    assert "Dee" not in page.text
    assert "Eve" not in page.text


def test_people_told_are_counted_once_however_many_ways_were_tried(office):
    message = office.to_write_to("ann")
    office.to_ring("dee")
    with write_transaction():
        call = call_somebody(
            office.notice,
            subject_id="s" * 16,
            person_kind=PersonKind.ATTENDEE,
            person_id="ann",
            session_id=office.session.id,
            now=office.now,
        )
    assert told_count(office.session.id, office.notice) == (0, 2)
    with write_transaction():
        message.state = MessageState.SENT
        call.state = CallState.GAVE_UP
    assert told_count(office.session.id, office.notice) == (1, 2)
    assert told_count(office.session.id, "another.kind") == (0, 0)


def test_a_later_change_has_to_be_told_again(office):
    with write_transaction():
        office.to_write_to("ann").state = MessageState.SENT
    with write_transaction():
        office.tell("ann", subject_id="t" * 16, now=office.now + timedelta(hours=1))
    assert told_count(office.session.id, office.notice) == (0, 1)


def test_whom_nobody_need_tell_any_more_does_not_count_but_whoever_heard_too_late_does(office):
    with write_transaction():
        died = office.to_write_to("ann")
        late = office.to_write_to("bea")
    with write_transaction():
        died.state, died.reason = MessageState.SUPPRESSED, "died"
        late.state, late.reason = MessageState.SUPPRESSED, "too_late"
    assert told_count(office.session.id, office.notice) == (0, 1)


def test_the_worker_drops_calls_that_nobody_need_make_any_more(office, clock):
    from facilitator.messages.call_upkeep import drop_needless_calls

    died, over, left, stays = (office.to_ring(name) for name in ("ann", "bea", "cath", "dee"))
    office.book.reasons = {"ann": "died", "bea": "over"}
    del office.book.people["cath"]
    assert drop_needless_calls(clock) == 2
    states = [db.session.get(CallTask, call.id).state for call in (died, over, left, stays)]
    assert states == [CallState.NOT_NEEDED, CallState.TO_DO, CallState.NOT_NEEDED, CallState.TO_DO]


def test_the_call_list_costs_the_same_for_one_call_and_for_fifteen(office, pages):
    from sqlalchemy import event

    statements = []
    listener = lambda *a: statements.append(a[2])  # noqa: E731

    def cost():
        statements.clear()
        event.listen(db.engine, "before_cursor_execute", listener)
        try:
            assert pages.get("/desk/calls").status == 200
        finally:
            event.remove(db.engine, "before_cursor_execute", listener)
        return len(statements)

    office.to_ring("person0")
    _as(pages, office).get("/desk/calls")  # the first request of a sign-in notes that it was seen
    one = cost()
    for number in range(1, 15):
        office.to_ring(f"person{number}")
    assert cost() == one


def test_what_is_not_due_yet_stands_under_later(office, pages, clock):
    office.to_ring("dee")
    late = office.to_ring("eve")
    with write_transaction():
        late.due_at = clock.now() + timedelta(days=2)
    page = _as(pages, office).get("/desk/calls")
    assert (
        page.text.index("Dee 01632")
        < page.text.index("Later Nobody need be rung")
        < page.text.index("Eve 01632")
    )
    assert "From Wednesday 12 March 2025" in page.text
    clock.advance(days=2)
    assert "Nobody need be rung" not in _as(pages, office).get("/desk/calls").text


def test_with_nothing_due_the_page_says_so_and_shows_what_comes(office, pages, clock):
    late = office.to_ring("eve")
    with write_transaction():
        late.due_at = clock.now() + timedelta(days=2)
    page = _as(pages, office).get("/desk/calls")
    assert "Nobody is waiting for a call just now" in page.text
    assert "spoke" in _note(pages, late, "spoke").text
