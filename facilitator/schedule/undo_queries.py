"""Whether a change can still be taken back, and which ones a page may offer to take back."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select

from facilitator.core.db import db
from facilitator.core.errors import NotFound, Refusal
from facilitator.messages.about_operations import has_left
from facilitator.schedule.change_memory import ids_of, session_values, stands_as_left
from facilitator.schedule.change_rules import UNDO_WITHIN, twin
from facilitator.schedule.fit_queries import refuse_overlap
from facilitator.schedule.models import (
    AttendanceStatus,
    GroupSession,
    ScheduleChange,
    Series,
    SeriesState,
    SessionChange,
    SessionStatus,
    SlotChoice,
)
from facilitator.schedule.own_consequence_queries import rooms_taken

HEARD = "Somebody has already been told, so this can no longer be undone. Please change it again instead."
ALREADY = "This has been undone already."
CHANGED_SINCE = "Something else has been changed since, so this can no longer be undone."
BEGUN = "A session of it has begun, so this can no longer be undone."
TAKEN = (
    "The group meets at that time by now, so this can no longer be undone. Please change it again instead."
)
ROOM_TAKEN = (
    "Another group has the room by now, so this can no longer be undone. Please change it again instead."
)
TOO_LONG = "This was more than a day ago, so it can no longer be undone. Please change it again instead."


def why_not_undo(
    change: ScheduleChange,
    sessions: Sequence[GroupSession],
    series: Mapping[str, Series],
    choices: Sequence[SlotChoice],
    now: datetime,
) -> str | None:
    """The sentence that stands against it as far as the schedule's own rows go, or None."""
    if change.undone_at is not None:
        return ALREADY
    if now - change.at > UNDO_WITHIN:
        return TOO_LONG
    before = change.before
    if any(not stands_as_left(one, before) for one in sessions):
        return CHANGED_SINCE
    if any(row.version != before["series"][row_id]["version"] for row_id, row in series.items()):
        return CHANGED_SINCE
    if any(one.at != change.at for one in choices):
        return CHANGED_SINCE
    begun = [one for one in sessions if one.starts_at <= now]
    if begun or any(one.attendance_status is not AttendanceStatus.NOT_STARTED for one in sessions):
        return BEGUN
    return None


def why_not_put_back(
    change: ScheduleChange, sessions: Sequence[GroupSession], later: Sequence[GroupSession]
) -> str | None:
    """The sentence that stands against it because of what happened beside the rows of the change, or None.

    `later`: what the series it made has got since. At most three statements.
    """
    if any(one.slot < 1 or one.version != 1 for one in later):
        return CHANGED_SINCE
    made = select(Series).where(Series.id.in_(change.before["made_series"]))
    if change.before["made_series"] and any(
        one.state is not SeriesState.PUBLISHED or one.version != 1 for one in db.session.scalars(made)
    ):
        return CHANGED_SINCE
    back = [one for one in _as_before(change, sessions) if one.status is SessionStatus.PLANNED]
    ids = {*ids_of(change.before), *(one.id for one in later)}
    try:
        refuse_overlap(change.group_id, [(one.starts_at, one.ends_at) for one in back], leave_out=ids)
    except Refusal:
        return TAKEN
    return ROOM_TAKEN if rooms_taken(back) else None


def made_later(change: ScheduleChange) -> list[GroupSession]:
    """What the series that the change made has got beside the sessions it came with; locked."""
    if not change.before["made_series"]:
        return []
    statement = select(GroupSession).where(
        GroupSession.series_id.in_(change.before["made_series"]),
        GroupSession.id.not_in(ids_of(change.before)),
    )
    return list(db.session.scalars(statement.with_for_update(of=GroupSession)))


def _as_before(change: ScheduleChange, sessions: Sequence[GroupSession]) -> list[GroupSession]:
    """Copies of those that would be at a time or a place where they are not now, as they were."""
    found = []
    for session in sessions:
        kept = change.before["sessions"].get(session.id)
        if kept is None:
            continue
        was = twin(session, **session_values(kept["was"]))
        if not was.dropped and _where(was) != _where(session):
            found.append(was)
    return found


def _where(session: GroupSession) -> tuple[object, ...]:
    room = (session.venue_id, session.format, session.room_minutes_before, session.room_minutes_after)
    return (session.status, session.dropped, session.starts_at, session.ends_at, *room)


def choices_of_change(change: ScheduleChange) -> list[SlotChoice]:
    """What was decided about days off with it, as it stands now."""
    kept = change.before.get("choices", [])
    if not kept:
        return []
    statement = select(SlotChoice).where(
        SlotChoice.series_id.in_({one["series_id"] for one in kept}),
        SlotChoice.slot.in_({one["slot"] for one in kept}),
    )
    places = {(one["series_id"], one["slot"]) for one in kept}
    return [one for one in db.session.scalars(statement) if (one.series_id, one.slot) in places]


def get_change(change_id: str, *, group_id: str) -> ScheduleChange:
    """The change, if it is of this group. Raises NotFound."""
    change = db.session.get(ScheduleChange, change_id)
    if change is None or change.group_id != group_id:
        raise NotFound
    return change


def change_to_undo(*, group_id: str, session_id: str | None = None, now: datetime) -> ScheduleChange | None:
    """The latest change of the group, or of one session, if it can still be taken back."""
    statement = select(ScheduleChange).where(
        ScheduleChange.group_id == group_id, ScheduleChange.at > now - UNDO_WITHIN, ScheduleChange.at <= now
    )
    newest = statement.order_by(ScheduleChange.at.desc(), ScheduleChange.id).limit(20)
    for change in db.session.scalars(newest):
        if session_id is None or session_id in ids_of(change.before):
            return change if can_undo(change, now) else None
    return None


def can_undo(change: ScheduleChange, now: datetime) -> bool:
    """Whether it can still be taken back; the operation asks again under its lock."""
    found = db.session.scalars(select(GroupSession).where(GroupSession.id.in_(ids_of(change.before))))
    series = {
        row.id: row
        for row in db.session.scalars(select(Series).where(Series.id.in_(change.before["series"])))
    }
    if why_not_undo(change, list(found), series, choices_of_change(change), now) is not None:
        return False
    notes = select(SessionChange.id).where(SessionChange.schedule_change_id == change.id)
    return not has_left([change.id, *db.session.scalars(notes)])
