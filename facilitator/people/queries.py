"""Reads of facilitators and speakers: small tables, searched by folded name here."""

from dataclasses import dataclass

from sqlalchemy import or_, select

from facilitator.accounts.models import Role, User
from facilitator.core.db import db, get_row
from facilitator.core.text import fold
from facilitator.people.models import Facilitator, Speaker

LINKABLE = (Role.COUNSELLOR, Role.COORDINATOR)  # whose sign-in may belong to a facilitator


@dataclass(frozen=True)
class FacilitatorRow:
    """A facilitator as the list shows them; `sign_in` is the linked sign-in's e-mail address, or empty."""

    facilitator: Facilitator
    sign_in: str


def list_facilitators(text: str = "", *, all_of_them: bool = False) -> list[Facilitator]:
    """Active facilitators by name, or all; with `text` only those whose name or profession has it."""
    return [row.facilitator for row in facilitator_rows(text, all_of_them=all_of_them)]


def facilitator_rows(text: str = "", *, all_of_them: bool = True) -> list[FacilitatorRow]:
    """The list page: each facilitator with the linked sign-in, by name. One statement."""
    statement = select(Facilitator, User.email).outerjoin(User, User.id == Facilitator.user_id)
    if not all_of_them:
        statement = statement.where(Facilitator.active)
    rows = [FacilitatorRow(person, email or "") for person, email in db.session.execute(statement)]
    rows = [row for row in rows if matches(text, row.facilitator.name, row.facilitator.profession)]
    return sorted(rows, key=lambda row: fold(row.facilitator.name))


def list_speakers(text: str = "", *, all_of_them: bool = False) -> list[Speaker]:
    """Active speakers by name, or all; with `text` only those whose name, organisation or topics have it."""
    statement = select(Speaker) if all_of_them else select(Speaker).where(Speaker.active)
    found = [s for s in db.session.scalars(statement) if matches(text, s.name, s.organisation, s.topics)]
    return sorted(found, key=lambda speaker: fold(speaker.name))


def get_facilitator(facilitator_id: str) -> Facilitator:
    """The facilitator; raises NotFound."""
    return get_row(Facilitator, facilitator_id)


def get_speaker(speaker_id: str) -> Speaker:
    """The speaker; raises NotFound."""
    return get_row(Speaker, speaker_id)


def facilitator_of_user(user_id: str) -> Facilitator | None:
    """The facilitator whose sign-in this is, or None."""
    return db.session.scalars(select(Facilitator).where(Facilitator.user_id == user_id)).one_or_none()


def users_to_link(facilitator: Facilitator | None = None) -> list[User]:
    """Sign-ins that no other facilitator has, by name; the facilitator's own is always among them."""
    own = facilitator.user_id if facilitator else None
    taken = select(Facilitator.user_id).where(Facilitator.user_id.is_not(None))
    free = User.id.not_in(taken) & User.active & User.role.in_(LINKABLE)
    statement = select(User).where(or_(free, User.id == own) if own else free)
    return sorted(db.session.scalars(statement), key=lambda user: fold(user.name))


def matches(text: str, *texts: str) -> bool:
    """Whether every word of `text` occurs in one of the texts, whatever the case and the accents."""
    everything = fold(" ".join(texts))
    return all(word in everything for word in fold(text).split())
