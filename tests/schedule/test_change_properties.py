"""Whatever is done to a schedule, in whatever order: what people and calendars hold on to stays as it was."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from facilitator.core.db import db
from facilitator.core.errors import Refusal
from facilitator.core.timezones import to_utc
from facilitator.groups.models import Format, Group
from facilitator.schedule.change_types import (
    Alter,
    Arrange,
    BringBack,
    Cancel,
    Change,
    ChangeRule,
    Choose,
    Move,
    Scope,
)
from facilitator.schedule.hire_rules import Hire, Place
from facilitator.schedule.models import (
    ChangeReason,
    GroupSession,
    HolidayChoice,
    HolidayPolicy,
    ScheduleChange,
    SeriesState,
    SessionStatus,
)
from facilitator.schedule.operations import extend_horizons, save, undo
from facilitator.schedule.policy_rules import Policy
from facilitator.schedule.queries import series_of
from facilitator.schedule.recurrence import Rule
from tests.schedule.peterborough import COORDINATOR_C, make_dates
from tests.support.builders import make_group, make_venue

pytestmark = pytest.mark.both_databases

BEGIN = datetime(2025, 1, 2, 9, 0, tzinfo=UTC)
RULES = [
    Rule("monthly", weekdays=(0,), ordinals=(1,)),
    Rule("monthly", weekdays=(0, 3), ordinals=(-1,)),
    Rule("weekly", weekdays=(0,), interval=2),
    Rule("weekly", weekdays=(4,), count=9),
]
POLICIES = [Policy(kind, 2, make_up) for kind in HolidayPolicy for make_up in (False, True)]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["cancel", "back", "move", "online", "later", "choose", "arrange", "rule", "undo"])
    ).flatmap(
        lambda step: st.tuples(st.just(step[0]), st.integers(0, 40), st.integers(0, 9), st.integers(0, 20))
    ),
    max_size=8,
)


def _rows(group: Group) -> list[GroupSession]:
    statement = select(GroupSession).where(GroupSession.group_id == group.id)
    return list(db.session.scalars(statement.order_by(GroupSession.starts_at, GroupSession.id)))


def _change(group: Group, what: str, which: int, how: int, now: datetime) -> Change | None:
    coming = [one for one in _rows(group) if one.starts_at > now and not one.dropped]
    running = [one for one in series_of(group.id) if one.state is SeriesState.PUBLISHED]
    if not coming or not running:
        return None
    session = coming[which % len(coming)]
    policy = POLICIES[how % len(POLICIES)]
    places = (Place(Format.ONLINE), Place(Format.IN_PERSON, group.venue_id))[: how % 3]
    day = session.original_start.date()
    made: dict[str, Callable[[], Change]] = {
        "cancel": lambda: Cancel(session.id, ChangeReason.WEATHER),
        "back": lambda: BringBack(session.id),
        "move": lambda: Move(session.id, session.local_start + timedelta(days=how - 4, hours=1)),
        "online": lambda: Alter(session.id, format=Format.ONLINE),
        "later": lambda: Alter(session.id, Scope.LATER, start_time=time(9 + how), minutes=60 + 5 * how),
        "choose": lambda: Choose(session.series_id, session.slot, list(HolidayChoice)[how % 5], 2),
        "arrange": lambda: Arrange(running[0].id, Hire(places, 5 * how, 0, how), policy),
        "rule": lambda: ChangeRule(running[0].id, day, RULES[how % 4], time(14), 90, policy=policy),
    }
    return made[what]()


def _undo_last(group: Group, now: datetime) -> None:
    statement = select(ScheduleChange).where(ScheduleChange.group_id == group.id)
    last = db.session.scalars(statement.order_by(ScheduleChange.at.desc(), ScheduleChange.id)).first()
    if last is not None:
        undo(last, by=COORDINATOR_C, now=now)


def _do(group: Group, what: str, which: int, how: int, now: datetime) -> None:
    with db.session.begin_nested():
        if what == "undo":
            _undo_last(group, now)
            return
        change = _change(group, what, which, how, now)
        if change is not None:
            save(change, by=COORDINATOR_C, now=now)


def _identity(group: Group) -> dict[str, tuple[Any, ...]]:
    return {one.id: (one.uid, one.original_start, one.series_id) for one in _rows(group)}


def _check(group: Group) -> None:
    rows = [one for one in _rows(group) if not one.dropped]
    places = [(one.series_id, one.slot) for one in rows]
    assert len(places) == len(set(places))
    days = [(one.series_id, one.original_start) for one in rows if one.slot >= 1]
    assert len(days) == len(set(days)), "no date comes back beside its own session"
    for one in rows:
        assert one.starts_at == to_utc(one.local_start, one.timezone)
        assert one.ends_at == to_utc(one.local_end, one.timezone)
    planned = [one for one in rows if one.status is SessionStatus.PLANNED]
    for one, following in pairwise(planned):
        assert one.ends_at <= following.starts_at, "the group never meets twice at once"


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(STEPS, st.sampled_from(RULES), st.sampled_from(POLICIES))
def test_identity_survives_every_change_and_generating_again(
    app: Flask, steps: list[tuple[str, int, int, int]], rule: Rule, policy: Policy
) -> None:
    group = make_group(venue_id=make_venue().id)
    start = next(day for day in (date(2025, 2, 3) + timedelta(days=n) for n in range(40)) if rule.fits(day))
    make_dates(group, rule=rule, start_date=start, start_time=time(14), cadence=None, policy=policy)
    now, known = BEGIN, _identity(group)
    for what, which, how, days in steps:
        now += timedelta(days=days, minutes=1)
        try:
            _do(group, what, which, how, now)
        except Refusal:
            db.session.expire_all()
        extend_horizons(now)
        found = _identity(group)
        assert {key: found[key] for key in known} == known, what
        known = found
        _check(group)
        assert extend_horizons(now) == 0, "generated again, nothing is new"
        assert _identity(group) == known
    db.session.rollback()
