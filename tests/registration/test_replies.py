"""Saying beforehand that one cannot come: what is noted, for how long it holds, and who is expected after it."""

from datetime import UTC, datetime, timedelta

import pytest

from facilitator.attendance.models import Attendance, AttendanceValue
from facilitator.attendance.operations import mark_everyone_expected, submit
from facilitator.attendance.queries import sheet
from facilitator.audit.models import AuditEntry
from facilitator.core.actor import PERSON, Actor
from facilitator.core.db import db, write_transaction
from facilitator.groups.models import Format, Group
from facilitator.home.readiness_queries import with_readiness
from facilitator.messages.models import CallTask, Message
from facilitator.messages.ports import address_book
from facilitator.messages.render import Renderer
from facilitator.registration import reply_errors as errors
from facilitator.registration.expected_queries import Headcount, expected_at, headcounts
from facilitator.registration.models import Attendee, Membership, MembershipState
from facilitator.registration.reply_models import Answer, SessionReply
from facilitator.registration.reply_operations import say_about_dates
from facilitator.schedule.change_types import BringBack, Cancel, Move
from facilitator.schedule.models import ChangeReason, GroupSession
from facilitator.schedule.operations import save, undo
from tests.support.builders import make_attendee, make_group, make_membership, make_series, make_session

pytestmark = pytest.mark.both_databases

DAY = datetime(2025, 3, 18, 10, 15)


@pytest.fixture
def session(group: Group) -> GroupSession:
    with write_transaction():
        return make_session(group, make_series(group), local_start=DAY)


@pytest.fixture
def gill(group: Group, session: GroupSession) -> Attendee:
    """Gill, and Ann beside her, so that one being away leaves somebody."""
    with write_transaction():
        make_membership(group, make_attendee(called="Ann", search_key="ann"))
        gill = make_attendee(called="Gill", search_key="gill")
        make_membership(group, gill)
    return gill


def says(person: Attendee, answer: Answer, *sessions: GroupSession, now: datetime, reason: str = "") -> None:
    with write_transaction():
        say_about_dates(person, sessions, answer, reason=reason, by=Actor(person.id, PERSON), now=now)


def counted(session: GroupSession) -> Headcount:
    return headcounts([session])[session.id]


def test_who_cannot_come_is_away_everywhere_at_once(
    gill: Attendee, session: GroupSession, now: datetime
) -> None:
    says(gill, Answer.CANNOT_COME, session, now=now, reason="Grandchild's birthday")

    assert counted(session) == Headcount(room=1, away=1)
    assert {one.membership.attendee.called: one.away for one in expected_at(session)} == {
        "Ann": False,
        "Gill": True,
    }
    assert with_readiness([session])[0].expected == 1
    row = sheet(session, now).row(gill.id)
    assert row is not None
    assert (row.value, row.why) == (AttendanceValue.APOLOGIES, "Grandchild's birthday")


def test_nobody_is_written_to_and_one_entry_says_that_it_was_noted(
    gill: Attendee, session: GroupSession, now: datetime
) -> None:
    says(gill, Answer.CANNOT_COME, session, now=now, reason="Away")

    assert db.session.query(Message).count() == db.session.query(CallTask).count() == 0
    entry = db.session.query(AuditEntry).filter_by(action="attendee.replied").one()
    assert "Away" not in repr(vars(entry))


def test_it_is_taken_back_as_easily_and_said_again(
    gill: Attendee, session: GroupSession, now: datetime
) -> None:
    for _ in range(2):
        says(gill, Answer.CANNOT_COME, session, now=now)
    says(gill, Answer.COMING, session, now=now, reason="kept nowhere")

    assert counted(session) == Headcount(room=2)
    assert [(one.answer, one.reason) for one in db.session.query(SessionReply)] == [(Answer.COMING, "")]


def test_several_dates_in_one_go_or_none_of_them(
    gill: Attendee, session: GroupSession, now: datetime
) -> None:
    with write_transaction():
        april = make_session(session.group, session.series, local_start=datetime(2025, 4, 15, 10, 15))
        past = make_session(session.group, session.series, local_start=datetime(2025, 2, 18, 10, 15))

    with pytest.raises(errors.DateIsOver):
        says(gill, Answer.CANNOT_COME, april, past, now=now)
    assert counted(april).away == 0
    says(gill, Answer.CANNOT_COME, session, april, now=now)

    assert [one.away for one in headcounts([session, april, past]).values()] == [1, 1, 0]


def test_online_and_by_phone_stand_apart_from_the_room(
    gill: Attendee, session: GroupSession, now: datetime
) -> None:
    with pytest.raises(errors.NotThatWay):
        says(gill, Answer.ONLINE, session, now=now)
    with write_transaction():
        session.format = Format.HYBRID
    says(gill, Answer.ONLINE, session, now=now)

    assert counted(session) == Headcount(room=1, online=1)
    row = sheet(session, now).row(gill.id)
    assert row is not None and row.came is AttendanceValue.ONLINE
    with write_transaction():
        session.format = Format.IN_PERSON
    assert counted(session) == Headcount(room=2), "a way that is no more is forgotten"


