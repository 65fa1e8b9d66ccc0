"""The pages of a change: what it means with a tick at each notice, then the deed, then undoing it."""

from datetime import UTC, date, datetime, time

import pytest
from flask import Flask
from sqlalchemy import select

from facilitator.accounts.models import User
from facilitator.assignments.operations import set_series_facilitator
from facilitator.core.db import db
from facilitator.groups.models import Format
from facilitator.messages.models import CallTask, Message, MessageState
from facilitator.schedule.models import GroupSession, SeriesState, SessionStatus
from facilitator.schedule.operations import move_session
from facilitator.schedule.queries import get_session, series_of
from facilitator.schedule.recurrence import Rule
from tests.schedule.peterborough import (
    COORDINATOR_C,
    all_sessions,
    make_dates,
    peterborough,
    session_on,
)
from tests.support.builders import (
    make_assignment,
    make_facilitator,
    make_group,
    make_membership,
    make_organisation,
    make_portfolio,
    make_session,
    make_user,
)
from tests.support.clock import StandingClock
from tests.support.pages import PageClient

NINE = datetime(2025, 11, 3, 9, 0, tzinfo=UTC)


@pytest.fixture
def user(app: Flask) -> User:
    make_organisation()
    return make_user()


@pytest.fixture
def december(pages: PageClient, clock: StandingClock, user: User) -> GroupSession:
    """16 December 2025, seen on 3 November by the coordinator; two members, F runs it."""
    group = peterborough()
    make_portfolio(user, group)
    session = session_on(group, date(2025, 12, 16))
    for _ in range(2):
        make_membership(group)
    make_assignment(session, make_facilitator(name="Farah Counsellor"))
    clock.set(2025, 11, 3, 9, 0)
    pages.sign_in(user)
    return session


def page_of(session: GroupSession, part: str = "") -> str:
    return f"/desk/sessions/{session.id}{part}"


def fresh(session: GroupSession) -> GroupSession:
    db.session.expire_all()
    return get_session(session.id)


def told() -> list[str]:
    found = select(Message.kind).where(Message.state == MessageState.QUEUED)
    return sorted([*db.session.scalars(found), *db.session.scalars(select(CallTask.kind))])


def test_going_online_for_a_day(pages: PageClient, december: GroupSession) -> None:
    check = pages.get(page_of(december)).click("Change").submit({"format": "online", "reason": "weather"})
    assert "Check the change" in check.text
    assert "2 people will be told by e-mail." in check.text
    assert "Farah Counsellor will be told, and asked to confirm again." in check.text
    assert fresh(december).format is Format.IN_PERSON

    done = check.submit({"confirmed": "1"})

    assert "Session changed. 2 people will be told by e-mail." in done.text
    assert "To confirm" in done.text
    assert fresh(december).format is Format.ONLINE
    assert told() == ["assignments.session_changed", *2 * ["registration.session_changed"]]


def test_a_tick_taken_away_keeps_the_notice_back(pages: PageClient, december: GroupSession) -> None:
    form = pages.get(page_of(december, "/cancel"))
    form.submit({"reason": "venue", "tell": "assignments.staff"})
    assert told() == ["assignments.session_cancelled"]
    assert fresh(december).status is SessionStatus.CANCELLED


def test_the_last_change_is_undone_from_the_sessions_page(pages: PageClient, december: GroupSession) -> None:
    done = pages.get(page_of(december, "/cancel")).submit({"reason": "venue"})
    assert "Messages about it leave at 09:10." in done.text

    back = done.submit(action="/undo")

    assert "Undone: everything is as it was, and nobody will be told." in back.text
    assert fresh(december).status is SessionStatus.PLANNED
    assert told() == []
    assert "Undo" not in [words for _, words in back.links]


def test_once_somebody_has_heard_undo_says_so(pages: PageClient, december: GroupSession) -> None:
    done = pages.get(page_of(december, "/cancel")).submit({"reason": "venue"})
    message = db.session.scalars(select(Message)).first()
    assert message is not None
    message.state = MessageState.SENT
    db.session.commit()
    back = done.submit(action="/undo")
    assert "Somebody has already been told" in back.text
    assert "You can undo it" not in back.text
    assert fresh(december).status is SessionStatus.CANCELLED


def test_a_taken_room_needs_a_reason_and_what_was_typed_stays(
    pages: PageClient, december: GroupSession
) -> None:
    other = make_group(name="Elsewhere canary", venue_id=december.venue_id)
    make_session(other, local_start=datetime(2025, 12, 9, 12, 0))
    db.session.commit()
    check = pages.get(page_of(december, "/move")).submit(
        {"start_date": "9 December 2025", "reason": "holiday"}
    )
    assert "In the way" in check.text
    assert "Elsewhere canary" not in check.text

    again = check.submit({"confirmed": "1"})
    assert again.status == 422
    assert "please say why" in again.text
    done = again.submit({"confirmed": "1", "override_reason": "There are two rooms"})
    assert "Moved to Tuesday 9 December 2025" in done.text


def test_what_changed_meanwhile_is_shown_again_before_it_is_saved(
    pages: PageClient, december: GroupSession
) -> None:
    check = pages.get(page_of(december, "/change")).submit({"format": "online"})
    make_membership(db.session.get_one(type(december.group), december.group_id))
    db.session.commit()
    again = check.submit({"confirmed": "1"})
    assert again.status == 422
    assert "Something has changed since this was shown." in again.text
    assert "3 people will be told by e-mail." in again.text
    assert again.submit({"confirmed": "1"}).status == 200
    assert fresh(december).format is Format.ONLINE


