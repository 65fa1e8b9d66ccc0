"""The schedule's dated scenarios, through the pages a coordinator uses."""

import re
from datetime import date, datetime, time
from typing import Any

import pytest

from facilitator.core.db import db
from facilitator.groups.models import Format, Group
from facilitator.schedule.models import HolidayChoice, SessionStatus, SlotChoice
from facilitator.schedule.operations import extend_horizons
from facilitator.schedule.policy_queries import choices_of
from facilitator.schedule.queries import series_of
from tests.schedule.peterborough import HALF_A_YEAR_LATER, all_sessions, session_on
from tests.support.builders import (
    make_closure,
    make_group,
    make_organisation,
    make_portfolio,
    make_session,
    make_user,
    make_venue,
)
from tests.support.clock import StandingClock
from tests.support.pages import Page, PageClient

pytestmark = pytest.mark.both_databases

AT_THE_START = datetime.fromisoformat("2025-01-02T09:00:00+00:00")
THIRD_TUESDAY = "third Tuesday of every month 10.15am to 12.15pm starting 21 January 2025"


@pytest.fixture
def group(pages: PageClient, clock: StandingClock) -> Group:
    """A group of the coordinator who is signed in, at the beginning of 2025."""
    make_organisation()
    group = make_group(venue_id=make_venue().id)
    user = make_user()
    make_portfolio(user, group)
    clock.instant = AT_THE_START
    pages.sign_in(user)
    return group


def say(pages: PageClient, group: Group, sentence: str, **more: Any) -> Page:
    """The form, filled in from a sentence."""
    return pages.post(f"/desk/groups/{group.id}/dates/understand", {"sentence": sentence} | more)


def look(page: Page, group: Group, **more: Any) -> Page:
    """Press "Show dates" on a filled form."""
    return page.client.post(f"/desk/groups/{group.id}/dates/preview", as_typed(page, group) | more)


def save(page: Page, group: Group, **more: Any) -> Page:
    return page.submit(more, action="/dates/new")


def as_typed(page: Page, group: Group) -> dict[str, Any]:
    from_form = [form for form in page.forms if form["action"].endswith("/dates/new")]
    values: dict[str, Any] = {}
    for field in from_form[0]["fields"]:
        name, kind = field.get("name"), field.get("type", "")
        if (
            not name
            or field["_tag"] == "button"
            or (kind in {"checkbox", "radio"} and "checked" not in field)
        ):
            continue
        if kind == "checkbox":
            values.setdefault(name, []).append(field.get("value", ""))
        else:
            values[name] = field.get("value", "")
    return values


def test_scenario_2_every_third_session_is_longer_and_room_hire_follows(
    pages: PageClient, group: Group
) -> None:
    page = say(pages, group, THIRD_TUESDAY)
    assert "The third Tuesday of every month." in page.text
    saved = save(
        page, group, speaker_every="3", speaker_first="3", speaker_extra_minutes="60", minutes_after="30"
    )
    assert "sessions have been made" in saved.text
    extend_horizons(HALF_A_YEAR_LATER)
    db.session.commit()
    longer = [one for one in all_sessions(group) if one.kind == "speaker"]
    assert [one.local_start.date() for one in longer] == [
        date(2025, 3, 18),
        date(2025, 6, 17),
        date(2025, 9, 16),
        date(2025, 12, 16),
        date(2026, 3, 17),
        date(2026, 6, 16),
        date(2026, 9, 15),
        date(2026, 12, 15),
    ]
    assert {one.local_end.time() for one in longer} == {time(13, 15)}
    assert {one.room_to.time() for one in longer} == {time(13, 45)}
    others = [one for one in all_sessions(group) if one.kind != "speaker"]
    assert len(others) == 16
    assert {(one.local_end.time(), one.room_to.time()) for one in others} == {(time(12, 15), time(12, 45))}
    assert "Room hired 10:15 to 13:45" in pages.get(f"/desk/sessions/{longer[0].id}").text


