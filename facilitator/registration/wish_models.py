"""Wishes about news: whom we may ring when somebody stops coming, and what the group may be told if they die."""

import enum
from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.core.db import Base, Identified, Versioned, choice


class Wish(enum.StrEnum):
    """An answer that nobody has to give."""

    NOT_SAID = "not_said"
    YES = "yes"
    NO = "no"

    @property
    def words(self) -> str:
        """As it is written on screen."""
        return {self.NOT_SAID: "Would rather not say now", self.YES: "Yes", self.NO: "No"}[self]


class NewsWish(Identified, Versioned, Base):
    """What one person wishes. No row: never asked. It can be changed at any time, by them or for them."""

    __tablename__ = "news_wish"

    attendee_id: Mapped[str] = mapped_column(ForeignKey("attendee.id"), unique=True)
    may_ring: Mapped[Wish] = mapped_column(choice(Wish), default=Wish.NOT_SAID)  # if they stop coming
    ring_whom: Mapped[str] = mapped_column(String(160), default="")  # somebody else: name and number
    tell_group: Mapped[Wish] = mapped_column(choice(Wish), default=Wish.NOT_SAID)  # if they die
    told_by: Mapped[str] = mapped_column(String(160), default="")  # who shall tell the group, and how
    said_at: Mapped[datetime]
    by_kind: Mapped[str] = mapped_column(String(10))
    by_id: Mapped[str] = mapped_column(String(16))
