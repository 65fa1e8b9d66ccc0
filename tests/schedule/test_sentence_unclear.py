"""What was not understood is named in words; what can be read in two ways is asked; nothing is dropped silently."""

from datetime import date, time

import pytest

from facilitator.core.errors import Refusal
from facilitator.schedule.recurrence import Rule, check_series
from facilitator.schedule.sentence.reader import NO_END, NO_START, understand

NO_DAY = "Please say on which day the group meets, such as the third Tuesday."
TWO_PATTERNS = "These are two schedules. Please set up one, and then the other."
TWO_TIMES = "There are two times here. Please set up one schedule for each of them."


@pytest.mark.parametrize(
    ("sentence", "pieces"),
    [
        ("third Tuesday in the church hall 10-12", ("in the church hall",)),
        (
            "Third Tuesday 10-12. Tea and coffee provided. Parking £2",
            ("Tea and coffee provided. Parking £2",),
        ),
        ("free coffee mornings, third Tuesday 10-12, all welcome", ("free coffee", "all welcome")),
        ("you may bring a friend, third Tuesday 10-12", ("you may bring a friend",)),
        ("third Tuesday 10-12 (term time only)", ("term time only",)),
        ("third Tuesday of most months 10-12", ("of most months",)),
        ("third Tuesday 10-12 until Christmas", ("until Christmas",)),
        ("third Tuesday 10-12 except the week of Easter", ("except the week of Easter",)),
        (
            "third Tuesday 10-12, not during the second week of August",
            ("not during the second week of August",),
        ),
        ("third Tuesday 10-12, 19:75", ("19:75",)),
        ("third Tuesday 10-12 1st floor", ("1st floor",)),
        ("third Tuesday 10-12, 2pm", ("2pm",)),
        ("third Tuesday 10-12 for 45 minutes", ("45 minutes",)),
        ("third Tuesday 10-12, 6 sessions, 8 sessions", ("8 sessions",)),
        ("third Tuesday 10-12, 6 Feb 2025 and 8 Mar 2025", ("6 Feb 2025", "8 Mar 2025")),
        ("third Tuesday 10-12 日本語 ✂", ("日本語 ✂",)),
        ("third Tuesday 10-12, ah", ("ah",)),
        ("third Tuesday 10-12, not 29 May 2025, August", ("August",)),
        (f"third Tuesday 10-12 {'x' * 200}", ("x" * 80 + "…",)),
    ],
)
def test_what_was_not_understood_is_named_beside_the_rule(sentence: str, pieces: tuple[str, ...]) -> None:
    read = understand(sentence)
    assert read.rule is not None and read.rule.weekdays == (1,)
    assert (read.start_time, read.minutes) == (time(10), 120)
    assert read.not_understood == pieces


@pytest.mark.parametrize(
    ("sentence", "question"),
    [
        ("10-12", NO_DAY),
        ("every 4 weeks 10-12", NO_DAY),
        ("", NO_DAY),
        ("hello", NO_DAY),
        (
            "monthly on Saturday 10-12",
            "Please say which Saturday of the month it is: first to fifth, or last.",
        ),
        ("third Tuesday", NO_START),
        ("third Tuesday at 10", NO_END),
        ("Mondays 10-12 and Thursdays 2-4", TWO_TIMES),
        ("1st Monday and 3rd Thursday 10-12", TWO_PATTERNS),
        ("Mondays and the third Thursday 10-12", TWO_PATTERNS),
        ("third Tuesday and the 15th of the month 10-12", TWO_PATTERNS),
        (
            "Thursday after the second Tuesday, 2-4",
            "No schedule can say “Thursday after the second Tuesday”. Please give the dates themselves.",
        ),
        (
            "penultimate Friday 2-4",
            "No schedule can say “penultimate Friday”. Please give the dates themselves.",
        ),
        (
            "first working day of the month 2-4",
            "No schedule can say “first working day”. Please give the dates themselves.",
        ),
        (
            "every Tuesday monthly 10-12",
            "Please say either how many weeks lie between two sessions, or which day of the month it is.",
        ),
        ("third Tuesday 10-12 from 30 February 2025", "There is no 30 February 2025 in the calendar."),
        ("every Tuesday 10-12, 0 sessions", "Please give the number of sessions, 1 or more."),
        ("every 100 weeks on Tuesday 10-12", "Please give a whole number from 1 to 52."),
        (
            "every Tuesday 10-12, 6 sessions, until 30 June 2025",
            "Please give either a number of sessions or a last day, not both.",
        ),
        (
            "30th of the month, only in February, 10-12",
            "This schedule never gives a session: no month it is held in has such a day.",
        ),
        ("x" * 5001, "This is too long to be read. Please say it in fewer words."),
    ],
)
def test_what_is_missing_or_cannot_be_is_asked_for(sentence: str, question: str) -> None:
    read = understand(sentence)
    assert question in read.questions
    if question not in (NO_START, NO_END):
        assert read.rule is None and read.readings == ()


