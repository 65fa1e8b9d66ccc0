"""Who runs and who speaks at which session: defaults on the series, rows on the sessions."""

import enum
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from facilitator.core.db import Base, Identified, Versioned, choice
from facilitator.people.models import Facilitator, Speaker
from facilitator.schedule.models import GroupSession


class AssignmentRole(enum.StrEnum):
    """What somebody does at the session."""

    LEAD = "lead"
    CO = "co"
    COVER = "cover"
    OBSERVER = "observer"
    HOST = "host"


class AssignmentState(enum.StrEnum):
    """domain 3.5. `to_confirm`: accepted once, but the session has moved since."""

    OFFERED = "offered"
    CONFIRMED = "confirmed"
    TO_CONFIRM = "to_confirm"
    DECLINED = "declined"
    STOOD_DOWN = "stood_down"
    RELEASED = "released"
    DELIVERED = "delivered"


LIVE_ASSIGNMENTS = (
    AssignmentState.OFFERED,
    AssignmentState.CONFIRMED,
    AssignmentState.TO_CONFIRM,
    AssignmentState.DELIVERED,
)
_LIVE_SQL = text("state IN ('offered', 'confirmed', 'to_confirm', 'delivered')")


class BookingState(enum.StrEnum):
    """domain 3.6, as far as it goes yet."""

    INVITED = "invited"
    CONFIRMED = "confirmed"
    TO_CONFIRM = "to_confirm"
    CANCELLED = "cancelled"
    DELIVERED = "delivered"


LIVE_BOOKINGS = (
    BookingState.INVITED,
    BookingState.CONFIRMED,
    BookingState.TO_CONFIRM,
    BookingState.DELIVERED,
)


class Undoable:
    """What a state was before a change of the schedule altered it, until that change can no longer be undone."""

    change_id: Mapped[str | None] = mapped_column(String(16), index=True)  # the schedule_change
    before_at: Mapped[datetime | None]


class SeriesFacilitator(Identified, Base):
    """Who normally runs the sessions of a series; copied to each session when it is made."""

    __tablename__ = "series_facilitator"
    __table_args__ = (UniqueConstraint("series_id", "facilitator_id"),)

    series_id: Mapped[str] = mapped_column(ForeignKey("series.id"), index=True)
    facilitator_id: Mapped[str] = mapped_column(ForeignKey("facilitator.id"), index=True)
    role: Mapped[AssignmentRole] = mapped_column(choice(AssignmentRole))
    facilitator: Mapped[Facilitator] = relationship()


class Assignment(Undoable, Identified, Versioned, Base):
    """One facilitator at one session."""

    __tablename__ = "assignment"
    __table_args__ = (
        Index(
            "uq_assignment_live",
            "session_id",
            "facilitator_id",
            unique=True,
            sqlite_where=_LIVE_SQL,
            postgresql_where=_LIVE_SQL,
        ),
    )

    session_id: Mapped[str] = mapped_column(ForeignKey("group_session.id"), index=True)
    facilitator_id: Mapped[str] = mapped_column(ForeignKey("facilitator.id"), index=True)
    role: Mapped[AssignmentRole] = mapped_column(choice(AssignmentRole))
    state: Mapped[AssignmentState] = mapped_column(choice(AssignmentState))
    state_at: Mapped[datetime]
    before_state: Mapped[AssignmentState | None] = mapped_column(choice(AssignmentState))
    warning_reason: Mapped[str] = mapped_column(String(200), default="")  # why a warned clash was accepted
    session: Mapped[GroupSession] = relationship()
    facilitator: Mapped[Facilitator] = relationship()


class SpeakerBooking(Undoable, Identified, Versioned, Base):
    """One speaker at one session."""

    __tablename__ = "speaker_booking"
    __table_args__ = (
        Index(
            "uq_speaker_booking_live",
            "session_id",
            "speaker_id",
            unique=True,
            sqlite_where=text("state <> 'cancelled'"),
            postgresql_where=text("state <> 'cancelled'"),
        ),
    )

    session_id: Mapped[str] = mapped_column(ForeignKey("group_session.id"), index=True)
    speaker_id: Mapped[str] = mapped_column(ForeignKey("speaker.id"), index=True)
    state: Mapped[BookingState] = mapped_column(choice(BookingState))
    state_at: Mapped[datetime]
    before_state: Mapped[BookingState | None] = mapped_column(choice(BookingState))
    topic: Mapped[str] = mapped_column(String(200), default="")
    warning_reason: Mapped[str] = mapped_column(String(200), default="")  # why a warned clash was accepted
    session: Mapped[GroupSession] = relationship()
    speaker: Mapped[Speaker] = relationship()
