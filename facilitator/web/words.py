"""Dates, times and addresses in words, as template filters, and the converter for identifiers in addresses."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask
from werkzeug.routing import BaseConverter

from facilitator.core.tokens import ALPHABET, ID_LENGTH


class IdConverter(BaseConverter):
    """Matches exactly our public identifiers, so that every other text is a plain 404 before any query."""

    regex = f"[{ALPHABET}]{{{ID_LENGTH}}}"


class TokenConverter(BaseConverter):
    """Matches secrets in addresses: 43 characters of base64url. A truncated one is a plain 404 like a wrong one."""

    regex = r"[A-Za-z0-9_-]{43}"


def long_date(value: date | datetime) -> str:
    """A date with its weekday: "Tuesday 16 December 2025"."""
    return f"{value:%A} {value.day} {value:%B %Y}"


def short_date(value: date | datetime) -> str:
    """A date for tables: "Tue 16 Dec 2025"."""
    return f"{value:%a} {value.day} {value:%b %Y}"


def clock(value: datetime | Any) -> str:
    """A time of day: "10:15"."""
    return f"{value:%H:%M}"


def time_range(session: Any) -> str:
    """From when until when, on the wall: "10:15 to 13:15"."""
    return f"{clock(session.local_start)} to {clock(session.local_end)}"


def session_when(session: Any) -> str:
    """When a session is, on the wall: "Tuesday 16 December 2025, 10:15 to 13:15"."""
    return f"{long_date(session.local_start)}, {time_range(session)}"


def local(instant: datetime, zone: str = "Europe/London") -> datetime:
    """The naive wall time of an aware instant in a zone."""
    return instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def relative_day(value: date | datetime, now: datetime, zone: str = "Europe/London") -> str:
    """How far a local date is from today, in words; empty beyond a fortnight."""
    day = value.date() if isinstance(value, datetime) else value
    days = (day - local(now, zone).date()).days
    near = {-1: "yesterday", 0: "today", 1: "tomorrow"}
    if days in near:
        return near[days]
    if 1 < days <= 14:
        return f"in {days} days"
    return f"{-days} days ago" if -14 <= days < -1 else ""


def install_words(app: Flask) -> None:
    """Make the filters and converters known to the app."""
    app.url_map.converters["id"] = IdConverter
    app.url_map.converters["token"] = TokenConverter
    for filter_ in (long_date, short_date, clock, time_range, session_when, local, relative_day):
        app.add_template_filter(filter_, filter_.__name__)
    app.add_template_filter(long_date, "local_date")
