"""Who came. One row a person and session; counts for those who give no name."""

import enum
from datetime import datetime

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from facilitator.core.db import Base, Identified, Versioned, choice
from facilitator.registration.models import Attendee


class AttendanceValue(enum.StrEnum):
    """domain 3.7. Nobody who had not said they would come is ever "no message" in an open group.

    `not_recorded` is a mark taken back: the row stays, so that the latest tap is known.
    """

    IN_PERSON = "in_person"
    ONLINE = "online"
    PHONE = "phone"
    APOLOGIES = "apologies"
    NO_MESSAGE = "no_message"
    NOT_EXPECTED = "not_expected"
    NOT_RECORDED = "not_recorded"

    @property
    def words(self) -> str:
        """As it is written on screen."""
        return {
            self.IN_PERSON: "Came",
            self.ONLINE: "Joined online",
            self.PHONE: "Joined by phone",
            self.APOLOGIES: "Could not come",
            self.NO_MESSAGE: "Did not come, no message",
            self.NOT_EXPECTED: "Not expected",
            self.NOT_RECORDED: "Not marked",
        }[self]

    @property
    def attended(self) -> bool:
        """Whether it counts as having been there."""
        return self in ATTENDED


ATTENDED = (AttendanceValue.IN_PERSON, AttendanceValue.ONLINE, AttendanceValue.PHONE)


class Attendance(Identified, Base):
    """One person at one session; a walk-in who gave only a first name has no attendee yet."""

    __tablename__ = "attendance"
    __table_args__ = (
        UniqueConstraint("session_id", "attendee_id", name="uq_attendance_person"),
        CheckConstraint("attendee_id IS NOT NULL OR walk_in_name <> ''", name="somebody"),
    )

    session_id: Mapped[str] = mapped_column(ForeignKey("group_session.id"), index=True)
    attendee_id: Mapped[str | None] = mapped_column(ForeignKey("attendee.id"), index=True)
    walk_in_name: Mapped[str] = mapped_column(String(80), default="")
    value: Mapped[AttendanceValue] = mapped_column(choice(AttendanceValue))
    late: Mapped[bool] = mapped_column(Boolean, default=False)
    left_early: Mapped[bool] = mapped_column(Boolean, default=False)
    marked_at: Mapped[datetime]
    marked_by: Mapped[str] = mapped_column(String(16))
    attendee: Mapped[Attendee | None] = relationship()


class SessionCount(Identified, Versioned, Base):
    """People at a session who are counted and not named. Supporters and visitors stand apart from attendances."""

    __tablename__ = "session_count"
    __table_args__ = (
        CheckConstraint("unnamed >= 0 AND supporters >= 0 AND visitors >= 0", name="not_negative"),
    )

    session_id: Mapped[str] = mapped_column(ForeignKey("group_session.id"), unique=True)
    unnamed: Mapped[int] = mapped_column(default=0)
    supporters: Mapped[int] = mapped_column(default=0)
    visitors: Mapped[int] = mapped_column(default=0)


class AttendanceAmendment(Identified, Base):
    """Why attendance was corrected after it had been submitted. Open until the correction is finished."""

    __tablename__ = "attendance_amendment"

    session_id: Mapped[str] = mapped_column(ForeignKey("group_session.id"), index=True)
    reason: Mapped[str] = mapped_column(String(200))  # in words
    opened_at: Mapped[datetime]
    opened_by: Mapped[str] = mapped_column(String(16))
    closed_at: Mapped[datetime | None]
