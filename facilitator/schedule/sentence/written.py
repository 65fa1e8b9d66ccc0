"""Days and months as they stand in a sentence. Pure."""

from facilitator.schedule.sentence.found import Month
from facilitator.schedule.sentence.scan import Scan, compiled
from facilitator.schedule.sentence.vocabulary import MONTH, months_in
from facilitator.schedule.written_dates import DATE, WrittenDate, written_in

TO_NEXT = r"(?:-|(?:to|until|till|through)\b) ?(?:the )?"
_FOUR = r"(?:[01]\d|2[0-4])[0-5]\d(?!\d)"
_TIMES = rf"(?!19[7-9]|20\d){_FOUR} ?(?:-|to\b|until\b|till\b|for\b|hrs?\b|hours?\b)"


def take_days(scan: Scan) -> list[WrittenDate]:
    """The dates here, one or several days of one month; none if there is no date."""
    match = DATE.match(scan.text, scan.position)
    if match is None or scan.finished:
        return []
    for part in ("word_year", "us_year"):
        if match[part] and compiled(_TIMES).match(scan.text, match.start(part)):
            # `15 May 1730-1900` has times, not a year.
            match = DATE.match(scan.text, scan.position, match.start(part))
            if match is None:
                return []
    scan.use(match)
    return written_in(match)


def take_day(scan: Scan) -> WrittenDate | None:
    """The one date here, if there is just one."""
    before = scan.at
    days = take_days(scan)
    if len(days) == 1:
        return days[0]
    scan.back_to(before)
    return None


def take_month(scan: Scan) -> Month | None:
    """The one month here, `January 2026` or `January`."""
    written = scan.take(rf"({MONTH})(?:,? ((?:19[7-9]|20\d)\d)(?!\d))?")
    if written is None:
        return None
    month = months_in(written[1])[0]
    return Month(written[1].rstrip("."), month, int(written[2]) if written[2] else None)
