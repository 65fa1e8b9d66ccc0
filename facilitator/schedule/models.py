"""Series (the rule) and sessions (the truth). Sessions are rows, keyed by series and slot."""

import enum
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Date,
    Dialect,
    ForeignKey,
    Index,
    String,
    Time,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import TypeDecorator

from facilitator.core.db import Base, Identified, Versioned, WallTime, choice
from facilitator.groups.models import Format, Group, Venue


class SeriesState(enum.StrEnum):
    """A published series makes sessions; an ended or superseded one keeps its past; of an undone one nothing shows."""

    PUBLISHED = "published"
    SUPERSEDED = "superseded"
    ENDED = "ended"
    UNDONE = "undone"  # its making was taken back before anybody heard of it


# What no longer counts as a schedule of the group: another one goes on in its place, or it never came to be.
GONE_ON = (SeriesState.SUPERSEDED, SeriesState.UNDONE)


class SessionKind(enum.StrEnum):
    """The kinds of session that every organisation starts with; `KindOfSession` holds them all."""

    STANDARD = "standard"
    SPEAKER = "speaker"
    LAUNCH = "launch"
    WORKSHOP = "workshop"
    SOCIAL = "social"
    REMEMBRANCE = "remembrance"
    ENDING = "ending"


KIND_LENGTH = 30
_KNOWN_KINDS: dict[str, str] = {kind.value: kind for kind in SessionKind}


def kind_key(key: str) -> str:
    """The key of a kind: a SessionKind where the code knows it, else the organisation's own, as plain text."""
    return _KNOWN_KINDS.get(key, key)


class KindKey(TypeDecorator[str]):
    """A key into the kinds of session, read back as `kind_key` gives it."""

    impl = String(KIND_LENGTH)
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else kind_key(value)


class HolidayPolicy(enum.StrEnum):
    """What a series does with a place of its rule that falls on a day off."""

    ASK = "ask"
    SKIP = "skip"
    WEEK_LATER = "week_later"
    WEEK_EARLIER = "week_earlier"
    OTHER_DAY = "other_day"


class HolidayChoice(enum.StrEnum):
    """What was decided for one such place."""

    KEEP = "keep"
    SKIP = "skip"
    WEEK_LATER = "week_later"
    WEEK_EARLIER = "week_earlier"
    OTHER_DAY = "other_day"


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
    CHANGED = "changed"  # length, venue, format or kind
    ADDED = "added"


class PlanKind(enum.StrEnum):
    """What somebody decided about a schedule, in one go."""

    CANCEL = "cancel"
    BRING_BACK = "bring_back"
    MOVE = "move"
    ALTER = "alter"
    ALTER_LATER = "alter_later"
    ALTER_NEW = "alter_new"
    ADD = "add"
    CHANGE_RULE = "change_rule"
    CHOOSE = "choose"  # what becomes of a day off, where no session is touched by it
    ARRANGE = "arrange"  # places, room hire, days off


class KindOfSession(Identified, Versioned, Base):
    """A kind of session of this organisation. Retired rather than removed: sessions keep pointing at it."""

    __tablename__ = "session_kind"
    __table_args__ = (CheckConstraint("extra_minutes BETWEEN -1440 AND 1440", name="extra_minutes"),)

    key: Mapped[str] = mapped_column(KindKey, unique=True)  # never changes
    words: Mapped[str] = mapped_column(String(60), unique=True)
    extra_minutes: Mapped[int] = mapped_column(default=0)  # longer than the series' own sessions
    position: Mapped[int]  # the order in lists
    active: Mapped[bool] = mapped_column(Boolean, default=True)  # may be chosen for new dates


class HiredRoom:
    """Minutes around a session: when people may come, and how long the room is hired before and after."""

    arrive_minutes: Mapped[int] = mapped_column(default=0)  # the door is open so long before the start
    room_minutes_before: Mapped[int] = mapped_column(default=0)
    room_minutes_after: Mapped[int] = mapped_column(default=0)


