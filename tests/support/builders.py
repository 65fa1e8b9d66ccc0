"""Plain rows for tests: each builder makes one valid row, takes overrides, and flushes. No rules are asked."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any, TypeVar

from facilitator.accounts.models import Role, SignIn, User
from facilitator.assignments.models import Assignment, AssignmentRole, AssignmentState
from facilitator.core.db import Base, db
from facilitator.core.timezones import to_utc
from facilitator.core.tokens import hash_token, link_token, new_id, new_token
from facilitator.groups.models import (
    Format,
    Group,
    GroupAgreement,
    GroupState,
    GroupType,
    Portfolio,
    Venue,
)
from facilitator.groups.signpost_models import Purpose, Signpost
from facilitator.organisation.models import Closure, ClosureKind, Organisation, Wording, WordingKind
from facilitator.people.models import Facilitator, FacilitatorKind, Speaker
from facilitator.registration.death_models import Certainty, DeathReport, PlaceBefore, Teller
from facilitator.registration.ending_models import Conduct, Ending
from facilitator.registration.enquiry_models import Enquiry, EnquiryState
from facilitator.registration.models import Attendee, Channel, Membership, MembershipState, Standing, Via
from facilitator.registration.offer_models import Offer
from facilitator.schedule.models import GroupSession, KindOfSession, Series

LONG_AGO = datetime(2025, 1, 2, 9, 0, tzinfo=UTC)
_numbers = count(1)


T = TypeVar("T", bound=Base)


def _add(row: T) -> T:
    db.session.add(row)
    db.session.flush()
    return row


def make_organisation(**overrides: Any) -> Organisation:
    values: dict[str, Any] = {
        "name": "Fenland Cancer Support",
        "sender_name": "Group appointments",
        "sender_email": "bookings@example.org",
        "contact_phone": "01632 960100",
        "contact_email": "office@example.org",
        "contact_role": "services coordinator",
        "urgent_help": "If you need to talk tonight, ring 01632 960999 at any hour.",
    }
    return _add(Organisation(**values | overrides))


def make_wording(kind: WordingKind = WordingKind.CONSENT, **overrides: Any) -> Wording:
    values: dict[str, Any] = {"kind": kind, "number": 1, "text": "We keep your name.", "created_at": LONG_AGO}
    return _add(Wording(**values | overrides))


def make_closure(**overrides: Any) -> Closure:
    day = date(2025, 8, 11)
    values: dict[str, Any] = {
        "label": "Summer break",
        "kind": ClosureKind.OWN,
        "first_day": day,
        "last_day": day,
        "nations": [],
    }
    return _add(Closure(**values | overrides))


def make_kind(**overrides: Any) -> KindOfSession:
    number = next(_numbers)
    values: dict[str, Any] = {
        "key": f"garden-{number}",
        "words": f"Garden visit {number}",
        "position": number,
    }
    return _add(KindOfSession(**values | overrides))


def make_user(role: Role = Role.COORDINATOR, **overrides: Any) -> User:
    number = next(_numbers)
    values: dict[str, Any] = {
        "email": f"user{number}@example.org",
        "name": f"User {number}",
        "role": role,
        "created_at": LONG_AGO,
    }
    values |= overrides
    values.setdefault("email_key", values["email"].casefold())
    return _add(User(**values))


def make_sign_in(user: User, *, at: datetime, **overrides: Any) -> str:
    """Sign somebody in; gives the token that the cookie holds."""
    token = new_token()
    _add(
        SignIn(
            **{"user_id": user.id, "token_hash": hash_token(token), "started_at": at, "seen_at": at}
            | overrides
        )
    )
    return token


def make_venue(**overrides: Any) -> Venue:
    values: dict[str, Any] = {
        "name": "Christ the Servant King Church",
        "address": "Hampton, Peterborough",
        "step_free": True,
        "room_limit": 20,
    }
    return _add(Venue(**values | overrides))


def make_signpost(**overrides: Any) -> Signpost:
    values: dict[str, Any] = {
        "name": f"Evening helpline {next(_numbers)}",
        "purpose": Purpose.HELPLINE,
        "about": "Somebody to talk to until ten.",
        "phone": "01632 960777",
        "checked_on": date(2025, 1, 2),
    }
    return _add(Signpost(**values | overrides))


def make_agreement(**overrides: Any) -> GroupAgreement:
    values: dict[str, Any] = {
        "number": next(_numbers),
        "text": "What is said here stays here.",
        "created_at": LONG_AGO,
    }
    return _add(GroupAgreement(**values | overrides))


def make_group_type(**overrides: Any) -> GroupType:
    values: dict[str, Any] = {
        "name": f"Living with Secondary Breast Cancer {next(_numbers)}",
        "minutes": 120,
        "speaker_every": 3,
        "speaker_first": 3,
        "speaker_extra_minutes": 60,
    }
    return _add(GroupType(**values | overrides))


def make_group(**overrides: Any) -> Group:
    number = next(_numbers)
    values: dict[str, Any] = {
        "name": f"Living with Secondary Breast Cancer - Peterborough {number}",
        "discreet_name": "Tuesday group",
        "slug": f"tuesday-group-{number}",
        "area": "Peterborough",
        "format": Format.IN_PERSON,
        "state": GroupState.OPEN,
        "list_limit": 12,
        "contact_phone": "01632 960100",
        "contact_email": "office@example.org",
        "created_at": LONG_AGO,
    }
    return _add(Group(**values | overrides))


def make_portfolio(user: User, group: Group) -> Portfolio:
    return _add(Portfolio(user_id=user.id, group_id=group.id))


def make_series(group: Group, **overrides: Any) -> Series:
    values: dict[str, Any] = {
        "group_id": group.id,
        "rule": {"freq": "monthly", "interval": 1, "weekdays": [1], "ordinals": [3]},
        "start_date": date(2025, 1, 21),
        "start_time": time(10, 15),
        "minutes": 120,
        "timezone": group.timezone,
        "generated_until": date(2025, 1, 21),
        "created_at": LONG_AGO,
    }
    return _add(Series(**values | overrides))


def make_session(group: Group, series: Series | None = None, **overrides: Any) -> GroupSession:
    """A session; give `local_start` (naive) and, if need be, `minutes`."""
    series = series or make_series(group)
    start: datetime = overrides.pop("local_start", datetime(2025, 3, 18, 10, 15))
    end: datetime = overrides.pop("local_end", start + timedelta(minutes=overrides.pop("minutes", 120)))
    values: dict[str, Any] = {
        "group_id": group.id,
        "series_id": series.id,
        "slot": next(_numbers),
        "original_start": start,
        "local_start": start,
        "local_end": end,
        "timezone": group.timezone,
        "starts_at": to_utc(start, group.timezone),
        "ends_at": to_utc(end, group.timezone),
        "format": group.format,
        "venue_id": group.venue_id,
        "changed_at": LONG_AGO,
    }
    return _add(GroupSession(**values | overrides))


def make_facilitator(**overrides: Any) -> Facilitator:
    number = next(_numbers)
    values: dict[str, Any] = {
        "name": f"Facilitator {number}",
        "kind": FacilitatorKind.PROFESSIONAL,
        "phone": "01632 960101",
        "email": f"facilitator{number}@example.org",
    }
    return _add(Facilitator(**values | overrides))


def make_speaker(**overrides: Any) -> Speaker:
    values: dict[str, Any] = {"name": f"Speaker {next(_numbers)}", "email": "speaker@example.org"}
    return _add(Speaker(**values | overrides))


def make_assignment(session: GroupSession, facilitator: Facilitator, **overrides: Any) -> Assignment:
    values: dict[str, Any] = {
        "session_id": session.id,
        "facilitator_id": facilitator.id,
        "role": AssignmentRole.LEAD,
        "state": AssignmentState.CONFIRMED,
        "state_at": LONG_AGO,
    }
    return _add(Assignment(**values | overrides))


def make_attendee(**overrides: Any) -> Attendee:
    number = next(_numbers)
    row_id = overrides.pop("id", None) or new_id()
    values: dict[str, Any] = {
        "id": row_id,
        "called": f"Person {number}",
        "email": f"person{number}@example.org",
        "channel": Channel.EMAIL,
        "link_hash": hash_token(link_token("my-place", row_id, 1)),
        "created_at": LONG_AGO,
    }
    return _add(Attendee(**values | overrides))


def make_enquiry(**overrides: Any) -> Enquiry:
    """An enquiry; its wording is looked up unless given."""
    wording = db.session.query(Wording).filter_by(kind=WordingKind.RING_BACK).first()
    values: dict[str, Any] = {
        "called": f"Asker {next(_numbers)}",
        "phone": "07700 900555",
        "channel": Channel.PHONE,
        "via": Via.WEB,
        "wording_id": wording.id if wording else "",
        "state": EnquiryState.ENQUIRY,
        "state_since": LONG_AGO,
        "created_at": LONG_AGO,
    }
    return _add(Enquiry(**values | overrides))


def make_membership(group: Group, attendee: Attendee | None = None, **overrides: Any) -> Membership:
    attendee = attendee or make_attendee()
    values: dict[str, Any] = {
        "attendee_id": attendee.id,
        "group_id": group.id,
        "number": next(_numbers),
        "standing": Standing.LIVING_WITH,
        "state": MembershipState.MEMBER,
        "state_since": LONG_AGO,
        "via": Via.WEB,
        "created_at": LONG_AGO,
    }
    return _add(Membership(**values | overrides))


def make_offer(membership: Membership, **overrides: Any) -> Offer:
    """An offer that runs, to somebody who is in the state for it."""
    row_id = overrides.pop("id", None) or new_id()
    values: dict[str, Any] = {
        "id": row_id,
        "membership_id": membership.id,
        "number": next(_numbers),
        "made_at": LONG_AGO,
        "made_by_kind": "staff",
        "made_by": "",
        "channel": Channel.PHONE,
        "reply_by": LONG_AGO + timedelta(days=7),
        "link_hash": hash_token(link_token("place-offer", row_id, 1)),
    }
    return _add(Offer(**values | overrides))


def make_ending(membership: Membership, **overrides: Any) -> Ending:
    """Somebody asked a manager that this member stop coming."""
    values: dict[str, Any] = {
        "membership": membership,
        "conduct": Conduct.HURT_OTHERS,
        "asked_at": LONG_AGO,
        "asked_by": "",
    }
    return _add(Ending(**values | overrides))


def make_death(membership: Membership, *, confirmed: bool = False, **overrides: Any) -> DeathReport:
    """Somebody told us that this member died; `place_held` and the state are set as the operation sets them."""
    state = MembershipState.DIED if confirmed else MembershipState.DIED_REPORTED
    membership.state, membership.place_held = state, True
    membership.attendee.gone_since = LONG_AGO
    values: dict[str, Any] = {
        "attendee_id": membership.attendee_id,
        "teller": Teller.FAMILY,
        "certainty": Certainty.FAMILY,
        "told_on": LONG_AGO.date(),
        "reported_at": LONG_AGO,
        "reported_by": "",
        "confirmed_at": LONG_AGO if confirmed else None,
    }
    report = _add(DeathReport(**values | overrides))
    _add(
        PlaceBefore(
            report_id=report.id,
            membership_id=membership.id,
            state=MembershipState.MEMBER,
            state_since=LONG_AGO,
        )
    )
    return report
