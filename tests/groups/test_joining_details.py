"""The way into an online or telephone group: who sees it, and asking that it be changed."""

from datetime import UTC, datetime

import pytest
from flask import Flask

from facilitator.accounts.models import Role, User
from facilitator.assignments.models import SeriesFacilitator
from facilitator.audit.models import AuditEntry
from facilitator.core.actor import COORDINATOR, STAFF, Actor
from facilitator.core.db import db
from facilitator.groups.models import Format, Group
from facilitator.groups.operations import ask_to_change_joining_details, change_group
from facilitator.schedule.models import GroupSession
from tests.support.builders import (
    make_assignment,
    make_facilitator,
    make_group,
    make_organisation,
    make_portfolio,
    make_series,
    make_session,
    make_user,
)
from tests.support.pages import PageClient

SECRET = "https://meet.example.org/roomcanary"
NOW = datetime(2025, 3, 10, 9, 0, tzinfo=UTC)
CORA = Actor("coordinator00001", STAFF, frozenset({COORDINATOR}), "Cora")


@pytest.fixture
def group(app: Flask) -> Group:
    make_organisation()
    return make_group(name="Evening online", format=Format.ONLINE, joining_details=SECRET)


@pytest.fixture
def coming(group: Group) -> GroupSession:
    return make_session(group, make_series(group), local_start=datetime(2025, 3, 18, 10, 15))


@pytest.fixture
def cora(group: Group) -> User:
    user = make_user()
    make_portfolio(user, group)
    db.session.commit()
    return user


def entries() -> int:
    found = db.session.query(AuditEntry).filter_by(action="group.joining_details_to_change")
    return found.count()


@pytest.mark.both_databases
def test_asked_once_it_stands_until_they_are_others(group: Group) -> None:
    assert ask_to_change_joining_details(group, by=CORA, now=NOW)
    later = datetime(2025, 3, 12, 9, 0, tzinfo=UTC)
    assert not ask_to_change_joining_details(group, by=CORA, now=later)
    assert (group.joining_details_asked_at, entries()) == (NOW, 1)

    change_group(group, expected_version=1, by=CORA, now=later, area="Online", joining_details=SECRET)
    assert group.joining_details_asked_at == NOW, "they are the same"
    change_group(
        group, expected_version=2, by=CORA, now=later, joining_details="https://meet.example.org/new"
    )
    assert group.joining_details_asked_at is None
    assert ask_to_change_joining_details(group, by=CORA, now=later)


@pytest.mark.both_databases
def test_where_there_are_none_nothing_is_asked(app: Flask) -> None:
    group = make_group(joining_details=" ")
    assert not ask_to_change_joining_details(group, by=CORA, now=NOW)
    assert (group.joining_details_asked_at, entries()) == (None, 0)


def test_marked_in_the_settings_it_stands_on_today_until_changed(
    pages: PageClient, group: Group, coming: GroupSession, cora: User
) -> None:
    pages.sign_in(cora)
    settings = f"/desk/groups/{group.id}/settings"
    marked = pages.get(settings).submit(action="/joining-details/ask")
    assert "Marked: the joining details are to be changed." in marked.text
    assert "Enter a new one below." in marked.text
    assert "Mark as to be changed" not in marked.text

    today = pages.get("/desk/")
    assert "Joining details to change" in today.text
    assert "Evening online , since Monday 10 March 2025" in today.text
    assert SECRET not in today.html
    assert "The joining details are to be changed" in pages.get(f"/desk/groups/{group.id}").text
    assert "To be changed" in pages.get(f"/desk/sessions/{coming.id}").text

    group = db.session.get_one(Group, group.id)
    change_group(group, expected_version=group.version, by=CORA, now=NOW, joining_details="Ring 01632 960130")
    db.session.commit()
    assert "Joining details to change" not in pages.get("/desk/").text


def _signed_in(pages: PageClient, role: Role) -> User:
    user = make_user(role)
    db.session.commit()
    pages.sign_in(user)
    return user


def _shown(pages: PageClient, *addresses: str) -> list[bool]:
    return [SECRET in pages.get(address).html for address in addresses]


def test_the_coordinator_and_who_runs_the_group_see_them(
    pages: PageClient, group: Group, coming: GroupSession, cora: User
) -> None:
    addresses = (f"/desk/groups/{group.id}", f"/desk/sessions/{coming.id}")
    pages.sign_in(cora)
    assert _shown(pages, *addresses) == [True, True]
    counsellor = _signed_in(pages, Role.COUNSELLOR)
    runs = make_facilitator(user_id=counsellor.id)
    db.session.add(SeriesFacilitator(series_id=coming.series_id, facilitator_id=runs.id, role="lead"))
    db.session.commit()
    assert _shown(pages, *addresses) == [True, True]


@pytest.mark.parametrize("role", [Role.MANAGER, Role.ADMINISTRATOR, Role.COORDINATOR, Role.COUNSELLOR])
def test_nobody_else_sees_them(
    pages: PageClient, group: Group, coming: GroupSession, cora: User, role: Role
) -> None:
    addresses = (
        f"/desk/groups/{group.id}",
        f"/desk/groups/{group.id}/settings",
        f"/desk/groups/{group.id}/sessions",
        f"/desk/sessions/{coming.id}",
        "/desk/groups",
        "/desk/",
        "/groups",
        f"/join/{group.slug}",
    )
    _signed_in(pages, role)
    assert _shown(pages, *addresses) == [False] * len(addresses)


def test_who_only_covers_one_session_does_not_see_them(
    pages: PageClient, group: Group, coming: GroupSession
) -> None:
    counsellor = _signed_in(pages, Role.COUNSELLOR)
    make_assignment(coming, make_facilitator(user_id=counsellor.id))
    db.session.commit()
    page = pages.get(f"/desk/sessions/{coming.id}")
    assert page.status == 200
    assert SECRET not in page.html


def test_the_public_sees_nothing_of_them(pages: PageClient, group: Group, coming: GroupSession) -> None:
    db.session.commit()
    for address in ("/groups", f"/join/{group.slug}"):
        page = pages.get(address)
        assert page.status == 200
        assert SECRET not in page.html
