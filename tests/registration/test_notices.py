"""What people are told: to whom, how, discreetly, and never what is no longer so."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from facilitator.core.actor import Actor
from facilitator.core.db import db, write_transaction
from facilitator.groups.models import Group
from facilitator.messages.models import CallState, CallTask, Message, MessageState, PersonKind
from facilitator.messages.registry import find
from facilitator.messages.render import Renderer
from facilitator.registration import break_operations as breaks
from facilitator.registration.models import Attendee, Channel, Membership, MembershipState
from facilitator.registration.notices import SESSION_CANCELLED
from facilitator.registration.told_queries import contact_of, contacts_of, why_not_send
from facilitator.schedule.models import ChangeKind, GroupSession, SessionChange, SessionStatus
from tests.registration.telling import tell
from tests.support.builders import make_attendee, make_membership, make_session, make_venue

pytestmark = pytest.mark.both_databases

WORDS_TO_KEEP_BACK = ("Cancer", "Breast", "Peterborough", "Fenland")


@pytest.fixture
def session(group: Group) -> GroupSession:
    """Tuesday 18 March 2025, 10:15; the clock stands at the 10th."""
    with write_transaction():
        group.venue_id = make_venue().id
        return make_session(group, venue_id=group.venue_id)


@pytest.fixture
def people(group: Group) -> dict[str, Membership]:
    """Ann by e-mail, Doris by landline, Eve on a break, Wilma waiting, Lou who left."""
    states = {
        "Ann": MembershipState.MEMBER,
        "Doris": MembershipState.INVITED,
        "Eve": MembershipState.PAUSED,
        "Lou": MembershipState.LEFT,
    }
    with write_transaction():
        made = {}
        for called, state in states.items():
            by_phone = (
                {"phone": "01632 960123", "email": "", "channel": Channel.PHONE} if called == "Doris" else {}
            )
            made[called] = make_membership(group, make_attendee(called=called, **by_phone), state=state)
        return made


def _change(session: GroupSession, kind: ChangeKind, now: datetime, **values: object) -> SessionChange:
    """Change the session as the schedule would."""
    old = session.local_start
    if kind is ChangeKind.MOVED:
        for name, value in values.items():
            setattr(session, name, value)
    session.status = SessionStatus.CANCELLED if kind is ChangeKind.CANCELLED else SessionStatus.PLANNED
    change = SessionChange(
        session_id=session.id,
        kind=kind,
        at=now,
        by_id="",
        old_start=old,
        new_start=session.local_start if kind is ChangeKind.MOVED else None,
        notice_minutes=0,
    )
    db.session.add(change)
    db.session.flush()
    return change


def _move(session: GroupSession, days: int, now: datetime) -> SessionChange:
    shift = timedelta(days=days)
    return _change(
        session,
        ChangeKind.MOVED,
        now,
        local_start=session.local_start + shift,
        local_end=session.local_end + shift,
        starts_at=session.starts_at + shift,
        ends_at=session.ends_at + shift,
    )


def _told() -> dict[str, str]:
    """Who is told, and how."""
    rows = [(m.person_id, "e-mail") for m in db.session.query(Message)]
    rows += [(c.person_id, "call") for c in db.session.query(CallTask)]
    names = {row.id: row.called for row in db.session.query(Attendee)}
    found: dict[str, str] = {}
    for person_id, way in rows:
        found[names[person_id]] = f"{found[names[person_id]]} and {way}" if names[person_id] in found else way
    return found


def test_whoever_is_expected_hears_of_a_cancellation_in_their_own_way(
    session: GroupSession, people: dict[str, Membership], carol: Actor, now: datetime
) -> None:
    with write_transaction():
        tell(session, _change(session, ChangeKind.CANCELLED, now), by=carol, now=now)

    assert _told() == {"Ann": "e-mail", "Doris": "call"}
    message = db.session.query(Message).one()
    assert (message.session_id, message.group_id) == (session.id, session.group_id)
    assert message.useless_after == session.ends_at
    assert db.session.query(CallTask).one().urgent is False


def test_with_two_days_to_go_everybody_is_rung_and_first_who_has_no_e_mail(
    session: GroupSession, people: dict[str, Membership], carol: Actor
) -> None:
    late = session.starts_at - timedelta(hours=48)
    with write_transaction():
        people["Ann"].attendee.phone = "07700 900123"
        tell(session, _change(session, ChangeKind.CANCELLED, late), by=carol, now=late)

    assert _told() == {"Ann": "e-mail and call", "Doris": "call"}
    calls = {call.person_id: call.urgent for call in db.session.query(CallTask)}
    assert calls == {people["Ann"].attendee_id: False, people["Doris"].attendee_id: True}


def test_back_on_is_told_only_to_those_who_heard_that_it_was_off(
    session: GroupSession, group: Group, people: dict[str, Membership], carol: Actor, now: datetime
) -> None:
    with write_transaction():
        zoe = make_membership(group, make_attendee(called="Zoe"))
        tell(session, _change(session, ChangeKind.CANCELLED, now), by=carol, now=now)
        db.session.query(Message).filter_by(person_id=zoe.attendee_id).one().state = MessageState.SENT
        tell(session, _change(session, ChangeKind.RESTORED, now), by=carol, now=now)

    [restored] = db.session.query(Message).filter_by(kind="registration.session_restored")
    assert restored.person_id == zoe.attendee_id
    states = {c.kind: c.state for c in db.session.query(CallTask)}
    assert states == {"registration.session_cancelled": CallState.NOT_NEEDED}
    stopped = db.session.query(Message).filter_by(person_id=people["Ann"].attendee_id).one()
    assert stopped.state is MessageState.CANCELLED


def test_a_second_move_replaces_the_news_of_the_first(
    session: GroupSession, people: dict[str, Membership], carol: Actor, now: datetime
) -> None:
    with write_transaction():
        tell(session, _move(session, 1, now), by=carol, now=now)
        tell(session, _move(session, 1, now), by=carol, now=now)

    states = sorted(message.state.value for message in db.session.query(Message))
    assert states == ["cancelled", "queued"]


def test_a_session_moved_forward_is_news_until_the_old_time_is_over(
    session: GroupSession, people: dict[str, Membership], carol: Actor, now: datetime
) -> None:
    old_end = session.ends_at
    with write_transaction():
        tell(session, _move(session, -7, now - timedelta(days=3)), by=carol, now=now)

    message = db.session.query(Message).one()
    assert message.useless_after == old_end
    assert why_not_send(message, old_end - timedelta(minutes=1)) is None
    assert why_not_send(message, old_end + timedelta(minutes=1)) == "over"


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        (MembershipState.LEFT, "left"),
        (MembershipState.WITHDRAWN, "withdrawn"),
        (MembershipState.PAUSED, "paused"),
        (MembershipState.ENDED_BY_US, "ended_by_us"),
        (MembershipState.DIED_REPORTED, "died"),
        (MembershipState.MEMBER, None),
    ],
)
def test_the_gate_asks_once_more_at_the_moment_of_sending(
    session: GroupSession,
    people: dict[str, Membership],
    carol: Actor,
    now: datetime,
    state: MembershipState,
    reason: str | None,
) -> None:
    with write_transaction():
        tell(session, _change(session, ChangeKind.CANCELLED, now), by=carol, now=now)
        people["Ann"].state = state

    assert why_not_send(db.session.query(Message).one(), now) == reason


def test_news_that_is_no_longer_so_does_not_go_out(
    session: GroupSession, people: dict[str, Membership], carol: Actor, now: datetime
) -> None:
    with write_transaction():
        tell(session, _change(session, ChangeKind.CANCELLED, now), by=carol, now=now)
        session.status = SessionStatus.PLANNED
    message = db.session.query(Message).one()

    assert why_not_send(message, now) == "changed"
    session.status = SessionStatus.CANCELLED
    assert why_not_send(message, session.ends_at + timedelta(minutes=1)) == "over"


def test_a_place_given_is_not_announced_to_somebody_who_has_said_no(
    joins: Callable[..., Membership], carol: Actor, now: datetime
) -> None:
    joy = joins("Joy")
    message = db.session.query(Message).one()
    assert why_not_send(message, now) is None

    joy.state = MembershipState.WITHDRAWN
    assert why_not_send(message, now) == "withdrawn"


def test_messages_to_staff_are_not_registrations_to_judge(group: Group, now: datetime) -> None:
    message = Message(kind="accounts.reset", subject_id="x", person_kind=PersonKind.USER, person_id="x")

    assert why_not_send(message, now) is None


def test_the_address_book_leaves_out_whoever_died(group: Group, people: dict[str, Membership]) -> None:
    ann, doris = people["Ann"], people["Doris"]
    contact = contact_of(doris.attendee_id)
    assert contact is not None
    assert (contact.name, contact.phone, contact.by_email) == ("Doris", "01632 960123", False)
    assert contact.group_words == "Tuesday group"

    ann.state = MembershipState.DIED
    assert contact_of(ann.attendee_id) is None
    assert set(contacts_of([ann.attendee_id, doris.attendee_id])) == {doris.attendee_id}


def _letter(message: Message, now: datetime) -> tuple[str, str, str]:
    message.handed_at = now
    contact = contact_of(message.person_id)
    assert contact is not None
    mail = Renderer("https://groups.example.org").letter(message, contact).mail
    plain, rich = mail.iter_parts()
    return str(mail["Subject"]), plain.get_content(), rich.get_content()


def _check_discreet(*texts: str) -> None:
    for text in texts:
        assert not [word for word in WORDS_TO_KEEP_BACK if word in text]
        assert "!" not in text.replace("<!DOCTYPE", "")


@pytest.mark.parametrize("kind", ["cancelled", "moved", "restored", "changed"])
def test_news_of_a_session_says_the_day_in_words_and_nothing_that_shows_an_illness(
    session: GroupSession, people: dict[str, Membership], carol: Actor, now: datetime, kind: str
) -> None:
    with write_transaction():
        session.venue.address = "Hampton"
        make_session(session.group, session.series, local_start=datetime(2025, 4, 15, 10, 15))
        if kind == "changed":
            tell(session, _change(session, ChangeKind.CHANGED, now), by=carol, now=now)
        elif kind == "moved":
            tell(session, _move(session, 1, now), by=carol, now=now)
        else:
            tell(session, _change(session, ChangeKind.CANCELLED, now), by=carol, now=now)
        if kind == "restored":
            db.session.query(Message).one().state = MessageState.SENT
            tell(session, _change(session, ChangeKind.RESTORED, now), by=carol, now=now)

    message = db.session.query(Message).filter_by(kind=f"registration.session_{kind}").one()
    subject, plain, rich = _letter(message, now)

    assert "Tuesday 18 March 2025" in subject
    day = "Wednesday 19 March 2025" if kind == "moved" else "Tuesday 18 March 2025"
    for text in (plain, rich):
        assert f"{day}, 10:15 to 12:15" in text
        assert "01632 960100" in text
        assert "services coordinator" in text
        assert "https://groups.example.org/my/" in text
    _check_discreet(subject, plain, rich)


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        ("joined", MembershipState.ENQUIRY),
        ("place_given", MembershipState.INVITED),
        ("place_waiting", MembershipState.WAITING),
    ],
)
def test_news_of_a_place_is_discreet_in_subject_and_text(
    group: Group, session: GroupSession, now: datetime, kind: str, state: MembershipState
) -> None:
    with write_transaction():
        session.venue.address = "Hampton"
        joy = make_membership(group, make_attendee(called="Joy"), state=state, waiting_since=now)
        message = Message(
            kind=f"registration.{kind}",
            subject_id=joy.id,
            person_kind=PersonKind.ATTENDEE,
            person_id=joy.attendee_id,
            group_id=group.id,
            created_at=now,
            due_at=now,
            next_try_at=now,
        )
        db.session.add(message)

    subject, plain, rich = _letter(message, now)

    assert "Joy" in plain
    assert "Tuesday group" in plain
    assert ("Tuesday 18 March 2025, 10:15 to 12:15" in plain) is (kind == "place_given")
    assert ("by Tuesday 11 March 2025" in plain) is (kind == "joined")
    _check_discreet(subject, plain, rich)


@pytest.mark.parametrize("kind", ["welcome_call", "after_visit"])
def test_every_call_has_its_words(group: Group, session: GroupSession, now: datetime, kind: str) -> None:
    with write_transaction():
        joy = make_membership(group, make_attendee(called="Joy"))
        call = CallTask(
            kind=f"registration.{kind}",
            subject_id=joy.id,
            person_kind=PersonKind.ATTENDEE,
            person_id=joy.attendee_id,
            created_at=now,
            due_at=now,
        )
        db.session.add(call)
    contact = contact_of(joy.attendee_id)
    assert contact is not None

    assert "Tuesday group" in Renderer("https://groups.example.org").script(call, contact)
    assert find(call.kind).why


def test_a_pause_stops_what_was_not_sent_yet(
    session: GroupSession, people: dict[str, Membership], carol: Actor, now: datetime
) -> None:
    with write_transaction():
        tell(session, _change(session, ChangeKind.CANCELLED, now), by=carol, now=now)
        breaks.pause(people["Ann"], by=carol, now=now)

    news = db.session.query(Message).filter_by(kind=SESSION_CANCELLED).one()
    assert news.state is MessageState.CANCELLED
