"""Scenario 2: every third session has a speaker and ends an hour later."""

import re
from datetime import date

import pytest

from tests.journeys.reading import calendar_at, subscribe
from tests.support.cast import CHURCH, CORA, DISCREET, FRANCES, SPEAKER_DAYS, THIRD_TUESDAYS, Cast
from tests.support.clock import StandingClock

pytestmark = pytest.mark.both_databases

LONGER = [
    *((2025, 3, 18), (2025, 6, 17), (2025, 9, 16), (2025, 12, 16)),
    *((2026, 3, 17), (2026, 6, 16), (2026, 9, 15), (2026, 12, 15)),
]


def test_exactly_eight_sessions_end_at_13_15_and_have_a_speaker(cast: Cast, clock: StandingClock) -> None:
    clock.set(2025, 1, 6, 9, 0)
    listed = cast.page(CORA, "sessions?show=all").text
    found = dict(
        re.findall(rf"Tuesday (\d+ \w+ \d+) (10:15 to 1[23]:15)(?: \([^)]*\))?, {CHURCH}(?= |$)", listed)
    )

    assert [date(*day) for day in LONGER] == SPEAKER_DAYS
    assert len(found) == 24
    for day in THIRD_TUESDAYS:
        times = "10:15 to 13:15" if day in SPEAKER_DAYS else "10:15 to 12:15"
        assert found[f"{day.day} {day:%B %Y}"] == times
    assert listed.count("Speaker session") == 8


def test_the_rows_say_the_same(cast: Cast, clock: StandingClock) -> None:
    sessions = cast.sessions()

    assert [s.local_start.date() for s in sessions if s.kind == "speaker"] == SPEAKER_DAYS
    assert [s.local_start.date() for s in sessions if s.minutes == 180] == SPEAKER_DAYS
    assert {s.minutes for s in sessions if s.kind == "standard"} == {120}
    assert {s.slot for s in sessions if s.kind == "speaker"} == {3, 6, 9, 12, 15, 18, 21, 24}


def test_the_counsellors_calendar_ends_where_the_session_does(cast: Cast, clock: StandingClock) -> None:
    clock.set(2025, 4, 1, 9, 0)
    browser = cast.at_desk(FRANCES)
    entries = calendar_at(subscribe(browser.get("/desk/me/calendar")), browser)

    assert {entry.summary for entry in entries.values()} == {DISCREET}
    longer = [day for day, entry in entries.items() if (entry.ends - entry.starts).seconds == 3 * 3600]
    assert longer == [day for day in SPEAKER_DAYS if day in entries]
    assert len(longer) == 7, "the feed reaches to September 2026"
