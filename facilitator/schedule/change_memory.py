"""What was before a change, as plain values that JSON can hold, and the way back. Pure: rows in, rows out.

Only identifiers and values of the schedule's own rows: nothing about anybody.
"""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from facilitator.groups.models import Format
from facilitator.schedule.change_types import Effect
from facilitator.schedule.models import (
    GroupSession,
    HolidayChoice,
    HolidayPolicy,
    SeriesState,
    SessionStatus,
    kind_key,
)

_SESSION: dict[str, Any] = {
    "local_start": datetime.fromisoformat,
    "local_end": datetime.fromisoformat,
    "starts_at": datetime.fromisoformat,
    "ends_at": datetime.fromisoformat,
    "venue_id": lambda value: value,
    "format": Format,
    "kind": kind_key,
    "status": SessionStatus,
    "pinned": bool,
    "dropped": bool,
    "arrive_minutes": int,
    "room_minutes_before": int,
    "room_minutes_after": int,
}
_SERIES: dict[str, Any] = {
    "start_time": time.fromisoformat,
    "state": SeriesState,
    "holiday_policy": HolidayPolicy,
}
_CHOICE: dict[str, Any] = {
    "choice": HolidayChoice,
    "chosen_day": date.fromisoformat,
    "day_off": str,
    "by_policy": bool,
    "by_id": str,
    "at": datetime.fromisoformat,
}


def remember(effect: Effect) -> dict[str, Any]:
    """How the rows of an effect stand, before it is written. `version` is the one they will have after it."""
    sessions = [*(one.session for one in effect.touched), *effect.removed]
    series = effect.series
    return {
        "sessions": {one.id: {"version": one.version + 1, "was": _plain(one, _SESSION)} for one in sessions},
        "series": (
            {series.id: {"version": series.version + 1, "was": _plain(series, effect.series_after)}}
            if series is not None and effect.series_after
            else {}
        ),
        "choices": [
            {
                "series_id": one.series_id,
                "slot": one.slot,
                "was": _plain(effect.choices_before[one.slot], _CHOICE)
                if one.slot in effect.choices_before
                else None,
            }
            for one in effect.choices
        ],
        "made": [one.id for one in effect.made],
        "made_series": [effect.new_series.id] if effect.new_series else [],
    }


def session_values(was: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a session as they were."""
    return _read(was, _SESSION)


def choice_values(was: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of what was decided about a day off, as they were."""
    return _read(was, _CHOICE)


def series_values(was: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a series as they were."""
    return {
        name: value if value is None or name not in _SERIES else _SERIES[name](value)
        for name, value in was.items()
    }


def ids_of(before: Mapping[str, Any]) -> list[str]:
    """The sessions a change altered, took away or made."""
    return [*before["sessions"], *before["made"]]


def stands_as_left(session: GroupSession, before: Mapping[str, Any]) -> bool:
    """Whether nothing else has happened to the session since the change."""
    kept = before["sessions"].get(session.id)
    return session.version == (kept["version"] if kept else 1)


def _read(was: Mapping[str, Any], names: Mapping[str, Any]) -> dict[str, Any]:
    return {name: None if value is None else names[name](value) for name, value in was.items()}


def _plain(row: Any, names: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _value(getattr(row, name)) for name in names}


def _value(value: Any) -> Any:
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value) if isinstance(value, str) else value
