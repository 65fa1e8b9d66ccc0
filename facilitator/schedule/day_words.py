"""Days, months and counts as people write them, independent of the machine's locale. Pure."""

from collections.abc import Sequence
from datetime import date, time

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
ORDINALS = {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth", -1: "last"}
_NUMBERS = (
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)


def long_date(day: date) -> str:
    """Such as `Tuesday 21 January 2025`."""
    return f"{DAYS[day.weekday()]} {short_date(day)}"


def short_date(day: date) -> str:
    """Such as `21 January 2025`."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def clock(moment: time) -> str:
    """Such as `10:15`."""
    return f"{moment.hour:02}:{moment.minute:02}"


def number(count: int) -> str:
    """Small counts in letters, `two`; from thirteen on in figures."""
    return _NUMBERS[count] if 0 <= count < len(_NUMBERS) else str(count)


def nth(number_of_day: int) -> str:
    """Such as `15th`; -1 is `last day`."""
    if number_of_day == -1:
        return "last day"
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number_of_day % 10, "th")
    return f"{number_of_day}{'th' if number_of_day in (11, 12, 13) else ending}"


def joined(words: Sequence[str], last: str = "and") -> str:
    """Such as `July, August and December`."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"
