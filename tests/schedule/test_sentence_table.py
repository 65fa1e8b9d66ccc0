"""Sentences as they stand in leaflets, on posters and in e-mails, with the rule and times each of them means."""

from datetime import date, time
from typing import Any

import pytest

from facilitator.schedule.recurrence import LAST, Rule
from facilitator.schedule.sentence.reader import understand

MON, TUE, WED, THU, FRI, SAT, SUN = range(7)
JUL_AUG = (7, 8)


def _monthly(ordinals: Any, weekdays: Any, **parts: Any) -> Rule:
    return Rule("monthly", ordinals=_tuple(ordinals), weekdays=_tuple(weekdays), **parts)


def _weekly(weekdays: Any, interval: int = 1, **parts: Any) -> Rule:
    return Rule("weekly", interval=interval, weekdays=_tuple(weekdays), **parts)


def _dates(*days: date) -> Rule:
    return Rule("dates", dates=days)


def _only(*months: int) -> tuple[int, ...]:
    return tuple(month for month in range(1, 13) if month not in months)


def _tuple(one_or_more: Any) -> Any:
    return one_or_more if isinstance(one_or_more, tuple) else (one_or_more,)


THIRD_TUESDAY = _monthly(3, TUE)
YORK = _dates(date(2023, 2, 6), date(2023, 5, 15), date(2023, 9, 4), date(2023, 11, 27))
FEBRUARY = _dates(*(date(2025, 2, day) for day in (6, 13, 20, 27)))
HALF_TERM = ((date(2025, 5, 26), date(2025, 5, 30)),)

