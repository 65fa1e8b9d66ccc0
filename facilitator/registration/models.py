"""Attendees and their memberships. A row here reveals somebody's health: least data, need to know."""

import enum
from datetime import date, datetime

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from facilitator.core.db import Base, Identified, Versioned, choice
from facilitator.groups.models import Group
from facilitator.messages.refusal_models import EmailRefusal


class Channel(enum.StrEnum):
    """How somebody chose to be reached."""

    EMAIL = "email"
    PHONE = "phone"
    POST = "post"

    @property
    def words(self) -> str:
        """As it is written on screen."""
        return {
            self.EMAIL: "E-mail",
            self.PHONE: "Telephone",
            self.POST: "Post",
        }[self]


class Standing(enum.StrEnum):
    """In which capacity somebody comes."""

    LIVING_WITH = "living_with"
    SUPPORTER = "supporter"

    @property
    def words(self) -> str:
        """As it is written on screen."""
        return {
            self.LIVING_WITH: "Living with it",
            self.SUPPORTER: "Partner, relative or friend",
        }[self]


class Via(enum.StrEnum):
    """How we were told."""

    WEB = "web"
    PHONE = "phone"
    PAPER = "paper"
    REFERRER = "referrer"

    @property
    def words(self) -> str:
        """As it is written on screen."""
        return {
            self.WEB: "Online form",
            self.PHONE: "On the telephone",
            self.PAPER: "On paper",
            self.REFERRER: "Through a referrer",
        }[self]


class MembershipState(enum.StrEnum):
    """Every state of domain 3.4."""

    ENQUIRY = "enquiry"
    CONTACTED = "contacted"
    CALL_BOOKED = "call_booked"
    NO_REPLY = "no_reply"
    WAITING = "waiting"
    OFFERED = "offered"
    INVITED = "invited"
    TRIAL = "trial"
    MEMBER = "member"
    PAUSED = "paused"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    LEFT = "left"
    TRANSFERRED = "transferred"
    ENDED_BY_US = "ended_by_us"
    DIED_REPORTED = "died_reported"
    DIED = "died"

    @property
    def words(self) -> str:
        """As it is written on screen."""
        return {
            self.ENQUIRY: "Enquiry",
            self.CONTACTED: "We have spoken",
            self.CALL_BOOKED: "Call booked",
            self.NO_REPLY: "No reply",
            self.WAITING: "Waiting",
            self.OFFERED: "Place offered",
            self.INVITED: "Invited",
            self.TRIAL: "Has come once",
            self.MEMBER: "Member",
            self.PAUSED: "Taking a break",
            self.DECLINED: "No place offered",
            self.WITHDRAWN: "Said no",
            self.LEFT: "Left the group",
            self.TRANSFERRED: "Changed group",
            self.ENDED_BY_US: "Asked to leave",
            self.DIED_REPORTED: "Died, to be confirmed",
            self.DIED: "Died",
        }[self]


class LeaveReason(enum.StrEnum):
    """Why somebody left; never asked twice."""

    WELL = "well"
    TOO_UNWELL = "too_unwell"
    MOVED = "moved"
    NOT_FOR_ME = "not_for_me"
    OTHER_SUPPORT = "other_support"
    NO_REPLY = "no_reply"
    PREFER_NOT_TO_SAY = "prefer_not_to_say"

    @property
    def words(self) -> str:
        """As it is written on screen."""
        return {
            self.WELL: "Feels well enough without",
            self.TOO_UNWELL: "Too unwell to come",
            self.MOVED: "Moved away",
            self.NOT_FOR_ME: "Not for them",
            self.OTHER_SUPPORT: "Has other support",
            self.NO_REPLY: "No reply",
            self.PREFER_NOT_TO_SAY: "Would rather not say",
        }[self]


class DeclineReason(enum.StrEnum):
    """Why we could not offer a place; a human chose it."""

    NOT_RIGHT = "not_right"
    FULL = "full"
    OTHER_SUPPORT = "other_support"
    AREA = "area"
    OTHER = "other"

    @property
    def words(self) -> str:
        """As it is written on screen."""
        return {
            self.NOT_RIGHT: "Not the right group",
            self.FULL: "No place for a long time",
            self.OTHER_SUPPORT: "Other support fits better",
            self.AREA: "Outside our area",
            self.OTHER: "Another reason",
        }[self]


_ENDED_SQL = "'no_reply', 'declined', 'withdrawn', 'left', 'transferred', 'ended_by_us', 'died'"
_LIVE_SQL = text(f"state NOT IN ({_ENDED_SQL})")


