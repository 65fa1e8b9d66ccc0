"""A small charity with two halves: what belongs to the people who sign in, and what belongs to somebody else.

Every kind of record stands in both halves. Names, titles and numbers are canaries: words that occur nowhere else,
so that a test can look for them where they must not be.
"""

import sqlite3
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import psycopg
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from facilitator.accounts.models import LinkPurpose, OneTimeLink, Role, SignIn, User
from facilitator.accounts.passwords import hash_password
from facilitator.assignments.models import AssignmentState, BookingState, SeriesFacilitator, SpeakerBooking
from facilitator.attendance.models import Attendance, AttendanceValue
from facilitator.core.db import Base, db
from facilitator.core.tokens import hash_token, link_token, new_id, new_token
from facilitator.feeds.models import FeedKind, FeedToken
from facilitator.groups.models import Group, GroupState
from facilitator.messages.letter_models import PaperLetter
from facilitator.messages.models import CallTask, Message, MessageState, PersonKind
from facilitator.organisation.models import WordingKind
from facilitator.registration.enquiry_models import EnquiryState
from facilitator.registration.models import Channel, Consent, MembershipState, Via
from facilitator.registration.rules import GONE
from facilitator.schedule.models import AttendanceStatus, PlanKind, ScheduleChange, SessionStatus
from tests.support import builders as make

NOW = datetime(2025, 3, 10, 9, 0, tzinfo=UTC)
PASSWORD = "a long password for tests"
# One of each: in the group, waiting, offered a place, rung, come once (perhaps to stop coming),
# said to have died, known to have died.
PEOPLE = {
    "member": MembershipState.MEMBER,
    "waiting": MembershipState.WAITING,
    "offered": MembershipState.OFFERED,
    "phone": MembershipState.INVITED,
    "trial": MembershipState.TRIAL,
    "reported": MembershipState.DIED_REPORTED,
    "died": MembershipState.DIED,
    "asked": MembershipState.ENQUIRY,
    "spoken": MembershipState.CONTACTED,
}
ROLES = ("counsellor", "coordinator", "manager", "administrator")
_numbers = count(1)


@dataclass
class Half:
    """One half's records: view argument -> id, with a record of each state that a page asks for."""

    ids: dict[str, str] = field(default_factory=dict)
    slug: str = ""
    my_token: str = ""
    offer_token: str = ""
    attendee_feed: str = ""
    facilitator_feed: str = ""
    group_feed: str = ""
    people: tuple[str, ...] = ()  # what attendees are called, and how they are reached
    titles: tuple[str, ...] = ()  # what the group is called, and the illness in it

    @property
    def canaries(self) -> tuple[str, ...]:
        return self.people + self.titles


@dataclass
class World:
    """Everything the tests name."""

    users: dict[str, str]  # role -> user id
    signed_in: dict[str, str]  # role -> the sign-in token that the cookie holds
    sign_in_ids: dict[str, str]  # role -> another browser of the same person, as a row
    own: Half
    other: Half
    shared: dict[str, str]  # records of the whole house: type, venue, facilitator, speaker, user
    reset_token: str


