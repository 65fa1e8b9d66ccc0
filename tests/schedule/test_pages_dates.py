"""Setting up dates: look first, then save; every refusal keeps what was typed."""

from typing import Any

import pytest

from facilitator.core.db import db
from facilitator.groups.models import Group
from facilitator.schedule.queries import count_sessions, series_of
from tests.schedule.peterborough import all_sessions, audit_count
from tests.support.builders import (
    make_group,
    make_group_type,
    make_organisation,
    make_portfolio,
    make_user,
)
from tests.support.pages import Page, PageClient

THIRD_TUESDAY = {
    "freq": "monthly",
    "months": "1",
    "weeks": "1",
    "ordinals": ["3"],
    "weekdays": ["1"],
    "start_date": "2025-01-21",
    "start_time": "10:15",
    "end_time": "12:15",
    "ends": "never",
    "speaker_every": "3",
    "speaker_first": "3",
    "speaker_extra_minutes": "60",
}


@pytest.fixture
def group(pages: PageClient) -> Group:
    """A group of the coordinator who is signed in."""
    make_organisation()
    group = make_group(type_id=make_group_type().id)
    user = make_user()
    make_portfolio(user, group)
    pages.sign_in(user)
    return group


def show(pages: PageClient, group: Group, **overrides: Any) -> Page:
    return pages.post(f"/desk/groups/{group.id}/dates/preview", THIRD_TUESDAY | overrides)


def save(pages: PageClient, group: Group, **overrides: Any) -> Page:
    return pages.post(f"/desk/groups/{group.id}/dates/new", THIRD_TUESDAY | overrides)


def test_the_form_starts_with_the_speaker_sessions_of_the_groups_type(
    pages: PageClient, group: Group
) -> None:
    page = pages.get(f"/desk/groups/{group.id}/dates/new")

    values = {field.get("name"): field.get("value") for form in page.forms for field in form["fields"]}
    assert (values["speaker_every"], values["speaker_first"], values["speaker_extra_minutes"]) == (
        "3",
        "3",
        "60",
    )
    assert "once you have filled in the form" in page.text


def test_show_dates_says_the_rule_back_and_lists_24_dates_without_saving(
    pages: PageClient, group: Group
) -> None:
    page = show(pages, group)

    assert page.status == 200
    assert "The third Tuesday of every month, 10:15 to 12:15." in page.text
    assert "Session 3, then every third one: with a speaker, 60 minutes longer." in page.text
    assert "The first 24 dates" in page.text
    assert "Tuesday 21 January 2025" in page.text
    assert "Tuesday 15 December 2026 10:15 to 13:15 Speaker session" in page.text
    assert page.text.count("13:15 Speaker session") == 8
    assert not series_of(group.id)
    assert not audit_count("series.created")


def test_what_was_typed_stays_for_saving_after_the_look(pages: PageClient, group: Group) -> None:
    saved = show(pages, group).submit()

    assert saved.url == f"/desk/groups/{group.id}/sessions"
    assert "20 sessions have been made: The third Tuesday of every month, 10:15 to 12:15." in saved.text
    assert count_sessions(group.id) == 20
    assert all_sessions(group)[2].kind == "speaker"
    assert audit_count("series.created") == 1


def test_bank_holidays_and_christmas_are_marked(pages: PageClient, group: Group) -> None:
    page = show(
        pages,
        group,
        ordinals=["-1"],
        weekdays=["3"],
        start_date="2025-08-28",
        start_time="11.00",
        end_time="13.00",
        speaker_every="",
    )
    assert "Thursday 25 December 2025 11:00 to 13:00 Bank holiday: Christmas Day Near Christmas" in page.text
    assert "Thursday 29 January 2026" in page.text
    assert "bank holiday" in page.text


