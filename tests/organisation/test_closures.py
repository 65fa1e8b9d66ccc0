"""Days proclaimed and own closures: one calendar of days off per nation."""

from datetime import date, datetime
from typing import Any

import pytest
from flask import Flask

from facilitator.core.actor import SYSTEM
from facilitator.core.db import db
from facilitator.core.errors import Refusal, StaleRow
from facilitator.organisation.closure_operations import add_closure, change_closure, remove_closure
from facilitator.organisation.closure_queries import days_off, list_closures
from facilitator.organisation.models import Closure, ClosureKind
from tests.support.builders import make_closure
from tests.support.statements import counted_statements

pytestmark = pytest.mark.both_databases


def closed(now: datetime, **overrides: Any) -> Closure:
    values: dict[str, Any] = {
        "label": "Summer break",
        "kind": ClosureKind.OWN,
        "first_day": date(2025, 8, 11),
        "last_day": date(2025, 8, 13),
    }
    return add_closure(**values | overrides, by=SYSTEM, now=now)


def test_bank_holidays_proclaimed_days_and_own_closures_are_one_calendar(app: Flask, now: datetime) -> None:
    closed(now)
    closed(
        now,
        label="Jubilee",
        kind=ClosureKind.PROCLAIMED,
        first_day=date(2025, 6, 6),
        last_day=None,
        nations=["england_wales"],
    )
    here = days_off("england_wales", {2025})
    assert here[date(2025, 5, 5)].words == "Bank holiday: May Day"
    assert here[date(2025, 6, 6)].words == "Bank holiday: Jubilee"
    assert here[date(2025, 8, 12)].words == "Closed: Summer break"
    assert list(here) == sorted(here)
    scotland = days_off("scotland", {2025})
    assert date(2025, 6, 6) not in scotland
    assert scotland[date(2025, 8, 13)].own


def test_a_published_bank_holiday_keeps_its_name(app: Flask, now: datetime) -> None:
    closed(now, first_day=date(2025, 12, 20), last_day=date(2026, 1, 2))
    found = days_off("england_wales", (2025, 2026))
    assert found[date(2025, 12, 25)].words == "Bank holiday: Christmas Day"
    assert found[date(2025, 12, 24)].own
    assert found[date(2026, 1, 2)].own
    assert date(2026, 1, 2) not in days_off("england_wales", [2025])


def test_asking_is_one_statement_however_many_there_are(app: Flask, now: datetime) -> None:
    for _ in range(5):
        make_closure()
    db.session.commit()
    with counted_statements() as sent:
        days_off("ireland", range(2024, 2028))
    assert len(sent) == 1
    with counted_statements() as sent:
        assert days_off("ireland", ()) == {}
    assert not sent


@pytest.mark.parametrize(
    ("overrides", "sentence"),
    [
        ({"label": " "}, "Enter what the day is called."),
        ({"last_day": date(2025, 8, 10)}, "must not be before the first"),
        ({"last_day": date(2027, 8, 10)}, "at most a year"),
        ({"first_day": date(999, 8, 10)}, "check the year"),
        ({"nations": ["wales"]}, "choose the nations from the list"),
    ],
)
def test_what_cannot_be_is_refused(
    app: Flask, now: datetime, overrides: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(Refusal, match=sentence):
        closed(now, **overrides)
    assert not list_closures(since=date.min)


def test_all_nations_is_everywhere(app: Flask, now: datetime) -> None:
    everywhere = closed(now, nations=["ireland", "scotland", "northern_ireland", "england_wales"])
    assert everywhere.nations == []


def test_changed_and_taken_back_unless_somebody_was_quicker(app: Flask, now: datetime) -> None:
    closure = closed(now)
    values: dict[str, Any] = {
        "kind": ClosureKind.OWN,
        "first_day": closure.first_day,
        "by": SYSTEM,
        "now": now,
    }
    change_closure(closure, expected_version=1, label="Holidays", **values)
    assert (closure.label, closure.last_day) == ("Holidays", date(2025, 8, 11))
    db.session.commit()
    with pytest.raises(StaleRow):
        change_closure(closure, expected_version=1, label="Other", **values)
    with pytest.raises(StaleRow):
        remove_closure(closure, expected_version=1, by=SYSTEM, now=now)
    remove_closure(closure, expected_version=2, by=SYSTEM, now=now)
    assert not list_closures(since=date.min)
