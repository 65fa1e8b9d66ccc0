"""The parts of a sentence that say on which days and how often. Each takes what it knows and says whether it did."""

from facilitator.schedule.sentence.found import Found
from facilitator.schedule.sentence.often import WORKING_DAY
from facilitator.schedule.sentence.scan import Scan
from facilitator.schedule.sentence.vocabulary import (
    END,
    NUMBER,
    ORDINAL,
    ORDINALS_LIST,
    UNIT,
    WEEKDAYS,
    number_of,
    ordinal_of,
    ordinals_in,
    unit_of,
    weekdays_in,
)

_EVERY = r"(?:every|each|evry)(?: single)?"
_OTHER = rf"(?:other|alternate|alternating|second|2nd){END}"
_ADVERBS = {
    "weekly": ("week", 1),
    "fortnightly": ("week", 2),
    "monthly": ("month", 1),
    "quarterly": ("month", 3),
    "annually": ("month", 12),
    "yearly": ("month", 12),
}
_ADVERB = rf"(?:{'|'.join(_ADVERBS)})\b"
MOST_ORDINAL = 5


def take_every(scan: Scan, found: Found) -> bool:
    """Such as `every other Wednesday`, `every three weeks on Monday`, `alternate months`, `fortnightly`."""
    return _take_adverb(scan, found) or _take_alternate(scan, found) or _take_each(scan, found)


def take_of_month(scan: Scan, found: Found) -> bool:
    """Such as `of the month`, `of month`, `a week`, `twice monthly`."""
    often = (
        scan.take(rf"(?:of the|in the|of a|in a|a|per|the) ({UNIT})(?! (?:past|to)\b)")
        or scan.take(r"(?:of|in) (month)\b")
        or scan.take(r"(?:once|twice) (month|week)ly\b")
    )
    if often is None:
        return False
    unit, several = unit_of(often[1])
    if unit == "month" and several == 1:
        found.monthly = True
    else:
        found.every.append((unit, several, often[0]))
    return True


def take_ordinals(scan: Scan, found: Found) -> bool:
    """Such as `1st & 3rd Tue`, `last working day`, `the 15th`."""
    listed = scan.peek(rf"(?:the )?({ORDINALS_LIST})")
    if listed is None:
        return False
    before = scan.at
    scan.use(listed)
    ordinals = ordinals_in(listed[1])
    if ordinals == (-1,) and scan.take(WORKING_DAY):
        found.last_working_day = True
        return True
    weekdays = scan.take(rf"({WEEKDAYS})")
    if weekdays and max(ordinals) <= MOST_ORDINAL:
        _keep_of_month(found, ordinals, weekdays_in(weekdays[1]))
        return True
    if not weekdays and max(ordinals) <= 31 and _are_days(scan, listed[1]):
        found.month_days.extend(ordinals)
        return True
    scan.back_to(before)
    return False


def _keep_of_month(found: Found, ordinals: tuple[int, ...], weekdays: tuple[int, ...]) -> None:
    months = len(found.months_on) + len(found.months_off)
    if not found.of_month:
        found.months_before = months
    elif months > found.months_before:
        # `2nd Monday in September, 1st Monday October to June`: each has months of its own.
        found.tied = True
    found.of_month.append((ordinals, weekdays))


def _are_days(scan: Scan, ordinals: str) -> bool:
    """Whether they are days of the month: `the 15th`, `the last day`, but not the 1st floor."""
    if scan.take(r"days?\b"):
        return True
    if "last" in ordinals.lower() or "final" in ordinals.lower():
        return False
    if scan.peek(r"of (?:the|every|each|alternate|a)\b"):
        return True
    after = (
        r"(?:of|in|every|each|monthly|from|at|until|except|not|starting|on|and|but|noon|half)\b|[^\w\s]|\d+"
    )
    return ordinals[0].isdigit() and (scan.finished or scan.peek(after) is not None)


def take_weekdays(scan: Scan, found: Found) -> bool:
    """Such as `Mondays and Thursdays`, `Mon-Fri`, `weekdays`."""
    if scan.take(r"(?:week ?days|working days)\b"):
        found.weekdays.extend(range(5))
        return True
    if scan.take(r"week-?ends\b"):
        found.weekdays.extend((5, 6))
        return True
    listed = scan.take(rf"({WEEKDAYS})")
    if listed is None:
        return False
    found.weekdays.extend(weekdays_in(listed[1]))
    return True


