"""Bulk for trying the product at size, made through the same operations."""

from datetime import datetime, time, timedelta
from itertools import count

from facilitator.accounts.models import Role
from facilitator.accounts.queries import list_users
from facilitator.assignments.models import AssignmentRole
from facilitator.assignments.operations import set_series_facilitator
from facilitator.core.actor import STAFF, Actor
from facilitator.groups.operations import create_group, publish_group
from facilitator.groups.queries import current_agreement, list_types, list_venues
from facilitator.organisation.models import WordingKind
from facilitator.organisation.queries import current_wording
from facilitator.people.queries import list_facilitators
from facilitator.registration.models import Via
from facilitator.registration.operations import join
from facilitator.schedule.operations import create_series
from facilitator.schedule.recurrence import Rule


def seed(*, groups: int, sessions: int, people: int, now: datetime) -> dict[str, int]:
    """Add that many groups, each with that many weekly sessions from a year ago on and that many people."""
    coordinator = next(user for user in list_users() if user.role is Role.COORDINATOR)
    by = Actor(coordinator.id, STAFF, frozenset({coordinator.role.value}), coordinator.name)
    venue, type_, agreement = list_venues()[0], list_types()[0], current_agreement()
    wording, team = current_wording(WordingKind.CONSENT), list_facilitators()
    start = now.date() - timedelta(weeks=min(sessions // 2, 52))
    numbers = count(1)
    for index in range(groups):
        group = create_group(
            name=f"Group {index + 1} of many",
            discreet_name=f"Group {index + 1}",
            type_id=type_.id,
            agreement_id=agreement.id,
            venue_id=venue.id,
            list_limit=max(people, 1),
            by=by,
            now=now,
        )
        day = start + timedelta(days=index % 5)
        series = create_series(
            group,
            rule=Rule("weekly", weekdays=(day.weekday(),), count=sessions),
            start_date=day,
            start_time=time(9 + index % 8),
            minutes=60,
            by=by,
            now=now,
        )
        set_series_facilitator(series, team[index % len(team)], role=AssignmentRole.LEAD, by=by, now=now)
        publish_group(group, by=by, now=now)
        for _ in range(people):
            number = next(numbers)
            join(
                group,
                called=f"Person {number}",
                email=f"person{number}@example.org",
                consent_wording_id=wording.id,
                via=Via.WEB,
                by=by,
                now=now,
            )
    return {"groups": groups, "sessions": groups * sessions, "people": groups * people}
