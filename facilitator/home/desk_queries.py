"""Today for those who look after groups: the coordinator's own, or all of them for the manager.

Each page is a fixed number of statements. Instants are aware UTC.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import joinedload

from facilitator.assignments.models import (
    LIVE_BOOKINGS,
    Assignment,
    AssignmentRole,
    SeriesFacilitator,
    SpeakerBooking,
)
from facilitator.assignments.queries import sessions_needing_cover
from facilitator.assignments.rules import LEADING_ROLES, SETTLED
from facilitator.attendance.queries import not_yet_in
from facilitator.core.db import db
from facilitator.core.text import fold
from facilitator.groups.models import Group
from facilitator.groups.queries import group_ids_in_portfolio, groups_with_joining_details_to_change
from facilitator.home.readiness_queries import Coming, coming_week
from facilitator.home.rules import COVER_AHEAD, MEETING, NEVER_MET, SPEAKER_AHEAD
from facilitator.messages.letter_queries import count_letters
from facilitator.messages.outbox_queries import count_failed
from facilitator.messages.queries import CallCard, call_list, count_calls
from facilitator.people.queries import facilitator_of_user
from facilitator.registration.death_models import DeathReport
from facilitator.registration.death_queries import deaths_to_confirm
from facilitator.registration.ending_queries import ToDecide, endings_to_decide
from facilitator.registration.enquiry_models import Enquiry
from facilitator.registration.enquiry_queries import enquiries_open
from facilitator.registration.models import Membership
from facilitator.registration.offer_models import Offer
from facilitator.registration.offer_queries import outlooks, running_offers
from facilitator.registration.queries import people_to_answer
from facilitator.registration.waiting_rules import Outlook
from facilitator.schedule.models import GroupSession, Series, SeriesState, SessionKind, SessionStatus

FIRST_CALLS = 5


@dataclass(frozen=True)
class Calls:
    """The calls to make: how many, how many of them urgent, and the first few."""

    to_do: int
    urgent: int
    first: list[CallCard]


@dataclass(frozen=True)
class CoordinatorDay:
    """What needs a coordinator. `people` have asked to come and wait for an answer.

    `places` are waiting lists from which somebody can be asked; `offers` those that run, the oldest date first;
    `deaths` are to be confirmed.
    """

    has_groups: bool
    coming: list[Coming]
    cover: list[GroupSession]
    no_speaker: list[GroupSession]
    calls: Calls
    people: list[Membership]
    enquiries: list[Enquiry]
    places: list[Outlook]
    offers: list[Offer]
    attendance: list[GroupSession]
    links: list[Group]  # whose joining details are to be changed
    letters: int
    deaths: list[DeathReport]
    failed: int

    @property
    def quiet(self) -> bool:
        """Whether nothing is left to do, beside what the coming sessions say of themselves."""
        waiting = (
            self.cover,
            self.no_speaker,
            self.people,
            self.enquiries,
            self.places,
            self.attendance,
            self.links,
        )
        return (
            not any(waiting)
            and not self.deaths
            and not self.calls.to_do
            and not self.letters
            and not self.failed
        )


@dataclass(frozen=True)
class ManagerDay:
    """What a manager looks at. Holds no attendee, so that no page can show one."""

    coming: list[Coming]
    no_lead: list[Group]
    attendance: list[GroupSession]
    endings: list[ToDecide]  # whether somebody should stop coming

    @property
    def quiet(self) -> bool:
        """Whether nothing stands out."""
        return not (self.no_lead or self.attendance or self.endings) and all(one.ready for one in self.coming)


def coordinator_day(user_id: str, now: datetime) -> CoordinatorDay:
    """What needs this coordinator, in the groups of their portfolio."""
    ids = group_ids_in_portfolio(user_id)
    reader = facilitator_of_user(user_id)
    own = reader.id if reader else None
    to_do, urgent = count_calls(ids, now=now, enquirers=True, reader_id=own)
    cover = sessions_needing_cover(ids, now=now, until=now + COVER_AHEAD)
    return CoordinatorDay(
        has_groups=bool(ids),
        coming=coming_week(ids, now),
        cover=[session for session in cover if session.group.state in MEETING],
        no_speaker=sessions_without_speaker(ids, now=now, until=now + SPEAKER_AHEAD),
        calls=Calls(to_do, urgent, call_list(ids, now=now, limit=FIRST_CALLS, enquirers=True, reader_id=own)),
        people=people_to_answer(ids),
        enquiries=enquiries_open(ids),
        places=[view for views in outlooks(ids, now).values() for view in views if view.next],
        offers=running_offers(ids),
        attendance=attendance_missing(ids, now),
        links=groups_with_joining_details_to_change(ids),
        letters=count_letters(ids, now=now),
        deaths=deaths_to_confirm(ids),
        failed=count_failed(ids),
    )


def manager_day(now: datetime) -> ManagerDay:
    """What stands out in all groups."""
    return ManagerDay(
        coming=coming_week(None, now),
        no_lead=groups_without_lead(now),
        attendance=attendance_missing(None, now),
        endings=endings_to_decide(),
    )


def sessions_without_speaker(
    group_ids: Collection[str], *, now: datetime, until: datetime
) -> list[GroupSession]:
    """Planned speaker sessions that begin before `until` and have no speaker, not even an invited one."""
    booked = exists().where(
        SpeakerBooking.session_id == GroupSession.id, SpeakerBooking.state.in_(LIVE_BOOKINGS)
    )
    statement = (
        select(GroupSession)
        .join(Group, Group.id == GroupSession.group_id)
        .where(GroupSession.group_id.in_(group_ids), Group.state.in_(MEETING), ~booked)
        .where(GroupSession.kind == SessionKind.SPEAKER, GroupSession.status == SessionStatus.PLANNED)
        .where(GroupSession.starts_at > now, GroupSession.starts_at < until)
        .options(joinedload(GroupSession.group), joinedload(GroupSession.venue))
        .order_by(GroupSession.starts_at, GroupSession.id)
    )
    return list(db.session.scalars(statement))


def groups_without_lead(now: datetime) -> list[Group]:
    """Groups that meet and that nobody leads, neither as a rule nor at any session to come, by name."""
    usual = (
        exists()
        .where(SeriesFacilitator.series_id == Series.id, SeriesFacilitator.role == AssignmentRole.LEAD)
        .where(Series.group_id == Group.id, Series.state == SeriesState.PUBLISHED)
    )
    once = (
        exists()
        .where(Assignment.session_id == GroupSession.id, Assignment.role.in_(LEADING_ROLES))
        .where(Assignment.state.in_(SETTLED), GroupSession.status == SessionStatus.PLANNED)
        .where(GroupSession.group_id == Group.id, GroupSession.starts_at > now)
    )
    statement = select(Group).where(Group.state.in_(MEETING), ~usual, ~once)
    return sorted(db.session.scalars(statement), key=lambda group: fold(group.name))


def attendance_missing(group_ids: Collection[str] | None, now: datetime) -> list[GroupSession]:
    """Sessions that are over and whose attendance is not in, oldest first; not those of groups never opened."""
    return [session for session in not_yet_in(group_ids, now) if session.group.state not in NEVER_MET]
