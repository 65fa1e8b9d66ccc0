"""Finding a group: filters in the address, nearness by letters, and help to choose with reasons in words."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from facilitator.core.db import write_transaction
from facilitator.groups.models import Audience, Format, Group, Leadership, Venue
from facilitator.registration.finder_rules import (
    Candidate,
    Near,
    Wishes,
    how_near,
    in_words,
    read_place,
    read_wishes,
    reasons,
    select,
    shortlist,
    usual_time,
)
from facilitator.schedule.models import GroupSession
from tests.support.builders import make_group, make_session, make_venue
from tests.support.pages import PageClient

TUESDAY_MORNING = datetime(2025, 3, 18, 10, 15)
THURSDAY_EVENING = datetime(2025, 3, 20, 18, 0)


def _group(
    name: str = "Ours",
    *,
    step_free: bool = True,
    address: str = "Church Lane, Peterborough PE7 0ZZ",
    **given: Any,
) -> Group:
    values: dict[str, Any] = {
        "name": name,
        "area": "Peterborough",
        "format": Format.IN_PERSON,
        "audience": Audience.LIVING_WITH,
        "leadership": Leadership.PROFESSIONAL,
        "venue": Venue(name="Church", address=address, step_free=step_free),
    }
    return Group(**values | given)


def _candidate(group: Group, *starts: datetime) -> Candidate:
    return Candidate(group, tuple(GroupSession(local_start=start) for start in starts))


OURS = _candidate(_group(), TUESDAY_MORNING, TUESDAY_MORNING + timedelta(days=28))
EVENING = _candidate(
    _group("Evening", address="Hall, Ely CB7 0ZZ", area="Ely", leadership=Leadership.PEER, step_free=False),
    THURSDAY_EVENING,
)
ONLINE = _candidate(_group("Online", format=Format.ONLINE, area="Online", venue=None), TUESDAY_MORNING)
CARERS = _candidate(_group("Carers", audience=Audience.SUPPORTERS), TUESDAY_MORNING)
MIXED = _candidate(_group("Mixed", format=Format.HYBRID, audience=Audience.BOTH), THURSDAY_EVENING)
ALL = [OURS, EVENING, ONLINE, CARERS, MIXED]


@pytest.mark.parametrize(
    ("wishes", "names"),
    [
        (Wishes(), ["Ours", "Evening", "Online", "Carers", "Mixed"]),
        (Wishes(format="online"), ["Online", "Mixed"]),
        (Wishes(format="in_person"), ["Ours", "Evening", "Carers", "Mixed"]),
        (Wishes(audience="supporters"), ["Carers", "Mixed"]),
        (Wishes(day="tuesday"), ["Ours", "Online", "Carers"]),
        (Wishes(time="evening"), ["Evening", "Mixed"]),
        (Wishes(day="tuesday", time="evening"), []),
        (Wishes(led="peer"), ["Evening"]),
        (Wishes(area="Ely"), ["Evening"]),
        (Wishes(step_free="yes", format="in_person"), ["Ours", "Carers", "Mixed"]),
        (Wishes(near="PE7"), ["Ours", "Carers", "Mixed", "Online"]),
        (Wishes(near="cb7 2ab"), ["Evening", "Online"]),
        (Wishes(near="Ely"), ["Evening", "Online"]),
    ],
)
def test_each_filter_keeps_what_fits(wishes: Wishes, names: list[str]) -> None:
    assert [one.group.name for one in select(ALL, wishes)] == names


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("PE7", Near.HERE),
        ("pe7 8ab", Near.HERE),
        ("PE1", Near.AROUND),
        ("PE29", Near.AROUND),
        ("E1", Near.AWAY),
        ("P1", Near.AWAY),
        ("Peterborough", Near.HERE),
        ("péterborough", Near.HERE),
        ("Leeds", Near.AWAY),
    ],
)
def test_near_is_judged_by_letters_and_names(typed: str, near: Near) -> None:
    place = read_place(typed)
    assert place is not None
    assert how_near(OURS.group, place) is near


def test_a_venue_without_a_postcode_is_not_said_to_be_far() -> None:
    place = read_place("LS1")
    assert place is not None
    assert how_near(_group(address="Church Lane, Peterborough"), place) is Near.UNKNOWN
    assert read_place("  ") is None


def test_reasons_are_what_somebody_would_say() -> None:
    assert reasons(OURS) == "in person, Tuesday mornings, in Peterborough, step-free"
    assert reasons(EVENING) == "in person, Thursday evenings, in Ely"
    assert reasons(ONLINE) == "online, Tuesday mornings"
    assert usual_time([]) == ""


def test_the_shortlist_puts_the_best_first_and_says_what_is_other_than_wished() -> None:
    found = shortlist(ALL, Wishes(format="in_person", time="morning", near="PE7", audience="living_with"))

    assert [one.candidate.group.name for one in found] == ["Ours", "Mixed", "Online"]
    assert [one.but for one in found] == ["", "it meets on Thursday evenings", "it meets online"]


def test_nobody_is_sent_to_a_group_that_is_not_meant_for_them() -> None:
    everything = shortlist(ALL, Wishes(audience="living_with"))

    assert "Carers" not in [one.candidate.group.name for one in everything]


def test_steps_are_said_and_never_passed_over() -> None:
    (found,) = shortlist([EVENING], Wishes(step_free="yes", format="in_person", near="Ely"))

    assert found.but == "there are steps; ring us and we will look for a way in"


def test_what_is_not_one_of_our_words_is_not_a_wish() -> None:
    said = {"format": "<b>", "day": "someday", "area": "Mars", "near": "x" * 90, "led": "peer"}

    wishes = read_wishes(said, areas=["Ely"])

    assert wishes == Wishes(led="peer", near="x" * 40)


def test_a_wish_in_words_for_whoever_rings() -> None:
    assert in_words(Wishes(format="in_person", time="morning", near="PE7", step_free="yes")) == (
        "in person, mornings, near PE7, step-free"
    )


@pytest.fixture
def two_groups(group: Group) -> Group:
    with write_transaction():
        group.venue_id = make_venue(address="Church Lane, Peterborough PE7 0ZZ", directions="Bus 6.").id
        group.description = "Two hours with a cup of tea.\nAnd a talk."
        make_session(group, local_start=TUESDAY_MORNING)
        evening = make_group(name="Evening online", area="Online", format=Format.ONLINE, slug="evening")
        make_session(evening, local_start=THURSDAY_EVENING)
    return group


def test_the_list_says_what_happens_who_it_is_for_how_to_get_in_and_whom_to_ring(
    pages: PageClient, two_groups: Group
) -> None:
    page = pages.get("/groups")

    for words in (
        "Two hours with a cup of tea.",
        "Bus 6.",
        "Step-free",
        "Led by a professional.",
        "Ring 01632 960100",
    ):
        assert words in page.text, words
    assert "app-call-button" in page.html


def test_the_address_holds_the_filters_and_the_page_says_how_near_is_judged(
    pages: PageClient, two_groups: Group
) -> None:
    page = pages.get("/groups?time=morning&near=PE7")

    assert two_groups.name in page.text and "Evening online" not in page.text
    assert "1 of 2 groups." in page.text
    assert "Close to you" in page.text
    assert "not miles" in page.text and "sent to nobody else" in page.text
    assert '<option value="morning" selected' in page.html


def test_four_questions_end_in_a_shortlist_with_reasons_or_a_call(
    pages: PageClient, two_groups: Group
) -> None:
    questions = pages.get("/groups").click("Help me choose")
    assert "Nothing of it is kept." in questions.text

    page = pages.get(
        "/groups/choose?audience=living_with&format=in_person&near=PE7&time=morning&step_free=yes"
    )

    assert "in person, Tuesday mornings, in Peterborough, step-free" in page.text
    assert two_groups.name in page.text
    back = page.link("Please ring me back")
    assert "near=PE7" in back
    assert (
        "in person, mornings, near PE7, step-free" in pages.get(back).text
        or "not ready" in pages.get(back).text
    )


def test_where_nothing_fits_a_call_is_what_is_offered(pages: PageClient, two_groups: Group) -> None:
    page = pages.get("/groups/choose?audience=supporters")

    assert "We have no group just like that." in page.text
    assert page.link("Please ring me back")


def test_a_group_may_be_kept_out_of_search_engines_and_stays_in_the_finder(
    pages: PageClient, two_groups: Group
) -> None:
    path = f"/join/{two_groups.slug}"
    seen = pages.get(path)
    assert 'content="noindex"' not in seen.html and "X-Robots-Tag" not in seen.response.headers
    with write_transaction():
        two_groups.noindex = True

    hidden = pages.get(path)

    assert 'content="noindex"' in hidden.html
    assert hidden.response.headers["X-Robots-Tag"] == "noindex"
    assert two_groups.name in pages.get("/groups").text
    assert 'content="noindex"' in pages.get(f"{path}/received").html
