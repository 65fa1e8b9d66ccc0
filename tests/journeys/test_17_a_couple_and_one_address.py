"""Scenario 17: Sheila is a member, Paul comes to the carers' group on second Thursdays; both read home@example.org."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time

import pytest

from facilitator.assignments.models import AssignmentRole
from facilitator.assignments.operations import set_series_facilitator
from facilitator.core.db import db, write_transaction
from facilitator.groups.models import Audience, Group
from facilitator.groups.operations import create_group, publish_group
from facilitator.messages.models import Message
from facilitator.people.models import Facilitator
from facilitator.registration.models import Attendee, Channel, MembershipState, Standing
from facilitator.schedule.operations import create_series
from facilitator.schedule.recurrence import Rule
from tests.journeys.reading import Post, calendar_at, my_place_in, subscribe
from tests.support.cast import CORA, FIRST_DAY, FRANCES, Cast
from tests.support.clock import StandingClock

pytestmark = pytest.mark.both_databases

HOME = "home@example.org"
CARERS, THURSDAY = "Carers of people with Secondary Breast Cancer", "Thursday group"
NAMES = ("Tuesday group", THURSDAY, "Carers", "Cancer")
SECOND_THURSDAY, THIRD_TUESDAY = date(2025, 2, 13), date(2025, 2, 18)


@pytest.fixture
def couple(cast: Cast) -> Cast:
    """Each of them filled in the form of their own group; both know that the other reads the address."""
    ways = {"email": HOME, "shared_address": True}
    cast.member("Sheila Ann", phone="01632 960117", channel=Channel.EMAIL, **ways)
    cast.group_id = the_carers_group(cast)
    cast.member("Paul", standing=Standing.SUPPORTER, **ways)
    return cast


def the_carers_group(cast: Cast) -> str:
    """Second Thursdays, 18:00 to 19:30."""
    cora = cast.actor(CORA)
    with write_transaction():
        tuesday = db.session.get_one(Group, cast.group_id)
        group = create_group(
            name=CARERS,
            discreet_name=THURSDAY,
            type_id=tuesday.type_id,
            venue_id=tuesday.venue_id,
            audience=Audience.SUPPORTERS,
            by=cora,
            now=FIRST_DAY,
        )
        rule = Rule("monthly", weekdays=(3,), ordinals=(2,), count=6)
        series = create_series(
            group,
            rule=rule,
            start_date=date(2025, 2, 13),
            start_time=time(18, 0),
            minutes=90,
            by=cora,
            now=FIRST_DAY,
        )
        frances = db.session.get_one(Facilitator, cast.facilitator_ids[FRANCES])
        set_series_facilitator(series, frances, role=AssignmentRole.LEAD, by=cora, now=FIRST_DAY)
        publish_group(group, by=cora, now=FIRST_DAY)
        return group.id


def person(called: str) -> Attendee:
    db.session.rollback()
    return db.session.query(Attendee).filter_by(called=called).one()


def letters_to(post: Post, first_name: str) -> list[str]:
    """What arrived in the one letter box for one of them."""
    return [letter for letter in post.letters(HOME) if f"Dear {first_name}," in letter]


def own_pages(post: Post) -> dict[str, str]:
    """The way to each one's own page, from the letter that gave them their place."""
    return {name: my_place_in(letters_to(post, name)[0]) for name in ("Sheila", "Paul")}


@pytest.fixture
def pages_of_their_own(
    couple: Cast, clock: StandingClock, work: Callable[[], None], post: Post
) -> dict[str, str]:
    clock.set(2025, 1, 3, 9, 0)
    work()
    found = own_pages(post)
    assert len(post.letters(HOME)) == 2
    for letter in post.letters(HOME):
        assert not any(name in letter for name in NAMES), letter
    post.empty()
    return found


