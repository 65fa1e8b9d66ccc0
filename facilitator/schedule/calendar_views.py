"""The calendar: a month of every group somebody may open, as a list by day."""

import re
from datetime import date, datetime, time
from itertools import groupby

from dateutil.relativedelta import relativedelta
from flask import render_template, request

from facilitator.assignments.access_queries import group_ids_open_to
from facilitator.assignments.queries import who_runs
from facilitator.core.errors import NotFound
from facilitator.core.timezones import to_local, to_utc
from facilitator.groups.models import Group, GroupState
from facilitator.groups.queries import list_groups
from facilitator.organisation.queries import find_organisation
from facilitator.schedule.blueprint import bp
from facilitator.schedule.pattern import FIRST_YEAR, LAST_YEAR
from facilitator.schedule.queries import sessions_between
from facilitator.web.guard import actor
from facilitator.web.request import now

_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")
_USUAL_ZONE = "Europe/London"


@bp.get("/desk/calendar")
def calendar() -> str:
    """The sessions of one month; `month` and `group` are in the address."""
    organisation = find_organisation()
    zone = organisation.timezone if organisation else _USUAL_ZONE
    today = to_local(now(), zone).date()
    month = _month(request.args.get("month", "")) or today.replace(day=1)
    groups = list_groups(group_ids_open_to(actor(), now()), _shown_states())
    chosen = _chosen(groups, request.args.get("group", ""))
    sessions = sessions_between(
        [chosen.id] if chosen else [group.id for group in groups],
        _midnight(month, zone),
        _midnight(month + relativedelta(months=1), zone),
    )
    return render_template(
        "schedule/calendar.html",
        month=month,
        previous=month - relativedelta(months=1) if month.year > FIRST_YEAR else None,
        following=month + relativedelta(months=1) if month.year < LAST_YEAR else None,
        today=today,
        groups=groups,
        chosen=chosen,
        days=[(day, list(found)) for day, found in groupby(sessions, lambda s: s.local_start.date())],
        staff=who_runs([session.id for session in sessions]),
    )


def _month(text: str) -> date | None:
    """The first day of a month written `2025-12`; None for anything else, which shows this month."""
    found = _MONTH.fullmatch(text)
    if found is None or not FIRST_YEAR <= int(found[1]) <= LAST_YEAR or not 1 <= int(found[2]) <= 12:
        return None
    return date(int(found[1]), int(found[2]), 1)


def _chosen(groups: list[Group], group_id: str) -> Group | None:
    """The group asked for; raises NotFound for one that is not among the person's own."""
    if not group_id:
        return None
    found = next((group for group in groups if group.id == group_id), None)
    if found is None:
        raise NotFound
    return found


def _midnight(day: date, zone: str) -> datetime:
    return to_utc(datetime.combine(day, time()), zone)


def _shown_states() -> list[GroupState]:
    return [state for state in GroupState if state is not GroupState.DISCARDED]
