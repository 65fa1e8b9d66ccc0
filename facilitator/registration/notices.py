"""What registration tells people, discreetly: no illness, no group's or charity's own name. Words stand in
templates/email/.
"""

from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from facilitator.core.db import db, get_row
from facilitator.core.errors import NotFound
from facilitator.core.timezones import to_local, to_utc
from facilitator.core.tokens import link_token
from facilitator.groups.models import Group
from facilitator.messages.models import PersonKind
from facilitator.messages.queue_operations import call_somebody, notify
from facilitator.messages.registry import Links, NoticeRow, register_notice
from facilitator.organisation.holidays import bank_holidays
from facilitator.registration.break_models import Break
from facilitator.registration.contact_rules import group_words
from facilitator.registration.expected_queries import replies_of
from facilitator.registration.models import Attendee, Channel, Membership
from facilitator.registration.models import MembershipState as State
from facilitator.registration.place_queries import session_to_come_to
from facilitator.registration.ports import who_runs
from facilitator.registration.reply_models import Answer
from facilitator.registration.rules import (
    AFTER_VISIT_WORKING_DAYS,
    FIRST_CALL_WORKING_DAYS,
    working_days_after,
)
from facilitator.schedule.day_words import joined
from facilitator.schedule.models import GroupSession, ScheduleChange, SessionChange
from facilitator.schedule.queries import coming_sessions, next_session

JOINED = "registration.joined"
PLACE_GIVEN = "registration.place_given"
PLACE_WAITING = "registration.place_waiting"
WELCOME_CALL = "registration.welcome_call"
AFTER_FIRST_VISIT = "registration.after_visit"
BREAK_CONFIRMED = "registration.break_confirmed"
BREAK_OVER = "registration.break_over"
FIRST_VISIT = "registration.first_visit"
WHO_IS_THERE = "registration.who_is_there"
CALL_BOOKED = "registration.call_booked"
NO_REPLY = "registration.no_reply"
NEW_LINK = "registration.new_link"
SESSION_CANCELLED = "registration.session_cancelled"
SESSION_MOVED = "registration.session_moved"
SESSION_RESTORED = "registration.session_restored"
SESSION_CHANGED = "registration.session_changed"
SESSION_ADDED = "registration.session_added"
SCHEDULE_CHANGED = "registration.schedule_changed"
REMINDER = "registration.reminder"
LEFT = "registration.left"
CHANGED_GROUP = "registration.changed_group"
ENDED = "registration.ended"
DECLINED = "registration.declined"

ABOUT_MEMBERSHIP = frozenset(
    {JOINED, PLACE_GIVEN, PLACE_WAITING, WELCOME_CALL, AFTER_FIRST_VISIT, BREAK_OVER}
    | {FIRST_VISIT, BREAK_CONFIRMED, CALL_BOOKED, NO_REPLY, LEFT, CHANGED_GROUP, ENDED, DECLINED}
)
ABOUT_SESSION = frozenset(
    {SESSION_CANCELLED, SESSION_MOVED, SESSION_RESTORED, SESSION_CHANGED, SESSION_ADDED}
)
NEXT_DATES = 4
FIRST_VISIT_LATEST = timedelta(days=4)
OFFICE_OPENS = time(9, 0)
MY_PLACE = "my-place"

_OUTCOMES = {State.INVITED: PLACE_GIVEN, State.WAITING: PLACE_WAITING}


def my_place_path(attendee: Attendee) -> str:
    """The path of somebody's my-place page, good until their link is made anew."""
    return f"/my/{link_token(MY_PLACE, attendee.id, attendee.link_generation)}"


def say_goodbye(membership: Membership, *, now: datetime) -> None:
    """A kind note to whoever chose e-mail: the door stays open. Nobody is rung or sent a letter for that."""
    if membership.attendee.channel is Channel.EMAIL:
        notify(LEFT, **_about(membership), now=now)


