"""Changing group: from which spell to which, and what the person agreed that may be passed on."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.core.db import Base, Identified


class Transfer(Identified, Base):
    """One change of group. `may_know` is all that whoever runs the new group hears; empty: nothing."""

    __tablename__ = "transfer"

    from_id: Mapped[str] = mapped_column(ForeignKey("membership.id"), unique=True)
    to_id: Mapped[str] = mapped_column(ForeignKey("membership.id"), unique=True)
    may_know: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]
    by_id: Mapped[str] = mapped_column(String(16))
