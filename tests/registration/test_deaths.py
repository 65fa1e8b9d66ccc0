"""Somebody has died: everything stops at once, in all groups; there is a way back; the place stays held."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from facilitator.audit.models import AuditEntry
from facilitator.core.actor import COORDINATOR, COUNSELLOR, MANAGER, STAFF, Actor
from facilitator.core.db import db, write_transaction
from facilitator.core.errors import Refusal
from facilitator.groups.models import Group
from facilitator.messages.letter_models import LetterState, PaperLetter
from facilitator.messages.models import CallState, CallTask, Message, MessageState, PersonKind
from facilitator.messages.queue_operations import call_somebody, notify
from facilitator.messages.rules import DIED, LINE_LOST
from facilitator.registration import queries
from facilitator.registration.death_errors import (
    HasNotMet,
    NoOpenReport,
    NotYetTold,
    ReportedAlready,
    TooSoonAlone,
)
from facilitator.registration.death_models import Care, CareStep, Certainty, DeathReport, Teller
from facilitator.registration.death_notices import DEATH, DEATH_MISTAKEN
from facilitator.registration.death_operations import (
    confirm_death,
    note_care,
    release_place,
    report_death,
    take_care_back,
    undo_death,
)
from facilitator.registration.death_queries import farewells, find_report
from facilitator.registration.errors import MayNotReturn, StepNotAllowed
from facilitator.registration.models import Attendee, Membership, MembershipChange
from facilitator.registration.models import MembershipState as State
from facilitator.registration.notices import PLACE_GIVEN
from facilitator.registration.offer_queries import places_to_offer
from facilitator.registration.waitlist_operations import offer_place
from tests.support.builders import (
    make_attendee,
    make_facilitator,
    make_group,
    make_membership,
    make_series,
    make_session,
)

pytestmark = pytest.mark.both_databases

NOW = datetime(2025, 9, 8, 8, 40, tzinfo=UTC)
FIONA = Actor("f" * 16, STAFF, frozenset({COUNSELLOR}), "Fiona")
OLGA = Actor("q" * 16, STAFF, frozenset({COORDINATOR}), "Olga")
MARGARET = Actor("m" * 16, STAFF, frozenset({MANAGER}), "Margaret")


@pytest.fixture
def rita(group: Group) -> Attendee:
    """In two groups, and waiting for a third; she left a fourth long ago."""
    with write_transaction():
        person = make_attendee(
            called="Rita", search_key="rita", phone="01632 960111", phone_key="+441632960111"
        )
        make_membership(group, person)
        make_membership(make_group(discreet_name="Thursday group"), person, state=State.PAUSED)
        make_membership(make_group(), person, state=State.WAITING, waiting_since=NOW - timedelta(days=30))
        make_membership(make_group(), person, state=State.LEFT)
    return person


def died(person: Attendee, *, by: Actor, now: datetime = NOW, **told: Any) -> DeathReport:
    values: dict[str, Any] = {
        "teller": Teller.FAMILY,
        "told_by": "Her daughter",
        "certainty": Certainty.FAMILY,
        "told_on": NOW.date(),
        "died_on": date(2025, 9, 5),
    }
    with write_transaction():
        return report_death(person, **values | told, by=by, now=now)


def spells(person: Attendee) -> list[tuple[str, Any, Any, bool]]:
    """Every spell as it stands, but for how often it was written."""
    db.session.expire_all()
    rows = db.session.query(Membership).filter_by(attendee_id=person.id).order_by(Membership.number)
    return [(row.state.value, row.state_since, row.waiting_since, row.place_held) for row in rows]


def post_of(person: Attendee) -> list[tuple[Any, ...]]:
    """Every message and call as it stands."""
    db.session.expire_all()
    messages = db.session.query(Message).filter_by(person_id=person.id).order_by(Message.id)
    calls = db.session.query(CallTask).filter_by(person_id=person.id).order_by(CallTask.id)
    return [
        *((m.id, m.state, m.reason, m.next_try_at, m.attempts) for m in messages),
        *((c.id, c.state, c.tries, c.ended_at) for c in calls),
        *(
            (one.id, one.state, one.ended_at)
            for one in db.session.query(PaperLetter).order_by(PaperLetter.id)
        ),
    ]


def some_post(person: Attendee, group: Group) -> None:
    """One message in every state, and calls that are to be made, were made, and are not needed."""
    with write_transaction():
        for number, (state, reason) in enumerate(
            [
                (MessageState.QUEUED, ""),
                (MessageState.MAY_HAVE_ARRIVED, LINE_LOST),
                (MessageState.MAY_HAVE_ARRIVED, "line_lost_again"),
                (MessageState.SENT, ""),
                (MessageState.SUPPRESSED, "changed"),
                (MessageState.CANCELLED, ""),
                (MessageState.FAILED, "refused"),
            ]
        ):
            row = notify(
                PLACE_GIVEN,
                subject_id=f"subject{number}".ljust(16, "0"),
                person_kind=PersonKind.ATTENDEE,
                person_id=person.id,
                group_id=group.id,
                now=NOW - timedelta(hours=2),
                due_at=NOW + timedelta(days=number),
            )
            assert isinstance(row, Message)
            row.state, row.reason = state, reason
        for number, state in enumerate((CallState.TO_DO, CallState.SPOKE, CallState.NOT_NEEDED)):
            call = call_somebody(
                PLACE_GIVEN,
                subject_id=f"calling{number}".ljust(16, "0"),
                person_kind=PersonKind.ATTENDEE,
                person_id=person.id,
                group_id=group.id,
                now=NOW - timedelta(hours=2),
            )
            assert call is not None
            call.state, call.tries = state, number
            call.ended_at = None if state is CallState.TO_DO else NOW - timedelta(hours=1)


def a_letter(person: Attendee, group: Group) -> None:
    """One that is to be printed."""
    with write_transaction():
        about = {"kind": PLACE_GIVEN, "subject_id": "l" * 16, "person_kind": PersonKind.ATTENDEE}
        whom = {"person_id": person.id, "group_id": group.id, "created_at": NOW, "due_at": NOW}
        db.session.add(PaperLetter(**about, **whom))


def test_a_letter_to_be_printed_is_held_and_comes_back(rita: Attendee, group: Group, carol: Actor) -> None:
    a_letter(rita, group)
    before = post_of(rita)

    report = died(rita, by=carol)
    assert post_of(rita)[0][1] is LetterState.NOT_NEEDED
    with write_transaction():
        undo_death(report, by=carol, now=NOW)

    assert post_of(rita) == before


def test_every_live_spell_is_held_in_one_go(rita: Attendee, group: Group, carol: Actor) -> None:
    died(rita, by=carol)

    states = [(state, held) for state, _, _, held in spells(rita)]
    assert states == [
        ("died_reported", True),
        ("died_reported", True),
        ("died_reported", False),  # she had no place there to hold
        ("left", False),
    ]
    assert queries.seats_taken(group.id) == 1
    assert db.session.query(AuditEntry).filter_by(action="attendee.death_reported").count() == 1


def test_nothing_that_was_to_reach_her_goes_out(rita: Attendee, group: Group, carol: Actor) -> None:
    some_post(rita, group)

    died(rita, by=carol)

    states = [row[1:3] for row in post_of(rita) if isinstance(row[1], MessageState)]
    assert (MessageState.SUPPRESSED, DIED) in states
    assert (MessageState.MAY_HAVE_ARRIVED, DIED) in states
    waiting = {MessageState.QUEUED, MessageState.CLAIMED}
    assert not [state for state, _ in states if state in waiting]
    assert (MessageState.MAY_HAVE_ARRIVED, LINE_LOST) not in states
    assert db.session.query(CallTask).filter_by(person_id=rita.id, state=CallState.TO_DO).count() == 0
    with write_transaction():
        late = notify(
            PLACE_GIVEN,
            subject_id="late".ljust(16, "0"),
            person_kind=PersonKind.ATTENDEE,
            person_id=rita.id,
            now=NOW,
        )
    assert late is None


def test_undoing_it_leaves_everything_as_it_was(rita: Attendee, group: Group, carol: Actor) -> None:
    some_post(rita, group)
    places, post = spells(rita), post_of(rita)

    report = died(rita, by=FIONA)
    with write_transaction():
        undo_death(report, by=carol, now=NOW + timedelta(hours=5))

    assert (spells(rita), post_of(rita)) == (places, post)
    assert find_report(rita.id) is None
    assert rita.gone_since is None
    assert [one.attendee.called for one in queries.members_of(group.id)] == ["Rita"]
    history = db.session.query(MembershipChange).filter(MembershipChange.at >= NOW).count()
    assert history == 6, "three spells there and back: the history keeps the mistake"


def test_a_second_person_confirms_at_once_and_the_same_one_after_a_day(
    rita: Attendee, group: Group, carol: Actor
) -> None:
    report = died(rita, by=carol)

    with pytest.raises(TooSoonAlone), write_transaction():
        confirm_death(report, by=carol, now=NOW + timedelta(hours=23, minutes=59))
    with pytest.raises(StepNotAllowed), write_transaction():
        confirm_death(report, by=MARGARET, now=NOW)
    with write_transaction():
        confirm_death(report, by=FIONA, now=NOW + timedelta(minutes=5))

    assert [(state, held) for state, _, _, held in spells(rita)] == [
        ("died", True),
        ("died", True),
        ("died", False),
        ("left", False),
    ]
    assert queries.seats_taken(group.id) == 1


def test_the_same_person_confirms_after_24_hours(rita: Attendee, carol: Actor) -> None:
    report = died(rita, by=carol)

    with write_transaction():
        confirm_death(report, by=carol, now=NOW + timedelta(hours=24))

    assert report.confirmed_by == carol.id


def test_what_is_confirmed_is_neither_undone_nor_confirmed_again(rita: Attendee, carol: Actor) -> None:
    report = died(rita, by=carol)
    with write_transaction():
        confirm_death(report, by=OLGA, now=NOW)

    for again in (undo_death, confirm_death):
        with pytest.raises(NoOpenReport), write_transaction():
            again(report, by=OLGA, now=NOW)


@pytest.mark.parametrize("by", [MARGARET, FIONA])
def test_only_a_coordinator_undoes_it(rita: Attendee, by: Actor) -> None:
    report = died(rita, by=FIONA)
    before = spells(rita)

    with pytest.raises(StepNotAllowed), write_transaction():
        undo_death(report, by=by, now=NOW)

    assert spells(rita) == before


def test_a_manager_does_not_say_it(rita: Attendee) -> None:
    with pytest.raises(StepNotAllowed):
        died(rita, by=MARGARET)

    assert rita.gone_since is None


def test_two_who_say_it_make_one_report(rita: Attendee, carol: Actor) -> None:
    died(rita, by=carol)

    with pytest.raises(ReportedAlready):
        died(rita, by=FIONA)

    assert db.session.query(DeathReport).count() == 1


def test_after_a_mistake_it_can_be_said_again(rita: Attendee, carol: Actor) -> None:
    report = died(rita, by=carol)
    with write_transaction():
        undo_death(report, by=carol, now=NOW)

    died(rita, by=carol, now=NOW + timedelta(days=60))

    assert rita.gone_since == NOW + timedelta(days=60)


@pytest.mark.parametrize("day", ["told_on", "died_on"])
def test_nobody_dies_tomorrow(rita: Attendee, carol: Actor, day: str) -> None:
    with pytest.raises(NotYetTold):
        died(rita, by=carol, **{day: NOW.date() + timedelta(days=1)})


def test_somebody_who_was_in_no_group_any_more_is_silent_too(group: Group, carol: Actor) -> None:
    with write_transaction():
        rita = make_attendee(called="Rita")
        make_membership(group, rita, state=State.LEFT)
        notify(
            PLACE_GIVEN,
            subject_id="s" * 16,
            person_kind=PersonKind.ATTENDEE,
            person_id=rita.id,
            now=NOW,
        )

    died(rita, by=carol)

    assert [row[1:3] for row in post_of(rita)] == [(MessageState.SUPPRESSED, DIED)]
    assert queries.find_people("Rita", [group.id]) == []
    assert queries.seats_taken(group.id) == 0


def test_she_is_in_no_list_and_cannot_be_written_down_again(
    rita: Attendee, group: Group, carol: Actor, joins: Callable[..., Membership]
) -> None:
    assert queries.find_people("01632 960111", [group.id])

    died(rita, by=carol)

    assert queries.find_people("01632 960111", [group.id]) == queries.find_people("Rita", [group.id]) == []
    assert queries.members_of(group.id) == queries.recipients(group.id) == []
    assert queries.live_group_ids(rita.id) == set()
    with write_transaction():
        other = make_group()
    with pytest.raises(MayNotReturn):
        joins("Rita", attendee=rita, to=other, by=carol)


def test_the_place_is_offered_to_nobody_until_it_is_released(
    rita: Attendee, group: Group, carol: Actor
) -> None:
    with write_transaction():
        for _ in range(4):
            make_membership(group)
        nasreen = make_membership(group, state=State.WAITING, waiting_since=NOW - timedelta(days=90))
    report = died(rita, by=carol)
    hers = next(one for one in queries.memberships_of(rita.id) if one.group_id == group.id)

    assert places_to_offer([group.id], NOW) == []
    with pytest.raises(Refusal), write_transaction():
        offer_place(nasreen, by=carol, now=NOW)
    with pytest.raises(StepNotAllowed), write_transaction():
        release_place(hers, although_not_met=True, by=carol, now=NOW)  # not confirmed yet
    with write_transaction():
        confirm_death(report, by=OLGA, now=NOW)
    assert places_to_offer([group.id], NOW) == []
    with write_transaction():
        release_place(hers, although_not_met=True, by=carol, now=NOW)

    assert places_to_offer([group.id], NOW) == [nasreen]
    with pytest.raises(StepNotAllowed), write_transaction():
        release_place(hers, although_not_met=True, by=carol, now=NOW)


def test_before_the_group_has_met_releasing_asks_once_more(
    rita: Attendee, group: Group, carol: Actor
) -> None:
    with write_transaction():
        make_session(group, make_series(group), local_start=datetime(2025, 9, 16, 10, 15))
    report = died(rita, by=carol)
    hers = next(one for one in queries.memberships_of(rita.id) if one.group_id == group.id)
    with write_transaction():
        confirm_death(report, by=OLGA, now=NOW)

    with pytest.raises(HasNotMet), write_transaction():
        release_place(hers, by=carol, now=datetime(2025, 9, 16, 9, 30, tzinfo=UTC))
    with pytest.raises(StepNotAllowed), write_transaction():
        release_place(hers, by=FIONA, now=datetime(2025, 9, 17, 9, 0, tzinfo=UTC))
    with write_transaction():
        release_place(hers, by=carol, now=datetime(2025, 9, 17, 9, 0, tzinfo=UTC))

    assert queries.seats_taken(group.id) == 0


def test_deaths_stand_apart_from_leavers(rita: Attendee, group: Group, carol: Actor) -> None:
    report = died(rita, by=carol)
    year = (NOW - timedelta(days=365), NOW + timedelta(days=1))

    assert (farewells(group.id, *year).left, farewells(group.id, *year).died) == (0, 1)
    with write_transaction():
        undo_death(report, by=carol, now=NOW)
    assert (farewells(group.id, *year).left, farewells(group.id, *year).died) == (0, 0)


def test_what_was_done_is_ticked_once_and_can_be_taken_back(
    rita: Attendee, group: Group, carol: Actor
) -> None:
    report = died(rita, by=carol)
    with write_transaction():
        for _ in range(2):
            note_care(report, Care.GROUP_TOLD, group_id=group.id, by=FIONA, now=NOW)
        note_care(report, Care.CONDOLENCE, by=carol, now=NOW)
    assert db.session.query(CareStep).count() == 2

    with write_transaction():
        take_care_back(report, Care.CONDOLENCE, by=carol, now=NOW)

    assert [step.care for step in db.session.query(CareStep)] == [Care.GROUP_TOLD]


def test_whoever_was_rung_by_mistake_is_rung_again(
    rita: Attendee, group: Group, carol: Actor, app: Any
) -> None:
    with write_transaction():
        told, not_yet = make_facilitator(), make_facilitator()
        report = report_death(
            rita,
            teller=Teller.MEMBER,
            certainty=Certainty.HEARD,
            told_on=NOW.date(),
            by=carol,
            now=NOW,
        )
        for one in (told, not_yet):
            call_somebody(
                DEATH,
                subject_id=report.id,
                person_kind=PersonKind.FACILITATOR,
                person_id=one.id,
                group_id=group.id,
                now=NOW,
            )
        db.session.query(CallTask).filter_by(person_id=told.id).one().state = CallState.SPOKE
        db.session.flush()
        undo_death(report, by=carol, now=NOW)

    calls = {(c.person_id, c.kind): c.state for c in db.session.query(CallTask)}
    assert calls == {
        (told.id, DEATH): CallState.SPOKE,
        (told.id, DEATH_MISTAKEN): CallState.TO_DO,
        (not_yet.id, DEATH): CallState.NOT_NEEDED,
    }


def test_a_death_touches_nobody_else_at_the_same_address(rita: Attendee, group: Group, carol: Actor) -> None:
    with write_transaction():
        paul = make_attendee(called="Paul", email=rita.email)
        make_membership(group, paul)
    some_post(paul, group)
    places, post = spells(paul), post_of(paul)

    died(rita, by=carol)

    assert (spells(paul), post_of(paul)) == (places, post)
