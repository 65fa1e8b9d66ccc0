"""Real rules and dated scenarios: which days, at which instants, marked how."""

import json
import re
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from dateutil.rrule import rrulestr

from facilitator.schedule.recurrence import Cadence, PreviewRow, Rule, kind_of, occurrences, preview

EXAMPLES: list[dict[str, Any]] = json.loads(
    Path(__file__).with_name("recurrence_examples.json").read_text(encoding="utf-8")
)
CODES = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
LONDON = "Europe/London"
THIRD_TUESDAY = Rule("monthly", weekdays=(1,), ordinals=(3,), count=24)
PETERBOROUGH = date(2025, 1, 21)
EVERY_THIRD = Cadence(every=3, first=3, extra_minutes=60)


def _rule_of(example: dict[str, Any]) -> Rule:
    """The example's rule as a person would choose it, not as its text says it."""
    starts = [datetime.fromisoformat(start) for start in example["occurrences"]]
    if example["name"] == "ThuAfter2ndTue":
        return Rule("dates", dates=tuple(start.date() for start in starts))
    parts = dict(part.split("=") for part in example["rrule"].split(";"))
    interval, count = int(parts.get("INTERVAL", 1)), int(parts["COUNT"])
    if example["name"] == "last weekday":
        return Rule("monthly", last_working_day=True, count=count)
    if parts["FREQ"] == "WEEKLY":
        return Rule("weekly", interval=interval, weekdays=(starts[0].weekday(),), count=count)
    days = re.findall(r"(-?\d)([A-Z]{2})", parts["BYDAY"])
    months = {int(month) for month in parts.get("BYMONTH", "").split(",") if month}
    return Rule(
        "monthly",
        interval=interval,
        ordinals=tuple(int(nth) for nth, _ in days),
        weekdays=tuple(CODES.index(code) for _, code in days),
        months_off=tuple(set(range(1, 13)) - months) if months else (),
        count=count,
    )


def _preview(rule: Rule, start: date, at: time, minutes: int, **more: Any) -> list[PreviewRow]:
    return preview(rule, start, at, minutes, **{"zone_name": LONDON, "nation": "england_wales"} | more)


def _days(rule: Rule, start: date, limit: int | None = None) -> list[date]:
    return [slot.local_start.date() for slot in occurrences(rule, start, time(12, 0), 60, limit=limit)]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: str(example["name"]))
def test_a_real_groups_rule_gives_its_real_dates(example: dict[str, Any]) -> None:
    expected = [datetime.fromisoformat(start) for start in example["occurrences"]]
    slots = occurrences(_rule_of(example), expected[0].date(), expected[0].time(), 120)
    assert [slot.local_start for slot in slots] == expected
    assert [slot.number for slot in slots] == list(range(1, len(expected) + 1))


@pytest.mark.parametrize(
    "example",
    [example for example in EXAMPLES if example["name"] not in {"ThuAfter2ndTue", "fortnight Thu"}],
    ids=lambda example: str(example["name"]),
)
def test_the_generated_text_is_the_one_calendars_know(example: dict[str, Any]) -> None:
    assert _rule_of(example).rrule_text() == example["rrule"]


def test_the_generated_text_names_the_weekday_and_ends_in_utc() -> None:
    a_year_of_tuesdays = Rule("weekly", weekdays=(1,), until=date(2022, 8, 30))
    assert a_year_of_tuesdays.rrule_text() == "FREQ=WEEKLY;BYDAY=TU;UNTIL=20220830T225959Z"
    assert len(_days(a_year_of_tuesdays, date(2021, 9, 7))) == 52
    assert Rule("dates", dates=(date(2025, 1, 1),)).rrule_text() == ""


def test_another_program_reads_the_generated_text_the_same_way() -> None:
    rule = Rule("monthly", interval=2, weekdays=(0, 3), ordinals=(2, -1), months_off=(8,), count=20)
    start = date(2025, 2, 10)
    read = rrulestr(rule.rrule_text(), dtstart=datetime.combine(start, time(12, 0)))
    assert [slot.local_start for slot in occurrences(rule, start, time(12, 0), 60)] == list(read)


def test_scenario_1_two_years_of_third_tuesdays_without_a_bank_holiday() -> None:
    rows = _preview(THIRD_TUESDAY, PETERBOROUGH, time(10, 15), 120)
    assert len(rows) == 24
    assert rows[1].local_start == datetime(2025, 2, 18, 10, 15)
    assert rows[-1].local_start == datetime(2026, 12, 15, 10, 15)
    assert all(row.marks == () for row in rows)


def test_scenario_2_every_third_session_is_an_hour_longer_with_a_speaker() -> None:
    rows = _preview(THIRD_TUESDAY, PETERBOROUGH, time(10, 15), 120, cadence=EVERY_THIRD)
    speakers = [row for row in rows if row.kind == "speaker"]
    assert [f"{row.local_start:%Y-%m-%d}" for row in speakers] == [
        "2025-03-18",
        "2025-06-17",
        "2025-09-16",
        "2025-12-16",
        "2026-03-17",
        "2026-06-16",
        "2026-09-15",
        "2026-12-15",
    ]
    assert {f"{row.local_end:%H:%M}" for row in speakers} == {"13:15"}
    others = [row for row in rows if row.kind == "standard"]
    assert len(others) == 16
    assert {f"{row.local_end:%H:%M}" for row in others} == {"12:15"}


