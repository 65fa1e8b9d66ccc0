"""Read a schedule as it would stand in a leaflet: `third Tuesday of every month 10.15am to 12.15pm`. Pure.

Nothing is guessed silently: what was read is said, what was not is named, and what can be read in two ways is
given in both.
"""

from dataclasses import dataclass, replace
from datetime import date, time

from facilitator.core.errors import Refusal
from facilitator.schedule.day_words import clock, long_date, number
from facilitator.schedule.errors import DurationRefused
from facilitator.schedule.recurrence import Rule, first_fit
from facilitator.schedule.sentence.clocks import settle
from facilitator.schedule.sentence.days import (
    take_every,
    take_of_month,
    take_ordinals,
    take_weekdays,
)
from facilitator.schedule.sentence.ends import rule_of
from facilitator.schedule.sentence.exclusions import take_exclusion, take_make_up
from facilitator.schedule.sentence.found import Found
from facilitator.schedule.sentence.limits import (
    take_begin,
    take_dates,
    take_month_of_year,
    take_months_on,
    take_number,
    take_phrase,
    take_until,
)
from facilitator.schedule.sentence.often import take_condition, take_times_in, take_unknown_day
from facilitator.schedule.sentence.readings import place_dates, ways_of
from facilitator.schedule.sentence.scan import Scan
from facilitator.schedule.sentence.times import (
    take_arrival,
    take_end,
    take_length,
    take_next_day,
    take_part_of_day,
    take_time,
)
from facilitator.schedule.sentence.years import Days, days_of
from facilitator.schedule.series_checks import LEAST_MINUTES, MOST_MINUTES
from facilitator.schedule.words import say_days, say_times

MOST_TYPED = 5_000
NO_START = "Please say when a session starts, like 10:15."
NO_END = "Please say when a session ends, or how long it lasts."
# In this order: the same words mean less when an earlier one has taken what it knows.
_PARTS = (
    take_phrase,
    take_condition,
    take_make_up,
    take_exclusion,
    take_begin,
    take_month_of_year,
    take_until,
    take_next_day,
    take_unknown_day,
    take_dates,
    take_times_in,
    take_length,
    take_number,
    take_every,
    take_of_month,
    take_ordinals,
    take_weekdays,
    take_months_on,
    take_arrival,
    take_time,
    take_end,
    take_part_of_day,
)


@dataclass(frozen=True)
class Reading:
    """One rule that the sentence may mean, and how it would be said."""

    rule: Rule
    words: str


@dataclass(frozen=True)
class Understood:
    """What a sentence says. `rule` is there if it can be read in one way only; `readings` has each way.

    `start_date` is a first date that was written, or the first that fits a written month; it need not fit the
    rule. `arrive_from` is when people may come, if it was said beside the start. `minutes` is the length on the
    wall clock. `skip_holidays`: bank holidays were to be left out, which no rule can say.

    For people: `understood` says what was read, `not_understood` has the pieces nothing was made of, and
    `questions` what must be answered before there is a schedule.
    """

    rule: Rule | None
    readings: tuple[Reading, ...]
    start_time: time | None
    minutes: int | None
    start_date: date | None
    arrive_from: time | None
    skip_holidays: bool
    understood: tuple[str, ...]
    not_understood: tuple[str, ...]
    questions: tuple[str, ...]
    not_before: date | None = None  # the first day of a written month
    which: str = ""  # the one of the questions that asks which reading is meant

    def settled(self, chosen: int) -> "Understood":
        """The same once somebody has said which reading is meant, so that nothing asks about it any more."""
        reading = self.readings[chosen]
        start = self.start_date or (first_fit(reading.rule, self.not_before) if self.not_before else None)
        return replace(
            self,
            rule=reading.rule,
            start_date=start,
            understood=(f"{reading.words}.", *self.understood),
            questions=tuple(words for words in self.questions if words != self.which),
            which="",
        )


