"""The settings, wordings, style sheet and privacy page, as people meet them."""

from datetime import datetime
from typing import Any

import pytest
from flask import Flask

from facilitator.accounts.models import Role
from facilitator.core.actor import SYSTEM
from facilitator.core.db import db, write_transaction
from facilitator.organisation.models import Nation, WordingKind
from facilitator.organisation.operations import add_wording, set_up_organisation
from facilitator.organisation.queries import current_wording, get_organisation
from tests.support.builders import make_user
from tests.support.pages import PageClient

SETTINGS = "/desk/settings/organisation"
CONSENT = "/desk/settings/wordings/consent"


@pytest.fixture
def manager(app: Flask, pages: PageClient, now: datetime) -> PageClient:
    """The pages as a service manager sees them, in an organisation that was set up."""
    with write_transaction():
        set_up_organisation(
            name="Fenland Cancer Support",
            sender_name="Group appointments",
            sender_email="bookings@example.org",
            contact_phone="01632 960100",
            contact_email="office@example.org",
            by=SYSTEM,
            now=now,
        )
        user = make_user(Role.MANAGER)
    pages.sign_in(user)
    return pages


def test_settings_are_shown_and_saved(manager: PageClient) -> None:
    page = manager.get(SETTINGS)
    assert page.status == 200
    saved = page.submit({"name": "Fenland Support", "nation": "scotland", "keep_cancelled_visible": "y"})
    assert "Settings saved" in saved.text
    organisation = get_organisation()
    assert (organisation.name, organisation.nation) == ("Fenland Support", Nation.SCOTLAND)
    assert organisation.keep_cancelled_visible


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"name": " "}, "Enter the name of the organisation."),
        ({"name": "x" * 121}, "Please shorten this to 120 characters."),
        ({"brand_colour": "#ffd84a"}, "Choose a darker colour"),
        ({"brand_colour": "plum"}, "Enter a colour as #"),
        ({"contact_email": "office"}, "Enter an e-mail address in the correct format"),
        ({"contact_phone": "the office"}, "Enter a telephone number, like 01632 960100."),
        ({"timezone": "Mars/North"}, "Please choose one of these."),
    ],
)
def test_wrong_input_is_said_at_the_field_and_in_the_summary_and_kept(
    manager: PageClient, typed: dict[str, Any], sentence: str
) -> None:
    page = manager.get(SETTINGS).submit({**typed, "contact_role": "group worker"})
    assert page.status == 422
    assert page.title.startswith("Error:")
    assert page.text.count(sentence) == 2
    assert "group worker" in page.html
    db.session.expire_all()
    assert get_organisation().version == 1


def test_a_form_that_lost_the_race_shows_what_is_stored_and_can_be_saved_again(manager: PageClient) -> None:
    mine, theirs = manager.get(SETTINGS), manager.get(SETTINGS)
    theirs.submit({"contact_phone": "01632 960177"})
    refused = mine.submit({"name": "My name for it"})
    assert refused.status == 422
    assert "Somebody else changed this" in refused.text
    assert "Telephone 01632 960177" in refused.text
    assert "My name for it" in refused.html
    assert get_organisation().name == "Fenland Cancer Support"
    assert "Settings saved" in refused.submit().text
    db.session.expire_all()
    assert get_organisation().name == "My name for it"


def test_a_new_consent_wording_is_a_new_version(manager: PageClient) -> None:
    page = manager.get(CONSENT)
    assert "Version 1" in page.text
    saved = page.submit({"text": "I agree.\r\n\r\n- One\r\n- Two"})
    assert "Version 2 is in use" in saved.text
    assert current_wording(WordingKind.CONSENT).text == "I agree.\n\n- One\n- Two"
    assert "<li>Two</li>" in saved.html


def test_a_wording_written_from_an_older_one_is_kept_on_the_page(manager: PageClient, now: datetime) -> None:
    page = manager.get(CONSENT)
    with write_transaction():
        add_wording(WordingKind.CONSENT, "Theirs.", by=SYSTEM, now=now)
    refused = page.submit({"text": "Mine."})
    assert refused.status == 422
    assert "Somebody else changed this" in refused.text
    assert "Mine." in refused.html and "Theirs." in refused.html
    assert "Version 3" in refused.submit().text


def test_markup_in_a_wording_stays_text(manager: PageClient) -> None:
    page = manager.get(CONSENT).submit({"text": "## <b>Bold</b>\n<script>alert(1)</script>"})
    assert "<script>alert" not in page.html
    assert "<b>Bold" not in page.html


def test_everybody_can_read_the_privacy_page(manager: PageClient, app: Flask) -> None:
    page = PageClient(app).get("/privacy")
    assert page.status == 200
    assert "Information Commissioner" in page.text
    assert "cancer" not in page.title.casefold()


def test_the_style_sheet_holds_the_colour_and_nothing_else(manager: PageClient, app: Flask) -> None:
    client = app.test_client()
    answer = client.get("/theme.css")
    assert answer.get_data(as_text=True) == ":root{--govuk-brand-colour:#7a2e5d;}\n"
    assert (answer.mimetype, answer.headers["Cache-Control"]) == ("text/css", "public, max-age=300")
    again = client.get("/theme.css", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    manager.get(SETTINGS).submit({"brand_colour": "#1d4f4a"})
    assert "#1d4f4a" in client.get("/theme.css").get_data(as_text=True)


def test_an_installation_without_an_organisation_has_the_houses_colour(app: Flask) -> None:
    assert "#7a2e5d" in app.test_client().get("/theme.css").get_data(as_text=True)


@pytest.mark.parametrize("role", [Role.COUNSELLOR, Role.COORDINATOR])
def test_settings_are_not_for_everybody(manager: PageClient, app: Flask, role: Role) -> None:
    pages = PageClient(app)
    with write_transaction():
        user = make_user(role)
    pages.sign_in(user)
    for url in (SETTINGS, CONSENT):
        assert pages.get(url).status == 403
