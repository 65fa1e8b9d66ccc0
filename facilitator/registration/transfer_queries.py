"""What was agreed when somebody changed group."""

from collections.abc import Collection

from sqlalchemy import select

from facilitator.core.db import db
from facilitator.registration.transfer_models import Transfer


def may_be_known(membership_ids: Collection[str]) -> dict[str, str]:
    """New membership -> what the person agreed that whoever runs that group may know."""
    statement = select(Transfer.to_id, Transfer.may_know).where(Transfer.to_id.in_(membership_ids))
    return {row[0]: row[1] for row in db.session.execute(statement)}
