"""Cancelling, bringing back and moving one session, and what is refused."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from facilitator.audit.models import AuditEntry
from facilitator.core.db import db
from facilitator.core.errors import Refusal, StaleRow
from facilitator.groups.models import Format, Group
from facilitator.schedule.errors import DateOutOfRange, DurationRefused
from facilitator.schedule.models import (
    AttendanceStatus,
    ChangeKind,
    ChangeReason,
    GroupSession,
    SessionKind,
    SessionStatus,
)
from facilitator.schedule.operations import (
    cancel_session,
    extend_horizons,
    move_session,
    restore_session,
    touch_group_sessions,
)
from facilitator.schedule.queries import changes_of
from facilitator.schedule.session_errors import (
    AlreadyCancelled,
    AttendanceTaken,
    IsCancelled,
    NotCancelled,
    NothingMoved,
    SessionBegun,
    SessionsOverlap,
    StartIsOver,
    StartTooFar,
)
from facilitator.schedule.signals import session_cancelled, session_moved, session_restored
from tests.schedule.peterborough import (
    COORDINATOR_C,
    all_sessions,
    audit_count,
    peterborough,
    session_on,
)
from tests.support.builders import make_group, make_session, make_venue
from tests.support.statements import counted_statements

pytestmark = [pytest.mark.both_databases, pytest.mark.usefixtures("app")]

NOVEMBER = datetime(2025, 11, 3, 9, 0, tzinfo=UTC)
CHRISTMAS_SLOT = date(2025, 12, 16)
NEW_START = datetime(2025, 12, 9, 10, 15)


@pytest.fixture
def group() -> Group:
    return peterborough()


@pytest.fixture
def december(group: Group) -> GroupSession:
    """The speaker session of Tuesday 16 December 2025, 10:15 to 13:15."""
    return session_on(group, CHRISTMAS_SLOT)


@pytest.fixture
def heard() -> Iterator[list[tuple[str, dict[str, Any]]]]:
    """What the signals said, in order."""
    told: list[tuple[str, dict[str, Any]]] = []

    def listener(name: str) -> Callable[..., None]:
        def listen(session: GroupSession, **said: Any) -> None:
            told.append((name, {"session": session, **said}))

        return listen

    listeners = {name: listener(name) for name in ("cancelled", "restored", "moved")}
    with (
        session_cancelled.connected_to(listeners["cancelled"]),
        session_restored.connected_to(listeners["restored"]),
        session_moved.connected_to(listeners["moved"]),
    ):
        yield told


def cancel(session: GroupSession, now: datetime = NOVEMBER, **said: Any) -> None:
    cancel_session(session, **{"reason": ChangeReason.VENUE, "by": COORDINATOR_C, "now": now} | said)


def restore(session: GroupSession, now: datetime = NOVEMBER, **said: Any) -> None:
    restore_session(session, **{"by": COORDINATOR_C, "now": now} | said)


def move(session: GroupSession, now: datetime = NOVEMBER, **said: Any) -> None:
    move_session(session, **{"new_start": NEW_START, "by": COORDINATOR_C, "now": now} | said)


def test_scenario_3_the_christmas_session_moves_a_week_earlier(
    group: Group, december: GroupSession, heard: list[tuple[str, dict[str, Any]]]
) -> None:
    before = (december.id, december.uid, december.slot, december.sequence)

    move(december)

    assert (december.local_start, december.local_end) == (
        datetime(2025, 12, 9, 10, 15),
        datetime(2025, 12, 9, 13, 15),
    )
    assert december.kind is SessionKind.SPEAKER
    assert (december.id, december.uid, december.slot, december.sequence - 1) == before
    assert december.original_start == datetime(2025, 12, 16, 10, 15)
    assert december.pinned
    assert december.moved
    assert december.status is SessionStatus.PLANNED
    assert [name for name, _ in heard] == ["moved"]
    extend_horizons(datetime(2025, 12, 20, 9, 0, tzinfo=UTC))
    two_years = [s for s in all_sessions(group) if s.local_start.year < 2027]
    assert len(two_years) == 24
    assert two_years[12].local_start == datetime(2026, 1, 20, 10, 15)
    in_december = [s for s in two_years if (s.local_start.year, s.local_start.month) == (2025, 12)]
    assert [s.local_start.day for s in in_december] == [9]


def test_scenario_4_cancelling_keeps_slots_and_speakers(group: Group) -> None:
    now = datetime(2025, 7, 1, 9, 0, tzinfo=UTC)
    cancel(session_on(group, date(2025, 8, 19)), now)

    assert [s.slot for s in all_sessions(group)] == list(range(1, 25))
    assert session_on(group, date(2025, 9, 16)).kind is SessionKind.SPEAKER
    assert session_on(group, date(2025, 8, 19)).slot == 8


def test_cancelling_says_why_and_how_much_notice_was_given(
    december: GroupSession, heard: list[tuple[str, dict[str, Any]]]
) -> None:
    cancel(december, datetime(2025, 12, 14, 10, 15, 30, tzinfo=UTC))

    assert december.status is SessionStatus.CANCELLED
    (change,) = changes_of(december.id)
    assert (change.kind, change.reason, change.by_id) == (
        ChangeKind.CANCELLED,
        ChangeReason.VENUE,
        COORDINATOR_C.id,
    )
    assert change.notice_minutes == 2 * 24 * 60 - 1
    ((name, said),) = heard
    assert (name, said["session"], said["change"], said["by"]) == (
        "cancelled",
        december,
        change,
        COORDINATOR_C,
    )


def test_scenario_23_notice_of_five_days_is_logged(group: Group) -> None:
    august = session_on(group, date(2025, 8, 19))
    cancel(august, datetime(2025, 8, 14, 9, 15, tzinfo=UTC))

    assert changes_of(august.id)[0].notice_minutes == 5 * 24 * 60


def test_each_change_lets_calendars_and_open_forms_notice(december: GroupSession) -> None:
    cancel(december)
    restore(december, NOVEMBER + timedelta(hours=1))
    move(december, NOVEMBER + timedelta(hours=2))

    assert (december.sequence, december.version) == (3, 4)
    assert december.changed_at == NOVEMBER + timedelta(hours=2)


def test_each_change_leaves_one_audit_entry(december: GroupSession) -> None:
    cancel(december)
    restore(december)
    move(december, reason=ChangeReason.HOLIDAY)

    entries = db.session.query(AuditEntry).filter(AuditEntry.subject_id == december.id).all()
    assert {(entry.action, entry.reason, entry.group_id) for entry in entries} == {
        ("session.cancelled", "venue", december.group_id),
        ("session.restored", "", december.group_id),
        ("session.moved", "holiday", december.group_id),
    }
    assert len(entries) == 3


def test_bringing_back_puts_the_session_on_again_at_its_time(
    december: GroupSession, heard: list[tuple[str, dict[str, Any]]]
) -> None:
    cancel(december)
    restore(december)

    assert december.status is SessionStatus.PLANNED
    assert december.local_start == datetime(2025, 12, 16, 10, 15)
    assert [change.kind for change in changes_of(december.id)].count(ChangeKind.RESTORED) == 1
    assert [name for name, _ in heard] == ["cancelled", "restored"]


def test_moving_logs_the_old_and_the_new_time(december: GroupSession) -> None:
    move(december, reason=ChangeReason.HOLIDAY)

    (change,) = changes_of(december.id)
    assert (change.kind, change.reason) == (ChangeKind.MOVED, ChangeReason.HOLIDAY)
    assert (change.old_start, change.new_start) == (datetime(2025, 12, 16, 10, 15), NEW_START)
    assert change.notice_minutes == (43 * 24 + 1) * 60 + 15


def test_moving_over_a_clock_change_keeps_the_wall_time(group: Group) -> None:
    march = session_on(group, date(2026, 3, 17))
    move(march, new_start=datetime(2026, 3, 31, 10, 15))

    assert (march.local_end - march.local_start) == timedelta(hours=3)
    assert march.starts_at == datetime(2026, 3, 31, 9, 15, tzinfo=UTC)


def test_a_new_end_changes_the_length(december: GroupSession) -> None:
    move(december, new_end=datetime(2025, 12, 9, 12, 0))
    assert december.local_end == datetime(2025, 12, 9, 12, 0)
    assert december.minutes == 105


def test_the_same_start_with_another_end_is_a_move(december: GroupSession) -> None:
    move(december, new_start=december.local_start, new_end=datetime(2025, 12, 16, 12, 15))
    assert december.local_end.time() == time(12, 15)


def test_a_moved_session_may_move_home_again(december: GroupSession) -> None:
    move(december)
    move(december, new_start=december.original_start)
    assert not december.moved
    assert december.pinned


def test_a_cancelled_session_is_not_in_the_way(group: Group, december: GroupSession) -> None:
    november = session_on(group, date(2025, 11, 18))
    cancel(november)
    move(december, new_start=datetime(2025, 11, 18, 10, 15))


def test_what_moved_into_its_time_keeps_a_session_from_coming_back(
    group: Group, december: GroupSession
) -> None:
    november = session_on(group, date(2025, 11, 18))
    cancel(november)
    move(december, new_start=datetime(2025, 11, 18, 12, 0))
    with pytest.raises(SessionsOverlap):
        restore(november)


def test_sessions_may_follow_each_other_without_a_gap(group: Group, december: GroupSession) -> None:
    move(december, new_start=datetime(2025, 11, 18, 12, 15))
    assert december.local_start == session_on(group, date(2025, 11, 18)).local_end


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ({"new_start": datetime(2025, 12, 16, 10, 15)}, NothingMoved),
        ({"new_start": datetime(2025, 11, 3, 8, 59)}, StartIsOver),
        ({"new_start": datetime(2025, 11, 18, 12, 0)}, SessionsOverlap),
        ({"new_start": datetime(2025, 11, 18, 8, 0)}, SessionsOverlap),
        ({"new_start": datetime(2028, 1, 3, 10, 15)}, StartTooFar),
        ({"new_start": datetime(9999, 12, 31, 23, 0)}, DateOutOfRange),
        ({"new_end": datetime(2025, 12, 9, 10, 19)}, DurationRefused),
        ({"new_end": datetime(2025, 12, 9, 9, 0)}, DurationRefused),
        ({"new_end": datetime(2025, 12, 10, 10, 16)}, DurationRefused),
    ],
)
def test_a_new_time_that_cannot_be_is_refused_and_changes_nothing(
    december: GroupSession, said: dict[str, Any], error: type[Refusal]
) -> None:
    with pytest.raises(error):
        move(december, **said)
    assert (december.local_start, december.sequence) == (datetime(2025, 12, 16, 10, 15), 0)
    assert not changes_of(december.id)
    assert not audit_count("session.moved")


BEGUN = datetime(2025, 12, 16, 10, 15, tzinfo=UTC)


@pytest.mark.parametrize("act", [cancel, move])
def test_the_past_is_left_alone(december: GroupSession, act: Callable[..., None]) -> None:
    with pytest.raises(SessionBegun):
        act(december, BEGUN)
    with pytest.raises(SessionBegun):
        act(december, BEGUN + timedelta(days=90))


def test_a_session_is_not_brought_back_after_its_time(december: GroupSession) -> None:
    cancel(december)
    with pytest.raises(SessionBegun):
        restore(december, BEGUN)


@pytest.mark.parametrize("act", [cancel, move])
@pytest.mark.parametrize("status", [AttendanceStatus.DRAFT, AttendanceStatus.SUBMITTED])
def test_a_session_with_attendance_is_left_alone(
    december: GroupSession, act: Callable[..., None], status: AttendanceStatus
) -> None:
    december.attendance_status = status
    with pytest.raises(AttendanceTaken):
        act(december)


def test_a_cancelled_session_is_neither_cancelled_again_nor_moved(december: GroupSession) -> None:
    cancel(december)
    with pytest.raises(AlreadyCancelled):
        cancel(december)
    with pytest.raises(IsCancelled):
        move(december)
    assert len(changes_of(december.id)) == 1


def test_a_session_that_is_on_is_not_brought_back(december: GroupSession) -> None:
    with pytest.raises(NotCancelled):
        restore(december)


@pytest.mark.parametrize("act", [cancel, move])
def test_a_form_opened_before_somebody_elses_change_is_stopped(
    december: GroupSession, act: Callable[..., None]
) -> None:
    shown = december.version
    move(december, new_start=datetime(2025, 12, 10, 10, 15))
    with pytest.raises(StaleRow):
        act(december, expected_version=shown)
    act(december, expected_version=shown + 1)


def test_a_refused_signal_reader_undoes_the_whole_change(december: GroupSession) -> None:
    db.session.commit()

    def refuse(session: GroupSession, **said: Any) -> None:
        raise Refusal("No.")

    with session_cancelled.connected_to(refuse), pytest.raises(Refusal, match="No"):
        cancel(december)
    db.session.rollback()
    assert december.status is SessionStatus.PLANNED
    assert not changes_of(december.id)


def test_coming_sessions_follow_the_groups_new_venue_and_calendars_notice(group: Group) -> None:
    now = datetime(2025, 3, 1, 9, 0, tzinfo=UTC)
    venue = make_venue(name="The Old Library")
    before = {"venue_id": group.venue_id, "format": group.format}
    group.venue_id, group.format = venue.id, Format.HYBRID

    touch_group_sessions(group, before=before, now=now)

    past, coming = session_on(group, date(2025, 2, 18)), session_on(group, date(2025, 3, 18))
    assert (past.sequence, past.format) == (0, Format.IN_PERSON)
    assert past.venue_id != venue.id
    assert (coming.sequence, coming.venue_id, coming.format) == (1, venue.id, Format.HYBRID)
    assert (coming.changed_at, coming.version) == (now, 2)


def test_a_session_somewhere_else_by_then_stays_there(group: Group) -> None:
    now = datetime(2025, 3, 1, 9, 0, tzinfo=UTC)
    old, new, own = group.venue_id, make_venue(name="The Old Library"), make_venue(name="The Barn")
    march, april = session_on(group, date(2025, 3, 18)), session_on(group, date(2025, 4, 15))
    march.venue_id = own.id
    group.venue_id = new.id

    touch_group_sessions(group, before={"venue_id": old}, now=now)

    assert (march.venue_id, april.venue_id) == (own.id, new.id)
    assert (march.sequence, april.sequence) == (1, 1)


def test_another_groups_sessions_do_not_follow(group: Group) -> None:
    other = make_session(make_group())
    touch_group_sessions(group, before={}, now=datetime(2025, 3, 1, tzinfo=UTC))
    db.session.refresh(other)
    assert other.sequence == 0


def test_a_change_costs_the_same_in_a_large_schedule(group: Group, december: GroupSession) -> None:
    def cost(session: GroupSession) -> int:
        with counted_statements() as sent:
            move_session(
                session,
                new_start=session.local_start + timedelta(days=1),
                by=COORDINATOR_C,
                now=NOVEMBER,
            )
        return len(sent)

    small = make_session(make_group(), local_start=datetime(2025, 12, 16, 10, 15))
    assert cost(december) == cost(small)
