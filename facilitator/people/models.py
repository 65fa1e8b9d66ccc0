"""Facilitators and guest speakers. Neither is an attendee: that table reveals health, these do not."""

import enum

from sqlalchemy import Boolean, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.core.db import Base, Identified, Versioned, choice
from facilitator.messages.refusal_models import EmailRefusal


class FacilitatorKind(enum.StrEnum):
    """Counsellor, nurse, social worker; or a trained person with lived experience."""

    PROFESSIONAL = "professional"
    PEER = "peer"

    @property
    def words(self) -> str:
        """As it is written on screen."""
        return {self.PROFESSIONAL: "Professional", self.PEER: "Trained peer"}[self]


class Facilitator(EmailRefusal, Identified, Versioned, Base):
    """Somebody who runs the room; linked to a sign-in or not."""

    __tablename__ = "facilitator"

    user_id: Mapped[str | None] = mapped_column(ForeignKey("user_account.id"), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[FacilitatorKind] = mapped_column(choice(FacilitatorKind))
    profession: Mapped[str] = mapped_column(String(80), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    active: Mapped[bool] = mapped_column(Boolean, default=True)


class Speaker(EmailRefusal, Identified, Versioned, Base):
    """A guest expert for part of a session. Not a user; never sees an attendee's name."""

    __tablename__ = "speaker"

    name: Mapped[str] = mapped_column(String(120))
    organisation: Mapped[str] = mapped_column(String(120), default="")
    topics: Mapped[str] = mapped_column(Text, default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    active: Mapped[bool] = mapped_column(Boolean, default=True)
