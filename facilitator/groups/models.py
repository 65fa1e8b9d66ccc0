"""Groups, the types they are made from, their agreements and venues, and whose portfolio they are in."""

import enum
from datetime import datetime

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from facilitator.core.db import Base, Identified, Versioned, choice
from facilitator.core.encryption import EncryptedText
from facilitator.organisation.models import Nation


class GroupState(enum.StrEnum):
    """draft -> open <-> closed_to_new; paused and back; ending -> ended; draft -> discarded (domain 3.1)."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED_TO_NEW = "closed_to_new"
    PAUSED = "paused"
    ENDING = "ending"
    ENDED = "ended"
    DISCARDED = "discarded"

    @property
    def words(self) -> str:
        """As it is written on screen."""
        return {
            self.DRAFT: "Draft",
            self.OPEN: "Open",
            self.CLOSED_TO_NEW: "Closed to new people",
            self.PAUSED: "Paused",
            self.ENDING: "Ending",
            self.ENDED: "Ended",
            self.DISCARDED: "Discarded",
        }[self]


class Format(enum.StrEnum):
    """How people meet."""

    IN_PERSON = "in_person"
    ONLINE = "online"
    TELEPHONE = "telephone"
    HYBRID = "hybrid"

    @property
    def words(self) -> str:
        """As it is written on screen."""
        return {
            self.IN_PERSON: "In person",
            self.ONLINE: "Online",
            self.TELEPHONE: "By phone",
            self.HYBRID: "In person and online",
        }[self]

    @property
    def needs_venue(self) -> bool:
        """Whether people go somewhere."""
        return self in (self.IN_PERSON, self.HYBRID)

    @property
    def needs_joining_details(self) -> bool:
        """Whether people need a link or a number to come in."""
        return self is not self.IN_PERSON


class Leadership(enum.StrEnum):
    """Who leads."""

    PROFESSIONAL = "professional"
    PEER = "peer"

    @property
    def words(self) -> str:
        """As it is written on screen."""
        return {
            self.PROFESSIONAL: "Led by a professional",
            self.PEER: "Led by trained peers",
        }[self]


class MembershipModel(enum.StrEnum):
    """How people come."""

    OPEN = "open"
    OPEN_BOOKED = "open_booked"
    CLOSED = "closed"
    DROP_IN = "drop_in"

    @property
    def words(self) -> str:
        """As it is written on screen."""
        return {
            self.OPEN: "Come when you can",
            self.OPEN_BOOKED: "Tell us each time",
            self.CLOSED: "The same people throughout",
            self.DROP_IN: "Drop in, without joining",
        }[self]


class Intake(enum.StrEnum):
    """What comes before the first visit."""

    NONE = "none"
    CALL = "call"

    @property
    def words(self) -> str:
        """As it is written on screen."""
        return {
            self.NONE: "Nothing: people come straight away",
            self.CALL: "A welcome call",
        }[self]


class Audience(enum.StrEnum):
    """Who the group is for."""

    LIVING_WITH = "living_with"
    SUPPORTERS = "supporters"
    BOTH = "both"

    @property
    def words(self) -> str:
        """As it is written on screen."""
        return {
            self.LIVING_WITH: "People living with the illness",
            self.SUPPORTERS: "Partners, relatives and friends",
            self.BOTH: "Both",
        }[self]


class Described:
    """What a type hands to the groups made from it, and what a group then has as its own."""

    description: Mapped[str] = mapped_column(Text, default="")  # what happens, in the leaflet's words
    eligibility: Mapped[str] = mapped_column(String(300), default="")
    audience: Mapped[Audience] = mapped_column(choice(Audience), default=Audience.LIVING_WITH)
    format: Mapped[Format] = mapped_column(choice(Format), default=Format.IN_PERSON)
    leadership: Mapped[Leadership] = mapped_column(choice(Leadership), default=Leadership.PROFESSIONAL)
    membership_model: Mapped[MembershipModel] = mapped_column(
        choice(MembershipModel), default=MembershipModel.OPEN
    )
    intake: Mapped[Intake] = mapped_column(choice(Intake), default=Intake.NONE)
    list_limit: Mapped[int] = mapped_column(default=12)
    staff_min: Mapped[int] = mapped_column(default=1)


class GroupType(Described, Identified, Versioned, Base):
    """A template: what groups of this kind start from. Changing it changes no group that exists."""

    __tablename__ = "group_type"

    name: Mapped[str] = mapped_column(String(120), unique=True)
    minutes: Mapped[int] = mapped_column(default=120)
    speaker_every: Mapped[int | None]  # every n-th slot is a speaker session; none: no such cadence
    speaker_first: Mapped[int | None]  # the first such slot
    speaker_extra_minutes: Mapped[int] = mapped_column(default=0)


class Venue(Identified, Versioned, Base):
    """Where a group meets, with what somebody needs to know to get in."""

    __tablename__ = "venue"

    name: Mapped[str] = mapped_column(String(120))
    address: Mapped[str] = mapped_column(Text)
    directions: Mapped[str] = mapped_column(Text, default="")  # bus, parking, which door
    contact: Mapped[str] = mapped_column(String(200), default="")  # keyholder; staff only
    step_free: Mapped[bool] = mapped_column(Boolean, default=False)
    accessible_toilet: Mapped[bool] = mapped_column(Boolean, default=False)
    hearing_loop: Mapped[bool] = mapped_column(Boolean, default=False)
    parking: Mapped[bool] = mapped_column(Boolean, default=False)
    room_limit: Mapped[int | None]  # people the room holds


class GroupAgreement(Identified, Base):
    """One version of the ground rules. Added, never changed."""

    __tablename__ = "group_agreement"

    number: Mapped[int] = mapped_column(unique=True)
    text: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]


class Group(Described, Identified, Versioned, Base):
    """The lasting unit. `group` is a reserved word in SQL. Its row is the lock for all seat changes."""

    __tablename__ = "support_group"
    __table_args__ = (
        CheckConstraint("list_limit BETWEEN 1 AND 500", name="list_limit"),
        CheckConstraint("staff_min BETWEEN 1 AND 5", name="staff_min"),
        CheckConstraint("offer_days >= 5 AND offer_days_post >= 5", name="offer_days"),
    )

    # In the public address; made from the discreet name.
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    discreet_name: Mapped[str] = mapped_column(String(60))  # shown wherever a stranger may look
    type_id: Mapped[str | None] = mapped_column(ForeignKey("group_type.id"))
    venue_id: Mapped[str | None] = mapped_column(ForeignKey("venue.id"))
    # Online link or dial-in: a secret of the group, so encrypted.
    joining_details: Mapped[str] = mapped_column(EncryptedText, default="")
    # Since when they are to be changed, because somebody who knows them should no longer come in.
    joining_details_asked_at: Mapped[datetime | None]
    area: Mapped[str] = mapped_column(String(80), default="")  # town or "Online", for the finder
    agreement_id: Mapped[str | None] = mapped_column(ForeignKey("group_agreement.id"))
    room_limit: Mapped[int | None]
    # Of a group in person and online: the list for online, apart from `list_limit`, which then is for the room.
    online_limit: Mapped[int | None]
    first_visits_limit: Mapped[int | None]  # people who come for the first time, at one session
    offer_days: Mapped[int] = mapped_column(default=5)  # working days to answer the offer of a place
    offer_days_post: Mapped[int] = mapped_column(default=10)  # the same for whoever chose letters
    contact_phone: Mapped[str] = mapped_column(String(40), default="")
    contact_email: Mapped[str] = mapped_column(String(254), default="")
    nation: Mapped[Nation] = mapped_column(choice(Nation), default=Nation.ENGLAND_WALES)
    timezone: Mapped[str] = mapped_column(String(64), default="Europe/London")
    state: Mapped[GroupState] = mapped_column(choice(GroupState), default=GroupState.DRAFT)
    state_reason: Mapped[str] = mapped_column(String(200), default="")
    publish_dates: Mapped[bool] = mapped_column(Boolean, default=False)  # a public calendar of dates only
    hold_messages: Mapped[bool] = mapped_column(Boolean, default=False)  # those of changes, to be read first
    remind_hours: Mapped[int | None] = mapped_column(default=168)  # before the start; none: no reminder
    remind_again_hours: Mapped[int | None]  # a second one, nearer to it
    noindex: Mapped[bool] = mapped_column(
        Boolean, default=False
    )  # search engines are asked to leave its page out
    created_at: Mapped[datetime]
    pressed: Mapped[str | None] = mapped_column(String(43), unique=True)  # one press makes one group
    venue: Mapped[Venue | None] = relationship()
    type: Mapped[GroupType | None] = relationship()
    agreement: Mapped[GroupAgreement | None] = relationship()

    @property
    def takes_joiners(self) -> bool:
        """Whether somebody new may join now."""
        return self.state is GroupState.OPEN

    @property
    def online_apart(self) -> bool:
        """Whether places online are counted apart from those in the room."""
        return self.format is Format.HYBRID and self.online_limit is not None


class Portfolio(Identified, Base):
    """A coordinator looks after a group."""

    __tablename__ = "portfolio"
    __table_args__ = (UniqueConstraint("user_id", "group_id"),)

    user_id: Mapped[str] = mapped_column(ForeignKey("user_account.id"), index=True)
    group_id: Mapped[str] = mapped_column(ForeignKey("support_group.id"), index=True)
