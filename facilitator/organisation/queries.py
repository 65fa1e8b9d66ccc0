"""Reads of the organisation and its wordings."""

from sqlalchemy import select

from facilitator.core.db import db
from facilitator.core.errors import NotFound
from facilitator.organisation.models import Organisation, Wording, WordingKind


def find_organisation() -> Organisation | None:
    """The organisation, or None before the installation is set up."""
    return db.session.scalars(select(Organisation)).one_or_none()


def get_organisation() -> Organisation:
    """The organisation; raises NotFound before the installation is set up."""
    found = find_organisation()
    if found is None:
        raise NotFound
    return found


def find_wording(kind: WordingKind) -> Wording | None:
    """The version in use, or None."""
    statement = select(Wording).where(Wording.kind == kind).order_by(Wording.number.desc()).limit(1)
    return db.session.scalars(statement).one_or_none()


def current_wording(kind: WordingKind) -> Wording:
    """The version in use: the newest. Raises NotFound when there is none."""
    found = find_wording(kind)
    if found is None:
        raise NotFound
    return found


def wording_versions(kind: WordingKind) -> list[Wording]:
    """Every version, newest first."""
    statement = select(Wording).where(Wording.kind == kind).order_by(Wording.number.desc())
    return list(db.session.scalars(statement))
