"""Every read of this slice, gathered for those who call it; the parts are split by what is asked about."""

from facilitator.assignments.clash_queries import clashes, clashes_at, speaker_clashes
from facilitator.assignments.person_queries import find_own_assignment, sessions_of_facilitator
from facilitator.assignments.session_queries import (
    get_assignment,
    get_booking,
    sessions_needing_cover,
    speakers_at,
    stood_down_at,
    who_runs,
)
from facilitator.assignments.team_queries import (
    get_default,
    group_ids_of_facilitator,
    has_lead,
    series_team,
    series_teams,
)

__all__ = [
    "clashes",
    "clashes_at",
    "find_own_assignment",
    "get_assignment",
    "get_booking",
    "get_default",
    "group_ids_of_facilitator",
    "has_lead",
    "series_team",
    "series_teams",
    "sessions_needing_cover",
    "sessions_of_facilitator",
    "speaker_clashes",
    "speakers_at",
    "stood_down_at",
    "who_runs",
]