def test_the_nation_of_the_group_decides_which_days_are_holidays(pages: PageClient, group: Group) -> None:
    words = {"freq": "dates", "dates": "2 January 2026", "weekdays": [], "ordinals": []}
    assert "2nd January" not in show(pages, group, **words).text
    assert "Bank holiday" not in show(pages, group, **words).text
    group.nation = "scotland"  # type: ignore[assignment]
    db.session.commit()
    assert "Bank holiday" in show(pages, group, **words).text


def test_the_clock_change_is_marked(pages: PageClient, group: Group) -> None:
    page = show(
        pages, group, freq="dates", dates="30 March 2025", start_time="01:30", end_time="02:45", weekdays=[]
    )
    assert "The clocks change: 01:30 is skipped" in page.text


def test_scenario_8_three_weeks_and_the_third_of_the_month_differ(pages: PageClient, group: Group) -> None:
    every_three_weeks = show(pages, group, freq="weekly", weeks="3")
    assert "Every three weeks on Tuesday" in every_three_weeks.text
    for day in ("Tuesday 21 January 2025", "Tuesday 11 February 2025", "Tuesday 4 March 2025"):
        assert day in every_three_weeks.text
    third = show(pages, group)
    assert "Tuesday 18 February 2025" in third.text
    assert "Tuesday 11 February 2025" not in third.text


def test_scenario_9_months_left_out(pages: PageClient, group: Group) -> None:
    page = show(pages, group, weekdays=["3"], start_date="2025-01-16", months_off=["8", "12"])
    assert "except in August and December" in page.text
    assert "August 2025" not in page.text
    assert "Thursday 15 January 2026" in page.text


def test_scenario_12_a_wrong_weekday_offers_the_nearest_that_fit(pages: PageClient, group: Group) -> None:
    page = show(pages, group, ordinals=["1", "3"], start_date="7 September 2020")

    assert page.status == 422
    assert page.title.startswith("Error:")
    assert "Monday 7 September 2020 does not fit: it is a Monday." in page.text
    assert "Tuesday 1 September 2020 and Tuesday 15 September 2020" in page.text
    assert "7 September 2020" in page.html


def test_scenario_13_a_pasted_list_of_dates(pages: PageClient, group: Group) -> None:
    page = save(
        pages,
        group,
        freq="dates",
        dates="6 May, 15 July 2025",
        weekdays=[],
        ordinals=[],
        start_date="",
        speaker_every="",
    )
    assert "2 sessions have been made: On 6 May and 15 July 2025, 10:15 to 12:15." in page.text


def test_a_course_of_six_weeks_ends_after_six(pages: PageClient, group: Group) -> None:
    page = save(
        pages,
        group,
        freq="weekly",
        weekdays=["3"],
        ordinals=[],
        start_date="08/05/2025",
        ends="count",
        count="6",
        speaker_every="",
    )
    assert "6 sessions have been made" in page.text
    assert len(all_sessions(group)) == 6


def test_a_count_beside_no_end_planned_counts_for_nothing(pages: PageClient, group: Group) -> None:
    assert "The first 24 dates" in show(pages, group, count="2", until="2025-03-01").text


