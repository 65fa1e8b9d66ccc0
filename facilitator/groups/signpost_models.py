"""Outside help: what others offer that may be right for somebody, kept by the organisation and checked by hand."""

import enum
from datetime import date

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.core.db import Base, Identified, Versioned, choice
from facilitator.groups.models import Format


class Purpose(enum.StrEnum):
    """What it is for."""

    OTHER_GROUPS = "other_groups"
    HELPLINE = "helpline"
    FORUM = "forum"
    COUNSELLING = "counselling"
    BENEFITS = "benefits"
    PALLIATIVE = "palliative"
    BEREAVEMENT = "bereavement"

    @property
    def words(self) -> str:
        """As it is written on screen."""
        return {
            self.OTHER_GROUPS: "Other groups",
            self.HELPLINE: "Helplines",
            self.FORUM: "Forums and online communities",
            self.COUNSELLING: "Counselling",
            self.BENEFITS: "Benefits and money",
            self.PALLIATIVE: "Palliative care",
            self.BEREAVEMENT: "After somebody has died",
        }[self]


class Signpost(Identified, Versioned, Base):
    """One place to turn to. What is shown is what was last checked by somebody of ours."""

    __tablename__ = "signpost"

    name: Mapped[str] = mapped_column(String(120))
    discreet_name: Mapped[str] = mapped_column(
        String(120), default=""
    )  # what a message calls it; else `name`
    purpose: Mapped[Purpose] = mapped_column(choice(Purpose))
    about: Mapped[str] = mapped_column(String(300), default="")  # what somebody finds there, in a sentence
    area: Mapped[str] = mapped_column(String(80), default="")  # a town; empty: everywhere
    format: Mapped[Format] = mapped_column(choice(Format), default=Format.TELEPHONE)
    phone: Mapped[str] = mapped_column(String(40), default="")
    web: Mapped[str] = mapped_column(String(300), default="")  # as an address to follow, http or https
    checked_on: Mapped[date]  # when somebody of ours last made sure that it is so

    @property
    def said_name(self) -> str:
        """What it is called where a stranger may look."""
        return self.discreet_name or self.name

    @property
    def web_words(self) -> str:
        """The web address as it is said: without what only browsers need."""
        return self.web.partition("://")[2].rstrip("/")
