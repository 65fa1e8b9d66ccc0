"""The control of the races: the same code without the lock on the group's row. The product has no switch for it."""

from collections.abc import Iterator
from contextlib import contextmanager

from facilitator.core.db import db, get_row
from facilitator.groups.models import Group
from facilitator.registration import seat_operations


def take_no_lock(group_id: str) -> Group:
    """The group as anybody may read it. On SQLite the writing transaction is the lock, so that is let go as well."""
    if db.engine.dialect.name == "sqlite":
        db.session.rollback()
    return get_row(Group, group_id)


@contextmanager
def without_seat_lock() -> Iterator[None]:
    """Change seats without the lock while the block runs."""
    kept = seat_operations._lock
    seat_operations._lock = take_no_lock
    try:
        yield
    finally:
        seat_operations._lock = kept
