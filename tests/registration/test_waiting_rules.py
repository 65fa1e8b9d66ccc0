"""Whom to ask next, and why nobody is asked: each sentence."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from facilitator.groups.models import Format, Group, GroupState
from facilitator.registration import offer_rules
from facilitator.registration.models import Attendee, Membership
from facilitator.registration.models import MembershipState as State
from facilitator.registration.offer_models import OfferOutcome
from facilitator.registration.rules import Seats
from facilitator.registration.waiting_rules import (
    Held,
    Outlook,
    next_in_line,
    outlook,
    takes_it_unasked,
)

TODAY = date(2026, 6, 5)
AUGUST, JANUARY = date(2026, 8, 1), date(2027, 1, 1)
NOW = datetime(2026, 6, 5, 9, 0, tzinfo=UTC)


def waits(called: str, day: int, **wishes: Any) -> Membership:
    since = datetime(2026, 5, day, tzinfo=UTC)
    return Membership(
        attendee=Attendee(called=called), number=day, waiting_since=since, state_since=since, **wishes
    )


def seen(
    *waiting: Membership, held: tuple[Held, ...] = (), state: GroupState = GroupState.OPEN, **counts: Any
) -> Outlook:
    seats = Seats(**{"limit": 12, "taken": 11, "waiting": len(waiting)} | counts)
    return outlook(Group(state=state), seats, waiting, held, today=TODAY)


MARY = Held("Mary", datetime(2026, 6, 12, 17, 0))


def test_the_longest_waiting_is_next() -> None:
    view = seen(waits("Olga", 20), waits("Nasreen", 2))

    assert [one.attendee.called for one in view.next] == ["Nasreen"]
    assert view.sentences == ["1 place is free: Nasreen has waited longest."]


def test_with_more_places_there_are_more_who_are_next() -> None:
    view = seen(waits("Olga", 20), waits("Nasreen", 2), waits("Petra", 25), taken=10)
    assert view.sentences == ["2 places are free: Nasreen and Olga have waited longest."]


def test_whoever_cannot_come_before_august_is_passed_over_and_named() -> None:
    view = seen(waits("Nasreen", 2, not_before=AUGUST), waits("Olga", 20))

    assert [one.attendee.called for one in view.next] == ["Olga"]
    assert view.sentences == [
        "1 place is free: Olga is next.",
        "Nasreen asked not before August and keeps the position.",
    ]


def test_whoever_comes_after_the_next_is_not_named_as_passed_over() -> None:
    view = seen(waits("Nasreen", 2), waits("Olga", 20, not_before=AUGUST))
    assert view.sentences == ["1 place is free: Nasreen has waited longest."]


def test_when_the_month_has_come_they_are_first_again() -> None:
    nasreen, olga = waits("Nasreen", 2, not_before=AUGUST), waits("Olga", 20)
    assert next_in_line([olga, nasreen], 1, date(2026, 7, 31)) == [olga]
    assert next_in_line([olga, nasreen], 1, date(2026, 8, 1)) == [nasreen]


@pytest.mark.parametrize(
    ("months", "sentence"),
    [
        ((AUGUST, AUGUST), "Everybody waiting asked not before August."),
        ((JANUARY,), "Everybody waiting asked not before January 2027."),
        ((JANUARY, AUGUST), "Everybody waiting asked for later, the first of them not before August."),
    ],
)
def test_everybody_asked_for_later(months: tuple[date, ...], sentence: str) -> None:
    view = seen(*(waits(f"W{n}", n + 1, not_before=month) for n, month in enumerate(months)))
    assert (view.next, view.sentences) == ([], [sentence])


def test_the_place_is_held_for_somebody_who_was_asked() -> None:
    view = seen(waits("Olga", 20), held=(MARY,), taken=12, offered=1)
    assert (view.next, view.sentences) == ([], ["The place is held for Mary until Friday 12 June, 17:00."])


def test_it_is_held_after_its_date_too_until_somebody_decides() -> None:
    late = Held("Mary", datetime(2026, 6, 3, 17, 0), lapsed=True)
    view = seen(waits("Olga", 20), held=(late,), taken=12, offered=1)
    assert view.sentences == [
        "The place is held for Mary, who has not answered by Wednesday 3 June, 17:00. "
        "It stays held until you decide."
    ]


def test_a_second_place_is_offered_while_the_first_is_held() -> None:
    view = seen(waits("Olga", 20), held=(MARY,), taken=11, offered=1)
    assert view.sentences == [
        "1 place is free: Olga has waited longest.",
        "The place is held for Mary until Friday 12 June, 17:00.",
    ]


@pytest.mark.parametrize(
    ("died", "sentence"),
    [
        (1, "A place is held: someone has died, until you release it."),
        (2, "2 places are held: people have died, until you release them."),
    ],
)
def test_the_place_of_somebody_who_died_is_held(died: int, sentence: str) -> None:
    assert seen(waits("Olga", 20), taken=12, died=died).sentences == [sentence]


@pytest.mark.parametrize("state", [GroupState.CLOSED_TO_NEW, GroupState.PAUSED, GroupState.ENDING])
def test_a_group_that_takes_no_one_asks_nobody(state: GroupState) -> None:
    view = seen(waits("Olga", 20), state=state)
    assert view.next == []
    assert view.sentences == ["The group takes no one new at present, so nobody is offered a place."]


def test_every_place_is_taken() -> None:
    assert seen(waits("Olga", 20), taken=12).sentences == ["Every place is taken."]


def test_a_limit_that_was_lowered_asks_nobody_until_there_is_room() -> None:
    view = seen(waits("Olga", 20), limit=8, taken=12)
    assert (view.next, view.sentences) == (
        [],
        ["4 more have a place than there are places. Nobody is offered one until there is room."],
    )


def test_where_nobody_waits_and_nothing_is_held_there_is_nothing_to_say() -> None:
    assert seen().sentences == []


def test_a_place_is_taken_unasked_while_the_session_is_far_enough_away() -> None:
    olga, starts = waits("Olga", 20, accept_hours=48), NOW + timedelta(hours=48)
    assert takes_it_unasked(olga, starts + timedelta(seconds=1), NOW)
    assert not takes_it_unasked(olga, starts, NOW)
    assert not takes_it_unasked(olga, None, NOW), "nobody is put down for no session"
    assert not takes_it_unasked(waits("Nasreen", 2), starts + timedelta(days=9), NOW)
    assert takes_it_unasked(waits("Petra", 3, accept_hours=0), NOW + timedelta(minutes=1), NOW)


# --- the dates of an offer ---


def test_five_working_days_end_at_five_on_a_friday() -> None:
    assert offer_rules.end_of(offer_rules.answer_day(date(2025, 6, 13), 5)) == datetime(2025, 6, 20, 17, 0)


def test_days_on_which_nobody_works_do_not_count() -> None:
    easter = {date(2025, 4, 18), date(2025, 4, 21)}
    assert offer_rules.answer_day(date(2025, 4, 15), 5, easter) == date(2025, 4, 24)
    assert offer_rules.comes_near_on(date(2025, 4, 22), easter) == date(2025, 4, 16)


def test_the_months_to_name_are_the_twelve_after_this_one() -> None:
    months = offer_rules.months_from(date(2025, 12, 31))
    assert (months[0], months[-1], len(months)) == (date(2026, 1, 1), date(2026, 12, 1), 12)
    assert offer_rules.months_from(date(2025, 6, 1))[0] == date(2025, 7, 1)


@pytest.mark.parametrize("state", list(State))
def test_every_way_out_of_an_offer_ends_it(state: State) -> None:
    expected = {
        State.INVITED: OfferOutcome.ACCEPTED,
        State.WAITING: OfferOutcome.NOT_NOW,
        State.WITHDRAWN: OfferOutcome.NO_LONGER,
    }.get(state, OfferOutcome.STOPPED)
    assert offer_rules.outcome_for(state) is expected


# --- how many, in words ---


@pytest.mark.parametrize(
    ("seats", "words", "short"),
    [
        (Seats(12, 12, 2), "12 of 12 places taken", "12 of 12, 2 waiting"),
        (Seats(12, 12, 1, offered=1), "11 of 12 places taken, 1 held", "11 of 12, 1 held, 1 waiting"),
        (Seats(8, 12, 0), "12 of 8 places taken, 4 over", "12 of 8, 4 over"),
        (
            Seats(12, 12, 2, online=Seats(4, 3, 1, offered=1)),
            "12 of 12 places in the room taken; 2 of 4 online, 1 held",
            "12 of 12; online 2 of 4, 1 held, 3 waiting",
        ),
    ],
)
def test_an_offered_person_is_counted_once(seats: Seats, words: str, short: str) -> None:
    assert (seats.words, seats.in_short) == (words, short)


def test_seats_online_are_those_of_whoever_comes_online() -> None:
    apart, together = Seats(12, 12, 2, online=Seats(4, 3, 1)), Seats(12, 12, 2)
    assert (apart.of(True).free, apart.of(False).free, together.of(True).free) == (1, 0, 0)


def test_only_a_group_in_person_and_online_counts_places_apart() -> None:
    assert Group(format=Format.HYBRID, online_limit=4).online_apart
    assert not Group(format=Format.HYBRID, online_limit=None).online_apart
    assert not Group(format=Format.ONLINE, online_limit=4).online_apart
