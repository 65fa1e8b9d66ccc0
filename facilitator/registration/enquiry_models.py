"""Somebody who has asked, and is in no group yet: "help me choose", "please ring me back", or sent by a referrer."""

import enum
from datetime import datetime

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from facilitator.core.db import Base, Identified, Versioned, choice
from facilitator.groups.models import Group
from facilitator.registration.models import Channel, Membership, Standing, Via


class EnquiryState(enum.StrEnum):
    """enquiry -> contacted, call_booked -> matched, declined, withdrawn; no_reply, which any word opens again."""

    ENQUIRY = "enquiry"
    CONTACTED = "contacted"
    CALL_BOOKED = "call_booked"
    NO_REPLY = "no_reply"
    MATCHED = "matched"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"

    @property
    def words(self) -> str:
        """As it is written on screen."""
        return {
            self.ENQUIRY: "Enquiry",
            self.CONTACTED: "We have spoken",
            self.CALL_BOOKED: "Call booked",
            self.NO_REPLY: "No reply",
            self.MATCHED: "In a group",
            self.DECLINED: "Nothing that fits",
            self.WITHDRAWN: "Said no",
        }[self]


class ReferrerRole(enum.StrEnum):
    """Who sends somebody."""

    NURSE = "nurse"
    SOCIAL_WORKER = "social_worker"
    HELPLINE = "helpline"
    GP = "gp"
    OTHER = "other"

    @property
    def words(self) -> str:
        """As it is written on screen."""
        return {
            self.NURSE: "Nurse",
            self.SOCIAL_WORKER: "Social worker",
            self.HELPLINE: "Helpline",
            self.GP: "Doctor’s practice",
            self.OTHER: "Somebody else",
        }[self]


class Enquiry(Identified, Versioned, Base):
    """A person with a way to reach them and a wish, not yet in a group. Matching it makes the membership."""

    __tablename__ = "enquiry"
    __table_args__ = (
        CheckConstraint("phone <> '' OR email <> ''", name="reachable"),
        CheckConstraint("(state = 'matched') = (membership_id IS NOT NULL)", name="matched"),
        Index("ix_enquiry_state", "state", "created_at"),
    )

    called: Mapped[str] = mapped_column(String(80))
    phone: Mapped[str] = mapped_column(String(40), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    channel: Mapped[Channel] = mapped_column(choice(Channel))
    voicemail_ok: Mapped[bool] = mapped_column(Boolean, default=False)
    best_time: Mapped[str] = mapped_column(String(120), default="")
    standing: Mapped[Standing | None] = mapped_column(choice(Standing))
    looking_for: Mapped[str] = mapped_column(
        String(200), default=""
    )  # what they chose, in the page's own words
    wanted_group_id: Mapped[str | None] = mapped_column(ForeignKey("support_group.id"), index=True)
    via: Mapped[Via] = mapped_column(choice(Via))
    submission: Mapped[str | None] = mapped_column(String(43), unique=True)  # one form is one enquiry
    wording_id: Mapped[str] = mapped_column(ForeignKey("wording.id"))  # what they agreed to, at `created_at`
    state: Mapped[EnquiryState] = mapped_column(choice(EnquiryState), default=EnquiryState.ENQUIRY)
    state_since: Mapped[datetime]
    call_at: Mapped[datetime | None]  # when we agreed to ring
    spoken_at: Mapped[datetime | None]  # when we last spoke: tries are counted from here
    membership_id: Mapped[str | None] = mapped_column(ForeignKey("membership.id"), unique=True)
    created_at: Mapped[datetime]
    wanted_group: Mapped[Group | None] = relationship()
    membership: Mapped[Membership | None] = relationship()
    referral: Mapped["Referral | None"] = relationship(back_populates="enquiry")


class EnquiryChange(Identified, Base):
    """The history of an enquiry: what figures and "since when" are read from."""

    __tablename__ = "enquiry_change"

    enquiry_id: Mapped[str] = mapped_column(ForeignKey("enquiry.id"), index=True)
    at: Mapped[datetime]
    by_kind: Mapped[str] = mapped_column(String(10))
    by_id: Mapped[str] = mapped_column(String(16))
    from_state: Mapped[EnquiryState | None] = mapped_column(choice(EnquiryState))
    to_state: Mapped[EnquiryState] = mapped_column(choice(EnquiryState))


class Referral(Identified, Base):
    """Who sent somebody, with that person's agreement, and what the referrer may be told."""

    __tablename__ = "referral"

    enquiry_id: Mapped[str] = mapped_column(ForeignKey("enquiry.id"), unique=True)
    role: Mapped[ReferrerRole] = mapped_column(choice(ReferrerRole))
    name: Mapped[str] = mapped_column(String(120))
    organisation: Mapped[str] = mapped_column(String(160), default="")
    contact: Mapped[str] = mapped_column(String(254))  # how we reach the referrer: a number or an address
    may_hear: Mapped[bool] = mapped_column(Boolean, default=False)  # the person agrees: whether they came
    created_at: Mapped[datetime]
    enquiry: Mapped[Enquiry] = relationship(back_populates="referral")
