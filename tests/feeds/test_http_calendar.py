"""Calendar links over HTTP: the right dates, nothing that names an illness or a person, and always the same 404."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import icalendar
import pytest
import recurring_ical_events
from flask import Flask
from sqlalchemy import event, select

from facilitator.accounts.models import Role
from facilitator.assignments.models import AssignmentState
from facilitator.core.actor import STAFF, Actor
from facilitator.core.db import db, write_transaction
from facilitator.core.tokens import new_id, new_token
from facilitator.feeds.models import FeedKind, FeedToken
from facilitator.feeds.operations import new_link, reset_link, revoke_links
from facilitator.groups.models import Format, Group, GroupState
from facilitator.registration.models import Attendee, Membership, MembershipState
from facilitator.schedule.models import ChangeReason, GroupSession
from facilitator.schedule.operations import (
    cancel_session,
    create_series,
    move_session,
    restore_session,
    touch_group_sessions,
)
from facilitator.schedule.recurrence import Cadence, Rule
from tests.support.builders import (
    make_assignment,
    make_attendee,
    make_facilitator,
    make_group,
    make_membership,
    make_organisation,
    make_user,
    make_venue,
)
from tests.support.clock import StandingClock
from tests.support.pages import PageClient

pytestmark = pytest.mark.both_databases

NOW = datetime(2025, 4, 1, 9, 0, tzinfo=UTC)
BY = Actor(new_id(), STAFF, frozenset({"coordinator"}))
DATES = [
    *(
        (2025, m, d)
        for m, d in ((1, 21), (2, 18), (3, 18), (4, 15), (5, 20), (6, 17), (7, 15), (8, 19), (9, 16))
    ),
    *((2025, m, d) for m, d in ((10, 21), (11, 18), (12, 16))),
    *(
        (2026, m, d)
        for m, d in ((1, 20), (2, 17), (3, 17), (4, 21), (5, 19), (6, 16), (7, 21), (8, 18), (9, 15))
    ),
]
ILLNESS = ("cancer", "breast", "secondary", "illness", "tumour", "oncolog", "support group")


@dataclass
class Peterborough:
    """The group of the scenarios with one member, and that member's link."""

    group: Group
    ann: Attendee
    membership: Membership
    token: str

    def session_on(self, *day: int) -> GroupSession:
        statement = select(GroupSession).where(
            GroupSession.group_id == self.group.id, GroupSession.original_start == datetime(*day, 10, 15)
        )
        return db.session.scalars(statement).one()


@pytest.fixture
def scene(app: Flask, clock: StandingClock) -> Peterborough:
    clock.set(2025, 4, 1, 9, 0)
    with write_transaction():
        make_organisation()
        group = make_group(venue_id=make_venue().id)
        rule = Rule.from_dict({"freq": "monthly", "interval": 1, "weekdays": [1], "ordinals": [3]})
        create_series(
            group,
            rule=rule,
            start_date=date(2025, 1, 21),
            start_time=time(10, 15),
            minutes=120,
            cadence=Cadence(every=3, first=3, extra_minutes=60),
            by=BY,
            now=NOW,
        )
        ann = make_attendee(called="Annabel", email="annabel@example.org", phone="07700 900123")
        membership = make_membership(group, ann)
        token = new_link(FeedKind.ATTENDEE, ann.id, by=BY, now=NOW)
    return Peterborough(group, ann, membership, token)


@pytest.fixture
def fetch(app: Flask) -> Callable[..., Any]:
    client = PageClient(app).client

    def get(token: str, **options: Any) -> Any:
        response = client.get(f"/calendar/{token}.ics", **options)
        db.session.rollback()
        return response

    return get


def link(kind: FeedKind, owner_id: str) -> str:
    with write_transaction():
        return new_link(kind, owner_id, by=BY, now=NOW)


