"""Pasted dates are read in any common English form, and what cannot be read is said."""

from contextlib import suppress
from datetime import date, time
from time import monotonic

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.core.errors import Refusal
from facilitator.schedule.date_list import parse_dates, parse_day
from facilitator.schedule.day_words import long_date, short_date
from facilitator.schedule.recurrence import Rule
from facilitator.schedule.words import say

YORK = (date(2023, 2, 6), date(2023, 5, 15), date(2023, 9, 4), date(2023, 11, 27))
SOME_DAYS = st.dates(min_value=date(1970, 1, 1), max_value=date(2099, 12, 31))


@pytest.mark.parametrize(
    "text",
    [
        "6 Feb, 15 May, 4 Sep, 27 Nov 2023",
        "6 February, 15 May, 4 September and 27 November 2023",
        "6 February 2023\r\n15 May 2023\r\n4 September 2023\r\n27 November 2023\r\n",
        "2023-02-06 2023-05-15 2023-09-04 2023-11-27",
        "06/02/2023; 15/05/2023; 04/09/2023; 27/11/2023",
        "6.2.23, 15.5.23, 4.9.23, 27.11.23",
        "Mon 6th Feb 2023\nMonday, 15th of May 2023\n- Mon. 4th Sept 2023\n* MONDAY 27TH NOV, 2023",
        "on 6 Feb 2023 & 15 May 2023 & 4 Sep & 27 Nov 2023",
        "February 6, 2023\nMay 15, 2023\nSeptember 4, 2023\nNovember 27, 2023",
        "Feb 6th, May 15th, Sept 4th and Nov 27th 2023",
        "6-Feb-2023 15-May-2023 4-Sep-23 27/Nov/2023",
        "6-2-2023, 15-5-2023, 4-9-23, 27-11-2023",
        "2023/02/06, 2023/5/15, 2023.09.04, 2023-11-27",
        "6 Feb '23, 15 May '23, 4 Sep ’23, 27 Nov 2023",
        "1. 6 Feb 2023\n2) 15 May 2023\n 3) 4 Sep 2023\n10. 27 Nov 2023",
        "Monday the 6th of February, Monday the 15th of May, Mon 4 Sep, Mon 27 Nov 2023",
    ],
)
def test_one_list_written_in_many_ways(text: str) -> None:
    assert parse_dates(text) == YORK


def test_a_year_said_once_reaches_back_only_to_the_year_before() -> None:
    assert parse_dates("4 Nov, 2 Dec 2024, 6 Jan, 3 Feb 2025") == (
        date(2024, 11, 4),
        date(2024, 12, 2),
        date(2025, 1, 6),
        date(2025, 2, 3),
    )


@pytest.mark.parametrize(
    "text",
    [
        "6, 13 and 20 February and 6 March 2025",
        "6th, 13th & 20th Feb, 6th March 2025",
        "February 6, 13 and 20, March 6 2025",
        "Thursday 6, 13, 20 February; Thursday 6 March 2025",
    ],
)
def test_several_days_share_one_month(text: str) -> None:
    february = [date(2025, 2, day) for day in (6, 13, 20)]
    assert parse_dates(text) == (*february, date(2025, 3, 6))


@pytest.mark.parametrize("text", ["", "  \n ", ", and"])
def test_nothing_gives_no_dates(text: str) -> None:
    assert parse_dates(text) == ()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("6 Feb 2023, whenever", "We could not read “, whenever” as a date"),
        ("third Tuesday", "We could not read “third Tuesday” as a date"),
        ("6 Feb", "Please add the year to 6 Feb"),
        ("6 Feb 2023, 15 May", "Please add the year to 15 May"),
        ("30 February 2025", "There is no 30 February 2025 in the calendar"),
        ("31/4/2025", "There is no 31/4/2025"),
        ("Tuesday 7 September 2020", "that date is Monday 7 September 2020"),
        ("12/31/2025", "There is no 12/31/2025"),
        ("6 Feb 20233", "We could not read"),
        ("0 Feb 2023", "There is no 0 Feb 2023"),
        ("1 Jan 0000", "Please add the year"),
        ("6, 31 and 20 February 2025", "There is no 31 February in the calendar"),
        ("6 February 2025 10am", "We could not read"),
        ("x" * 10_001, "fewer dates"),
    ],
)
def test_what_cannot_be_read_is_refused_in_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(Refusal, match=sentence):
        parse_dates(text)


def test_one_day_is_one_day() -> None:
    assert parse_day("21/1/2025") == date(2025, 1, 21)
    assert parse_day("") is None
    assert parse_day("21/1/2025 22/1/2025") is None


@given(st.lists(SOME_DAYS, min_size=1, max_size=8))
def test_every_written_form_reads_back(days: list[date]) -> None:
    for write in (long_date, short_date, date.isoformat):
        assert parse_dates(", ".join(write(day) for day in days)) == tuple(days)


@given(st.sets(SOME_DAYS, min_size=1, max_size=8))
def test_a_list_said_back_reads_as_itself(days: set[date]) -> None:
    rule = Rule("dates", dates=tuple(days))
    said = say(rule, time(10), 60).rpartition(", 10:00")[0]
    assert parse_dates(said) == rule.dates


@given(st.text(max_size=200))
def test_no_text_breaks_it(text: str) -> None:
    try:
        parse_dates(text)
    except Refusal as refusal:
        assert refusal.sentence


@pytest.mark.parametrize("piece", ["6 Feb, ", "mon ", "6, ", "Feb 6, ", "1) ", " ", "6 and ", "2023-"])
def test_a_long_paste_is_read_or_refused_at_once(piece: str) -> None:
    begin = monotonic()
    with suppress(Refusal):
        parse_dates((piece * 10_000)[:10_000])
    assert monotonic() - begin < 5  # quadratic work would take minutes
