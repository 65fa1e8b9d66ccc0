"""What the parts of a sentence make together: one rule, two that a person must choose from, or none. Pure."""

from typing import Any

from facilitator.schedule.calendar_days import ordinals_of
from facilitator.schedule.day_words import DAYS
from facilitator.schedule.day_words import nth as say_nth
from facilitator.schedule.sentence.found import Found
from facilitator.schedule.sentence.years import Days

Way = dict[str, Any]
"""Arguments of a Rule, without its end and what it leaves out."""

TWO_PATTERNS = "These are two schedules. Please set up one, and then the other."
WHICH_DAY = "Please say on which day the group meets, such as the third Tuesday."
MIXED = "Please say either how many weeks lie between two sessions, or which day of the month it is."


def ways_of(found: Found, days: Days) -> list[Way]:
    """How the days may be read. Adds to the sentence's problems where there is no way."""
    if found.dates:
        return [{"freq": "dates", "dates": days.dates}]
    _join_weekdays(found)
    if found.of_month or found.month_days or found.last_working_day:
        return _in_the_month(found)
    if found.weekdays:
        return _on_weekdays(found, days)
    return _from_start(found, days)


def place_dates(found: Found) -> None:
    """One date beside a repetition is its first; several have no place there.

    A weekday beside several dates only names them.
    """
    repeats = found.of_month or found.month_days or found.last_working_day or found.every or found.monthly
    if not found.dates or not (repeats or (found.weekdays and len(found.dates) == 1)):
        return
    if len(found.dates) == 1 and found.begins is None:
        found.begins = found.dates[0]
    else:
        found.left_over.extend(day.text for day in found.dates)
    found.dates = []


def _join_weekdays(found: Found) -> None:
    """`Tuesdays, the 1st and 3rd` is the first and third Tuesday."""
    if found.of_month and found.month_days:
        _name_again(found)
    if not found.weekdays:
        return
    if found.month_days and not found.of_month and all(1 <= day <= 5 for day in found.month_days):
        found.of_month.append((tuple(found.month_days), tuple(found.weekdays)))
        found.month_days, found.weekdays = [], []
    elif found.of_month and not any(unit == "week" for unit, *_ in found.every):
        named = {day for _, weekdays in found.of_month for day in weekdays}
        if set(found.weekdays) <= named:
            found.weekdays = []


def _name_again(found: Found) -> None:
    """`2nd and 4th Tuesday; talk on the 2nd`: the second of them again, no day of the month."""
    said = {day for ordinals, _ in found.of_month for day in ordinals}
    if set(found.month_days) <= said:
        found.left_over.extend(say_nth(day) for day in found.month_days)
        found.month_days = []


def _in_the_month(found: Found) -> list[Way]:
    way = _month_way(found)
    if way is None:
        return []
    weeks, months = _intervals(found, "week"), _intervals(found, "month")
    if len(weeks) > 1 or len(months) > 1:
        found.problems.append(MIXED)
        return []
    monthly = way | {"freq": "monthly", "interval": months[0] if months else 1}
    if not weeks and not found.asked:
        return _with_bi(found, monthly, several=len(way.get("ordinals", ())) > 1)
    if found.asked and (months or found.monthly):
        return [monthly]
    if "ordinals" not in way or (found.asked and weeks):
        found.problems.append(MIXED)
        return []
    weekly = {"freq": "weekly", "weekdays": way["weekdays"]}
    return [weekly | {"interval": weeks[0] if weeks else way["ordinals"][0]}, monthly]


def _month_way(found: Found) -> Way | None:
    kinds = bool(found.of_month) + bool(found.month_days) + found.last_working_day
    if kinds > 1 or found.weekdays or found.tied:
        found.problems.append(TWO_PATTERNS)
        return None
    if found.last_working_day:
        return {"last_working_day": True}
    if found.month_days:
        return {"month_days": tuple(found.month_days)}
    ordinals: dict[int, set[int]] = {}
    for group, weekdays in found.of_month:
        for day in weekdays:
            ordinals.setdefault(day, set()).update(group)
    first = next(iter(ordinals.values()))
    if any(others != first for others in ordinals.values()):
        found.problems.append(TWO_PATTERNS)
        return None
    return {"ordinals": tuple(first), "weekdays": tuple(ordinals)}


def _on_weekdays(found: Found, days: Days) -> list[Way]:
    weeks, months = _intervals(found, "week"), _intervals(found, "month")
    weekdays = tuple(found.weekdays)
    if len(weeks) > 1 or (weeks and months):
        found.problems.append(MIXED)
        return []
    if weeks or not (months or found.monthly):
        weekly = {"freq": "weekly", "weekdays": weekdays, "interval": weeks[0] if weeks else 1}
        return _with_bi(found, weekly, several=len(set(weekdays)) > 1)
    if days.begins is not None and set(weekdays) == {days.begins.weekday()}:
        return [
            {
                "freq": "monthly",
                "interval": months[0] if months else 1,
                "weekdays": weekdays,
                "ordinals": (nth,),
            }
            for nth in ordinals_of(days.begins)
        ]
    found.problems.append(
        f"Please say which {DAYS[weekdays[0]]} of the month it is: first to fifth, or last."
    )
    return []


def _from_start(found: Found, days: Days) -> list[Way]:
    """`Fortnightly from 3 August 2023` says the weekday; `monthly from 21 January` may be either of two."""
    weeks, months = _intervals(found, "week"), _intervals(found, "month")
    if not (weeks or months) and found.span is not None and found.span[0] == "week":
        weeks = [1]  # an eight-week course meets every week
    start = days.begins
    if start is None or not (weeks or months) or len(weeks) + len(months) > 1:
        found.problems.append(WHICH_DAY)
        return []
    if weeks:
        found.notes.append(f"The first date is a {DAYS[start.weekday()]}.")
        return [{"freq": "weekly", "interval": weeks[0], "weekdays": (start.weekday(),)}]
    monthly = {"freq": "monthly", "interval": months[0]}
    by_weekday = [
        monthly | {"weekdays": (start.weekday(),), "ordinals": (nth,)} for nth in ordinals_of(start)
    ]
    return [*by_weekday, monthly | {"month_days": (start.day,)}]


def _with_bi(found: Found, way: Way, *, several: bool) -> list[Way]:
    """`bi-monthly` may be every two months or twice a month; with one day there is only the first."""
    if not any(text == "bi" for *_, text in found.every):
        return [way]
    if several:
        return [way, way | {"interval": 1}]
    unit = "weeks" if way["freq"] == "weekly" else "months"
    found.notes.append(f"\u201cbi-{unit[:-1]}ly\u201d was read as every two {unit}.")
    return [way]


def _intervals(found: Found, unit: str) -> list[int]:
    """The different intervals that were said, in weeks or in months; a plain `every week` adds nothing to others."""
    said = sorted({number for name, number, _ in found.every if name == unit})
    return [number for number in said if number > 1] or said