def tell_declined(membership: Membership, *, now: datetime) -> None:
    """Tell somebody kindly, the way they chose, that there is no place for them in this group."""
    notify(DECLINED, **_about(membership), now=now)


def ask_to_tell_ending(membership: Membership, *, now: datetime) -> None:
    """Put the call on the list with which a coordinator tells somebody that they stop coming. Nothing is sent."""
    call_somebody(ENDED, **_about(membership), now=now)


def tell_new_group(membership: Membership, *, now: datetime) -> None:
    """Say in writing, to whoever chose e-mail, what was agreed by word of mouth: they come to this group now."""
    if membership.attendee.channel is Channel.EMAIL:
        notify(CHANGED_GROUP, **_about(membership), now=now)


def tell_outcome(membership: Membership, *, by_word_of_mouth: bool = False, now: datetime) -> None:
    """Say what became of somebody's enquiry: received, a place, or the waiting list.

    Whoever just heard it on the telephone gets it in writing by e-mail, and no second call. An enquiry puts
    the welcome call on the list for the next working day, which also acknowledges it to people without
    e-mail.
    """
    by_email = membership.attendee.channel is Channel.EMAIL
    kind = _OUTCOMES.get(membership.state, JOINED)
    if kind == JOINED:
        due = office_opens(membership.group, FIRST_CALL_WORKING_DAYS, now)
        ask_for_call(membership, version=1, due_at=due, now=now)
    if by_email or not (by_word_of_mouth or kind == JOINED):
        notify(kind, **_about(membership), now=now)


def ask_for_call(membership: Membership, *, version: int, due_at: datetime, now: datetime) -> None:
    """Put the welcome call on the list for `due_at`; each later try, or other time, has a version of its own."""
    call_somebody(WELCOME_CALL, **_about(membership), subject_version=version, now=now, due_at=due_at)


def tell_call_booked(membership: Membership, *, told: bool, now: datetime) -> None:
    """Confirm when we ring: by e-mail, or by a call unless they were `told` just now."""
    if membership.attendee.channel is Channel.EMAIL or not told:
        notify(
            CALL_BOOKED,
            **_about(membership),
            subject_version=membership.version,
            now=now,
            useless_after=membership.call_at,
        )


def tell_no_reply(membership: Membership, *, now: datetime) -> None:
    """Say once, in writing, that we rang and that they may ring whenever they like. Nobody is rung about it."""
    if membership.attendee.channel is Channel.EMAIL:
        notify(NO_REPLY, **_about(membership), subject_version=membership.version, now=now)


def ask_after_first_visit(membership: Membership, *, now: datetime) -> None:
    """Put the call after a first visit on the list; whoever has e-mail gets a short note the next working morning."""
    due = office_opens(membership.group, AFTER_VISIT_WORKING_DAYS, now)
    call_somebody(AFTER_FIRST_VISIT, **_about(membership), now=now, due_at=due)
    if membership.attendee.channel is Channel.EMAIL:
        morning = office_opens(membership.group, 1, now)
        late = morning + FIRST_VISIT_LATEST
        notify(FIRST_VISIT, **_about(membership), now=now, due_at=morning, useless_after=late)


def confirm_break(membership: Membership, *, now: datetime) -> None:
    """Say in writing what was agreed about a break, to whoever has e-mail; the others have just said it to us."""
    if membership.attendee.channel is Channel.EMAIL:
        notify(BREAK_CONFIRMED, **_about(membership), subject_version=membership.version, now=now)


def ask_after_break(membership: Membership, over: Break, *, now: datetime) -> None:
    """Put the call after a break on the list, for the first working day after it; each break is another call."""
    group = membership.group
    last = over.until or to_local(now, group.timezone).date()
    day = working_days_after(last, 1, _closed(group, last.year))
    due = to_utc(datetime.combine(day, OFFICE_OPENS), group.timezone)
    about = _about(membership)
    call_somebody(BREAK_OVER, **about, subject_version=membership.version, now=now, due_at=due)


