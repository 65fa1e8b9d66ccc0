"""The pages around a change of the schedule ask the database as much about 60 people as about 2."""

from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from facilitator.accounts.models import User
from facilitator.assignments.operations import set_series_facilitator
from facilitator.core.db import db
from facilitator.groups.models import Group, Portfolio
from facilitator.schedule.queries import coming_sessions, series_of
from facilitator.schedule.recurrence import Rule
from tests.schedule.peterborough import COORDINATOR_C, make_dates
from tests.support.builders import (
    make_facilitator,
    make_group,
    make_membership,
    make_organisation,
    make_portfolio,
    make_sign_in,
    make_user,
    make_venue,
)
from tests.support.clock import StandingClock
from tests.support.doors import Visitor
from tests.support.statements import counted_statements

pytestmark = pytest.mark.both_databases

NOW = datetime(2025, 6, 2, 9, 0, tzinfo=UTC)
WEDNESDAYS = {
    "freq": "weekly",
    "weeks": "1",
    "weekdays": "2",
    "from_date": "2025-06-09",
    "start_time": "13:00",
    "end_time": "15:00",
    "ends": "never",
}


@pytest.fixture
def group(app: Flask, clock: StandingClock) -> Group:
    """A group that meets every Tuesday, with two who run it; seen on 2 June 2025."""
    clock.instant = NOW
    make_organisation()
    found, user = make_group(venue_id=make_venue().id), make_user()
    make_portfolio(user, found)
    rule = Rule("weekly", weekdays=(1,))
    series = make_dates(found, rule=rule, start_date=date(2025, 1, 7), cadence=None)
    for _ in range(2):
        set_series_facilitator(series, make_facilitator(), role="co", by=COORDINATOR_C, now=NOW)
    for _ in range(2):
        make_membership(found)
    db.session.commit()
    return found


@pytest.fixture
def visitor(app: Flask, group: Group) -> Visitor:
    """The browser of the group's coordinator."""
    user = db.session.scalars(select(User).join(Portfolio).where(Portfolio.group_id == group.id)).one()
    token = make_sign_in(user, at=NOW)
    db.session.commit()
    return Visitor(app, token)


def grow(group: Group) -> None:
    for _ in range(58):
        make_membership(group)
    db.session.commit()


def costs(visitor: Visitor, group: Group) -> dict[str, int]:
    """Statements of each page, by its name."""
    (series,) = series_of(group.id)
    first = coming_sessions(group.id, now=NOW, limit=1)[0].id
    session = f"/desk/sessions/{first}"
    asked: dict[str, tuple[str, dict[str, str] | None]] = {
        "list": (f"/desk/groups/{group.id}/sessions", None),
        "month": (f"/desk/groups/{group.id}/month", None),
        "session": (session, None),
        "cancel": (f"{session}/cancel", None),
        "move": (f"{session}/move", {"start_date": "2025-06-05", "start_time": "10:15", "end_time": "12:15"}),
        "this and later": (
            f"{session}/change",
            {"scope": "later", "start_time": "14:00", "end_time": "16:00"},
        ),
        "another pattern": (f"/desk/series/{series.id}/change", WEDNESDAYS),
    }
    as_it_is = {
        "version": "1",
        "reason": "holiday",
        "format": "in_person",
        "venue_id": group.venue_id or "",
        "kind": "standard",
    }
    found = {}
    for name, (path, form) in asked.items():
        db.session.rollback()
        with counted_statements() as sent:
            answer = visitor.get(path) if form is None else visitor.post(path, as_it_is | form)
        assert answer.status_code == 200, f"{name}: {answer.status_code}"
        found[name] = len(sent)
    return found


def test_looking_at_a_change_costs_the_same_for_a_small_group_and_a_large_one(
    visitor: Visitor, group: Group
) -> None:
    costs(visitor, group)  # warm
    few = costs(visitor, group)
    grow(group)
    assert costs(visitor, group) == few
    assert max(few.values()) < 25, few
