"""Asking that an online link or a telephone line be changed, because somebody who knows it should no longer come in."""

from datetime import datetime

from facilitator.audit.operations import record
from facilitator.core.actor import Actor
from facilitator.core.db import db, lock_row
from facilitator.groups.models import Group


def ask_to_change_joining_details(group: Group, *, by: Actor, now: datetime) -> bool:
    """Mark the group's joining details as to be changed, until they are; gives whether that is new.

    Nothing happens where there are none or somebody has asked already. `now` is aware UTC.
    """
    group = lock_row(Group, group.id)
    if not group.joining_details.strip() or group.joining_details_asked_at is not None:
        return False
    group.joining_details_asked_at = now
    record("group.joining_details_to_change", group, by=by, now=now, group_id=group.id)
    db.session.flush()
    return True
