"""The parts of a sentence that say when it begins and ends, and how many. Each says whether it took something."""

from facilitator.schedule.sentence.found import Found, Month
from facilitator.schedule.sentence.scan import Scan
from facilitator.schedule.sentence.vocabulary import (
    AND,
    MONTH,
    MONTHS_LIST,
    NUMBER,
    UNIT,
    months_in,
    number_of,
    unit_of,
)
from facilitator.schedule.sentence.written import TO_NEXT, take_day, take_days, take_month

_THERE = r"(?: (?:is|on|from|in|with|date|again|and|including)\b){0,3}:?,? ?(?:the )?"
_BEGIN = (
    r"(?:from|starting|starts?|beginning|begins?|commencing|commences|effective|since|"
    r"next(?: (?:session|meeting|date|one))?|"
    rf"first (?:session|meeting|date)|start date|starting date)\b{_THERE}"
)
_END = (
    r"(?:up to and including|up until|up to|until|till|'til|til|to|through|thru|ending|ends?|finishing|finishes|"
    rf"last (?:session|meeting|date)|end date)\b{_THERE}(?:end of )?"
)
_SESSIONS = (
    r"(?:sessions?|meetings?|times|occasions|dates|classes|workshops|meet-?ups|"
    r"gatherings|appointments|talks|x)\b"
)
_PLURAL_DAY = r"(?=(?:mon|tues|wednes|thurs|fri|satur|sun)days\b)"
_OF = r"(?:course|block|series|set|programme|program|run|total) of"
_MEANS_NOTHING = (
    r"(?:where there is one|if there is one|that has one|in (?:the )?months that have one|"
    r"drop-?in(?: (?:sessions?|groups?))?|lunch ?-?times?|all year(?:[ -]round)?|year[- ]round|throughout the year)\b"
)
_NEVER = r"(?:until further notice|no end(?: date)?(?: planned)?|indefinitely|for ?ever|open[- ]ended)\b"


def take_begin(scan: Scan, found: Found) -> bool:
    """Such as `from 8 May 2025`, `starting in January`, `from 8 May to 12 June`, `from September to June`."""
    before = scan.at
    begins = (take_day(scan) or take_month(scan)) if scan.take(_BEGIN) else None
    if begins is None or found.begins is not None:
        scan.back_to(before)
        return False
    after = scan.at
    ends = (take_day(scan) or take_month(scan)) if scan.take(rf"{TO_NEXT}(?:end of )?") else None
    if ends is None or found.ends is not None:
        scan.back_to(after)
        found.begins = begins
    elif isinstance(begins, Month) and isinstance(ends, Month) and begins.year is None and ends.year is None:
        # Said of every year.
        found.months_on.extend(months_in(f"{begins.text} to {ends.text}"))
    else:
        found.begins, found.ends = begins, ends
    return True


def take_month_of_year(scan: Scan, found: Found) -> bool:
    """Such as `in August 2025`: it begins and ends there."""
    before = scan.at
    lead = scan.take(r"(?:in|of|during|throughout)\b ?")
    if lead and found.begins is None and found.ends is None and _take_months_of_year(scan, found):
        return True
    month = take_month(scan) if lead else None
    if month is None or month.year is None or found.begins is not None or found.ends is not None:
        scan.back_to(before)
        return False
    found.begins = found.ends = month
    return True


def _take_months_of_year(scan: Scan, found: Found) -> bool:
    """`February and March 2025`: from the first to the last of them."""
    listed = scan.peek(rf"({MONTHS_LIST}),? ((?:19[7-9]|20\d)\d)(?!\d)")
    months = months_in(listed[1]) if listed else ()
    if listed is None or len(months) < 2 or months != tuple(range(months[0], months[-1] + 1)):
        return False
    scan.use(listed)
    year = int(listed[2])
    found.begins, found.ends = Month(listed[0], months[0], year), Month(listed[0], months[-1], year)
    return True


