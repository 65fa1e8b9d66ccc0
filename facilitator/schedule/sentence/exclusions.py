"""The parts of a sentence that say when there is nothing. Each says whether it took something."""

from facilitator.schedule.sentence.found import Found, Period
from facilitator.schedule.sentence.scan import Scan, compiled
from facilitator.schedule.sentence.vocabulary import MONTHS_LIST, months_in
from facilitator.schedule.sentence.written import TO_NEXT, take_day, take_days
from facilitator.schedule.written_dates import WrittenDate

_BUT = (
    r"(?:but )?(?:with the exception of|with no|except(?:ing)?(?: for)?|excluding|excl?|apart from|other than|"
    r"omitting|leaving out|skipping|skip|missing|without|not held|not|no|never|closed|break)\b\.?:?"
)
_IN = r"(?:(?:in|during|on|for|at|any|the|months? of|sessions?|meetings?|dates?|group|groups|held|bank)\b ?){1,5}"
_AND = r"(?:,? ?(?:and|or|nor|&)|[,;/](?! ?(?:from|between)\b))(?: (?:on|in|not|nor)\b){0,2}"
_HOLIDAYS = r"(?:(?:public |bank )(?:hols?\b\.?|holidays?\b))(?! weekends?\b)(?: mondays?\b)?"
_BREAK = r"(?:the )?(?:(?:[a-z]+ )?half[ -]?term|(?:easter|christmas|summer|school)(?: break| holidays?)) ?[(,:]? ?"
_CLAUSE_END = (
    r"[,;()]|\d{1,2}(?:[:.]\d\d)? ?(?:-|to|[ap]\.?m)|\b(?:every|each|for|until|from|starting|noon|midday)\b"
)
_MADE_UP = (
    r"(?:(?:those|any|ones|sessions|dates)(?: left out| missed| skipped)?(?: are| is| to be)? )?"
    r"(?:added(?: on)? at the end|made up(?: at the end)?)\b"
    r"|(?:and )?(?:add(?:ing)?|with) (?:one|an extra(?: one| session)?)(?: on)? at the end\b"
)
_LOST = (
    r"(?:(?:those|any|ones|sessions|dates)(?: left out| missed| skipped)?(?: are| is)? )?lost\b"
    r"|(?:and )?(?:lose|losing) (?:it|one|them|those)\b|(?:and )?not (?:made up|added)(?: at the end)?\b"
)


def take_make_up(scan: Scan, found: Found) -> bool:
    """What becomes of the sessions left out of a course."""
    if scan.take(_LOST):
        found.make_up = False
    elif scan.take(_MADE_UP):
        found.make_up = True
    else:
        return False
    return True


def take_exclusion(scan: Scan, found: Found) -> bool:
    """Such as `except August`, `not between 26 and 30 May`, `no session on 29 May`, `not bank holidays`.

    One that cannot be read is left as not understood to its end, so that no part of it says the contrary.
    """
    before = scan.at
    but = scan.take(_BUT)
    if but is None:
        return False
    kind = _take_one(scan, found) or ((scan.take(_BREAK) or scan.take(_IN)) and _take_one(scan, found))
    if kind:
        while kind:
            kind = _take_next(scan, found, kind)
        return True
    scan.back_to(before)
    end = compiled(_CLAUSE_END).search(scan.text, but.end())
    scan.go_to(end.start() if end else len(scan.text), understood=False)
    return True


def _take_one(scan: Scan, found: Found) -> str:
    """One thing left out; the kind of it, or an empty text."""
    if scan.take(_HOLIDAYS):
        found.skip_holidays = True
        return "holidays"
    if period := _period(scan):
        found.breaks.append(period)
        return "days"
    if days := take_days(scan):
        found.breaks.extend(Period(day, day) for day in days)
        return "days"
    months = scan.take(rf"({MONTHS_LIST})(?! ?\d{{4}})(?: (?:meetings?|sessions?)\b)?")
    if months is None:
        return ""
    found.months_off.extend(months_in(months[1]))
    return "months"


def _take_next(scan: Scan, found: Found, kind: str) -> str:
    """One more of a list: `August or 29 May`; after a comma only one of the same kind."""
    before, breaks, months = scan.at, len(found.breaks), len(found.months_off)
    joined = scan.take(_AND)
    if joined:
        following = _take_one(scan, found)
        if following and (following == kind or joined[0].strip(" ,;/")):
            return following
        del found.breaks[breaks:], found.months_off[months:]
    scan.back_to(before)
    return ""


def _period(scan: Scan) -> Period | None:
    """`26 May to 30 May`, `between 26 and 30 May`, `26-30 May`."""
    before = scan.at
    lead = scan.take(r"(between|from)\b(?: the\b)?")
    joined = TO_NEXT if lead is None or lead[1].lower() == "from" else rf"(?:{TO_NEXT}|and (?:the )?)"
    number = scan.take(rf"(\d{{1,2}})(?:st|nd|rd|th)?(?= ?{joined}\d{{1,2}}(?:st|nd|rd|th)? (?:of )?[a-z])")
    first = None if number else take_day(scan)
    if number or first:
        last = take_day(scan) if scan.take(joined) else None
        if last is not None and first is not None:
            return Period(first, last)
        if last is not None and number is not None:
            words = f"{number[1]} {last.text}"
            return Period(WrittenDate(words, int(number[1]), last.month, last.year), last)
    scan.back_to(before)
    return None
