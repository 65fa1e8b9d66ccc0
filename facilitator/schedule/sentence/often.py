"""The parts of a sentence that say how many times in a month or a year, and those that no rule can say.

Each takes what it knows and says whether it did.
"""

from facilitator.schedule.sentence.found import Found
from facilitator.schedule.sentence.scan import Scan, compiled
from facilitator.schedule.sentence.vocabulary import (
    NUMBER,
    ORDINAL,
    ORDINALS_LIST,
    UNIT,
    WEEKDAY,
    number_of,
    unit_of,
    weekdays_in,
)

WORKING_DAY = r"(?:working|business|work|week) ?-?days?\b"
_IN_A = r"(?:a|an|per|each|every|in a|in the|of the|of each|of every)"
_CONDITION = (
    rf"(?:(?:or |otherwise )?(?:on )?(?:the )?{ORDINALS_LIST} {WEEKDAY} )?(?:if|when|unless|in which case)\b"
)
_SPEAKER = (
    r"(?:with )?(?:an? )?(?:guest |expert |outside )?(?:speakers?|talks?)(?: [a-z]+){0,2} (?:every|each|on)\b"
)
_CLAUSE_END = r"[;,()]|\.(?!\d)"


def take_unknown_day(scan: Scan, found: Found) -> bool:
    """Days that no rule can say, so that no half of them is taken for a rule."""
    for pattern in (
        rf"(?:the )?(?:{WEEKDAY}|day|week) (?:after|before|following|preceding) (?:the )?{ORDINALS_LIST} {WEEKDAY}",
        rf"(?:the )?(?:(?:second|2nd|third|3rd|next)[ -](?:to )?(?:the )?last|penultimate) (?:{WEEKDAY}|day|week)",
        rf"(?:the )?(?!last|final){ORDINALS_LIST} {WORKING_DAY}",
        rf"(?:the )?{ORDINAL} (?:working|business|week) {WEEKDAY}",
    ):
        if taken := scan.take(pattern):
            _cannot_say(found, taken[0])
            return True
    return False


def take_condition(scan: Scan, found: Found) -> bool:
    """`2nd Monday if bank holiday`, `speaker every third session`: not understood, to the end of the clause."""
    taken = scan.peek(_CONDITION) or scan.peek(_SPEAKER)
    if taken is None:
        return False
    end = compiled(_CLAUSE_END).search(scan.text, taken.end())
    scan.go_to(end.start() if end else len(scan.text), understood=False)
    return True


def take_times_in(scan: Scan, found: Found) -> bool:
    """`twice a month`, `3 times a week`, `once a year`, `two Mondays a month`."""
    if days := scan.take(rf"{NUMBER} ({WEEKDAY}) {_IN_A} month\b"):
        found.weekdays.extend(weekdays_in(days[1]))
        found.monthly = True
        return True
    often = scan.take(rf"(?:(once|twice)|({NUMBER}) times) {_IN_A} ({UNIT})")
    if often is None:
        return False
    unit, several = unit_of(often[3])
    times = number_of(often[2]) if often[2] else 1 + (often[1].lower() == "twice")
    if several == 12 and times != 1:
        _cannot_say(found, often[0])
    elif (unit, several) == ("month", 1):
        found.monthly = True
    else:
        found.every.append((unit, several, often[0]))
    return True


def _cannot_say(found: Found, words: str) -> None:
    found.problems.append(f"No schedule can say \u201c{words}\u201d. Please give the dates themselves.")