class Attendee(EmailRefusal, Identified, Versioned, Base):
    """A person who comes, or wants to. Nobody is keyed by e-mail: it is shared, absent, changing."""

    __tablename__ = "attendee"
    __table_args__ = (CheckConstraint("phone <> '' OR email <> '' OR address <> ''", name="reachable"),)

    called: Mapped[str] = mapped_column(String(80))  # the name they like to be called
    full_name: Mapped[str] = mapped_column(String(160), default="")
    search_key: Mapped[str] = mapped_column(String(260), default="", index=True)  # folded names, for finding
    sound_key: Mapped[str] = mapped_column(String(260), default="")  # how they sound
    phone: Mapped[str] = mapped_column(String(40), default="")  # as typed
    phone_key: Mapped[str] = mapped_column(String(20), default="", index=True)  # E.164 where it can be read
    email: Mapped[str] = mapped_column(String(254), default="")
    address: Mapped[str] = mapped_column(Text, default="")
    channel: Mapped[Channel] = mapped_column(choice(Channel))
    voicemail_ok: Mapped[bool] = mapped_column(Boolean, default=False)
    large_print: Mapped[bool] = mapped_column(Boolean, default=False)
    best_time: Mapped[str] = mapped_column(String(120), default="")  # when to ring
    safe_times: Mapped[str] = mapped_column(String(120), default="")  # when nobody else hears it
    say_who: Mapped[bool] = mapped_column(Boolean, default=False)  # to whoever answers: the charity's name
    full_wording: Mapped[bool] = mapped_column(Boolean, default=False)  # messages name the group in full
    shared_address: Mapped[bool] = mapped_column(Boolean, default=False)  # others read the e-mail or the post
    needs: Mapped[str] = mapped_column(String(120), default="")  # ticks: need_rules.Need, with blanks between
    access_needs: Mapped[str] = mapped_column(Text, default="")
    town: Mapped[str] = mapped_column(String(80), default="")  # tells two people of one name apart
    source: Mapped[str] = mapped_column(String(40), default="")
    link_generation: Mapped[int] = mapped_column(default=1)  # raising it revokes the my-place link
    link_hash: Mapped[str] = mapped_column(String(64), unique=True)  # SHA-256 of the my-place token
    gone_since: Mapped[datetime | None]  # when we were told that they died; None again once that is undone
    created_at: Mapped[datetime]


class Membership(Identified, Versioned, Base):
    """One person in one group, for one spell. `waiting` is a state of it, not another list.

    `number` runs within the group and is given under the group's lock; it breaks ties of `waiting_since`.
    """

    __tablename__ = "membership"
    __table_args__ = (
        UniqueConstraint("group_id", "number"),
        Index(
            "uq_membership_live",
            "attendee_id",
            "group_id",
            unique=True,
            sqlite_where=_LIVE_SQL,
            postgresql_where=_LIVE_SQL,
        ),
        Index("ix_membership_group_state", "group_id", "state"),
        CheckConstraint("state <> 'waiting' OR waiting_since IS NOT NULL", name="waiting_since"),
    )

    attendee_id: Mapped[str] = mapped_column(ForeignKey("attendee.id"), index=True)
    group_id: Mapped[str] = mapped_column(ForeignKey("support_group.id"))
    number: Mapped[int]
    standing: Mapped[Standing] = mapped_column(choice(Standing))
    state: Mapped[MembershipState] = mapped_column(choice(MembershipState))
    state_since: Mapped[datetime]
    waiting_since: Mapped[datetime | None]
    place_kept: Mapped[bool] = mapped_column(Boolean, default=True)  # false only on a break that gave it up
    not_before: Mapped[
        date | None
    ]  # the first of the month from which a place may be offered, if they said so
    accept_hours: Mapped[
        int | None
    ]  # take a place for them if the next session is more than so many hours away
    online: Mapped[bool] = mapped_column(Boolean, default=False)  # where the group counts places online apart
    first_session_id: Mapped[str | None] = mapped_column(ForeignKey("group_session.id"))  # of the first visit
    been_before: Mapped[bool] = mapped_column(Boolean, default=False)
    via: Mapped[Via] = mapped_column(choice(Via))
    submission: Mapped[str | None] = mapped_column(String(43), unique=True)  # one form is one membership
    leave_reason: Mapped[LeaveReason | None] = mapped_column(choice(LeaveReason))
    decline_reason: Mapped[DeclineReason | None] = mapped_column(choice(DeclineReason))
    place_held: Mapped[bool] = mapped_column(Boolean, default=False)  # of somebody who died, until released
    agreement_id: Mapped[str | None] = mapped_column(ForeignKey("group_agreement.id"))  # the version seen
    agreement_seen_at: Mapped[datetime | None]
    call_at: Mapped[datetime | None]  # when we agreed to ring
    previous_id: Mapped[str | None] = mapped_column(ForeignKey("membership.id"))  # the spell before this one
    created_at: Mapped[datetime]
    attendee: Mapped[Attendee] = relationship()
    group: Mapped[Group] = relationship()


class MembershipChange(Identified, Base):
    """The history of a membership: what figures and "since when" are read from."""

    __tablename__ = "membership_change"

    membership_id: Mapped[str] = mapped_column(ForeignKey("membership.id"), index=True)
    at: Mapped[datetime]
    by_kind: Mapped[str] = mapped_column(String(10))
    by_id: Mapped[str] = mapped_column(String(16))
    from_state: Mapped[MembershipState | None] = mapped_column(choice(MembershipState))
    to_state: Mapped[MembershipState] = mapped_column(choice(MembershipState))


class Consent(Identified, Base):
    """Who agreed to what, when, how, in which wording (ICO consent guidance: keep a record)."""

    __tablename__ = "consent"

    attendee_id: Mapped[str] = mapped_column(ForeignKey("attendee.id"), index=True)
    wording_id: Mapped[str] = mapped_column(ForeignKey("wording.id"))
    group_id: Mapped[str] = mapped_column(ForeignKey("support_group.id"))
    via: Mapped[Via] = mapped_column(choice(Via))
    given_at: Mapped[datetime]
    taken_by: Mapped[str] = mapped_column(String(16), default="")  # who wrote it down, on the telephone
    withdrawn_at: Mapped[datetime | None]
