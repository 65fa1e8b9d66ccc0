"""Scenario 21: Paul comes with Sheila to a group for people who are ill themselves. He is counted as a supporter, apart
from attendances, and Cora is reminded to offer the carers' group.
"""

import pytest

from facilitator.attendance.models import Attendance, SessionCount
from facilitator.attendance.supporter_notices import SUPPORTER_CAME
from facilitator.core.db import db, write_transaction
from facilitator.groups.models import Audience
from facilitator.messages.models import CallState, CallTask
from tests.support.builders import make_group
from tests.support.cast import CORA, FRANCES, Cast
from tests.support.clock import StandingClock
from tests.support.pages import Page

pytestmark = pytest.mark.both_databases

CARERS = "Carers together, Peterborough"
REMINDER = "Offer a supporter a group of their own"


@pytest.fixture
def two_groups(cast: Cast) -> Cast:
    """Sheila and Ann come to the Tuesday group; there is a group for those who care for somebody, and another."""
    cast.member("Sheila")
    cast.member("Ann")
    with write_transaction():
        make_group(name=CARERS, audience=Audience.SUPPORTERS, area="Peterborough")
        make_group(name="Thursday in Ely", audience=Audience.LIVING_WITH, area="Ely")
    return cast


def the_sheet(cast: Cast, clock: StandingClock) -> Page:
    """Tuesday 21 January, at the end: Frances marks both."""
    clock.set(2025, 1, 21, 12, 10)
    sheet = cast.at_desk(FRANCES).get("/desk/").click("Open attendance")
    for called in ("Sheila", "Ann"):
        person = cast.membership(called).attendee_id
        sheet = sheet.submit({"value": "in_person"}, action=f"/people/{person}")
    return sheet


def hands_in(sheet: Page, supporters: int = 1) -> Page:
    """Frances counts whoever came along, and hands the list in."""
    counted = sheet.submit({"supporters": str(supporters)}, action="/counts")
    return counted.submit(action="/submit")


def reminders() -> list[CallState]:
    """How the calls about supporters stand."""
    db.session.rollback()
    return [call.state for call in db.session.query(CallTask).filter_by(kind=SUPPORTER_CAME)]


def test_paul_is_counted_apart_from_those_who_came(two_groups: Cast, clock: StandingClock) -> None:
    handed_in = hands_in(the_sheet(two_groups, clock))

    assert "2 came." in handed_in.text
    assert "Partners, relatives and friends 1" in handed_in.text
    assert "the coordinator is reminded to offer them a group of their own" in handed_in.text
    assert db.session.query(Attendance).count() == 2
    count = db.session.query(SessionCount).one()
    assert (count.supporters, count.unnamed, count.visitors) == (1, 0, 0)


def test_cora_is_reminded_to_offer_the_carers_group(two_groups: Cast, clock: StandingClock) -> None:
    hands_in(the_sheet(two_groups, clock))
    clock.set(2025, 1, 22, 9, 0)

    cora = two_groups.at_desk(CORA)
    assert REMINDER in cora.get("/desk/").text
    calls = cora.get("/desk/calls")
    assert REMINDER in calls.text and FRANCES in calls.text
    script = calls.text[calls.text.index("What to say") :]
    assert "counted 1 partner, relative or friend" in script
    assert f"Offer them a group of their own: {CARERS}." in script
    assert "Ely" not in script
    calls.submit({"outcome": "spoke"}, action="/outcome")
    assert REMINDER not in cora.get("/desk/").text


def test_the_same_attendance_corrected_reminds_once_and_a_slip_not_at_all(
    two_groups: Cast, clock: StandingClock
) -> None:
    handed_in = hands_in(the_sheet(two_groups, clock))
    again = hands_in(handed_in.submit({"reason": "Two came along."}, action="/correct"), supporters=2)
    assert reminders() == [CallState.TO_DO]

    hands_in(again.submit({"reason": "They were visitors."}, action="/correct"), supporters=0)
    assert reminders() == [CallState.NOT_NEEDED]
    assert REMINDER not in two_groups.at_desk(CORA).get("/desk/").text


def test_where_supporters_are_welcome_nobody_is_reminded(two_groups: Cast, clock: StandingClock) -> None:
    with write_transaction():
        two_groups.sessions()[0].group.audience = Audience.BOTH

    handed_in = hands_in(the_sheet(two_groups, clock))

    assert "Partners, relatives and friends 1" in handed_in.text
    assert "reminded" not in handed_in.text
    assert reminders() == []