def understand(sentence: str, *, today: date | None = None) -> Understood:
    """What the sentence says; never raises. A missing year is the next one from `today`, or asked for without it."""
    if len(sentence) > MOST_TYPED:
        return _nothing("This is too long to be read. Please say it in fewer words.")
    scan, found = Scan(sentence), Found(today=today)
    while not scan.finished:
        if scan.at_mark or not any(take(scan, found) for take in _PARTS):
            scan.skip()
    start_time, minutes = _times(found)
    days, readings = _readings(found)
    rule = readings[0].rule if len(readings) == 1 else None
    start_date = _start_date(found, days, rule)
    arrive = settle(found.arrive, None, part_of_day=found.part_of_day)[0] if found.arrive else None
    return Understood(
        rule=rule,
        readings=readings,
        start_time=start_time,
        minutes=minutes,
        start_date=start_date,
        arrive_from=arrive,
        skip_holidays=found.skip_holidays,
        understood=tuple(
            _said(readings if len(readings) == 1 else (), start_time, minutes, start_date, arrive)
            + _noted(found)
            + scan.slips
        ),
        not_understood=tuple(dict.fromkeys(scan.not_understood() + found.left_over)),
        questions=tuple(_questions(found, readings, start_time, minutes)),
        not_before=days.not_before if days else None,
        which=_which(found, readings),
    )


def _times(found: Found) -> tuple[time | None, int | None]:
    if found.starts_at is None:
        if found.ends_at is not None:
            found.left_over.append(found.ends_at.text)
        return None, _possible(found, found.minutes)
    start, minutes = settle(
        found.starts_at, found.ends_at, next_day=found.next_day, part_of_day=found.part_of_day
    )
    if minutes is not None and found.minutes not in (None, minutes):
        found.left_over.append(f"{found.minutes} minutes")
    if not found.starts_at.sure and found.starts_at.text.replace(".", ":") != clock(start):
        found.notes.append(f"\u201c{found.starts_at.text}\u201d was read as {clock(start)}.")
    return start, _possible(found, found.minutes if minutes is None else minutes)


def _possible(found: Found, minutes: int | None) -> int | None:
    """The length, if a session may be so long."""
    if minutes is None or LEAST_MINUTES <= minutes <= MOST_MINUTES:
        return minutes
    found.questions.append(DurationRefused().sentence)
    return None


def _readings(found: Found) -> tuple[Days | None, tuple[Reading, ...]]:
    """The rules, the same one once; none as soon as anything stands against it."""
    rules: list[Rule] = []
    days: Days | None = None
    try:
        place_dates(found)
        days = days_of(found)
        ways = [] if found.problems else ways_of(found, days)
        rules = [rule_of(way, found, days) for way in ways]
    except Refusal as refusal:
        found.problems.append(refusal.sentence)
    if found.problems:
        rules = []
    return days, tuple(Reading(rule, say_days(rule)) for rule in dict.fromkeys(rules))


def _start_date(found: Found, days: Days | None, rule: Rule | None) -> date | None:
    if days is None:
        return None
    if days.not_before is not None and rule is not None:
        return first_fit(rule, days.not_before)
    return days.begins


def _said(
    readings: tuple[Reading, ...],
    start_time: time | None,
    minutes: int | None,
    start_date: date | None,
    arrive: time | None,
) -> list[str]:
    said = [f"{reading.words}." for reading in readings]
    if start_time is not None:
        times = say_times(start_time, minutes) if minutes else f"From {clock(start_time)}"
        said.append(f"{times}.")
    elif minutes is not None:
        said.append(f"For {minutes} minutes.")
    if arrive is not None:
        said.append(f"People may come from {clock(arrive)}.")
    if start_date is not None:
        said.append(f"The first date is {long_date(start_date)}.")
    return said


def _noted(found: Found) -> list[str]:
    holidays = ["Bank holidays are to be left out."] if found.skip_holidays else []
    return [*holidays, *found.notes]


def _questions(
    found: Found, readings: tuple[Reading, ...], start_time: time | None, minutes: int | None
) -> list[str]:
    questions = list(dict.fromkeys(found.problems))
    if which := _which(found, readings):
        questions.append(which)
    if start_time is None:
        questions.append(NO_START)
    if minutes is None:
        questions.append(found.questions[0] if found.questions else NO_END)
    return questions


def _which(found: Found, readings: tuple[Reading, ...]) -> str:
    """What is asked where there are several readings."""
    if len(readings) < 2:
        return ""
    what = f"\u201c{found.asked}\u201d" if found.asked else "This"
    return f"{what} can be read in {number(len(readings))} ways. Please say which you mean."


def _nothing(question: str) -> Understood:
    return Understood(None, (), None, None, None, None, False, (), (), (question,))