def entries(response: Any) -> list[Any]:
    assert response.status_code == 200
    read = recurring_ical_events.of(icalendar.Calendar.from_ical(response.data))
    return sorted(read.between((2024, 1, 1), (2028, 1, 1)), key=lambda entry: entry["DTSTART"].dt)


def starts(response: Any) -> list[datetime]:
    return [entry["DTSTART"].dt.astimezone(UTC) for entry in entries(response)]


def entry_of(response: Any, session: GroupSession) -> Any:
    (found,) = [entry for entry in entries(response) if entry["UID"] == session.uid]
    return found


def test_the_21_dates_of_peterborough_at_their_right_utc_times(scene: Peterborough, fetch: Any) -> None:
    read = entries(fetch(scene.token))
    found = {entry["DTSTART"].dt.date(): entry for entry in read}
    assert sorted(found) == [date(*day) for day in DATES]
    assert len(read) == 21
    for day, hour in (((2025, 3, 18), 10), ((2025, 4, 15), 9), ((2025, 10, 21), 9), ((2025, 11, 18), 10)):
        assert found[date(*day)]["DTSTART"].dt.astimezone(UTC) == datetime(*day, hour, 15, tzinfo=UTC)
    speaker = found[date(2025, 9, 16)]
    assert speaker["DTSTART"].dt.astimezone(UTC) == datetime(2025, 9, 16, 9, 15, tzinfo=UTC)
    assert speaker["DTEND"].dt.astimezone(UTC) == datetime(2025, 9, 16, 12, 15, tzinfo=UTC)
    assert {entry["DTSTART"].dt.strftime("%H:%M") for entry in read} == {"10:15"}


def test_an_attendee_sees_the_discreet_name_and_the_place_and_no_description(
    scene: Peterborough, fetch: Any
) -> None:
    first = entries(fetch(scene.token))[0]
    assert str(first["SUMMARY"]) == "Tuesday group"
    assert str(first["LOCATION"]) == "Christ the Servant King Church, Hampton, Peterborough"
    assert "DESCRIPTION" not in first


def test_the_same_state_gives_the_same_bytes_a_second_apart(
    scene: Peterborough, fetch: Any, clock: StandingClock
) -> None:
    first = fetch(scene.token)
    clock.advance(seconds=1)
    second = fetch(scene.token)
    assert first.data == second.data
    assert first.headers["ETag"] == second.headers["ETag"]
    assert not first.headers["ETag"].startswith("W/")


def test_an_unchanged_feed_is_not_sent_again(scene: Peterborough, fetch: Any) -> None:
    tag = fetch(scene.token).headers["ETag"]
    answer = fetch(scene.token, headers={"If-None-Match": tag})
    assert (answer.status_code, answer.data, answer.headers["ETag"]) == (304, b"", tag)


def test_head_says_the_same_without_a_body(scene: Peterborough, app: Flask, fetch: Any) -> None:
    full = fetch(scene.token)
    head = PageClient(app).client.head(f"/calendar/{scene.token}.ics")
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["ETag"] == full.headers["ETag"]


def test_the_file_says_what_calendars_caches_and_robots_want_to_know(scene: Peterborough, fetch: Any) -> None:
    headers = fetch(scene.token).headers
    assert headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert headers["Cache-Control"] == "private, max-age=300"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Robots-Tag"] == "noindex, nofollow"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Disposition"] == 'inline; filename="calendar.ics"'


def test_no_cookie_is_set_read_or_named(scene: Peterborough, pages: Any) -> None:
    with write_transaction():
        user = make_user(Role.COORDINATOR)
    pages.sign_in(user)
    for token in (scene.token, new_token()):
        answer = pages.client.get(f"/calendar/{token}.ics")
        assert "Set-Cookie" not in answer.headers
        assert "Cookie" not in answer.headers.get("Vary", "")


