"""Facts of the calendar that rules are made of: which weekday of its month a day is, and how long months are."""

from calendar import monthrange
from datetime import date, timedelta

LAST = -1


def ordinals_of(day: date) -> tuple[int, ...]:
    """Which of its weekday the day is: (3,) for a third Tuesday, (4, -1) for a fourth and last."""
    nth = (day.day - 1) // 7 + 1
    return (nth, LAST) if (day + timedelta(days=7)).month != day.month else (nth,)


def month_days_of(day: date) -> tuple[int, ...]:
    """Which of its month the day is: (15,) for a 15th, (30, -1) for 30 June."""
    return (day.day, LAST) if day == last_day(day) else (day.day,)


def last_day(day: date) -> date:
    """The last day of the day's month."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def last_working_day(day: date) -> date:
    """The last Monday-to-Friday day of the day's month; holidays are not considered."""
    last = last_day(day)
    return last - timedelta(days=max(0, last.weekday() - 4))


def most_days(month: int) -> int:
    """How many days that month has, in a leap year."""
    return monthrange(2000, month)[1]


def least_days(month: int) -> int:
    """How many days that month has, in a year that is no leap year."""
    return monthrange(2001, month)[1]


def first_to_last(ordinal: int) -> int:
    """A sort key that puts LAST after every number."""
    return 99 if ordinal == LAST else ordinal
