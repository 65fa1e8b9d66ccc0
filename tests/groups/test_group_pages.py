"""Making a group, its overview, its settings and the list, as coordinators, managers and counsellors see them."""

from datetime import datetime

import pytest
from flask import Flask

from facilitator.accounts.models import Role, User
from facilitator.assignments.models import AssignmentRole, SeriesFacilitator
from facilitator.core.db import db, write_transaction
from facilitator.groups.models import Format, Group, GroupState
from facilitator.groups.queries import get_group, list_groups
from tests.support.builders import (
    make_agreement,
    make_facilitator,
    make_group,
    make_group_type,
    make_membership,
    make_organisation,
    make_portfolio,
    make_series,
    make_session,
    make_user,
    make_venue,
)
from tests.support.pages import PageClient


@pytest.fixture
def carol(app: Flask) -> User:
    """A coordinator, in an organisation with an agreement."""
    with write_transaction():
        make_organisation()
        make_agreement(number=1)
        return make_user(Role.COORDINATOR, name="Carol Reed")


@pytest.fixture
def office(pages: PageClient, carol: User) -> PageClient:
    """The pages as Carol sees them."""
    pages.sign_in(carol)
    return pages


def _own_group(carol: User, **overrides: object) -> Group:
    with write_transaction():
        group = make_group(**{"name": "Peterborough group", "venue_id": make_venue().id} | overrides)
        make_portfolio(carol, group)
    return group


def test_a_group_is_made_on_one_page_from_its_type(office: PageClient) -> None:
    with write_transaction():
        kind = make_group_type(
            name="Living with Secondary Breast Cancer", format=Format.IN_PERSON, list_limit=14
        )
        venue = make_venue()
    page = office.get("/desk/groups").click("New group")
    assert "01632 960100" in page.html
    made = page.submit(
        {
            "name": "Living with Secondary Breast Cancer, Peterborough",
            "discreet_name": "Tuesday group",
            "area": "Peterborough",
            "venue_id": venue.id,
        }
    )
    assert "is a draft" in made.text
    group = list_groups(None)[0]
    assert (group.type_id, group.list_limit, group.slug) == (kind.id, 14, "tuesday-group")
    assert group.venue_id == venue.id
    assert "Carol Reed" in made.text


def test_a_second_press_makes_no_second_draft(office: PageClient) -> None:
    with write_transaction():
        kind, venue = make_group_type(), make_venue()
    page = office.get("/desk/groups/new")
    said = {"name": "Ely group", "discreet_name": "Wednesday group", "type_id": kind.id, "venue_id": venue.id}
    first, second = page.submit(said), page.submit(said)
    assert (first.status, second.status) == (200, 200)
    assert first.url == second.url
    assert "is a draft" in second.text
    assert len(list_groups(None)) == 1
    other = page.submit(said | {"name": "Ely evening group"})
    assert other.url != first.url, "other words are another group"


def test_without_a_type_the_page_asks_what_the_type_would_say(office: PageClient) -> None:
    with write_transaction():
        make_group_type()
        make_group_type()
    page = office.get("/desk/groups/new").submit({"name": "", "area": "Ely"})
    assert page.status == 422
    for sentence in (
        "Enter the name of the group.",
        "Enter a discreet name.",
        "Choose who the group is for.",
        "Choose how people meet.",
    ):
        assert page.text.count(sentence) == 2
    assert "Ely" in page.html
    assert list_groups(None) == []
    made = page.submit(
        {"name": "Carers", "discreet_name": "Thursday group", "audience": "supporters", "format": "telephone"}
    )
    assert made.status == 200
    assert list_groups(None)[0].format is Format.TELEPHONE


def test_the_overview_shows_the_next_session_places_team_and_venue(
    office: PageClient, carol: User, now: datetime
) -> None:
    group = _own_group(carol)
    with write_transaction():
        series = make_series(group)
        make_session(group, series, local_start=datetime(2025, 3, 18, 10, 15))
        fiona = make_facilitator(name="Fiona Marsh")
        db.session.add(
            SeriesFacilitator(series_id=series.id, facilitator_id=fiona.id, role=AssignmentRole.LEAD)
        )
        make_membership(group)
    page = office.get(f"/desk/groups/{group.id}")
    assert "Tuesday 18 March 2025" in page.text and "10:15 to 12:15" in page.text
    assert "in 8 days" in page.text
    assert "1 of 12 places taken" in page.text
    assert "Fiona Marsh" in page.text
    assert "Step-free way in" in page.text
    assert "Before this group can open" not in page.text


def test_a_draft_says_what_is_missing(office: PageClient, carol: User) -> None:
    group = _own_group(carol, state=GroupState.DRAFT, venue_id=None, contact_phone="")
    page = office.get(f"/desk/groups/{group.id}")
    assert "Before this group can open" in page.text
    assert "Choose the venue." in page.text
    assert "Enter the telephone number people can ring." in page.text


