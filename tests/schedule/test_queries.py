"""Reading the schedule: the right sessions in order, with a fixed number of statements."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

import pytest

from facilitator.core.db import db
from facilitator.core.errors import NotFound
from facilitator.groups.models import Group
from facilitator.organisation.models import Nation
from facilitator.schedule import queries
from facilitator.schedule.models import GroupSession, SessionStatus
from facilitator.schedule.recurrence import Rule
from tests.schedule.peterborough import EVERY_THIRD, THIRD_TUESDAY, THURSDAY, peterborough, session_on
from tests.support.builders import make_group, make_series, make_session, make_venue
from tests.support.statements import counted_statements

pytestmark = [pytest.mark.both_databases, pytest.mark.usefixtures("app")]

NOW = datetime(2025, 3, 10, 9, 0, tzinfo=UTC)
IN_PROGRESS = datetime(2025, 3, 18, 11, 0, tzinfo=UTC)


@pytest.fixture
def group() -> Group:
    return peterborough()


def _days(sessions: list[GroupSession]) -> list[date]:
    return [session.local_start.date() for session in sessions]


def test_coming_sessions_begin_with_the_next(group: Group) -> None:
    found = queries.coming_sessions(group.id, now=NOW, limit=3)
    assert _days(found) == [date(2025, 3, 18), date(2025, 4, 15), date(2025, 5, 20)]


def test_a_session_in_progress_is_coming_and_not_past(group: Group) -> None:
    assert _days(queries.coming_sessions(group.id, now=IN_PROGRESS, limit=1)) == [date(2025, 3, 18)]
    assert _days(queries.past_sessions(group.id, now=IN_PROGRESS)) == [date(2025, 2, 18), date(2025, 1, 21)]


def test_a_cancelled_session_is_never_the_next_one(group: Group) -> None:
    session_on(group, date(2025, 3, 18)).status = SessionStatus.CANCELLED

    assert _days(queries.coming_sessions(group.id, now=NOW, limit=1)) == [date(2025, 4, 15)]
    found = queries.next_session(group.id, NOW)
    assert found is not None
    assert found.local_start.date() == date(2025, 4, 15)
    assert _days([queries.next_sessions([group.id], NOW)[group.id]]) == [date(2025, 4, 15)]
    with_it = queries.coming_sessions(group.id, now=NOW, limit=1, with_cancelled=True)
    assert _days(with_it) == [date(2025, 3, 18)]


def test_a_group_without_dates_has_no_next_session() -> None:
    group = make_group()
    assert queries.next_session(group.id, NOW) is None
    assert queries.next_sessions([group.id], NOW) == {}
    assert queries.next_sessions([], NOW) == {}


def test_next_sessions_are_each_groups_own(group: Group) -> None:
    other = make_group()
    soon = make_session(other, local_start=datetime(2025, 3, 11, 18, 0))
    make_session(other, local_start=datetime(2025, 3, 18, 18, 0))
    found = queries.next_sessions([group.id, other.id], NOW)
    assert found[other.id] is soon
    assert found[group.id].local_start.date() == date(2025, 3, 18)


def test_sessions_between_keep_to_the_groups_and_the_time(group: Group) -> None:
    other = make_session(make_group(), local_start=datetime(2025, 3, 20, 18, 0))
    start, end = datetime(2025, 3, 1, tzinfo=UTC), datetime(2025, 4, 15, 9, 15, tzinfo=UTC)

    assert _days(queries.sessions_between([group.id], start, end)) == [date(2025, 3, 18)]
    assert queries.sessions_between([], start, end) == []
    assert other in queries.sessions_between(None, start, end)
    later = end + timedelta(minutes=1)
    assert _days(queries.sessions_between([group.id], start, later))[-1] == date(2025, 4, 15)


def test_a_feed_reaches_from_90_days_back_to_18_months_on(group: Group) -> None:
    april = datetime(2025, 4, 1, 9, 0, tzinfo=UTC)
    found = queries.sessions_for_feed([group.id], now=april)
    assert len(found) == 21
    assert (_days(found)[0], _days(found)[-1]) == (date(2025, 1, 21), date(2026, 9, 15))
    later = queries.sessions_for_feed([group.id], now=april + timedelta(days=30))
    assert _days(later)[0] == date(2025, 2, 18)


def test_get_session_and_get_series_know_what_is_missing(group: Group) -> None:
    session = session_on(group, date(2025, 3, 18))
    assert queries.get_session(session.id) is session
    assert queries.get_series(session.series_id).group_id == group.id
    with pytest.raises(NotFound):
        queries.get_session("0000000000000000")
    with pytest.raises(NotFound):
        queries.get_series("0000000000000000")


def test_the_preview_is_what_saving_makes() -> None:
    group = make_group()
    rows = queries.preview_series(
        group,
        rule=THIRD_TUESDAY,
        start_date=date(2025, 1, 21),
        start_time=time(10, 15),
        minutes=120,
        cadence=EVERY_THIRD,
    )
    made = peterborough()
    sessions = queries.sessions_between(
        [made.id], datetime(2025, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
    )
    assert [(r.number, r.local_start, r.local_end, r.utc_start, r.kind) for r in rows] == [
        (s.slot, s.local_start, s.local_end, s.starts_at, s.kind.value) for s in sessions
    ]


@pytest.mark.parametrize(("nation", "marked"), [(Nation.SCOTLAND, True), (Nation.ENGLAND_WALES, False)])
def test_the_preview_marks_the_holidays_of_the_groups_nation(nation: Nation, marked: bool) -> None:
    rows = queries.preview_series(
        make_group(nation=nation),
        rule=Rule("dates", dates=(date(2026, 1, 2),)),
        start_date=date(2026, 1, 2),
        start_time=time(11),
        minutes=120,
    )
    assert any(mark.startswith("Bank holiday") for mark in rows[0].marks) is marked


def test_a_list_of_christmas_dates_is_marked_whatever_its_start_date_says() -> None:
    rows = queries.preview_series(
        make_group(),
        rule=Rule("monthly", weekdays=(THURSDAY,), ordinals=(-1,)),
        start_date=date(2025, 8, 28),
        start_time=time(11),
        minutes=120,
    )
    marks = {row.local_start.date(): row.marks for row in rows}
    assert marks[date(2025, 12, 25)] == ("Bank holiday: Christmas Day", "Near Christmas")


def _venues(sessions: list[GroupSession]) -> list[str]:
    """What a page would show of each: touches the venue and the group."""
    return [f"{s.group.name} {s.venue.name if s.venue else ''}" for s in sessions]


@pytest.mark.parametrize(
    "ask",
    [
        lambda ids: queries.coming_sessions(ids[0], now=NOW, limit=200),
        lambda ids: queries.past_sessions(ids[0], now=NOW, limit=200),
        lambda ids: queries.sessions_between(ids, NOW - timedelta(days=400), NOW + timedelta(days=400)),
        lambda ids: queries.sessions_for_feed(ids, now=NOW),
        lambda ids: list(queries.next_sessions(ids, NOW).values()),
        lambda ids: queries.sessions_in_the_way(ids[0], NOW, NOW + timedelta(days=400)),
    ],
)
def test_reading_takes_one_statement_however_many_there_are(
    ask: Callable[[list[str]], list[GroupSession]],
) -> None:
    groups: list[str] = []

    def grow(count: int) -> None:
        for number in range(count):
            group = make_group(venue_id=make_venue(name=f"Hall {number}").id)
            series = make_series(group)
            for week in range(-4, 5):
                start = datetime(2025, 3, 18, 10, 15) + timedelta(weeks=week)
                make_session(group, series, local_start=start)
            groups.append(group.id)

    def cost() -> int:
        db.session.expire_all()
        db.session.expunge_all()
        with counted_statements() as sent:
            assert _venues(ask(groups))
        return len(sent)

    grow(1)
    assert cost() == 1
    grow(5)
    assert cost() == 1
