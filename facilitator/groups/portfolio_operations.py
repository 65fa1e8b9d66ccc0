"""Who looks after a group."""

from datetime import datetime

from sqlalchemy import select

from facilitator.accounts.models import Role, User
from facilitator.audit.operations import record
from facilitator.core.actor import Actor
from facilitator.core.db import db, lock_row
from facilitator.core.errors import NotFound
from facilitator.groups.errors import AlreadyTheirs, LastCoordinator, NotACoordinator
from facilitator.groups.models import Group, Portfolio


def put_in_portfolio(group: Group, user_id: str, *, by: Actor, now: datetime) -> None:
    """Let a coordinator look after the group too. Raises NotACoordinator, AlreadyTheirs."""
    lock_row(Group, group.id)
    user = db.session.get(User, user_id)
    if user is None or not user.active or user.role is not Role.COORDINATOR:
        raise NotACoordinator
    if any(row.user_id == user_id for row in _rows(group.id)):
        raise AlreadyTheirs
    db.session.add(Portfolio(user_id=user_id, group_id=group.id))
    record("group.coordinator_added", user, by=by, now=now, group_id=group.id)
    db.session.flush()


def take_from_portfolio(group: Group, user_id: str, *, by: Actor, now: datetime) -> None:
    """End a coordinator's care for the group. Raises NotFound, and LastCoordinator for the only one."""
    lock_row(Group, group.id)
    rows = _rows(group.id)
    own = [row for row in rows if row.user_id == user_id]
    user = db.session.get(User, user_id)
    if not own or user is None:
        raise NotFound
    if len(rows) == 1:
        raise LastCoordinator
    db.session.delete(own[0])
    record("group.coordinator_removed", user, by=by, now=now, group_id=group.id)
    db.session.flush()


def _rows(group_id: str) -> list[Portfolio]:
    return list(db.session.scalars(select(Portfolio).where(Portfolio.group_id == group_id)))
