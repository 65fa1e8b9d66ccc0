"""The year planner: every group of a portfolio against the months of a year, with what clashes."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TypeVar

from flask import render_template, request

from facilitator.assignments.access_queries import group_ids_open_to
from facilitator.assignments.diary_queries import diaries
from facilitator.core.actor import MANAGER
from facilitator.core.errors import NotFound
from facilitator.core.timezones import to_local, to_utc
from facilitator.groups.models import Group, GroupState, Venue
from facilitator.groups.queries import list_groups, list_venues
from facilitator.organisation.queries import find_organisation
from facilitator.people.models import Facilitator
from facilitator.people.queries import list_facilitators
from facilitator.schedule.blueprint import bp
from facilitator.schedule.day_words import MONTHS
from facilitator.schedule.pattern import FIRST_YEAR, LAST_YEAR
from facilitator.schedule.planner_queries import coordinators, days_off, meetings_with_others
from facilitator.schedule.planner_rules import (
    Clash,
    Mark,
    Meeting,
    Named,
    by_sessions,
    clash_marks,
    find_clashes,
    year_months,
)
from facilitator.web.guard import actor
from facilitator.web.request import now

_YEAR = re.compile(r"[0-9]{4}")
_USUAL_ZONE = "Europe/London"
_SHOWN = [state for state in GroupState if state is not GroupState.DISCARDED]
_DAY = timedelta(days=1)
Row = TypeVar("Row", Group, Venue, Facilitator)


@dataclass(frozen=True)
class Asked:
    """What the address asks for: a year, and which of its sessions."""

    year: int
    group: Group | None
    venue: Venue | None
    facilitator: Facilitator | None

    @property
    def filters(self) -> dict[str, str]:
        """The part of the address that a link to another year keeps."""
        chosen = {"group": self.group, "venue": self.venue, "facilitator": self.facilitator}
        return {name: row.id for name, row in chosen.items() if row is not None}

    def wants(self, meeting: Meeting, runs: Mapping[str, Collection[Named]]) -> bool:
        """Whether the session is among what is asked for."""
        if self.group is not None and meeting.group_id != self.group.id:
            return False
        if self.venue is not None and meeting.place_id != self.venue.id:
            return False
        who = [facilitator_id for facilitator_id, _ in runs.get(meeting.id, ())]
        return self.facilitator is None or self.facilitator.id in who


@bp.get("/desk/calendar/year")
def year_planner() -> str:
    """A year of all groups; `year`, `group`, `venue` and `facilitator` are in the address."""
    organisation = find_organisation()
    zone = organisation.timezone if organisation else _USUAL_ZONE
    today = to_local(now(), zone).date()
    groups = list_groups(group_ids_open_to(actor(), now()), _SHOWN)
    venues, people = list_venues(), list_facilitators(all_of_them=True)
    asked = Asked(
        year=_year(request.args.get("year", "")) or today.year,
        group=_chosen(groups, "group"),
        venue=_chosen(venues, "venue"),
        facilitator=_chosen(people, "facilitator"),
    )
    ids = [group.id for group in groups]
    first, last = date(asked.year, 1, 1), date(asked.year, 12, 31)
    runs = diaries(ids, _midnight(first - _DAY, zone), _midnight(last + 2 * _DAY, zone))
    meetings = meetings_with_others(ids, first, last, session_ids=list(runs))
    clashes = find_clashes(meetings, runs, _desks(ids))
    shown = [one for one in meetings if one.group_id in set(ids) and asked.wants(one, runs)]
    to_come = _to_come(clashes, {one.id for one in shown})
    return render_template(
        "schedule/planner.html",
        asked=asked,
        today=today,
        years=[year for year in (asked.year - 1, asked.year + 1) if FIRST_YEAR <= year <= LAST_YEAR],
        groups=groups,
        venues=venues,
        people=[one for one in people if one.active or one == asked.facilitator],
        rows=_rows(groups, asked, shown, clashes),
        clashes=by_sessions(one for one in to_come if one.mark.clash),
        together=[one for one in to_come if not one.mark.clash],
        names={group.id: group.name for group in groups},
        months=MONTHS,
        legend=list(Mark),
    )


def _rows(
    groups: list[Group], asked: Asked, shown: list[Meeting], clashes: list[Clash]
) -> list[tuple[Group, list[list[tuple[Meeting, list[Mark]]]]]]:
    """Group -> its twelve months. A group without a date stays, so that it is noticed: unless sessions are chosen."""
    off = days_off({group.nation.value for group in groups}, date(asked.year, 1, 1), date(asked.year, 12, 31))
    theirs: dict[str, list[Meeting]] = {}
    for meeting in shown:
        theirs.setdefault(meeting.group_id, []).append(meeting)
    found = clash_marks(clashes)
    return [
        (group, year_months(theirs.get(group.id, ()), off[group.nation.value], found))
        for group in groups
        if group.id in theirs or _belongs(group, asked)
    ]


def _belongs(group: Group, asked: Asked) -> bool:
    """Whether a group without any date is in the planner."""
    if asked.filters:
        return asked.group is not None and group.id == asked.group.id
    return group.state is not GroupState.ENDED


def _desks(group_ids: list[str]) -> Mapping[str, Collection[Named]]:
    """Group -> whose portfolio it is in, as far as this concerns the reader: one's own, or everybody's."""
    if actor().has(MANAGER):
        return coordinators(group_ids)
    return {group_id: ((actor().id, ""),) for group_id in group_ids}


def _to_come(clashes: list[Clash], ids: Collection[str]) -> list[Clash]:
    """Those of the sessions shown that are not over."""
    return [
        clash
        for clash in clashes
        if clash.concerns(ids) and any(meeting.ends_at > now() for meeting in clash.meetings)
    ]


def _year(text: str) -> int | None:
    """A year that dates may be in; None for anything else, which shows this year."""
    if not _YEAR.fullmatch(text) or not FIRST_YEAR <= int(text) <= LAST_YEAR:
        return None
    return int(text)


def _chosen(rows: list[Row], name: str) -> Row | None:
    """The row asked for under that name; raises NotFound for one that is not there to choose."""
    wanted = request.args.get(name, "")
    if not wanted:
        return None
    found = next((row for row in rows if row.id == wanted), None)
    if found is None:
        raise NotFound
    return found


def _midnight(day: date, zone: str) -> datetime:
    return to_utc(datetime.combine(day, time()), zone)