def test_scenario_4_a_cancellation_shifts_no_speaker_because_kinds_go_by_slot_number() -> None:
    slots = occurrences(THIRD_TUESDAY, PETERBOROUGH, time(10, 15), 120, cadence=EVERY_THIRD)
    left = [slot for slot in slots if slot.local_start.date() != date(2025, 8, 19)]
    september = next(slot for slot in left if slot.local_start.date() == date(2025, 9, 16))
    assert (september.number, september.kind, september.minutes) == (9, "speaker", 180)
    assert kind_of(9, EVERY_THIRD) == "speaker"
    assert kind_of(8, EVERY_THIRD) == kind_of(9, None) == "standard"


def test_scenario_5_the_wall_time_stays_when_the_clocks_change() -> None:
    rows = _preview(THIRD_TUESDAY, PETERBOROUGH, time(10, 15), 120, cadence=EVERY_THIRD)
    utc = {f"{row.local_start:%Y-%m-%d}": f"{row.utc_start:%H:%M}" for row in rows}
    assert utc["2025-03-18"] == utc["2025-11-18"] == "10:15"
    assert utc["2025-04-15"] == utc["2025-10-21"] == "09:15"
    september = next(row for row in rows if row.local_start.date() == date(2025, 9, 16))
    assert f"{september.utc_start:%H:%M}-{september.utc_end:%H:%M}" == "09:15-12:15"
    assert {f"{row.local_start:%H:%M}" for row in rows} == {"10:15"}


def test_scenario_6_first_mondays_on_bank_holidays_are_marked_and_kept() -> None:
    rule = Rule("monthly", weekdays=(0,), ordinals=(1,))
    rows = _preview(rule, date(2025, 2, 3), time(14, 0), 120)
    marked = {row.local_start.date(): row.marks for row in rows if row.local_start.year < 2027 and row.marks}
    assert marked == {
        date(2025, 5, 5): ("Bank holiday: May Day",),
        date(2026, 4, 6): ("Bank holiday: Easter Monday",),
        date(2026, 5, 4): ("Bank holiday: May Day",),
    }


def test_scenario_7_the_last_thursday_meets_christmas_day() -> None:
    rule = Rule("monthly", weekdays=(3,), ordinals=(-1,))
    rows = {row.local_start.date(): row for row in _preview(rule, date(2025, 8, 28), time(11, 0), 120)}
    assert rows[date(2025, 12, 25)].marks == ("Bank holiday: Christmas Day", "Near Christmas")
    assert rows[date(2026, 1, 29)].marks == ()


def test_scenario_7_the_second_of_january_is_marked_in_the_scottish_calendar_only() -> None:
    rule = Rule("dates", dates=(date(2026, 1, 2),))
    scottish, english = (
        _preview(rule, date(2026, 1, 2), time(11, 0), 120, nation=nation)[0].marks
        for nation in ("scotland", "england_wales")
    )
    assert scottish == ("Bank holiday: New Year Holiday", "Near Christmas")
    assert english == ("Near Christmas",)


def test_scenario_8_every_third_tuesday_has_two_readings() -> None:
    three_weekly = Rule("weekly", interval=3, weekdays=(1,))
    third = Rule("monthly", weekdays=(1,), ordinals=(3,))
    assert _days(three_weekly, PETERBOROUGH, 3) == [date(2025, 1, 21), date(2025, 2, 11), date(2025, 3, 4)]
    assert _days(third, PETERBOROUGH, 3) == [date(2025, 1, 21), date(2025, 2, 18), date(2025, 3, 18)]


def test_scenario_9_months_off_come_back_every_year_by_themselves() -> None:
    rule = Rule("monthly", weekdays=(3,), ordinals=(3,), months_off=(8, 12))
    days = _days(rule, date(2025, 1, 16), 11)
    assert [f"{day:%d %b}" for day in days[:10]] == (
        ["16 Jan", "20 Feb", "20 Mar", "17 Apr", "15 May", "19 Jun", "17 Jul", "18 Sep", "16 Oct", "20 Nov"]
    )
    assert days[10] == date(2026, 1, 15)


def test_scenario_13_a_list_of_four_dates_with_their_instants() -> None:
    rule = Rule("dates", dates=(date(2023, 11, 27), date(2023, 2, 6), date(2023, 5, 15), date(2023, 9, 4)))
    rows = _preview(rule, date(2023, 2, 6), time(17, 30), 90)
    assert [f"{row.utc_start:%d %b %H:%M}" for row in rows] == (
        ["06 Feb 17:30", "15 May 16:30", "04 Sep 16:30", "27 Nov 17:30"]
    )
    assert {f"{row.local_end:%H:%M}" for row in rows} == {"19:00"}


def test_the_fortnight_goes_on_over_the_turn_of_the_year() -> None:
    days = _days(Rule("weekly", interval=2, weekdays=(1, 3)), date(2026, 12, 22), 4)
    assert days == [date(2026, 12, 22), date(2026, 12, 24), date(2027, 1, 5), date(2027, 1, 7)]


def test_fifth_wednesdays_come_only_in_months_that_have_five() -> None:
    rule = Rule("monthly", weekdays=(2,), ordinals=(5,), until=date(2025, 12, 31))
    assert [f"{day:%d %b}" for day in _days(rule, date(2025, 1, 29))] == (
        ["29 Jan", "30 Apr", "30 Jul", "29 Oct", "31 Dec"]
    )


def test_a_fourth_that_is_also_the_last_is_one_session() -> None:
    rule = Rule("monthly", weekdays=(3,), ordinals=(4, -1), until=date(2025, 3, 31))
    assert _days(rule, date(2025, 1, 23)) == (
        [date(2025, 1, 23), date(2025, 1, 30), date(2025, 2, 27), date(2025, 3, 27)]
    )
