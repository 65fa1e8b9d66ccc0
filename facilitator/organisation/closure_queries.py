"""Reads of the days on which groups do not usually meet."""

from collections.abc import Iterable, Mapping
from datetime import date

from sqlalchemy import select

from facilitator.core.db import db, get_row
from facilitator.organisation.closure_rules import DayOff, calendar
from facilitator.organisation.models import Closure


def days_off(nation: str, years: Iterable[int]) -> Mapping[date, DayOff]:
    """Day -> why it is a day off in the nation: bank holidays, proclaimed days and own closures, in date order.

    One statement; none for no years. Raises ValueError for a nation that is not a key of NATIONS.
    """
    wanted = set(years)
    if not wanted:
        return {}
    first, last = date(min(wanted), 1, 1), date(max(wanted), 12, 31)
    statement = (
        select(Closure)
        .where(Closure.first_day <= last, Closure.last_day >= first)
        .order_by(Closure.first_day, Closure.id)
    )
    return calendar(nation, wanted, db.session.scalars(statement))


def list_closures(*, since: date) -> list[Closure]:
    """What was entered and is not over on that day, the next first."""
    statement = select(Closure).where(Closure.last_day >= since)
    return list(db.session.scalars(statement.order_by(Closure.first_day, Closure.label, Closure.id)))


def get_closure(closure_id: str) -> Closure:
    """The closure. Raises NotFound."""
    return get_row(Closure, closure_id)
