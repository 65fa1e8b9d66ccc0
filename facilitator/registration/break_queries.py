"""Breaks that last: until when, for pages. One statement each."""

from collections.abc import Iterable

from sqlalchemy import select

from facilitator.core.db import db
from facilitator.registration.break_models import Break
from facilitator.registration.models import Membership


def breaks_of(memberships: Iterable[Membership]) -> dict[str, Break]:
    """Membership id -> the break it is on now."""
    statement = select(Break).where(
        Break.membership_id.in_([one.id for one in memberships]), Break.ended_at.is_(None)
    )
    return {one.membership_id: one for one in db.session.scalars(statement)}
