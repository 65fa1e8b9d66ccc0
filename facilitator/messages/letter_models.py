"""Letters on paper: a notice to somebody who chose the post, for the office to print and take to the letter box."""

import enum
from datetime import datetime

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.core.db import Base, Identified, choice
from facilitator.messages.models import NoticeColumns


class LetterState(enum.StrEnum):
    """to_print -> posted; not_needed when there is nothing to say any more."""

    TO_PRINT = "to_print"
    POSTED = "posted"
    NOT_NEEDED = "not_needed"


class PaperLetter(NoticeColumns, Identified, Base):
    """One letter to one person. Like a message it keeps which notice it is, never the text."""

    __tablename__ = "paper_letter"
    __table_args__ = (
        UniqueConstraint("kind", "subject_id", "person_id", "subject_version", name="uq_paper_letter_once"),
    )

    state: Mapped[LetterState] = mapped_column(choice(LetterState), default=LetterState.TO_PRINT, index=True)
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None] = mapped_column(String(16))
