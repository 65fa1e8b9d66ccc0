"""The organisation's list of kinds of session."""

from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from facilitator.core.actor import SYSTEM
from facilitator.core.db import db
from facilitator.core.errors import Refusal, StaleRow
from facilitator.organisation.operations import set_up_organisation
from facilitator.schedule.kind_operations import add_kind, add_usual_kinds, change_kind
from facilitator.schedule.kind_queries import list_kinds, words_of_kinds
from facilitator.schedule.models import KindOfSession, SessionKind
from tests.support.builders import make_group, make_portfolio, make_session, make_user
from tests.support.pages import PageClient
from tests.support.statements import counted_statements

pytestmark = pytest.mark.both_databases
KINDS = "/desk/settings/kinds"


@pytest.fixture
def kinds(app: Flask, now: datetime) -> dict[str, KindOfSession]:
    """The kinds of an organisation that was just set up."""
    set_up_organisation(
        name="Fenland Cancer Support",
        sender_name="Group appointments",
        sender_email="bookings@example.org",
        contact_phone="01632 960100",
        contact_email="office@example.org",
        by=SYSTEM,
        now=now,
    )
    db.session.commit()
    return {str(kind.key): kind for kind in list_kinds()}


def test_a_new_organisation_has_the_usual_kinds_once(kinds: dict[str, KindOfSession], now: datetime) -> None:
    assert list(kinds) == [kind.value for kind in SessionKind]
    assert kinds["speaker"].extra_minutes == 60
    add_usual_kinds()
    assert len(list_kinds()) == len(SessionKind)


def test_before_the_set_up_the_usual_kinds_can_be_read(app: Flask) -> None:
    assert words_of_kinds()["launch"] == "First session"
    db.session.flush()
    assert not db.session.scalars(select(KindOfSession)).all()


def test_an_own_kind_is_added_changed_and_taken_out_of_use(
    kinds: dict[str, KindOfSession], now: datetime
) -> None:
    visit = add_kind(words="Garden visit", extra_minutes=30, by=SYSTEM, now=now)
    assert (visit.key, visit.position) == ("garden-visit", 8)
    values: dict[str, Any] = {"extra_minutes": 45, "position": 2, "by": SYSTEM, "now": now}
    change_kind(visit, expected_version=1, words="Garden walk", active=False, **values)
    assert visit.key == "garden-visit"
    assert visit.key not in {kind.key for kind in list_kinds(in_use=True)}
    assert words_of_kinds()["garden-visit"] == "Garden walk"
    with pytest.raises(StaleRow):
        change_kind(visit, expected_version=1, words="Walk", active=True, **values)


def test_the_same_words_get_another_key_and_are_refused_as_words(
    kinds: dict[str, KindOfSession], now: datetime
) -> None:
    add_kind(words="Garden visit", by=SYSTEM, now=now)
    assert add_kind(words="Garden: visit", by=SYSTEM, now=now).key == "garden-visit-2"
    db.session.commit()
    with pytest.raises(Refusal, match="Another kind of session is called that"):
        add_kind(words="Workshop", by=SYSTEM, now=now)


@pytest.mark.parametrize(
    ("words", "extra", "sentence"), [(" ", 0, "what this kind"), ("X", 481, "0 to 480 minutes")]
)
def test_what_cannot_be_is_refused(app: Flask, now: datetime, words: str, extra: int, sentence: str) -> None:
    with pytest.raises(Refusal, match=sentence):
        add_kind(words=words, extra_minutes=extra, by=SYSTEM, now=now)


def test_the_kind_that_everything_needs_stays_in_use(kinds: dict[str, KindOfSession], now: datetime) -> None:
    with pytest.raises(Refusal, match="always needed"):
        change_kind(
            kinds["speaker"],
            expected_version=1,
            words="Talk",
            extra_minutes=60,
            position=2,
            active=False,
            by=SYSTEM,
            now=now,
        )


def test_a_kind_known_to_the_code_comes_back_as_its_name(app: Flask) -> None:
    known = make_session(make_group(), kind="speaker")
    own = make_session(make_group(), kind="garden-visit")
    db.session.commit()
    db.session.expire_all()
    assert known.kind is SessionKind.SPEAKER
    assert own.kind == "garden-visit"


def test_the_pages_add_and_change_a_kind_and_dates_show_its_words(
    kinds: dict[str, KindOfSession], pages: PageClient
) -> None:
    user, group = make_user(), make_group()
    make_portfolio(user, group)
    session = make_session(group, kind="garden-visit")
    pages.sign_in(user)
    added = pages.get(f"{KINDS}/new").submit({"words": "Garden visit", "extra_minutes": "30"})
    assert "“Garden visit” can be chosen from now on." in added.text
    assert "Garden visit" in pages.get(f"/desk/sessions/{session.id}").text
    page = pages.get(KINDS).click("Garden visit")
    assert "No longer used" in page.submit({"words": "Garden walk", "active": []}).text
    assert page.submit({"words": "Garden stroll"}).status == 422
    assert pages.get(f"{KINDS}/new").submit({"words": ""}).status == 422
    assert pages.get(f"{KINDS}/new").submit({"words": "Workshop"}).status == 422


def test_the_words_are_one_statement_for_a_page(app: Flask) -> None:
    with counted_statements() as sent:
        words_of_kinds()
    assert len(sent) == 1