def test_settings_are_saved_and_a_lost_race_is_shown(office: PageClient, carol: User) -> None:
    group = _own_group(carol, state=GroupState.DRAFT)
    url = f"/desk/groups/{group.id}/settings"
    mine, theirs = office.get(url), office.get(url)
    assert "Settings saved." in theirs.submit({"list_limit": "20", "publish_dates": "y"}).text
    refused = mine.submit({"name": "Peterborough mornings"})
    assert refused.status == 422
    assert "Places on the list 20" in refused.text
    assert "Peterborough mornings" in refused.html
    assert refused.submit().status == 200
    db.session.expire_all()
    stored = get_group(group.id)
    assert (stored.name, stored.list_limit, stored.publish_dates) == ("Peterborough mornings", 12, False)
    assert (stored.remind_hours, stored.remind_again_hours) == (168, None), "the page shows them as they are"
    assert "Settings saved." in office.get(url).submit({"remind_hours": "", "remind_again_hours": ""}).text
    db.session.expire_all()
    assert get_group(group.id).remind_hours is None


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"name": ""}, "Enter the name of the group."),
        ({"discreet_name": "x" * 61}, "Please shorten this to 60 characters."),
        ({"list_limit": "many"}, "Enter a whole number, like 12."),
        ({"list_limit": "501"}, "a number from 1 to 500"),
        ({"list_limit": ""}, "Enter how many people can be on the list"),
        ({"staff_min": "0"}, "a number from 1 to 5"),
        ({"contact_email": "a@b@c"}, "Enter an e-mail address in the correct format"),
        ({"contact_phone": ""}, "Enter the telephone number people can ring."),
        ({"venue_id": ""}, "Choose the venue."),
        ({"remind_hours": "24", "remind_again_hours": "72"}, "The second reminder comes after the first"),
    ],
)
def test_wrong_settings_are_said_twice_and_nothing_is_half_saved(
    office: PageClient, carol: User, typed: dict[str, str], sentence: str
) -> None:
    with write_transaction():
        agreement = make_agreement(number=2)
    group = _own_group(carol, agreement_id=agreement.id)
    page = office.get(f"/desk/groups/{group.id}/settings").submit({"area": "Hampton", **typed})
    assert page.status == 422
    assert page.text.count(sentence) == 2
    assert "Hampton" in page.html
    db.session.expire_all()
    assert (get_group(group.id).area, get_group(group.id).version) == ("Peterborough", 1)


def test_the_list_shows_own_groups_and_a_manager_sees_all(
    office: PageClient, carol: User, app: Flask
) -> None:
    own = _own_group(carol)
    with write_transaction():
        other = make_group(name="Somebody else’s group")
        ended = make_group(name="Long ended", state=GroupState.ENDED)
        make_portfolio(carol, ended)
        manager = make_user(Role.MANAGER)
        make_session(own)
    page = office.get("/desk/groups")
    assert own.name in page.text and other.name not in page.text and ended.name not in page.text
    assert "Tuesday 18 March 2025" in page.text
    assert "Long ended" in office.get("/desk/groups?show=ended").text
    assert "No group with “xyz”" in office.get("/desk/groups?q=xyz").text
    pages = PageClient(app)
    pages.sign_in(manager)
    assert other.name in pages.get("/desk/groups").text
    assert pages.get("/desk/groups/new").status == 403


def test_another_coordinators_group_and_a_missing_one_look_the_same(office: PageClient) -> None:
    with write_transaction():
        other = make_group()
    for path in ("", "/settings", "/coordinators", "/state/publish"):
        refused, missing = (office.get(f"/desk/groups/{g}{path}") for g in (other.id, "0" * 16))
        assert (refused.status, missing.status) == (404, 404)
        assert refused.title == missing.title


def test_a_counsellor_opens_the_overview_of_an_own_group_but_not_its_settings(
    app: Flask, pages: PageClient, carol: User
) -> None:
    group, other = _own_group(carol), _own_group(carol)
    with write_transaction():
        user = make_user(Role.COUNSELLOR)
        fiona = make_facilitator(user_id=user.id)
        series = make_series(group)
        db.session.add(
            SeriesFacilitator(series_id=series.id, facilitator_id=fiona.id, role=AssignmentRole.LEAD)
        )
    pages.sign_in(user)
    page = pages.get(f"/desk/groups/{group.id}")
    assert page.status == 200
    assert "/settings" not in page.html and "/state/" not in page.html
    assert pages.get(f"/desk/groups/{group.id}/settings").status == 403
    assert pages.get(f"/desk/groups/{other.id}").status == 404


def test_an_empty_list_says_what_belongs_there(office: PageClient) -> None:
    assert "No groups yet" in office.get("/desk/groups").text
    assert "No group has ended" in office.get("/desk/groups?show=ended").text


def test_changing_the_place_says_that_nobody_was_told(pages, clock):
    coordinator = make_user()
    group = make_group(venue_id=make_venue().id, agreement_id=make_agreement().id)
    other = make_venue(name="The Old Library")
    make_session(group)
    make_portfolio(coordinator, group)
    pages.sign_in(coordinator)
    saved = pages.get(f"/desk/groups/{group.id}/settings").submit({"venue_id": other.id})
    assert "Settings saved." in saved.text
    assert "Nobody has been told by this" in saved.text
    again = pages.get(f"/desk/groups/{group.id}/settings").submit({"contact_phone": "01632 960777"})
    assert "Nobody has been told" not in again.text
