"""Bank holidays differ by nation; they are marks to look at, so the names matter too."""

from datetime import date

import pytest

from facilitator.organisation.holidays import NATIONS, bank_holidays


def test_the_second_of_january_is_a_holiday_in_scotland_only() -> None:
    second = date(2026, 1, 2)
    assert [nation for nation in NATIONS if second in bank_holidays(nation, [2026])] == ["scotland"]


def test_easter_monday_is_a_holiday_everywhere_but_in_scotland() -> None:
    monday = date(2025, 4, 21)
    assert [nation for nation in NATIONS if monday not in bank_holidays(nation, [2025])] == ["scotland"]


def test_saint_patricks_day_is_kept_on_the_whole_island_of_ireland() -> None:
    day = date(2025, 3, 17)
    assert [nation for nation in NATIONS if day in bank_holidays(nation, [2025])] == [
        "northern_ireland",
        "ireland",
    ]


def test_the_summer_holiday_falls_at_the_other_end_of_august_in_scotland() -> None:
    assert date(2025, 8, 4) in bank_holidays("scotland", [2025])
    assert date(2025, 8, 25) in bank_holidays("england_wales", [2025])
    assert date(2025, 8, 25) not in bank_holidays("scotland", [2025])


def test_england_and_wales_has_its_eight_days_of_2025() -> None:
    assert bank_holidays("england_wales", [2025]) == {
        date(2025, 1, 1): "New Year's Day",
        date(2025, 4, 18): "Good Friday",
        date(2025, 4, 21): "Easter Monday",
        date(2025, 5, 5): "May Day",
        date(2025, 5, 26): "Spring Bank Holiday",
        date(2025, 8, 25): "Late Summer Bank Holiday",
        date(2025, 12, 25): "Christmas Day",
        date(2025, 12, 26): "Boxing Day",
    }


def test_a_substitute_day_says_so_in_british_words() -> None:
    assert bank_holidays("england_wales", [2026])[date(2026, 12, 28)] == "Boxing Day (substitute day)"


def test_one_off_days_of_the_past_are_known() -> None:
    assert date(2022, 9, 19) in bank_holidays("england_wales", [2022])


def test_several_years_come_in_date_order_and_each_only_once() -> None:
    days = list(bank_holidays("ireland", [2026, 2025, 2026]))
    assert days == sorted(days)
    assert {day.year for day in days} == {2025, 2026}


def test_changing_an_answer_changes_no_later_answer() -> None:
    bank_holidays("scotland", [2025]).clear()
    assert bank_holidays("scotland", [2025])


def test_no_years_have_no_holidays() -> None:
    assert bank_holidays("scotland", []) == {}


def test_an_unknown_nation_is_an_error() -> None:
    with pytest.raises(ValueError, match="unknown nation"):
        bank_holidays("atlantis", [2025])
