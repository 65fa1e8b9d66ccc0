"""The control run of the races: the same code without the lock on the group's row.

`python -m tests.registration.unlocked serve --port 8001` runs the `facilitator` command that way, for races over HTTP
against several server processes. There is no switch for this in the product itself.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from facilitator.core.db import db, get_row
from facilitator.groups.models import Group
from facilitator.registration import seat_operations


def _take_no_lock(group_id: str) -> Group:
    """The group as anybody may read it. On SQLite the writing transaction is the lock, so that is let go as well."""
    if db.engine.dialect.name == "sqlite":
        db.session.rollback()
    return get_row(Group, group_id)


@contextmanager
def without_seat_lock() -> Iterator[None]:
    """Change seats without the lock while the block runs."""
    kept = seat_operations._lock
    seat_operations._lock = _take_no_lock
    try:
        yield
    finally:
        seat_operations._lock = kept


if __name__ == "__main__":
    from facilitator.cli import main

    with without_seat_lock():
        sys.exit(main())