@pytest.mark.parametrize(
    ("sentence", "readings"),
    [
        ("every third Tuesday 10-12", ("Every three weeks on Tuesday", "The third Tuesday of every month")),
        ("every 2nd Friday 10-12", ("Every two weeks on Friday", "The second Friday of every month")),
        ("each fifth Monday 10-12", ("Every five weeks on Monday", "The fifth Monday of every month")),
        (
            "every third Tuesday except August, 6 sessions, 10-12",
            (
                "Every three weeks on Tuesday, except in August, 6 sessions",
                "The third Tuesday of every month, except in August, 6 sessions",
            ),
        ),
        (
            "fortnightly on the 2nd and 4th Thursday 10-12",
            ("Every two weeks on Thursday", "The second and fourth Thursday of every month"),
        ),
        (
            "biweekly on Mondays and Thursdays 10-12",
            ("Every two weeks on Monday and Thursday", "Every Monday and Thursday"),
        ),
        (
            "bi-monthly on the 1st and 3rd Tuesday 10-12",
            (
                "The first and third Tuesday of the month, every two months",
                "The first and third Tuesday of every month",
            ),
        ),
        (
            "monthly from 21 January 2025 10-12",
            ("The third Tuesday of every month", "The 21st of every month"),
        ),
        (
            "monthly on Thursdays from 28 August 2025 10-12",
            ("The fourth Thursday of every month", "The last Thursday of every month"),
        ),
    ],
)
def test_two_readings_are_both_given(sentence: str, readings: tuple[str, ...]) -> None:
    read = understand(sentence)
    assert read.rule is None
    assert tuple(reading.words for reading in read.readings) == readings
    assert read.questions[0].endswith("can be read in two ways. Please say which you mean.")


def test_every_third_tuesday_of_the_month_is_not_asked_about() -> None:
    for sentence in (
        "every third Tuesday of the month 10-12",
        "every last Tuesday 10-12",
        "third Tuesday 10-12",
    ):
        assert understand(sentence).rule is not None


@pytest.mark.parametrize("length", ["999999999 hours", "2 minutes", "0 minutes", "25 hours", "9999.99 hrs"])
def test_a_length_that_no_session_has_is_refused(length: str) -> None:
    read = understand(f"third Tuesday at 10 for {length}")
    assert read.minutes is None
    assert read.questions == ("A session lasts at least 5 minutes and at most 24 hours.",)


def test_numbers_beyond_all_measure_are_refused_at_once() -> None:
    nines = "9" * 9
    for sentence in (
        f"third Tuesday 10-12 for {nines} weeks",
        f"every Tuesday 10-12 for {nines} months",
        f"every {nines} weeks on Tuesday 10-12 for {nines} years",
        f"third Tuesday 10-12 for {'9' * 4000} sessions",
    ):
        read = understand(sentence, today=date(2025, 1, 1))
        if read.rule is not None and read.not_understood == ():
            with pytest.raises(Refusal):
                check_series(read.rule, date(2025, 1, 21), 120)


def test_what_was_read_is_said() -> None:
    read = understand("Thrid Tuesday, 6.30 for 7 pm to 9pm, from 21 Jan 2025, no bank holidays")
    assert read.understood == (
        "The third Tuesday of every month.",
        "19:00 to 21:00.",
        "People may come from 18:30.",
        "The first date is Tuesday 21 January 2025.",
        "Bank holidays are to be left out.",
        "“Thrid” was read as third.",
    )
    assert (read.arrive_from, read.skip_holidays) == (time(18, 30), True)


def test_a_guess_at_the_half_of_the_day_is_said() -> None:
    assert "“7” was read as 19:00." in understand("Tuesdays 7-9").understood
    assert "“1st Tuesday bi-monthly”" not in str(understand("1st Tuesday bi-monthly 7pm-9pm").understood)
    assert (
        "“bi-monthly” was read as every two months."
        in understand("1st Tuesday bi-monthly 7pm-9pm").understood
    )


def test_the_weekday_of_a_written_start_serves_a_rule_without_one() -> None:
    read = understand("fortnightly from 3 August 2023, 10.30am-12.30pm")
    assert read.rule == Rule("weekly", interval=2, weekdays=(3,))
    assert read.start_date == date(2023, 8, 3)
    one = understand("monthly on Tuesday from 21 January 2025, 10-12")
    assert one.rule == Rule("monthly", weekdays=(1,), ordinals=(3,))
