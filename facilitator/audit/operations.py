"""Writing the audit: called by every operation, once."""

from collections.abc import Iterable
from datetime import datetime

from facilitator.audit.models import AuditEntry
from facilitator.core.actor import Actor
from facilitator.core.db import Identified, db


def record(
    action: str,
    subject: Identified,
    *,
    by: Actor,
    now: datetime,
    group_id: str | None = None,
    fields: Iterable[str] = (),
    reason: str = "",
) -> None:
    """Note that `by` did `action` to `subject` at `now` (UTC). `subject` needs its id: flush first if it is new.

    `fields` are names of columns, never their values; `reason` is a key from a reason list.
    """
    db.session.add(
        AuditEntry(
            at=now,
            actor_kind=by.kind,
            actor_id=by.id,
            action=action,
            subject_kind=type(subject).__name__,
            subject_id=subject.id,
            group_id=group_id,
            fields=" ".join(fields),
            reason=reason,
        )
    )
