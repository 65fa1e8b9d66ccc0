"""Every endpoint, as everybody, with one's own, somebody else's and a missing record: held to a second table."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from facilitator.accounts.models import User
from facilitator.app import create_app
from facilitator.core.db import db
from facilitator.groups.models import Group
from facilitator.registration.models import Attendee
from facilitator.web.access import TABLE
from tests.architecture.expected_access import COLUMNS, EXPECTED
from tests.support.databases import house_settings
from tests.support.doors import Place
from tests.support.world import ROLES, Snapshot

WORDS = {"-", "yes", "own", "all", "mine", "open", "link", "never"}
# A refusal carries an id to quote and nothing else that differs.
ERROR_ID = re.compile(rb'app-code">[0-9a-z]{16}<')
IN = {200, 303, 304, 422}


def test_every_endpoint_stands_in_both_tables_and_nothing_else_does(place: Place) -> None:
    endpoints = {rule.endpoint for rule in place.app.url_map.iter_rules()}
    assert endpoints - set(EXPECTED) == set(), "say in expected_access.py who may do this"
    assert set(EXPECTED) - endpoints == set(), "expected_access.py names what is not there"
    assert endpoints - set(TABLE) == set(), "web/access.py lacks an endpoint: it answers 404"
    assert set(TABLE) - endpoints == set(), "web/access.py names what is not there"


def test_the_hand_written_table_uses_only_its_own_words() -> None:
    assert {word for row in EXPECTED.values() for word in row.values()} <= WORDS


@pytest.mark.parametrize("safeguarding", [False, True], ids=["plain", "safeguarding"])
@pytest.mark.parametrize("role", COLUMNS)
def test_the_access_matrix_holds(place: Place, role: str, safeguarding: bool) -> None:
    if safeguarding:
        _change(place.app, sa.update(User).values(safeguarding=True))
    deviations = [text for method in ("GET", "POST") for text in _deviations(place, role, method)]
    assert deviations == []


def _deviations(place: Place, role: str, method: str) -> Iterator[str]:
    """Where the answers differ from the hand-written table. What a request changed is put back."""
    before = place.snapshot()
    for rule in place.rules(method):
        word = EXPECTED[rule.endpoint][role]
        answers = {}
        for whose in ("own", "other", "missing"):
            visitor = place.visitor(role)
            url = place.address(rule.endpoint, whose, role)
            answers[whose] = visitor.get(url) if method == "GET" else visitor.post(url)
            if method == "POST" and answers[whose].status_code in IN:
                before.put_back(place.app)
        named = bool(rule.arguments)
        for fault in _faults(place, word, role, named, rule.endpoint, answers):
            shown = {whose: (answer.status_code, answer.location) for whose, answer in answers.items()}
            yield f"{role} {method} {rule.endpoint} ({word}): {fault} {shown}"


def _faults(
    place: Place, word: str, role: str, named: bool, endpoint: str, answers: dict[str, TestResponse]
) -> Iterator[str]:
    own, other, missing = (answers[whose] for whose in ("own", "other", "missing"))
    if any(answer.status_code >= 500 for answer in answers.values()):
        yield "broke"
    if word == "-":
        yield from _refused(role, answers)
    elif word == "never":
        if {answer.status_code for answer in answers.values()} != {404}:
            yield "something is there"
    elif not _is_in(own, endpoint):
        yield "the own record is refused"
    if word in {"own", "mine"} and not _same_404(other, missing):
        yield "another's record and a missing one differ"
    if word in {"all", "link"} and not (_is_in(other, endpoint) and missing.status_code == 404):
        yield "every record should open, and a missing one be 404"
    if word == "yes" and named and _has_record(place, endpoint) and missing.status_code != 404:
        yield "a missing record is not 404"
    for answer in answers.values():
        if answer.status_code in {403, 404} or (word == "-"):
            yield from (f"a refusal says {canary}" for canary in _canaries(place) if canary in answer.text)


def _refused(role: str, answers: dict[str, TestResponse]) -> Iterator[str]:
    if role == "anonymous":
        for answer in answers.values():
            if answer.status_code != 303 or not str(answer.location).startswith("/sign-in"):
                yield "somebody unknown is not asked to sign in"
    elif {answer.status_code for answer in answers.values()} != {403}:
        yield "the role is not refused"
    elif len({_plain(answer) for answer in answers.values()}) != 1:
        yield "the refusals differ by record"


def _is_in(answer: TestResponse, endpoint: str) -> bool:
    sent_away = str(answer.location or "").startswith("/sign-in") and not endpoint.startswith("accounts.")
    return answer.status_code in IN and not sent_away


def _same_404(one: TestResponse, two: TestResponse) -> bool:
    same = _plain(one) == _plain(two) and _headers(one) == _headers(two)
    return one.status_code == two.status_code == 404 and same


def _plain(answer: TestResponse) -> bytes:
    return ERROR_ID.sub(b"", answer.data)


def _headers(answer: TestResponse) -> list[tuple[str, str]]:
    return [(name, value) for name, value in answer.headers if name != "Set-Cookie"]


def _has_record(place: Place, endpoint: str) -> bool:
    rule = next(place.app.url_map.iter_rules(endpoint))
    return any(name.endswith("_id") for name in rule.arguments)


def _canaries(place: Place) -> tuple[str, ...]:
    return place.world.own.canaries + place.world.other.canaries


def _change(app: Flask, statement: Any) -> None:
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(statement)


# --- records inside records ---

NESTED = [
    ("attendance.mark_person", "counsellor", "attendee_id"),
    ("attendance.mark_person", "coordinator", "attendee_id"),
    ("attendance.remove_somebody", "counsellor", "walk_in_id"),
    ("assignments.remove_from_team_form", "coordinator", "facilitator_id"),
    ("assignments.remove_from_team", "coordinator", "facilitator_id"),
    ("registration.leave_my_group_form", "", "membership_id"),
    ("registration.leave_my_group", "", "membership_id"),
]


@pytest.mark.parametrize(("endpoint", "role", "inner"), NESTED, ids=lambda value: str(value))
def test_an_own_record_opens_nothing_of_another_group_inside_it(
    place: Place, endpoint: str, role: str, inner: str
) -> None:
    before = place.snapshot()
    visitor = place.visitor(role)
    method = visitor.get if endpoint.endswith("_form") else visitor.post
    other = method(place.address(endpoint, **{inner: place.world.other.ids[inner]}))
    missing = method(place.address(endpoint, **{inner: "0" * 16}))
    assert _same_404(other, missing), (other.status_code, missing.status_code)
    assert place.snapshot().rows == before.rows


def test_ids_inside_forms_and_query_strings_are_scoped_too(place: Place) -> None:
    other, visitor = place.world.other, place.visitor("coordinator")
    asked = [
        f"/desk/phone?person={other.ids['attendee_id']}",
        f"/desk/phone?group={other.ids['group_id']}",
        "/desk/phone?q=canary",
        "/desk/people/attendees?q=canary",
        f"/desk/calendar?group={other.ids['group_id']}",
        f"/desk/calls?say={other.ids['call_id']}",
        "/desk/groups?q=canary",
        "/desk/messages",
    ]
    for url in asked:
        answer = visitor.get(url)
        assert answer.status_code in {200, 404}, url
        assert [canary for canary in other.canaries if canary in answer.text] == [], url
    before = place.snapshot()
    wanted = {"standing": "living_with", "consent": "y", "wording_id": place.world.shared["wording_id"]}
    for ids in (
        {"group_id": other.ids["group_id"], "called": "Ann", "phone": "01632 960111"},
        {"group_id": place.world.own.ids["group_id"], "person": other.ids["attendee_id"]},
    ):
        answer = visitor.post("/desk/phone", wanted | ids)
        assert answer.status_code == 422
        assert [canary for canary in other.canaries if canary in answer.text] == []
    assert place.snapshot().rows == before.rows


# --- what is on the pages somebody may open ---


@pytest.mark.parametrize("role", COLUMNS)
def test_no_page_shows_people_this_role_may_not_know(place: Place, role: str) -> None:
    """Nobody sees another group's people; managers and administrators see nobody's, nor do strangers."""
    world, shown = place.world, []
    hidden = world.other.people + (() if role in {"counsellor", "coordinator"} else world.own.people)
    hidden += world.other.titles[3:]  # the way into the online room
    for rule in place.rules("GET"):
        if EXPECTED[rule.endpoint][role] in {"-", "link", "never"}:
            continue
        for whose in ("own", "other") if EXPECTED[rule.endpoint][role] == "all" else ("own",):
            answer = place.visitor(role).get(place.address(rule.endpoint, whose, role))
            shown += [(rule.endpoint, canary) for canary in hidden if canary in answer.text]
    assert shown == []


def test_a_counsellor_sees_how_to_reach_people_only_around_a_session(place: Place) -> None:
    """Eight days before the next session and six after the last: a name and what helps, no number."""
    text = place.visitor("counsellor").get(place.address("registration.attendee_page")).text
    assert "Ownmembercanary" in text
    assert "07700 9001" not in text and "ownmembercanary@example.org" not in text


def test_a_session_file_is_for_everybody_only_while_the_group_publishes_its_dates(place: Place) -> None:
    _change(place.app, sa.update(Group).values(publish_dates=False))
    opens = {}
    for role in COLUMNS:
        visitor = place.visitor(role)
        opens[role] = [
            whose
            for whose in ("own", "other", "missing")
            if visitor.get(place.address("feeds.session_download", whose)).status_code == 200
        ]
    assert opens == {
        "anonymous": [],
        "counsellor": ["own"],
        "coordinator": ["own"],
        "manager": ["own", "other"],
        "administrator": [],
    }


# --- rights that change ---


def test_a_right_that_is_withdrawn_is_gone_at_the_next_request(place: Place) -> None:
    settings, visitor = place.address("groups.settings_form"), place.visitor("coordinator")
    assert visitor.get(settings).status_code == 200
    _change(place.app, sa.text("DELETE FROM portfolio"))
    assert visitor.get(settings).status_code == 404
    mine = User.__table__.c.id == place.world.users["coordinator"]
    _change(place.app, sa.update(User.__table__).where(mine).values(role="manager"))
    assert visitor.get(settings).status_code == 403
    _change(place.app, sa.update(User.__table__).where(mine).values(active=False))
    assert visitor.get(settings).status_code == 303


@pytest.mark.parametrize("role", ROLES)
def test_an_ended_sign_in_opens_nothing_any_more(place: Place, role: str) -> None:
    visitor = place.visitor(role)
    assert visitor.get("/desk/").status_code == 200
    _change(place.app, sa.text("UPDATE sign_in SET ended_at = seen_at"))
    assert visitor.get("/desk/").status_code == 303


def test_signing_out_kills_the_cookie_that_was_copied(place: Place) -> None:
    visitor, copied = place.visitor("coordinator"), place.visitor("coordinator")
    assert visitor.post("/sign-out").status_code == 303
    assert copied.get("/desk/").status_code == 303


def test_a_person_s_new_link_ends_the_old_one(place: Place) -> None:
    url = place.address("registration.my_place")
    assert place.visitor().get(url).status_code == 200
    _change(place.app, sa.update(Attendee).values(link_hash=Attendee.id))
    assert place.visitor().get(url).status_code == 404


# --- closed by default ---


def test_a_route_nobody_put_into_the_table_answers_404(tmp_path: Path) -> None:
    app = create_app(house_settings(tmp_path, f"sqlite:///{tmp_path / 'fresh.db'}"))
    app.add_url_rule("/forgotten", "forgotten.page", lambda: "secret", methods=["GET", "POST"])
    with app.app_context():
        db.create_all()
    answer = app.test_client().get("/forgotten")
    assert answer.status_code == 404
    assert "secret" not in answer.text


def test_the_snapshot_helper_sees_a_change_and_takes_it_back(place: Place) -> None:
    before = Snapshot.take(place.app)
    _change(place.app, sa.text("UPDATE venue SET name = 'elsewhere'"))
    assert Snapshot.take(place.app).rows != before.rows
    before.put_back(place.app)
    assert Snapshot.take(place.app).rows == before.rows
