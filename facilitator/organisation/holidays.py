"""Bank holidays of each nation, from the `holidays` package: a suggestion that people check, never a rule.

Pure: no database, no clock. One-off days reach the package some time after they are proclaimed.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from types import MappingProxyType

from holidays import country_holidays

NATIONS: Mapping[str, str] = MappingProxyType(
    {
        "england_wales": "England and Wales",
        "scotland": "Scotland",
        "northern_ireland": "Northern Ireland",
        "ireland": "Ireland",
    }
)
"""Nation code -> the name on screen."""

_CALENDARS: Mapping[str, tuple[str, str | None]] = {
    "england_wales": ("GB", "ENG"),
    "scotland": ("GB", "SCT"),
    "northern_ireland": ("GB", "NIR"),
    "ireland": ("IE", None),
}


def bank_holidays(nation: str, years: Iterable[int]) -> dict[date, str]:
    """Day -> name of each bank holiday of the nation in these years, substitute days included, in date order.

    Raises ValueError for a nation that is not a key of NATIONS.
    """
    if nation not in NATIONS:
        raise ValueError(f"unknown nation: {nation!r}")
    found: dict[date, str] = {}
    for year in sorted(set(years)):
        found.update(_of_year(nation, year))
    return found


@lru_cache(maxsize=512)
def _of_year(nation: str, year: int) -> tuple[tuple[date, str], ...]:
    country, part = _CALENDARS[nation]
    days = country_holidays(country, subdiv=part, years=year, expand=False)
    return tuple((day, _in_words(name)) for day, name in sorted(days.items()))


def _in_words(name: str) -> str:
    return name.replace("(observed)", "(substitute day)")
