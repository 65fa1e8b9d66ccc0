"""The installation that is measured: 50 groups of 24 sessions with one coordinator, one of them with 60 members."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask import Flask

from facilitator.app import create_app
from facilitator.assignments.models import AssignmentRole, SeriesFacilitator
from facilitator.config import Settings
from facilitator.core.db import db
from tests.support.builders import (
    make_assignment,
    make_facilitator,
    make_group,
    make_group_type,
    make_membership,
    make_organisation,
    make_portfolio,
    make_series,
    make_session,
    make_user,
    make_venue,
)
from tests.support.databases import migrate
from tests.support.servers import environment, free_port, serving

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2025, 6, 2, 9, 0, tzinfo=UTC)
WORKERS = 2


@dataclass(frozen=True)
class House:
    """`group_id` is the group with the 60 members."""

    app: Flask
    environ: dict[str, str]
    user_id: str
    group_id: str


def build(folder: Path, url: str, *, groups: int = 50, members: int = 60) -> House:
    """Make it. Its clock begins on Monday 2 June 2025."""
    environ = environment(folder, url, FACILITATOR_TEST_NOW=NOW.isoformat(), PYTHONPATH=str(ROOT))
    app = create_app(Settings.load(environ))
    migrate(app)
    with app.app_context():
        user_id, group_id = _fill(groups, members)
        db.session.commit()
    return House(app, environ, user_id, group_id)


def _fill(groups: int, members: int) -> tuple[str, str]:
    make_organisation()
    user, kind = make_user(), make_group_type()
    venues = [make_venue(name=f"Church {number}") for number in range(10)]
    people = [make_facilitator() for _ in range(10)]
    first = ""
    for number in range(groups):
        group = make_group(type_id=kind.id, venue_id=venues[number % 10].id)
        make_portfolio(user, group)
        series = make_series(group)
        lead = people[number % 10]
        db.session.add(
            SeriesFacilitator(series_id=series.id, facilitator_id=lead.id, role=AssignmentRole.LEAD)
        )
        begins = datetime(2025, 1, 6, 10, 15) + timedelta(days=number % 5, hours=number % 7)
        for slot in range(24):
            session = make_session(
                group, series, slot=slot + 1, local_start=begins + timedelta(weeks=4 * slot)
            )
            make_assignment(session, lead)
        first = first or group.id
        if group.id == first:
            for _ in range(members):
                make_membership(group)
    return user.id, first


@contextmanager
def served(what: str, environ: dict[str, str]) -> Iterator[int]:
    """That application behind gunicorn with 2 sync workers; gives its port once it answers."""
    port = free_port()
    options = ("--workers", str(WORKERS), "--bind", f"127.0.0.1:{port}", "--log-level", "warning")
    with serving("-m", "gunicorn", *options, what, environ=environ, port=port, program=sys.executable):
        yield port