def build_world() -> World:
    """Insert the whole of it and commit. Needs an application context and an empty database."""
    make.make_organisation()
    consent = make.make_wording(WordingKind.CONSENT, text="We keep your name and number.")
    ring_back = make.make_wording(WordingKind.RING_BACK, text="We ring you.")
    make.make_wording(WordingKind.PRIVACY, text="We keep little and tell nobody.")
    agreement = make.make_agreement()
    kind = make.make_group_type()
    venue = make.make_venue()
    users = {role: _user(role) for role in ROLES}
    shared = {
        "type_id": kind.id,
        "venue_id": venue.id,
        "closure_id": make.make_closure().id,
        "kind_id": make.make_kind().id,
        "signpost_id": make.make_signpost().id,
        "speaker_id": make.make_speaker(name="Prudence Lark").id,
        "facilitator_id": make.make_facilitator(name="Ines Facilitator").id,
        "facilitator_of_house_id": make.make_facilitator(name="Hope Facilitator").id,
        "second_speaker_id": make.make_speaker(name="Sandy Speaker").id,
        "user_id": make.make_user(Role.COORDINATOR, name="Second Coordinator").id,
        "second_user_id": make.make_user(Role.COORDINATOR, name="Third Coordinator").id,
        "wording_id": consent.id,
        "ring_wording_id": ring_back.id,
        "agreement_id": agreement.id,
        "agreement_number": str(agreement.number),
    }
    own = _half("Own", users["counsellor"], shared)
    other = _half("Other", make.make_user(Role.COUNSELLOR, name="Other Counsellor"), shared)
    make.make_portfolio(users["coordinator"], db.session.get_one(Group, own.ids["group_id"]))
    second = make.make_group(name="Secondcanary", discreet_name="Second group", slug="second-group")
    make.make_portfolio(users["coordinator"], second)
    own.ids["second_group_id"] = second.id
    helper = make.make_user(Role.COORDINATOR, name="Helping Coordinator")
    make.make_portfolio(helper, db.session.get_one(Group, own.ids["group_id"]))
    elsewhere = make.make_user(Role.COORDINATOR, name="Other Coordinator")
    make.make_portfolio(elsewhere, db.session.get_one(Group, other.ids["group_id"]))
    own.ids["account_message_id"] = _message(users["manager"].id, PersonKind.USER, None).id
    other.ids["user_id"] = elsewhere.id
    make.make_sign_in(elsewhere, at=NOW)
    reset = new_token()
    db.session.add(
        OneTimeLink(
            user_id=users["manager"].id,
            purpose=LinkPurpose.RESET,
            token_hash=hash_token(reset),
            created_at=NOW,
            expires_at=NOW + timedelta(minutes=60),
        )
    )
    make.make_facilitator(name="Coordinator Person", user_id=users["coordinator"].id)
    signed_in = {role: make.make_sign_in(user, at=NOW) for role, user in users.items()}
    seconds = {role: _other_sign_in(user) for role, user in users.items()}
    ids = {role: user.id for role, user in users.items()}
    db.session.commit()
    return World(ids, signed_in, seconds, own, other, shared, reset)


def _user(role: str) -> User:
    return make.make_user(
        Role(role),
        name=f"{role.title()} Person",
        email=f"{role}@example.org",
        password_hash=hash_password(PASSWORD),
    )


