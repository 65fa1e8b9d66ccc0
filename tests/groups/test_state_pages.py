"""The pages that open, close, pause and end a group, and who looks after it."""

from collections.abc import Iterator

import pytest
from flask import Flask

from facilitator.accounts.models import Role, User
from facilitator.core.db import db, write_transaction
from facilitator.groups.models import Group, GroupState
from facilitator.groups.ports import checks
from facilitator.groups.queries import coordinators_of, get_group
from tests.support.builders import (
    make_agreement,
    make_group,
    make_membership,
    make_organisation,
    make_portfolio,
    make_user,
    make_venue,
)
from tests.support.pages import PageClient


@pytest.fixture(autouse=True)
def others(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What the slices above find missing before a group opens."""
    missing: list[str] = []
    monkeypatch.setattr(checks, "publish", [lambda group, now: list(missing)])
    yield missing


@pytest.fixture
def carol(app: Flask) -> User:
    with write_transaction():
        make_organisation()
        return make_user(Role.COORDINATOR, name="Carol Reed")


@pytest.fixture
def office(pages: PageClient, carol: User) -> PageClient:
    pages.sign_in(carol)
    return pages


def _group(carol: User, state: GroupState) -> Group:
    with write_transaction():
        group = make_group(state=state, venue_id=make_venue().id, agreement_id=make_agreement().id)
        make_portfolio(carol, group)
    return group


def _state(group: Group) -> GroupState:
    db.session.expire_all()
    return get_group(group.id).state


def test_a_draft_is_opened_after_its_page_said_what_follows(office: PageClient, carol: User) -> None:
    group = _group(carol, GroupState.DRAFT)
    page = office.get(f"/desk/groups/{group.id}").click("Open this group")
    assert f"/join/{group.slug}" in page.text
    assert "The group is open" in page.submit().text
    assert _state(group) is GroupState.OPEN


def test_a_group_that_is_not_ready_has_no_button_and_is_refused_all_the_same(
    office: PageClient, carol: User, others: list[str]
) -> None:
    group = _group(carol, GroupState.DRAFT)
    url = f"/desk/groups/{group.id}/state/publish"
    others.append("Choose who leads the sessions.")
    page = office.get(url)
    assert "Choose who leads the sessions." in page.text
    assert not [form for form in page.forms if form["action"] == url]
    refused = office.post(url)
    assert refused.status == 422
    assert "Choose who leads the sessions." in refused.text
    assert _state(group) is GroupState.DRAFT


def test_pausing_asks_why(office: PageClient, carol: User) -> None:
    group = _group(carol, GroupState.OPEN)
    with write_transaction():
        make_membership(group)
    page = office.get(f"/desk/groups/{group.id}/state/pause")
    assert "One person has a place: please tell each of them." in page.text
    assert "cancel those that will not take place, and everybody is told" in page.text
    refused = page.submit({"reason": " "})
    assert refused.status == 422
    assert refused.text.count("Enter why the group pauses") == 2
    paused = refused.submit({"reason": "The hall is being repaired. Back in May."})
    assert "The hall is being repaired. Back in May." in paused.text
    assert _state(group) is GroupState.PAUSED


@pytest.mark.parametrize(
    ("start", "action", "end"),
    [
        (GroupState.OPEN, "close", GroupState.CLOSED_TO_NEW),
        (GroupState.CLOSED_TO_NEW, "reopen", GroupState.OPEN),
        (GroupState.PAUSED, "reopen", GroupState.OPEN),
        (GroupState.OPEN, "end", GroupState.ENDING),
        (GroupState.DRAFT, "discard", GroupState.DISCARDED),
    ],
)
def test_each_step_is_one_page_and_one_button(
    office: PageClient, carol: User, start: GroupState, action: str, end: GroupState
) -> None:
    group = _group(carol, start)
    page = office.get(f"/desk/groups/{group.id}/state/{action}").submit()
    assert page.status == 200
    assert _state(group) is end


def test_what_cannot_be_done_now_is_said_without_a_button(office: PageClient, carol: User) -> None:
    group = _group(carol, GroupState.ENDED)
    page = office.get(f"/desk/groups/{group.id}/state/reopen")
    assert "Only a service manager can do this." in page.text
    assert office.post(f"/desk/groups/{group.id}/state/reopen").status == 422
    assert office.get(f"/desk/groups/{group.id}/state/finish").status == 404
    assert _state(group) is GroupState.ENDED


def test_a_second_coordinator_is_added_and_the_first_may_leave(office: PageClient, carol: User) -> None:
    group = _group(carol, GroupState.OPEN)
    with write_transaction():
        beth = make_user(Role.COORDINATOR, name="Beth Lowe")
    page = office.get(f"/desk/groups/{group.id}").click("Change who looks after it")
    refused = page.submit({"user_id": ""}, action="/coordinators")
    assert refused.status == 422
    assert refused.text.count("Choose a coordinator from the list.") == 2
    page = office.get(f"/desk/groups/{group.id}/coordinators")
    added = office.post(page.url, {"user_id": beth.id})
    assert "Beth Lowe" in added.text
    landed = office.post(f"/desk/groups/{group.id}/coordinators/{carol.id}/remove")
    assert landed.url == "/desk/groups"
    assert [user.name for user in coordinators_of(group.id)] == ["Beth Lowe"]


def test_the_last_coordinator_stays(office: PageClient, carol: User) -> None:
    group = _group(carol, GroupState.OPEN)
    refused = office.post(f"/desk/groups/{group.id}/coordinators/{carol.id}/remove")
    assert refused.status == 422
    assert "Somebody has to look after this group." in refused.text
    assert [user.name for user in coordinators_of(group.id)] == ["Carol Reed"]
