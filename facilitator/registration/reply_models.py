"""What people say beforehand about one date: that they cannot come, or come another way."""

import enum
from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.core.db import Base, Identified, choice


class Answer(enum.StrEnum):
    """What somebody told us about one date. `coming` takes back whatever was said before."""

    CANNOT_COME = "cannot_come"
    ONLINE = "online"
    PHONE = "phone"
    COMING = "coming"

    @property
    def words(self) -> str:
        """As staff read it."""
        return {
            self.CANNOT_COME: "Cannot come",
            self.ONLINE: "Online this time",
            self.PHONE: "By phone this time",
            self.COMING: "Comes",
        }[self]


class SessionReply(Identified, Base):
    """One person's latest word on one session.

    It is about the time at which the session stood then: moved to another, the session asks again, and moved back
    the word holds again. A cancellation wipes it, and taking that back brings it back.
    """

    __tablename__ = "session_reply"
    __table_args__ = (UniqueConstraint("session_id", "attendee_id", name="uq_session_reply_once"),)

    session_id: Mapped[str] = mapped_column(ForeignKey("group_session.id"))
    attendee_id: Mapped[str] = mapped_column(ForeignKey("attendee.id"), index=True)
    answer: Mapped[Answer] = mapped_column(choice(Answer))
    reason: Mapped[str] = mapped_column(
        String(120), default=""
    )  # only if they like to say; never their health
    about_start: Mapped[datetime]  # when the session began as they answered
    said_at: Mapped[datetime]
    by_kind: Mapped[str] = mapped_column(String(10))  # themselves, or somebody at the desk for them
    by_id: Mapped[str] = mapped_column(String(16))
    wiped_by: Mapped[str | None] = mapped_column(
        String(16), index=True
    )  # the change that cancelled the session