def test_a_moved_session_keeps_its_identity_and_raises_its_sequence(scene: Peterborough, fetch: Any) -> None:
    session = scene.session_on(2025, 12, 16)
    before = entry_of(fetch(scene.token), session)
    with write_transaction():
        move_session(session, new_start=datetime(2025, 12, 9, 10, 15), by=BY, now=NOW + timedelta(hours=1))
    after = entry_of(fetch(scene.token), session)
    assert after["SEQUENCE"] == before["SEQUENCE"] + 1
    assert after["LAST-MODIFIED"].dt > before["LAST-MODIFIED"].dt
    assert after["DTSTART"].dt.replace(tzinfo=None) == datetime(2025, 12, 9, 10, 15)
    assert after["DTEND"].dt.replace(tzinfo=None) == datetime(2025, 12, 9, 13, 15)


def test_a_cancelled_session_says_so_until_a_week_after_its_day(
    scene: Peterborough, fetch: Any, clock: StandingClock
) -> None:
    session = scene.session_on(2025, 4, 15)
    with write_transaction():
        cancel_session(session, reason=ChangeReason.VENUE, by=BY, now=NOW)
    entry = entry_of(fetch(scene.token), session)
    assert (str(entry["SUMMARY"]), str(entry["STATUS"])) == ("Cancelled: Tuesday group", "CANCELLED")
    with write_transaction():
        restore_session(session, by=BY, now=NOW)
    back = entry_of(fetch(scene.token), session)
    assert (str(back["SUMMARY"]), back["SEQUENCE"]) == ("Tuesday group", entry["SEQUENCE"] + 1)
    with write_transaction():
        cancel_session(session, reason=ChangeReason.VENUE, by=BY, now=NOW)
    clock.set(2025, 4, 23, 9, 0)
    assert datetime(2025, 4, 15, 9, 15, tzinfo=UTC) not in starts(fetch(scene.token))


def test_the_organisation_can_keep_cancelled_sessions_visible(scene: Peterborough, fetch: Any) -> None:
    from facilitator.organisation.queries import get_organisation

    session = scene.session_on(2025, 4, 15)
    with write_transaction():
        get_organisation().keep_cancelled_visible = True
        cancel_session(session, reason=ChangeReason.VENUE, by=BY, now=NOW)
    entry = entry_of(fetch(scene.token), session)
    assert (str(entry["SUMMARY"]), str(entry["STATUS"])) == ("Cancelled: Tuesday group", "CONFIRMED")


def test_a_new_venue_raises_the_sequence_of_every_coming_session(scene: Peterborough, fetch: Any) -> None:
    before = {e["UID"]: e["SEQUENCE"] for e in entries(fetch(scene.token)) if e["DTSTART"].dt > NOW}
    with write_transaction():
        old_venue = scene.group.venue_id
        scene.group.venue_id = make_venue(name="Town Hall", address="Bridge Street\nPeterborough").id
        touch_group_sessions(scene.group, before={"venue_id": old_venue}, now=NOW)
    after = [e for e in entries(fetch(scene.token)) if e["DTSTART"].dt > NOW]
    assert {e["UID"]: e["SEQUENCE"] - 1 for e in after} == before
    assert {str(e["LOCATION"]) for e in after} == {"Town Hall, Bridge Street, Peterborough"}


@pytest.mark.parametrize(("meets", "words"), [(Format.ONLINE, "Online"), (Format.TELEPHONE, "By phone")])
def test_how_to_join_from_home_never_stands_in_a_calendar(
    scene: Peterborough, fetch: Any, meets: Format, words: str
) -> None:
    with write_transaction():
        before = {"format": scene.group.format}
        scene.group.format = meets
        scene.group.joining_details = "Room 123, passcode 998877"
        touch_group_sessions(scene.group, before=before, now=NOW)
    answer = fetch(scene.token)
    assert str(entries(answer)[-1]["LOCATION"]) == words
    assert b"998877" not in answer.data