@pytest.mark.parametrize("send", [show, save])
@pytest.mark.parametrize(
    ("overrides", "sentence"),
    [
        ({"freq": ""}, "Please choose how the group meets."),
        ({"freq": "hourly"}, "Please choose how often the group meets."),
        ({"start_date": ""}, "Please give the first date."),
        ({"start_date": "31/02/2025"}, "There is no 31/02/2025 in the calendar."),
        ({"start_date": "soon"}, "We could not read “soon” as a date."),
        ({"start_date": "21 Jan 2025, 18 Feb 2025"}, "Please give one date"),
        ({"start_date": "9999-01-01"}, "Please check the year"),
        ({"start_time": ""}, "Please give the time it starts, like 10:15."),
        ({"start_time": "25:00"}, "Please give the time like 10:15"),
        ({"end_time": ""}, "Please give the time it ends, like 12:15."),
        ({"end_time": "10:15"}, "The end must be later in the day than the start."),
        ({"end_time": "10:18"}, "at least 5 minutes"),
        ({"weekdays": []}, "Please choose at least one day of the week."),
        ({"weekdays": ["7"]}, "'7' is not"),
        ({"ordinals": []}, "Please choose which one of the month"),
        ({"months": "0"}, "Please give a whole number from 1 to 24."),
        ({"months": "two"}, "Enter a whole number"),
        ({"freq": "weekly", "weeks": "99"}, "Please give a whole number from 1 to 52."),
        ({"freq": "dates", "dates": ""}, "the list has no dates"),
        ({"freq": "dates", "dates": "6 Feb"}, "Please add the year to 6 Feb."),
        ({"freq": "dates", "dates": "first of June"}, "We could not read “first of June” as a date."),
        ({"ends": "count"}, "Please give the number of sessions."),
        ({"ends": "count", "count": "0"}, "1 or more"),
        ({"ends": "count", "count": "999"}, "at most 260"),
        ({"ends": "until"}, "Please give the last possible day."),
        ({"ends": "until", "until": "2024-12-31"}, "its last day is before its first"),
        ({"ends": "until", "until": "2031-12-31"}, "at most three years"),
        ({"months_off": [str(month) for month in range(1, 13)]}, "every month is left out"),
        ({"speaker_every": "0"}, "whole numbers from 1 to 260"),
        ({"speaker_every": "x"}, "Enter a whole number"),
        ({"speaker_extra_minutes": "2000"}, "a day at most"),
        ({"speaker_extra_minutes": "1400"}, "at most 24 hours"),
        ({"dates": "x" * 5001}, "Please shorten this to 5000 characters."),
    ],
)
def test_every_refusal_says_what_to_do_and_keeps_what_was_typed(
    pages: PageClient, group: Group, send: Any, overrides: dict[str, Any], sentence: str
) -> None:
    page = send(pages, group, **overrides)

    assert page.status == 422
    assert page.title.startswith("Error: Set up dates")
    assert page.text.count(sentence) >= 2, "at the field and in the summary"
    typed = {field.get("name"): field.get("value") for form in page.forms for field in form["fields"]}
    for name in ("start_date", "start_time", "end_time", "months", "speaker_every", "count", "dates"):
        assert (typed[name] or "").strip() == (THIRD_TUESDAY | overrides).get(name, ""), name
    assert not series_of(group.id)


def test_sending_the_same_dates_twice_makes_them_once(pages: PageClient, group: Group) -> None:
    save(pages, group)
    page = save(pages, group)

    assert page.status == 422
    assert "On Tuesday 21 January 2025 this group already has a session, 10:15 to 12:15." in page.text
    assert count_sessions(group.id) == 20


def test_dates_too_far_ahead_are_refused_when_saving(pages: PageClient, group: Group) -> None:
    page = save(pages, group, start_date="2027-01-19")
    assert page.status == 422
    assert "Please choose a day within the next 18 months." in page.text


def test_odd_and_missing_fields_never_break_the_form(pages: PageClient, group: Group) -> None:
    for data in ({}, {"freq": "weekly"}, {"freq": "dates"}, {"weekdays": "x", "start_date": "\x00"}):
        assert pages.post(f"/desk/groups/{group.id}/dates/new", data).status == 422
        assert pages.post(f"/desk/groups/{group.id}/dates/preview", data).status == 422


def test_a_script_is_given_the_dates_alone(pages: PageClient, group: Group) -> None:
    values = THIRD_TUESDAY | {"csrf_token": pages.token()}
    address = f"/desk/groups/{group.id}/dates/preview"
    alone = pages.client.post(address, data=values, headers={"X-Part": "preview"})
    words = alone.get_data(as_text=True)
    assert alone.status_code == 200
    assert words.lstrip().startswith('<section id="preview"')
    assert "Tuesday 15 December 2026" in words
    assert "<form" not in words
    refused = values | {"start_date": "2025-01-20"}
    assert pages.client.post(address, data=refused, headers={"X-Part": "preview"}).status_code == 422
