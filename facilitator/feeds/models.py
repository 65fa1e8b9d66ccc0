"""Calendar links: secret addresses, stored hashed, shown once."""

import enum
from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.core.db import Base, Identified, choice


class FeedKind(enum.StrEnum):
    """Whose calendar it is."""

    ATTENDEE = "attendee"
    FACILITATOR = "facilitator"
    GROUP = "group"


class FeedToken(Identified, Base):
    """One calendar link. What it shows is decided anew at each read."""

    __tablename__ = "feed_token"
    __table_args__ = (Index("ix_feed_token_owner", "kind", "owner_id"),)

    kind: Mapped[FeedKind] = mapped_column(choice(FeedKind))
    owner_id: Mapped[str] = mapped_column(String(16))  # attendee, facilitator or group
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    last_read_at: Mapped[datetime | None]  # written at most hourly
    last_client: Mapped[str] = mapped_column(String(40), default="")  # kind of calendar, not its address