def test_leaving_one_of_two_groups_leaves_the_other_in_the_feed(scene: Peterborough, fetch: Any) -> None:
    with write_transaction():
        other = make_group(discreet_name="Evening group")
        rule = Rule.from_dict({"freq": "monthly", "interval": 1, "weekdays": [2], "ordinals": [-1]})
        create_series(
            other, rule=rule, start_date=date(2025, 4, 30), start_time=time(18, 0), minutes=60, by=BY, now=NOW
        )
        make_membership(other, scene.ann, state=MembershipState.TRIAL)
    both = fetch(scene.token)
    assert {str(e["SUMMARY"]) for e in entries(both)} == {"Tuesday group", "Evening group"}
    assert b"X-WR-CALNAME:My dates" in both.data
    with write_transaction():
        scene.membership.state = MembershipState.LEFT
        scene.membership.state_since = NOW
    one = fetch(scene.token, headers={"If-None-Match": both.headers["ETag"]})
    assert {str(e["SUMMARY"]) for e in entries(one)} == {"Evening group"}
    assert one.headers["ETag"] != both.headers["ETag"]


def test_after_the_last_group_the_feed_is_empty_and_valid_for_90_days_and_then_gone(
    scene: Peterborough, fetch: Any, clock: StandingClock
) -> None:
    with write_transaction():
        scene.membership.state = MembershipState.LEFT
        scene.membership.state_since = NOW
    clock.set(2025, 6, 30, 8, 59)
    empty = fetch(scene.token)
    assert entries(empty) == []
    assert b"BEGIN:VTIMEZONE" in empty.data
    clock.set(2025, 6, 30, 9, 0)
    assert fetch(scene.token).status_code == 404


@pytest.mark.parametrize(
    "state", [MembershipState.PAUSED, MembershipState.DIED_REPORTED, MembershipState.DIED]
)
def test_on_a_break_or_after_a_death_the_feed_is_quiet(
    scene: Peterborough, fetch: Any, state: MembershipState
) -> None:
    with write_transaction():
        scene.membership.state = state
        scene.membership.state_since = NOW
        if state is not MembershipState.PAUSED:
            make_membership(make_group(), scene.ann)
    assert entries(fetch(scene.token)) == []


def test_somebody_who_only_waits_sees_nothing_yet(scene: Peterborough, fetch: Any) -> None:
    with write_transaction():
        scene.membership.state = MembershipState.WAITING
        scene.membership.waiting_since = NOW
    assert entries(fetch(scene.token)) == []


def test_wrong_revoked_truncated_and_overlong_links_all_get_the_same_plain_404(
    scene: Peterborough, app: Flask, fetch: Any
) -> None:
    with write_transaction():
        new = reset_link(FeedKind.ATTENDEE, scene.ann.id, by=BY, now=NOW)
    client = PageClient(app).client
    token = scene.token
    answers = [
        client.get(path)
        for path in (
            f"/calendar/{token}.ics",
            f"/calendar/{new_token()}.ics",
            f"/calendar/{new[:-1]}.ics",
            f"/calendar/{new[:-1]}",
            f"/calendar/{new}",
            f"/calendar/{new}x.ics",
            f"/calendar/{new}.ics.ics",
            f"/calendar/{new}%0A.ics",
            f"/calendar/{'a' * 3000}.ics",
            "/calendar/a/b.ics",
            "/calendar/%00.ics",
        )
    ]
    kept = ("Content-Type", "Cache-Control", "Referrer-Policy", "X-Robots-Tag", "Vary", "Set-Cookie")
    assert {answer.status_code for answer in answers} == {404}
    assert {answer.data for answer in answers} == {b"Not found.\n"}
    assert len({tuple(answer.headers.get(name) for name in kept) for answer in answers}) == 1
    assert fetch(new).status_code == 200