FIRST_MONDAY = "first Monday of every month 2pm to 4pm from 3 February 2025"


def test_scenario_6_days_off_are_marked_and_a_week_later_or_skip_is_chosen_on_the_session(
    pages: PageClient, group: Group
) -> None:
    page = say(pages, group, FIRST_MONDAY)
    for day in ("Monday 5 May 2025", "Monday 6 April 2026", "Monday 4 May 2026"):
        assert f"{day} 14:00 to 16:00 Bank holiday" in page.text
    assert "dates are bank holidays or days you are closed" in page.text
    save(page, group)
    may = session_on(group, date(2025, 5, 5))
    shown = pages.get(f"/desk/sessions/{may.id}")
    assert "It stays on this day until somebody chooses." in shown.text
    check = shown.click("Choose what becomes of it").submit({"choice": "week_later"})
    assert "What will happen" in check.text
    assert may.local_start.date() == date(2025, 5, 5), "nothing is done yet"
    moved = check.submit({"confirmed": "1"})
    assert "Saved: a week later. Nobody is in the group yet" in moved.text
    db.session.expire_all()
    assert (may.local_start, may.slot) == (datetime(2025, 5, 12, 14), 4)
    stored = choices_of(may.series_id)[4]
    assert (stored.choice, stored.chosen_day, stored.by_policy) == (
        HolidayChoice.WEEK_LATER,
        date(2025, 5, 12),
        False,
    )
    assert stored.by_id
    assert "stays on this day" not in pages.get(f"/desk/sessions/{may.id}").text


def test_scenario_6_skip_in_the_preview_leaves_none_in_may(pages: PageClient, group: Group) -> None:
    page = say(pages, group, FIRST_MONDAY)
    saved = save(page, group, **{"choice-2025-05-05": "skip"})
    assert "Monday 5 May 2025: left out (May Day)" in saved.text
    assert not [one for one in all_sessions(group) if one.local_start.strftime("%Y-%m") == "2025-05"]
    extend_horizons(HALF_A_YEAR_LATER)
    db.session.commit()
    assert 4 not in {one.slot for one in all_sessions(group)}
    check = saved.click("Change that").submit({"choice": "week_earlier"})
    assert "1 new session" in check.text
    back = check.submit({"confirmed": "1"})
    assert "Saved: a week earlier." in back.text
    assert session_on(group, date(2025, 4, 28)).slot == 4


def test_scenario_6_a_skipped_session_is_cancelled_and_meeting_all_the_same_is_kept(
    pages: PageClient, group: Group
) -> None:
    save(say(pages, group, FIRST_MONDAY), group)
    may, april = session_on(group, date(2025, 5, 5)), session_on(group, date(2026, 4, 6))
    pages.get(f"/desk/series/{may.series_id}/days/2025-05-05").submit({"choice": "skip"}).submit(
        {"confirmed": "1"}
    )
    pages.get(f"/desk/series/{may.series_id}/days/2026-04-06").submit({"choice": "keep"})
    db.session.expire_all()
    assert may.status is SessionStatus.CANCELLED
    assert april.status is SessionStatus.PLANNED
    assert {one.choice for one in choices_of(may.series_id).values()} == {
        HolidayChoice.SKIP,
        HolidayChoice.KEEP,
    }


@pytest.mark.parametrize(
    ("choice", "sentence"),
    [
        ({"choice": ""}, "Please choose what becomes of this date."),
        ({"choice": "other_day"}, "no other day of the week is chosen"),
        ({"choice": "other_day", "weekday": "0"}, "it is the same day"),
    ],
)
def test_a_choice_that_cannot_be_is_refused(
    pages: PageClient, group: Group, choice: dict[str, str], sentence: str
) -> None:
    save(say(pages, group, FIRST_MONDAY), group)
    may = session_on(group, date(2025, 5, 5))
    page = pages.get(f"/desk/series/{may.series_id}/days/2025-05-05").submit(choice)
    assert page.status == 422
    assert sentence in page.text
    assert not db.session.query(SlotChoice).count()


