"""The audit entry."""

from datetime import datetime

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.core.db import Base, Identified


class AuditEntry(Identified, Base):
    """One thing done or read. Actor and subject are ids of any table, so there is no foreign key."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index("ix_audit_entry_subject", "subject_kind", "subject_id", "at"),)

    at: Mapped[datetime] = mapped_column(index=True)
    actor_kind: Mapped[str] = mapped_column(String(10))
    actor_id: Mapped[str] = mapped_column(String(16))  # empty for the public and for the system
    action: Mapped[str] = mapped_column(String(60))  # "group.published": noun, then verb in the past
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[str] = mapped_column(String(16))
    group_id: Mapped[str | None] = mapped_column(String(16), index=True)  # whose coordinators may see it
    fields: Mapped[str] = mapped_column(Text, default="")  # names of what changed, separated by blanks
    reason: Mapped[str] = mapped_column(String(40), default="")  # key from a reason list, never free text
