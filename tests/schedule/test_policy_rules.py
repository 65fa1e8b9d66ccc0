"""What becomes of places on days off, and that generating again always comes to the same."""

from collections.abc import Collection, Mapping
from datetime import date, time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facilitator.organisation.closure_rules import DayOff, calendar
from facilitator.schedule.models import HolidayChoice, HolidayPolicy
from facilitator.schedule.policy_rules import Holding, NoRoomThere, Pattern, Policy, hold
from facilitator.schedule.recurrence import Rule

FIRST_MONDAY = Rule("monthly", weekdays=(0,), ordinals=(1,))
THURSDAYS = Rule("weekly", weekdays=(3,), count=6)
MAY_DAY = date(2025, 5, 5)


def england(years: Collection[int]) -> Mapping[date, DayOff]:
    return calendar("england_wales", years, ())


def mondays(policy: Policy, until: date = date(2026, 12, 31), **asked: Any) -> list[Holding]:
    return hold(
        Pattern(FIRST_MONDAY, date(2025, 2, 3), time(14), 120, policy=policy), england, horizon=until, **asked
    )


def days(found: list[Holding]) -> list[date]:
    return [one.day for one in found if one.day is not None]


def test_with_ask_a_place_is_held_on_its_day_and_waits() -> None:
    found = mondays(Policy())
    assert [one.day for one in found if one.waits] == [MAY_DAY, date(2026, 4, 6), date(2026, 5, 4)]


@pytest.mark.parametrize(
    ("policy", "instead"),
    [
        (Policy(HolidayPolicy.WEEK_LATER), date(2025, 5, 12)),
        (Policy(HolidayPolicy.WEEK_EARLIER), date(2025, 4, 28)),
        (Policy(HolidayPolicy.OTHER_DAY, weekday=2), date(2025, 5, 7)),
    ],
)
def test_a_policy_moves_a_place(policy: Policy, instead: date) -> None:
    found = next(one for one in mondays(policy) if one.slot.local_start.date() == MAY_DAY)
    assert (found.day, found.slot.number, found.waits) == (instead, 4, False)
    assert found.held is not None
    assert found.held.local_start.time() == time(14)
    assert found.decision is not None
    assert found.decision.by_policy


def test_skip_leaves_none_in_may_and_shifts_no_number() -> None:
    found = mondays(Policy(HolidayPolicy.SKIP))
    assert not [day for day in days(found) if (day.year, day.month) == (2025, 5)]
    assert [one.slot.number for one in found] == list(range(1, len(found) + 1))


def test_a_person_s_choice_counts_more_than_the_policy() -> None:
    found = mondays(Policy(HolidayPolicy.SKIP), asked={MAY_DAY: HolidayChoice.KEEP})
    assert MAY_DAY in days(found)


def test_a_day_that_does_not_do_instead_waits_or_is_refused() -> None:
    rule = Rule("weekly", weekdays=(0,))
    pattern = Pattern(rule, date(2025, 4, 14), time(14), 120, policy=Policy(HolidayPolicy.WEEK_LATER))
    easter = hold(pattern, england, horizon=date(2025, 6, 1))
    assert [one.day for one in easter if one.waits] == [date(2025, 4, 21), MAY_DAY, date(2025, 5, 26)]
    with pytest.raises(NoRoomThere, match="the group meets then anyway"):
        hold(pattern, england, horizon=date(2025, 6, 1), asked={MAY_DAY: HolidayChoice.WEEK_LATER})
    with pytest.raises(NoRoomThere, match="no other day of the week"):
        hold(pattern, england, horizon=date(2025, 6, 1), asked={MAY_DAY: HolidayChoice.OTHER_DAY})


def test_two_days_off_in_a_row_never_meet() -> None:
    """Good Friday and Easter Monday: a day off instead of a day off does not do."""
    rule = Rule("weekly", weekdays=(4,))
    pattern = Pattern(
        rule, date(2025, 4, 4), time(14), 120, policy=Policy(HolidayPolicy.OTHER_DAY, weekday=0)
    )
    found = hold(pattern, england, horizon=date(2025, 4, 25))
    good_friday = next(one for one in found if one.slot.local_start.date() == date(2025, 4, 18))
    assert good_friday.day == date(2025, 4, 14)


def test_a_course_makes_up_for_what_was_skipped_or_loses_it() -> None:
    def closed(years: Collection[int]) -> Mapping[date, DayOff]:
        return {date(2025, 5, 29): DayOff("Half-term", own=True)}

    def course(make_up: bool) -> list[date]:
        policy = Policy(HolidayPolicy.SKIP, make_up=make_up)
        return days(hold(Pattern(THURSDAYS, date(2025, 5, 8), time(10), 120, policy=policy), closed))

    assert course(True) == [
        date(2025, month, day) for month, day in [(5, 8), (5, 15), (5, 22), (6, 5), (6, 12), (6, 19)]
    ]
    assert course(False)[-1] == date(2025, 6, 12)
    assert len(course(False)) == 5


RULES = st.sampled_from(
    [
        FIRST_MONDAY,
        Rule("weekly", weekdays=(0,)),
        Rule("weekly", weekdays=(0, 4), interval=2),
        Rule("weekly", weekdays=(0,), count=20),
        Rule("monthly", weekdays=(0,), ordinals=(-1,), count=9),
        Rule("monthly", weekdays=(0, 3), ordinals=(1, 5)),
        Rule("monthly", weekdays=(0,), ordinals=(1,), months_off=(8,), until=date(2026, 7, 1)),
        Rule("dates", dates=(date(2025, 2, 3), date(2025, 4, 18), MAY_DAY, date(2025, 12, 25))),
    ]
)
POLICIES = st.builds(
    Policy, st.sampled_from(HolidayPolicy), st.integers(min_value=0, max_value=6), st.booleans()
)


@settings(max_examples=150, deadline=None)
@given(RULES, POLICIES, st.integers(0, 400), st.integers(0, 400), st.data())
def test_generating_again_comes_to_the_same(
    rule: Rule, policy: Policy, first: int, more: int, data: st.DataObject
) -> None:
    """Whatever the horizon was when a place was made, and whatever the policy says since: it stays as it was."""
    start = next(day for day in (date(2025, 2, 3), date(2025, 2, 24)) if rule.fits(day))
    pattern = Pattern(rule, start, time(14), 120, policy=policy)
    then, later = (date.fromordinal(start.toordinal() + days) for days in (first, first + more))
    made = hold(pattern, england, horizon=then)
    newest = made[-1].slot.number if made else 0
    decided = {one.slot.number: one.decision for one in made if one.decision is not None}
    again = hold(pattern, england, horizon=then, made=newest, decided=decided)
    assert again == []
    grown = made + hold(pattern, england, horizon=later, made=newest, decided=decided)
    numbers = [one.slot.number for one in grown]
    assert numbers == list(range(1, len(numbers) + 1))
    at_once = hold(pattern, england, horizon=later)
    if not (rule.count and policy.make_up):
        assert [(one.slot, one.day) for one in grown] == [(one.slot, one.day) for one in at_once]
    assert len(days(grown)) == len(set(days(grown))), "never twice on one day"
