"""Accounts, for administrators."""

from datetime import datetime

import pytest
from sqlalchemy import select

from facilitator.accounts.models import Role, SignIn, User
from facilitator.accounts.queries import find_user_by_email, list_users
from facilitator.audit.models import AuditEntry
from facilitator.core.db import db
from facilitator.messages.models import Message
from tests.accounts.conftest import make_person
from tests.support.builders import make_sign_in, make_user
from tests.support.pages import PageClient
from tests.support.statements import counted_statements

USERS = "/desk/settings/users"


@pytest.fixture
def admin(app: object) -> User:
    return make_person(Role.ADMINISTRATOR, name="Bea Boss", email="bea@example.org")


@pytest.fixture
def desk(pages: PageClient, admin: User) -> PageClient:
    pages.sign_in(admin)
    return pages


@pytest.mark.parametrize("role", [Role.COUNSELLOR, Role.COORDINATOR, Role.MANAGER])
def test_only_administrators_see_accounts(pages: PageClient, app: object, role: Role) -> None:
    someone = make_person(role, safeguarding=True)
    pages.sign_in(someone)
    assert pages.get(USERS).status == 403
    assert pages.get(f"{USERS}/{someone.id}").status == 403
    assert pages.post(f"{USERS}/{someone.id}/disable").status == 403


def test_an_account_that_does_not_exist_is_not_found(desk: PageClient) -> None:
    assert desk.get(f"{USERS}/0000000000000000").status == 404
    assert desk.post(f"{USERS}/0000000000000000/disable").status == 404


def test_somebody_is_invited_and_stands_on_the_list(desk: PageClient) -> None:
    page = desk.get(USERS).click("Invite somebody")
    landed = page.submit(
        {"name": "Ann Byrne", "email": "ann@example.org", "role": "counsellor", "safeguarding": "y"}
    )
    assert landed.url == USERS
    assert "Ann Byrne is invited." in landed.text
    assert "Counsellor, safeguarding lead" in landed.text
    assert "Invited" in landed.text
    ann = find_user_by_email("ann@example.org")
    assert ann is not None and ann.safeguarding
    assert db.session.scalars(select(Message.person_id)).all() == [ann.id]
    actions = db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.action)).all()
    assert actions == ["user.created", "user.invited"]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"name": ""}, "Enter a name."),
        ({"email": "nowhere"}, "Please check the e-mail address"),
        ({"email": "BEA@example.org"}, "There is already an account with this e-mail address."),
        ({"role": "owner"}, "Please choose one of these."),
        ({"role": ""}, "Choose what they will do."),
        ({"name": "x" * 121}, "Please shorten this to 120 characters."),
    ],
)
def test_a_refused_invitation_keeps_what_was_typed_and_saves_nothing(
    desk: PageClient, data: dict[str, str], sentence: str
) -> None:
    typed = {"name": "Ann Byrne", "email": "ann@example.org", "role": "counsellor"} | data
    page = desk.get(f"{USERS}/new").submit(typed)
    assert page.status == 422
    assert page.title.startswith("Error:")
    assert sentence in page.text
    assert all(value in page.html for name, value in typed.items() if name != "role")
    assert len(list_users()) == 1


def test_extra_fields_are_never_written(desk: PageClient) -> None:
    typed = {
        "name": "Ann",
        "email": "ann@example.org",
        "role": "counsellor",
        "password_hash": "x",
        "active": "",
    }
    desk.get(f"{USERS}/new").submit(typed)
    ann = find_user_by_email("ann@example.org")
    assert ann is not None and ann.active and ann.password_hash is None


def test_a_changed_role_signs_the_person_out(desk: PageClient, joan: User, now: datetime) -> None:
    make_sign_in(joan, at=now)
    db.session.commit()
    landed = desk.get(USERS).click("Joan Marlow").submit({"role": "manager"})
    assert landed.url == USERS
    assert "Manager" in landed.text
    assert db.session.scalars(select(SignIn).where(SignIn.user_id == joan.id)).one().ended_at == now


def test_a_change_made_meanwhile_is_shown_and_the_next_save_goes_through(
    desk: PageClient, joan: User
) -> None:
    page = desk.get(f"{USERS}/{joan.id}")
    joan.name, joan.version = "Joan Reed", 2
    db.session.commit()
    clash = page.submit({"name": "Joan M"})
    assert clash.status == 422
    assert "Somebody else changed this" in clash.text
    assert "Joan M" in clash.html
    assert clash.submit({"name": "Joan M"}).url == USERS
    assert joan.name == "Joan M"


def test_the_last_administrator_cannot_close_the_own_account(desk: PageClient, admin: User) -> None:
    page = desk.get(f"{USERS}/{admin.id}").submit(action="/disable")
    assert "This is the only administrator." in page.text
    assert admin.active
    page = desk.get(f"{USERS}/{admin.id}").submit({"role": "manager"})
    assert page.status == 422
    assert "This is the only administrator." in page.text


def test_an_account_is_closed_and_opened_again(desk: PageClient, joan: User) -> None:
    page = desk.get(f"{USERS}/{joan.id}").submit(action="/disable")
    assert "The account is closed" in page.text
    assert not joan.active
    page = page.submit(action="/enable")
    assert "The account is open again." in page.text
    assert joan.active


def test_an_invitation_can_be_sent_again(desk: PageClient) -> None:
    ann = make_user(name="Ann")
    db.session.commit()
    page = desk.get(f"{USERS}/{ann.id}")
    assert "has run out" in page.text
    page = page.submit(action="/invite")
    assert "A new invitation is on its way." in page.text
    assert "works until Thursday 13 March 2025, 09:00" in page.text


def test_somebody_with_a_password_is_not_invited_again(desk: PageClient, joan: User) -> None:
    page = desk.get(f"{USERS}/{joan.id}")
    assert "Send a new invitation" not in page.text
    assert "already chosen a password" in desk.post(f"{USERS}/{joan.id}/invite").text


def test_a_lost_phone_is_signed_out_by_an_administrator(desk: PageClient, joan: User, now: datetime) -> None:
    make_sign_in(joan, at=now, device="Chrome on Android")
    db.session.commit()
    page = desk.get(f"{USERS}/{joan.id}")
    assert "Chrome on Android" in page.text
    page = page.submit(action="/sign-ins/end")
    assert "Nowhere at the moment." in page.text
    assert db.session.scalars(select(SignIn).where(SignIn.user_id == joan.id)).one().ended_at == now


def test_the_list_asks_the_database_no_more_for_many_accounts_than_for_few(desk: PageClient) -> None:
    with counted_statements() as few:
        desk.get(USERS)
    for _ in range(20):
        make_user()
    db.session.commit()
    with counted_statements() as many:
        desk.get(USERS)
    assert len(many) == len(few)