def take_until(scan: Scan, found: Found) -> bool:
    """Such as `until 30 August 2022`, `to the end of July`."""
    if scan.take(_NEVER):
        found.never = True
        return True
    before = scan.at
    ends = (take_day(scan) or take_month(scan)) if scan.take(_END) else None
    if ends is None or found.ends is not None:
        scan.back_to(before)
        return False
    found.ends = ends
    return True


def take_dates(scan: Scan, found: Found) -> bool:
    """A date, days of one month, or `8 May to 12 June`."""
    days = take_days(scan)
    if not days:
        return False
    after = scan.at
    last = take_day(scan) if len(days) == 1 and found.begins is None and scan.take(TO_NEXT) else None
    if last is not None and found.ends is None:
        found.begins, found.ends = days[0], last
        return True
    scan.back_to(after)
    found.dates.extend(days)
    return True


def take_number(scan: Scan, found: Found) -> bool:
    """Such as `6 sessions`, `for six weeks`, `a six-week course`, `course of 6`, `x 6`, `four Thursdays`."""
    before = scan.at
    times = scan.take(rf"(?:x|{_OF}) ?({NUMBER})(?![-:.]\d)")
    if times:
        _count(found, number_of(times[1]))
        return True
    lead = scan.take(r"(?:for|over|lasting|runs? for|running for|just|only|a|an)\b ?(?:the next )?")
    if _sessions(scan, found) or _span(scan, found, spoken=bool(lead)):
        return True
    scan.back_to(before)
    return False


def take_months_on(scan: Scan, found: Found) -> bool:
    """Such as `in March, June and September`, `September to June`; or `August off`."""
    off = scan.take(rf"({MONTHS_LIST}) (?:off|excluded|excepted|left out|omitted)\b")
    if off:
        found.months_off.extend(months_in(off[1]))
        return True
    lead = r"(?:only|just)?(?: ?(?:in|of|during|between|each|every)\b)? ?"
    only = (
        scan.take(rf"(?:only|just|in|of|during|between|each|every)\b{lead}({MONTHS_LIST})(?! ?\d{{4}}(?!\d))")
        or scan.take(rf"({MONTHS_LIST})(?= only\b)")
        or scan.take(rf"({MONTH}(?:{AND}| to | ?- ?| until | through ){MONTHS_LIST})(?! ?\d{{4}}(?!\d))")
    )
    if only is None:
        return False
    found.months_on.extend(months_in(only[1]))
    scan.take(r"(?:only|each year|every year|of each year|of every year)\b")
    return True


def take_phrase(scan: Scan, found: Found) -> bool:
    """Words that change nothing but only together, such as `where there is one`."""
    return scan.take(_MEANS_NOTHING) is not None


def _sessions(scan: Scan, found: Found) -> bool:
    """`6 sessions`, `6 weekly sessions`, `six monthly meetings`, `four Thursdays`."""
    if counted := scan.take(rf"({NUMBER})(?: more| consecutive)? ?(?:{_SESSIONS}|{_PLURAL_DAY})"):
        _count(found, number_of(counted[1]))
        return True
    often = scan.take(rf"({NUMBER})[ -](fortnight|week|month)ly {_SESSIONS}")
    if often is None:
        return False
    _count(found, number_of(often[1]))
    unit, several = unit_of(often[2])
    found.every.append((unit, several, often[0]))
    return True


def _span(scan: Scan, found: Found, *, spoken: bool) -> bool:
    """`for 6 weeks`, `six-week course`, `12 weeks`, `for a year`."""
    article = "|an?" if spoken else ""
    written = scan.take(rf"({NUMBER}{article})(?:[ -]| consecutive )({UNIT})")
    if written is None:
        written = scan.take(r"()(year|month|fortnight)\b") if spoken else None
    if written is None:
        return False
    unit, several = unit_of(written[2])
    number = 1 if written[1].lower() in ("", "a", "an") else number_of(written[1])
    scan.take(r"(?:course|programme|program|block)\b")
    if found.span is not None:
        found.left_over.append(written[0])
    else:
        found.span = (unit, several * number, written[0])
    return True


def _count(found: Found, count: int) -> None:
    if found.count is not None and found.count != count:
        found.left_over.append(f"{count} sessions")
        return
    found.count = count
