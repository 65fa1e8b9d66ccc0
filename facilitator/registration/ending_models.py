"""Asking that somebody be told to stop coming: one person asks, a manager decides, and only then anything happens."""

import enum
from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from facilitator.core.db import Base, Identified, choice
from facilitator.registration.models import Membership


class Conduct(enum.StrEnum):
    """What kind of conduct it is about. What happened is said between people and kept nowhere here."""

    TOLD_OUTSIDE = "told_outside"
    HURT_OTHERS = "hurt_others"
    FELT_UNSAFE = "felt_unsafe"
    SOLD_OR_PREACHED = "sold_or_preached"
    OTHER = "other"

    @property
    def words(self) -> str:
        """As it is written on screen."""
        return {
            self.TOLD_OUTSIDE: "Told others what was said in the group",
            self.HURT_OTHERS: "Words or behaviour that hurt others",
            self.FELT_UNSAFE: "Others did not feel safe",
            self.SOLD_OR_PREACHED: "Sold, canvassed or preached",
            self.OTHER: "Other conduct against the group agreement",
        }[self]


class Ending(Identified, Base):
    """One request that a membership be ended. Open until a manager decides; never decided by whoever asked."""

    __tablename__ = "ending_request"
    __table_args__ = (
        Index(
            "uq_ending_request_open",
            "membership_id",
            unique=True,
            sqlite_where=text("decided_at IS NULL"),
            postgresql_where=text("decided_at IS NULL"),
        ),
    )

    membership_id: Mapped[str] = mapped_column(ForeignKey("membership.id"), index=True)
    conduct: Mapped[Conduct] = mapped_column(choice(Conduct))
    asked_at: Mapped[datetime]
    asked_by: Mapped[str] = mapped_column(String(16))
    agreed: Mapped[bool | None] = mapped_column(Boolean)  # None: not decided yet
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None] = mapped_column(String(16))
    membership: Mapped[Membership] = relationship()
