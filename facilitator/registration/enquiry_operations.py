"""Enquiries without a group: taking one, ringing back, matching it to a group, or letting it rest."""

from datetime import datetime
from typing import Any, TypedDict, Unpack

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from facilitator.audit.operations import record
from facilitator.core.actor import SYSTEM, Actor
from facilitator.core.db import db, lock_row
from facilitator.groups.models import Group
from facilitator.messages.models import CallState, CallTask
from facilitator.messages.queue_operations import cancel_unsent
from facilitator.organisation.models import WordingKind
from facilitator.organisation.queries import find_wording
from facilitator.registration.call_rules import THEN_TRY_AFTER, TRIES, check_agreed_time
from facilitator.registration.contact_rules import check_email, check_phone, chosen_channel
from facilitator.registration.enquiry_models import Enquiry, EnquiryChange, Referral, ReferrerRole
from facilitator.registration.enquiry_models import EnquiryState as State
from facilitator.registration.enquiry_notices import (
    RING_BACK,
    acknowledge,
    ask_to_ring,
    next_office_hours,
    tell_that_we_rang,
    tell_when_we_ring,
)
from facilitator.registration.enquiry_queries import enquiry_by_submission, tries_in_vain
from facilitator.registration.enquiry_rules import OPEN, may_become
from facilitator.registration.errors import (
    NoConsent,
    NoName,
    NotAgreed,
    SentAlready,
    StepNotAllowed,
    WordingChanged,
)
from facilitator.registration.membership_operations import mark_contacted
from facilitator.registration.models import (
    Attendee,
    Channel,
    Membership,
    MembershipState,
    Standing,
    Via,
)
from facilitator.registration.notices import JOINED
from facilitator.registration.operations import join


class EnquiryDetails(TypedDict, total=False):
    """What somebody who asks tells us. Texts are cleaned by the form."""

    called: str
    phone: str
    email: str
    channel: Channel | None
    voicemail_ok: bool
    best_time: str
    standing: Standing | None
    looking_for: str


class ReferrerDetails(TypedDict):
    """Who refers, and what the person agrees that they hear."""

    role: ReferrerRole
    name: str
    organisation: str
    contact: str
    may_hear: bool


def enquire(
    *,
    wording_id: str | None,
    via: Via,
    by: Actor,
    now: datetime,
    submission: str | None = None,
    **details: Unpack[EnquiryDetails],
) -> Enquiry:
    """Somebody asks to be rung. Nobody is looked up, so nothing can be learnt from the answer.

    `wording_id` is the text they were shown and agreed to. The same `submission` sent again gives the enquiry it made
    the first time. Raises NoName, Unreachable, ChannelWithoutContact, OddEmail, NoNumber, NoConsent, WordingChanged,
    SentAlready.
    """
    values = _checked(details)
    earlier = _earlier(submission, values)
    if earlier is not None:
        return earlier
    enquiry, made = _new(values, wording_id, via=via, submission=submission, group=None, by=by, now=now)
    if not made:
        return enquiry
    acknowledge(enquiry, now=now)
    record("enquiry.made", enquiry, by=by, now=now, reason=via.value)
    db.session.flush()
    return enquiry


def refer(
    *,
    agreed: bool,
    referrer: ReferrerDetails,
    group: Group | None = None,
    wording_id: str | None,
    by: Actor,
    now: datetime,
    submission: str | None = None,
    **details: Unpack[EnquiryDetails],
) -> Enquiry:
    """A professional sends somebody who agrees to it: an enquiry that names its referrer, and a call to make.

    A place is given only once the person has heard from us themselves. Raises NotAgreed without their agreement, and
    what `enquire` raises.
    """
    if not agreed:
        raise NotAgreed
    values = _checked(details)
    earlier = _earlier(submission, values)
    if earlier is not None:
        return earlier
    enquiry, made = _new(
        values, wording_id, via=Via.REFERRER, submission=submission, group=group, by=by, now=now
    )
    if not made:
        return enquiry
    db.session.add(Referral(enquiry_id=enquiry.id, created_at=now, **referrer))
    acknowledge(enquiry, now=now)
    group_id = group.id if group else None
    record("enquiry.referred", enquiry, by=by, now=now, group_id=group_id, reason=referrer["role"].value)
    db.session.flush()
    return enquiry


def note_spoken(enquiry: Enquiry, *, by: Actor, now: datetime) -> Enquiry:
    """Somebody of ours has spoken with them. Raises StepNotAllowed."""
    if _step(enquiry, State.CONTACTED, "enquiry.contacted", by=by, now=now):
        enquiry.spoken_at = now
        _stop_notices(enquiry, now)
        db.session.flush()
    return enquiry


