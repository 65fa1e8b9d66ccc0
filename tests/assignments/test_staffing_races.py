"""Many at once: one person at one session, one person at sessions that overlap, one assignment given up twice."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier

import pytest
from sqlalchemy import func, select

from facilitator.assignments.models import Assignment, AssignmentRole, SpeakerBooking
from facilitator.assignments.operations import (
    assign,
    book_speaker,
    set_series_facilitator,
    stand_down,
)
from facilitator.core.db import db, write_transaction
from facilitator.people.models import Facilitator, Speaker
from facilitator.schedule.models import GroupSession, Series
from tests.assignments.people_of_the_house import elsewhere
from tests.support.builders import make_assignment, make_series, make_session, make_speaker

pytestmark = pytest.mark.both_databases

LEAD = AssignmentRole.LEAD


@pytest.fixture
def at_once(app):
    """`at_once([work, ...])`: each in its own transaction, all begun together; gives what became of them."""

    def one(start, work):
        with app.app_context():
            try:
                start.wait()
                with write_transaction():
                    work()
                return "done"
            except Exception as error:
                return type(error).__name__
            finally:
                db.session.remove()

    def run(works):
        db.session.remove()
        start = Barrier(len(works))
        with ThreadPoolExecutor(len(works)) as pool:
            return Counter(f.result() for f in [pool.submit(one, start, work) for work in works])

    return run


@pytest.fixture
def ids(house_of_f):
    """Ids only: each thread reads its own rows."""
    h = house_of_f
    with write_transaction():
        overlapping = [
            make_session(*elsewhere(), local_start=datetime(2025, 3, 18, 10, minute)) for minute in range(8)
        ]
        speaker = make_speaker()
        return {
            "sessions": [session.id for session in overlapping],
            "f": h.f.id,
            "speaker": speaker.id,
            "actor": h.c,
            "f_actor": h.f_actor,
        }


def count(model):
    return db.session.scalar(select(func.count()).select_from(model))


def test_one_person_is_put_down_once_for_one_session(at_once, ids, now):
    def work():
        session = db.session.get_one(GroupSession, ids["sessions"][0])
        assign(session, db.session.get_one(Facilitator, ids["f"]), role=LEAD, by=ids["actor"], now=now)

    assert at_once([work] * 8) == {"done": 1, "AlreadyThere": 7}
    assert count(Assignment) == 1


def test_one_person_is_never_put_down_unseen_for_sessions_that_overlap(at_once, ids, now):
    def work_at(session_id):
        def work():
            session = db.session.get_one(GroupSession, session_id)
            assign(session, db.session.get_one(Facilitator, ids["f"]), role=LEAD, by=ids["actor"], now=now)

        return work

    assert at_once([work_at(session_id) for session_id in ids["sessions"]]) == {"done": 1, "Clash": 7}
    assert count(Assignment) == 1


def test_one_speaker_is_never_booked_unseen_for_sessions_that_overlap(at_once, ids, now):
    def work_at(session_id):
        def work():
            session = db.session.get_one(GroupSession, session_id)
            speaker = db.session.get_one(Speaker, ids["speaker"])
            book_speaker(session, speaker, topic="", by=ids["actor"], now=now)

        return work

    assert at_once([work_at(session_id) for session_id in ids["sessions"]]) == {"done": 1, "Clash": 7}
    assert count(SpeakerBooking) == 1


def test_a_team_and_single_sessions_at_once_neither_block_nor_overlap(house_of_f, at_once, ids, now):
    with write_transaction():
        series = [make_series(house_of_f.group) for _ in range(4)]
        for one in series:
            for week in range(4):
                make_session(house_of_f.group, one, local_start=datetime(2025, 4, 1 + 7 * week, 10, 0))
        series_ids = [one.id for one in series]
        session_ids = list(
            db.session.scalars(select(GroupSession.id).where(GroupSession.series_id.in_(series_ids)))
        )

    def team(series_id):
        def work():
            person = db.session.get_one(Facilitator, ids["f"])
            one = db.session.get_one(Series, series_id)
            set_series_facilitator(one, person, role=LEAD, by=ids["actor"], now=now)

        return work

    def single(session_id):
        def work():
            session = db.session.get_one(GroupSession, session_id)
            assign(session, db.session.get_one(Facilitator, ids["f"]), role=LEAD, by=ids["actor"], now=now)

        return work

    answers = at_once([*map(team, series_ids), *map(single, session_ids[:8])])
    assert set(answers) <= {"done", "Clash", "AlreadyThere"}
    starts = db.session.scalars(
        select(GroupSession.starts_at).join(Assignment, Assignment.session_id == GroupSession.id)
    ).all()
    assert len(starts) == len(set(starts)) > 0


def test_an_assignment_is_given_up_once(house_of_f, at_once, ids, now):
    with write_transaction():
        made = make_assignment(db.session.get_one(GroupSession, ids["sessions"][0]), house_of_f.f).id

    def work():
        stand_down(db.session.get_one(Assignment, made), by=ids["f_actor"], now=now)

    assert at_once([work] * 6) == {"done": 1, "NotAnyMore": 5}