def _half(word: str, counsellor: User, shared: dict[str, str]) -> Half:
    """One group with everything in it. Words of this half begin with `word`."""
    group = make.make_group(
        name=f"{word}groupcanary with Sarcoidosis{word}",
        discreet_name=f"{word}discreet Tuesday",
        slug=f"{word.lower()}-tuesday",
        type_id=shared["type_id"],
        venue_id=shared["venue_id"],
        agreement_id=shared["agreement_id"],
        contact_phone=f"01632 96020{next(_numbers)}",
        list_limit=8,
        publish_dates=True,
        joining_details=f"https://online.example.org/{word.lower()}roomcanary",
    )
    draft = make.make_group(name=f"{word}draftcanary", discreet_name="Draft", state=GroupState.DRAFT)
    series = make.make_series(group)
    coming = make.make_session(group, series, local_start=datetime(2025, 3, 18, 10, 15))
    past = make.make_session(
        group, series, local_start=datetime(2025, 3, 4, 10, 15), attendance_status=AttendanceStatus.DRAFT
    )
    submitted = make.make_session(
        group,
        series,
        local_start=datetime(2025, 2, 18, 10, 15),
        status=SessionStatus.HELD,
        attendance_status=AttendanceStatus.SUBMITTED,
    )
    cancelled = make.make_session(
        group, series, local_start=datetime(2025, 4, 15, 10, 15), status=SessionStatus.CANCELLED
    )
    facilitator = make.make_facilitator(name=f"{word}lead Facilitator", user_id=counsellor.id)
    colleague = make.make_facilitator(name=f"{word}second Facilitator")
    for person in (facilitator, colleague):
        db.session.add(SeriesFacilitator(series_id=series.id, facilitator_id=person.id, role="lead"))
    assignment = make.make_assignment(coming, facilitator, state=AssignmentState.TO_CONFIRM)
    stood_down = make.make_assignment(cancelled, facilitator, state=AssignmentState.STOOD_DOWN)
    booking = SpeakerBooking(
        session_id=coming.id,
        speaker_id=make.make_speaker(name=f"{word}speaker Lark").id,
        state=BookingState.INVITED,
        state_at=make.LONG_AGO,
    )
    change = ScheduleChange(
        group_id=group.id,
        session_id=coming.id,
        kind=PlanKind.ALTER,
        at=NOW,
        by_id="",
        before={"sessions": {}, "series": {}, "made": [], "made_series": []},
        due_at=NOW + timedelta(minutes=10),
    )
    db.session.add(change)
    people = _people(word, group, shared)
    member = people["member"]
    walk_in = Attendance(
        session_id=past.id,
        walk_in_name=f"{word}walkincanary",
        value=AttendanceValue.IN_PERSON,
        marked_at=make.LONG_AGO,
        marked_by=counsellor.id,
    )
    call = CallTask(
        kind="registration.place_given",
        subject_id=people["phone"].id,
        person_kind=PersonKind.ATTENDEE,
        person_id=people["phone"].attendee_id,
        group_id=group.id,
        created_at=make.LONG_AGO,
        due_at=make.LONG_AGO,
    )
    message = _message(member.attendee_id, PersonKind.ATTENDEE, group.id, subject_id=member.id)
    letter = PaperLetter(
        kind="registration.place_given",
        subject_id=people["member"].id,
        person_kind=PersonKind.ATTENDEE,
        person_id=people["member"].attendee_id,
        group_id=group.id,
        created_at=make.LONG_AGO,
        due_at=make.LONG_AGO,
    )
    held = _message(people["waiting"].attendee_id, PersonKind.ATTENDEE, group.id)
    held.state, held.reason, held.held = MessageState.QUEUED, "", True
    db.session.add_all([booking, walk_in, call, letter])
    db.session.flush()
    offer = make.make_offer(people["offered"], made_at=NOW, reply_by=NOW + timedelta(days=7))
    half = Half(
        slug=group.slug,
        my_token=link_token("my-place", member.attendee_id, 1),
        offer_token=link_token("place-offer", offer.id, 1),
    )
    half.ids = {
        "group_id": group.id,
        "draft_id": draft.id,
        "session_id": coming.id,
        "past_id": past.id,
        "submitted_id": submitted.id,
        "cancelled_id": cancelled.id,
        "series_id": series.id,
        "assignment_id": assignment.id,
        "stood_down_id": stood_down.id,
        "booking_id": booking.id,
        "change_id": change.id,
        "membership_id": member.id,
        "waiting_id": people["waiting"].id,
        "offered_id": people["offered"].id,
        "asked_id": people["asked"].id,
        "spoken_id": people["spoken"].id,
        "ending_id": make.make_ending(people["trial"], asked_by=counsellor.id).id,
        "enquiry_id": make.make_enquiry(
            called=f"{word}enquirycanary", wanted_group_id=group.id, state=EnquiryState.CONTACTED
        ).id,
        "attendee_id": member.attendee_id,
        "reported_id": people["reported"].attendee_id,
        "died_id": people["died"].id,
        "call_id": call.id,
        "message_id": message.id,
        "subject_id": held.subject_id,
        "letter_id": letter.id,
        "walk_in_id": walk_in.id,
        "facilitator_id": facilitator.id,
        "colleague_id": colleague.id,
        "user_id": counsellor.id,
        "sign_in_id": _other_sign_in(counsellor),
    }
    half.attendee_feed = _feed(FeedKind.ATTENDEE, member.attendee_id)
    half.facilitator_feed = _feed(FeedKind.FACILITATOR, facilitator.id)
    half.group_feed = _feed(FeedKind.GROUP, group.id)
    half.people = (
        *(f"{word}{kind}canary" for kind in (*PEOPLE, "fullname", "needs", "walkin", "enquiry")),
        *(people[key].attendee.phone for key in PEOPLE),
    )
    half.titles = (group.name, f"Sarcoidosis{word}", f"{word}draftcanary", f"{word.lower()}roomcanary")
    return half