def book_enquiry_call(
    enquiry: Enquiry, at: datetime, *, told: bool = False, by: Actor, now: datetime
) -> Enquiry:
    """Agree when we ring (`at` aware UTC), or another time than before. As `call_operations.book_call`.

    Raises TimeHasPassed, TooFarAhead, StepNotAllowed.
    """
    check_agreed_time(at, now)
    enquiry = lock_row(Enquiry, enquiry.id)
    if enquiry.state is State.CALL_BOOKED and enquiry.call_at == at:
        return enquiry
    _write(enquiry, State.CALL_BOOKED, by=by, now=now)
    enquiry.call_at = at
    _stop_notices(enquiry, now)
    ask_to_ring(enquiry, version=_next_version(enquiry), due_at=at, now=now)
    tell_when_we_ring(enquiry, told=told, now=now)
    record("enquiry.call_booked", enquiry, by=by, now=now, group_id=enquiry.wanted_group_id)
    db.session.flush()
    return enquiry


def decline_enquiry(enquiry: Enquiry, *, by: Actor, now: datetime) -> Enquiry:
    """We have nothing that fits, and a human has told them so. Raises StepNotAllowed."""
    if _step(enquiry, State.DECLINED, "enquiry.declined", by=by, now=now):
        _stop_notices(enquiry, now)
    return enquiry


def withdraw_enquiry(enquiry: Enquiry, *, by: Actor, now: datetime) -> Enquiry:
    """They say no; no reason needed. Raises StepNotAllowed."""
    if _step(enquiry, State.WITHDRAWN, "enquiry.withdrawn", by=by, now=now):
        _stop_notices(enquiry, now)
    return enquiry


def match_enquiry(
    enquiry: Enquiry,
    group: Group,
    *,
    consent_wording_id: str | None,
    standing: Standing,
    attendee: Attendee | None = None,
    access_needs: str = "",
    by: Actor,
    now: datetime,
) -> Membership:
    """Write them down for a group, on the telephone, with everything they told us; `attendee` if we know them already.

    A group that wants a welcome call has had it: this was one. Raises StepNotAllowed and what `join` raises.
    """
    enquiry = lock_row(Enquiry, enquiry.id)
    if not may_become(enquiry.state, State.MATCHED, by):
        raise StepNotAllowed
    membership = join(
        group,
        attendee=attendee,
        consent_wording_id=consent_wording_id,
        via=Via.PHONE,
        standing=standing,
        by=by,
        now=now,
        **_as_person(enquiry, access_needs),
    )
    if membership.state is MembershipState.ENQUIRY:
        mark_contacted(membership, by=by, now=now)
        cancel_unsent(person_id=membership.attendee_id, group_id=group.id, kinds=[JOINED], now=now)
    enquiry.membership_id = membership.id
    _write(enquiry, State.MATCHED, by=by, now=now)
    _stop_notices(enquiry, now)
    record("enquiry.matched", enquiry, by=by, now=now, group_id=group.id)
    db.session.flush()
    return membership


def hold_for_enquiry_call(call: CallTask) -> None:
    """Lock what the outcome of such a call will change, before the call itself is locked: always in this order."""
    _enquiry_of(call)


def follow_enquiry_call(call: CallTask, *, outcome: CallState, by: Actor, now: datetime) -> None:
    """What a call that went like this means: spoken with, tried again, or after three tries no reply."""
    enquiry = _enquiry_of(call)
    if enquiry is None or enquiry.state not in OPEN:
        return
    if outcome is CallState.SPOKE:
        if enquiry.state is not State.CONTACTED:
            note_spoken(enquiry, by=by, now=now)
    elif outcome is CallState.GAVE_UP or tries_in_vain(enquiry, RING_BACK) >= TRIES:
        if _step(enquiry, State.NO_REPLY, "enquiry.no_reply", by=SYSTEM, now=now):
            _stop_notices(enquiry, now)
            tell_that_we_rang(enquiry, now=now)
    elif outcome is CallState.VOICEMAIL_LEFT:
        due = next_office_hours(THEN_TRY_AFTER, now)
        ask_to_ring(enquiry, version=_next_version(enquiry), due_at=due, now=now)


