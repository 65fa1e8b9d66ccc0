"""Reminders: each person once, of each day a session is held on, and of nothing that is no longer so."""

from datetime import UTC, datetime, timedelta

import pytest

from facilitator.core.actor import PUBLIC, Actor
from facilitator.core.db import db, write_transaction
from facilitator.core.timezones import to_utc
from facilitator.groups.models import Format, Group, GroupState
from facilitator.messages import outbox_steps
from facilitator.messages.letter_models import PaperLetter
from facilitator.messages.models import CallState, CallTask, Message, MessageState
from facilitator.messages.render import Renderer
from facilitator.registration.break_operations import come_back, pause
from facilitator.registration.models import Attendee, Channel, Membership, MembershipState
from facilitator.registration.reminder_queries import sessions_to_remind_of
from facilitator.registration.reminder_rules import due_at, due_now, version_of
from facilitator.registration.reminder_upkeep import remind_of_coming_sessions
from facilitator.registration.reply_models import Answer
from facilitator.registration.reply_operations import say_about_dates
from facilitator.registration.told_queries import contact_of, why_not_send
from facilitator.schedule.models import ChangeKind, GroupSession, SessionStatus
from facilitator.schedule.queries import get_session
from tests.registration.telling import tell
from tests.registration.test_notices import _change
from tests.support.builders import make_attendee, make_membership, make_session, make_venue
from tests.support.clock import StandingClock

pytestmark = pytest.mark.both_databases

DUE = datetime(2025, 3, 11, 10, 15, tzinfo=UTC)  # a week before Tuesday 18 March 2025, 10:15


@pytest.fixture
def session(group: Group) -> GroupSession:
    """Tuesday 18 March 2025, 10:15, with Ann by e-mail and Doris by landline."""
    with write_transaction():
        group.venue_id = make_venue(directions="Bus 5 stops outside.", parking=True).id
        make_membership(group, make_attendee(called="Ann"))
        doris = make_attendee(called="Doris", phone="01632 960123", email="", channel=Channel.PHONE)
        make_membership(group, doris)
        return make_session(group, venue_id=group.venue_id, arrive_minutes=15)


def work(clock: StandingClock, at: datetime | None = None) -> int:
    """What the worker does about reminders, at that instant."""
    if at is not None:
        clock.instant = at
    db.session.rollback()
    return remind_of_coming_sessions(clock)


def reminded() -> dict[str, str]:
    """Who is reminded, and how; once each, or it is seen here."""
    names = {row.id: row.called for row in db.session.query(Attendee)}
    rows = [(row, "e-mail") for row in db.session.query(Message).filter_by(kind="registration.reminder")]
    rows += [(row, "call") for row in db.session.query(CallTask).filter_by(kind="registration.reminder")]
    found: dict[str, str] = {}
    for row, way in rows:
        name = names[row.person_id]
        found[name] = f"{found[name]} and {way}" if name in found else way
    return found


def put(session_id: str, days: int) -> None:
    """Hold the session that many days later."""
    with write_transaction():
        session = get_session(session_id)
        shift = timedelta(days=days)
        session.local_start += shift
        session.local_end += shift
        session.starts_at = to_utc(session.local_start, session.timezone)
        session.ends_at = to_utc(session.local_end, session.timezone)


def test_a_week_before_everybody_is_reminded_in_their_own_way(
    session: GroupSession, clock: StandingClock
) -> None:
    assert work(clock, DUE - timedelta(minutes=1)) == 0
    assert work(clock, DUE) == 2

    assert reminded() == {"Ann": "e-mail", "Doris": "call"}
    message = db.session.query(Message).one()
    assert (message.due_at, message.useless_after) == (DUE, session.starts_at)
    assert db.session.query(CallTask).one().urgent is False


def test_however_often_the_worker_looks_nobody_is_reminded_twice(
    session: GroupSession, clock: StandingClock
) -> None:
    work(clock, DUE)
    for hours in (0, 1, 24, 24 * 6):
        assert work(clock, DUE + timedelta(hours=hours)) == 0
    assert reminded() == {"Ann": "e-mail", "Doris": "call"}


def test_after_26_hours_without_a_worker_the_reminder_still_goes_once(
    session: GroupSession, clock: StandingClock
) -> None:
    assert work(clock, DUE + timedelta(hours=26)) == 2
    assert work(clock) == 0


def test_whoever_chose_the_post_gets_a_letter_in_time(
    session: GroupSession, group: Group, clock: StandingClock
) -> None:
    with write_transaction():
        pat = make_attendee(called="Pat", email="", address="1 Mill Lane", channel=Channel.POST)
        make_membership(group, pat)
    assert work(clock, DUE) == 3
    assert work(clock) == 0
    assert [letter.person_id for letter in db.session.query(PaperLetter)] == [pat.id]


