"""May this member of staff know of this person? What the guard asks before a view runs."""

from collections.abc import Mapping

from sqlalchemy import select

from facilitator.core.actor import COORDINATOR, COUNSELLOR, Actor
from facilitator.core.db import db
from facilitator.groups.queries import group_ids_in_portfolio
from facilitator.registration.death_queries import find_report, groups_that_knew
from facilitator.registration.models import Membership
from facilitator.registration.ports import open_groups
from facilitator.registration.rules import GONE, IN_GROUP


def may_open_attendee(actor: Actor, args: Mapping[str, str]) -> bool:
    """A coordinator: who is or was in a group of the portfolio. A counsellor: who is in an own group now, or was
    until they died.

    Nobody else, and nobody for a person who does not exist.
    """
    statement = select(Membership.group_id, Membership.state).where(
        Membership.attendee_id == args.get("attendee_id", "")
    )
    rows = list(db.session.execute(statement))
    if actor.has(COORDINATOR) and {row[0] for row in rows} & group_ids_in_portfolio(actor.id):
        return True
    here = {row[0] for row in rows if row[1] in IN_GROUP}
    if any(row[1] in GONE for row in rows):
        report = find_report(args.get("attendee_id", ""))
        here = set(groups_that_knew(report)) if report else set()
    return bool(actor.has(COUNSELLOR) and here & (open_groups(actor) or set()))


def may_open_membership(actor: Actor, args: Mapping[str, str]) -> bool:
    """A coordinator with its group in the portfolio; a counsellor of its group while the person is in it."""
    membership = db.session.get(Membership, args.get("membership_id", ""))
    if membership is None:
        return False
    if actor.has(COORDINATOR) and membership.group_id in group_ids_in_portfolio(actor.id):
        return True
    mine = actor.has(COUNSELLOR) and membership.group_id in (open_groups(actor) or set())
    return bool(mine and membership.state in IN_GROUP)