MONTHLY = [
    ("third Tuesday of every month 10.15am to 12.15pm", THIRD_TUESDAY, "10:15", 120),
    ("2nd and 4th Thursday 2-4pm except August", _monthly((2, 4), THU, months_off=(8,)), "14:00", 120),
    ("last Friday monthly 10-12, not December", _monthly(LAST, FRI, months_off=(12,)), "10:00", 120),
    ("first Thursday of alternate months 2-3.30pm", _monthly(1, THU, interval=2), "14:00", 90),
    ("1st & 3rd Tue noon", _monthly((1, 3), TUE), "12:00", None),
    ("1st Wed of each month 2-4", _monthly(1, WED), "14:00", 120),
    ("Second & Fourth Weds 10.30 - 12", _monthly((2, 4), WED), "10:30", 90),
    ("2nd/4th Thursday 1pm-3pm", _monthly((2, 4), THU), "13:00", 120),
    ("the last Thursday of every month 11am – 1pm", _monthly(LAST, THU), "11:00", 120),
    ("last Thurs 11-1", _monthly(LAST, THU), "11:00", 120),
    ("13.30-14.30 2nd & 4th Tue", _monthly((2, 4), TUE), "13:30", 60),
    ("3rd Tuesday every other month 1pm to 2.30pm", _monthly(3, TUE, interval=2), "13:00", 90),
    ("third Tuesday of every second month 1-2.30pm", _monthly(3, TUE, interval=2), "13:00", 90),
    ("1st Tuesday bi-monthly, 7pm to 9pm", _monthly(1, TUE, interval=2), "19:00", 120),
    ("first Thursday of every 3 months 2-4", _monthly(1, THU, interval=3), "14:00", 120),
    ("quarterly on the first Monday 10-12", _monthly(1, MON, interval=3), "10:00", 120),
    ("monthly on the 2nd Tuesday, 1.30 - 2.30pm", _monthly(2, TUE), "13:30", 60),
    ("fifth Wednesday 10-12", _monthly(5, WED), "10:00", 120),
    ("1st, 3rd and 5th Saturday 9.30-11.30am", _monthly((1, 3, 5), SAT), "09:30", 120),
    ("every last Friday 10-12", _monthly(LAST, FRI), "10:00", 120),
    ("every 2nd and 4th Tuesday 10-12", _monthly((2, 4), TUE), "10:00", 120),
    ("each third Thursday of the month 12-2pm", _monthly(3, THU), "12:00", 120),
    ("every third Tuesday monthly 10-12", THIRD_TUESDAY, "10:00", 120),
    ("third Thursday 12 noon - 2pm, except Aug & Dec", _monthly(3, THU, months_off=(8, 12)), "12:00", 120),
    ("3rd Thu 12-2 (not August or December)", _monthly(3, THU, months_off=(8, 12)), "12:00", 120),
    ("2nd Monday 12.00-14.00 excluding July, August", _monthly(2, MON, months_off=JUL_AUG), "12:00", 120),
    ("First Monday, but not in January, 6pm-7.30pm", _monthly(1, MON, months_off=(1,)), "18:00", 90),
    ("3rd Mon 2pm-4pm (Jul - Aug off)", _monthly(3, MON, months_off=JUL_AUG), "14:00", 120),
    ("third Wednesday, September to June, 6.30pm-8pm", _monthly(3, WED, months_off=JUL_AUG), "18:30", 90),
    ("1st Friday 10-12 from September to June", _monthly(1, FRI, months_off=JUL_AUG), "10:00", 120),
    ("3rd Weds of Jan, Apr, Jul & Oct 10-12", _monthly(3, WED, months_off=_only(1, 4, 7, 10)), "10:00", 120),
    ("second Monday in September 12-2", _monthly(2, MON, months_off=_only(9)), "12:00", 120),
    ("third Tuesday and third Thursday 10-12", _monthly(3, (TUE, THU)), "10:00", 120),
    ("first Tuesday and third Tuesday, 10-12", _monthly((1, 3), TUE), "10:00", 120),
    ("Tuesdays, 1st and 3rd of the month, 12 noon to 1pm", _monthly((1, 3), TUE), "12:00", 60),
    ("last working day of the month 10-11", Rule("monthly", last_working_day=True), "10:00", 60),
    ("last weekday of every month, 10-12", Rule("monthly", last_working_day=True), "10:00", 120),
    ("the 15th of every month at 7pm for an hour", Rule("monthly", month_days=(15,)), "19:00", 60),
    ("on the 1st and 15th of each month, 10-11am", Rule("monthly", month_days=(1, 15)), "10:00", 60),
    ("31st of every month 10-11", Rule("monthly", month_days=(31,)), "10:00", 60),
    ("last day of the month 2pm-3pm", Rule("monthly", month_days=(LAST,)), "14:00", 60),
    ("every month on the 15th 10-12", Rule("monthly", month_days=(15,)), "10:00", 120),
    ("5th Friday 10-12 in months that have one", _monthly(5, FRI), "10:00", 120),
    ("every 15th, 10-11", Rule("monthly", month_days=(15,)), "10:00", 60),
    ("3rd Wensday of the month, half past six till eight", _monthly(3, WED), "18:30", 90),
    ("forth Thursday, 2pm till 4pm", _monthly(4, THU), "14:00", 120),
    ("Third tuesday of evry month 10.15-12.15", THIRD_TUESDAY, "10:15", 120),
    ("THE 3RD TUES. EACH MONTH, 10:15AM-12:15PM.", THIRD_TUESDAY, "10:15", 120),
]
WEEKLY = [
    ("every other Wednesday 6:30pm for 90 minutes, 6 sessions", _weekly(WED, 2, count=6), "18:30", 90),
    ("Tuesdays 7-9pm", _weekly(TUE), "19:00", 120),
    ("Every Tues & Thurs 6-7.30pm", _weekly((TUE, THU)), "18:00", 90),
    ("Every Monday at 10, 2 hours", _weekly(MON), "10:00", 120),
    ("Weekly: Mon 10-12", _weekly(MON), "10:00", 120),
    ("weekly, Wednesday evenings 7-9", _weekly(WED), "19:00", 120),
    ("Wednesday evenings 8-9.30", _weekly(WED), "20:00", 90),
    ("10-12 every Tuesday", _weekly(TUE), "10:00", 120),
    ("alternate Fridays 1:30pm-3:30pm", _weekly(FRI, 2), "13:30", 120),
    ("every two weeks on Wednesday 10:00-12:00", _weekly(WED, 2), "10:00", 120),
    ("every fortnight on a Tuesday at 7pm for an hour and a half", _weekly(TUE, 2), "19:00", 90),
    ("fortnightly Thursdays 10.30am-12.30pm", _weekly(THU, 2), "10:30", 120),
    ("biweekly Thursday 10.30-12.30", _weekly(THU, 2), "10:30", 120),
    ("every 3 weeks on a Monday, 11-1", _weekly(MON, 3), "11:00", 120),
    ("every third week on Tuesday 10-12", _weekly(TUE, 3), "10:00", 120),
    ("four-weekly on Mondays 2pm to 4pm", _weekly(MON, 4), "14:00", 120),
    ("Every 6 weeks on a Tuesday at 2pm for 2 hours", _weekly(TUE, 6), "14:00", 120),
    ("Monday to Friday 9-5", _weekly((MON, TUE, WED, THU, FRI)), "09:00", 480),
    ("Every weekday 9am-5pm", _weekly((MON, TUE, WED, THU, FRI)), "09:00", 480),
    ("weekends 10-12", _weekly((SAT, SUN)), "10:00", 120),
    ("daily, noon to 1", _weekly(tuple(range(7))), "12:00", 60),
    ("4 Thursdays 14-17", _weekly(THU, count=4), "14:00", 180),
    ("weekly x 6, Wednesdays 10-12.30", _weekly(WED, count=6), "10:00", 150),
    ("a course of six, Wednesdays 10-12.30", _weekly(WED, count=6), "10:00", 150),
    ("six-week course, Wednesdays 10am - 12.30pm", _weekly(WED, count=6), "10:00", 150),
    ("every Tuesday for 6 weeks 10am-11:30am", _weekly(TUE, count=6), "10:00", 90),
    ("every other Tuesday for 12 weeks 10am-11:30am", _weekly(TUE, 2, count=6), "10:00", 90),
    ("Mon and Wed for 4 weeks, 2-3", _weekly((MON, WED), count=8), "14:00", 60),
    ("every Tuesday for a year, 10-12", _weekly(TUE, count=52), "10:00", 120),
    ("third Tuesday for 6 months, 10-12", _monthly(3, TUE, count=6), "10:00", 120),
    ("Every Tuesday 10-12 until 30 Aug 2022", _weekly(TUE, until=date(2022, 8, 30)), "10:00", 120),
    ("every Tuesday 10-12 until July 2025", _weekly(TUE, until=date(2025, 7, 31)), "10:00", 120),
    (
        "Thu 10:00-12:00, six sessions, not between 26 and 30 May 2025",
        _weekly(THU, count=6, not_between=HALF_TERM),
        "10:00",
        120,
    ),
    (
        "Thursdays 10-12, not 26-30 May 2025, six sessions, lose it",
        _weekly(THU, count=6, not_between=HALF_TERM, make_up=False),
        "10:00",
        120,
    ),
]
DATES = [
    ("6 Feb, 15 May, 4 Sep, 27 Nov 2023, 17:30-19:00", YORK, "17:30", 90),
    ("Feb 6, May 15, Sept 4 and Nov 27, 2023 5.30pm-7pm", YORK, "17:30", 90),
    ("06/02/2023, 15/05/2023, 4.9.23, 2023-11-27 at 5.30pm for 90 mins", YORK, "17:30", 90),
    ("Mon 6th Feb, Mon 15th May, Mon 4th Sept & Mon 27th Nov 2023, 17.30 to 19.00", YORK, "17:30", 90),
    ("6, 13, 20 and 27 February 2025, 2pm-4pm", FEBRUARY, "14:00", 120),
    ("Thursdays 6, 13, 20 and 27 February 2025, 2pm-4pm", FEBRUARY, "14:00", 120),
    ("21 Jan 2025, 9.30am - 4pm", _dates(date(2025, 1, 21)), "09:30", 390),
    ("15 May 2025, 1730-1900", _dates(date(2025, 5, 15)), "17:30", 90),
    ("On Tuesday 21 January 2025 10-12", _dates(date(2025, 1, 21)), "10:00", 120),
]
TIMES = [
    ("10.15am to 12.15pm", "10:15", 120),
    ("10:15-12:15", "10:15", 120),
    ("10.15-12.15", "10:15", 120),
    ("1015-1215", "10:15", 120),
    ("11-1", "11:00", 120),
    ("11-1pm", "11:00", 120),
    ("2pm to 4pm", "14:00", 120),
    ("2-4", "14:00", 120),
    ("12-2", "12:00", 120),
    ("9-5", "09:00", 480),
    ("7-9", "19:00", 120),
    ("6:30-8:30", "18:30", 120),
    ("06:30-08:30", "06:30", 120),
    ("9.30am-12", "09:30", 150),
    ("10am-2", "10:00", 240),
    ("8-10pm", "20:00", 120),
    ("13:30-14:30", "13:30", 60),
    ("10:00-13:00", "10:00", 180),
    ("11:00-01:00", "11:00", 120),
    ("10pm-midnight", "22:00", 120),
    ("23:00 to 01:00", "23:00", 120),
    ("noon to 2", "12:00", 120),
    ("midday-1.30", "12:00", 90),
    ("12 noon until 2pm", "12:00", 120),
    ("between 10 and 12", "10:00", 120),
    ("from 10am until noon", "10:00", 120),
    ("10 a.m. to 12 p.m.", "10:00", 120),
    ("10 o'clock to 12 o'clock", "10:00", 120),
    ("ten till twelve,", "10:00", 120),
    ("half past ten till quarter past twelve", "10:30", 105),
    ("starts at 10, ends at 12", "10:00", 120),
    ("10.15am start, 12.15pm finish", "10:15", 120),
    ("at 10.15am, finishing at 12.15pm", "10:15", 120),
    ("1930-2130", "19:30", 120),
    ("1930hrs to 2100 hrs", "19:30", 90),
    ("19h30 to 21h00", "19:30", 90),
    ("6:30pm for 90 minutes", "18:30", 90),
    ("at 7pm for 1½ hours", "19:00", 90),
    ("at 7pm for 1.5 hrs", "19:00", 90),
    ("7pm for an hour and a half", "19:00", 90),
    ("7pm for 1 hour 30 minutes", "19:00", 90),
    ("7pm for 1h30", "19:00", 90),
    ("7pm, 2hrs", "19:00", 120),
    ("7pm for two hours", "19:00", 120),
    ("10am for half an hour", "10:00", 30),
    ("10am, 45 mins", "10:00", 45),
    ("6.30 for 7pm to 9pm", "19:00", 120),
    ("doors open 6.30pm, 7pm-9pm", "19:00", 120),
]


@pytest.mark.parametrize(
    ("sentence", "rule", "start", "minutes"), [*MONTHLY, *WEEKLY, *DATES], ids=lambda part: str(part)[:60]
)
def test_a_sentence_means_its_rule(sentence: str, rule: Rule, start: str, minutes: int | None) -> None:
    read = understand(sentence)
    assert read.rule == rule
    assert (read.start_time, read.minutes) == (time.fromisoformat(start), minutes)
    assert read.not_understood == ()
    assert len(read.questions) == (minutes is None)


@pytest.mark.parametrize(("words", "start", "minutes"), TIMES)
def test_times_are_read_as_people_write_them(words: str, start: str, minutes: int) -> None:
    for sentence in (f"third Tuesday {words}", f"{words}, third Tuesday of the month"):
        read = understand(sentence)
        assert (read.start_time, read.minutes) == (time.fromisoformat(start), minutes), sentence
        assert read.rule == THIRD_TUESDAY
        assert (read.not_understood, read.questions) == ((), ())


def test_there_are_enough_of_them() -> None:
    assert len(MONTHLY) + len(WEEKLY) + len(DATES) >= 80
