"""Kinds of session: put there with the organisation, added, changed, and taken out of use."""

from datetime import datetime

from sqlalchemy import func, select

from facilitator.audit.operations import record
from facilitator.core.actor import Actor
from facilitator.core.db import claim_version, db, flush_or_refuse
from facilitator.schedule.kind_queries import usual_kinds
from facilitator.schedule.kind_rules import ALWAYS, AlwaysNeeded, WordsTaken, check_kind, key_from
from facilitator.schedule.models import KIND_LENGTH, KindOfSession

ONE_NAME = ("uq_session_kind_words", "session_kind.words")


def add_usual_kinds() -> None:
    """What a new organisation starts with; for a second time it changes nothing. The cause writes the audit."""
    known = set(db.session.scalars(select(KindOfSession.key)))
    missing = [kind for kind in usual_kinds() if kind.key not in known]
    db.session.add_all(missing)
    db.session.flush()


def add_kind(*, words: str, extra_minutes: int = 0, by: Actor, now: datetime) -> KindOfSession:
    """A kind of the organisation's own, last in the list. Raises a Refusal, WordsTaken."""
    check_kind(words, extra_minutes)
    last = db.session.scalar(select(func.max(KindOfSession.position))) or 0
    kind = KindOfSession(
        key=_free_key(key_from(words)), words=words, extra_minutes=extra_minutes, position=last + 1
    )
    db.session.add(kind)
    flush_or_refuse(dict.fromkeys(ONE_NAME, WordsTaken()))
    record("session_kind.added", kind, by=by, now=now)
    db.session.flush()
    return kind


def change_kind(
    kind: KindOfSession,
    *,
    expected_version: int,
    words: str,
    extra_minutes: int,
    position: int,
    active: bool,
    by: Actor,
    now: datetime,
) -> None:
    """Change a kind; sessions there are keep their length. Out of use, it can no longer be chosen.

    Raises StaleRow, a Refusal, WordsTaken, AlwaysNeeded.
    """
    check_kind(words, extra_minutes)
    if not active and kind.key in ALWAYS:
        raise AlwaysNeeded
    values = {"words": words, "extra_minutes": extra_minutes, "position": position, "active": active}
    claim_version(kind, expected_version)
    changed = [field for field, value in values.items() if getattr(kind, field) != value]
    for field in changed:
        setattr(kind, field, values[field])
    flush_or_refuse(dict.fromkeys(ONE_NAME, WordsTaken()))
    record("session_kind.changed", kind, by=by, now=now, fields=changed)
    db.session.flush()


def _free_key(key: str) -> str:
    taken = set(db.session.scalars(select(KindOfSession.key)))
    if key not in taken:
        return key
    numbered = (f"{key[: KIND_LENGTH - 4]}-{number}" for number in range(2, 1000))
    return next(candidate for candidate in numbered if candidate not in taken)
