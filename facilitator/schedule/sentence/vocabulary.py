"""The words of leaflets: patterns for days, months, ordinals and numbers, and what each of them means. Pure.

Every pattern repeats only within bounds, so that no text takes long to read.
"""

import re
from collections.abc import Callable

from facilitator.schedule.day_words import DAYS, MONTHS
from facilitator.schedule.written_dates import MONTH as MONTH

END = r"(?![a-z])"
AND = r"(?: ?, ?(?:and|&) ?(?:the )?| and (?:the )?(?:on )?| or | ?& ?(?:the )?| ?[,/+] ?)"
TO = r"(?: ?- ?| to | until | till | through )"
WEEKDAY = (
    r"(?:mon(?:day)?|tue(?:s|sday)?|wed(?:s|nesday)?|thu(?:r|rs|rsday)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)"
    rf"(?:'?s)?{END}\.?"
)
WEEKDAYS = rf"{WEEKDAY}(?:(?:{AND}|{TO}){WEEKDAY}){{0,8}}"
MONTHS_LIST = rf"{MONTH}(?:(?:{AND}|{TO})(?:in )?{MONTH}){{0,12}}"

_NUMBER_WORDS = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"),
    *("twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"),
)
_NUMBERS = {word: number for number, word in enumerate(_NUMBER_WORDS) if number}
NUMBER = rf"(?:\d{{1,9}}(?!\d)|(?:{'|'.join(_NUMBERS)}|a couple of|a dozen){END})"

_ORDINAL_WORDS = (
    *("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"),
    *("eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth"),
    *("eighteenth", "nineteenth", "twentieth"),
)
_ORDINALS = {word: number for number, word in enumerate(_ORDINAL_WORDS, start=1)} | {
    "last": -1,
    "final": -1,
    "thirtieth": 30,
}
ORDINAL = rf"(?:\d{{1,2}} ?(?:st|nd|rd|th)|{'|'.join(_ORDINALS)}){END}"
ORDINALS_LIST = rf"{ORDINAL}(?:{AND}{ORDINAL}){{0,8}}"

UNIT = rf"(?:weeks?|wks?|fortnights?|months?|mths?|quarters?|years?|yrs?){END}"

NOISE = frozenset(
    {
        *(
            "a",
            "an",
            "and",
            "the",
            "on",
            "at",
            "in",
            "of",
            "from",
            "to",
            "we",
            "our",
            "us",
            "you",
            "your",
            "it",
        ),
        *("is", "are", "be", "will", "meet", "meets", "meeting", "meetings", "session", "sessions", "each"),
        *("group", "groups", "support", "held", "takes", "take", "place", "runs", "run", "running", "start"),
        *("starts", "starting", "begins", "end", "ends", "ending", "finish", "finishes", "finishing", "date"),
        *("dates", "time", "times", "please", "s", "ongoing", "then", "inclusive"),
    }
)
"""Words that may stand anywhere and change nothing."""

NOISE_MARKS = frozenset(",.;:()&-/+'\"*•[]\u201c\u201d")


def number_of(text: str) -> int:
    """What a match of NUMBER means."""
    words = text.lower().strip()
    if words.isdigit():
        return int(words)
    return {"a couple of": 2, "a dozen": 12}.get(words) or _NUMBERS[words]


def ordinal_of(text: str) -> int:
    """What a match of ORDINAL means: 1 to 99, or -1 for last."""
    digits = re.match(r"\d+", text)
    return int(digits[0]) if digits else _ORDINALS[text.lower()]


def ordinals_in(text: str) -> tuple[int, ...]:
    """What a match of ORDINALS_LIST means."""
    return tuple(ordinal_of(item) for item in re.findall(ORDINAL, text, re.IGNORECASE))


def weekdays_in(text: str) -> tuple[int, ...]:
    """What a match of WEEKDAYS means, 0 for Monday; `Mon-Fri` is all five."""
    return _listed(text, WEEKDAY, lambda item: _WEEKDAY_NUMBERS[item[:3].lower()], 7, 0)


def months_in(text: str) -> tuple[int, ...]:
    """What a match of MONTHS_LIST means, 1 to 12; `Nov to Feb` is all four."""
    return _listed(text, MONTH, lambda item: _MONTH_NUMBERS[item[:3].lower()], 12, 1)


def unit_of(text: str) -> tuple[str, int]:
    """What a match of UNIT means: weeks or months, and how many of them."""
    letter = text.lower()[0]
    return {"w": ("week", 1), "f": ("week", 2), "m": ("month", 1), "q": ("month", 3), "y": ("month", 12)}[
        letter
    ]


def _listed(text: str, pattern: str, value: Callable[[str], int], size: int, least: int) -> tuple[int, ...]:
    """The values of a list, the ones between where two of them are joined by `to`."""
    found: list[int] = []
    end = 0
    for item in re.finditer(pattern, text, re.IGNORECASE):
        number = value(item[0])
        if found and re.fullmatch(TO, text[end : item.start()], re.IGNORECASE):
            while found[-1] != number:
                found.append((found[-1] - least + 1) % size + least)
        else:
            found.append(number)
        end = item.end()
    return tuple(found)


_WEEKDAY_NUMBERS = {name[:3].lower(): number for number, name in enumerate(DAYS)}
_MONTH_NUMBERS = {name[:3].lower(): number for number, name in enumerate(MONTHS, start=1)}


def _misspelt() -> dict[str, str]:
    """Long names with one letter left out or two of them swapped, and slips that are commoner still."""
    found: dict[str, str] = {}
    for name in (*DAYS, *MONTHS):
        if len(name) >= 6:
            for at in range(1, len(name)):
                # Never the last letter: Frida is a name.
                if at < len(name) - 1:
                    found[(name[:at] + name[at + 1 :]).lower()] = name
                found[(name[: at - 1] + name[at] + name[at - 1] + name[at + 1 :]).lower()] = name
    found |= {
        "wensday": "Wednesday",
        "wendsday": "Wednesday",
        "wenesday": "Wednesday",
        "thirsday": "Thursday",
    }
    found |= {"saterday": "Saturday", "tewsday": "Tuesday", "febuary": "February", "agust": "August"}
    found |= {"thrid": "third", "forth": "fourth", "fith": "fifth", "frist": "first", "secound": "second"}
    for name in (*DAYS, *MONTHS):
        found.pop(name.lower(), None)
    return found | {f"{wrong}s": f"{name}s" for wrong, name in found.items() if name in DAYS}


MISSPELT = _misspelt()
"""A wrong spelling in small letters -> the name that is meant."""
