"""Series (the rule) and sessions (the truth). Sessions are rows, keyed by series and slot."""

import enum
from datetime import date, datetime, time
from typing import Any
from uuid import uuid4

from sqlalchemy import JSON, Boolean, CheckConstraint, Date, ForeignKey, Index, String, Time, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from facilitator.core.db import Base, Identified, Versioned, WallTime, choice
from facilitator.groups.models import Format, Group, Venue


class SeriesState(enum.StrEnum):
    """A published series makes sessions; an ended or superseded one keeps its past."""

    PUBLISHED = "published"
    SUPERSEDED = "superseded"
    ENDED = "ended"


class SessionKind(enum.StrEnum):
    """What sort of session it is."""

    STANDARD = "standard"
    SPEAKER = "speaker"
    LAUNCH = "launch"
    SOCIAL = "social"


class SessionStatus(enum.StrEnum):
    """planned -> cancelled -> planned; planned -> held | not_held (domain 3.3)."""

    PLANNED = "planned"
    CANCELLED = "cancelled"
    HELD = "held"
    NOT_HELD = "not_held"


class AttendanceStatus(enum.StrEnum):
    """How far the attendance of a session is."""

    NOT_STARTED = "not_started"
    DRAFT = "draft"
    SUBMITTED = "submitted"
    AMENDED = "amended"
    LOCKED = "locked"


class ChangeReason(enum.StrEnum):
    """Why a session was cancelled or moved."""

    FACILITATOR_UNWELL = "facilitator_unwell"
    VENUE = "venue"
    WEATHER = "weather"
    TOO_FEW = "too_few"
    HOLIDAY = "holiday"
    BEREAVEMENT = "bereavement"
    OTHER = "other"


class ChangeKind(enum.StrEnum):
    """What happened to a session after it was made."""

    CANCELLED = "cancelled"
    RESTORED = "restored"
    MOVED = "moved"


class Series(Identified, Versioned, Base):
    """A recurrence rule of a group, with its start, length and cadence. A group may have several."""

    __tablename__ = "series"
    __table_args__ = (CheckConstraint("minutes BETWEEN 5 AND 1440", name="minutes"),)

    group_id: Mapped[str] = mapped_column(ForeignKey("support_group.id"), index=True)
    rule: Mapped[dict[str, Any]] = mapped_column(JSON)  # recurrence.Rule.to_dict()
    start_date: Mapped[date] = mapped_column(Date)
    start_time: Mapped[time] = mapped_column(Time)  # on the wall, in `timezone`
    minutes: Mapped[int]
    timezone: Mapped[str] = mapped_column(String(64))
    speaker_every: Mapped[int | None]
    speaker_first: Mapped[int | None]
    speaker_extra_minutes: Mapped[int] = mapped_column(default=0)
    state: Mapped[SeriesState] = mapped_column(choice(SeriesState), default=SeriesState.PUBLISHED)
    generated_until: Mapped[date] = mapped_column(Date)  # slots up to this day have been made
    created_at: Mapped[datetime]


class GroupSession(Identified, Versioned, Base):
    """One dated meeting. Its truth is the wall time and zone; the instants beside them serve queries.

    Slot number, original start and uid never change. Every change that a calendar can show raises `sequence` and sets
    `changed_at`; use `operations`, never these columns directly.
    """

    __tablename__ = "group_session"
    __table_args__ = (
        UniqueConstraint("series_id", "slot", name="uq_group_session_slot"),
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        Index("ix_group_session_group_start", "group_id", "starts_at"),
    )

    group_id: Mapped[str] = mapped_column(ForeignKey("support_group.id"))
    series_id: Mapped[str] = mapped_column(ForeignKey("series.id"))
    slot: Mapped[int]
    original_start: Mapped[datetime] = mapped_column(WallTime)
    local_start: Mapped[datetime] = mapped_column(WallTime)
    local_end: Mapped[datetime] = mapped_column(WallTime)
    timezone: Mapped[str] = mapped_column(String(64))
    starts_at: Mapped[datetime] = mapped_column(index=True)  # UTC
    ends_at: Mapped[datetime]  # UTC
    kind: Mapped[SessionKind] = mapped_column(choice(SessionKind), default=SessionKind.STANDARD)
    status: Mapped[SessionStatus] = mapped_column(choice(SessionStatus), default=SessionStatus.PLANNED)
    attendance_status: Mapped[AttendanceStatus] = mapped_column(
        choice(AttendanceStatus), default=AttendanceStatus.NOT_STARTED
    )
    format: Mapped[Format] = mapped_column(choice(Format))
    venue_id: Mapped[str | None] = mapped_column(ForeignKey("venue.id"))
    topic: Mapped[str] = mapped_column(String(200), default="")
    pinned: Mapped[bool] = mapped_column(
        Boolean, default=False
    )  # changed by hand: generating again leaves it alone
    uid: Mapped[str] = mapped_column(String(36), unique=True, default=lambda: str(uuid4()))
    sequence: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime]
    group: Mapped[Group] = relationship()
    series: Mapped[Series] = relationship()
    venue: Mapped[Venue | None] = relationship()

    @property
    def moved(self) -> bool:
        """Whether it is not at its original time."""
        return self.local_start != self.original_start

    @property
    def minutes(self) -> int:
        """Real length in minutes."""
        return int((self.ends_at - self.starts_at).total_seconds() // 60)


class SessionChange(Identified, Base):
    """The log of what happened to a session: what reports and "who was told" are read from."""

    __tablename__ = "session_change"

    session_id: Mapped[str] = mapped_column(ForeignKey("group_session.id"), index=True)
    kind: Mapped[ChangeKind] = mapped_column(choice(ChangeKind))
    at: Mapped[datetime]
    by_id: Mapped[str] = mapped_column(String(16))
    reason: Mapped[ChangeReason | None] = mapped_column(choice(ChangeReason))
    old_start: Mapped[datetime] = mapped_column(WallTime)
    new_start: Mapped[datetime | None] = mapped_column(WallTime)
    notice_minutes: Mapped[int]  # from the change to the start as it stood before; negative if after it