def test_a_reminder_of_what_is_over_is_noted_as_too_late_and_goes_to_nobody(
    session: GroupSession, clock: StandingClock
) -> None:
    work(clock, session.ends_at + timedelta(hours=26))

    message = db.session.query(Message).one()
    assert (message.state, message.reason) == (MessageState.SUPPRESSED, "too_late")
    assert db.session.query(CallTask).one().state is CallState.NOT_NEEDED
    assert work(clock) == 0


def test_a_group_may_have_no_reminder_or_a_second_one(
    session: GroupSession, group: Group, clock: StandingClock
) -> None:
    with write_transaction():
        group.remind_hours, group.remind_again_hours = None, None
    assert work(clock, DUE) == 0
    with write_transaction():
        group.remind_hours, group.remind_again_hours = 168, 24
    assert work(clock, DUE) == 2
    assert work(clock, session.starts_at - timedelta(hours=24)) == 2
    assert work(clock) == 0
    assert reminded() == {"Ann": "e-mail and e-mail", "Doris": "call and call"}


def test_when_both_are_due_at_once_only_the_second_goes(
    session: GroupSession, group: Group, clock: StandingClock
) -> None:
    with write_transaction():
        group.remind_again_hours = 24
    assert work(clock, session.starts_at - timedelta(hours=3)) == 2
    assert work(clock) == 0


def test_a_session_that_moves_to_another_day_is_reminded_of_again_and_the_old_reminder_stays(
    session: GroupSession, clock: StandingClock
) -> None:
    work(clock, DUE)
    old = db.session.query(Message).one()
    put(session.id, 21)

    assert why_not_send(old, DUE) == "changed"
    assert work(clock, DUE + timedelta(days=1)) == 0
    assert work(clock, DUE + timedelta(days=21)) == 2, "the clocks have gone forward in between"
    new = db.session.query(Message).filter(Message.id != old.id).one()
    assert why_not_send(new, DUE + timedelta(days=21)) is None


def test_a_session_that_moves_by_an_hour_is_not_reminded_of_again(
    session: GroupSession, clock: StandingClock
) -> None:
    work(clock, DUE)
    with write_transaction():
        session.local_start += timedelta(hours=1)
        session.starts_at += timedelta(hours=1)
    assert work(clock, DUE + timedelta(hours=2)) == 0


def test_nobody_is_reminded_of_what_is_cancelled_or_fell_away(
    session: GroupSession, clock: StandingClock
) -> None:
    with write_transaction():
        session.status = SessionStatus.CANCELLED
    assert work(clock, DUE) == 0
    with write_transaction():
        session.status, session.dropped = SessionStatus.PLANNED, True
    assert work(clock, DUE) == 0
    with write_transaction():
        session.dropped = False
    assert work(clock, DUE) == 2, "back on, they hear of it"


def test_a_reminder_that_a_cancellation_held_back_goes_once_the_session_is_on_again(
    session: GroupSession, clock: StandingClock
) -> None:
    work(clock, DUE)
    with write_transaction():
        session.status = SessionStatus.CANCELLED
        message = db.session.query(Message).one()
        assert why_not_send(message, DUE) == "changed"
        message.state, message.reason = MessageState.SUPPRESSED, "changed"
    assert work(clock, DUE + timedelta(hours=1)) == 0
    with write_transaction():
        session.status = SessionStatus.PLANNED
    assert work(clock) == 1
    assert db.session.query(Message).one().state is MessageState.QUEUED
    assert work(clock) == 0


@pytest.mark.parametrize(
    "state",
    [
        MembershipState.PAUSED,
        MembershipState.LEFT,
        MembershipState.DIED_REPORTED,
        MembershipState.DIED,
        MembershipState.WAITING,
    ],
)
def test_whoever_does_not_belong_is_neither_reminded_nor_sent_what_was_queued(
    session: GroupSession, group: Group, clock: StandingClock, state: MembershipState, now: datetime
) -> None:
    work(clock, DUE)
    with write_transaction():
        ann = db.session.query(Membership).join(Attendee).filter(Attendee.called == "Ann").one()
        ann.state, ann.waiting_since = state, now
        make_membership(group, make_attendee(called="Bea"), state=state, waiting_since=now)
    assert work(clock) == 0
    assert why_not_send(db.session.query(Message).one(), DUE) is not None


def test_back_from_a_break_before_the_day_the_reminder_goes_after_all(
    session: GroupSession, clock: StandingClock, carol: Actor
) -> None:
    work(clock, DUE)
    with write_transaction():
        ann = db.session.query(Membership).join(Attendee).filter(Attendee.called == "Ann").one()
        pause(ann, by=carol, now=DUE)
    reminder = db.session.query(Message).filter_by(kind="registration.reminder").one()
    assert reminder.state is MessageState.CANCELLED
    assert work(clock) == 0
    with write_transaction():
        come_back(ann, by=carol, now=DUE + timedelta(days=1))
    assert work(clock, DUE + timedelta(days=1)) == 1


