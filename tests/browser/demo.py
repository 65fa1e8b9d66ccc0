"""The demonstration behind an address, with one record of each kind to visit."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from flask import Flask
from sqlalchemy import select

from facilitator.accounts.link_operations import invite
from facilitator.accounts.models import OneTimeLink, Role, User
from facilitator.accounts.notices import token_of
from facilitator.accounts.operations import create_user
from facilitator.assignments.models import Assignment, AssignmentState, SeriesFacilitator, SpeakerBooking
from facilitator.core.actor import STAFF, SYSTEM, Actor
from facilitator.core.db import Base, db, write_transaction
from facilitator.core.tokens import link_token
from facilitator.groups.models import Group, GroupType, Venue
from facilitator.groups.operations import create_group
from facilitator.groups.signpost_models import Signpost
from facilitator.organisation.closure_operations import add_closure
from facilitator.organisation.models import Closure, ClosureKind
from facilitator.people.models import Facilitator, Speaker
from facilitator.registration.ending_models import Ending
from facilitator.registration.enquiry_models import Enquiry, EnquiryState
from facilitator.registration.membership_operations import mark_contacted
from facilitator.registration.models import Channel, Membership, MembershipState
from facilitator.registration.offer_models import Offer
from facilitator.registration.offer_notices import offer_token
from facilitator.registration.operations import MY_PLACE
from facilitator.schedule.models import (
    AttendanceStatus,
    GroupSession,
    KindOfSession,
    Series,
    SessionKind,
    SessionStatus,
)
from tests.browser.screens import Screen

COORDINATOR, MANAGER, ADMINISTRATOR, COUNSELLOR = "coordinator", "manager", "admin", "counsellor"
ANYBODY = ""
Row = TypeVar("Row", bound=Base)


@dataclass(frozen=True)
class Visit:
    """One page as one person sees it."""

    name: str
    who: str
    endpoint: str
    values: dict[str, Any] = field(default_factory=dict)


class Demo:
    """The demonstration behind an address, with one record of each kind to visit."""

    def __init__(self, app: Flask, address: str) -> None:
        self.app = app
        self.address = address
        with app.app_context(), write_transaction():
            self._add_beginnings()
        with app.app_context():
            self.ids = self._records()

    def sign_in(self, screen: Screen, who: str) -> None:
        """Let that member of staff, or nobody, be the one at the screen."""
        screen.context.clear_cookies()
        if who != ANYBODY:
            with self.app.app_context():
                screen.sign_in(self.app, self.user(who).id)

    def user(self, key: str) -> User:
        """The member of staff with that key in the demonstration's cast."""
        return db.session.scalars(select(User).where(User.email == f"{key}@example.org")).one()

    def path(self, visit: Visit) -> str:
        """Where that page is."""
        with self.app.test_request_context(base_url="http://localhost"):
            adapter = self.app.url_map.bind("localhost")
            values = {key: self.ids.get(str(value), value) for key, value in visit.values.items()}
            return adapter.build(visit.endpoint, values)

    def _add_beginnings(self) -> None:
        """What a finished demonstration does not have: a group being set up, somebody just invited."""
        now = self.app.extensions["facilitator.clock"].now()
        priya = self.user(COORDINATOR)
        by = Actor(priya.id, STAFF, frozenset({COORDINATOR}), priya.name)
        create_group(name="Carers in March", discreet_name="Evening group", area="March", by=by, now=now)
        add_closure(
            kind=ClosureKind.OWN,
            label="The office is closed",
            first_day=date(2026, 4, 20),
            last_day=date(2026, 4, 24),
            by=by,
            now=now,
        )
        mark_contacted(self._membership(None, MembershipState.ENQUIRY), by=by, now=now)
        newcomer = create_user(
            email="new@example.org", name="Nora Finch", role=Role.COUNSELLOR, by=SYSTEM, now=now
        )
        invite(newcomer, by=SYSTEM, now=now)

    def _records(self) -> dict[str, str]:
        tuesday, draft = self._group("Tuesday group"), self._group("Evening group")
        sessions = self._sessions(tuesday)
        member = self._membership(tuesday, MembershipState.MEMBER)
        link = db.session.scalars(select(OneTimeLink).order_by(OneTimeLink.expires_at.desc())).first()
        assert link is not None
        offer = self._one(Offer, Offer.outcome.is_(None))
        token = link_token(MY_PLACE, member.attendee_id, member.attendee.link_generation)
        people = {
            "member": member.id,
            "attendee": member.attendee_id,
            "offered": offer.membership_id,
            "offer_token": offer_token(offer),
            "in_line": self._membership(None, MembershipState.WAITING).id,
            "without_email": self._one(
                Membership, Membership.attendee.has(channel=Channel.PHONE), order=Membership.number
            ).attendee_id,
            "spoken_with": self._membership(None, MembershipState.CONTACTED).id,
            "enquiry": self._membership(None, MembershipState.ENQUIRY).id,
            "reported": self._membership(None, MembershipState.DIED_REPORTED).attendee_id,
            "ending": self._one(Ending).id,
            "referred": self._one(Enquiry, Enquiry.called == "Iris").id,
            "spoken": self._one(Enquiry, Enquiry.state == EnquiryState.CONTACTED).id,
            "my_token": token,
            "password_token": token_of(link),
            "user": self.user(COUNSELLOR).id,
            "newcomer": self.user("new").id,
        }
        house = {
            "group": tuesday.id,
            "slug": tuesday.slug,
            "draft": draft.id,
            "course": self._group("Thursday course").id,
            "type": self._one(GroupType).id,
            "venue": self._one(Venue).id,
            "speaker": self._one(Speaker).id,
            "closure": self._one(Closure).id,
            "signpost": self._one(Signpost).id,
            "kind": self._one(KindOfSession).id,
        }
        return people | house | sessions | self._team(tuesday)

    def _sessions(self, group: Group) -> dict[str, str]:
        now = self.app.extensions["facilitator.clock"].now()
        ours, coming = GroupSession.group_id == group.id, GroupSession.starts_at > now
        today = GroupSession.starts_at < now
        submitted = GroupSession.attendance_status == AttendanceStatus.SUBMITTED
        needs_cover = select(Assignment.session_id).where(Assignment.state == AssignmentState.STOOD_DOWN)
        return {
            "next": self._one(GroupSession, ours, coming, order=GroupSession.starts_at).id,
            "talk": self._one(
                GroupSession,
                ours,
                coming,
                GroupSession.kind == SessionKind.SPEAKER,
                order=GroupSession.starts_at,
            ).id,
            "past": self._one(GroupSession, ours, today, submitted, order=GroupSession.starts_at.desc()).id,
            "cancelled": self._one(GroupSession, coming, GroupSession.status == SessionStatus.CANCELLED).id,
            "uncovered": self._one(GroupSession, GroupSession.id.in_(needs_cover)).id,
        }

    def _team(self, group: Group) -> dict[str, str]:
        ruth = self._one(Facilitator, Facilitator.name == "Ruth Calder")
        series = self._one(Series, Series.group_id == group.id)
        assigned = Assignment.facilitator_id == ruth.id
        now = self.app.extensions["facilitator.clock"].now()
        coming = Assignment.session.has(GroupSession.starts_at > now)
        running = Assignment.state.in_((AssignmentState.CONFIRMED, AssignmentState.TO_CONFIRM))
        return {
            "facilitator": ruth.id,
            "series": series.id,
            "in_series": self._one(
                SeriesFacilitator, SeriesFacilitator.series_id == series.id
            ).facilitator_id,
            "assignment": self._one(Assignment, assigned, coming, running).id,
            "to_confirm": self._one(Assignment, Assignment.state == AssignmentState.TO_CONFIRM, coming).id,
            "stood_down": self._one(Assignment, Assignment.state == AssignmentState.STOOD_DOWN).id,
            "booking": self._one(SpeakerBooking).id,
        }

    def _group(self, discreet_name: str) -> Group:
        return self._one(Group, Group.discreet_name == discreet_name)

    def _membership(self, group: Group | None, state: MembershipState) -> Membership:
        where = [Membership.state == state] + ([Membership.group_id == group.id] if group else [])
        return self._one(Membership, *where, order=Membership.number)

    def _one(self, kind: type[Row], *where: Any, order: Any = None) -> Row:
        found = db.session.scalars(select(kind).where(*where).order_by(order)).first()
        assert found is not None, f"the demonstration has no such {kind.__name__}: {[str(w) for w in where]}"
        return found
