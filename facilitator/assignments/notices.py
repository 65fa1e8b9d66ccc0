"""What this slice tells people: a facilitator, that they are down for something; coordinators, that cover is needed.

Nobody is told what they have just done themselves. Subjects tell a stranger nothing.
"""

from datetime import datetime
from typing import Any

from facilitator.assignments.models import LIVE_ASSIGNMENTS, Assignment, SeriesFacilitator
from facilitator.assignments.words import ROLES
from facilitator.core.actor import Actor
from facilitator.core.db import db, get_row
from facilitator.core.errors import NotFound
from facilitator.groups.queries import coordinators_of, get_group
from facilitator.messages.models import PersonKind
from facilitator.messages.queue_operations import cancel_unsent, notify
from facilitator.messages.registry import Links, NoticeRow, register_notice
from facilitator.people.models import Facilitator
from facilitator.schedule.models import Series
from facilitator.schedule.queries import coming_sessions
from facilitator.schedule.rules import is_urgent

ASSIGNED = "assignments.assigned"
TEAM = "assignments.team"
NEEDS_COVER = "assignments.needs_cover"


def tell_assigned(assignment: Assignment, *, by: Actor, now: datetime) -> None:
    """Tell the facilitator about this one session."""
    if _is(by, assignment.facilitator):
        return
    session = assignment.session
    notify(
        ASSIGNED,
        subject_id=assignment.id,
        person_kind=PersonKind.FACILITATOR,
        person_id=assignment.facilitator_id,
        now=now,
        group_id=session.group_id,
        session_id=session.id,
        useless_after=session.ends_at,
        urgent=is_urgent(session.starts_at, now),
    )


def take_back_assigned(assignment: Assignment, *, now: datetime) -> None:
    """Stop what has not gone out about an assignment that is no more."""
    cancel_unsent(
        person_id=assignment.facilitator_id, session_id=assignment.session_id, kinds=[ASSIGNED], now=now
    )


def tell_team(default: SeriesFacilitator, *, group_id: str, by: Actor, now: datetime) -> None:
    """Tell the facilitator, once, that they normally run these sessions now."""
    if _is(by, default.facilitator):
        return
    notify(
        TEAM,
        subject_id=default.id,
        person_kind=PersonKind.FACILITATOR,
        person_id=default.facilitator_id,
        now=now,
        group_id=group_id,
    )


def tell_needs_cover(assignment: Assignment, *, by: Actor, now: datetime) -> None:
    """Tell the group's coordinators that this person cannot run the session."""
    session = assignment.session
    for user in coordinators_of(session.group_id):
        if user.id == by.id or not user.active:
            continue
        notify(
            NEEDS_COVER,
            subject_id=assignment.id,
            subject_version=assignment.version,
            person_kind=PersonKind.USER,
            person_id=user.id,
            now=now,
            group_id=session.group_id,
            session_id=session.id,
            useless_after=session.starts_at,
            urgent=True,
        )


def _is(actor: Actor, facilitator: Facilitator) -> bool:
    return bool(actor.id) and facilitator.user_id == actor.id


def _session_page(links: Links, session_id: str) -> str:
    return links.to(f"/desk/sessions/{session_id}/team")


def _assigned(notice: NoticeRow, links: Links) -> dict[str, Any]:
    """Raises NotFound when they are not down for it any more."""
    assignment = get_row(Assignment, notice.subject_id)
    if assignment.state not in LIVE_ASSIGNMENTS:
        raise NotFound
    session = assignment.session
    return {
        "session": session,
        "group_words": session.group.discreet_name,
        "venue": session.place,
        "role": ROLES[assignment.role].lower(),
        "url": _session_page(links, session.id) if assignment.facilitator.user_id else "",
    }


def _team(notice: NoticeRow, links: Links) -> dict[str, Any]:
    """Raises NotFound when they are not in the team any more."""
    default = get_row(SeriesFacilitator, notice.subject_id)
    series = get_row(Series, default.series_id)
    group = get_group(series.group_id)
    coming = coming_sessions(group.id, now=notice.created_at)
    return {
        "sessions": [session for session in coming if session.series_id == series.id][:3],
        "group_words": group.discreet_name,
        "role": ROLES[default.role].lower(),
        "url": links.to(f"/desk/groups/{group.id}/team") if default.facilitator.user_id else "",
    }


def _needs_cover(notice: NoticeRow, links: Links) -> dict[str, Any]:
    """Raises NotFound when the assignment is gone."""
    assignment = get_row(Assignment, notice.subject_id)
    session = assignment.session
    return {
        "session": session,
        "group_words": session.group.discreet_name,
        "who": db.session.get_one(Facilitator, assignment.facilitator_id).name,
        "url": _session_page(links, session.id),
    }


register_notice(ASSIGNED, folder="assigned", why="Down to run a session", context=_assigned)
register_notice(TEAM, folder="team", why="Down to run a group", context=_team)
register_notice(NEEDS_COVER, folder="needs_cover", why="A session needs cover", context=_needs_cover)