def test_the_room_is_too_small_only_for_those_who_come_to_it(
    gill: Attendee, session: GroupSession, now: datetime
) -> None:
    with write_transaction():
        session.group.room_limit = 1
    words = "2 expected in the room, which holds 1"
    assert words in [check.words for check in with_readiness([session])[0].checks]

    says(gill, Answer.CANNOT_COME, session, now=now)

    assert not [check for check in with_readiness([session])[0].checks if "holds" in check.words]


def test_a_moved_session_asks_again_and_moved_back_it_holds(
    gill: Attendee, session: GroupSession, carol: Actor, now: datetime
) -> None:
    says(gill, Answer.CANNOT_COME, session, now=now)
    with write_transaction():
        save(Move(session.id, DAY + timedelta(days=1), reason=ChangeReason.VENUE), by=carol, now=now)
    assert counted(session) == Headcount(room=2)

    with write_transaction():
        save(Move(session.id, DAY, reason=ChangeReason.VENUE), by=carol, now=now)
    assert counted(session) == Headcount(room=1, away=1)


def test_a_cancellation_wipes_it_for_good_unless_it_is_undone(
    gill: Attendee, session: GroupSession, carol: Actor, now: datetime
) -> None:
    says(gill, Answer.CANNOT_COME, session, now=now)
    with write_transaction():
        done = save(Cancel(session.id, ChangeReason.VENUE), by=carol, now=now)
    assert counted(session).away == 0
    with write_transaction():
        undo(done.change, by=carol, now=now)
    assert counted(session).away == 1

    with write_transaction():
        save(Cancel(session.id, ChangeReason.VENUE), by=carol, now=now)
    with write_transaction():
        save(BringBack(session.id), by=carol, now=now)
    assert counted(session) == Headcount(room=2), "on again, it asks again"


def test_nobody_says_anything_about_a_date_that_is_off_over_or_not_theirs(
    gill: Attendee, session: GroupSession, carol: Actor, now: datetime
) -> None:
    with write_transaction():
        other = make_session(make_group())
    with pytest.raises(errors.NotExpectedThere):
        says(gill, Answer.CANNOT_COME, other, now=now)
    with pytest.raises(errors.NoDateChosen):
        says(gill, Answer.CANNOT_COME, now=now)
    with pytest.raises(errors.DateIsOver):
        says(gill, Answer.CANNOT_COME, session, now=session.ends_at)
    with write_transaction():
        save(Cancel(session.id, ChangeReason.VENUE), by=carol, now=now)
    with pytest.raises(errors.NotTakingPlace):
        says(gill, Answer.CANNOT_COME, session, now=now)
    with write_transaction():
        db.session.query(Membership).filter_by(attendee_id=gill.id).one().state = MembershipState.LEFT
    assert db.session.query(SessionReply).count() == 0


def test_everyone_expected_came_means_everyone_who_was_expected(
    gill: Attendee, session: GroupSession, carol: Actor, now: datetime
) -> None:
    says(gill, Answer.CANNOT_COME, session, now=now)
    door, after = datetime(2025, 3, 18, 10, 20, tzinfo=UTC), datetime(2025, 3, 18, 13, 0, tzinfo=UTC)
    with write_transaction():
        assert mark_everyone_expected(session, by=carol, now=door) == 1
    with write_transaction():
        submit(session, by=carol, now=after)

    values = {row.attendee_id: row.value for row in db.session.query(Attendance)}
    assert values[gill.id] is AttendanceValue.APOLOGIES
    assert sorted(value.value for value in values.values()) == ["apologies", "in_person"]


def test_a_mark_at_the_door_outweighs_what_was_told(
    gill: Attendee, session: GroupSession, carol: Actor, now: datetime
) -> None:
    says(gill, Answer.CANNOT_COME, session, now=now)
    door = datetime(2025, 3, 18, 10, 20, tzinfo=UTC)
    with write_transaction():
        db.session.add(
            Attendance(
                session_id=session.id,
                attendee_id=gill.id,
                value=AttendanceValue.IN_PERSON,
                marked_at=door,
                marked_by=carol.id,
            )
        )
    row = sheet(session, door).row(gill.id)
    assert row is not None and row.value is AttendanceValue.IN_PERSON
    with write_transaction():
        submit(session, by=carol, now=session.ends_at)
    assert {one.value for one in db.session.query(Attendance)} == {AttendanceValue.IN_PERSON}


def test_the_news_of_a_move_asks_whoever_had_said_something(
    gill: Attendee, session: GroupSession, carol: Actor, now: datetime
) -> None:
    says(gill, Answer.CANNOT_COME, session, now=now)
    with write_transaction():
        save(Move(session.id, DAY + timedelta(days=1), reason=ChangeReason.VENUE), by=carol, now=now)

    texts = {one.person_id: script_of(one) for one in db.session.query(Message)}

    assert len(texts) == 2
    asked = {person for person, text in texts.items() if "Please tell us again" in text}
    assert asked == {gill.id}


def script_of(message: Message) -> str:
    contact = address_book().contact(message.person_kind, message.person_id)
    assert contact is not None
    return Renderer("http://localhost").script(message, contact)
