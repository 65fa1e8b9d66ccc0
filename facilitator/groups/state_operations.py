"""Moving a group from state to state, along the table of `rules`."""

from datetime import datetime

from sqlalchemy import select

from facilitator.audit.operations import record
from facilitator.core.actor import SYSTEM, Actor
from facilitator.core.db import db, lock_row
from facilitator.groups.errors import NotNow, NotReady
from facilitator.groups.models import Group, GroupState
from facilitator.groups.ports import checks
from facilitator.groups.rules import Action, missing_basics, next_state
from facilitator.organisation.rules import needed


def missing_before_opening(group: Group, now: datetime) -> list[str]:
    """Sentences of what the group needs before it can open at `now` (UTC); none when it is ready."""
    own = missing_basics(
        format=group.format,
        venue_id=group.venue_id,
        joining_details=group.joining_details,
        agreement_id=group.agreement_id,
        contact_phone=group.contact_phone,
    )
    return [*own.values(), *(sentence for check in checks.publish for sentence in check(group, now))]


def publish_group(group: Group, *, by: Actor, now: datetime) -> None:
    """Open a draft for people. Raises NotNow, NotYours, and NotReady with the list of what is missing."""
    state = next_state(_locked(group).state, Action.PUBLISH, by)
    missing = missing_before_opening(group, now)
    if missing:
        raise NotReady(missing)
    _enter(group, state, "group.published", by=by, now=now)


def close_to_new(group: Group, *, by: Actor, now: datetime) -> None:
    """Let the group go on without joiners. Raises NotNow, NotYours."""
    state = next_state(_locked(group).state, Action.CLOSE_TO_NEW, by)
    _enter(group, state, "group.closed_to_new", by=by, now=now)


def reopen(group: Group, *, by: Actor, now: datetime) -> None:
    """Open a closed, paused or ended group again. Raises NotNow, NotYours, NotReady."""
    state = next_state(_locked(group).state, Action.REOPEN, by)
    if group.state is GroupState.ENDED:
        missing = missing_before_opening(group, now)
        if missing:
            raise NotReady(missing)
    _enter(group, state, "group.reopened", by=by, now=now)


def pause_group(group: Group, *, reason: str, by: Actor, now: datetime) -> None:
    """Stop for a while; `reason` is shown to staff. Raises NotNow, NotYours, Blank."""
    state = next_state(_locked(group).state, Action.PAUSE, by)
    needed(reason, "Enter why the group pauses, and when it is expected back.", "reason")
    _enter(group, state, "group.paused", by=by, now=now, reason=reason)


def end_group(group: Group, *, by: Actor, now: datetime) -> None:
    """Begin the end: nobody new; the sessions that stand are the last. Raises NotNow, NotYours."""
    state = next_state(_locked(group).state, Action.END, by)
    _enter(group, state, "group.ending", by=by, now=now)


def finish_group(group: Group, *, by: Actor, now: datetime) -> None:
    """The end itself, taken by the system after the last session. Raises NotNow, NotYours."""
    state = next_state(_locked(group).state, Action.FINISH, by)
    in_the_way = [sentence for check in checks.close for sentence in check(group, now)]
    if in_the_way:
        raise NotNow(" ".join(in_the_way))
    _enter(group, state, "group.ended", by=by, now=now)


def finish_ending_groups(now: datetime) -> int:
    """Job: end each ending group with nothing in its way; gives their number. `now` is UTC."""
    ended = 0
    for group in db.session.scalars(select(Group).where(Group.state == GroupState.ENDING)).all():
        try:
            finish_group(group, by=SYSTEM, now=now)
        except NotNow:
            continue
        ended += 1
    return ended


def discard_group(group: Group, *, by: Actor, now: datetime) -> None:
    """Throw a draft away; the row stays for the audit. Raises NotNow, NotYours."""
    state = next_state(_locked(group).state, Action.DISCARD, by)
    _enter(group, state, "group.discarded", by=by, now=now)


def _locked(group: Group) -> Group:
    return lock_row(Group, group.id)


def _enter(
    group: Group, state: GroupState, action: str, *, by: Actor, now: datetime, reason: str = ""
) -> None:
    group.state = state
    group.state_reason = reason
    record(action, group, by=by, now=now, group_id=group.id)
    db.session.flush()