class Series(HiredRoom, Identified, Versioned, Base):
    """A recurrence rule of a group, with its start, length and cadence. A group may have several."""

    __tablename__ = "series"
    __table_args__ = (
        CheckConstraint("minutes BETWEEN 5 AND 1440", name="minutes"),
        CheckConstraint("holiday_weekday BETWEEN 0 AND 6", name="holiday_weekday"),
    )

    group_id: Mapped[str] = mapped_column(ForeignKey("support_group.id"), index=True)
    rule: Mapped[dict[str, Any]] = mapped_column(JSON)  # recurrence.Rule.to_dict()
    start_date: Mapped[date] = mapped_column(Date)
    start_time: Mapped[time] = mapped_column(Time)  # on the wall, in `timezone`
    minutes: Mapped[int]
    timezone: Mapped[str] = mapped_column(String(64))
    speaker_every: Mapped[int | None]
    speaker_first: Mapped[int | None]
    speaker_extra_minutes: Mapped[int] = mapped_column(default=0)
    # Of which kind the sessions of `speaker_every` are: speaker sessions as a rule, hence the columns' names.
    cadence_kind: Mapped[str] = mapped_column(KindKey, default=SessionKind.SPEAKER)
    # Slot n is held at place (n - 1) modulo their number: `hire_rules.Place.to_dict()`. Empty: as the group.
    cycle: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    holiday_policy: Mapped[HolidayPolicy] = mapped_column(choice(HolidayPolicy), default=HolidayPolicy.ASK)
    holiday_weekday: Mapped[int | None]  # for OTHER_DAY: 0 is Monday
    # A rule with a count only: a place skipped for a day off is made up for at the end.
    make_up_skipped: Mapped[bool] = mapped_column(Boolean, default=False)
    state: Mapped[SeriesState] = mapped_column(choice(SeriesState), default=SeriesState.PUBLISHED)
    generated_until: Mapped[date] = mapped_column(Date)  # slots up to this day have been made
    # The series that goes on where this one was ended by a change of its rule; to people the two are one schedule.
    superseded_by_id: Mapped[str | None] = mapped_column(ForeignKey("series.id"))
    lineage_id: Mapped[str | None] = mapped_column(
        String(16), index=True
    )  # the first of such series; None: this one
    created_at: Mapped[datetime]
    pressed: Mapped[str | None] = mapped_column(String(43), unique=True)  # one press makes one series