def _take_adverb(scan: Scan, found: Found) -> bool:
    """`fortnightly`, `three-weekly`, `bi-monthly`."""
    several = scan.take(rf"({NUMBER})[ -](week|month)ly\b")
    if several and number_of(several[1]) > 0:
        found.every.append((several[2].lower(), number_of(several[1]), several[0]))
        return True
    if both := scan.take(r"(?:bi|two-)(week|month)ly\b"):
        found.every.append((both[1].lower(), 2, "bi"))
        return True
    if scan.take(r"daily\b"):
        found.weekdays.extend(range(7))
        return True
    adverb = scan.take(_ADVERB)
    if adverb is None:
        return False
    unit, several_of = _ADVERBS[adverb[0].lower()]
    found.every.append((unit, several_of, adverb[0]))
    return True


def _take_alternate(scan: Scan, found: Found) -> bool:
    """`alternate Tuesdays`, `of alternate months`, `alternating weeks`."""
    unit = scan.take(rf"(?:of |in |on )?(?:alternate|alternating|alternative|every-other) ({UNIT})")
    if unit:
        name, several = unit_of(unit[1])
        found.every.append((name, several * 2, unit[0]))
        return True
    days = scan.take(rf"(?:on )?(?:alternate|alternating|alternative) ({WEEKDAYS})")
    if days is None:
        return False
    found.every.append(("week", 2, days[0]))
    found.weekdays.extend(weekdays_in(days[1]))
    return True


def _take_each(scan: Scan, found: Found) -> bool:
    every = rf"(?:of |in |on |once )?{_EVERY}"
    for pattern, take in (
        (rf"{every} {_OTHER} ({UNIT})", _other_unit),
        (rf"{every} ({NUMBER}) ({UNIT})", _several_units),
        (rf"{every} ({ORDINAL}) ({UNIT})", _nth_unit),
        (rf"{every} ({UNIT})", _each_unit),
        (rf"{every} (?:other|alternate) ({WEEKDAYS})", _other_days),
        (rf"{every} (?:week ?day|working day)s?\b", _working_days),
        (rf"{every} day\b", _all_days),
        (rf"{every} ({ORDINAL}) ({WEEKDAYS})", _nth_days),
        (rf"{every} ({WEEKDAYS})", _days),
    ):
        if match := scan.take(pattern):
            take(scan, found, match[0], *match.groups())
            return True
    # `every 2nd and 4th Thursday`: what follows says it all.
    return scan.take(rf"{every}(?= (?:the )?{ORDINAL})") is not None


def _other_unit(scan: Scan, found: Found, text: str, unit: str) -> None:
    name, several = unit_of(unit)
    found.every.append((name, several * 2, text))


def _several_units(scan: Scan, found: Found, text: str, number: str, unit: str) -> None:
    name, several = unit_of(unit)
    found.every.append((name, several * number_of(number), text))


def _nth_unit(scan: Scan, found: Found, text: str, nth: str, unit: str) -> None:
    name, several = unit_of(unit)
    if ordinal_of(nth) < 1:
        found.problems.append(f"Please say which day \u201c{text}\u201d means.")
        return
    found.every.append((name, several * ordinal_of(nth), text))


def _each_unit(scan: Scan, found: Found, text: str, unit: str) -> None:
    name, several = unit_of(unit)
    if (name, several) == ("month", 1):
        found.monthly = True
    found.every.append((name, several, text))


def _other_days(scan: Scan, found: Found, text: str, days: str) -> None:
    found.every.append(("week", 2, text))
    found.weekdays.extend(weekdays_in(days))


def _working_days(scan: Scan, found: Found, text: str) -> None:
    found.weekdays.extend(range(5))
    found.every.append(("week", 1, text))


def _all_days(scan: Scan, found: Found, text: str) -> None:
    found.weekdays.extend(range(7))
    found.every.append(("week", 1, text))


def _nth_days(scan: Scan, found: Found, text: str, nth: str, days: str) -> None:
    """`every third Tuesday` is asked about, unless the sentence says more; `every last Friday` is plain."""
    ordinal = ordinal_of(nth)
    if ordinal > MOST_ORDINAL:
        found.problems.append(f"Please say which day \u201c{text}\u201d means.")
        return
    found.of_month.append(((ordinal,), weekdays_in(days)))
    if ordinal > 1:
        found.asked = text


def _days(scan: Scan, found: Found, text: str, days: str) -> None:
    found.weekdays.extend(weekdays_in(days))
    found.every.append(("week", 1, text))
