"""Real groups' schedules, and the dated scenarios, each from a sentence to its dates."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from facilitator.schedule.errors import StartDoesNotFit
from facilitator.schedule.recurrence import check_series, first_fit, held, occurrences
from facilitator.schedule.sentence.reader import Understood, understand

EXAMPLES: list[dict[str, Any]] = json.loads(
    Path(__file__).with_name("recurrence_examples.json").read_text(encoding="utf-8")
)
SENTENCES = {
    "Peterborough": "3rd Tuesday of every month 10.15am to 12.15pm from 21 January 2025, 24 sessions",
    "Blackburn": "Fourth Tuesday each month, 11-1, starting 28 Jan 2025, 12 meetings",
    "Blackpool": "3rd Thursday of the month 11am - 1pm from 18 September 2025, 12 sessions",
    "ScotOnline": "last Wed of every month 11:00-13:00, online, from 30/4/2025, 12 sessions",
    "Scunthorpe": "third Thursday, 11.00 for 2 hours, from 20 April 2017, 6 sessions",
    "Canterbury": "third Thursday 12-2, except Aug & Dec, starting 16th January 2025, 12 sessions",
    "NSWphone": "2nd and 4th Tuesday 1.30pm to 2.30pm from 14 January 2025, 8 sessions",
    "Carlow": "1st Tuesday every second month, 7pm-9pm, from 2 April 2019, 6 sessions",
    "Preston": "3rd Tuesday of alternate months 1pm to 2.30pm, first meeting 16 October 2018, 6 sessions",
    "Carle6": "Six sessions, 1st & 3rd Tue noon, starting Sept. 1, 2020",
    "ACT": "third Wednesday, 6.30 for 7pm, not December, from 17 January 2024, 12 sessions",
    "Dapto": "2nd & 4th Thursdays at 10.30am for 90 minutes, from 25 January 2024, 6 sessions",
    "Longwood": "second and fourth Tuesday of each month, 10-11.30, from 14 January 2025, x 4",
    "Edinburgh": "First Monday of the month 6pm until 7.30pm from 5 Sept 2011, 5 sessions",
    "ThuAfter2ndTue": "16 January, 13 February, 13 March, 10 April, 15 May and 12 June 2025, 2pm-4pm",
    "last weekday": "last working day of the month, 10-12, starting 31 January 2025, 4 sessions",
    "fortnight Thu": "every other Thursday 10.30am to 12.30pm from 3 August 2023 for 8 weeks",
}


def _starts(read: Understood) -> list[datetime]:
    assert read.rule is not None and read.start_time is not None
    start = read.start_date or read.rule.dates[0]
    slots = occurrences(read.rule, start, read.start_time, read.minutes or 60, limit=24)
    return [slot.local_start for slot in slots]


def _days(read: Understood, limit: int) -> list[str]:
    return [f"{moment:%-d %b}" for moment in _starts(read)][:limit]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: str(example["name"]))
def test_a_real_groups_sentence_gives_its_real_dates(example: dict[str, Any]) -> None:
    read = understand(SENTENCES[example["name"]])
    assert _starts(read) == [datetime.fromisoformat(start) for start in example["occurrences"]]
    assert read.not_understood == (("online",) if example["name"] == "ScotOnline" else ())


def test_scenario_8_every_third_tuesday_is_asked_about_with_both_readings() -> None:
    read = understand("Every third Tuesday 10:15 to 12:15 from 21 January 2025")
    assert read.rule is None
    assert [reading.words for reading in read.readings] == [
        "Every three weeks on Tuesday",
        "The third Tuesday of every month",
    ]
    assert read.questions == ("“Every third Tuesday” can be read in two ways. Please say which you mean.",)
    start = date(2025, 1, 21)
    dates = [
        [
            f"{slot.local_start:%-d %b}"
            for slot in occurrences(reading.rule, start, datetime.min.time(), 60, limit=3)
        ]
        for reading in read.readings
    ]
    assert dates == [["21 Jan", "11 Feb", "4 Mar"], ["21 Jan", "18 Feb", "18 Mar"]]


def test_scenario_9_months_off_are_off_in_every_year() -> None:
    read = understand("Third Thursday 12-14, not in Aug and Dec, from 16 January 2025")
    assert _days(read, 11)[6:] == ["17 Jul", "18 Sep", "16 Oct", "20 Nov", "15 Jan"]


@pytest.mark.parametrize(
    ("choice", "days"),
    [
        ("add one at the end", ["8 May", "15 May", "22 May", "5 Jun", "12 Jun", "19 Jun"]),
        ("lose it", ["8 May", "15 May", "22 May", "5 Jun", "12 Jun"]),
    ],
)
def test_scenario_10_a_course_over_half_term_both_ways(choice: str, days: list[str]) -> None:
    read = understand(f"Thu 10:00-12:00 from 8 May 2025, six sessions, no session on 29 May, {choice}")
    assert _days(read, 9) == days
    assert read.not_understood == ()


def test_scenario_11_a_new_rule_from_a_month_begins_with_its_first_date_that_fits() -> None:
    read = understand("From January 2026: 2nd Wednesday 13:00-15:00")
    assert read.start_date == date(2026, 1, 14)


def test_scenario_12_a_start_on_the_wrong_weekday_is_read_as_written_and_then_refused() -> None:
    read = understand("First and third Tuesday from 7 September 2020, noon to 1")
    assert read.rule is not None and read.start_date == date(2020, 9, 7)
    with pytest.raises(StartDoesNotFit) as refusal:
        check_series(read.rule, read.start_date, 60)
    assert refusal.value.offers == (date(2020, 9, 1), date(2020, 9, 15))


def test_scenario_12_a_weekday_written_with_the_wrong_date_is_said_at_once() -> None:
    read = understand("1st & 3rd Tue noon, starting Tuesday 7 September 2020")
    assert read.rule is None
    assert read.questions[0] == (
        "Tuesday 7 September 2020 is not a day of the calendar: that date is Monday 7 September 2020."
    )


def test_scenario_13_a_list_of_dates_with_its_instants() -> None:
    read = understand("6 Feb, 15 May, 4 Sep, 27 Nov 2023, 17:30-19:00")
    assert read.rule is not None and read.start_time is not None and read.minutes == 90
    slots = occurrences(read.rule, read.rule.dates[0], read.start_time, read.minutes)
    instants = [f"{held(slot, 'Europe/London').utc_start:%d %b %H:%MZ}" for slot in slots]
    assert instants == ["06 Feb 17:30Z", "15 May 16:30Z", "04 Sep 16:30Z", "27 Nov 17:30Z"]


def test_a_missing_year_is_the_next_one_from_today_or_asked_for() -> None:
    sentence = "every Tuesday 10-12 from 7 January until 25 March, not 18 February"
    assert understand(sentence).questions == ("Please add the year to 7 January.",)
    read = understand(sentence, today=date(2024, 11, 21))
    assert read.start_date == date(2025, 1, 7)
    assert read.rule is not None and read.rule.until == date(2025, 3, 25)
    assert read.rule.not_between == ((date(2025, 2, 18), date(2025, 2, 18)),)
    winter = understand("6 Nov, 4 Dec and 8 Jan, 10-12", today=date(2025, 10, 1))
    assert winter.rule is not None
    assert winter.rule.dates == (date(2025, 11, 6), date(2025, 12, 4), date(2026, 1, 8))


def test_a_year_said_once_serves_the_other_dates() -> None:
    read = understand("Thursdays 10-12 from 8 May to 12 June 2025, not 29 May")
    assert read.start_date == date(2025, 5, 8)
    assert read.rule is not None and read.rule.until == date(2025, 6, 12)
    assert read.rule.not_between == ((date(2025, 5, 29), date(2025, 5, 29)),)
    over_new_year = understand(
        "every Tuesday 10-12 until 30 June 2026, not from 23 December to 3 January 2026"
    )
    assert over_new_year.rule is not None
    assert over_new_year.rule.not_between == ((date(2025, 12, 23), date(2026, 1, 3)),)


def test_a_month_with_its_year_bounds_the_schedule() -> None:
    read = understand("Fridays in August 2025, 2-4")
    assert read.start_date == date(2025, 8, 1)
    assert read.rule is not None and read.rule.until == date(2025, 8, 31)
    assert first_fit(read.rule, date(2025, 8, 1)) == date(2025, 8, 1)


def test_so_many_weeks_or_months_end_where_they_must() -> None:
    with_start = understand("third Tuesday for 12 weeks from 21 January 2025, 10-12")
    assert with_start.rule is not None and with_start.rule.until == date(2025, 4, 14)
    without = understand("third Tuesday for 12 weeks, 10-12")
    assert without.rule is None
    assert without.questions == ("Please give the last date instead of “12 weeks”.",)
    fifths = understand("5th Wednesday for 6 months, 10-12", today=date(2025, 1, 1))
    assert fifths.rule is not None and fifths.rule.until == date(2025, 7, 28)
    lost = understand("every Thursday for 6 weeks, 10-12, not 29 May 2025")
    assert lost.rule is not None and (lost.rule.count, lost.rule.make_up) == (6, False)
