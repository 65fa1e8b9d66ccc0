"""The dates of an offer: until when it is held, when its end comes near, from which month to ask again. Pure."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta

from facilitator.registration.models import MembershipState as State
from facilitator.registration.offer_models import OfferOutcome
from facilitator.registration.rules import working_days_after

ENDS = time(17, 0)
LEAST_WORKING_DAYS = 5
LONGEST = timedelta(days=90)
NEAR_WORKING_DAYS = 2
MONTHS_AHEAD = 12
MOST_ACCEPT_HOURS = 24 * 28

_OUTCOMES = {
    State.INVITED: OfferOutcome.ACCEPTED,
    State.WAITING: OfferOutcome.NOT_NOW,
    State.WITHDRAWN: OfferOutcome.NO_LONGER,
}


def answer_day(made_on: date, working_days: int, closed: Collection[date] = ()) -> date:
    """The local day until whose end of office hours an offer is held."""
    return working_days_after(made_on, working_days, frozenset(closed))


def end_of(day: date) -> datetime:
    """Until when an offer is held on that day, on the wall: 17:00."""
    return datetime.combine(day, ENDS)


def comes_near_on(last_day: date, closed: Collection[date] = ()) -> date:
    """Two working days before the last day: when somebody who has not answered is asked once more."""
    day, left = last_day, NEAR_WORKING_DAYS
    while left > 0:
        day -= timedelta(days=1)
        if day.weekday() < 5 and day not in closed:
            left -= 1
    return day


def outcome_for(state: State) -> OfferOutcome:
    """What an offer has become when its membership goes from `offered` to that state."""
    return _OUTCOMES.get(state, OfferOutcome.STOPPED)


def next_month(day: date) -> date:
    """The first day of the month after that day's."""
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def months_from(today: date) -> list[date]:
    """The months somebody may name who cannot come yet, as their first days: the twelve after this one."""
    months = [next_month(today)]
    while len(months) < MONTHS_AHEAD:
        months.append(next_month(months[-1]))
    return months


def month_words(month: date, today: date) -> str:
    """A month as people say it: `August`, and with its year once that is another: `January 2026`."""
    return f"{month:%B}" if month.year == today.year else f"{month:%B %Y}"
