"""Days off: bank holidays, proclaimed days and own closures as one calendar. Pure: no database, no clock."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from facilitator.organisation.errors import ClosedTooLong, EndsBeforeItBegins, NoSuchNation, NoSuchYear
from facilitator.organisation.holidays import NATIONS, bank_holidays
from facilitator.organisation.models import Closure, ClosureKind

FIRST_YEAR, LAST_YEAR = 1970, 2099
MOST_DAYS = timedelta(days=365)


@dataclass(frozen=True)
class DayOff:
    """Why groups do not usually meet on a day: a bank holiday of the nation, or this organisation is closed."""

    label: str
    own: bool = False

    @property
    def words(self) -> str:
        """As it is marked beside a date: `Bank holiday: Christmas Day`, `Closed: Summer break`."""
        return f"{'Closed' if self.own else 'Bank holiday'}: {self.label}"


def calendar(nation: str, years: Collection[int], closures: Iterable[Closure]) -> Mapping[date, DayOff]:
    """Day -> why it is a day off in this nation, in date order; what is published comes before what was entered.

    Raises ValueError for a nation that is not a key of NATIONS.
    """
    found = {day: DayOff(label) for day, label in bank_holidays(nation, years).items()}
    for closure in closures:
        if closure.nations and nation not in closure.nations:
            continue
        for day in days_of(closure):
            if day.year in years:
                found.setdefault(day, DayOff(closure.label, own=closure.kind is ClosureKind.OWN))
    return dict(sorted(found.items()))


def days_of(closure: Closure) -> list[date]:
    """Every day of a closure, its last one too."""
    count = (closure.last_day - closure.first_day).days + 1
    return [closure.first_day + timedelta(days=number) for number in range(count)]


def check_days(first_day: date, last_day: date) -> None:
    """Raises NoSuchYear, EndsBeforeItBegins or ClosedTooLong."""
    if not FIRST_YEAR <= first_day.year <= LAST_YEAR:
        raise NoSuchYear
    if last_day < first_day:
        raise EndsBeforeItBegins
    if last_day - first_day > MOST_DAYS:
        raise ClosedTooLong


def checked_nations(nations: Iterable[str]) -> list[str]:
    """The nations in the house's order, each once; raises NoSuchNation. None of them, or all: everywhere."""
    chosen = set(nations)
    if chosen - set(NATIONS):
        raise NoSuchNation
    return [] if len(chosen) == len(NATIONS) else [nation for nation in NATIONS if nation in chosen]
