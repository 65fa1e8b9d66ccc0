"""What a change shows beforehand is what it does: rows and queued notices are compared before and after saving."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from facilitator.assignments.models import Assignment, AssignmentState, SeriesFacilitator
from facilitator.assignments.operations import set_series_facilitator
from facilitator.core.db import db
from facilitator.groups.models import Format, Group
from facilitator.messages.letter_models import LetterState, PaperLetter
from facilitator.messages.models import CallState, CallTask, Message, MessageState
from facilitator.registration.models import Channel
from facilitator.schedule.change_queries import plan
from facilitator.schedule.change_types import (
    AddExtra,
    Alter,
    Arrange,
    BringBack,
    Cancel,
    Change,
    ChangeRule,
    Choose,
    Level,
    Move,
    Plan,
    Scope,
)
from facilitator.schedule.hire_rules import Hire, Place
from facilitator.schedule.models import (
    AttendanceStatus,
    ChangeReason,
    GroupSession,
    HolidayChoice,
    HolidayPolicy,
    SessionKind,
    SessionStatus,
    SlotChoice,
)
from facilitator.schedule.operations import cancel_session, save, undo
from facilitator.schedule.policy_rules import Policy
from facilitator.schedule.queries import series_of
from facilitator.schedule.recurrence import Rule
from facilitator.schedule.session_errors import NeedsReason, PlanDiffers, TooLateToUndo
from tests.schedule.peterborough import COORDINATOR_C, all_sessions, audit_count, peterborough, session_on
from tests.support.builders import (
    make_attendee,
    make_closure,
    make_facilitator,
    make_group,
    make_membership,
    make_session,
    make_venue,
)

pytestmark = [pytest.mark.both_databases, pytest.mark.usefixtures("app")]

NOW = datetime(2025, 11, 3, 9, 0, tzinfo=UTC)
SECOND_WEDNESDAY = Rule("monthly", weekdays=(2,), ordinals=(2,))
CHRISTMAS = date(2025, 12, 16)
COLUMNS = ("local_start", "local_end", "venue_id", "format", "kind", "status", "arrive_minutes")
COLUMNS += ("room_minutes_before", "room_minutes_after", "dropped")


@pytest.fixture
def group() -> Group:
    """The reference group with F leading it, two people reached by e-mail, one by phone and one by post."""
    found = peterborough()
    (series,) = series_of(found.id)
    lead = make_facilitator(name="Farah Counsellor")
    set_series_facilitator(series, lead, role="lead", by=COORDINATOR_C, now=datetime(2025, 1, 3, tzinfo=UTC))
    for _ in range(2):
        make_membership(found)
    for channel in (Channel.PHONE, Channel.POST):
        make_membership(
            found, make_attendee(channel=channel, email="", phone="01632 960123", address="1 High Street")
        )
    for kind in (Message, CallTask, PaperLetter):
        for row in db.session.scalars(select(kind)):
            db.session.delete(row)
    db.session.flush()
    return found


@dataclass
class State:
    """How everything stands."""

    sessions: dict[str, tuple[Any, ...]]
    messages: set[str]
    calls: set[str]  # and letters
    decided: dict[tuple[str, int], tuple[Any, ...]]


def state(group: Group) -> State:
    db.session.flush()
    rows = select(GroupSession).where(GroupSession.group_id == group.id)
    return State(
        {row.id: tuple(getattr(row, name) for name in COLUMNS) for row in db.session.scalars(rows)},
        set(db.session.scalars(select(Message.id).where(Message.state == MessageState.QUEUED))),
        {
            *db.session.scalars(select(CallTask.id).where(CallTask.state == CallState.TO_DO)),
            *db.session.scalars(select(PaperLetter.id).where(PaperLetter.state == LetterState.TO_PRINT)),
        },
        {
            (row.series_id, row.slot): (row.choice, row.chosen_day, row.by_policy)
            for row in db.session.scalars(select(SlotChoice))
        },
    )


def planned(change: Change, now: datetime = NOW) -> Plan:
    return plan(change, by=COORDINATOR_C, now=now)


def saved(change: Change, now: datetime = NOW, **said: Any) -> Any:
    return save(change, by=COORDINATOR_C, now=now, **said)


CHANGES: dict[str, Callable[[Group], Change]] = {
    "cancel": lambda group: Cancel(session_on(group, CHRISTMAS).id, ChangeReason.VENUE),
    "move": lambda group: Move(session_on(group, CHRISTMAS).id, datetime(2025, 12, 9, 10, 15)),
    "bring back": lambda group: _off_before(group),
    "lengthen": lambda group: Alter(session_on(group, CHRISTMAS).id, minutes=200),
    "venue": lambda group: Alter(session_on(group, CHRISTMAS).id, venue_id=make_venue(name="Library").id),
    "online": lambda group: Alter(session_on(group, CHRISTMAS).id, format=Format.ONLINE),
    "kind alone": lambda group: Alter(session_on(group, CHRISTMAS).id, kind="social"),
    "later time": lambda group: Alter(session_on(group, CHRISTMAS).id, Scope.LATER, start_time=time(13, 0)),
    "later length": lambda group: Alter(session_on(group, CHRISTMAS).id, Scope.LATER, minutes=210),
    "later online": lambda group: Alter(session_on(group, CHRISTMAS).id, Scope.LATER, format=Format.ONLINE),
    "only new ones": lambda group: Alter(session_on(group, CHRISTMAS).id, Scope.NEW, start_time=time(13, 0)),
    "extra": lambda group: AddExtra(
        series_of(group.id)[0].id, datetime(2025, 12, 4, 14, 0), 90, "social", "", Format.ONLINE
    ),
    "rule": lambda group: ChangeRule(
        series_of(group.id)[0].id, date(2026, 1, 1), SECOND_WEDNESDAY, time(13, 0), 120
    ),
    "rule with days off": lambda group: _with_days_off(group),
    "day off left out": lambda group: _day_off(group, HolidayChoice.SKIP),
    "day off a week earlier": lambda group: _day_off(group, HolidayChoice.WEEK_EARLIER),
    "day off kept": lambda group: _day_off(group, HolidayChoice.KEEP),
    "day off held after all": lambda group: _held_after_all(group),
    "places": lambda group: _arranged(group, Hire((Place(Format.IN_PERSON, make_venue().id), ONLINE))),
    "room hire": lambda group: _arranged(group, Hire(minutes_after=30)),
    "policy later": lambda group: _arranged(group, policy=Policy(HolidayPolicy.WEEK_LATER)),
    "policy leave out": lambda group: _arranged(group, policy=Policy(HolidayPolicy.SKIP)),
    "all of it": lambda group: _arranged(group, Hire((ONLINE,), 15, 20, 30), Policy(HolidayPolicy.SKIP)),
}
ONLINE = Place(Format.ONLINE)


def _off_before(group: Group) -> BringBack:
    """A session that everybody heard was off."""
    session = session_on(group, CHRISTMAS)
    cancel_session(session, reason=ChangeReason.VENUE, by=COORDINATOR_C, now=NOW - timedelta(days=2))
    ends = {Message: MessageState.SENT, CallTask: CallState.SPOKE, PaperLetter: LetterState.POSTED}
    for kind, end in ends.items():
        for row in db.session.scalars(select(kind)):
            row.state = end
    db.session.flush()
    return BringBack(session.id)


def _arranged(group: Group, hire: Hire | None = None, policy: Policy | None = None) -> Arrange:
    """The reference series differently, with a day off before Christmas and one in January."""
    make_closure(first_day=CHRISTMAS, last_day=CHRISTMAS)
    make_closure(first_day=date(2026, 1, 20), last_day=date(2026, 1, 20))
    return Arrange(series_of(group.id)[0].id, hire or Hire(), policy or Policy())


def _day_off(group: Group, choice: HolidayChoice) -> Choose:
    make_closure(first_day=CHRISTMAS, last_day=CHRISTMAS)
    return Choose(series_of(group.id)[0].id, session_on(group, CHRISTMAS).slot, choice)


def _held_after_all(group: Group) -> Choose:
    """A place that was left out when it was made."""
    (series,) = series_of(group.id)
    session = session_on(group, CHRISTMAS)
    slot, day = session.slot, session.local_start.date()
    for row in db.session.scalars(select(Assignment).where(Assignment.session_id == session.id)):
        db.session.delete(row)
    db.session.delete(session)
    left_out = HolidayChoice.SKIP
    db.session.add(
        SlotChoice(
            series_id=series.id, slot=slot, slot_day=day, choice=left_out, by_policy=True, by_id="", at=NOW
        )
    )
    db.session.flush()
    return Choose(series.id, slot, HolidayChoice.WEEK_LATER)


def _with_days_off(group: Group) -> ChangeRule:
    make_closure(first_day=date(2026, 1, 14), last_day=date(2026, 1, 14))
    make_closure(first_day=date(2026, 2, 11), last_day=date(2026, 2, 11))
    return ChangeRule(
        series_of(group.id)[0].id,
        date(2026, 1, 1),
        SECOND_WEDNESDAY,
        time(13, 0),
        120,
        policy=Policy(HolidayPolicy.WEEK_LATER),
        choices={date(2026, 2, 11): HolidayChoice.SKIP},
    )


@pytest.mark.parametrize("name", CHANGES)
def test_what_is_shown_is_what_happens(group: Group, name: str) -> None:
    change = CHANGES[name](group)
    shown = planned(change)
    before = state(group)
    assert state(group) == before, "looking changes nothing"

    done = saved(change, shown=shown.shown)

    after = state(group)
    changed = {row_id for row_id, row in before.sessions.items() if after.sessions[row_id] != row}
    effect = shown.effect
    assert changed == {one.session.id for one in effect.touched} | {one.id for one in effect.removed}
    assert set(after.sessions) - set(before.sessions) == {one.id for one in done.plan.effect.made}
    assert len(done.plan.effect.made) == len(effect.made)
    for one in effect.touched:
        assert after.sessions[one.session.id] == tuple(getattr(one.after, column) for column in COLUMNS)
    new = {key: row for key, row in after.decided.items() if before.decided.get(key) != row}
    assert {slot: row for (_, slot), row in new.items()} == {
        one.slot: (one.choice, one.chosen_day, one.by_policy) for one in effect.choices
    }
    assert len(after.messages - before.messages) == sum(one.recipients.email for one in shown.notices)
    by_hand = sum(one.recipients.phone + one.recipients.post for one in shown.notices)
    assert len(after.calls - before.calls) == by_hand
    assert not before.messages - after.messages
    assert done.change.due_at == NOW + timedelta(minutes=10)
    queued = db.session.scalars(select(Message).where(Message.state == MessageState.QUEUED))
    assert {message.due_at for message in queued} <= {NOW + timedelta(minutes=10)}


@pytest.mark.parametrize("name", CHANGES)
def test_undone_everything_stands_as_before_in_a_new_version(group: Group, name: str) -> None:
    change = CHANGES[name](group)
    before = state(group)
    staff = _staff(group)
    sequences = {one.id: one.sequence for one in all_sessions(group)}
    done = saved(change)

    undo(done.change, by=COORDINATOR_C, now=NOW + timedelta(minutes=5))
    db.session.expire_all()

    after = state(group)
    assert {row_id: after.sessions[row_id] for row_id in before.sessions} == before.sessions
    made = set(after.sessions) - set(before.sessions)
    assert all(after.sessions[row_id][-1] for row_id in made), "what it had made is in no list"
    assert (after.messages, after.calls) == (before.messages, before.calls)
    assert after.decided == before.decided
    assert {key: value for key, value in _staff(group).items() if key[0] in before.sessions} == staff
    for one in all_sessions(group):
        if one.id in sequences and one.id in done.change.before["sessions"]:
            assert one.sequence == sequences[one.id] + 2
    assert [one.state.value for one in series_of(group.id)] == ["published"]
    assert audit_count("schedule_change.undone") == 1


def _staff(group: Group) -> dict[tuple[str, str], tuple[AssignmentState, datetime]]:
    rows = select(Assignment).join(GroupSession).where(GroupSession.group_id == group.id)
    return {
        (row.session_id, row.facilitator_id): (row.state, row.state_at) for row in db.session.scalars(rows)
    }


def test_a_notice_without_its_tick_does_not_go_out(group: Group) -> None:
    change = CHANGES["cancel"](group)
    members, staff = planned(change).notices
    assert members.words == "4 people will be told: 2 by e-mail, 1 by phone, 1 by post."
    assert "Farah Counsellor" in staff.words

    done = saved(change, leave_out=[members.key])

    kinds = [*db.session.scalars(select(Message.kind)), *db.session.scalars(select(CallTask.kind))]
    assert kinds == ["assignments.session_cancelled"]
    assert done.change.left_out == members.key
    assert _staff(group)[done.change.session_id, _lead(group)][0] is AssignmentState.RELEASED


def _lead(group: Group) -> str:
    (series,) = series_of(group.id)
    found = db.session.scalars(
        select(SeriesFacilitator.facilitator_id).where(SeriesFacilitator.series_id == series.id)
    )
    return found.one()


def test_two_days_before_messages_leave_at_once(group: Group) -> None:
    now = datetime(2025, 12, 14, 10, 15, tzinfo=UTC)
    done = saved(CHANGES["cancel"](group), now)
    assert done.change.due_at == now
    assert {message.due_at for message in db.session.scalars(select(Message))} == {now}


def test_a_plan_that_is_another_by_now_is_shown_again(group: Group) -> None:
    change = CHANGES["move"](group)
    shown = planned(change).shown
    make_membership(group)
    with pytest.raises(PlanDiffers) as refused:
        saved(change, shown=shown)
    assert "5 people" in refused.value.plan.notices[0].words
    assert session_on(group, CHRISTMAS).sequence == 0


def test_a_room_that_another_group_has_stands_in_the_way_unless_somebody_says_why(group: Group) -> None:
    other = make_group(venue_id=group.venue_id)
    make_session(other, local_start=datetime(2025, 12, 9, 12, 0))
    change = CHANGES["move"](group)
    (block,) = planned(change).blocks
    assert (block.level, block.words) == (
        Level.BLOCK,
        "Christ the Servant King Church is taken by another group on "
        "Tuesday 9 December 2025, 10:15 to 13:15.",
    )
    assert other.name not in block.words
    with pytest.raises(NeedsReason):
        saved(change)
    done = saved(change, override_reason="They have a second room")
    assert done.change.override_reason == "They have a second room"


def test_somebody_needed_elsewhere_is_said_beforehand(group: Group) -> None:
    from tests.support.builders import make_assignment

    elsewhere = make_session(make_group(), local_start=datetime(2025, 12, 9, 11, 0))
    lead = db.session.get_one(Assignment, next(iter(db.session.scalars(select(Assignment.id)))))
    make_assignment(elsewhere, lead.facilitator)
    words = [one.words for one in planned(CHANGES["move"](group)).others]
    assert "Needed elsewhere then: Farah Counsellor on Tuesday 9 December 2025." in words


def test_what_somebody_has_heard_is_not_undone(group: Group) -> None:
    done = saved(CHANGES["cancel"](group))
    message = db.session.scalars(select(Message)).first()
    assert message is not None
    message.state = MessageState.SENT
    with pytest.raises(TooLateToUndo, match="already been told"):
        undo(done.change, by=COORDINATOR_C, now=NOW + timedelta(minutes=11))
    db.session.rollback()


def test_only_the_latest_change_is_undone_and_only_once(group: Group) -> None:
    first = saved(CHANGES["move"](group))
    session = db.session.get_one(GroupSession, first.change.session_id)
    second = saved(Cancel(session.id, ChangeReason.WEATHER), NOW + timedelta(minutes=1))
    later = NOW + timedelta(minutes=2)
    with pytest.raises(TooLateToUndo, match="changed since"):
        undo(first.change, by=COORDINATOR_C, now=later)
    undo(second.change, by=COORDINATOR_C, now=later)
    with pytest.raises(TooLateToUndo, match="undone already"):
        undo(second.change, by=COORDINATOR_C, now=later)


def test_undoing_sends_the_news_that_it_had_stopped(group: Group) -> None:
    session = session_on(group, CHRISTMAS)
    cancel_session(session, reason=ChangeReason.VENUE, by=COORDINATOR_C, now=NOW)
    back = saved(BringBack(session.id), NOW + timedelta(minutes=3))
    stopped = select(Message).where(Message.kind == "registration.session_cancelled")
    assert {message.state for message in db.session.scalars(stopped)} <= {
        MessageState.CANCELLED,
        MessageState.QUEUED,
    }

    undo(back.change, by=COORDINATOR_C, now=NOW + timedelta(minutes=5))
    db.session.expire_all()

    assert session.status is SessionStatus.CANCELLED
    assert {message.state for message in db.session.scalars(stopped)} == {MessageState.QUEUED}


def test_this_and_later_keeps_rows_and_leaves_alone_what_was_changed_by_hand_or_begun(group: Group) -> None:
    moved = session_on(group, date(2026, 2, 17))
    saved(Move(moved.id, datetime(2026, 2, 24, 10, 15)))
    off = session_on(group, date(2026, 3, 17))
    saved(Cancel(off.id, ChangeReason.VENUE))
    taken = session_on(group, date(2026, 5, 19))
    taken.attendance_status = AttendanceStatus.DRAFT
    db.session.flush()
    before = {one.id: (one.uid, one.sequence) for one in all_sessions(group)}

    done = saved(
        Alter(session_on(group, date(2026, 1, 20)).id, Scope.LATER, start_time=time(13, 0), minutes=150)
    )

    effect = done.plan.effect
    assert {(one.session.id, one.why.value) for one in effect.kept} == {
        (moved.id, "by_hand"),
        (off.id, "cancelled"),
        (taken.id, "attendance"),
    }
    for one in all_sessions(group):
        uid, sequence = before[one.id]
        reached = one.id in {row.session.id for row in effect.touched}
        assert (one.uid, one.sequence) == (uid, sequence + 1 if reached else sequence)
        if reached:
            assert one.local_start.time() == time(13, 0)
            assert one.original_start.time() == time(10, 15)
            assert not one.moved, "the schedule is another, the session was not moved"
            assert one.local_end.time() == (time(16, 30) if one.kind == SessionKind.SPEAKER else time(15, 30))
    assert len(effect.touched) == 9
    assert session_on(group, CHRISTMAS).local_start.time() == time(10, 15)
    (series,) = series_of(group.id)
    assert (series.start_time, series.minutes) == (time(13, 0), 150)


def test_the_past_is_never_reached(group: Group) -> None:
    with pytest.raises(Exception, match="already begun"):
        planned(Alter(session_on(group, date(2025, 10, 21)).id, Scope.LATER, start_time=time(13, 0)))
