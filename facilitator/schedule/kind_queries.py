"""Reads of the kinds of session: one statement each."""

from sqlalchemy import select

from facilitator.core.db import db, get_row
from facilitator.schedule.kind_rules import USUAL_KINDS
from facilitator.schedule.models import KindOfSession


def list_kinds(*, in_use: bool = False) -> list[KindOfSession]:
    """Every kind in its order, or those that may be chosen. Before the set-up: the usual ones, not stored."""
    rows = list(
        db.session.scalars(select(KindOfSession).order_by(KindOfSession.position, KindOfSession.words))
    )
    if not rows:
        return usual_kinds()
    return [row for row in rows if row.active] if in_use else rows


def words_of_kinds() -> dict[str, str]:
    """Key -> words of every kind."""
    return {str(kind.key): kind.words for kind in list_kinds()}


def get_kind(kind_id: str) -> KindOfSession:
    """The kind. Raises NotFound."""
    return get_row(KindOfSession, kind_id)


def usual_kinds() -> list[KindOfSession]:
    """What an organisation starts with, as new rows that are not stored."""
    return [
        KindOfSession(
            key=kind.key,
            words=kind.words,
            extra_minutes=kind.extra_minutes,
            position=position,
            active=True,
            version=1,
        )
        for position, kind in enumerate(USUAL_KINDS, start=1)
    ]
