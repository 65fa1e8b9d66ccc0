"""Scenario 23: the church is closed on 19 August 2025; the room next door has steps, which two members cannot climb."""

from datetime import date

import pytest

from facilitator.core.db import db, write_transaction
from facilitator.groups.models import Venue
from facilitator.groups.operations import add_venue
from facilitator.schedule.models import SessionChange
from tests.journeys.reading import choices_on
from tests.support.cast import CORA, Cast
from tests.support.clock import StandingClock
from tests.support.pages import Page

pytestmark = pytest.mark.both_databases

OFF = date(2025, 8, 19)
NEED = "2 people need step-free access: the way in has steps."


@pytest.fixture
def with_steps(cast: Cast, clock: StandingClock) -> Cast:
    """Nine people, two of whom need a way in without steps; on 14 August the church says that it is closed."""
    for number, name in enumerate(("Ann", "Bea", "Cath", "Dee", "Eve", "Fay", "Gill", "Hana", "Ivy")):
        needs = {"needs": "step_free"} if number in (1, 4) else {}
        cast.member(name, email=f"{name.lower()}@example.org", **needs)
    with write_transaction():
        add_venue(name="The annexe", address="Hampton", step_free=False, by=cast.actor(CORA), now=clock.now())
    clock.set(2025, 8, 14, 9, 0)
    return cast


def asks_for_the_annexe(cast: Cast, **given: str) -> Page:
    """Cora wants the session in the annexe, and looks at what follows."""
    form = cast.page(CORA, "sessions").click("Tuesday 19 August 2025").click("Change")
    annexe = choices_on(form, "venue_id")["The annexe"]
    return form.submit({"venue_id": annexe, "reason": "venue", **given})


def where(cast: Cast) -> str:
    session = cast.session_of(OFF)
    return db.session.get_one(Venue, session.venue_id).name if session.venue_id else ""


def test_the_room_with_steps_is_in_the_way(with_steps: Cast) -> None:
    before = where(with_steps)
    shown = asks_for_the_annexe(with_steps)
    assert f"The annexe: {NEED}" in shown.text

    refused = shown.submit({"confirmed": "1"})

    assert refused.status == 422
    assert "please say why" in refused.text
    assert where(with_steps) == before


def test_with_a_reason_it_may_be_and_the_session_says_what_is_missing(with_steps: Cast) -> None:
    shown = asks_for_the_annexe(with_steps)
    done = shown.submit({"confirmed": "1", "override_reason": "Both agreed; the porter carries the ramp"})

    assert where(with_steps) == "The annexe"
    assert NEED in done.text


def test_cancelled_instead_it_says_why_and_how_long_before(with_steps: Cast) -> None:
    form = with_steps.page(CORA, "sessions").click("Tuesday 19 August 2025").click("Cancel")
    done = form.submit({"reason": "venue"})

    assert "9 people" in done.text
    session = with_steps.session_of(OFF)
    [change] = db.session.query(SessionChange).filter_by(session_id=session.id, kind="cancelled")
    assert change.reason is not None and change.reason.value == "venue"
    assert change.notice_minutes // (24 * 60) == 5
