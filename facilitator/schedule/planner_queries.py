"""Reading for calendars of many groups. Each function is one statement, whatever the number of groups and sessions.

`first` and `last` are local days, both included, whatever the zone of the group. Sessions of every status are given,
those of discarded groups never.
"""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, Select, or_, select

from facilitator.accounts.models import User
from facilitator.core.db import db
from facilitator.core.text import fold
from facilitator.groups.models import Format, Group, GroupState, Portfolio, Venue
from facilitator.organisation.closure_rules import calendar
from facilitator.organisation.models import Closure
from facilitator.schedule.models import GroupSession
from facilitator.schedule.planner_rules import Meeting, Named

_AT_A_PLACE = tuple(form for form in Format if form.needs_venue)


def meetings(group_ids: Collection[str], first: date, last: date) -> list[Meeting]:
    """The sessions of these groups in that time, in order."""
    return _read(_meetings().where(GroupSession.group_id.in_(group_ids), *_within(first, last)))


def meetings_with_others(
    group_ids: Collection[str], first: date, last: date, *, session_ids: Collection[str]
) -> list[Meeting]:
    """The same, and what could be in their way: these other sessions, and everything at their venues."""
    theirs = GroupSession.group_id.in_(group_ids)
    venues = select(GroupSession.venue_id).where(theirs, *_within(first, last), _GOING)
    wanted = or_(
        theirs, GroupSession.id.in_(session_ids), GroupSession.venue_id.in_(venues.scalar_subquery()) & _GOING
    )
    return _read(_meetings().where(*_within(first, last), wanted))


def meetings_at(venue_id: str, *, since: date) -> list[Meeting]:
    """Everything at the venue from that local day on, of whatever group, in order."""
    return _read(_at(venue_id).where(GroupSession.local_start >= _midnight(since)))


def past_meetings_at(venue_id: str, *, before: date, limit: int) -> list[Meeting]:
    """The latest sessions at the venue before that local day, the latest first."""
    statement = _at(venue_id).where(GroupSession.local_start < _midnight(before))
    latest = statement.order_by(GroupSession.starts_at.desc(), GroupSession.id).limit(limit)
    return [_meeting(*row) for row in db.session.execute(latest)]


def coordinators(group_ids: Collection[str]) -> dict[str, list[Named]]:
    """Group -> who looks after it, by name."""
    statement = (
        select(Portfolio.group_id, User.id, User.name)
        .join(User, User.id == Portfolio.user_id)
        .where(Portfolio.group_id.in_(group_ids))
    )
    found: dict[str, list[Named]] = {}
    for group_id, user_id, name in sorted(db.session.execute(statement), key=lambda row: fold(row[2])):
        found.setdefault(group_id, []).append((user_id, name))
    return found


def days_off(nations: Collection[str], first: date, last: date) -> dict[str, dict[date, str]]:
    """Nation -> day -> why groups do not usually meet, in words: `Bank holiday: Easter Monday`."""
    closures = db.session.scalars(
        select(Closure)
        .where(Closure.first_day <= last, Closure.last_day >= first)
        .order_by(Closure.first_day, Closure.id)
    ).all()
    years = range(first.year, last.year + 1)
    return {
        nation: {
            day: off.words for day, off in calendar(nation, years, closures).items() if first <= day <= last
        }
        for nation in sorted(nations)
    }


_GOING: ColumnElement[bool] = GroupSession.format.in_(_AT_A_PLACE)
_IN_ORDER = (GroupSession.starts_at, GroupSession.id)


def _meetings() -> Select[GroupSession, str, str | None]:
    return (
        select(GroupSession, Group.discreet_name, Venue.name)
        .join(Group, Group.id == GroupSession.group_id)
        .outerjoin(Venue, Venue.id == GroupSession.venue_id)
        .where(Group.state != GroupState.DISCARDED)
    )


def _at(venue_id: str) -> Select[GroupSession, str, str | None]:
    return _meetings().where(GroupSession.venue_id == venue_id, _GOING)


def _within(first: date, last: date) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    after = _midnight(last + timedelta(days=1))
    return GroupSession.local_start >= _midnight(first), GroupSession.local_start < after


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())


def _read(statement: Select[GroupSession, str, str | None]) -> list[Meeting]:
    return [_meeting(*row) for row in db.session.execute(statement.order_by(*_IN_ORDER))]


def _meeting(session: GroupSession, discreet: str, place: str | None) -> Meeting:
    goes = session.venue_id if session.format.needs_venue else None
    return Meeting(
        id=session.id,
        group_id=session.group_id,
        discreet=discreet,
        local_start=session.local_start,
        local_end=session.local_end,
        original_start=session.original_start,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        room_from=session.room_from,
        room_to=session.room_to,
        room_starts_at=session.room_starts_at,
        room_ends_at=session.room_ends_at,
        kind=session.kind,
        status=session.status,
        place_id=goes,
        place=(place or "") if goes else "",
    )