def _people(word: str, group: Group, shared: dict[str, str]) -> dict[str, Any]:
    """One of each; everybody agreed to the wording."""
    found: dict[str, Any] = {}
    for key, state in PEOPLE.items():
        number = next(_numbers)
        attendee = make.make_attendee(
            called=f"{word}{key}canary",
            full_name=f"{word}fullnamecanary",
            search_key=f"{word}{key}canary {word}fullnamecanary".lower(),
            phone=f"07700 9001{number:02}",
            phone_key=f"+4477009001{number:02}",
            access_needs=f"{word}needscanary",
            email="" if key == "phone" else f"{word}{key}canary@example.org".lower(),
            channel=Channel.PHONE if key == "phone" else Channel.EMAIL,
        )
        since = make.LONG_AGO if state is MembershipState.WAITING else None
        membership = make.make_membership(group, attendee, state=state, waiting_since=since)
        db.session.add(
            Consent(
                attendee_id=attendee.id,
                wording_id=shared["wording_id"],
                group_id=group.id,
                via=Via.WEB,
                given_at=make.LONG_AGO,
            )
        )
        if state in GONE:
            make.make_death(membership, confirmed=state is MembershipState.DIED)
        found[key] = membership
    return found


def _message(person_id: str, kind: PersonKind, group_id: str | None, subject_id: str = "") -> Message:
    message = Message(
        kind="registration.place_given" if group_id else "accounts.password_reset",
        subject_id=subject_id or new_id(),
        person_kind=kind,
        person_id=person_id,
        group_id=group_id,
        state=MessageState.FAILED,
        reason="refused",
        created_at=make.LONG_AGO,
        due_at=make.LONG_AGO,
        next_try_at=make.LONG_AGO,
    )
    db.session.add(message)
    db.session.flush()
    return message


def _feed(kind: FeedKind, owner_id: str) -> str:
    token = new_token()
    db.session.add(
        FeedToken(kind=kind, owner_id=owner_id, token_hash=hash_token(token), created_at=make.LONG_AGO)
    )
    db.session.flush()
    return token


def _other_sign_in(user: User) -> str:
    """A second browser of the same person; gives the row's id, to be ended."""
    token = make.make_sign_in(user, at=NOW)
    row = db.session.query(SignIn).filter_by(token_hash=hash_token(token)).one()
    return row.id


# --- knocking at doors ---


class Visitor:
    """A browser of one person, or of nobody: plain requests, each with a context of its own."""

    def __init__(self, app: Flask, sign_in: str = "", base_url: str = "http://localhost") -> None:
        self.app = app
        self.base_url = base_url
        self.client: FlaskClient = app.test_client()
        with self.client.session_transaction(base_url=base_url) as session:
            session["csrf_token"] = "0123456789abcdef0123456789abcdef01234567"
            if sign_in:
                session["_user_id"] = sign_in
                session["_fresh"] = True
        self.token = csrf_token(app)

    def get(self, url: str, **options: Any) -> TestResponse:
        return self.client.get(url, base_url=self.base_url, buffered=True, **options)

    def open(self, method: str, url: str, **options: Any) -> TestResponse:
        """Any method."""
        return self.client.open(url, method=method, base_url=self.base_url, buffered=True, **options)

    def post(self, url: str, data: Any = None, **options: Any) -> TestResponse:
        """Send a form with this browser's CSRF token."""
        values = {"csrf_token": self.token} | dict(data or {})
        return self.client.post(url, data=values, base_url=self.base_url, buffered=True, **options)


def csrf_token(app: Flask, raw: str = "0123456789abcdef0123456789abcdef01234567") -> str:
    """The signed CSRF token of a session that holds `raw`."""
    return str(URLSafeTimedSerializer(app.secret_key, salt="wtf-csrf-token").dumps(raw))  # type: ignore[arg-type]


