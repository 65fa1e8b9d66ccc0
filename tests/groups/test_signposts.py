"""Outside help: kept in a list, shown where people look, and never bereavement by chance."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Flask

from facilitator.accounts.models import Role
from facilitator.core.actor import SYSTEM
from facilitator.core.db import db, write_transaction
from facilitator.core.errors import Refusal
from facilitator.groups.models import Format
from facilitator.groups.signpost_models import Purpose, Signpost
from facilitator.groups.signpost_operations import add_signpost
from facilitator.groups.signpost_queries import signposts_for
from facilitator.groups.signpost_rules import wants_checking, web_address
from tests.support.builders import make_organisation, make_signpost, make_user
from tests.support.pages import PageClient

NOW = datetime(2025, 3, 10, 9, 0, tzinfo=UTC)


def _details(**changes: Any) -> dict[str, Any]:
    return {
        "name": "Night line",
        "discreet_name": "",
        "purpose": Purpose.HELPLINE,
        "about": "",
        "area": "",
        "format": Format.TELEPHONE,
        "phone": "01632 960777",
        "web": "",
        "checked_on": date(2025, 3, 1),
    } | changes


@pytest.fixture
def office(app: Flask, pages: PageClient) -> PageClient:
    """The pages as a coordinator sees them."""
    with write_transaction():
        make_organisation()
        user = make_user(Role.COORDINATOR)
    pages.sign_in(user)
    return pages


@pytest.mark.both_databases
def test_what_is_near_comes_before_what_is_everywhere_and_other_towns_not_at_all(app: Flask) -> None:
    with write_transaction():
        for name, area in (("Anywhere", ""), ("In Ely", "ely"), ("In March", "March")):
            make_signpost(name=name, area=area)

    assert [one.name for one in signposts_for(Purpose.HELPLINE, "Ely")] == ["In Ely", "Anywhere"]
    assert len(signposts_for(Purpose.HELPLINE)) == 3


def test_bereavement_is_given_only_to_those_who_ask_for_it(app: Flask) -> None:
    with write_transaction():
        make_signpost(name="Long table", purpose=Purpose.BEREAVEMENT)
        make_signpost(name="Line")

    assert [one.name for one in signposts_for(None)] == ["Line"]
    assert [one.name for one in signposts_for(Purpose.BEREAVEMENT)] == ["Long table"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"phone": ""}, "phone"),
        ({"web": "javascript://example.org/%0aalert(1)"}, "web"),
        ({"web": "javascript:alert(1)"}, "web"),
        ({"web": "ftp://example.org"}, "web"),
        ({"web": "https://user:secret@example.org"}, "web"),
        ({"web": "somewhere"}, "web"),
    ],
)
def test_what_nobody_could_reach_or_follow_is_refused(
    app: Flask, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(Refusal) as refused, write_transaction():
        add_signpost(**_details(**changes), by=SYSTEM, now=NOW)

    assert refused.value.field == field


def test_a_web_address_is_followed_safely_however_it_was_typed() -> None:
    assert web_address("www.example.org/help") == "https://www.example.org/help"
    assert web_address("http://example.org") == "http://example.org"


def test_after_a_year_somebody_is_asked_to_look_again() -> None:
    assert not wants_checking(date(2024, 3, 10), date(2025, 3, 10))
    assert wants_checking(date(2024, 3, 9), date(2025, 3, 10))


def test_the_list_is_kept_by_the_office(office: PageClient) -> None:
    page = office.get("/desk/settings/outside-help").click("New entry")
    typed = {
        "name": "Night line",
        "phone": "01632 960777",
        "web": "www.example.org",
        "checked_on": "2023-01-02",
    }
    listed = page.submit(typed)
    assert "“Night line” is shown from now on." in listed.text
    assert "Check again" in listed.text
    assert "counselling" in listed.text  # nothing written down yet for that
    entry = db.session.query(Signpost).one()
    assert entry.web == "https://www.example.org"

    form = office.get(f"/desk/settings/outside-help/{entry.id}")
    assert "Check again" not in form.submit({"checked_on": "10/03/2025"}).text
    stale = form.submit({"name": "Day line"})
    assert stale.status == 422


def test_an_entry_is_taken_out(office: PageClient) -> None:
    with write_transaction():
        entry = make_signpost(name="Night line")
    page = office.get(f"/desk/settings/outside-help/{entry.id}")

    said = office.post(f"/desk/settings/outside-help/{entry.id}/remove", {"version": "1"})

    assert page.status == 200
    assert "“Night line” is no longer shown." in said.text
    assert db.session.query(Signpost).count() == 0
