"""What becomes of a day off: chosen for one date, or for the dates of a new pattern, with what follows shown."""

from datetime import date, datetime, time

import pytest
from flask import Flask
from sqlalchemy import select

from facilitator.accounts.models import User
from facilitator.core.db import db
from facilitator.groups.models import Format, Group
from facilitator.messages.models import Message
from facilitator.schedule.hire_rules import Hire, Place
from facilitator.schedule.models import (
    GroupSession,
    HolidayChoice,
    HolidayPolicy,
    SeriesState,
    SessionStatus,
    SlotChoice,
)
from facilitator.schedule.policy_queries import choices_of
from facilitator.schedule.policy_rules import Policy
from facilitator.schedule.queries import series_of
from facilitator.schedule.recurrence import Rule
from tests.schedule.peterborough import all_sessions, make_dates, session_on
from tests.support.builders import (
    make_assignment,
    make_facilitator,
    make_group,
    make_membership,
    make_organisation,
    make_portfolio,
    make_session,
    make_user,
    make_venue,
)
from tests.support.clock import StandingClock
from tests.support.pages import Page, PageClient

MAY_DAY = date(2025, 5, 5)
FIRST_MONDAY = Rule("monthly", weekdays=(0,), ordinals=(1,))


@pytest.fixture
def user(app: Flask) -> User:
    make_organisation()
    return make_user()


@pytest.fixture
def group(pages: PageClient, clock: StandingClock, user: User) -> Group:
    """First Mondays at the church from February, seen in March: two members, Farah runs May."""
    group = make_group(venue_id=make_venue().id)
    make_portfolio(user, group)
    make_dates(group, rule=FIRST_MONDAY, start_date=date(2025, 2, 3), start_time=time(14), cadence=None)
    for _ in range(2):
        make_membership(group)
    make_assignment(session_on(group, MAY_DAY), make_facilitator(name="Farah Counsellor"))
    db.session.commit()
    clock.set(2025, 3, 10, 9, 0)
    pages.sign_in(user)
    return group


def choosing(pages: PageClient, group: Group) -> Page:
    (series,) = series_of(group.id)
    return pages.get(f"/desk/series/{series.id}/days/2025-05-05")


def may(group: Group) -> GroupSession:
    db.session.expire_all()
    return next(one for one in all_sessions(group) if one.original_start.date() == MAY_DAY)


def kinds() -> list[str]:
    return sorted(db.session.scalars(select(Message.kind)))


def test_what_follows_is_shown_with_its_ticks(pages: PageClient, group: Group) -> None:
    check = choosing(pages, group).submit({"choice": "week_later"})
    assert "2 people will be told by e-mail." in check.text
    assert "Farah Counsellor will be told, and asked to confirm the new time." in check.text
    assert "Monday 12 May 2025, 14:00 to 16:00" in check.text
    assert (may(group).local_start.date(), kinds()) == (MAY_DAY, [])

    done = check.submit({"confirmed": "1", "tell": "assignments.staff"})

    assert "Saved: a week later. Farah Counsellor will be told" in done.text
    assert kinds() == ["assignments.session_moved"]
    assert may(group).local_start == datetime(2025, 5, 12, 14)
    back = done.submit(action="/undo")
    assert "Undone" in back.text
    assert (may(group).local_start.date(), kinds()) == (MAY_DAY, ["assignments.session_moved"])
    assert db.session.scalars(select(SlotChoice)).all() == [], "it waits again"


def test_a_taken_room_needs_a_reason_and_the_choice_stays_typed(pages: PageClient, group: Group) -> None:
    other = make_group(name="Elsewhere canary", venue_id=group.venue_id)
    make_session(other, local_start=datetime(2025, 5, 12, 15, 0))
    db.session.commit()
    check = choosing(pages, group).submit({"choice": "week_later"})
    assert "In the way" in check.text
    again = check.submit({"confirmed": "1", "tell": "registration.members"})
    assert again.status == 422
    assert "please say why" in again.text
    assert 'value="week_later" checked' in " ".join(again.html.split()).replace('checked=""', "checked")
    done = again.submit({"confirmed": "1", "override_reason": "There are two rooms"})
    assert "Saved: a week later." in done.text
    assert kinds() == 2 * ["registration.session_moved"], "the tick that was taken away stayed away"


def test_another_choice_than_the_one_shown_is_shown_first(pages: PageClient, group: Group) -> None:
    check = choosing(pages, group).submit({"choice": "week_later"})
    again = check.submit({"confirmed": "1", "choice": "week_earlier"})
    assert again.status == 422
    assert "look at it again" in again.text
    assert "Monday 28 April 2025" in again.text
    again.submit({"confirmed": "1"})
    assert may(group).local_start.date() == date(2025, 4, 28)


