"""Wall clocks and UTC: the hour that is skipped, the hour that comes twice, names that are no place."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facilitator.core.timezones import UnknownZone, clock_change, to_local, to_utc, zone

LONDON = "Europe/London"
SKIPPED = datetime(2026, 3, 29, 1, 30)
REPEATED = datetime(2026, 10, 25, 1, 30)


def test_winter_time_is_utc_and_summer_time_an_hour_ahead() -> None:
    assert to_utc(datetime(2025, 3, 18, 10, 15), LONDON) == datetime(2025, 3, 18, 10, 15, tzinfo=UTC)
    assert to_utc(datetime(2025, 4, 15, 10, 15), LONDON) == datetime(2025, 4, 15, 9, 15, tzinfo=UTC)


def test_an_instant_is_given_in_utc_itself() -> None:
    assert to_utc(datetime(2025, 4, 15, 10, 15), LONDON).tzinfo is UTC


def test_a_skipped_time_is_held_one_hour_later() -> None:
    instant = to_utc(SKIPPED, LONDON)
    assert instant == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert to_local(instant, LONDON) == datetime(2026, 3, 29, 2, 30)


def test_a_repeated_time_is_the_first_of_the_two() -> None:
    assert to_utc(REPEATED, LONDON) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert to_utc(REPEATED.replace(fold=1), LONDON) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_both_halves_of_a_repeated_hour_show_the_same_wall_time() -> None:
    first, second = datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert to_local(first, LONDON) == to_local(second, LONDON) == REPEATED


@pytest.mark.parametrize(
    ("local", "expected"),
    [
        (datetime(2026, 3, 29, 0, 59), None),
        (datetime(2026, 3, 29, 1, 0), "skipped"),
        (datetime(2026, 3, 29, 1, 59), "skipped"),
        (datetime(2026, 3, 29, 2, 0), None),
        (datetime(2026, 10, 25, 0, 59), None),
        (datetime(2026, 10, 25, 1, 0), "repeated"),
        (datetime(2026, 10, 25, 1, 59), "repeated"),
        (datetime(2026, 10, 25, 2, 0), None),
    ],
)
def test_a_clock_change_is_known_to_the_minute(local: datetime, expected: str | None) -> None:
    assert clock_change(local, LONDON) == expected


def test_dublin_whose_winter_counts_as_the_exception_changes_the_same_way() -> None:
    assert clock_change(SKIPPED, "Europe/Dublin") == "skipped"
    assert clock_change(REPEATED, "Europe/Dublin") == "repeated"
    assert to_utc(SKIPPED, "Europe/Dublin") == to_utc(SKIPPED, LONDON)


def test_a_jump_of_half_an_hour_moves_by_half_an_hour() -> None:
    skipped = datetime(2026, 10, 4, 2, 10)
    assert clock_change(skipped, "Australia/Lord_Howe") == "skipped"
    assert to_local(to_utc(skipped, "Australia/Lord_Howe"), "Australia/Lord_Howe") == datetime(
        2026, 10, 4, 2, 40
    )


@pytest.mark.parametrize(
    "name",
    [
        "",
        "Europe",
        "europe/london",
        "Europe/London ",
        "Mars/Olympus",
        "../../etc/passwd",
        "/etc/localtime",
        "localtime",
        "Factory",
        "Europe/Lon\x00don",
        "BST",
        "\u202eEurope/London",
        "x" * 10_000,
    ],
)
def test_a_name_that_is_no_place_is_refused(name: str) -> None:
    with pytest.raises(UnknownZone):
        zone(name)
    with pytest.raises(UnknownZone):
        to_utc(datetime(2025, 1, 1), name)


def test_a_zone_that_exists_is_found() -> None:
    assert zone(LONDON).key == LONDON
    assert zone("UTC").key == "UTC"


def test_mixing_up_wall_times_and_instants_is_an_error() -> None:
    with pytest.raises(ValueError, match="wall time"):
        to_utc(datetime(2025, 1, 1, tzinfo=UTC), LONDON)
    with pytest.raises(ValueError, match="wall time"):
        clock_change(datetime(2025, 1, 1, tzinfo=UTC), LONDON)
    with pytest.raises(ValueError, match="instant"):
        to_local(datetime(2025, 1, 1), LONDON)


def test_an_instant_may_come_in_any_offset() -> None:
    instant = datetime(2025, 7, 1, 12, 0, tzinfo=timezone(timedelta(hours=5)))
    assert to_local(instant, LONDON) == datetime(2025, 7, 1, 8, 0)


@settings(deadline=None)
@given(
    st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2099, 1, 1)),
    st.sampled_from([LONDON, "Europe/Dublin", "Pacific/Auckland", "America/St_Johns", "UTC"]),
)
def test_there_and_back_keeps_every_wall_time_that_exists(local: datetime, zone_name: str) -> None:
    shown = to_local(to_utc(local, zone_name), zone_name)
    if clock_change(local, zone_name) == "skipped":
        assert shown > local
        assert clock_change(shown, zone_name) is None
    else:
        assert shown == local