def test_a_reset_of_one_persons_link_leaves_others_alone(scene: Peterborough, fetch: Any) -> None:
    with write_transaction():
        bea = make_attendee()
        make_membership(scene.group, bea)
        token = new_link(FeedKind.ATTENDEE, bea.id, by=BY, now=NOW)
        revoke_links(FeedKind.ATTENDEE, scene.ann.id, now=NOW)
    assert fetch(scene.token).status_code == 404
    assert fetch(token).status_code == 200


def test_a_facilitator_sees_the_sessions_they_are_down_for_and_cover_moves_one(
    scene: Peterborough, fetch: Any
) -> None:
    november, december = scene.session_on(2025, 11, 18), scene.session_on(2025, 12, 16)
    with write_transaction():
        mine, cover = make_facilitator(), make_facilitator()
        assignment = make_assignment(november, mine)
        make_assignment(december, mine)
    ours, theirs = link(FeedKind.FACILITATOR, mine.id), link(FeedKind.FACILITATOR, cover.id)
    assert [entry["UID"] for entry in entries(fetch(ours))] == [november.uid, december.uid]
    assert entries(fetch(theirs)) == []
    with write_transaction():
        assignment.state = AssignmentState.STOOD_DOWN
        make_assignment(november, cover)
    assert [entry["UID"] for entry in entries(fetch(ours))] == [december.uid]
    assert [entry["UID"] for entry in entries(fetch(theirs))] == [november.uid]


def test_a_facilitator_who_was_let_go_by_a_cancellation_sees_that_it_is_off(
    scene: Peterborough, fetch: Any
) -> None:
    session = scene.session_on(2025, 4, 15)
    with write_transaction():
        lead, replaced = make_facilitator(), make_facilitator()
        assignment = make_assignment(session, lead)
        make_assignment(session, replaced, state=AssignmentState.RELEASED, state_at=NOW - timedelta(days=1))
        cancel_session(session, reason=ChangeReason.FACILITATOR_UNWELL, by=BY, now=NOW)
        assignment.state, assignment.state_at = AssignmentState.RELEASED, NOW
    (entry,) = entries(fetch(link(FeedKind.FACILITATOR, lead.id)))
    assert str(entry["SUMMARY"]) == "Cancelled: Tuesday group"
    assert entries(fetch(link(FeedKind.FACILITATOR, replaced.id))) == []


@pytest.mark.parametrize("what", ["facilitator", "user"])
def test_a_facilitator_who_stopped_or_may_not_sign_in_has_no_feed_at_once(
    scene: Peterborough, fetch: Any, what: str
) -> None:
    with write_transaction():
        user = make_user(Role.COUNSELLOR)
        facilitator = make_facilitator(user_id=user.id)
    token = link(FeedKind.FACILITATOR, facilitator.id)
    assert fetch(token).status_code == 200
    with write_transaction():
        (facilitator if what == "facilitator" else user).active = False
    assert fetch(token).status_code == 404


def test_a_group_shows_dates_only_and_only_while_it_publishes_them(scene: Peterborough, fetch: Any) -> None:
    with write_transaction():
        scene.group.publish_dates = True
    token = link(FeedKind.GROUP, scene.group.id)
    read = entries(fetch(token))
    assert len(read) == 21
    assert all("LOCATION" not in entry for entry in read)
    for change in ({"publish_dates": False}, {"publish_dates": True, "state": GroupState.DISCARDED}):
        with write_transaction():
            for name, value in change.items():
                setattr(scene.group, name, value)
        assert fetch(token).status_code == 404


def test_one_session_can_be_downloaded_by_anybody_only_from_a_group_that_publishes_dates(
    scene: Peterborough, app: Flask, pages: Any
) -> None:
    session = scene.session_on(2025, 4, 15)
    url, client = f"/sessions/{session.id}.ics", PageClient(app).client
    hidden, missing = client.get(url), client.get(f"/sessions/{new_id()}.ics")
    assert (hidden.status_code, hidden.data) == (missing.status_code, missing.data) == (404, b"Not found.\n")
    with write_transaction():
        manager = make_user(Role.MANAGER)
    pages.sign_in(manager)
    with_place = pages.client.get(url)
    assert b"LOCATION" in with_place.data
    with write_transaction():
        scene.group.publish_dates = True
    (entry,) = entries(client.get(url))
    assert (entry["UID"], "LOCATION" in entry) == (session.uid, False)


