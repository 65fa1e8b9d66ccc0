"""Reads of the outside help that the organisation keeps. One statement each."""

from sqlalchemy import select

from facilitator.core.db import db, get_row
from facilitator.core.text import fold
from facilitator.groups.signpost_models import Purpose, Signpost

_ORDER = {purpose: number for number, purpose in enumerate(Purpose)}


def signposts_for(purpose: Purpose | None, area: str = "") -> list[Signpost]:
    """What helps with that (None: everything but bereavement), near first, then by purpose and name.

    With an `area`: what is there, and what is everywhere. Without one: all of it. Bereavement is given only to those
    who ask for it by name: nobody ill is to come upon it by chance.
    """
    statement = select(Signpost)
    if purpose is None:
        statement = statement.where(Signpost.purpose != Purpose.BEREAVEMENT)
    else:
        statement = statement.where(Signpost.purpose == purpose)
    wanted = fold(area)
    found = [one for one in db.session.scalars(statement) if not wanted or fold(one.area) in ("", wanted)]
    return sorted(found, key=lambda one: (_ORDER[one.purpose], not one.area, fold(one.name), one.id))


def every_signpost() -> list[Signpost]:
    """The whole list, by purpose and name, for those who keep it."""
    return sorted(
        db.session.scalars(select(Signpost)), key=lambda one: (_ORDER[one.purpose], fold(one.name), one.id)
    )


def get_signpost(signpost_id: str) -> Signpost:
    """The entry; raises NotFound."""
    return get_row(Signpost, signpost_id)
