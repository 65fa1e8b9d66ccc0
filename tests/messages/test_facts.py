"""Who has been told about a session, by person: told, not yet, could not be told."""

from datetime import timedelta

import pytest

from facilitator.accounts.models import Role
from facilitator.core.db import write_transaction
from facilitator.messages.fact_queries import session_facts
from facilitator.messages.letter_models import LetterState
from facilitator.messages.models import CallState, MessageState
from facilitator.messages.ports import Contact
from tests.messages.test_call_pages import Office, _as, office
from tests.support.statements import counted_statements

__all__ = ["office"]
pytestmark = pytest.mark.both_databases


def _facts(office: Office, *, now=None):
    [notice] = session_facts(office.session.id, now=now or office.now)
    return notice, {one.name: (one.standing.fact.value, one.standing.words) for one in notice.people}


def _tell(office: Office, person_id: str, **contact):
    office.book.people[person_id] = Contact(**{"name": person_id.title()} | contact)
    with write_transaction():
        return office.tell(person_id)


def _set(row, **values):
    with write_transaction():
        for name, value in values.items():
            setattr(row, name, value)


def _all_ways(office: Office):
    return (
        _tell(office, "ann", email="ann@example.org"),
        _tell(office, "dee", phone="01632 960111", channel="phone"),
        _tell(office, "flo", address="1 Mill Lane", channel="post"),
    )


def test_at_first_everybody_is_still_to_be_told_each_by_their_own_way(office):
    _all_ways(office)
    notice, people = _facts(office)
    assert people == {
        "Ann": ("not_yet", "e-mail waits to be sent"),
        "Dee": ("not_yet", "on the call list"),
        "Flo": ("not_yet", "letter to print"),
    }
    assert (notice.sentence, notice.complete) == ("0 of 3 told", False)


def test_when_all_have_heard_it_is_complete(office):
    message, call, letter = _all_ways(office)
    _set(message, state=MessageState.SENT)
    _set(call, state=CallState.VOICEMAIL_LEFT)
    _set(letter, state=LetterState.POSTED)
    notice, people = _facts(office)
    assert people == {
        "Ann": ("told", "by e-mail"),
        "Dee": ("told", "voicemail left"),
        "Flo": ("told", "letter posted"),
    }
    assert (notice.sentence, notice.complete) == ("3 of 3 told", True)


@pytest.mark.parametrize(
    ("values", "fact", "words"),
    [
        ({"state": MessageState.FAILED, "reason": "refused"}, "could_not", "the e-mail was refused"),
        ({"state": MessageState.FAILED, "reason": "came_back"}, "could_not", "the e-mail came back"),
        ({"state": MessageState.SUPPRESSED, "reason": "too_late"}, "could_not", "too late"),
        (
            {"state": MessageState.MAY_HAVE_ARRIVED, "reason": "line_lost"},
            "not_yet",
            "e-mail may have arrived, and is sent once more",
        ),
        (
            {"state": MessageState.MAY_HAVE_ARRIVED, "reason": "line_lost_again"},
            "could_not",
            "e-mail may have arrived",
        ),
    ],
)
def test_a_message_says_where_it_stands(office, values, fact, words):
    message, *_ = _all_ways(office)
    _set(message, **values)
    assert _facts(office)[1]["Ann"] == (fact, words)


def test_giving_up_is_an_end_and_shows_among_those_who_could_not_be_told(office):
    message, call, letter = _all_ways(office)
    _set(message, state=MessageState.SENT)
    _set(letter, state=LetterState.POSTED)
    _set(call, tries=2)
    assert _facts(office)[1]["Dee"] == ("not_yet", "on the call list, no answer so far")
    _set(call, state=CallState.GAVE_UP)
    notice, people = _facts(office)
    assert people["Dee"] == ("could_not", "gave up ringing")
    assert (notice.sentence, notice.complete) == ("2 of 3 told, 1 could not be", True)
    assert [fact.value for fact, _ in notice.groups] == ["could_not", "told"]


def test_what_was_not_done_in_time_could_not_be_told(office):
    for row in _all_ways(office)[1:]:
        _set(row, useless_after=office.now + timedelta(days=1))
    people = _facts(office, now=office.now + timedelta(days=2))[1]
    assert (people["Dee"], people["Flo"]) == (("could_not", "too late"), ("could_not", "too late"))


def test_whom_nobody_need_tell_any_more_is_not_counted(office):
    message, call, letter = _all_ways(office)
    _set(message, state=MessageState.SUPPRESSED, reason="died")
    _set(letter, state=LetterState.NOT_NEEDED)
    assert list(_facts(office)[1]) == ["Dee"]
    _set(call, state=CallState.NOT_NEEDED)
    assert session_facts(office.session.id, now=office.now) == []


def test_the_facts_cost_the_same_for_three_people_and_for_thirty(office):
    _all_ways(office)
    session_id = office.session.id
    with counted_statements() as few:
        session_facts(session_id, now=office.now)
    for number in range(27):
        _tell(office, f"person{number}", phone="01632 960111", channel="phone")
    session_id = office.session.id
    with counted_statements() as many:
        session_facts(session_id, now=office.now)
    assert len(many) == len(few) == 3


def test_the_page_of_the_session_names_them_to_the_coordinator_and_counts_them_for_the_manager(
    office, pages, app, monkeypatch
):
    scopes = app.extensions["facilitator.ports"].scopes
    monkeypatch.setitem(scopes, "session", lambda actor, args: True)
    message, call, _ = _all_ways(office)
    _set(message, state=MessageState.SENT)
    _set(call, state=CallState.GAVE_UP)
    url = f"/desk/sessions/{office.session.id}"
    page = _as(pages, office).get(url)
    assert "Session moved: 1 of 3 told" in page.text
    assert "Could not be told: 1 , Session moved Dee, gave up ringing" in page.text
    assert "Flo, letter to print" in page.text
    page = _as(pages, office, Role.MANAGER).get(url)
    assert "Session moved: 1 of 3 told" in page.text
    assert "Dee" not in page.html