def test_no_feed_names_a_person_an_address_a_number_or_an_illness(scene: Peterborough, fetch: Any) -> None:
    with write_transaction():
        scene.group.publish_dates = True
        facilitator = make_facilitator(name="Francesca Winter", email="francesca@example.org")
        make_assignment(scene.session_on(2025, 4, 15), facilitator)
    tokens = [scene.token, link(FeedKind.FACILITATOR, facilitator.id), link(FeedKind.GROUP, scene.group.id)]
    planted = (
        "annabel",
        "07700",
        "900123",
        "@",
        "francesca",
        "winter",
        "01632",
        "mailto",
        "attendee",
        "organizer",
    )
    for token in tokens:
        text = fetch(token).get_data(as_text=True).replace("\r\n ", "").casefold()
        assert "begin:vevent" in text
        assert [word for word in (*planted, *ILLNESS, token.casefold()) if word in text] == []


def test_a_feed_takes_as_many_statements_with_many_groups_and_sessions(
    scene: Peterborough, fetch: Any
) -> None:
    def count(token: str) -> int:
        seen: list[str] = []

        def note(conn: Any, cursor: Any, statement: str, *rest: Any) -> None:
            if not statement.startswith(("BEGIN", "COMMIT", "ROLLBACK")):
                seen.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        try:
            assert fetch(token).status_code == 200
        finally:
            event.remove(db.engine, "before_cursor_execute", note)
        return len(seen)

    with write_transaction():
        scene.group.publish_dates = True
        lead = make_facilitator()
        make_assignment(scene.session_on(2025, 4, 15), lead)
    tokens = [scene.token, link(FeedKind.FACILITATOR, lead.id), link(FeedKind.GROUP, scene.group.id)]
    for token in tokens:
        fetch(token)  # the hourly note is written now
    few = [count(token) for token in tokens]
    with write_transaction():
        for number in range(5):
            group = make_group(venue_id=make_venue().id)
            rule = Rule.from_dict({"freq": "weekly", "interval": 1, "weekdays": [number]})
            day = date(2025, 4, 7) + timedelta(days=number)
            create_series(group, rule=rule, start_date=day, start_time=time(14), minutes=60, by=BY, now=NOW)
            make_membership(group, scene.ann)
            for session in db.session.scalars(
                select(GroupSession).where(GroupSession.group_id == group.id)
            ).all():
                make_assignment(session, lead)
    assert [count(token) for token in tokens] == few
    assert max(few) <= 3


def test_a_read_is_noted_with_the_kind_of_program_and_only_hourly(
    scene: Peterborough, fetch: Any, clock: StandingClock
) -> None:
    def noted() -> tuple[datetime | None, str]:
        row = db.session.scalars(select(FeedToken).execution_options(populate_existing=True)).one()
        return row.last_read_at, row.last_client

    fetch(scene.token, headers={"User-Agent": "Google-Calendar-Importer"})
    assert noted() == (NOW, "Google Calendar")
    clock.advance(minutes=59)
    fetch(scene.token)
    assert noted() == (NOW, "Google Calendar")
    clock.advance(minutes=1)
    fetch(scene.token)
    assert noted() == (NOW + timedelta(hours=1), "Another calendar")


def test_a_link_that_does_not_work_is_not_noted(scene: Peterborough, fetch: Any) -> None:
    with write_transaction():
        scene.membership.state, scene.membership.state_since = MembershipState.LEFT, NOW - timedelta(days=91)
    assert fetch(scene.token).status_code == 404
    assert db.session.scalars(select(FeedToken)).one().last_read_at is None
