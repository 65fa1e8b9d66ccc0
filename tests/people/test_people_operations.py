"""Facilitators and speakers: writing them down, changing them, finding them."""

from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from facilitator.accounts.models import Role
from facilitator.audit.models import AuditEntry
from facilitator.core.actor import COORDINATOR, STAFF, Actor
from facilitator.core.db import db, write_transaction
from facilitator.core.errors import NotFound, StaleRow
from facilitator.organisation.errors import Blank, NotAnAddress
from facilitator.people.errors import NoSuchSignIn, SignInTaken
from facilitator.people.models import Facilitator, FacilitatorKind
from facilitator.people.operations import add_facilitator, add_speaker, change_facilitator, change_speaker
from facilitator.people.queries import (
    facilitator_of_user,
    facilitator_rows,
    get_facilitator,
    get_speaker,
    list_facilitators,
    list_speakers,
    users_to_link,
)
from tests.support.builders import make_facilitator, make_speaker, make_user

pytestmark = pytest.mark.both_databases
BY = Actor("0123456789abcdef", STAFF, frozenset({COORDINATOR}))


def _add(now: datetime, **overrides: Any) -> Facilitator:
    values: dict[str, Any] = {"name": "Fiona Marsh", "kind": FacilitatorKind.PROFESSIONAL}
    with write_transaction():
        return add_facilitator(**values | overrides, by=BY, now=now)


def test_a_facilitator_without_a_sign_in_is_an_ordinary_case(app: Flask, now: datetime) -> None:
    facilitator = _add(now, profession="Counsellor", phone="07700 900111", email="fiona@example.org")
    assert get_facilitator(facilitator.id).profession == "Counsellor"
    assert facilitator.user_id is None
    assert list(db.session.scalars(select(AuditEntry.action))) == ["facilitator.added"]


def test_a_sign_in_belongs_to_one_facilitator(app: Flask, now: datetime) -> None:
    with write_transaction():
        user = make_user(Role.COUNSELLOR)
    facilitator = _add(now, user_id=user.id)
    assert facilitator_of_user(user.id) == facilitator
    with pytest.raises(SignInTaken):
        _add(now, name="Grace", user_id=user.id)
    assert [f.name for f in list_facilitators()] == ["Fiona Marsh"]


def test_only_sign_ins_of_people_who_run_groups_can_be_linked(app: Flask, now: datetime) -> None:
    with write_transaction():
        refused = [
            make_user(Role.MANAGER).id,
            make_user(Role.COUNSELLOR, active=False).id,
            "0000000000000000",
        ]
    for user_id in refused:
        with pytest.raises(NoSuchSignIn):
            _add(now, user_id=user_id)


def test_a_facilitator_keeps_a_sign_in_that_was_switched_off(app: Flask, now: datetime) -> None:
    with write_transaction():
        user = make_user(Role.COUNSELLOR)
    facilitator = _add(now, user_id=user.id)
    with write_transaction():
        user.active = False
    with write_transaction():
        change_facilitator(
            facilitator, expected_version=1, by=BY, now=now, user_id=user.id, phone="07700 900112"
        )
    assert (facilitator.user_id, facilitator.phone) == (user.id, "07700 900112")
    assert users_to_link(facilitator) == [user]
    with write_transaction():
        change_facilitator(facilitator, expected_version=2, by=BY, now=now, user_id=None)
    assert facilitator.user_id is None


@pytest.mark.parametrize("wrong", [{"name": " "}, {"email": "fiona"}])
def test_a_facilitator_needs_a_name_and_no_wrong_address(
    app: Flask, now: datetime, wrong: dict[str, str]
) -> None:
    with pytest.raises((Blank, NotAnAddress)):
        _add(now, **wrong)
    assert list_facilitators() == []


def test_a_change_from_an_old_form_is_refused(app: Flask, now: datetime) -> None:
    facilitator = _add(now)
    with write_transaction():
        change_facilitator(facilitator, expected_version=1, by=BY, now=now, name="Fiona Marsh-Hill")
    with pytest.raises(StaleRow), write_transaction():
        change_facilitator(facilitator, expected_version=1, by=BY, now=now, name="Fi")
    db.session.refresh(facilitator)
    assert facilitator.name == "Fiona Marsh-Hill"


def test_people_are_found_by_parts_of_their_name_whatever_the_accents(app: Flask) -> None:
    with write_transaction():
        user = make_user(Role.COUNSELLOR, email="zoe@example.org")
        make_facilitator(name="Zoë O’Hara", profession="Nurse", user_id=user.id)
        make_facilitator(name="Adam Hart")
        make_facilitator(name="Zoe Gone", active=False)
        make_speaker(name="Dr Ines Łuk", topics="Eating well\nSleep")
    assert [f.name for f in list_facilitators("zoe o'h")] == ["Zoë O’Hara"]
    assert [f.name for f in list_facilitators("nurse")] == ["Zoë O’Hara"]
    assert [f.name for f in list_facilitators()] == ["Adam Hart", "Zoë O’Hara"]
    rows = facilitator_rows("zoe")
    assert [(r.facilitator.name, r.sign_in) for r in rows] == [
        ("Zoe Gone", ""),
        ("Zoë O’Hara", "zoe@example.org"),
    ]
    assert [s.name for s in list_speakers("luk sleep")] == ["Dr Ines Łuk"]
    assert list_speakers("dancing") == []


def test_free_sign_ins_are_offered_by_name(app: Flask) -> None:
    with write_transaction():
        taken = make_user(Role.COUNSELLOR, name="Taken")
        make_facilitator(user_id=taken.id)
        make_user(Role.COORDINATOR, name="Zara")
        make_user(Role.COUNSELLOR, name="Abel")
        make_user(Role.ADMINISTRATOR, name="Ada")
    assert [user.name for user in users_to_link()] == ["Abel", "Zara"]


def test_a_speaker_is_written_down_and_changed(app: Flask, now: datetime) -> None:
    with write_transaction():
        speaker = add_speaker(name="Dr Nadia Shah", organisation="City Hospital", by=BY, now=now)
    with write_transaction():
        change_speaker(speaker, expected_version=1, by=BY, now=now, topics="Eating well", active=False)
    stored = get_speaker(speaker.id)
    assert (stored.topics, stored.active, stored.version) == ("Eating well", False, 2)
    assert list_speakers() == []
    with pytest.raises(Blank), write_transaction():
        add_speaker(name="", by=BY, now=now)
    with pytest.raises(NotFound):
        get_speaker("0000000000000000")
