"""The parts of a sentence that say from when to when. Each takes what it knows and says whether it did. Pure."""

from facilitator.schedule.sentence.clocks import CLOCK, Clock, clock_of
from facilitator.schedule.sentence.found import Found
from facilitator.schedule.sentence.scan import Scan
from facilitator.schedule.sentence.vocabulary import NUMBER, number_of

_LEAD = r"(?:between|(?:start(?:s|ing)?|begin(?:s|ning)?|from)(?: (?:at|from))?|at|@|time:?) ?"
_TO = r"(?:-|to|till|'til|til|until|through) ?"
_END_LEAD = r"(?:until|till|'til|til|to|end(?:s|ing)?|finish(?:es|ing)?)(?: (?:at|by))? "
_NO_TIME_AFTER = (
    r"(?:-? ?(?:weeks?|wks?|months?|days?|years?|yrs?|hours?|hrs?|minutes?|mins?|min|sessions?|meetings?|dates?|"
    r"people|members|participants|places|attendees|miles?|times|st|nd|rd|th|x)\b|%|[/:]\d)"
)
TWO_TIMES = "There are two times here. Please set up one schedule for each of them."
_OF_24 = r"(?:\d{4}|(?:0?[6-9]|1\d|2[0-4])\.[0-5]\d)"  # 1930 hrs, 14.00 hrs
_HOURS = r"(?:hours?|hrs?|hr|h)\b"
_MINUTES = r"(?:minutes?|mins?|min|m)\b"


def take_time(scan: Scan, found: Found) -> bool:
    """Such as `10.15am to 12.15pm`, `11-1`, `at 7`, `6.30 for 7pm`, `10am start`."""
    before = scan.at
    lead = scan.take(_LEAD)
    start = _clock(scan)
    if start is None:
        scan.back_to(before)
        return False
    after_start = scan.at
    if scan.take(_TO) or (lead and lead[0].lower().startswith("between") and scan.take(r"(?:and|&) ?")):
        end = _clock(scan)
        if end is not None and (lead or _stands_alone(scan) or not _is_no_range(start, end)):
            _keep(found, start, end)
            return True
        scan.back_to(after_start)
    if _is_unsure_number(start) and lead is None:
        scan.back_to(before)
        return False
    if not _take_arrival_before(scan, found, start):
        _keep_one(scan, found, start)
    return True


def take_arrival(scan: Scan, found: Found) -> bool:
    """Such as `doors open at 6.30pm`."""
    before = scan.at
    if scan.take(
        r"(?:doors?(?: opens?)?|arriv(?:e|al)|(?:tea|coffee|refreshments|registration))(?: from| at)?:? ?"
    ):
        arrive = _clock(scan)
        if arrive is not None and found.arrive is None:
            found.arrive = arrive
            scan.take(r"for (?=\d)")
            return True
    scan.back_to(before)
    return False


def take_end(scan: Scan, found: Found) -> bool:
    """Such as `until 12.15` or `finishing at 4`."""
    before = scan.at
    if scan.take(_END_LEAD):
        end = _clock(scan)
        if end is not None and found.ends_at is None and (not end.bare or found.starts_at):
            found.ends_at = end
            return True
    scan.back_to(before)
    return False


def take_next_day(scan: Scan, found: Found) -> bool:
    """The end is on the day after the start."""
    if found.ends_at is None or not scan.take(r"(?:on )?the (?:next|following) day\b"):
        return False
    found.next_day = True
    return True


def take_part_of_day(scan: Scan, found: Found) -> bool:
    """Such as `evenings`, which says what `8-10` means."""
    part = scan.take(r"(?:in the )?(morning|afternoon|evening|eve|night)s?\b")
    if part is None:
        return False
    found.part_of_day = part[1].lower()
    return True


def take_length(scan: Scan, found: Found) -> bool:
    """Such as `for 90 minutes`, `2 hours`, `an hour and a half`, `1h30`."""
    before = scan.at
    scan.take(r"(?:for|lasts|lasting|last|duration:?|length:?|each)(?: (?:about|of))? ")
    minutes = _length(scan)
    if minutes is None:
        scan.back_to(before)
        return False
    scan.take(r"(?:long|each|duration)\b")
    if found.minutes is not None and found.minutes != minutes:
        found.left_over.append("a second length")
        return True
    found.minutes = minutes
    return True


