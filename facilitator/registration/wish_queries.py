"""Wishes about news, and which agreement somebody has seen: reads for pages, one statement each."""

from collections.abc import Iterable

from sqlalchemy import select

from facilitator.core.db import db
from facilitator.groups.models import GroupAgreement
from facilitator.registration.models import Membership
from facilitator.registration.models import MembershipState as State
from facilitator.registration.wish_models import NewsWish

KNOWS_IT = frozenset({State.TRIAL, State.MEMBER, State.PAUSED})


def wishes_of(attendee_id: str) -> NewsWish | None:
    """What this person wishes about news; None when nobody has asked yet."""
    return db.session.scalars(select(NewsWish).where(NewsWish.attendee_id == attendee_id)).one_or_none()


def not_seen(memberships: Iterable[Membership]) -> list[Membership]:
    """Those of these memberships whose person has come and has not seen the agreement of today. No statement."""
    return [
        one
        for one in memberships
        if one.state in KNOWS_IT
        and one.group.agreement_id is not None
        and one.agreement_id != one.group.agreement_id
    ]


def agreement_numbers(memberships: Iterable[Membership]) -> dict[str, int]:
    """Membership id -> the number of the version that person has seen."""
    seen = {one.id: one.agreement_id for one in memberships if one.agreement_id}
    statement = select(GroupAgreement.id, GroupAgreement.number).where(GroupAgreement.id.in_(seen.values()))
    numbers = {row[0]: row[1] for row in db.session.execute(statement)} if seen else {}
    return {key: numbers[value] for key, value in seen.items()}
