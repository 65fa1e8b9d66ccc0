"""One row of every notice there is, about a group whose full name must never be read in it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from facilitator.accounts.models import LinkPurpose, OneTimeLink, SignIn, User
from facilitator.assignments.models import AssignmentRole, SeriesFacilitator
from facilitator.attendance.models import SessionCount
from facilitator.core.db import db
from facilitator.core.tokens import hash_token, new_token
from facilitator.feeds.models import FeedKind, FeedToken
from facilitator.groups.models import Group
from facilitator.messages.models import Message, PersonKind
from facilitator.organisation.models import WordingKind
from facilitator.registration.break_models import Break
from facilitator.schedule.models import (
    ChangeKind,
    ChangeReason,
    GroupSession,
    PlanKind,
    ScheduleChange,
    SessionChange,
    SessionStatus,
)
from tests.support import builders as make

FULL_NAME = "Living with Secondary Breast Cancer support group - Peterborough"
CHARITY = "Fenland Cancer Support"
TOWN = "Peterborough"


@dataclass
class House:
    """What the notices are about. `names`: what everybody and everything is called, to make hostile ones of."""

    now: datetime
    group: Group
    coming: GroupSession
    off: GroupSession
    people: dict[PersonKind, str]
    subjects: dict[str, str]

    def row(self, kind: str) -> Message:
        """A message of that kind, being handed over. Raises KeyError for a notice without an example."""
        about, person_kind = ABOUT[kind]
        session = {"cancelled": self.off}.get(about, self.coming) if about in _SESSIONS else None
        row = Message(
            kind=kind,
            subject_id=self.subjects[about],
            person_kind=person_kind,
            person_id=self.people[person_kind],
            group_id=None if kind.startswith("accounts.") else self.group.id,
            session_id=session.id if session else None,
            created_at=self.now,
            due_at=self.now,
            next_try_at=self.now,
            handed_at=self.now,
        )
        db.session.add(row)
        db.session.flush()
        return row


_A, _F, _U, _E = PersonKind.ATTENDEE, PersonKind.FACILITATOR, PersonKind.USER, PersonKind.ENQUIRER
_SESSIONS = frozenset({"cancelled", "moved", "changed", "added", "session"})
# kind -> what it is about, whom it is for
ABOUT: dict[str, tuple[str, PersonKind]] = {
    "accounts.invitation": ("invitation", _U),
    "accounts.reset": ("reset", _U),
    "accounts.new_sign_in": ("sign_in", _U),
    "accounts.password_changed": ("user", _U),
    "attendance.supporter_came": ("session", _F),
    "attendance.wanted": ("session", _F),
    "feeds.link_reset": ("link", _A),
    "registration.first_visit": ("membership", _A),
    "registration.who_is_there": ("session", _A),
    "assignments.assigned": ("assignment", _F),
    "assignments.needs_cover": ("assignment", _U),
    "assignments.team": ("default", _F),
    "assignments.schedule_changed": ("schedule", _F),
    "assignments.session_cancelled": ("cancelled", _F),
    "assignments.session_changed": ("changed", _F),
    "assignments.session_moved": ("moved", _F),
    "assignments.session_restored": ("changed", _F),
    "registration.after_visit": ("membership", _A),
    "registration.break_confirmed": ("break", _A),
    "registration.break_over": ("membership", _A),
    "registration.changed_group": ("membership", _A),
    "registration.left": ("membership", _A),
    "registration.new_face": ("membership", _F),
    "registration.call_booked": ("membership", _A),
    "registration.declined": ("membership", _A),
    "registration.ended": ("membership", _A),
    "registration.enquiry_call_booked": ("enquiry", _E),
    "registration.enquiry_no_reply": ("enquiry", _E),
    "registration.enquiry_received": ("enquiry", _E),
    "registration.new_link": ("membership", _A),
    "registration.joined": ("membership", _A),
    "registration.no_reply": ("membership", _A),
    "registration.outside_help": ("signpost", _A),
    "registration.place_given": ("membership", _A),
    "registration.death": ("death", _F),
    "registration.death_mistaken": ("mistaken", _F),
    "registration.offer_lapsed": ("offer", _A),
    "registration.offer_lapsing": ("offer", _A),
    "registration.offer_taken_back": ("offer", _A),
    "registration.place_offered": ("offer", _A),
    "registration.place_waiting": ("membership", _A),
    "registration.ring_back": ("enquiry", _E),
    "registration.welcome_call": ("membership", _A),
    "registration.reminder": ("session", _A),
    "registration.schedule_changed": ("schedule", _A),
    "registration.session_added": ("added", _A),
    "registration.session_cancelled": ("cancelled", _A),
    "registration.session_changed": ("changed", _A),
    "registration.session_moved": ("moved", _A),
    "registration.session_restored": ("changed", _A),
}


def build_house(now: datetime, *, called: Callable[[str], str] = lambda name: name) -> House:
    """Insert it all; every name goes through `called` first. The hall has no town in its address."""
    make.make_organisation(name=CHARITY)
    venue = make.make_venue(
        name=called("The Old Hall"), address=called("12 Mill Lane"), directions="Bus 5.", parking=True
    )
    group = make.make_group(
        name=FULL_NAME, discreet_name=called("Tuesday group"), area=TOWN, venue_id=venue.id
    )
    series = make.make_series(group)
    start = datetime(2025, 3, 18, 10, 15)
    coming = make.make_session(group, series, local_start=start, arrive_minutes=15)
    off = make.make_session(
        group, series, local_start=start + timedelta(days=7), status=SessionStatus.CANCELLED
    )
    make.make_session(group, series, local_start=datetime(2025, 4, 15, 10, 15))
    elsewhere = make.make_group(discreet_name=called("Thursday group"))
    away = make.make_group(name=FULL_NAME, discreet_name=called("Tuesday group"))
    user = make.make_user(name=called("Cora Hale"))
    counsellor = make.make_user(name=called("Frances Lowe"))
    facilitator = make.make_facilitator(name=called("Frances Lowe"), user_id=counsellor.id)
    default = make._add(
        SeriesFacilitator(series_id=series.id, facilitator_id=facilitator.id, role=AssignmentRole.LEAD)
    )
    assignment = make.make_assignment(coming, facilitator)
    attendee = make.make_attendee(called=called("Ann"), phone="07700 900123")
    make.make_wording(WordingKind.RING_BACK)
    agreed = now + timedelta(days=2)
    enquiry = make.make_enquiry(called=called("Ann"), phone="07700 900123", call_at=agreed)
    make._add(SessionCount(session_id=coming.id, supporters=1))
    subjects = {
        "invitation": _link(user.id, LinkPurpose.INVITATION, now),
        "reset": _link(user.id, LinkPurpose.RESET, now),
        "assignment": assignment.id,
        "default": default.id,
        "membership": make.make_membership(group, attendee, call_at=agreed).id,
        "enquiry": enquiry.id,
        "signpost": make.make_signpost().id,
        "sign_in": _sign_in(user, now),
        "user": user.id,
        "link": _calendar_link(attendee.id, now),
        "break": _break(make.make_membership(away, attendee).id, now),
        "offer": make.make_offer(make.make_membership(elsewhere, attendee)).id,
        "death": make.make_death(make.make_membership(group, make.make_attendee(called=called("Rita")))).id,
        "mistaken": make.make_death(
            make.make_membership(group, make.make_attendee(called=called("Rita"))), undone_at=now
        ).id,
        "session": coming.id,
        "cancelled": _note(off, ChangeKind.CANCELLED, now),
        "moved": _note(coming, ChangeKind.MOVED, now, new_start=coming.local_start),
        "changed": _note(coming, ChangeKind.CHANGED, now),
        "added": _note(coming, ChangeKind.ADDED, now),
        "schedule": _schedule(group, now),
    }
    people = {_A: attendee.id, _F: facilitator.id, _U: user.id, _E: enquiry.id}
    return House(now, group, coming, off, people, subjects)


def _sign_in(user: User, now: datetime) -> str:
    make.make_sign_in(user, at=now, device="Chrome on Android")
    return db.session.query(SignIn).filter_by(user_id=user.id).one().id


def _calendar_link(owner_id: str, now: datetime) -> str:
    link = FeedToken(
        kind=FeedKind.ATTENDEE, owner_id=owner_id, token_hash=hash_token(new_token()), created_at=now
    )
    return make._add(link).id


def _break(membership_id: str, now: datetime) -> str:
    made = Break(membership_id=membership_id, started_at=now, until=date(2025, 6, 30), place_kept=True)
    return make._add(made).membership_id


def _link(user_id: str, purpose: LinkPurpose, now: datetime) -> str:
    link = OneTimeLink(
        user_id=user_id,
        purpose=purpose,
        token_hash=hash_token(new_token()),
        created_at=now,
        expires_at=now + timedelta(hours=1),
    )
    return make._add(link).id


def _note(session: GroupSession, kind: ChangeKind, now: datetime, **values: Any) -> str:
    note = SessionChange(
        session_id=session.id,
        kind=kind,
        at=now,
        by_id="",
        reason=ChangeReason.VENUE,
        old_start=session.local_start - timedelta(days=1 if kind is ChangeKind.MOVED else 0),
        notice_minutes=0,
        **values,
    )
    return make._add(note).id


def _schedule(group: Group, now: datetime) -> str:
    change = ScheduleChange(
        group_id=group.id, kind=PlanKind.CHANGE_RULE, at=now, by_id="", before={}, due_at=now
    )
    return make._add(change).id
