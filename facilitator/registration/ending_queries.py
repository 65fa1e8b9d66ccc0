"""Reads of requests to end a membership. What a manager sees of one names nobody who comes."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import aliased

from facilitator.accounts.models import User
from facilitator.core.db import db, get_row
from facilitator.core.errors import NotFound
from facilitator.groups.models import Group
from facilitator.registration.ending_models import Conduct, Ending
from facilitator.registration.models import Membership
from facilitator.registration.rules import ENDABLE

_asker = aliased(User)


@dataclass(frozen=True)
class ToDecide:
    """A request as a manager sees it: which group, what about, who asked. Who it is, the asker tells her."""

    id: str
    group_name: str
    timezone: str
    conduct: Conduct
    asked_by: str  # the name of a member of staff
    asked_at: datetime


def endings_to_decide() -> list[ToDecide]:
    """Every request that waits for a manager, oldest first; not where the person has gone meanwhile."""
    return [_seen(row) for row in db.session.execute(_open().order_by(Ending.asked_at, Ending.id))]


def get_to_decide(ending_id: str) -> ToDecide:
    """One of them. Raises NotFound, also once it is decided."""
    row = db.session.execute(_open().where(Ending.id == ending_id)).first()
    if row is None:
        raise NotFound
    return _seen(row)


def get_ending(ending_id: str) -> Ending:
    """The request, decided or not. Raises NotFound."""
    return get_row(Ending, ending_id)


def open_ending(membership_id: str) -> Ending | None:
    """What is asked about this spell and not decided."""
    wanted = select(Ending).where(Ending.membership_id == membership_id, Ending.decided_at.is_(None))
    return db.session.scalars(wanted).one_or_none()


def latest_endings(membership_ids: Collection[str]) -> dict[str, Ending]:
    """By membership: the latest request about it."""
    wanted = (
        select(Ending).where(Ending.membership_id.in_(membership_ids)).order_by(Ending.asked_at, Ending.id)
    )
    return {one.membership_id: one for one in db.session.scalars(wanted)}


def _open() -> Select[Ending, str, str, str]:
    return (
        select(Ending, Group.name, Group.timezone, _asker.name)
        .join(Membership, Membership.id == Ending.membership_id)
        .join(Group, Group.id == Membership.group_id)
        .join(_asker, _asker.id == Ending.asked_by)
        .where(Ending.decided_at.is_(None), Membership.state.in_(ENDABLE))
    )


def _seen(row: Row[Ending, str, str, str]) -> ToDecide:
    ending, group_name, timezone, asked_by = row
    return ToDecide(ending.id, group_name, timezone, ending.conduct, asked_by, ending.asked_at)
