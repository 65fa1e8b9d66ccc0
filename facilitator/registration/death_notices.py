"""The calls after a death: facilitators are rung, never mailed, and told no more than they need."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from facilitator.core.db import get_row
from facilitator.core.errors import NotFound
from facilitator.groups.queries import get_group
from facilitator.messages.models import PersonKind
from facilitator.messages.queue_operations import call_somebody
from facilitator.messages.registry import Links, NoticeRow, register_notice
from facilitator.messages.silence_operations import calls_made_about, drop_calls_about
from facilitator.registration.death_models import DeathReport

DEATH = "registration.death"
DEATH_MISTAKEN = "registration.death_mistaken"


def ring_facilitators(
    report: DeathReport, group_id: str, facilitator_ids: Collection[str], *, urgent: bool, now: datetime
) -> None:
    """Put a private call to each of these on the list. Whoever runs two of the groups is rung once."""
    for facilitator_id in facilitator_ids:
        call_somebody(
            DEATH,
            subject_id=report.id,
            person_kind=PersonKind.FACILITATOR,
            person_id=facilitator_id,
            group_id=group_id,
            now=now,
            urgent=urgent,
        )


def take_back_news(report: DeathReport, *, now: datetime) -> None:
    """It was a mistake: nobody is rung about it any more, and whoever was is rung once more."""
    for call in calls_made_about(report.id, DEATH):
        call_somebody(
            DEATH_MISTAKEN,
            subject_id=report.id,
            person_kind=call.person_kind,
            person_id=call.person_id,
            group_id=call.group_id,
            now=now,
            urgent=True,
        )
    drop_calls_about(report.id, DEATH, now=now)


def _context(row: NoticeRow, links: Links) -> dict[str, Any]:
    """Raises NotFound when it is not so: undone, or for a mistake, not undone."""
    report = get_row(DeathReport, row.subject_id)
    if (report.undone_at is None) is not (row.kind == DEATH):
        raise NotFound
    return {
        "who": report.attendee.called,
        "group_name": get_group(row.group_id).discreet_name if row.group_id else "",
        "sure": report.confirmed_at is not None,
    }


register_notice(DEATH, folder="death", why="A private call", context=_context, private=True)
register_notice(DEATH_MISTAKEN, folder="death_mistaken", why="A private call", context=_context, private=True)
