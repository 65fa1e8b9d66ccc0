"""Times of day as people write them, and what `11-1` or `2-4pm` means. Pure."""

import re
from dataclasses import dataclass
from datetime import time

from facilitator.schedule.sentence.vocabulary import END, number_of

DAY = 24 * 60
NOON = 12 * 60
_HOUR_WORDS = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
_HALF = r"(?: ?(?P<half>[ap])\.? ?m\b\.?)"
_PART = r"(?: in the (?P<part>morning|afternoon|evening)| at (?P<night>night))"
CLOCK = (
    rf"(?:(?P<past>half past|half|(?:a )?quarter (?:past|to)) (?P<past_hour>\d{{1,2}}(?!\d)|{_HOUR_WORDS}){END}"
    rf"{_HALF.replace('half', 'past_half')}?"
    r"|(?:12 ?)?(?P<word>noon|midday|mid-day|midnight)\b"
    r"|(?P<four>(?:[01]\d|2[0-4])[0-5]\d)(?!\d)(?: ?(?P<hours>hrs?|hours)\b)?"
    rf"|(?P<hour>\d{{1,2}}|(?P<hour_word>{_HOUR_WORDS}){END})"
    rf"(?: ?[:.h] ?(?P<minute>[0-5]\d)(?!\d)(?: ?hrs?\b)?)?(?!\d){_HALF}?(?P<oclock> ?o'? ?clock)?{_PART}?)"
)
_NAMED = {"noon": NOON, "midday": NOON, "mid-day": NOON, "midnight": 0}


@dataclass(frozen=True)
class Clock:
    """One written time of day, in minutes of the day as it stands there."""

    text: str
    minute: int
    sure: bool  # whether the half of the day is known
    literal: bool = False  # of the 24-hour clock: 07:30, 13.30
    two_digits: bool = False  # such as 10:15, which may be of either
    bare: bool = False  # a number alone, such as 7

    def at_or(self, part_of_day: str) -> int:
        """The minute of the day it most likely means: seven is the evening, nine the morning."""
        if self.sure:
            return self.minute
        hour = self.minute // 60 % 12
        if part_of_day == "morning":
            afternoon = False
        elif part_of_day:
            afternoon = True
        else:
            afternoon = hour < 8  # twelve is noon
        return self.minute % NOON + (NOON if afternoon else 0)


def clock_of(match: "re.Match[str]") -> Clock | None:
    """What a match of CLOCK means; None for what is no time, such as 25:00."""
    text = match[0].strip()
    if match["word"]:
        return Clock(text, _NAMED[match["word"].lower()], sure=True)
    if match["four"]:
        return _exact(text, int(match["four"][:2]), int(match["four"][2:]))
    if match["past"]:
        return _past(match, text)
    hour = number_of(match["hour"])
    minute = int(match["minute"] or 0)
    half = match["half"] or _half_of_part(match)
    if half and 1 <= hour <= 12:
        return Clock(text, hour % 12 * 60 + minute + (NOON if half.lower() == "p" else 0), sure=True)
    if hour > 12 or (match["hour"].startswith("0") and len(match["hour"]) == 2):
        return _exact(text, hour, minute)
    if hour == 0:
        return None
    bare = not (match["minute"] or match["oclock"])
    return Clock(text, hour * 60 + minute, sure=False, two_digits=hour >= 10 and not bare, bare=bare)


def settle(
    start: Clock, end: Clock | None, *, next_day: bool = False, part_of_day: str = ""
) -> tuple[time, int | None]:
    """When it starts, and for how many minutes if an end was written.

    What was not said is what is likely: an end is the next one after the start, and `2-4` is in the afternoon.
    """
    if end is None:
        return _time(start.at_or(part_of_day)), None
    of_24 = _literal_pair(start, end) or (next_day and start.two_digits and end.two_digits)
    begins = _start(start, end, part_of_day, of_24=of_24)
    ends = end.minute % DAY if of_24 or end.sure else _next(end.minute, begins, NOON)
    if next_day:
        ends = ends % DAY if end.sure or of_24 else end.minute % NOON
        return _time(begins), ends + DAY - begins
    if ends <= begins and end.literal and begins < ends + NOON:
        ends += NOON  # 11:00 to 01:00 of those who write nought before everything
    return _time(begins), _next(ends, begins, DAY) - begins


def _start(start: Clock, end: Clock, part_of_day: str, *, of_24: bool) -> int:
    if start.sure or of_24:
        return start.minute % DAY
    if not end.sure or part_of_day:
        return start.at_or(part_of_day)
    # The later of the two that still comes before the end: 2-4pm is two hours, 11-1pm too.
    until = end.minute or DAY
    return max(
        (minute for minute in (start.minute % NOON, start.minute % NOON + NOON)),
        key=lambda minute: (minute < until, minute),
    )


def _next(minute: int, after: int, step: int) -> int:
    """The first of the minutes, so many apart, that comes after."""
    minute %= step
    while minute <= after:
        minute += step
    return minute


def _literal_pair(start: Clock, end: Clock) -> bool:
    """Whether both are of the 24-hour clock, since one must be and the other may be."""
    return (start.literal and (end.literal or end.two_digits)) or (end.literal and start.two_digits)


def _exact(text: str, hour: int, minute: int) -> Clock | None:
    if hour > 24 or (hour == 24 and minute):
        return None
    return Clock(text, hour * 60 % DAY + minute, sure=True, literal=True)


def _past(match: "re.Match[str]", text: str) -> Clock | None:
    hour = number_of(match["past_hour"])
    if not 1 <= hour <= 12:
        return None
    shift = {"half past": 30, "half": 30, "quarter past": 15, "quarter to": -15}[
        match["past"].lower().removeprefix("a ")
    ]
    minute = hour * 60 + shift
    if match["past_half"]:
        afternoon = NOON if match["past_half"].lower() == "p" else 0
        return Clock(text, minute % NOON + afternoon, sure=True)
    return Clock(text, minute, sure=False)


def _half_of_part(match: "re.Match[str]") -> str:
    if match["night"]:
        return "p"
    return "" if not match["part"] else "a" if match["part"].lower() == "morning" else "p"


def _time(minute: int) -> time:
    return time(minute // 60 % 24, minute % 60)
