"""The charity itself, and the texts it keeps in versions."""

import enum
from datetime import date, datetime

from sqlalchemy import JSON, Boolean, CheckConstraint, Date, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.core.db import Base, Identified, Versioned, choice


class Nation(enum.StrEnum):
    """Whose bank holidays count."""

    ENGLAND_WALES = "england_wales"
    SCOTLAND = "scotland"
    NORTHERN_IRELAND = "northern_ireland"
    IRELAND = "ireland"


class WordingKind(enum.StrEnum):
    """Which text a version belongs to."""

    CONSENT = "consent"
    PRIVACY = "privacy"
    RING_BACK = "ring_back"


class Organisation(Identified, Versioned, Base):
    """This charity. One row, made by `init` or by the demo."""

    __tablename__ = "organisation"
    __table_args__ = (
        CheckConstraint("only_row = 1", name="one_row"),
        CheckConstraint("quiet_from BETWEEN 0 AND 23", name="quiet_from"),
        CheckConstraint("quiet_until BETWEEN 0 AND 23", name="quiet_until"),
        UniqueConstraint("only_row"),
    )

    only_row: Mapped[int] = mapped_column(Integer, default=1)
    name: Mapped[str] = mapped_column(String(120))
    sender_name: Mapped[str] = mapped_column(String(60))  # discreet: shown as the sender of every message
    sender_email: Mapped[str] = mapped_column(String(254))
    contact_phone: Mapped[str] = mapped_column(String(40))
    contact_email: Mapped[str] = mapped_column(String(254))
    contact_role: Mapped[str] = mapped_column(String(60), default="services coordinator")  # whom to ask for
    brand_colour: Mapped[str] = mapped_column(String(7), default="#7a2e5d")
    nation: Mapped[Nation] = mapped_column(choice(Nation), default=Nation.ENGLAND_WALES)
    timezone: Mapped[str] = mapped_column(String(64), default="Europe/London")
    # numbers shown to whoever needs help tonight
    urgent_help: Mapped[str] = mapped_column(Text, default="")
    # between these hours on the wall nothing goes out that is not urgent; none: it always may
    quiet_from: Mapped[int | None] = mapped_column(default=21)
    quiet_until: Mapped[int] = mapped_column(default=8)
    # feeds: the title says that a session is cancelled, its STATUS stays
    keep_cancelled_visible: Mapped[bool] = mapped_column(Boolean, default=False)
    # only such a database may be touched by `demo`
    is_demo: Mapped[bool] = mapped_column(Boolean, default=False)


class Wording(Identified, Base):
    """One version of a text people agree to. Added, never changed: consents keep pointing at theirs."""

    __tablename__ = "wording"
    __table_args__ = (UniqueConstraint("kind", "number"),)

    kind: Mapped[WordingKind] = mapped_column(choice(WordingKind))
    number: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]


class ClosureKind(enum.StrEnum):
    """Where a day off comes from that the published calendars do not hold."""

    PROCLAIMED = "proclaimed"
    OWN = "own"

    @property
    def words(self) -> str:
        """As it is written on screen."""
        return {self.PROCLAIMED: "Proclaimed holiday", self.OWN: "We are closed"}[self]


class Closure(Identified, Versioned, Base):
    """A day or some days on which groups do not usually meet, besides the bank holidays."""

    __tablename__ = "closure"
    __table_args__ = (CheckConstraint("last_day >= first_day", name="last_after_first"),)

    label: Mapped[str] = mapped_column(String(80))
    kind: Mapped[ClosureKind] = mapped_column(choice(ClosureKind))
    first_day: Mapped[date] = mapped_column(Date, index=True)
    last_day: Mapped[date] = mapped_column(Date)  # the same for a single day
    nations: Mapped[list[str]] = mapped_column(JSON, default=list)  # keys of NATIONS; none: everywhere
