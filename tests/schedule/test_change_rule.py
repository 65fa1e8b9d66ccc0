"""From a date on the group meets by another rule: one schedule to people, two series underneath."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from facilitator.app import create_app
from facilitator.assignments.models import Assignment, AssignmentState
from facilitator.assignments.operations import set_series_facilitator
from facilitator.assignments.team_queries import series_team
from facilitator.core.db import db, write_transaction
from facilitator.groups.models import Format, Group
from facilitator.messages.models import Message
from facilitator.schedule.change_queries import plan
from facilitator.schedule.change_types import Alter, Arrange, Cancel, Change, ChangeRule, Move, Scope
from facilitator.schedule.hire_rules import Hire, Place
from facilitator.schedule.models import (
    AttendanceStatus,
    ChangeReason,
    GroupSession,
    HolidayPolicy,
    Series,
    SeriesState,
    SessionKind,
    SessionStatus,
)
from facilitator.schedule.operations import extend_series, save, undo
from facilitator.schedule.policy_rules import Policy
from facilitator.schedule.queries import coming_sessions, series_of, sessions_for_feed
from facilitator.schedule.recurrence import Rule
from facilitator.schedule.session_errors import NotRunning, StartIsOver
from tests.schedule.peterborough import COORDINATOR_C, make_dates, peterborough, session_on
from tests.support.builders import make_facilitator, make_group, make_membership, make_session, make_venue
from tests.support.databases import create_database, house_settings, migrate
from tests.support.statements import counted_statements

both = pytest.mark.both_databases
NOW = datetime(2025, 11, 3, 9, 0, tzinfo=UTC)
JANUARY = date(2026, 1, 1)
SECOND_WEDNESDAY = Rule("monthly", weekdays=(2,), ordinals=(2,))
WEEKLY = Rule("weekly", weekdays=(1,))
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def group(app: Flask) -> Group:
    return peterborough()


def second_wednesday(series: Series, from_date: date = JANUARY) -> ChangeRule:
    return ChangeRule(series.id, from_date, SECOND_WEDNESDAY, time(13, 0), 120)


def change_rule(group: Group, now: datetime = NOW, from_date: date = JANUARY):  # type: ignore[no-untyped-def]
    return save(second_wednesday(series_of(group.id)[0], from_date), by=COORDINATOR_C, now=now)


@both
def test_scenario_11_from_january_the_second_wednesday(group: Group) -> None:
    (old,) = series_of(group.id)
    lead = make_facilitator(name="Farah")
    set_series_facilitator(old, lead, role="lead", by=COORDINATOR_C, now=NOW)
    make_membership(group)

    saved = change_rule(group)

    first, second = series_of(group.id)
    assert (first.state, first.superseded_by_id) == (SeriesState.SUPERSEDED, second.id)
    assert (second.state, second.lineage_id) == (SeriesState.PUBLISHED, first.id)
    days = [one.local_start for one in sessions_for_feed([group.id], now=NOW)]
    assert datetime(2025, 12, 16, 10, 15) in days
    assert days[days.index(datetime(2025, 12, 16, 10, 15)) + 1] == datetime(2026, 1, 14, 13, 0)
    assert datetime(2026, 1, 20, 10, 15) not in days
    assert [row.facilitator_id for row in series_team(second.id)] == [lead.id]
    made = [one.id for one in saved.plan.effect.made]
    runs = db.session.scalars(select(Assignment.state).where(Assignment.session_id.in_(made)))
    assert set(runs) == {AssignmentState.CONFIRMED}
    assert extend_series(first, now=NOW) == []
    kinds = set(db.session.scalars(select(Message.kind).where(Message.created_at == NOW)))
    assert "registration.schedule_changed" in kinds
    assert not [kind for kind in kinds if "cancelled" in kind]


@both
def test_pinned_attended_and_cancelled_sessions_stay_and_are_listed(group: Group) -> None:
    moved, off, taken = (
        session_on(group, day) for day in (date(2026, 1, 20), date(2026, 2, 17), date(2026, 3, 17))
    )
    save(Move(moved.id, datetime(2026, 1, 27, 10, 15)), by=COORDINATOR_C, now=NOW)
    save(Cancel(off.id, ChangeReason.VENUE), by=COORDINATOR_C, now=NOW)
    taken.attendance_status = AttendanceStatus.DRAFT
    db.session.flush()

    saved = change_rule(group)

    assert {one.session.id for one in saved.plan.effect.kept} == {moved.id, off.id, taken.id}
    assert not (moved.dropped or off.dropped or taken.dropped)
    assert (moved.status, off.status) == (SessionStatus.PLANNED, SessionStatus.CANCELLED)


@both
def test_rows_made_out_of_date_order_split_by_the_day_of_their_slot(app: Flask) -> None:
    group = make_group(venue_id=make_venue().id)
    series = make_dates(group, rule=Rule("monthly", weekdays=(1,), ordinals=(3,), count=3), cadence=None)
    for row in db.session.scalars(select(GroupSession).where(GroupSession.series_id == series.id)):
        db.session.delete(row)
    db.session.flush()
    days = [(9, 2026, 3), (7, 2026, 1), (2, 2025, 12), (8, 2026, 2), (1, 2025, 11)]
    for slot, year, month in days:
        make_session(group, series, slot=slot, local_start=datetime(year, month, 16, 10, 15))
    early = session_on(group, date(2025, 12, 16))
    save(Move(early.id, datetime(2026, 1, 5, 10, 15)), by=COORDINATOR_C, now=NOW)

    saved = change_rule(group)

    assert [one.local_start.month for one in saved.plan.effect.removed] == [1, 2, 3]
    assert not early.dropped, "its slot was before January, wherever it is held"


@both
def test_undone_the_old_series_goes_on(group: Group) -> None:
    before = [one.uid for one in sessions_for_feed([group.id], now=NOW)]
    saved = change_rule(group)
    undo(saved.change, by=COORDINATOR_C, now=NOW)
    db.session.expire_all()
    (series,) = series_of(group.id)
    assert (series.state, series.superseded_by_id) == (SeriesState.PUBLISHED, None)
    assert [one.uid for one in sessions_for_feed([group.id], now=NOW)] == before


@both
def test_what_cannot_be_is_refused(group: Group) -> None:
    (series,) = series_of(group.id)
    with pytest.raises(StartIsOver):
        change_rule(group, from_date=date(2025, 11, 2))
    change_rule(group)
    with pytest.raises(NotRunning):
        plan(second_wednesday(series), by=COORDINATOR_C, now=NOW)


@both
def test_scenario_24_online_for_a_day_and_the_next_session_unchanged(group: Group) -> None:
    now = datetime(2026, 2, 17, 7, 40, tzinfo=UTC)
    february, march = session_on(group, date(2026, 2, 17)), session_on(group, date(2026, 3, 17))
    make_membership(group)
    saved = save(Alter(february.id, format=Format.ONLINE), by=COORDINATOR_C, now=now)
    assert (february.format, february.sequence, february.uid) == (Format.ONLINE, 1, february.uid)
    assert (march.format, march.sequence) == (Format.IN_PERSON, 0)
    assert saved.change.due_at == now, "urgent: today"
    assert set(db.session.scalars(select(Message.kind))) == {"registration.session_changed"}


@both
def test_scenario_25_back_to_a_standard_session_on_the_same_slot(group: Group) -> None:
    now = datetime(2025, 6, 13, 9, 0, tzinfo=UTC)
    june, september = session_on(group, date(2025, 6, 17)), session_on(group, date(2025, 9, 16))
    save(Alter(june.id, kind="standard", minutes=120), by=COORDINATOR_C, now=now)
    assert (june.kind, june.slot) == (SessionKind.STANDARD, 6)
    assert june.local_end == datetime(2025, 6, 17, 12, 15)
    assert (september.kind, september.local_end.time()) == (SessionKind.SPEAKER, time(13, 15))


def _weekly_with_people(people: int) -> Group:
    group = make_group(venue_id=make_venue().id)
    series = make_dates(
        group, rule=WEEKLY, start_date=date(2025, 1, 7), cadence=None, now=datetime(2025, 1, 2, tzinfo=UTC)
    )
    for _ in range(2):
        set_series_facilitator(series, make_facilitator(), role="co", by=COORDINATOR_C, now=NOW)
    for _ in range(people):
        make_membership(group)
    return group


@both
@pytest.mark.parametrize("what", ["time", "rule", "places"])
def test_changing_52_sessions_takes_fewer_than_25_statements_however_many_people(
    app: Flask, what: str
) -> None:
    now = datetime(2025, 6, 2, 9, 0, tzinfo=UTC)
    costs = []
    for people in (3, 60):
        group = _weekly_with_people(people)
        (series,) = series_of(group.id)
        first = coming_sessions(group.id, now=now, limit=1)[0]
        later = Alter(first.id, Scope.LATER, start_time=time(14, 0))
        wednesdays = Rule("weekly", weekdays=(2,))
        places = Hire((Place(Format.ONLINE), Place(Format.IN_PERSON, group.venue_id)), minutes_after=30)
        changes: dict[str, Change] = {
            "time": later,
            "rule": ChangeRule(series.id, date(2025, 6, 9), wednesdays, time(13, 0), 120),
            "places": Arrange(series.id, places, Policy(HolidayPolicy.SKIP)),
        }
        change = changes[what]
        db.session.commit()
        with counted_statements() as sent:
            saved = save(change, by=COORDINATOR_C, now=now)
        costs.append(len(sent))
        reached = len(saved.plan.effect.touched) + len(saved.plan.effect.removed)
        assert reached >= 52
        db.session.commit()
    assert costs[1] == costs[0]
    assert costs[1] < 25, "\n".join(" ".join(one.split())[:30] + one[-60:] for one in sent)


# --- a machine that dies in the middle ---

_DIES = """
import os, signal, sys
from datetime import UTC, date, datetime, time
from sqlalchemy import event
from sqlalchemy.engine import Engine
from facilitator.app import create_app
from facilitator.config import Settings
from facilitator.core.actor import SYSTEM
from facilitator.core.db import write_transaction
from facilitator.schedule.change_types import ChangeRule
from facilitator.schedule.operations import save
from facilitator.schedule.recurrence import Rule

