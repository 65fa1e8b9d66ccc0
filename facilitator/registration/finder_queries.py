"""The groups somebody can find, with their next dates. Two statements."""

from datetime import datetime, timedelta

from facilitator.groups.queries import open_groups
from facilitator.registration.finder_rules import Candidate
from facilitator.schedule.models import SessionStatus
from facilitator.schedule.queries import sessions_between

AHEAD = timedelta(days=100)


def candidates(now: datetime) -> list[Candidate]:
    """Every group that takes somebody new, by area and name, with what it plans in the next hundred days."""
    groups = open_groups()
    found = sessions_between([group.id for group in groups], now, now + AHEAD)
    coming = [session for session in found if session.status is not SessionStatus.CANCELLED]
    return [
        Candidate(group, tuple(session for session in coming if session.group_id == group.id))
        for group in groups
    ]
