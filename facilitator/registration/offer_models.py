"""Offers of a place to people on the waiting list. Kept for ever: who was asked when, how, and what they said."""

import enum
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from facilitator.core.db import Base, Identified, Versioned, choice
from facilitator.core.encryption import EncryptedText
from facilitator.registration.models import Channel, Membership


class OfferOutcome(enum.StrEnum):
    """What became of an offer; none while it runs, also after its date: only a human ends it."""

    ACCEPTED = "accepted"
    NOT_NOW = "not_now"
    NO_LONGER = "no_longer"
    TAKEN_BACK = "taken_back"
    STOPPED = "stopped"

    @property
    def words(self) -> str:
        """As it is written on screen."""
        return {
            self.ACCEPTED: "Took the place",
            self.NOT_NOW: "Not now, keeps waiting",
            self.NO_LONGER: "Does not want a place any more",
            self.TAKEN_BACK: "Taken back, keeps waiting",
            self.STOPPED: "Ended with the membership",
        }[self]


_RUNNING = text("outcome IS NULL")


class Offer(Identified, Versioned, Base):
    """One offer of a place to one person: it holds the place until it is answered or a human decides.

    `version` rises with each new date, so that the notices about a date are sent once for each.
    """

    __tablename__ = "offer"
    __table_args__ = (
        UniqueConstraint("membership_id", "number"),
        Index(
            "uq_offer_running",
            "membership_id",
            unique=True,
            sqlite_where=_RUNNING,
            postgresql_where=_RUNNING,
        ),
        CheckConstraint("(outcome IS NULL) = (answered_at IS NULL)", name="answered"),
    )

    membership_id: Mapped[str] = mapped_column(ForeignKey("membership.id"))
    number: Mapped[int]  # the first, second ... offer to this person in this spell
    made_at: Mapped[datetime]
    made_by_kind: Mapped[str] = mapped_column(String(10))
    made_by: Mapped[str] = mapped_column(String(16))
    channel: Mapped[Channel] = mapped_column(choice(Channel))
    reply_by: Mapped[datetime] = mapped_column(index=True)
    # Why somebody else was passed over, in words that may say something about a person: so encrypted.
    out_of_order: Mapped[str] = mapped_column(EncryptedText, default="")
    link_generation: Mapped[int] = mapped_column(default=1)  # raising it revokes the link
    link_hash: Mapped[str] = mapped_column(String(64), unique=True)  # SHA-256 of the link's token
    reminded_at: Mapped[datetime | None]  # when the notice that the date comes near was made
    lapsed_at: Mapped[datetime | None]  # when the date had passed and somebody was asked to ring
    outcome: Mapped[OfferOutcome | None] = mapped_column(choice(OfferOutcome))
    answered_at: Mapped[datetime | None]
    answered_by_kind: Mapped[str] = mapped_column(String(10), default="")
    answered_by: Mapped[str] = mapped_column(String(16), default="")
    membership: Mapped[Membership] = relationship()