def tell_new_link(attendee: Attendee, *, group_id: str | None, now: datetime) -> None:
    """Tell somebody that their own page has a new address. The call, if it is one, is on that group's list."""
    notify(
        NEW_LINK,
        subject_id=attendee.id,
        subject_version=attendee.link_generation,
        person_kind=PersonKind.ATTENDEE,
        person_id=attendee.id,
        group_id=group_id,
        now=now,
    )


def _about(membership: Membership) -> dict[str, Any]:
    return {
        "subject_id": membership.id,
        "person_kind": PersonKind.ATTENDEE,
        "person_id": membership.attendee_id,
        "group_id": membership.group_id,
    }


def office_opens(group: Group, working_days: int, now: datetime) -> datetime:
    """Nine o'clock, local, that many working days after now; as an instant."""
    today = to_local(now, group.timezone).date()
    day = working_days_after(today, working_days, _closed(group, today.year))
    return to_utc(datetime.combine(day, OFFICE_OPENS), group.timezone)


def _closed(group: Group, year: int) -> frozenset[Any]:
    return frozenset(bank_holidays(group.nation.value, (year, year + 1)))


def _membership_context(row: NoticeRow, links: Links) -> dict[str, Any]:
    """Variables of a notice about a membership. Raises NotFound."""
    membership = get_row(Membership, row.subject_id)
    group = membership.group
    answer_by = office_opens(group, FIRST_CALL_WORKING_DAYS, row.created_at)
    return {
        **group_context(group, membership.attendee),
        "session": session_to_come_to(membership, row.created_at),
        "answer_by": to_local(answer_by, group.timezone),
        "call_at": to_local(membership.call_at, group.timezone) if membership.call_at else None,
        "my_place": links.to(my_place_path(membership.attendee)),
        "belonged": membership.state is State.LEFT,
    }


def _break_context(row: NoticeRow, links: Links) -> dict[str, Any]:
    """Variables of what is said about a break as it is agreed now. Raises NotFound when there is none."""
    membership = get_row(Membership, row.subject_id)
    statement = select(Break).where(Break.membership_id == membership.id, Break.ended_at.is_(None))
    found = db.session.scalars(statement.order_by(Break.started_at.desc()).limit(1)).first()
    if found is None:
        raise NotFound
    return _membership_context(row, links) | {"until": found.until, "place_kept": found.place_kept}


def _session_context(row: NoticeRow, links: Links) -> dict[str, Any]:
    """Variables of a notice about a change of a session. Raises NotFound."""
    change = get_row(SessionChange, row.subject_id)
    session = get_row(GroupSession, change.session_id)
    attendee = get_row(Attendee, row.person_id)
    after = next_session(session.group_id, session.ends_at)
    return {
        **group_context(session.group, attendee),
        "session": session,
        "old_start": change.old_start,
        "asks_again": _asks_again(session, attendee),
        "parts": change.parts.split(),
        "joining": session.group.joining_details if session.format.needs_joining_details else "",
        "next_session": after,
        "my_place": links.to(my_place_path(attendee)),
    }


def _asks_again(session: GroupSession, attendee: Attendee) -> bool:
    """Whether they had said that they cannot come, or come another way, when it was at another time."""
    reply = replies_of(attendee.id, [session]).get(session.id)
    return reply is not None and reply.about_start != session.starts_at and reply.answer is not Answer.COMING


def _staff_context(row: NoticeRow, links: Links) -> dict[str, Any]:
    """Who runs the session as things stand, by name only. Raises NotFound when nobody does."""
    session = get_row(GroupSession, row.session_id or "")
    present, away = who_runs(session.id)
    if not present:
        raise NotFound
    attendee = get_row(Attendee, row.person_id)
    return {
        **group_context(session.group, attendee),
        "session": session,
        "present": joined(present),
        "away": joined(away) if away else "",
        "my_place": links.to(my_place_path(attendee)),
    }


