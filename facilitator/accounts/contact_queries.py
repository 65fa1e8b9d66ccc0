"""What the outbox's address book asks about users."""

from collections.abc import Collection

from sqlalchemy import select

from facilitator.accounts.models import User
from facilitator.core.db import db
from facilitator.messages.ports import Contact


def contact_of_user(user_id: str) -> Contact | None:
    """How to reach a user, always by e-mail; None for a closed account."""
    return contacts_of_users({user_id}).get(user_id)


def contacts_of_users(user_ids: Collection[str]) -> dict[str, Contact]:
    """The same for many, by id; closed accounts are left out. One statement."""
    if not user_ids:
        return {}
    users = db.session.scalars(select(User).where(User.id.in_(set(user_ids)), User.active))
    return {user.id: Contact(name=user.name, email=user.email) for user in users}