def test_a_place_that_the_series_does_not_have_is_not_found(pages: PageClient, group: Group) -> None:
    save(say(pages, group, "Thursdays 10-12 from 8 May 2025, 6 sessions"), group)
    series = series_of(group.id)[0]
    assert pages.get(f"/desk/series/{series.id}/days/2025-05-09").status == 404
    assert pages.get(f"/desk/series/{series.id}/days/not-a-date").status == 404
    assert pages.get(f"/desk/series/{series.id}/days/2025-06-12").status == 200


EVERY_THIRD = "every third Tuesday 10:15-12:15 from 21 January 2025"


def test_scenario_8_two_readings_are_asked_about(pages: PageClient, group: Group) -> None:
    page = say(pages, group, EVERY_THIRD)
    assert "Which do you mean?" in page.text
    assert "Every three weeks" in page.text and "The third Tuesday of every month" in page.text
    assert as_typed(page, group)["start_time"] == "10:15", "what is clear is filled in already"
    assert "sessions have been made" not in save(page, group).text, "nobody guesses"


def test_scenario_8_each_reading_has_its_own_dates(pages: PageClient, group: Group) -> None:
    found = {}
    for reading in ("0", "1"):
        page = say(pages, group, EVERY_THIRD, reading=reading)
        rows = re.findall(r"Tuesday (\d+ \w+) 2025 10:15 to 12:15", page.text)
        found[as_typed(page, group)["freq"]] = rows[:3]
    assert found == {
        "weekly": ["21 January", "11 February", "4 March"],
        "monthly": ["21 January", "18 February", "18 March"],
    }


def test_scenario_9_months_left_out(pages: PageClient, group: Group) -> None:
    page = say(pages, group, "third Thursday monthly 12-2pm from 16 January 2025, not in August and December")
    save(page, group)
    dates = [one.local_start.date() for one in all_sessions(group)]
    months = [(16, 1), (20, 2), (20, 3), (17, 4), (15, 5), (19, 6), (17, 7), (18, 9), (16, 10), (20, 11)]
    assert dates[:11] == [*(date(2025, month, day) for day, month in months), date(2026, 1, 15)]
    assert not {8, 12} & {one.month for one in dates}, "nor next year"


@pytest.mark.parametrize(
    ("make_up", "june"), [("add", (5, 12, 19)), ("lose", (5, 12))], ids=["add one at the end", "lose it"]
)
def test_scenario_10_a_course_over_half_term(
    pages: PageClient, group: Group, make_up: str, june: tuple[int, ...]
) -> None:
    page = say(pages, group, "Thursdays 10:00 to 12:00 from 8 May 2025, 6 sessions")
    save(page, group, not_between="26 May to 30 May 2025", make_up=make_up)
    dates = [one.local_start.date() for one in all_sessions(group)]
    assert dates == [
        *(date(2025, 5, day) for day in (8, 15, 22)),
        *(date(2025, 6, day) for day in june),
    ]


def test_scenario_10_by_a_closure_of_the_organisation_s_own(pages: PageClient, group: Group) -> None:
    make_closure(label="Half-term", first_day=date(2025, 5, 26), last_day=date(2025, 5, 30))
    db.session.commit()
    page = say(pages, group, "Thursdays 10:00 to 12:00 from 8 May 2025, 6 sessions")
    assert "Closed: Half-term" in page.text
    save(page, group, holiday_policy="skip", make_up="add")
    assert [one.local_start.date() for one in all_sessions(group)][-1] == date(2025, 6, 19)


def test_scenario_12_a_wrong_weekday_is_caught(pages: PageClient, group: Group) -> None:
    page = say(pages, group, "1st and 3rd Tuesday 10-12 from 7 September 2020")
    assert "Monday 7 September 2020 does not fit: it is a Monday." in page.text
    assert "Tuesday 1 September 2020 and Tuesday 15 September 2020" in page.text