class GroupSession(HiredRoom, Identified, Versioned, Base):
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
    kind: Mapped[str] = mapped_column(KindKey, default=SessionKind.STANDARD)
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
    # Fell away with a change of the schedule: cancelled, but nobody was told "cancelled" and no list or calendar
    # shows it. The row stays, since assignments, notices and an undoing may point at it.
    dropped: Mapped[bool] = mapped_column(Boolean, default=False)
    uid: Mapped[str] = mapped_column(String(36), unique=True, default=lambda: str(uuid4()))
    sequence: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime]
    group: Mapped[Group] = relationship()
    series: Mapped[Series] = relationship()
    venue: Mapped[Venue | None] = relationship()

    @property
    def moved(self) -> bool:
        """Whether it is not at its original time. Where the whole schedule takes another hour, it has not moved."""
        if self.local_start.date() != self.original_start.date():
            return True
        return self.pinned and self.local_start != self.original_start

    @property
    def place(self) -> Venue | None:
        """Where people go: none online or by telephone, although the venue of the other days is kept."""
        return self.venue if self.format.needs_venue else None

    @property
    def minutes(self) -> int:
        """Real length in minutes."""
        return int((self.ends_at - self.starts_at).total_seconds() // 60)

    @property
    def arrive_from(self) -> datetime:
        """On the wall, from when people may come: "18:30 for 19:00"; the start where nothing is said."""
        return self.local_start - timedelta(minutes=self.arrive_minutes)

    @property
    def room_from(self) -> datetime:
        """On the wall, from when the room is hired: with time to set up."""
        return self.local_start - timedelta(minutes=self.room_minutes_before)

    @property
    def room_to(self) -> datetime:
        """On the wall, until when the room is hired: with time to clear up."""
        return self.local_end + timedelta(minutes=self.room_minutes_after)

    @property
    def room_starts_at(self) -> datetime:
        """The instant (UTC) from which the room is taken."""
        return self.starts_at - timedelta(minutes=self.room_minutes_before)

    @property
    def room_ends_at(self) -> datetime:
        """The instant (UTC) until which the room is taken."""
        return self.ends_at + timedelta(minutes=self.room_minutes_after)


class SlotChoice(Identified, Base):
    """What was decided for one place of a series that falls on a day off, so that generating keeps it.

    By a person, or by the policy of the series when the place was made. The last word replaces the one before.
    """

    __tablename__ = "slot_choice"
    __table_args__ = (UniqueConstraint("series_id", "slot", name="uq_slot_choice_slot"),)

    series_id: Mapped[str] = mapped_column(ForeignKey("series.id"))
    slot: Mapped[int]
    slot_day: Mapped[date] = mapped_column(Date)  # the day of the rule
    choice: Mapped[HolidayChoice] = mapped_column(choice(HolidayChoice))
    chosen_day: Mapped[date | None] = mapped_column(Date)  # none where it is skipped
    day_off: Mapped[str] = mapped_column(String(200), default="")  # what the day off was called
    by_policy: Mapped[bool] = mapped_column(Boolean, default=False)
    by_id: Mapped[str] = mapped_column(String(16))
    at: Mapped[datetime]


class SessionChange(Identified, Base):
    """The log of what happened to a session: what reports and "who was told" are read from."""

    __tablename__ = "session_change"

    session_id: Mapped[str] = mapped_column(ForeignKey("group_session.id"), index=True)
    schedule_change_id: Mapped[str | None] = mapped_column(ForeignKey("schedule_change.id"), index=True)
    parts: Mapped[str] = mapped_column(
        String(60), default=""
    )  # what is different: "time length venue format kind"
    kind: Mapped[ChangeKind] = mapped_column(choice(ChangeKind))
    at: Mapped[datetime]
    by_id: Mapped[str] = mapped_column(String(16))
    reason: Mapped[ChangeReason | None] = mapped_column(choice(ChangeReason))
    old_start: Mapped[datetime] = mapped_column(WallTime)
    new_start: Mapped[datetime | None] = mapped_column(WallTime)
    notice_minutes: Mapped[int]  # from the change to the start as it stood before; negative if after it


class ScheduleChange(Identified, Base):
    """What somebody decided in one go, with what was before, so that it can be taken back until somebody has heard.

    `before` holds identifiers and plain values of the schedule's own rows, nothing about people.
    """

    __tablename__ = "schedule_change"

    group_id: Mapped[str] = mapped_column(ForeignKey("support_group.id"), index=True)
    series_id: Mapped[str | None] = mapped_column(ForeignKey("series.id"))  # the one it is about, if one
    session_id: Mapped[str | None] = mapped_column(ForeignKey("group_session.id"), index=True)  # likewise
    kind: Mapped[PlanKind] = mapped_column(choice(PlanKind))
    at: Mapped[datetime]
    by_id: Mapped[str] = mapped_column(String(16))
    before: Mapped[dict[str, Any]] = mapped_column(JSON)
    left_out: Mapped[str] = mapped_column(String(400), default="")  # keys of the notices nobody was to get
    override_reason: Mapped[str] = mapped_column(
        String(200), default=""
    )  # why it was done in spite of a warning
    due_at: Mapped[datetime]  # when its messages leave
    pressed: Mapped[str | None] = mapped_column(
        String(43), unique=True
    )  # one press is one change; none once undone
    held: Mapped[bool] = mapped_column(Boolean, default=False)  # its messages wait until somebody has looked
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[str | None] = mapped_column(String(16))