# --- the whole database, remembered and put back ---


class Watch:
    """Tells, for the price of one statement, whether anything was written since it was last asked."""

    def __init__(self, app: Flask) -> None:
        with app.app_context():
            url = db.engine.url
        self._connection: Any  # of its own and outside every transaction, so that it sees what others wrote
        if url.get_backend_name() == "sqlite":
            self._connection, self._question = sqlite3.connect(str(url.database)), "PRAGMA data_version"
        else:
            plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
            self._connection = psycopg.connect(plain, autocommit=True)
            self._question = "SELECT pg_snapshot_xmax(pg_current_snapshot())::text"
        self._last = self._mark()

    def stirred(self) -> bool:
        """Whether a transaction has written meanwhile. May say so once too often, never too seldom."""
        last, self._last = self._last, self._mark()
        return bool(last != self._last)

    def close(self) -> None:
        self._connection.close()

    def _mark(self) -> Any:
        return self._connection.execute(self._question).fetchone()


NOTED_BY_READING = {"audit_entry": (), "sign_in": ("seen_at",), "feed_token": ("last_read_at", "last_client")}


@dataclass
class Difference:
    """What happened to one table."""

    added: list[dict[str, Any]] = field(default_factory=list)
    removed: list[dict[str, Any]] = field(default_factory=list)
    changed: list[tuple[dict[str, Any], dict[str, Any]]] = field(default_factory=list)


@dataclass
class Snapshot:
    """Every row of every table."""

    rows: dict[str, list[dict[str, Any]]]

    @classmethod
    def take(cls, app: Flask) -> "Snapshot":
        with app.app_context(), db.engine.connect() as connection:
            tables = Base.metadata.sorted_tables
            return cls(
                {
                    t.name: [dict(row) for row in connection.execute(t.select().order_by(t.c.id)).mappings()]
                    for t in tables
                }
            )

    def put_back(self, app: Flask, after: "Snapshot | None" = None) -> None:
        """Make the database hold exactly these rows again; `after` is what it holds now, if that is known."""
        differences = self.differences(after or Snapshot.take(app))
        if not differences:
            return
        with app.app_context(), db.engine.begin() as connection:
            added = {row["id"] for one in differences.values() for row in one.added}
            for table in Base.metadata.sorted_tables:
                for row, changed in differences.get(table.name, Difference()).changed:
                    if any(one in added for one in changed.values() if isinstance(one, str)):  # lets go of it
                        connection.execute(table.update().where(table.c.id == row["id"]), row)
            for table in reversed(Base.metadata.sorted_tables):
                for row in differences.get(table.name, Difference()).added:
                    connection.execute(table.delete().where(table.c.id == row["id"]))
            for table in Base.metadata.sorted_tables:
                difference = differences.get(table.name, Difference())
                for row in difference.removed:
                    connection.execute(table.insert(), row)
                for row, _ in difference.changed:
                    connection.execute(table.update().where(table.c.id == row["id"]), row)

    def differences(self, after: "Snapshot") -> dict[str, "Difference"]:
        """By table: rows that came, rows that went, and rows as they were and are."""
        found = {}
        for name, rows in self.rows.items():
            if rows == after.rows[name]:
                continue
            before, now = ({row["id"]: row for row in side} for side in (rows, after.rows[name]))
            difference = Difference(
                [row for key, row in now.items() if key not in before],
                [row for key, row in before.items() if key not in now],
                [(before[key], row) for key, row in now.items() if key in before and before[key] != row],
            )
            if difference != Difference():
                found[name] = difference
        return found

    def without_reading_notes(self) -> dict[str, list[str]]:
        """The rows but for what a read may note: audit entries, when a sign-in was last seen, a feed last read."""
        kept = {}
        for name, rows in self.rows.items():
            skipped = NOTED_BY_READING.get(name, ("",))
            if skipped:
                kept[name] = sorted(repr({k: v for k, v in row.items() if k not in skipped}) for row in rows)
        return kept
