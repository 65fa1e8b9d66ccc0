"""Breaks: when somebody stays away for a while, and whether the place is kept."""

from datetime import date, datetime

from sqlalchemy import Boolean, CheckConstraint, Date, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.core.db import Base, Identified


class Break(Identified, Base):
    """One break of one membership. Its end is agreed, or open; it is over only when they are back.

    Sessions that begin while it lasts expect nobody from it, also when they are looked at afterwards.
    """

    __tablename__ = "membership_break"
    __table_args__ = (
        CheckConstraint("ended_at IS NULL OR ended_at >= started_at", name="in_order"),
        Index("ix_membership_break_spell", "membership_id", "started_at"),
    )

    membership_id: Mapped[str] = mapped_column(ForeignKey("membership.id"))
    started_at: Mapped[datetime]
    until: Mapped[date | None] = mapped_column(Date)  # the last day, in the group's zone; none: open
    place_kept: Mapped[bool] = mapped_column(Boolean, default=True)
    ended_at: Mapped[datetime | None]  # back, or gone for good
    asked_at: Mapped[datetime | None]  # when the call at its end was put on the list
