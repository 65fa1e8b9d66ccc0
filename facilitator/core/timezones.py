"""Between a group's wall clock and UTC: the one place that knows what a clock change does.

The rule: a wall time that a clock change skips is held later by the length of the jump (one hour in the
United Kingdom and Ireland); a wall time that comes twice means the first of the two. Never refused.
"""

from datetime import UTC, datetime
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo, available_timezones

ClockChange = Literal["skipped", "repeated"]

# Names that mean "whatever this machine thinks" or nothing at all: no group lives there.
_NOT_PLACES = frozenset({"localtime", "Factory"})


class UnknownZone(ValueError):
    """The name is not an IANA time zone."""


@lru_cache(maxsize=1)
def zone_names() -> frozenset[str]:
    """Every time zone name a group may have, such as `Europe/London`."""
    return frozenset(available_timezones()) - _NOT_PLACES


def zone(name: str) -> ZoneInfo:
    """The zone of that exact IANA name. Raises UnknownZone; a name is never used as a path."""
    if name not in zone_names():
        raise UnknownZone(name)
    return ZoneInfo(name)


def to_utc(local: datetime, zone_name: str) -> datetime:
    """The UTC instant (aware) at which a naive wall time is held, by the rule of this module.

    Raises UnknownZone, and ValueError for a time that already carries a zone.
    """
    place = zone(zone_name)
    # Fold 0 is the offset before the change: it makes a skipped time later and a repeated one the first.
    return _naive(local).replace(tzinfo=place, fold=0).astimezone(UTC)


def to_local(instant: datetime, zone_name: str) -> datetime:
    """The naive wall time in the zone at an aware instant.

    Raises UnknownZone, and ValueError for a naive instant.
    """
    if instant.tzinfo is None:
        raise ValueError("an instant carries its zone")
    return instant.astimezone(zone(zone_name)).replace(tzinfo=None, fold=0)


def clock_change(local: datetime, zone_name: str) -> ClockChange | None:
    """Whether a clock change skips this naive wall time in the zone, or makes it come twice.

    Raises UnknownZone, and ValueError for a time that already carries a zone.
    """
    place = zone(zone_name)
    aware = _naive(local).replace(tzinfo=place)
    first, second = aware.replace(fold=0).utcoffset(), aware.replace(fold=1).utcoffset()
    if first is None or second is None or first == second:
        return None
    return "skipped" if first < second else "repeated"


def _naive(local: datetime) -> datetime:
    if local.tzinfo is not None:
        raise ValueError("a wall time carries no zone")
    return local
