"""What a change does to sessions, said in a line each."""

from datetime import datetime, time
from typing import Any

import pytest
from flask import Flask

from facilitator.core.db import db
from facilitator.groups.models import Format
from facilitator.schedule.change_queries import plan
from facilitator.schedule.change_types import Alter, Cancel, Effect, Scope, Touched
from facilitator.schedule.effect_words import say_becomes, say_effect
from facilitator.schedule.models import ChangeReason, GroupSession, PlanKind
from tests.schedule.peterborough import COORDINATOR_C, HALF_A_YEAR_LATER, all_sessions, peterborough
from tests.support.builders import make_venue


@pytest.fixture
def coming(app: Flask) -> list[GroupSession]:
    """The sessions of the reference group from July 2025 on."""
    return [one for one in all_sessions(peterborough()) if one.starts_at > HALF_A_YEAR_LATER]


def looked(change: Any) -> Effect:
    return plan(change, by=COORDINATOR_C, now=HALF_A_YEAR_LATER).effect


def said(change: Any, **names: Any) -> str:
    (one,) = looked(change).touched
    return say_becomes(one, **names)


def test_what_is_different_is_said_and_nothing_else(coming: list[GroupSession]) -> None:
    first, hall = coming[0], make_venue(name="Village Hall")
    db.session.flush()
    assert said(Alter(first.id, start_time=time(11))) == "11:00 to 13:00 instead"
    assert said(Alter(first.id, minutes=150)) == "10:15 to 12:45 instead"
    assert said(Alter(first.id, format=Format.ONLINE)) == "online"
    assert said(Alter(first.id, venue_id=hall.id), venues={hall.id: "Village Hall"}) == "Village Hall"
    assert said(Alter(first.id, kind="social"), kinds={"social": "Social"}) == "social"
    both = Alter(first.id, start_time=time(11), format=Format.TELEPHONE)
    assert said(both) == "11:00 to 13:00 instead, by phone"
    assert said(Cancel(first.id, ChangeReason.VENUE)) == "cancelled"


def test_the_counts_are_one_sentence(coming: list[GroupSession]) -> None:
    later = looked(Alter(coming[0].id, Scope.LATER, start_time=time(11)))
    assert say_effect(later) == f"{len(later.touched)} sessions change."
    one = later.touched[:1]

    def effect(touched: tuple[Touched, ...] = (), **parts: Any) -> str:
        return say_effect(Effect(later.change, PlanKind.ALTER, later.group, touched=touched, **parts))

    assert effect(one) == "1 session changes."
    made = (coming[0],) * 16
    assert effect(removed=(coming[0],) * 12, made=made) == "12 sessions fall away and 16 are new."
    assert effect(one, removed=(coming[0],), made=made) == "1 session changes, 1 falls away and 16 are new."
    assert effect() == ""


def test_another_day_is_said_with_its_date(coming: list[GroupSession]) -> None:
    first = coming[0]
    (one,) = looked(Alter(first.id, start_time=time(11))).touched
    one.after.local_start, one.after.local_end = datetime(2025, 7, 8, 10, 15), datetime(2025, 7, 8, 12, 15)
    assert say_becomes(one) == "Tuesday 8 July 2025, 10:15 to 12:15 instead"
