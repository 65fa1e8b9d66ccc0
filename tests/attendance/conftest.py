"""The cast of the attendance tests: the Peterborough group on Tuesday 18 March 2025."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask

from facilitator.accounts.models import Role, User
from facilitator.core.actor import STAFF, Actor
from facilitator.core.db import db, write_transaction
from facilitator.groups.models import Group
from facilitator.registration.models import Attendee, MembershipState
from facilitator.schedule.models import GroupSession
from tests.support.builders import (
    LONG_AGO,
    make_attendee,
    make_group,
    make_membership,
    make_organisation,
    make_series,
    make_session,
    make_user,
)

DOOR = datetime(2025, 3, 18, 10, 20, tzinfo=UTC)  # five minutes into the session
AFTER = datetime(2025, 3, 18, 13, 30, tzinfo=UTC)  # a quarter of an hour after its end


@dataclass
class Hall:
    """A group, its session of 18 March (10:15 to 13:15), and people by name."""

    group: Group
    session: GroupSession
    people: dict[str, Attendee]
    counsellor: User
    by: Actor

    def add(self, name: str, state: MembershipState = MembershipState.MEMBER, **person: Any) -> Attendee:
        """Somebody else in the group."""
        self.people[name] = make_attendee(called=name, search_key=name.casefold(), **person)
        waiting_since = LONG_AGO if state is MembershipState.WAITING else None
        make_membership(self.group, self.people[name], state=state, waiting_since=waiting_since)
        return self.people[name]

    def earlier(self, month: int, day: int, **overrides: Any) -> GroupSession:
        """Another session of the group, 10:15 to 12:15."""
        return make_session(
            self.group, self.session.series, local_start=datetime(2025, month, day, 10, 15), **overrides
        )


def staff(user: User) -> Actor:
    return Actor(user.id, STAFF, frozenset({user.role.value}), user.name)


@pytest.fixture
def make_hall(app: Flask) -> Callable[..., Hall]:
    """Build a hall; keywords go to the group."""

    def make(*names: str, **group_fields: Any) -> Hall:
        with write_transaction():
            make_organisation()
            group = make_group(**group_fields)
            session = make_session(group, make_series(group), minutes=180)
            counsellor = make_user(Role.COUNSELLOR)
            hall = Hall(group, session, {}, counsellor, staff(counsellor))
            for name in names or ("Ann", "Bea", "Cath"):
                hall.add(name)
        return hall

    return make


@pytest.fixture
def hall(make_hall: Callable[..., Hall]) -> Hall:
    """The group with Ann, Bea and Cath in it."""
    return make_hall()


@pytest.fixture
def statements(app: Flask) -> Any:
    """How many SQL statements a call takes, BEGIN and COMMIT left out."""
    from sqlalchemy import event

    def count(call: Callable[[], Any]) -> int:
        seen: list[str] = []

        def note(conn: Any, cursor: Any, statement: str, *rest: Any) -> None:
            if not statement.startswith(("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT")):
                seen.append(statement)

        db.session.commit()
        event.listen(db.engine, "before_cursor_execute", note)
        try:
            call()
        finally:
            event.remove(db.engine, "before_cursor_execute", note)
        return len(seen)

    return count
