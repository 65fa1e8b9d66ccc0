"""A death as we were told of it, what each place was before, and what has been done since."""

import enum
from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from facilitator.core.db import Base, Identified, choice
from facilitator.registration.models import Attendee, Membership, MembershipState


class Teller(enum.StrEnum):
    """Who told us, in relation to the person."""

    FAMILY = "family"
    FRIEND = "friend"
    MEMBER = "member"
    PROFESSIONAL = "professional"
    RETURNED_POST = "returned_post"
    OTHER = "other"

    @property
    def words(self) -> str:
        """As it is written on screen."""
        return {
            self.FAMILY: "Partner or family",
            self.FRIEND: "A friend or neighbour",
            self.MEMBER: "Somebody of the group",
            self.PROFESSIONAL: "A nurse or another professional",
            self.RETURNED_POST: "A letter came back",
            self.OTHER: "Somebody else",
        }[self]


class Certainty(enum.StrEnum):
    """How sure it is."""

    HEARD = "heard"
    FAMILY = "family"
    NOTICE = "notice"

    @property
    def words(self) -> str:
        """As it is written on screen."""
        return {
            self.HEARD: "We heard of it",
            self.FAMILY: "The family told us",
            self.NOTICE: "We saw a notice",
        }[self]


class Care(enum.StrEnum):
    """What people do after a death (domain 5.6). The first three are done for each group."""

    FACILITATOR_TOLD = "facilitator_told"
    GROUP_TOLD = "group_told"
    TIME_TO_REMEMBER = "time_to_remember"
    CONDOLENCE = "condolence"
    FAMILY_ASKED = "family_asked"
    HELP_OFFERED = "help_offered"

    @property
    def words(self) -> str:
        """As it is written on screen."""
        return {
            self.FACILITATOR_TOLD: "Facilitator told",
            self.GROUP_TOLD: "Group told",
            self.TIME_TO_REMEMBER: "Time to remember planned",
            self.CONDOLENCE: "Condolence note written",
            self.FAMILY_ASKED: "Family asked, once, how they would like to hear from us",
            self.HELP_OFFERED: "Help for the bereaved named to the family",
        }[self]


class DeathReport(Identified, Base):
    """What we were told. Open until it is undone; confirmed by a second person, or later by the same."""

    __tablename__ = "death_report"
    __table_args__ = (
        Index(
            "uq_death_report_open",
            "attendee_id",
            unique=True,
            sqlite_where=text("undone_at IS NULL"),
            postgresql_where=text("undone_at IS NULL"),
        ),
    )

    attendee_id: Mapped[str] = mapped_column(ForeignKey("attendee.id"), index=True)
    teller: Mapped[Teller] = mapped_column(choice(Teller))
    told_by: Mapped[str] = mapped_column(String(120), default="")  # their name, to ring back
    certainty: Mapped[Certainty] = mapped_column(choice(Certainty))
    told_on: Mapped[date] = mapped_column(Date)
    died_on: Mapped[date | None] = mapped_column(Date)  # None: not known
    reported_at: Mapped[datetime]
    reported_by: Mapped[str] = mapped_column(String(16))
    confirmed_at: Mapped[datetime | None]
    confirmed_by: Mapped[str | None] = mapped_column(String(16))
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[str | None] = mapped_column(String(16))
    attendee: Mapped[Attendee] = relationship()


class PlaceBefore(Identified, Base):
    """What a membership was when we were told: how it stands again when that is undone."""

    __tablename__ = "death_place"
    __table_args__ = (UniqueConstraint("report_id", "membership_id"),)

    report_id: Mapped[str] = mapped_column(ForeignKey("death_report.id"))
    membership_id: Mapped[str] = mapped_column(ForeignKey("membership.id"), index=True)
    state: Mapped[MembershipState] = mapped_column(choice(MembershipState))
    state_since: Mapped[datetime]
    membership: Mapped[Membership] = relationship()


class CareStep(Identified, Base):
    """One thing that was done after a death; `group_id` is empty where it concerns the family."""

    __tablename__ = "care_step"
    __table_args__ = (UniqueConstraint("report_id", "care", "group_id", name="uq_care_step_once"),)

    report_id: Mapped[str] = mapped_column(ForeignKey("death_report.id"), index=True)
    care: Mapped[Care] = mapped_column(choice(Care))
    group_id: Mapped[str] = mapped_column(String(16), default="")
    noted_at: Mapped[datetime]
    noted_by: Mapped[str] = mapped_column(String(16))
