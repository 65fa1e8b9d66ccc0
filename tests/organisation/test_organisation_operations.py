"""Setting up the organisation, changing it, and the versions of its wordings."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from facilitator.audit.models import AuditEntry
from facilitator.core.actor import ADMINISTRATOR, STAFF, SYSTEM, Actor
from facilitator.core.db import db, write_transaction
from facilitator.core.errors import NotFound, Refusal, StaleRow
from facilitator.organisation.errors import AlreadySetUp, Blank, NotAnAddress, SameText, TooPale
from facilitator.organisation.models import Nation, Organisation, Wording, WordingKind
from facilitator.organisation.operations import add_wording, change_settings, set_up_organisation
from facilitator.organisation.queries import (
    current_wording,
    find_organisation,
    get_organisation,
    wording_versions,
)

pytestmark = pytest.mark.both_databases
BY = Actor("0123456789abcdef", STAFF, frozenset({ADMINISTRATOR}))


def _set_up(now: datetime, **overrides: Any) -> Organisation:
    values: dict[str, Any] = {
        "name": "Fenland Cancer Support",
        "sender_name": "Group appointments",
        "sender_email": "bookings@example.org",
        "contact_phone": "01632 960100",
        "contact_email": "office@example.org",
    }
    with write_transaction():
        return set_up_organisation(**values | overrides, by=SYSTEM, now=now)


def _audited() -> list[tuple[str, str]]:
    rows = db.session.execute(select(AuditEntry.action, AuditEntry.fields).order_by(AuditEntry.at))
    return [(action, fields) for action, fields in rows]


def test_before_the_set_up_there_is_no_organisation(app: Flask) -> None:
    assert find_organisation() is None
    with pytest.raises(NotFound):
        get_organisation()
    with pytest.raises(NotFound):
        current_wording(WordingKind.CONSENT)


def test_the_set_up_brings_the_first_wordings_and_one_audit_entry(app: Flask, now: datetime) -> None:
    _set_up(now, nation=Nation.SCOTLAND, is_demo=True)
    organisation = get_organisation()
    assert (organisation.nation, organisation.is_demo) == (Nation.SCOTLAND, True)
    assert organisation.contact_role == "services coordinator"
    consent, privacy = current_wording(WordingKind.CONSENT), current_wording(WordingKind.PRIVACY)
    assert (consent.number, privacy.number) == (1, 1)
    assert "serious harm" in consent.text
    assert "Information Commissioner" in privacy.text
    assert _audited() == [("organisation.set_up", "")]


def test_there_is_only_one_organisation(app: Flask, now: datetime) -> None:
    _set_up(now)
    with pytest.raises(AlreadySetUp):
        _set_up(now, name="Another")
    assert db.session.scalar(select(func.count()).select_from(Organisation)) == 1


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"name": " "}, Blank),
        ({"sender_email": "nobody"}, NotAnAddress),
        ({"brand_colour": "#ffd84a"}, TooPale),
    ],
)
def test_a_wrong_value_leaves_nothing_behind(
    app: Flask, now: datetime, wrong: dict[str, str], refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        _set_up(now, **wrong)
    assert find_organisation() is None


def test_a_change_names_the_changed_fields_in_the_audit_and_raises_the_version(
    app: Flask, now: datetime
) -> None:
    organisation = _set_up(now)
    with write_transaction():
        change_settings(
            organisation,
            expected_version=1,
            by=BY,
            now=now + timedelta(hours=1),
            name="Fenland Support",
            contact_phone="01632 960100",
            brand_colour="#1D4F4A",
        )
    assert (organisation.name, organisation.brand_colour, organisation.version) == (
        "Fenland Support",
        "#1d4f4a",
        2,
    )
    assert _audited()[-1] == ("organisation.changed", "name brand_colour")


def test_a_change_from_an_old_form_is_refused(app: Flask, now: datetime) -> None:
    organisation = _set_up(now)
    with write_transaction():
        change_settings(organisation, expected_version=1, by=BY, now=now, name="First")
    with pytest.raises(StaleRow), write_transaction():
        change_settings(organisation, expected_version=1, by=BY, now=now, name="Second")
    assert get_organisation().name == "First"


def test_a_new_wording_is_a_new_version_and_the_old_one_stays(app: Flask, now: datetime) -> None:
    _set_up(now)
    first = current_wording(WordingKind.CONSENT)
    with write_transaction():
        add_wording(WordingKind.CONSENT, "We keep your name.", expected_number=1, by=BY, now=now)
    assert current_wording(WordingKind.CONSENT).text == "We keep your name."
    assert [w.number for w in wording_versions(WordingKind.CONSENT)] == [2, 1]
    kept = db.session.get(Wording, first.id)
    assert kept is not None and "serious harm" in kept.text
    assert current_wording(WordingKind.PRIVACY).number == 1


def test_a_wording_written_from_an_older_version_is_refused(app: Flask, now: datetime) -> None:
    _set_up(now)
    with write_transaction():
        add_wording(WordingKind.CONSENT, "Second.", expected_number=1, by=BY, now=now)
    with pytest.raises(StaleRow), write_transaction():
        add_wording(WordingKind.CONSENT, "Also second.", expected_number=1, by=BY, now=now)
    assert current_wording(WordingKind.CONSENT).text == "Second."


@pytest.mark.parametrize("text", ["", " \n "])
def test_an_empty_wording_is_refused(app: Flask, now: datetime, text: str) -> None:
    with pytest.raises(Blank), write_transaction():
        add_wording(WordingKind.PRIVACY, text, by=BY, now=now)


def test_the_same_wording_again_is_refused(app: Flask, now: datetime) -> None:
    with write_transaction():
        add_wording(WordingKind.PRIVACY, "We keep your name.", by=BY, now=now)
    with pytest.raises(SameText), write_transaction():
        add_wording(WordingKind.PRIVACY, "We keep your name.", by=BY, now=now)
