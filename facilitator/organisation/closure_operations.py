"""Entering days that were proclaimed, and days on which this organisation is closed."""

from collections.abc import Iterable
from datetime import date, datetime

from facilitator.audit.operations import record
from facilitator.core.actor import Actor
from facilitator.core.db import claim_version, db
from facilitator.organisation.closure_rules import check_days, checked_nations
from facilitator.organisation.models import Closure, ClosureKind
from facilitator.organisation.rules import needed

LABEL_NEEDED = "Enter what the day is called."


def add_closure(
    *,
    label: str,
    kind: ClosureKind,
    first_day: date,
    last_day: date | None = None,
    nations: Iterable[str] = (),
    by: Actor,
    now: datetime,
) -> Closure:
    """Enter a day, or some days in a row; without nations it holds everywhere. No session changes with it.

    Raises Blank, NoSuchYear, EndsBeforeItBegins, ClosedTooLong, NoSuchNation.
    """
    needed(label, LABEL_NEEDED, "label")
    last = last_day or first_day
    check_days(first_day, last)
    closure = Closure(
        label=label, kind=kind, first_day=first_day, last_day=last, nations=checked_nations(nations)
    )
    db.session.add(closure)
    record("closure.added", closure, by=by, now=now)
    db.session.flush()
    return closure


def change_closure(
    closure: Closure,
    *,
    expected_version: int,
    label: str,
    kind: ClosureKind,
    first_day: date,
    last_day: date | None = None,
    nations: Iterable[str] = (),
    by: Actor,
    now: datetime,
) -> None:
    """Change what was entered. Raises StaleRow and what `add_closure` raises."""
    needed(label, LABEL_NEEDED, "label")
    last = last_day or first_day
    check_days(first_day, last)
    values = {
        "label": label,
        "kind": kind,
        "first_day": first_day,
        "last_day": last,
        "nations": checked_nations(nations),
    }
    claim_version(closure, expected_version)
    changed = [field for field, value in values.items() if getattr(closure, field) != value]
    for field in changed:
        setattr(closure, field, values[field])
    record("closure.changed", closure, by=by, now=now, fields=changed)
    db.session.flush()


def remove_closure(closure: Closure, *, expected_version: int, by: Actor, now: datetime) -> None:
    """Take an entry back; what was decided for sessions because of it stays. Raises StaleRow."""
    claim_version(closure, expected_version)
    record("closure.removed", closure, by=by, now=now)
    db.session.delete(closure)
    db.session.flush()