def test_left_out_it_is_cancelled_and_stays_chosen_until_undone(pages: PageClient, group: Group) -> None:
    check = choosing(pages, group).submit({"choice": "skip"})
    done = check.submit({"confirmed": "1"})
    assert may(group).status is SessionStatus.CANCELLED
    assert "Saved: leave it out. 2 people will be told by e-mail." in done.text
    done.submit(action="/undo")
    assert may(group).status is SessionStatus.PLANNED
    assert choosing(pages, group).submit({"choice": "skip"}).submit({"confirmed": "1"}).status == 200
    assert may(group).status is SessionStatus.CANCELLED


def _new_pattern(pages: PageClient, group: Group, **said: str) -> Page:
    (series,) = [one for one in series_of(group.id) if one.state is SeriesState.PUBLISHED]
    form = pages.get(f"/desk/series/{series.id}/change")
    return form.submit({"from_date": "1 April 2025", "start_time": "10:00", "end_time": "12:00", **said})


def test_days_off_of_a_new_pattern_are_decided_one_by_one(pages: PageClient, group: Group) -> None:
    check = _new_pattern(pages, group)
    assert "Monday 5 May 2025: Bank holiday" in check.text
    assert "It stays on this day until somebody chooses." in check.text

    chosen = {"choice-2025-05-05": "skip", "choice-2026-04-06": "week_later"}
    again = check.submit(chosen)
    assert "It is left out." in again.text
    assert "It is held on Monday 13 April 2026." in again.text

    done = again.submit({"confirmed": "1"})

    assert "The new pattern" in done.text
    assert "Monday 5 May 2025: left out (May Day)" in done.text
    new = series_of(group.id)[-1]
    kept = {one.slot_day: one for one in choices_of(new.id).values()}
    assert kept[MAY_DAY].choice is HolidayChoice.SKIP
    assert kept[date(2026, 4, 6)].chosen_day == date(2026, 4, 13)
    assert {one.by_policy for one in kept.values()} == {False}
    assert len({one.by_id for one in kept.values()} - {""}) == 1


def test_a_choice_not_yet_looked_at_is_shown_before_it_is_saved(pages: PageClient, group: Group) -> None:
    again = _new_pattern(pages, group).submit({"confirmed": "1", "choice-2025-05-05": "skip"})
    assert again.status == 422
    assert "It is left out." in again.text
    assert [one.state for one in series_of(group.id)] == [SeriesState.PUBLISHED]


def test_a_choice_that_cannot_be_stays_typed(pages: PageClient, group: Group) -> None:
    again = _new_pattern(pages, group).submit({"choice-2025-05-05": "other_day"})
    assert again.status == 422
    assert "no other day of the week is chosen" in again.text
    assert '<option value="other_day" selected>' in again.html


def test_the_form_begins_with_all_the_series_has(pages: PageClient, group: Group) -> None:
    hall = make_venue(name="Hall")
    db.session.commit()
    (old,) = series_of(group.id)
    first = _new_pattern(
        pages,
        group,
        holiday_policy="week_later",
        arrive_from="9:45",
        minutes_before="20",
        minutes_after="30",
        place_1=f"in_person:{hall.id}",
        place_2="online:",
        speaker_every="3",
        speaker_first="2",
        speaker_extra_minutes="45",
        cadence_kind="speaker",
    )
    first.submit({"confirmed": "1"})
    second = _new_pattern(pages, group, from_date="1 July 2025", ordinals="2").submit({"confirmed": "1"})
    assert "The new pattern" in second.text
    rows = sorted((one for one in series_of(group.id) if one.id != old.id), key=lambda one: one.start_date)
    names = ("cycle", "arrive_minutes", "room_minutes_before", "room_minutes_after", "holiday_policy")
    names += ("speaker_every", "speaker_extra_minutes", "cadence_kind")
    (one, other) = ([getattr(row, name) for name in names] for row in rows)
    assert one[1:] == other[1:]
    assert one[1:5] == [15, 20, 30, HolidayPolicy.WEEK_LATER]
    places = [Place(Format.IN_PERSON, hall.id).to_dict(), Place(Format.ONLINE).to_dict()]
    assert one[0] == places
    assert other[0] == places[::-1], "three have been by then: it is the second place's turn"
    assert [row.speaker_first for row in rows] == [2, 2], (
        "of three the second was; the fifth comes second now"
    )


def test_a_course_goes_on_with_what_is_left_of_it(
    pages: PageClient, user: User, clock: StandingClock
) -> None:
    group = make_group(venue_id=make_venue().id)
    make_portfolio(user, group)
    make_dates(
        group,
        rule=Rule("weekly", weekdays=(3,), count=6),
        start_date=date(2025, 5, 8),
        cadence=None,
        policy=Policy(make_up=True),
        hire=Hire(minutes_after=30),
    )
    db.session.commit()
    clock.set(2025, 5, 20, 9, 0)
    pages.sign_in(user)
    (series,) = series_of(group.id)
    form = pages.get(f"/desk/series/{series.id}/change")
    check = form.submit({"weekdays": "2"})
    assert "4 sessions fall away" in check.text
    assert "4 new sessions" in check.text
