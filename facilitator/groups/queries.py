"""Reads of groups, their types, venues and agreements, and of who looks after them."""

from collections.abc import Collection, Iterable

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from facilitator.accounts.models import Role, User
from facilitator.core.db import db, get_row
from facilitator.core.errors import NotFound
from facilitator.core.text import fold
from facilitator.groups.models import (
    Group,
    GroupAgreement,
    GroupState,
    GroupType,
    Portfolio,
    Venue,
)


def get_group(group_id: str) -> Group:
    """The group, whatever its state; raises NotFound."""
    return get_row(Group, group_id)


def group_by_slug(slug: str) -> Group:
    """The group with that public address, whatever its state; raises NotFound."""
    group = db.session.scalars(select(Group).where(Group.slug == slug)).one_or_none()
    if group is None:
        raise NotFound
    return group


def group_by_press(pressed: str | None) -> Group | None:
    """The group that this very press of a button made, or None."""
    if pressed is None:
        return None
    return db.session.scalars(select(Group).where(Group.pressed == pressed)).one_or_none()


def list_groups(ids: Collection[str] | None, states: Iterable[GroupState] = tuple(GroupState)) -> list[Group]:
    """Groups among `ids` (None: all of them) in these states, by name, with their venues. One statement."""
    statement = select(Group).where(Group.state.in_(list(states))).options(joinedload(Group.venue))
    if ids is not None:
        statement = statement.where(Group.id.in_(list(ids)))
    return sorted(db.session.scalars(statement), key=lambda group: fold(group.name))


def groups_with_joining_details_to_change(ids: Collection[str]) -> list[Group]:
    """Those of these groups whose link or number is to be changed, by name. One statement."""
    over = (GroupState.ENDED, GroupState.DISCARDED)
    statement = select(Group).where(
        Group.id.in_(list(ids)), Group.joining_details_asked_at.is_not(None), Group.state.not_in(over)
    )
    return sorted(db.session.scalars(statement), key=lambda group: fold(group.name))


def open_groups() -> list[Group]:
    """Groups that take somebody new now, by area and name, with their venues: for the public finder."""
    groups = list_groups(None, [GroupState.OPEN])
    return sorted(groups, key=lambda group: (fold(group.area), fold(group.name)))


def group_ids_in_portfolio(user_id: str) -> set[str]:
    """Ids of the groups this user looks after."""
    return set(db.session.scalars(select(Portfolio.group_id).where(Portfolio.user_id == user_id)))


def coordinators_of(group_id: str) -> list[User]:
    """Who looks after the group, by name."""
    statement = (
        select(User).join(Portfolio, Portfolio.user_id == User.id).where(Portfolio.group_id == group_id)
    )
    return sorted(db.session.scalars(statement), key=lambda user: fold(user.name))


def coordinators_to_add(group_id: str) -> list[User]:
    """Active coordinators who do not look after the group yet, by name."""
    have = select(Portfolio.user_id).where(Portfolio.group_id == group_id)
    statement = select(User).where(User.role == Role.COORDINATOR, User.active, User.id.not_in(have))
    return sorted(db.session.scalars(statement), key=lambda user: fold(user.name))


def list_types() -> list[GroupType]:
    """Every group type, by name."""
    return sorted(db.session.scalars(select(GroupType)), key=lambda kind: fold(kind.name))


def get_type(type_id: str) -> GroupType:
    """The group type; raises NotFound."""
    return get_row(GroupType, type_id)


def list_venues() -> list[Venue]:
    """Every venue, by name."""
    return sorted(db.session.scalars(select(Venue)), key=lambda venue: fold(venue.name))


def get_venue(venue_id: str) -> Venue:
    """The venue; raises NotFound."""
    return get_row(Venue, venue_id)


def groups_at(venue_id: str) -> list[Group]:
    """Groups that meet there, unless they have ended or were discarded, by name."""
    over = (GroupState.ENDED, GroupState.DISCARDED)
    statement = select(Group).where(Group.venue_id == venue_id, Group.state.not_in(over))
    return sorted(db.session.scalars(statement), key=lambda group: fold(group.name))


def agreement_versions() -> list[GroupAgreement]:
    """Every version of the group agreement, newest first."""
    return list(db.session.scalars(select(GroupAgreement).order_by(GroupAgreement.number.desc())))


def find_agreement() -> GroupAgreement | None:
    """The newest version of the group agreement, or None."""
    statement = select(GroupAgreement).order_by(GroupAgreement.number.desc()).limit(1)
    return db.session.scalars(statement).one_or_none()


def current_agreement() -> GroupAgreement:
    """The newest version of the group agreement; raises NotFound when there is none."""
    found = find_agreement()
    if found is None:
        raise NotFound
    return found
