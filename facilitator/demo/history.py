"""The days of a group: people join, sessions are held, one is moved, one is cancelled, somebody leaves."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from facilitator.assignments.models import AssignmentRole
from facilitator.assignments.operations import assign, stand_down
from facilitator.assignments.queries import who_runs
from facilitator.assignments.speaker_operations import book_speaker
from facilitator.attendance.models import AttendanceValue
from facilitator.attendance.operations import mark, set_counts, submit
from facilitator.core.actor import PUBLIC
from facilitator.core.db import db
from facilitator.demo import cast
from facilitator.demo.plan import GroupPlan
from facilitator.demo.world import World
from facilitator.groups.models import Format, Group
from facilitator.messages.access_queries import Reach
from facilitator.messages.call_operations import record_outcome
from facilitator.messages.letter_models import PaperLetter
from facilitator.messages.letter_operations import note_posted
from facilitator.messages.models import CallState, CallTask, Message, MessageState
from facilitator.organisation.models import WordingKind
from facilitator.organisation.queries import current_wording
from facilitator.registration.death_models import Certainty, Teller
from facilitator.registration.death_operations import report_death
from facilitator.registration.ending_models import Conduct
from facilitator.registration.ending_operations import ask_for_ending
from facilitator.registration.membership_operations import become_member, invite, leave, mark_contacted
from facilitator.registration.models import Channel, LeaveReason, Membership, MembershipState, Standing, Via
from facilitator.registration.offer_queries import places_to_offer
from facilitator.registration.operations import join
from facilitator.registration.queries import members_of
from facilitator.registration.waitlist_operations import offer_place
from facilitator.schedule.models import ChangeReason, GroupSession, SessionKind, SessionStatus
from facilitator.schedule.operations import cancel_session, move_session
from facilitator.schedule.queries import coming_sessions, past_sessions

CAME = {
    Format.IN_PERSON: AttendanceValue.IN_PERSON,
    Format.HYBRID: AttendanceValue.IN_PERSON,
    Format.ONLINE: AttendanceValue.ONLINE,
    Format.TELEPHONE: AttendanceValue.PHONE,
}
MANY = 400


def live_through(world: World, plan: GroupPlan) -> None:
    """Everything that happened in this group until today."""
    group = world.groups[plan.key]
    _changes(world, plan, group)
    opened = world.at(plan.opens, 9)
    past = sorted(past_sessions(group.id, now=world.now, limit=MANY), key=lambda session: session.starts_at)
    # Two thirds are there from the start; the others come one by one, the last ones only lately.
    dates = _joining_days(opened, past, plan.people + plan.waiting)
    for session in past:
        while dates and dates[0] < session.starts_at:
            _welcome(world, group, dates.pop(0))
        if session.status is SessionStatus.PLANNED and session.ends_at < world.now - timedelta(days=2):
            _hold(world, plan, session)
    for day in dates:
        _welcome(world, group, day)
    if plan.key == "tuesday" and len(past) > 8:
        _somebody_leaves(world, group, past[-3])


def _joining_days(opened: datetime, past: list[GroupSession], people: int) -> list[datetime]:
    early = max(1, people * 2 // 3)
    days = [opened + timedelta(hours=5 * number) for number in range(early)]
    later = [session.starts_at - timedelta(days=5) for session in past[1:]] or [opened]
    step = max(1, len(later) // max(1, people - early))
    days += [
        later[min(number * step, len(later) - 1)] + timedelta(hours=number)
        for number in range(people - early)
    ]
    return sorted(max(day, opened) for day in days)


def _join(world: World, group: Group, now: datetime, *, via: Via | None = None) -> Membership:
    number = world.number()
    details: dict[str, Any] = cast.person(number)
    by_phone = via is Via.PHONE or (via is None and "email" not in details)
    return join(
        group,
        consent_wording_id=current_wording(WordingKind.CONSENT).id,
        via=Via.PHONE if by_phone else Via.WEB,
        standing=Standing.LIVING_WITH,
        been_before=number % 6 == 0,
        by=world.staff["coordinator"] if by_phone else PUBLIC,
        now=min(now, world.now),
        **details,
    )


def _welcome(world: World, group: Group, now: datetime) -> None:
    """Somebody joins; where the group wants to talk first, they are rung and invited the same day."""
    membership = _join(world, group, now)
    if membership.state is MembershipState.ENQUIRY:
        coordinator = world.staff["coordinator"]
        mark_contacted(membership, by=coordinator, now=membership.created_at)
        invite(membership, by=coordinator, now=membership.created_at)


def _hold(world: World, plan: GroupPlan, session: GroupSession) -> None:
    """One session as it was: who came, who could not, handed in within the hour."""
    by, when, anybody = world.staff[plan.lead], session.ends_at, False
    for membership in members_of(session.group_id):
        if membership.created_at > session.starts_at:
            continue
        luck = world.chance.random() if anybody else 0.0  # somebody always comes
        anybody = True
        if luck < 0.72:
            mark(session, attendee_id=membership.attendee_id, value=CAME[session.format], by=by, now=when)
        elif luck < 0.88:
            mark(
                session, attendee_id=membership.attendee_id, value=AttendanceValue.APOLOGIES, by=by, now=when
            )
    if world.chance.random() < 0.25:
        set_counts(session, unnamed=0, supporters=1, visitors=1, by=by, now=when)
    submit(session, by=by, now=when + timedelta(minutes=20))
    for membership in members_of(session.group_id):
        if membership.state is MembershipState.TRIAL and world.chance.random() < 0.7:
            become_member(membership, by=world.staff["coordinator"], now=when + timedelta(days=1))


def _changes(world: World, plan: GroupPlan, group: Group) -> None:
    """What the coordinator changed along the way: as far as those days have come."""
    if plan.key == "tuesday":
        _cancel(world, group, date(2025, 8, 19), ChangeReason.VENUE, told=date(2025, 8, 14))
        _week_earlier(world, group, date(2025, 12, 16), told=date(2025, 11, 3))
    if plan.key == "thursday":
        _week_earlier(world, group, date(2025, 12, 25), told=date(2025, 11, 10))
    if plan.key == "friday":
        _cancel(world, group, date(2025, 12, 26), ChangeReason.HOLIDAY, told=date(2025, 11, 10))


def _week_earlier(world: World, group: Group, day: date, *, told: date) -> None:
    """Christmas: the session of that day is held a week before it."""
    now = world.at(told, 10)
    if now >= world.now:
        return
    for session in _coming(group, now):
        if session.original_start.date() == day:
            start = session.local_start - timedelta(days=7)
            move_session(
                session, new_start=start, reason=ChangeReason.HOLIDAY, by=world.staff["coordinator"], now=now
            )


def _cancel(world: World, group: Group, day: date, reason: ChangeReason, *, told: date) -> None:
    now = world.at(told, 11)
    if now >= world.now:
        return
    for session in _coming(group, now):
        if session.local_start.date() == day:
            cancel_session(session, reason=reason, by=world.staff["coordinator"], now=now)


def _coming(group: Group, now: datetime) -> list[GroupSession]:
    return list(coming_sessions(group.id, now=now, limit=MANY))


def _somebody_leaves(world: World, group: Group, after: GroupSession) -> None:
    """Last month somebody said it was not for her; her place is free and somebody is waiting for it."""
    members = [m for m in members_of(group.id) if m.state is MembershipState.MEMBER]
    if members:
        now = min(after.ends_at + timedelta(days=3), world.now)
        leave(members[-1], reason=LeaveReason.OTHER_SUPPORT, by=world.staff["coordinator"], now=now)


def _somebody_died(world: World, group: Group) -> None:
    """Two days ago the family of one of the group rang; nobody has confirmed it yet."""
    members = [m for m in members_of(group.id) if m.state is MembershipState.MEMBER]
    if len(members) > 1:
        when = world.now - timedelta(days=2)
        report_death(
            members[-2].attendee,
            teller=Teller.FAMILY,
            told_by="Her daughter",
            certainty=Certainty.FAMILY,
            told_on=when.date(),
            died_on=(when - timedelta(days=3)).date(),
            by=world.staff["coordinator"],
            now=when,
        )


def _a_second_person_is_asked(world: World, group: Group) -> None:
    """Yesterday a coordinator asked a manager whether somebody should stop coming."""
    members = [m for m in members_of(group.id) if m.state is MembershipState.MEMBER]
    if members:
        when = world.now - timedelta(hours=22)
        ask_for_ending(members[-1], Conduct.SOLD_OR_PREACHED, by=world.staff["coordinator"], now=when)


def this_week(world: World) -> None:
    """What waits for somebody today: cover to find, a speaker booked, two people who rang, a death to confirm."""
    _somebody_died(world, world.groups["friday"])
    coordinator, now = world.staff["coordinator"], world.now
    friday = _coming(world.groups["friday"], now)[0]
    for assignment in who_runs([friday.id]).get(friday.id, []):
        stand_down(assignment, by=world.staff["cover"], now=now - timedelta(hours=20))
    talks = [s for s in _coming(world.groups["tuesday"], now) if s.kind is SessionKind.SPEAKER]
    if talks:
        book_speaker(talks[0], world.speakers[0], topic="Managing tiredness", by=coordinator, now=now)
    second = _coming(world.groups["online"], now)[0]
    assign(second, world.facilitators["second"], role=AssignmentRole.CO, by=coordinator, now=now)
    _an_offer_runs(world, world.groups["thursday"])
    _a_second_person_is_asked(world, world.groups["online"])
    _join(world, world.groups["phone"], now - timedelta(hours=30))
    _join(world, world.groups["phone"], now - timedelta(hours=5), via=Via.PHONE)
    join(
        world.groups["tuesday"],
        called="Doris",
        full_name="Doris Cole",
        phone="01632 960398",
        address="Flat 2\n1 Mill Lane\nYaxley\nPE7 3AA",
        channel=Channel.POST,
        large_print=True,
        consent_wording_id=current_wording(WordingKind.CONSENT).id,
        via=Via.PAPER,
        by=coordinator,
        now=now - timedelta(hours=3),
    )


def _an_offer_runs(world: World, group: Group) -> None:
    """Two days ago somebody left; yesterday the place was offered to whoever had waited longest."""
    coordinator = world.staff["coordinator"]
    members = [m for m in members_of(group.id) if m.state in (MembershipState.MEMBER, MembershipState.TRIAL)]
    if not members:  # the group has not met yet
        return
    leave(members[-1], reason=LeaveReason.WELL, by=coordinator, now=world.now - timedelta(days=2))
    yesterday = world.now - timedelta(days=1)
    for membership in places_to_offer([group.id], yesterday)[:1]:
        offer_place(membership, by=coordinator, now=yesterday)


def tidy_up(world: World) -> None:
    """The calls of earlier days were made and the messages sent; those of the last days still wait."""
    coordinator = world.staff["coordinator"]
    lately = world.now - timedelta(days=4)
    for call in db.session.scalars(
        select(CallTask).where(CallTask.state == CallState.TO_DO, CallTask.created_at < lately)
    ):
        spoken = min(call.created_at + timedelta(hours=4), world.now)
        record_outcome(call, CallState.SPOKE, expected_tries=call.tries, by=coordinator, now=spoken)
    for letter in db.session.scalars(select(PaperLetter).where(PaperLetter.created_at < lately)):
        posted = min(letter.created_at + timedelta(hours=5), world.now)
        note_posted([letter.id], reach=Reach(None), by=coordinator, now=posted)
    earlier = (Message.state == MessageState.QUEUED) & (Message.created_at < lately)
    sent = {"state": MessageState.SENT, "attempts": 1}
    at = {"handed_at": Message.created_at, "sent_at": Message.created_at}
    db.session.execute(update(Message).where(earlier).values(**sent, **at))
