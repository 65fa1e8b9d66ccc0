"""The outbox and the call list.

A notice becomes one row a person: a message, a call somebody has to make, or a letter (`letter_models`).
"""

import enum
from datetime import datetime

from sqlalchemy import Boolean, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.core.db import Base, Identified, choice


class PersonKind(enum.StrEnum):
    """In which table the recipient lives."""

    ATTENDEE = "attendee"
    FACILITATOR = "facilitator"
    SPEAKER = "speaker"
    USER = "user"
    ENQUIRER = "enquirer"


class MessageState(enum.StrEnum):
    """queued -> claimed -> handing -> sent; may_have_arrived is handed over once more; the rest are ends."""

    QUEUED = "queued"
    CLAIMED = "claimed"
    HANDING = "handing"
    SENT = "sent"
    MAY_HAVE_ARRIVED = "may_have_arrived"
    FAILED = "failed"
    SUPPRESSED = "suppressed"
    CANCELLED = "cancelled"


class CallState(enum.StrEnum):
    """What came of a call."""

    TO_DO = "to_do"
    SPOKE = "spoke"
    VOICEMAIL_LEFT = "voicemail_left"
    NO_ANSWER = "no_answer"
    GAVE_UP = "gave_up"
    NOT_NEEDED = "not_needed"


class NoticeColumns:
    """What a message, a call and a letter share: which notice it is, about what, for whom. Never the text itself."""

    kind: Mapped[str] = mapped_column(String(40))  # "registration.place_given": slice and notice
    subject_id: Mapped[str] = mapped_column(String(16))  # membership, session, one-time link...
    subject_version: Mapped[int] = mapped_column(default=1)  # a later change makes another notice
    person_kind: Mapped[PersonKind] = mapped_column(choice(PersonKind))
    person_id: Mapped[str] = mapped_column(String(16), index=True)
    group_id: Mapped[str | None] = mapped_column(String(16), index=True)
    session_id: Mapped[str | None] = mapped_column(String(16), index=True)
    created_at: Mapped[datetime]
    due_at: Mapped[datetime] = mapped_column(index=True)
    held: Mapped[bool] = mapped_column(Boolean, default=False)  # until somebody has looked at it
    useless_after: Mapped[datetime | None]


class Message(NoticeColumns, Identified, Base):
    """One e-mail to one person. Written in the transaction of its cause, rendered when it is handed over."""

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("kind", "subject_id", "person_id", "subject_version", name="uq_message_once"),
        Index("ix_message_queue", "state", "next_try_at"),
    )

    state: Mapped[MessageState] = mapped_column(choice(MessageState), default=MessageState.QUEUED)
    next_try_at: Mapped[datetime]
    urgent: Mapped[bool] = mapped_column(Boolean, default=False)  # goes out in quiet hours, too
    attempts: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None]
    handed_at: Mapped[datetime | None]  # first hand-over: the Date header, the same when it is repeated
    sent_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(40), default="")  # why suppressed or failed, as a key
    reply_code: Mapped[int | None]  # the mail server's last answer
    address_hash: Mapped[str] = mapped_column(
        String(64), default=""
    )  # SHA-256 of where it was handed over for

    @property
    def message_id(self) -> str:
        """The stable local part of the Message-ID header."""
        return f"{self.id}.{self.subject_version}"


class CallTask(NoticeColumns, Identified, Base):
    """A call somebody has to make: because the person chose the telephone, or because a human is needed."""

    __tablename__ = "call_task"
    __table_args__ = (
        UniqueConstraint("kind", "subject_id", "person_id", "subject_version", name="uq_call_task_once"),
    )

    state: Mapped[CallState] = mapped_column(choice(CallState), default=CallState.TO_DO)
    urgent: Mapped[bool] = mapped_column(Boolean, default=False)
    tries: Mapped[int] = mapped_column(default=0)
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None] = mapped_column(String(16))