die_at = int(sys.argv[2])
sent = 0

def count(connection, cursor, statement, *rest):
    global sent
    sent += statement.upper().startswith(("INSERT", "UPDATE"))
    if sent == die_at:
        os.kill(os.getpid(), signal.SIGKILL)

app = create_app(Settings.load(os.environ))
with app.app_context(), write_transaction():
    event.listen(Engine, "after_cursor_execute", count)
    change = ChangeRule(sys.argv[1], date(2025, 6, 9), Rule("weekly", weekdays=(2,)), time(13, 0), 120)
    save(change, by=SYSTEM, now=datetime(2025, 6, 2, 9, 0, tzinfo=UTC))
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def installation(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Flask, dict[str, str]]]:
    """An installation of its own, and the environment in which another process finds it."""
    url = f"sqlite:///{tmp_path / 'killed.db'}"
    if request.param == "postgresql":
        url = create_database(request.getfixturevalue("postgres_url"), f"facilitator_killed_{os.getpid()}")
    app = create_app(house_settings(tmp_path, url))
    migrate(app)
    environ = os.environ | {
        "FACILITATOR_ENV": "test",
        "FACILITATOR_INSTANCE": str(tmp_path),
        "FACILITATOR_DATABASE_URL": url,
        "FACILITATOR_NOTE_KEYS": "SUo0bDZkT2JpRkd3c1h6dVlxVzF0dVJ2Q2Z5cE1hS2U=",
        "FACILITATOR_SECRET_KEY": "a secret key that only the tests know",
        "FACILITATOR_BASE_URL": "http://localhost",
        "PYTHONPATH": str(ROOT),
    }
    with app.app_context():
        yield app, environ
        db.session.remove()
        db.engine.dispose()


def _picture(series_id: str) -> tuple[object, ...]:
    db.session.rollback()
    series = db.session.get_one(Series, series_id)
    sessions = db.session.scalars(select(GroupSession).order_by(GroupSession.id))
    rows = tuple((one.id, one.sequence, one.dropped) for one in sessions)
    return series.state, rows, db.session.query(Message).count(), db.session.query(Assignment).count()


def test_killed_in_the_middle_of_52_sessions_the_old_state_stands(
    installation: tuple[Flask, dict[str, str]],
) -> None:
    _, environ = installation
    with write_transaction():
        group = _weekly_with_people(4)
        series_id = series_of(group.id)[0].id
    before = _picture(series_id)

    def run(die_at: int) -> int:
        command = [sys.executable, "-c", _DIES, series_id, str(die_at)]
        return subprocess.run(command, env=environ, cwd=ROOT, capture_output=True, check=False).returncode

    for die_at in (1, 4, 7, 10):
        assert run(die_at) == -signal.SIGKILL
        assert _picture(series_id) == before
    assert run(10_000) == 0
    after = _picture(series_id)
    assert after[0] is SeriesState.SUPERSEDED
    assert sum(dropped for _, _, dropped in after[1]) >= 52  # type: ignore[attr-defined]