def test_whoever_said_that_they_cannot_come_is_left_alone_until_they_can(
    session: GroupSession, clock: StandingClock
) -> None:
    def says(answer: Answer) -> None:
        with write_transaction():
            ann = db.session.query(Attendee).filter_by(called="Ann").one()
            say_about_dates(ann, [get_session(session.id)], answer, by=PUBLIC, now=DUE)

    says(Answer.CANNOT_COME)
    assert work(clock, DUE) == 1
    assert reminded() == {"Doris": "call"}
    says(Answer.COMING)
    assert work(clock) == 1
    says(Answer.CANNOT_COME)
    message = db.session.query(Message).one()
    assert why_not_send(message, DUE) == "cannot_come"


def test_a_group_that_rests_reminds_nobody(session: GroupSession, group: Group, clock: StandingClock) -> None:
    work(clock, DUE)
    with write_transaction():
        group.state = GroupState.PAUSED
        make_membership(group, make_attendee(called="Bea"))
    assert work(clock) == 0
    assert why_not_send(db.session.query(Message).one(), DUE) == "paused"


def test_whoever_was_told_of_the_date_meanwhile_needs_no_reminder_of_it(
    session: GroupSession, group: Group, clock: StandingClock, carol: Actor
) -> None:
    told_at = DUE + timedelta(days=2)
    with write_transaction():
        tell(session, _change(session, ChangeKind.CHANGED, told_at), by=carol, now=told_at)
        make_membership(
            group, make_attendee(called="Joy"), state=MembershipState.INVITED, state_since=told_at
        )
    assert work(clock, told_at + timedelta(minutes=5)) == 0


def test_the_worker_hands_the_reminder_over_after_asking_once_more(
    session: GroupSession, clock: StandingClock
) -> None:
    work(clock, DUE)
    claim = outbox_steps.claim(DUE, 10)
    ready = outbox_steps.take(claim.ids[0], claim.lease, Renderer("https://groups.example.org"), DUE)
    assert ready is not None
    assert ready.letter.mail["Subject"] == "Coming up: Tuesday 18 March 2025"


def test_it_says_when_where_how_to_get_in_and_how_to_say_no(
    session: GroupSession, clock: StandingClock
) -> None:
    work(clock, DUE)
    message = db.session.query(Message).one()
    message.handed_at = DUE
    contact = contact_of(message.person_id)
    assert contact is not None
    plain, rich = Renderer("https://groups.example.org").letter(message, contact).mail.iter_parts()
    for text in (plain.get_content(), rich.get_content()):
        assert "Tuesday 18 March 2025, 10:15 to 12:15." in text
        assert "You can come from 10:00." in text
        assert "Christ the Servant King Church" in text and "Bus 5 stops outside." in text
        assert "There is parking." in text
        assert "https://groups.example.org/my/" in text and "nobody has to explain" in text


def test_online_it_says_how_to_join_and_no_hall(
    session: GroupSession, group: Group, clock: StandingClock
) -> None:
    with write_transaction():
        group.joining_details = "https://online.example.org/room"
        session.format = Format.ONLINE
    work(clock, DUE)
    call = db.session.query(CallTask).one()
    contact = contact_of(call.person_id)
    assert contact is not None
    script = Renderer("https://groups.example.org").script(call, contact)
    assert "Where: online." in script and "https://online.example.org/room" in script
    assert "Church" not in script and "parking" not in script


def test_the_list_of_what_is_to_do_is_empty_once_it_is_done(
    session: GroupSession, clock: StandingClock
) -> None:
    assert [one.id for one in sessions_to_remind_of(now=DUE)] == [session.id]
    work(clock, DUE)
    assert sessions_to_remind_of(now=DUE) == []


def _at(start: datetime) -> GroupSession:
    return GroupSession(local_start=start, timezone="Europe/London", starts_at=to_utc(start, "Europe/London"))


def test_whole_days_are_days_on_the_wall_across_a_clock_change() -> None:
    session = _at(datetime(2025, 4, 2, 10, 15))
    assert due_at(session, 168) == datetime(2025, 3, 26, 10, 15, tzinfo=UTC)
    assert due_at(session, 4) == datetime(2025, 4, 2, 5, 15, tzinfo=UTC)


def test_a_version_tells_days_and_reminders_apart() -> None:
    first, later = _at(datetime(2025, 4, 2, 10, 15)), _at(datetime(2025, 4, 3, 10, 15))
    assert len({version_of(first, 0), version_of(first, 1), version_of(later, 0), version_of(later, 1)}) == 4
    assert due_now(first, None, None, datetime(2025, 4, 2, 9, 0, tzinfo=UTC)) is None
