"""From a rule to numbered slots on wall-clock time. Pure: no database, no clock."""

from dataclasses import dataclass
from datetime import date, datetime, time

from facilitator.schedule.cadence import MOST_SLOTS, STANDARD, Cadence, kind_of, minutes_of
from facilitator.schedule.errors import TooManySessions
from facilitator.schedule.pattern import Rule
from facilitator.schedule.places import starts
from facilitator.schedule.series_checks import (
    LEAST_MINUTES,
    MOST_MINUTES,
    check_series,
    nearest_starts,
    years_later,
)

__all__ = ["LEAST_MINUTES", "MOST_MINUTES", "Slot", "check_series", "nearest_starts", "occurrences"]


@dataclass(frozen=True)
class Slot:
    """One place of the rule: its number from 1, its wall-clock start and length, and its kind of session.

    The number is the slot's identity: neither it nor `local_start` ever changes. What the rule leaves out has
    no number.
    """

    number: int
    local_start: datetime
    minutes: int
    kind: str = STANDARD


def occurrences(
    rule: Rule,
    start: date,
    start_time: time,
    duration_minutes: int,
    *,
    limit: int | None = None,
    horizon: date | None = None,
    after: int = 0,
    cadence: Cadence | None = None,
) -> list[Slot]:
    """The slots of the rule in order, on wall-clock time, each with the number it will always have.

    Only those numbered above `after` and starting on or before `horizon`; with `limit`, the first so many of
    them. A rule that never ends reaches, without a horizon, three years beyond the first slot given.
    Raises what `check_series` raises, and TooManySessions for a limit over 260 or, without a limit, for more.
    """
    check_series(rule, start, duration_minutes, cadence)
    if limit is not None and not 1 <= limit <= MOST_SLOTS:
        raise TooManySessions(MOST_SLOTS)
    slots: list[Slot] = []
    for number, local_start in enumerate(starts(rule, start, start_time, horizon), start=1):
        if number <= after:
            continue
        if horizon is None and slots and local_start.date() > years_later(slots[0].local_start.date()):
            break
        if limit is None and len(slots) == MOST_SLOTS:
            raise TooManySessions(MOST_SLOTS)
        slots.append(
            Slot(number, local_start, minutes_of(number, duration_minutes, cadence), kind_of(number, cadence))
        )
        if len(slots) == limit:
            break
    return slots