def _length(scan: Scan) -> int | None:
    if scan.take(r"three[- ]quarters of an hour\b"):
        return 45
    if scan.take(r"(?:half an hour|a half hour|half hour)\b"):
        return 30
    if scan.take(r"(?:an |one )?hour and (?:a|one) half\b|(?:one|1) and a half hours\b"):
        return 90
    if whole := scan.take(rf"({NUMBER})(?:-| and a | )half[ -]?{_HOURS}|(\d{{1,2}}) 1/2[ -]?{_HOURS}"):
        return number_of(whole[1] or whole[2]) * 60 + 30
    if glued := scan.take(
        r"([1-9]) ?(?:hrs?|h) ?([0-5]\d)(?!\d|[:.]\d| ?(?:-|to\b|[ap]\.?m))(?: ?(?:minutes?|mins?|m)\b)?"
    ):
        return int(glued[1]) * 60 + int(glued[2])
    if hours := scan.take(
        rf"(?!{_OF_24} ?h)(?:(\d{{1,4}}\.\d{{1,2}})|({NUMBER}))[ -]?{_HOURS}|an? h(?:ou)?rs?\b"
    ):
        more = _more_minutes(scan)
        return round(float(hours[1]) * 60) if hours[1] else (number_of(hours[2] or "1") * 60 + more)
    minutes = scan.take(rf"({NUMBER})[ -]?{_MINUTES}")
    return number_of(minutes[1]) if minutes else None


def _more_minutes(scan: Scan) -> int:
    if scan.take(r"and a half\b"):
        return 30
    if scan.take(r"and a quarter\b"):
        return 15
    more = scan.take(rf"(?:and |, ?)?({NUMBER})[ -]?{_MINUTES}")
    return number_of(more[1]) if more else 0


def _clock(scan: Scan) -> Clock | None:
    before = scan.at
    match = scan.take(CLOCK)
    clock = clock_of(match) if match else None
    if clock is None or scan.peek(_NO_TIME_AFTER):
        scan.back_to(before)
        return None
    return clock


def _is_unsure_number(clock: Clock) -> bool:
    """Whether the number alone could be anything: 7, or the year 2025."""
    return clock.bare or _is_year(clock) or (clock.literal and clock.text.isdigit() and len(clock.text) < 3)


def _stands_alone(scan: Scan) -> bool:
    """Whether nothing follows that a number could count: `ten till twelve.`"""
    return scan.finished or scan.at_mark


def _is_no_range(start: Clock, end: Clock) -> bool:
    """Whether they may be anything from one to another: `two to three`, `2025-2026`."""
    if _is_year(start) and _is_year(end):
        return True
    return start.bare and end.bare and (start.text.isalpha() or end.text.isalpha())


def _is_year(clock: Clock) -> bool:
    return clock.text.isdigit() and len(clock.text) == 4 and 1970 <= int(clock.text) <= 2099


def _take_arrival_before(scan: Scan, found: Found, arrive: Clock) -> bool:
    """`6.30 for 7pm`: people may come from the first, it starts at the second."""
    before = scan.at
    if scan.take(r"for "):
        start = None if _length(scan) else _clock(scan)
        if start is not None and (not start.bare or scan.take(r"start\b")):
            scan.take(r"start\b")
            end = _clock(scan) if scan.take(_TO) else None
            _keep(found, start, end)
            found.arrive = arrive
            return True
    scan.back_to(before)
    return False


def _keep_one(scan: Scan, found: Found, clock: Clock) -> None:
    if scan.take(r"(?:finish|end)(?:es|s)?\b") and found.ends_at is None:
        found.ends_at = clock
        return
    scan.take(r"(?:start|begin)s?\b")
    _keep(found, clock, None)


def _keep(found: Found, start: Clock, end: Clock | None) -> None:
    if found.starts_at is None:
        found.starts_at = start
        found.ends_at = end or found.ends_at
    elif end is None:
        found.left_over.append(start.text)
    elif (found.starts_at, found.ends_at) != (start, end):
        # `Mondays 10-12 and Thursdays 2-4`: one rule at one of the times would be wrong.
        found.problems.append(TWO_TIMES)