def test_they_are_two_people_with_two_calendars(couple: Cast, pages_of_their_own: dict[str, str]) -> None:
    assert person("Sheila Ann").id != person("Paul").id
    browser = couple.anybody()
    links = {name: subscribe(browser.get(f"{page}/calendar")) for name, page in pages_of_their_own.items()}

    assert links["Sheila"] != links["Paul"]
    sheilas, pauls = calendar_at(links["Sheila"], browser), calendar_at(links["Paul"], browser)
    assert THIRD_TUESDAY in sheilas and SECOND_THURSDAY not in sheilas
    assert SECOND_THURSDAY in pauls and THIRD_TUESDAY not in pauls


@pytest.mark.usefixtures("pages_of_their_own")
def test_each_reminder_has_a_first_name_and_no_group_and_is_silent_about_the_other(
    couple: Cast, clock: StandingClock, work: Callable[[], None], post: Post
) -> None:
    clock.set(2025, 2, 6, 19, 0)
    work()
    clock.set(2025, 2, 7, 9, 0)
    work()
    (pauls,) = post.letters(HOME)
    assert pauls.startswith("Coming up: Thursday 13 February 2025 Dear Paul,")
    assert "Sheila" not in pauls and "18 February" not in pauls and "Tuesday" not in pauls

    clock.set(2025, 2, 11, 12, 0)
    work()
    sheilas = post.letters(HOME)[1]
    assert sheilas.startswith("Coming up: Tuesday 18 February 2025 Dear Sheila,")
    assert "Paul" not in sheilas and "13 February" not in sheilas
    for letter in (pauls, sheilas):
        assert not any(name in letter for name in NAMES), letter


def test_sheila_stops_e_mail_and_paul_still_gets_his(
    couple: Cast,
    clock: StandingClock,
    work: Callable[[], None],
    post: Post,
    pages_of_their_own: dict[str, str],
) -> None:
    clock.set(2025, 1, 27, 10, 0)
    cora = couple.at_desk(CORA)
    saved = cora.get(f"/desk/attendees/{person('Sheila Ann').id}/contact").submit({"channel": "phone"})
    assert "We tell Sheila Ann things by telephone from now on." in saved.text
    clock.set(2025, 2, 7, 9, 0)
    work()
    clock.set(2025, 2, 11, 12, 0)
    work()

    assert len(letters_to(post, "Paul")) == 1
    assert letters_to(post, "Sheila") == []
    assert person("Paul").channel is Channel.EMAIL
    assert "01632 960117" in couple.at_desk(CORA).get("/desk/calls").text, "she is rung instead"


def test_when_sheila_dies_everything_of_paul_s_is_untouched(
    couple: Cast,
    clock: StandingClock,
    work: Callable[[], None],
    post: Post,
    pages_of_their_own: dict[str, str],
) -> None:
    browser = couple.anybody()
    links = {name: subscribe(browser.get(f"{page}/calendar")) for name, page in pages_of_their_own.items()}
    his, before = couple.membership("Paul"), calendar_at(links["Paul"], browser)
    state, version = his.state, his.version
    clock.set(2025, 2, 3, 9, 0)
    asked = couple.at_desk(CORA).get(f"/desk/attendees/{person('Sheila Ann').id}").click("Someone has died")
    asked.submit({"teller": "family", "certainty": "family", "told_on": "2025-02-03"})

    now = couple.membership("Paul")
    assert (now.state, now.version, now.attendee.gone_since) == (state, version, None)
    assert state is MembershipState.INVITED
    clock.set(2025, 2, 7, 9, 0)
    work()
    clock.set(2025, 2, 18, 9, 0)
    work()
    assert len(letters_to(post, "Paul")) == 1 and letters_to(post, "Sheila") == []
    assert calendar_at(links["Sheila"], browser) == {}
    assert calendar_at(links["Paul"], browser).keys() == before.keys()
    assert browser.get(pages_of_their_own["Paul"]).status == 200
    hers = db.session.query(Message).filter_by(person_id=person("Sheila Ann").id)
    assert all(message.created_at < datetime(2025, 2, 3, tzinfo=UTC) for message in hers)