def follow_enquiry_call_taken_back(call: CallTask, *, noted_at: datetime | None, now: datetime) -> None:
    """Undo what `follow_enquiry_call` did at `noted_at`, if nothing has happened since."""
    enquiry = _enquiry_of(call)
    if enquiry is None or noted_at is None:
        return
    for later in db.session.scalars(
        select(CallTask).where(*_calls(enquiry), CallTask.created_at == noted_at)
    ):
        if later.id != call.id and later.state is CallState.TO_DO and later.tries == 0:
            later.state, later.ended_at = CallState.NOT_NEEDED, now
    step = select(EnquiryChange.from_state).where(
        EnquiryChange.enquiry_id == enquiry.id,
        EnquiryChange.at == noted_at,
        EnquiryChange.to_state == enquiry.state,
    )
    before = db.session.scalars(step).first() if enquiry.state_since == noted_at else None
    if before is not None and enquiry.state in (State.CONTACTED, State.NO_REPLY):
        enquiry.spoken_at = None if enquiry.spoken_at == noted_at else enquiry.spoken_at
        _note(enquiry, before, by=SYSTEM, now=now)
    db.session.flush()


def _checked(details: EnquiryDetails) -> dict[str, Any]:
    values: dict[str, Any] = dict(details)
    if not values.get("called"):
        raise NoName
    phone, email = values.get("phone", ""), values.get("email", "")
    check_email(email)
    check_phone(phone)
    values["channel"] = chosen_channel(values.get("channel"), phone=phone, email=email, address=None)
    return values


def _earlier(submission: str | None, values: dict[str, Any]) -> Enquiry | None:
    found = enquiry_by_submission(submission) if submission else None
    if found is not None and any(getattr(found, name) != value for name, value in values.items()):
        raise SentAlready(by_staff=False)
    return found


def _new(
    values: dict[str, Any],
    wording_id: str | None,
    *,
    via: Via,
    submission: str | None,
    group: Group | None,
    by: Actor,
    now: datetime,
) -> tuple[Enquiry, bool]:
    """The enquiry, and whether it was made now: of a form sent many times at once only the first is taken."""
    enquiry = Enquiry(
        **values,
        wording_id=_agreed(wording_id),
        via=via,
        submission=submission,
        wanted_group_id=group.id if group else None,
        state=State.ENQUIRY,
        state_since=now,
        created_at=now,
    )
    try:
        with db.session.begin_nested():
            db.session.add(enquiry)
            db.session.flush()
    except IntegrityError:
        quicker = _earlier(submission, values)
        if quicker is None:
            raise
        return quicker, False
    _history(enquiry, None, by=by, now=now)
    return enquiry, True


def _agreed(wording_id: str | None) -> str:
    if not wording_id:
        raise NoConsent
    current = find_wording(WordingKind.RING_BACK)
    if current is None or current.id != wording_id:
        raise WordingChanged
    return current.id


def _as_person(enquiry: Enquiry, access_needs: str) -> dict[str, Any]:
    names = ("called", "phone", "email", "channel", "voicemail_ok", "best_time")
    source = enquiry.referral.role.value if enquiry.referral else "self"
    return {
        **{name: getattr(enquiry, name) for name in names},
        "access_needs": access_needs,
        "source": source,
    }


def _step(enquiry: Enquiry, to: State, action: str, *, by: Actor, now: datetime) -> bool:
    """Take one step and note it in the audit; False when it was there already (a second tap)."""
    db.session.refresh(enquiry, with_for_update=True)
    if enquiry.state is to:
        return False
    _write(enquiry, to, by=by, now=now)
    record(action, enquiry, by=by, now=now, group_id=enquiry.wanted_group_id)
    db.session.flush()
    return True


def _write(enquiry: Enquiry, to: State, *, by: Actor, now: datetime) -> None:
    if not may_become(enquiry.state, to, by):
        raise StepNotAllowed
    _note(enquiry, to, by=by, now=now)


def _note(enquiry: Enquiry, to: State, *, by: Actor, now: datetime) -> None:
    before = enquiry.state
    enquiry.state, enquiry.state_since = to, now
    enquiry.version += 1
    _history(enquiry, before, by=by, now=now)
    db.session.flush()


def _history(enquiry: Enquiry, before: State | None, *, by: Actor, now: datetime) -> None:
    change = EnquiryChange(
        enquiry_id=enquiry.id, at=now, by_kind=by.kind, by_id=by.id, from_state=before, to_state=enquiry.state
    )
    db.session.add(change)


def _stop_notices(enquiry: Enquiry, now: datetime) -> None:
    cancel_unsent(person_id=enquiry.id, now=now)


def _enquiry_of(call: CallTask) -> Enquiry | None:
    if call.kind != RING_BACK:
        return None
    return lock_row(Enquiry, call.subject_id)


def _next_version(enquiry: Enquiry) -> int:
    return (db.session.scalar(select(func.max(CallTask.subject_version)).where(*_calls(enquiry))) or 0) + 1


def _calls(enquiry: Enquiry) -> list[Any]:
    return [CallTask.kind == RING_BACK, CallTask.subject_id == enquiry.id]
