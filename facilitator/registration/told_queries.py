"""Whom to reach, how, and whether a message may still go: what the outbox asks."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import or_, select

from facilitator.core.db import db
from facilitator.groups.models import Group
from facilitator.messages.letter_models import LetterState, PaperLetter
from facilitator.messages.models import CallState, CallTask, Message, MessageState, PersonKind
from facilitator.messages.ports import Contact
from facilitator.messages.registry import NoticeRow
from facilitator.messages.rules import DIED, LINE_LOST
from facilitator.registration.contact_rules import greeting_of
from facilitator.registration.expected_queries import replies_of
from facilitator.registration.models import Attendee, Membership
from facilitator.registration.models import MembershipState as State
from facilitator.registration.notices import (
    ABOUT_MEMBERSHIP,
    BREAK_OVER,
    CALL_BOOKED,
    DECLINED,
    ENDED,
    JOINED,
    LEFT,
    NO_REPLY,
    PLACE_GIVEN,
    PLACE_WAITING,
    REMINDER,
    SCHEDULE_CHANGED,
    SESSION_CANCELLED,
    SESSION_MOVED,
    WELCOME_CALL,
)
from facilitator.registration.offer_models import Offer
from facilitator.registration.offer_notices import ABOUT_OFFER, OFFER_TAKEN_BACK
from facilitator.registration.queries import gone_ids, is_gone
from facilitator.registration.reminder_rules import REMINDED, is_about
from facilitator.registration.reply_models import Answer
from facilitator.registration.rules import EXPECTED, IN_GROUP, TO_ANSWER
from facilitator.schedule.models import (
    ChangeKind,
    GroupSession,
    ScheduleChange,
    SessionChange,
    SessionStatus,
)

OVER, CHANGED, GONE_FROM_HERE = "over", "changed", "gone"
CANNOT_COME = Answer.CANNOT_COME.value
_STILL_TRUE = {
    LEFT: frozenset({State.LEFT, State.WITHDRAWN}),
    DECLINED: frozenset({State.DECLINED}),
    ENDED: frozenset({State.ENDED_BY_US}),
    JOINED: TO_ANSWER,
    WELCOME_CALL: TO_ANSWER,
    PLACE_GIVEN: IN_GROUP,
    PLACE_WAITING: frozenset({State.WAITING, State.OFFERED}),
    BREAK_OVER: frozenset({State.PAUSED}),
    CALL_BOOKED: frozenset({State.CALL_BOOKED}),
    NO_REPLY: frozenset({State.NO_REPLY}),
}
_HEARD = (MessageState.SENT, MessageState.HANDING, MessageState.MAY_HAVE_ARRIVED)


def contact_of(attendee_id: str) -> Contact | None:
    """How to reach this person now; None when there is no such person or they died."""
    return contacts_of([attendee_id]).get(attendee_id)


def contacts_of(attendee_ids: Collection[str]) -> Mapping[str, Contact]:
    """The same for many at once, by id. `group_words` are the discreet names of their groups."""
    if not attendee_ids:
        return {}
    people = db.session.scalars(
        select(Attendee).where(Attendee.id.in_(attendee_ids), Attendee.id.not_in(gone_ids(attendee_ids)))
    )
    rows = db.session.execute(
        select(Membership.attendee_id, Group.discreet_name)
        .join(Group, Group.id == Membership.group_id)
        .where(Membership.attendee_id.in_(attendee_ids))
        .order_by(Group.discreet_name)
    ).all()
    names: dict[str, list[str]] = {}
    for attendee_id, name in rows:
        if name not in names.setdefault(attendee_id, []):
            names[attendee_id].append(name)
    return {p.id: contact_from(p, names.get(p.id, [])) for p in people}


def told_it_was_off(session_id: str) -> set[str]:
    """Ids of the attendees who heard, or may have heard, that this session was cancelled."""
    by_mail = select(Message.person_id).where(
        Message.kind == SESSION_CANCELLED,
        Message.session_id == session_id,
        or_(Message.state.in_(_HEARD), Message.reason == LINE_LOST),
    )
    by_call = select(CallTask.person_id).where(
        CallTask.kind == SESSION_CANCELLED,
        CallTask.session_id == session_id,
        CallTask.state.in_([CallState.SPOKE, CallState.VOICEMAIL_LEFT]),
    )
    by_post = select(PaperLetter.person_id).where(
        PaperLetter.kind == SESSION_CANCELLED,
        PaperLetter.session_id == session_id,
        PaperLetter.state == LetterState.POSTED,
    )
    return {person for heard in (by_mail, by_call, by_post) for person in db.session.scalars(heard)}


def why_not_send(notice: NoticeRow, now: datetime) -> str | None:
    """Why this notice must not go out any more, as a key; None to send. Only what is said to attendees is
    judged.

    Keys: `died`, a state of the membership such as `left` or `paused`, `over` (the session), `changed` (it
    says something that is no longer so), `gone` (what it was about is not there).
    """
    if notice.person_kind is not PersonKind.ATTENDEE:
        return None
    if is_gone(notice.person_id):
        return DIED
    spells = list(db.session.scalars(select(Membership).where(Membership.attendee_id == notice.person_id)))
    if notice.kind in ABOUT_MEMBERSHIP:
        return _about_membership(notice, spells)
    if notice.kind in ABOUT_OFFER:
        return _about_offer(notice, spells)
    if notice.session_id is not None:
        return _about_session(notice, spells, now)
    return _about_schedule(notice, spells) if notice.kind == SCHEDULE_CHANGED else None


def _about_membership(notice: NoticeRow, spells: list[Membership]) -> str | None:
    spell = next((spell for spell in spells if spell.id == notice.subject_id), None)
    if spell is None:
        return GONE_FROM_HERE
    wanted = _STILL_TRUE.get(notice.kind, IN_GROUP)
    return None if spell.state in wanted else spell.state.value


def _about_offer(notice: NoticeRow, spells: list[Membership]) -> str | None:
    """An offer is news while it runs; that it was taken back, while they wait for the next one."""
    offer = db.session.get(Offer, notice.subject_id)
    spell = next((spell for spell in spells if offer and spell.id == offer.membership_id), None)
    if offer is None or spell is None:
        return GONE_FROM_HERE
    wanted = State.WAITING if notice.kind == OFFER_TAKEN_BACK else State.OFFERED
    if spell.state is not wanted:
        return spell.state.value
    return CHANGED if wanted is State.OFFERED and offer.outcome is not None else None


def _about_schedule(notice: NoticeRow, spells: list[Membership]) -> str | None:
    here = [spell for spell in spells if spell.group_id == notice.group_id]
    if not any(spell.state in EXPECTED for spell in here):
        return _no_longer_here(here)
    change = db.session.get(ScheduleChange, notice.subject_id)
    return CHANGED if change is None or change.undone_at is not None else None


def _no_longer_here(spells: list[Membership]) -> str:
    latest = max(spells, key=lambda spell: spell.state_since, default=None)
    return latest.state.value if latest else GONE_FROM_HERE


def _about_session(notice: NoticeRow, spells: list[Membership], now: datetime) -> str | None:
    here = [spell for spell in spells if spell.group_id == notice.group_id]
    if not any(spell.state in EXPECTED for spell in here):
        return _no_longer_here(here)
    session = db.session.get(GroupSession, notice.session_id)
    if session is None:
        return GONE_FROM_HERE
    if _over(session, notice, now):
        return OVER
    cancelled = session.status is SessionStatus.CANCELLED
    if cancelled is not (notice.kind == SESSION_CANCELLED):
        return CHANGED
    if notice.kind == REMINDER:
        return _about_reminder(notice, session)
    return CHANGED if notice.kind == SESSION_MOVED and not _is_latest_move(notice, session) else None


def _about_reminder(notice: NoticeRow, session: GroupSession) -> str | None:
    """A group that rests reminds nobody; a session at another day is reminded of then; who said no needs none."""
    if session.group.state not in REMINDED:
        return State.PAUSED.value
    if not is_about(notice.subject_version, session):
        return CHANGED
    reply = replies_of(notice.person_id, [session]).get(session.id)
    stands = reply is not None and reply.about_start == session.starts_at
    return CANNOT_COME if reply and stands and reply.answer is Answer.CANNOT_COME else None


def _over(session: GroupSession, notice: NoticeRow, now: datetime) -> bool:
    """A session that was moved forward is news until the old time is over too."""
    until = notice.useless_after or session.ends_at
    return now > max(until, session.ends_at)


def _is_latest_move(notice: NoticeRow, session: GroupSession) -> bool:
    change = db.session.get(SessionChange, notice.subject_id)
    return change is not None and change.kind is ChangeKind.MOVED and change.new_start == session.local_start


def contact_from(person: Attendee, groups: Collection[str] = ()) -> Contact:
    """How to reach this person, as their row says; whether they may be reached is not asked."""
    return Contact(
        name=person.called,
        full_name=person.full_name,
        email=person.email,
        email_works=person.email_works,
        phone=person.phone,
        address=person.address,
        channel=person.channel.value,
        group_words=", ".join(groups),
        voicemail_ok=person.voicemail_ok,
        best_time=person.best_time,
        large_print=person.large_print,
        greeting=greeting_of(person),
        safe_times=person.safe_times,
        say_who=person.say_who,
    )