def test_two_at_once_the_second_sees_both_and_loses_nothing(
    pages: PageClient, december: GroupSession
) -> None:
    form = pages.get(page_of(december, "/change"))
    move_session(
        december,
        new_start=datetime(2025, 12, 11, 10, 15),
        by=COORDINATOR_C,
        now=datetime(2025, 11, 3, 9, 0, tzinfo=UTC),
    )
    db.session.commit()
    page = form.submit({"end_time": "12:45", "reason": "other"})
    assert page.status == 422
    assert "Somebody else changed this while you were typing." in page.text
    assert "Stored now, where it differs from what you typed" in page.text
    assert "Thursday 11 December 2025, 10:15 to 13:15" in page.text
    assert 'value="12:45"' in page.html
    check = page.submit()
    assert check.status == 200
    check.submit({"confirmed": "1"})
    assert fresh(december).local_end == datetime(2025, 12, 11, 12, 45)


def test_this_and_later_from_one_page(pages: PageClient, december: GroupSession) -> None:
    form = pages.get(page_of(december, "/change"))
    check = form.submit({"scope": "later", "start_time": "13:00", "end_time": "16:00"})
    assert "13 sessions change" in check.text
    done = check.submit({"confirmed": "1"})
    assert "This session and those after it changed." in done.text
    group = db.session.get_one(type(december.group), december.group_id)
    starts = {one.local_start.time() for one in all_sessions(group) if one.local_start.year == 2026}
    assert starts == {time(13, 0)}
    assert told().count("registration.schedule_changed") == 2


def test_one_more_session(pages: PageClient, december: GroupSession) -> None:
    form = pages.get(f"/desk/groups/{december.group_id}/sessions").click("Add one session")
    check = form.submit({"start_date": "4 December 2025", "start_time": "14:00", "end_time": "15:30"})
    assert "1 new session" in check.text
    done = check.submit({"confirmed": "1"})
    assert "Added: Thursday 4 December 2025, 14:00 to 15:30." in done.text
    assert told().count("registration.session_added") == 2


def test_one_more_session_of_the_dates_somebody_chooses(pages: PageClient, december: GroupSession) -> None:
    group = december.group
    evenings = make_dates(
        group,
        rule=Rule("monthly", weekdays=(3,), ordinals=(1,)),
        start_date=date(2025, 12, 4),
        start_time=time(18, 30),
        cadence=None,
        now=datetime(2025, 11, 3, 8, 0, tzinfo=UTC),
    )
    lead = make_facilitator(name="Evening Counsellor")
    set_series_facilitator(evenings, lead, role="lead", by=COORDINATOR_C, now=NINE)
    db.session.commit()
    form = pages.get(f"/desk/groups/{group.id}/sessions").click("Add one session")
    said = {"start_date": "11 December 2025", "start_time": "14:00", "end_time": "15:30"}

    refused = form.submit(said)
    assert refused.status == 422
    assert "Please choose to which of the dates it belongs." in refused.text
    assert "The first Thursday of every month, 18:30 to 20:30" in refused.text

    check = refused.submit({"series_id": evenings.id})
    assert "Evening Counsellor will be told of the new date." in check.text
    done = check.submit({"confirmed": "1"})
    assert "Added: Thursday 11 December 2025, 14:00 to 15:30." in done.text
    assert "Evening Counsellor" in done.text
    assert session_on(group, date(2025, 12, 11)).series_id == evenings.id


def test_an_extra_session_of_another_groups_dates_is_refused(
    pages: PageClient, december: GroupSession
) -> None:
    make_dates(december.group, rule=Rule("dates", dates=(date(2026, 2, 5),)), cadence=None, now=NINE)
    other = make_dates(make_group(), cadence=None)
    db.session.commit()
    form = pages.get(f"/desk/groups/{december.group_id}/sessions/new")
    said = {"start_date": "11 December 2025", "start_time": "14:00", "end_time": "15:30"}
    assert form.submit({**said, "series_id": other.id}).status == 422


def test_scenario_11_by_its_pages(pages: PageClient, december: GroupSession) -> None:
    listed = pages.get(f"/desk/groups/{december.group_id}/sessions")
    check = listed.click("Change the pattern").submit(
        {
            "from_date": "1 January 2026",
            "ordinals": "2",
            "weekdays": "2",
            "start_time": "13:00",
            "end_time": "15:00",
            "speaker_every": "",
            "speaker_first": "",
            "speaker_extra_minutes": "",
        }
    )
    assert check.status == 200
    assert "12 sessions fall away" in check.text
    assert "Wednesday 14 January 2026, 13:00 to 15:00" in check.text

    done = check.submit({"confirmed": "1"})

    assert "The new pattern: The second Wednesday of every month, 13:00 to 15:00." in done.text
    assert "Wednesday 14 January 2026" in done.text
    assert "Tuesday 20 January 2026" not in done.text
    states = [one.state for one in series_of(december.group_id)]
    assert states == [SeriesState.SUPERSEDED, SeriesState.PUBLISHED]
    back = done.submit(action="/undo")
    assert "Tuesday 20 January 2026" in back.text
    assert "Wednesday 14 January 2026" not in back.text


def test_another_groups_change_is_as_good_as_missing(pages: PageClient, december: GroupSession) -> None:
    done = pages.get(page_of(december, "/cancel")).submit({"reason": "venue"})
    (action,) = [form["action"] for form in done.forms if form["action"].endswith("/undo")]
    other = make_group()
    make_portfolio(db.session.scalars(select(User)).one(), other)
    db.session.commit()
    assert pages.post(action.replace(december.group_id, other.id)).status == 404
