"""Speakers at sessions: book, confirm, cancel."""

from datetime import datetime

from facilitator.assignments.clash_queries import speaker_clashes
from facilitator.assignments.errors import AlreadyThere, Clash, NoLongerActive, NotAnyMore
from facilitator.assignments.models import BookingState, SpeakerBooking
from facilitator.assignments.rules import Who, booking_may
from facilitator.assignments.session_operations import lock_running
from facilitator.assignments.session_queries import speakers_at
from facilitator.audit.operations import record
from facilitator.core.actor import Actor
from facilitator.core.db import db, flush_or_refuse, lock_row
from facilitator.people.models import Speaker
from facilitator.schedule.models import GroupSession

ONE_LIVE = ("uq_speaker_booking_live", "speaker_booking.session_id, speaker_booking.speaker_id")
PERSON = "speaker_id"


def book_speaker(
    session: GroupSession,
    speaker: Speaker,
    *,
    topic: str,
    by: Actor,
    now: datetime,
    said_yes: bool = True,
    warning_reason: str = "",
) -> SpeakerBooking:
    """Put a speaker down for a session; invited only, unless they have `said_yes`.

    Raises SessionOff, SessionOver, NoLongerActive, AlreadyThere; and Clash unless `warning_reason` says in words why
    it is right all the same (it is kept with the booking).
    """
    session = lock_running(session, now)
    speaker = lock_row(Speaker, speaker.id)
    if not speaker.active:
        raise NoLongerActive(speaker.name, PERSON)
    if any(booking.speaker_id == speaker.id for booking in speakers_at([session.id])[session.id]):
        raise AlreadyThere(speaker.name, PERSON)
    booking = SpeakerBooking(
        session_id=session.id,
        speaker_id=speaker.id,
        state=BookingState.CONFIRMED if said_yes else BookingState.INVITED,
        state_at=now,
        topic=topic.strip(),
        warning_reason=_accepted_clash(speaker, session, warning_reason),
    )
    db.session.add(booking)
    flush_or_refuse(dict.fromkeys(ONE_LIVE, AlreadyThere(speaker.name, PERSON)))
    record("booking.made", booking, by=by, now=now, group_id=session.group_id)
    db.session.flush()
    return booking


def confirm_booking(booking: SpeakerBooking, *, by: Actor, now: datetime, warning_reason: str = "") -> None:
    """They will come, also at the new time. Raises SessionOff, SessionOver, NotAnyMore, and Clash as `book_speaker`."""
    session = lock_running(booking.session, now)
    speaker = lock_row(Speaker, booking.speaker_id)
    reason = _accepted_clash(speaker, session, warning_reason)
    _step(booking, BookingState.CONFIRMED, now=now)
    booking.warning_reason = reason
    record("booking.confirmed", booking, by=by, now=now, group_id=session.group_id, fields=["state"])
    db.session.flush()


def cancel_booking(booking: SpeakerBooking, *, by: Actor, now: datetime) -> None:
    """They will not speak at this session. Raises SessionOff, SessionOver, NotAnyMore."""
    session = lock_running(booking.session, now)
    _step(booking, BookingState.CANCELLED, now=now)
    record("booking.cancelled", booking, by=by, now=now, group_id=session.group_id, fields=["state"])
    db.session.flush()


def _accepted_clash(speaker: Speaker, session: GroupSession, warning_reason: str) -> str:
    """The reason to keep, empty when nothing is in the way; raises Clash. Lock the speaker first."""
    others = speaker_clashes(speaker.id, session)
    reason = warning_reason.strip()
    if others and not reason:
        raise Clash(speaker.name, session, others[0], len(others) - 1)
    return reason if others else ""


def _step(booking: SpeakerBooking, after: BookingState, *, now: datetime) -> None:
    """Take the step on the freshly read row. Raises NotAnyMore."""
    fresh = lock_row(SpeakerBooking, booking.id)
    if not booking_may(fresh.state, after, [Who.COORDINATOR]):
        raise NotAnyMore(fresh.speaker.name)
    fresh.state = after
    fresh.state_at = now
    fresh.version += 1
