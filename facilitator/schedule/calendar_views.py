"""The calendar: a month of every group somebody may open, or of one group, as a list by day or as a grid."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from itertools import groupby
from typing import TypeVar

from dateutil.relativedelta import relativedelta
from flask import render_template, request

from facilitator.assignments.access_queries import group_ids_open_to
from facilitator.assignments.queries import who_runs
from facilitator.core.errors import NotFound
from facilitator.core.timezones import to_local, to_utc
from facilitator.groups.models import Format, Group, GroupState
from facilitator.groups.queries import get_group, list_groups
from facilitator.organisation.queries import find_organisation
from facilitator.schedule.blueprint import bp
from facilitator.schedule.models import GroupSession, SessionStatus
from facilitator.schedule.pattern import FIRST_YEAR, LAST_YEAR
from facilitator.schedule.planner_queries import days_off
from facilitator.schedule.planner_rules import days_off_together, month_weeks
from facilitator.schedule.queries import sessions_between
from facilitator.web.guard import actor
from facilitator.web.request import now

_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")
_USUAL_ZONE = "Europe/London"
_SHOWN = [state for state in GroupState if state is not GroupState.DISCARDED]
GRID = "grid"
STATUSES = {
    SessionStatus.PLANNED: "Planned",
    SessionStatus.CANCELLED: "Cancelled",
    SessionStatus.HELD: "Held",
    SessionStatus.NOT_HELD: "Not held",
}
Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(frozen=True)
class Months:
    """The month shown, and those a link leads to; None where dates end."""

    month: date
    today: date

    @property
    def last(self) -> date:
        """Its last day."""
        return self.month + relativedelta(months=1, days=-1)

    @property
    def previous(self) -> date | None:
        """The month before."""
        before = self.month - relativedelta(months=1)
        return before if before.year >= FIRST_YEAR else None

    @property
    def following(self) -> date | None:
        """The month after."""
        after = self.month + relativedelta(months=1)
        return after if after.year <= LAST_YEAR else None

    @property
    def is_now(self) -> bool:
        """Whether it is the one we are in."""
        return (self.month.year, self.month.month) == (self.today.year, self.today.month)


@dataclass(frozen=True)
class Asked:
    """What the address asks for. Words that mean nothing are as good as absent."""

    group: Group | None
    format: Format | None
    status: SessionStatus | None
    grid: bool

    @property
    def filters(self) -> dict[str, str]:
        """What is asked for, as a part of the address."""
        asked = {
            "group": self.group.id if self.group else "",
            "format": self.format or "",
            "status": self.status or "",
        }
        return {name: str(value) for name, value in asked.items() if value}

    @property
    def kept(self) -> dict[str, str]:
        """The same, with the way to look at it: what a link to another month keeps."""
        return self.filters | ({"view": GRID} if self.grid else {})

    def wants(self, session: GroupSession) -> bool:
        """Whether the session is among what is asked for."""
        return self.format in (None, session.format) and self.status in (None, session.status)


@bp.get("/desk/calendar")
def calendar() -> str:
    """The sessions of one month; `month`, `group`, `format`, `status` and `view` are in the address."""
    organisation = find_organisation()
    zone = organisation.timezone if organisation else _USUAL_ZONE
    months = _months(zone)
    groups = list_groups(group_ids_open_to(actor(), now()), _SHOWN)
    asked = _asked(groups)
    shown = [asked.group] if asked.group else groups
    sessions = [one for one in _sessions_of(shown, months, zone) if asked.wants(one)]
    off = days_off_together(days_off({group.nation.value for group in shown}, months.month, months.last))
    by_day = _by_day(sessions)
    return render_template(
        "schedule/calendar.html",
        months=months,
        groups=groups,
        asked=asked,
        formats=list(Format),
        statuses=STATUSES,
        days=by_day,
        off=off,
        weeks=month_weeks(months.month, dict(by_day), off),
        staff=who_runs([session.id for session in sessions]),
    )


@bp.get("/desk/groups/<id:group_id>/month")
def group_month(group_id: str) -> str:
    """One month of a group as a grid; `month` is in the address."""
    group = get_group(group_id)
    months = _months(group.timezone)
    sessions = _sessions_of([group], months, group.timezone)
    off = days_off({group.nation.value}, months.month, months.last)
    return render_template(
        "schedule/calendar_group.html",
        group=group,
        months=months,
        any_session=bool(sessions),
        weeks=month_weeks(months.month, dict(_by_day(sessions)), days_off_together(off)),
    )


def _months(zone: str) -> Months:
    today = to_local(now(), zone).date()
    return Months(_month(request.args.get("month", "")) or today.replace(day=1), today)


def _month(text: str) -> date | None:
    """The first day of a month written `2025-12`; None for anything else, which shows this month."""
    found = _MONTH.fullmatch(text)
    if found is None or not FIRST_YEAR <= int(found[1]) <= LAST_YEAR or not 1 <= int(found[2]) <= 12:
        return None
    return date(int(found[1]), int(found[2]), 1)


def _asked(groups: list[Group]) -> Asked:
    return Asked(
        group=_chosen(groups, request.args.get("group", "")),
        format=_one_of(Format, request.args.get("format", "")),
        status=_one_of(SessionStatus, request.args.get("status", "")),
        grid=request.args.get("view") == GRID,
    )


def _chosen(groups: list[Group], group_id: str) -> Group | None:
    """The group asked for; raises NotFound for one that is not among the person's own."""
    if not group_id:
        return None
    found = next((group for group in groups if group.id == group_id), None)
    if found is None:
        raise NotFound
    return found


def _one_of(choices: type[Choice], value: str) -> Choice | None:
    return next((choice for choice in choices if choice.value == value), None)


def _sessions_of(groups: Iterable[Group], months: Months, zone: str) -> Sequence[GroupSession]:
    first, after = _midnight(months.month, zone), _midnight(months.last + relativedelta(days=1), zone)
    return sessions_between([group.id for group in groups], first, after)


def _by_day(sessions: Iterable[GroupSession]) -> list[tuple[date, list[GroupSession]]]:
    return [(day, list(found)) for day, found in groupby(sessions, lambda one: one.local_start.date())]


def _midnight(day: date, zone: str) -> datetime:
    return to_utc(datetime.combine(day, time()), zone)
