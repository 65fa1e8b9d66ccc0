"""A partner, relative or friend came to a group that is not for them: the coordinator is reminded to offer one that is.

Whoever ran the session is to be rung, who knows who came with whom: supporters are counted without a name.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from facilitator.assignments.queries import who_runs
from facilitator.assignments.rules import RUNNING_ROLES
from facilitator.attendance.models import AttendanceAmendment, SessionCount
from facilitator.core.actor import Actor
from facilitator.core.db import db, get_row
from facilitator.core.errors import NotFound
from facilitator.core.text import fold
from facilitator.groups.models import Audience, Group
from facilitator.groups.queries import open_groups
from facilitator.messages.models import PersonKind
from facilitator.messages.queries import calls_about
from facilitator.messages.queue_operations import call_somebody
from facilitator.messages.registry import Links, NoticeRow, register_notice
from facilitator.messages.silence_operations import drop_calls_about
from facilitator.schedule.models import GroupSession

SUPPORTER_CAME = "attendance.supporter_came"
MOST_NAMED = 3


def ask_after_supporters(session: GroupSession, *, by: Actor, now: datetime) -> bool:
    """Put the call on the list once for each session; take it off when a correction says that nobody came.

    Rung is whoever ran the session, else whoever hands the attendance in. True when there is a call to make.
    """
    if session.group.audience is not Audience.LIVING_WITH or not supporters_at(session.id):
        drop_calls_about(session.id, SUPPORTER_CAME, now=now)
        return False
    if not calls_about(session.id, SUPPORTER_CAME):
        kind, person_id = _who_knows(session, by)
        corrections = select(func.count()).where(AttendanceAmendment.session_id == session.id)
        call_somebody(
            SUPPORTER_CAME,
            subject_id=session.id,
            subject_version=1 + int(db.session.scalar(corrections) or 0),
            person_kind=kind,
            person_id=person_id,
            group_id=session.group_id,
            now=now,
        )
    return True


def supporters_at(session_id: str) -> int:
    """How many partners, relatives and friends were counted at the session."""
    statement = select(SessionCount.supporters).where(SessionCount.session_id == session_id)
    return db.session.scalar(statement) or 0


def groups_to_offer(group: Group) -> list[Group]:
    """Groups that supporters can join now, those of the same town first."""
    fitting = [
        one for one in open_groups() if one.audience is not Audience.LIVING_WITH and one.id != group.id
    ]
    return sorted(fitting, key=lambda one: (fold(one.area) != fold(group.area), fold(one.name)))[:MOST_NAMED]


def _who_knows(session: GroupSession, by: Actor) -> tuple[PersonKind, str]:
    for one in who_runs([session.id])[session.id]:
        if one.role in RUNNING_ROLES and one.facilitator.active:
            return PersonKind.FACILITATOR, one.facilitator_id
    return PersonKind.USER, by.id


def _context(notice: NoticeRow, links: Links) -> dict[str, Any]:
    """Raises NotFound when a correction says that nobody came."""
    session = get_row(GroupSession, notice.subject_id)
    number = supporters_at(session.id)
    if not number:
        raise NotFound
    return {
        "session": session,
        "group_words": session.group.discreet_name,
        "number": number,
        "groups": [group.name for group in groups_to_offer(session.group)],
    }


register_notice(
    SUPPORTER_CAME, folder="supporter_came", why="Offer a supporter a group of their own", context=_context
)
