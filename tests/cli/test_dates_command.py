"""`facilitator dates`: the dates a sentence means, for people and for programs, without a database."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from facilitator.cli import main

THIRD_TUESDAY = "third Tuesday of every month 10.15am to 12.15pm"


def _run(sentence: str, *options: str, earliest: str = "2025-01-01") -> Result:
    return CliRunner().invoke(main, ["dates", sentence, "--from", earliest, *options])


def _listed(sentence: str, *options: str, **more: str) -> list[dict[str, Any]]:
    result = _run(sentence, "--json", *options, **more)
    assert result.exit_code == 0, result.output
    listed: list[dict[str, Any]] = json.loads(result.stdout)
    return listed


def _days(sentence: str, *options: str, **more: str) -> list[str]:
    return [row["local_start"][:10] for row in _listed(sentence, *options, **more)]


def _refused(sentence: str, *options: str, **more: str) -> str:
    result = _run(sentence, *options, **more)
    assert result.exit_code == 2
    assert result.stdout == ""
    return result.stderr.strip()


def test_one_line_a_session_with_slot_times_instant_and_marks() -> None:
    lines = _run("last Thursday 11-1", "--count", "2", earliest="2025-12-01").stdout.splitlines()
    assert lines == [
        "1\t2025-12-25T11:00\t2025-12-25T13:00\t2025-12-25T11:00Z\tBank holiday: Christmas Day; Near Christmas",
        "2\t2026-01-29T11:00\t2026-01-29T13:00\t2026-01-29T11:00Z",
    ]


def test_scenario_1_twenty_four_dates_from_the_first_that_fits() -> None:
    rows = _listed(THIRD_TUESDAY)
    assert [row["slot"] for row in rows] == list(range(1, 25))
    assert rows[0] == {
        "slot": 1,
        "local_start": "2025-01-21T10:15",
        "local_end": "2025-01-21T12:15",
        "utc_start": "2025-01-21T10:15Z",
        "marks": [],
    }
    assert rows[-1]["local_start"] == "2026-12-15T10:15"
    assert {row["marks"] == [] for row in rows} == {True}


def test_scenario_5_the_clock_change_moves_the_instant_only() -> None:
    rows = _listed(THIRD_TUESDAY, "--count", "11")
    instants = {row["local_start"][:10]: row["utc_start"][11:] for row in rows}
    assert (instants["2025-03-18"], instants["2025-04-15"]) == ("10:15Z", "09:15Z")
    assert (instants["2025-10-21"], instants["2025-11-18"]) == ("09:15Z", "10:15Z")
    assert {row["local_start"][11:] for row in rows} == {"10:15"}


def test_scenario_6_bank_holidays_are_marked_and_never_left_out() -> None:
    rows = _listed("first Monday 14:00-16:00", "--nation", "england", earliest="2025-02-03")
    marked = {row["local_start"][:10]: row["marks"] for row in rows if row["marks"]}
    assert list(marked)[:3] == ["2025-05-05", "2026-04-06", "2026-05-04"]
    result = _run("first Monday 2-4pm except bank holidays", "--count", "1", earliest="2025-05-01")
    assert "2025-05-05" in result.stdout
    assert result.stderr == "Bank holidays are marked here, not left out.\n"


@pytest.mark.parametrize(
    ("options", "holiday"),
    [
        (["--nation", "scotland"], True),
        (["--nation", "england"], False),
        (["--nation", "wales"], False),
        (["--nation", "northern_ireland"], False),
        (["--nation", "Northern-Ireland"], False),
        (["--nation", "ireland"], False),
        ([], False),
        (["--zone", "Europe/Dublin"], False),
    ],
)
def test_scenario_7_each_nation_has_its_own_holidays(options: list[str], holiday: bool) -> None:
    (row,) = _listed("2 January 2026, 11-1", *options)
    assert any(mark.startswith("Bank holiday") for mark in row["marks"]) is holiday
    assert "Near Christmas" in row["marks"]


def test_without_a_nation_the_zone_says_whose_holidays() -> None:
    in_dublin = _listed("17 March 2025, 11-1", "--zone", "Europe/Dublin")
    assert in_dublin[0]["marks"] == ["Bank holiday: Saint Patrick's Day"]
    assert _listed("17 March 2025, 11-1")[0]["marks"] == []
    assert _listed("25 December 2025, 11-1", "--zone", "Europe/Paris")[0]["marks"] == ["Near Christmas"]


def test_another_zone_has_other_instants() -> None:
    rows = _listed("3rd Wednesday 6.30pm-8pm", "--zone", "Australia/Sydney", "--count", "1")
    assert (rows[0]["local_start"], rows[0]["utc_start"]) == ("2025-01-15T18:30", "2025-01-15T07:30Z")


def test_scenario_8_two_readings_are_both_printed_and_refused() -> None:
    for sentence in ("every third Tuesday", "every third Tuesday 10.15am to 12.15pm"):
        assert _refused(sentence, "--json", earliest="2025-01-21").splitlines() == [
            "“every third Tuesday” can be read in two ways. Please say which you mean.",
            "1. Every three weeks on Tuesday (21 January 2025, 11 February 2025 and 4 March 2025)",
            "2. The third Tuesday of every month (21 January 2025, 18 February 2025 and 18 March 2025)",
        ]


def test_scenario_9_months_off() -> None:
    days = _days("Third Thursday 12-14, not in Aug and Dec", "--count", "11", earliest="2025-01-16")
    assert days[6:] == ["2025-07-17", "2025-09-18", "2025-10-16", "2025-11-20", "2026-01-15"]


def test_scenario_10_a_course_over_half_term() -> None:
    course = "Thu 10:00-12:00 from 8 May 2025, six sessions, not 29 May"
    added, lost = _days(f"{course}, add one at the end"), _days(f"{course}, lose it")
    assert added == ["2025-05-08", "2025-05-15", "2025-05-22", "2025-06-05", "2025-06-12", "2025-06-19"]
    assert lost == added[:5]


def test_scenario_12_a_written_start_on_the_wrong_weekday_is_refused_with_the_nearest() -> None:
    assert _refused("First and third Tuesday from 7 September 2020, 12-1", earliest="2020-09-01") == (
        "Monday 7 September 2020 does not fit: it is a Monday. "
        "The nearest dates that do are Tuesday 1 September 2020 and Tuesday 15 September 2020."
    )


def test_scenario_13_a_list_of_dates() -> None:
    rows = _listed("6 Feb, 15 May, 4 Sep, 27 Nov 2023, 17:30-19:00", earliest="2023-01-01")
    assert [row["utc_start"][5:] for row in rows] == [
        "02-06T17:30Z",
        "05-15T16:30Z",
        "09-04T16:30Z",
        "11-27T17:30Z",
    ]


def test_a_series_that_began_before_keeps_its_numbers() -> None:
    rows = _listed("third Tuesday 10-12 from 21 January 2025", "--count", "2", earliest="2026-01-01")
    assert [(row["slot"], row["local_start"][:10]) for row in rows] == [
        (13, "2026-01-20"),
        (14, "2026-02-17"),
    ]
    late = _listed("6 Feb, 15 May, 4 Sep, 27 Nov 2023, 17:30-19:00", earliest="2023-06-01")
    assert [row["slot"] for row in late] == [3, 4]
    fortnight = _days("every other Thursday 10-12 from 3 August 2023", "--count", "1", earliest="2025-01-01")
    assert fortnight == ["2025-01-02"]
    assert "lies before 1 June 2024" in _refused("6 Feb 2023, 17:30-19:00", earliest="2024-06-01")


def test_a_thirty_first_is_marked_where_months_have_none() -> None:
    rows = _listed("31st of every month 10-11", "--count", "2")
    assert rows[1]["local_start"] == "2025-03-31T10:00"
    assert rows[1]["marks"] == ["February 2025 has no 31st: left out"]
    later = _listed("31st of every month 10-11 from 31 January 2025", "--count", "1", earliest="2026-04-01")
    assert later[0]["marks"] == []


def test_a_skipped_wall_time_is_shown_one_hour_later_and_marked() -> None:
    (row,) = _listed("29 March 2026, 01:30-02:30")
    assert (row["local_start"], row["utc_start"]) == ("2026-03-29T02:30", "2026-03-29T01:30Z")
    assert row["marks"] == ["The clocks change: 01:30 is skipped, held one hour later at 02:30"]


def test_twenty_four_dates_however_rare_they_are_and_as_many_as_asked() -> None:
    assert len(_days("fifth Friday 10-12")) == 24
    assert len(_days(THIRD_TUESDAY, "--count", "60")) == 60
    assert len(_days("every day 10-12", "--count", "260")) == 260
    assert len(_days("every other Wednesday 6:30pm for 90 minutes, 6 sessions", "--count", "24")) == 6


def test_what_was_not_understood_is_named_beside_the_dates() -> None:
    result = _run("third Tuesday in the church hall, noon", "--count", "1", "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)[0]["local_end"] == "2025-01-21T14:00"
    assert result.stderr.splitlines() == [
        "Not understood: “in the church hall”.",
        "No end was written: two hours were taken.",
    ]


@pytest.mark.parametrize(
    ("sentence", "options", "words"),
    [
        ("the cat sat on the mat", [], "Not understood: “the cat”"),
        ("third Tuesday", [], "Please say when a session starts, like 10:15."),
        ("third Tuesday at 10 for 3 minutes", [], "A session lasts at least 5 minutes and at most 24 hours."),
        (THIRD_TUESDAY, ["--zone", "Mars/Olympus"], "There is no time zone of that name."),
        (THIRD_TUESDAY, ["--nation", "narnia"], "The nation is one of england, wales, scotland"),
        (THIRD_TUESDAY, ["--count", "0"], "Please ask for 1 to 260 dates."),
        (THIRD_TUESDAY, ["--count", "261"], "Please ask for 1 to 260 dates."),
        ("every Tuesday 10-12, 261 sessions", [], "Please make at most 260 sessions at one go."),
        ("every Tuesday 10-12, 999999999 sessions", [], "Please make at most 260 sessions at one go."),
        ("every Tuesday 10-12 until 2030", [], ""),
        ("every Tuesday 10-12 until 1 March 2030", [], "A schedule reaches at most three years at one go"),
        ("every Tuesday 10-12 until 1 January 2024", [], "its last day is before its first"),
        ("third Tuesday 10-12 from 31 December 9999", [], "Please check the year"),
    ],
)
def test_a_refusal_is_one_sentence_and_leaves_with_two(sentence: str, options: list[str], words: str) -> None:
    if not words:
        assert "Not understood: “until 2030”." in _run(sentence, *options).stderr
        return
    assert words in _refused(sentence, *options)


@pytest.mark.parametrize("earliest", ["", "tomorrow", "2025-02-30", "9999-12-31", "2025-01-01 2025-02-01"])
def test_a_day_that_is_none_is_refused(earliest: str) -> None:
    assert _refused(THIRD_TUESDAY, earliest=earliest).count("\n") == 0


def test_it_needs_no_database(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("FACILITATOR_INSTANCE", str(tmp_path / "nowhere"))
    monkeypatch.setenv("FACILITATOR_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    assert len(_days(THIRD_TUESDAY)) == 24
    assert not (tmp_path / "nowhere").exists()
