"""Tell the group's people about a change of a session, as saving the change does once its rows are written."""

from datetime import datetime

from facilitator.core.actor import Actor
from facilitator.registration.consequence_operations import Members
from facilitator.schedule.change_rules import messages_due, twin
from facilitator.schedule.change_types import BringBack, Cancel, Done, Effect, Touched
from facilitator.schedule.models import ChangeKind, GroupSession, PlanKind, ScheduleChange, SessionChange

_KINDS = {
    ChangeKind.CANCELLED: PlanKind.CANCEL,
    ChangeKind.RESTORED: PlanKind.BRING_BACK,
    ChangeKind.MOVED: PlanKind.MOVE,
    ChangeKind.CHANGED: PlanKind.ALTER,
}


def tell(session: GroupSession, note: SessionChange, *, by: Actor, now: datetime) -> None:
    """Plan and queue the notice about this entry of the session's log."""
    parts = ("time",) if note.kind is ChangeKind.MOVED else ("venue",)
    effect = Effect(
        change=BringBack(session.id) if note.kind is ChangeKind.RESTORED else Cancel(session.id),
        kind=_KINDS[note.kind],
        group=session.group,
        touched=(Touched(session, twin(session), note.kind, parts),),
    )
    change = ScheduleChange(due_at=messages_due(effect.starts, now))
    done = Done(effect, change, {session.id: note})
    members = Members()
    for consequence in members.plan(effect, by=by, now=now):
        if consequence.can_be_left_out:
            members.apply(consequence, done, by=by, now=now)