def test_scenario_13_four_pasted_dates(pages: PageClient, group: Group, clock: StandingClock) -> None:
    page = say(pages, group, "6 Feb, 15 May, 4 Sep, 27 Nov 2023, 17:30-19:00")
    assert "Thursday" not in page.title
    saved = save(page, group)
    assert "4 sessions have been made" in saved.text
    starts = [f"{one.starts_at:%H:%M}" for one in all_sessions(group)]
    assert starts == ["17:30", "16:30", "16:30", "17:30"]


def test_what_was_not_understood_is_named(pages: PageClient, group: Group) -> None:
    page = say(pages, group, "third Tuesday 10:15 to 12:15 with biscuits")
    assert "Not understood" in page.text
    assert "biscuits" in page.text
    assert "Please say when a session starts" in say(pages, group, "third Tuesday of every month").text
    assert say(pages, group, "").status == 200


def test_places_take_turns_and_people_may_come_early(pages: PageClient, group: Group) -> None:
    church = f"in_person:{group.venue_id}"
    page = say(pages, group, "third Wednesday 7pm to 9pm monthly from 15 January 2025")
    save(
        page,
        group,
        place_1=church,
        place_2=church,
        place_3="online:",
        arrive_from="18:30",
        minutes_before="60",
    )
    sessions = all_sessions(group)
    assert [one.format for one in sessions[:4]] == [
        Format.IN_PERSON,
        Format.IN_PERSON,
        Format.ONLINE,
        Format.IN_PERSON,
    ]
    assert sessions[2].venue_id is None
    shown = pages.get(f"/desk/sessions/{sessions[0].id}").text
    assert "18:30 for 19:00" in shown
    assert "Room hired 18:00 to 21:00" in shown


@pytest.mark.parametrize(
    ("overrides", "sentence"),
    [
        ({"arrive_from": "10:30"}, "People cannot come later than it starts."),
        ({"minutes_before": "1000"}, "Please give minutes from 0 to 720."),
        ({"holiday_policy": "other_day"}, "Please choose the other day of the week."),
        ({"not_between": "soon"}, "We could not read “soon” as a date."),
        ({"not_between": "1 May 2025, 2 May 2025 and 3 May 2025"}, "on a line of its own"),
        ({"month_days": "32", "weekdays": []}, "month"),
        ({"month_days": "noon"}, "Please give dates of the month like 1, 15 or last."),
        (
            {"speaker_every": "3", "cadence_kind": "no-such"},
            "Please choose the kind of session from the list.",
        ),
        (
            {"choice-2025-05-05": "week_later", "freq": "weekly", "start_date": "2025-04-07"},
            "the group meets then anyway",
        ),
    ],
)
def test_refusals_say_what_to_do(
    pages: PageClient, group: Group, overrides: dict[str, Any], sentence: str
) -> None:
    page = say(pages, group, "first Monday 10:15 to 12:15 from 3 February 2025")
    refused = pages.post(f"/desk/groups/{group.id}/dates/new", as_typed(page, group) | overrides)
    assert refused.status == 422
    assert sentence in refused.text
    assert not series_of(group.id)


def test_the_preview_marks_a_room_that_is_taken_hire_included(pages: PageClient, group: Group) -> None:
    other = make_group(name="Somebody else", venue_id=group.venue_id)
    make_session(
        other, local_start=datetime(2025, 2, 18, 12, 30), venue_id=group.venue_id, room_minutes_before=30
    )
    db.session.commit()
    page = say(pages, group, THIRD_TUESDAY)
    assert "Tuesday 18 February 2025 10:15 to 12:15 Room taken, 12:00 to 14:30" in page.text
    assert "Somebody else" not in page.text
    assert page.text.count("Room taken") == 1
