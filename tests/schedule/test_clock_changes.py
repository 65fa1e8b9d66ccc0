"""Sessions at night, where the clocks change: held, marked, never refused, never twice."""

from datetime import UTC, date, datetime, time

import pytest

from facilitator.schedule.errors import UnknownTimeZone
from facilitator.schedule.recurrence import PreviewRow, Rule, Slot, held, preview

LONDON = "Europe/London"
SUNDAYS = Rule("weekly", weekdays=(6,), count=3)


def _rows(start: date, at: time, minutes: int = 60) -> list[PreviewRow]:
    return preview(SUNDAYS, start, at, minutes, zone_name=LONDON)


def test_a_skipped_start_is_shown_and_held_one_hour_later_and_keeps_its_length() -> None:
    before, changed, after = _rows(date(2026, 3, 22), time(1, 30), 90)
    assert changed.local_start == datetime(2026, 3, 29, 2, 30)
    assert changed.local_end == datetime(2026, 3, 29, 4, 0)
    assert changed.utc_start == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert changed.utc_end == datetime(2026, 3, 29, 3, 0, tzinfo=UTC)
    assert changed.marks == ("The clocks change: 01:30 is skipped, held one hour later at 02:30",)
    assert (before.marks, after.marks) == ((), ())
    assert after.local_start == datetime(2026, 4, 5, 1, 30)


def test_a_repeated_start_is_the_first_of_the_two_and_comes_once() -> None:
    _, changed, _ = _rows(date(2026, 10, 18), time(1, 30), 20)
    assert changed.utc_start == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert changed.marks == ("The clocks change: 01:30 comes twice, held at the first",)


def test_a_session_over_the_change_keeps_its_times_on_the_wall_and_says_so() -> None:
    _, longer, _ = _rows(date(2026, 10, 18), time(0, 30), 120)
    assert (longer.local_start, longer.local_end) == (
        datetime(2026, 10, 25, 0, 30),
        datetime(2026, 10, 25, 2, 30),
    )
    assert (longer.utc_end - longer.utc_start).total_seconds() == 3 * 3600
    assert longer.marks == ("The clocks change during this session",)


def test_an_evening_session_notices_nothing() -> None:
    for start, instants in [
        (date(2026, 3, 22), ["18:00", "17:00", "17:00"]),
        (date(2026, 10, 18), ["17:00", "18:00", "18:00"]),
    ]:
        rows = _rows(start, time(18, 0))
        assert [f"{row.utc_start:%H:%M}" for row in rows] == instants
        assert {f"{row.local_start:%H:%M}" for row in rows} == {"18:00"}
        assert {row.marks for row in rows} == {()}


def test_a_session_past_midnight_belongs_to_the_day_it_begins() -> None:
    row = _rows(date(2026, 6, 7), time(23, 0), 120)[0]
    assert row.local_start.date() == date(2026, 6, 7)
    assert row.local_end == datetime(2026, 6, 8, 1, 0)


@pytest.mark.parametrize("name", ["", "Mars/Olympus", "Europe", "../../etc/passwd"])
def test_a_zone_that_does_not_exist_is_refused_in_a_sentence(name: str) -> None:
    with pytest.raises(UnknownTimeZone, match="There is no time zone of that name") as refusal:
        preview(SUNDAYS, date(2026, 6, 7), time(18, 0), 60, zone_name=name)
    assert refusal.value.field == "time_zone"
    with pytest.raises(UnknownTimeZone):
        held(Slot(1, datetime(2026, 6, 7, 18, 0), 60), name)
