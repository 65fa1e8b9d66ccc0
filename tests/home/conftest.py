"""A charity with a coordinator, a counsellor, a manager and an administrator, on Monday 10 March 2025."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from flask import Flask

from facilitator.accounts.models import Role, User
from facilitator.core.db import db, write_transaction
from facilitator.groups.models import Group
from facilitator.messages.models import CallTask, Message, PersonKind
from facilitator.people.models import Facilitator
from facilitator.registration.models import Attendee, Membership, MembershipState
from facilitator.schedule.models import AttendanceStatus, GroupSession, SessionKind
from tests.support.builders import (
    LONG_AGO,
    make_assignment,
    make_attendee,
    make_facilitator,
    make_group,
    make_membership,
    make_organisation,
    make_portfolio,
    make_series,
    make_session,
    make_user,
    make_venue,
)

PASSWORD = "a hash that no password makes"


@dataclass
class Cast:
    """Who is there."""

    carol: User
    ruth: User
    mary: User
    adam: User
    counsellor: Facilitator


@pytest.fixture
def cast(app: Flask) -> Cast:
    with write_transaction():
        make_organisation()
        people = {
            "carol": make_user(Role.COORDINATOR, name="Carol Coordinator", password_hash=PASSWORD),
            "ruth": make_user(Role.COUNSELLOR, name="Ruth Hill", password_hash=PASSWORD),
            "mary": make_user(Role.MANAGER, name="Mary Manager", password_hash=PASSWORD),
            "adam": make_user(Role.ADMINISTRATOR, name="Adam Administrator", password_hash=PASSWORD),
        }
        counsellor = make_facilitator(name="Ruth Hill", user_id=people["ruth"].id)
    return Cast(**people, counsellor=counsellor)


def group_of(cast: Cast, **overrides: Any) -> Group:
    """A group in Carol's care."""
    values: dict[str, Any] = {"venue_id": make_venue().id} | overrides
    group = make_group(**values)
    make_portfolio(cast.carol, group)
    return group


def session_on(
    group: Group, day: datetime, lead: Facilitator | None = None, **overrides: Any
) -> GroupSession:
    """A session of the group, led by somebody or by nobody."""
    session = make_session(group, overrides.pop("series", None), local_start=day, **overrides)
    if lead is not None:
        make_assignment(session, lead)
    return session


def add_call(attendee: Attendee, group: Group, **overrides: Any) -> CallTask:
    values: dict[str, Any] = {
        "kind": "registration.welcome_call",
        "subject_id": attendee.id,
        "person_kind": PersonKind.ATTENDEE,
        "person_id": attendee.id,
        "group_id": group.id,
        "created_at": LONG_AGO,
        "due_at": LONG_AGO,
    }
    call = CallTask(**values | overrides)
    db.session.add(call)
    db.session.flush()
    return call


def add_message(attendee: Attendee, group: Group, **overrides: Any) -> Message:
    values: dict[str, Any] = {
        "kind": "registration.joined",
        "subject_id": attendee.id,
        "person_kind": PersonKind.ATTENDEE,
        "person_id": attendee.id,
        "group_id": group.id,
        "created_at": LONG_AGO,
        "due_at": LONG_AGO,
        "next_try_at": LONG_AGO,
    }
    message = Message(**values | overrides)
    db.session.add(message)
    db.session.flush()
    return message


def busy_group(cast: Cast, name: str, attendees: tuple[str, str, str]) -> Group:
    """A group with something of everything: a member, an enquiry, somebody waiting, a call, sessions all round."""
    group = group_of(cast, name=name, list_limit=3)
    series = make_series(group)
    member, asking, waiting = (make_attendee(called=called) for called in attendees)
    make_membership(group, member)
    make_membership(group, asking, state=MembershipState.ENQUIRY)
    make_membership(group, waiting, state=MembershipState.WAITING, waiting_since=LONG_AGO)
    add_call(asking, group)
    session_on(group, datetime(2025, 3, 10, 14, 0), cast.counsellor, series=series)
    session_on(group, datetime(2025, 3, 12, 10, 15), cast.counsellor, series=series)
    session_on(group, datetime(2025, 4, 9, 10, 15), kind=SessionKind.SPEAKER, series=series)
    session_on(
        group,
        datetime(2025, 3, 5, 10, 15),
        cast.counsellor,
        series=series,
        attendance_status=AttendanceStatus.DRAFT,
    )
    return group


def members(group: Group, number: int) -> list[Membership]:
    return [make_membership(group) for _ in range(number)]