def _reminder_context(row: NoticeRow, links: Links) -> dict[str, Any]:
    """Variables of a reminder: how the session stands at the moment of sending. Raises NotFound."""
    session = get_row(GroupSession, row.subject_id)
    attendee = get_row(Attendee, row.person_id)
    return {
        **group_context(session.group, attendee),
        "session": session,
        "venue": session.venue if session.format.needs_venue else None,
        "arrive_from": session.arrive_from if session.arrive_minutes else None,
        "joining": session.group.joining_details if session.format.needs_joining_details else "",
        "my_place": links.to(my_place_path(attendee)),
    }


def _schedule_context(row: NoticeRow, links: Links) -> dict[str, Any]:
    """Variables of a notice about many dates at once. Raises NotFound when it was undone."""
    change = get_row(ScheduleChange, row.subject_id)
    if change.undone_at is not None:
        raise NotFound
    group = get_row(Group, change.group_id)
    attendee = get_row(Attendee, row.person_id)
    return {
        **group_context(group, attendee),
        "sessions": coming_sessions(group.id, now=row.created_at, limit=NEXT_DATES),
        "my_place": links.to(my_place_path(attendee)),
    }


def _link_context(row: NoticeRow, links: Links) -> dict[str, Any]:
    """Variables of the notice of a new link: the one that works when it is handed over. Raises NotFound."""
    return {"my_place": links.to(my_place_path(get_row(Attendee, row.person_id)))}


def group_context(group: Group, person: Attendee) -> dict[str, Any]:
    """What every notice says of the group: the name this person chose, and its own number if it has one."""
    own_number = {"contact_phone": group.contact_phone} if group.contact_phone else {}
    return {"group_name": group_words(group, person), **own_number}


def _register() -> None:
    for kind, folder, why in (
        (JOINED, "joined", "Acknowledge an enquiry"),
        (PLACE_GIVEN, "place_given", "Tell about a place"),
        (PLACE_WAITING, "place_waiting", "Tell about the waiting list"),
        (WELCOME_CALL, "welcome_call", "Welcome call"),
        (AFTER_FIRST_VISIT, "after_visit", "After a first visit"),
        (LEFT, "left", "Goodbye"),
        (CHANGED_GROUP, "changed_group", "Changed group"),
        (DECLINED, "declined", "A kind no"),
        (ENDED, "ended", "To be told in person by the coordinator"),
        (BREAK_OVER, "break_over", "After a break"),
        (FIRST_VISIT, "first_visit", "Thank you for a first visit"),
        (CALL_BOOKED, "call_booked", "Tell when we ring"),
        (NO_REPLY, "no_reply", "Say that we rang"),
    ):
        answers = kind in (JOINED, PLACE_GIVEN, PLACE_WAITING)
        register_notice(kind, folder=folder, why=why, context=_membership_context, at_any_hour=answers)
    register_notice(BREAK_CONFIRMED, folder="break_confirmed", why="Confirm a break", context=_break_context)
    for kind, folder, why in (
        (SESSION_CANCELLED, "session_cancelled", "Session cancelled"),
        (SESSION_MOVED, "session_moved", "Session moved"),
        (SESSION_RESTORED, "session_restored", "Session back on"),
        (SESSION_CHANGED, "session_changed", "Session changed"),
        (SESSION_ADDED, "session_added", "Extra session"),
    ):
        register_notice(kind, folder=folder, why=why, context=_session_context)
    register_notice(WHO_IS_THERE, folder="who_is_there", why="Who will be with you", context=_staff_context)
    register_notice(REMINDER, folder="reminder", why="Reminder", context=_reminder_context)
    register_notice(NEW_LINK, folder="new_link", why="New link to their own page", context=_link_context)
    register_notice(SCHEDULE_CHANGED, folder="schedule_changed", why="New dates", context=_schedule_context)


_register()
