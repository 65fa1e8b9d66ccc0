"""A rule said back reads as itself, whatever rule it is; and no text at all breaks the reader or holds it up."""

from datetime import date, time, timedelta
from time import monotonic
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from facilitator.core.errors import Refusal
from facilitator.schedule.recurrence import LAST, Rule
from facilitator.schedule.sentence.reader import MOST_TYPED, understand
from facilitator.schedule.words import say, say_back

# A busy machine is no failure.
unhurried = settings(deadline=None)
DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))
TIMES = st.times().map(lambda moment: moment.replace(second=0, microsecond=0))
BREAKS = st.lists(st.tuples(DAYS, st.integers(0, 60)), max_size=4).map(
    lambda found: tuple((first, first + timedelta(days=days)) for first, days in found)
)
ENDS = st.one_of(
    st.just({}),
    st.integers(1, 260).map(lambda count: {"count": count}),
    DAYS.map(lambda day: {"until": day}),
)
WEEKDAYS = st.sets(st.integers(0, 6), min_size=1).map(tuple)
ORDINALS = st.sets(st.sampled_from([1, 2, 3, 4, 5, LAST]), min_size=1).map(tuple)
MONTH_DAYS = st.sets(st.integers(1, 31) | st.just(LAST), min_size=1).map(tuple)
KINDS: dict[str, Any] = {
    "weekly": {"freq": st.just("weekly"), "interval": st.integers(1, 52), "weekdays": WEEKDAYS},
    "monthly": {
        "freq": st.just("monthly"),
        "interval": st.integers(1, 24),
        "weekdays": WEEKDAYS,
        "ordinals": ORDINALS,
    },
    "by date": {"freq": st.just("monthly"), "interval": st.integers(1, 24), "month_days": MONTH_DAYS},
    "working": {
        "freq": st.just("monthly"),
        "interval": st.integers(1, 24),
        "last_working_day": st.just(True),
    },
}


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    """Any rule that the form can make."""
    if draw(st.integers(0, 4)) == 0:
        return Rule("dates", dates=tuple(draw(st.lists(DAYS, min_size=1, max_size=40))))
    parts = {name: draw(part) for name, part in KINDS[draw(st.sampled_from(sorted(KINDS)))].items()}
    parts["months_off"] = tuple(draw(st.sets(st.integers(1, 12), max_size=11)))
    parts |= {"not_between": draw(BREAKS), "make_up": draw(st.booleans()), **draw(ENDS)}
    try:
        return Rule(**parts)
    except Refusal:
        assume(False)
        raise


@unhurried
@given(rules(), TIMES, st.integers(5, 24 * 60))
def test_a_rule_said_back_reads_as_itself(rule: Rule, at: time, minutes: int) -> None:
    read = understand(say_back(rule, at, minutes))
    assert read.rule == rule
    assert (read.start_time, read.minutes) == (at, minutes)
    assert (read.not_understood, read.questions) == ((), ())


@unhurried
@given(rules(), TIMES, st.integers(5, 24 * 60))
def test_what_is_said_to_people_differs_only_for_a_long_list(rule: Rule, at: time, minutes: int) -> None:
    if len(rule.dates) > 12:
        assert understand(say(rule, at, minutes)).rule is None
    else:
        assert say(rule, at, minutes) == say_back(rule, at, minutes)


@unhurried
@given(rules(), TIMES, st.sampled_from([str.upper, str.lower, lambda text: text.replace(" ", "  \n")]))
def test_neither_case_nor_spaces_matter(rule: Rule, at: time, change: Any) -> None:
    assert understand(change(say_back(rule, at, 90))).rule == rule


SALAD = (
    "third Tuesday every other month 10.15am to 12-2 6 Feb 2025 , and & ( ) not except August until from 8 sessions "
    "for weeks 90 minutes 1st 31st 2nd last working day of the a an 1234567890 99999999999999999999 noon half past "
    "between - – ½ ’ é 日 \x00 / : . add one at the end lost 2025-02-30 0 00:00 24:00 bi-monthly fortnightly"
)


@unhurried
@given(
    st.lists(st.sampled_from(SALAD.split()), max_size=30),
    st.booleans(),
    st.sampled_from([None, date(2024, 2, 29)]),
)
def test_no_mixture_of_its_own_words_breaks_it(words: list[str], glued: bool, today: date | None) -> None:
    read = understand(("" if glued else " ").join(words), today=today)
    assert read.rule is not None or read.questions
    assert (read.rule is None) == (len(read.readings) != 1)


@unhurried
@given(st.text(max_size=300))
def test_no_text_breaks_it(text: str) -> None:
    understand(text)


@unhurried
@given(st.text(alphabet="abcdefghij xyz", min_size=1, max_size=60))
def test_words_that_mean_nothing_are_all_named(text: str) -> None:
    read = understand(f"third Tuesday 10-12 zzz {text} qqq")
    assert read.not_understood[0].startswith("zzz")
    assert read.not_understood[-1].endswith("qqq")


@pytest.mark.parametrize(
    "piece",
    [
        *(
            "third Tuesday ",
            "every ",
            "1st, ",
            "10-",
            "not ",
            "6 Feb ",
            "6, ",
            "Feb 6, ",
            "a",
            "a ",
            "1",
            "(",
            "-",
        ),
        *(
            "except ",
            "August, ",
            "from ",
            "for ",
            "an hour and ",
            "Mon to ",
            "until ",
            "x",
            "½",
            "half past ",
            "\n",
        ),
        *(
            "between 1 and ",
            "first and ",
            "no session on ",
            "6 weeks ",
            "last ",
            "10:15 ",
            "1 1/2 ",
            "é",
            "日",
        ),
        *("not 1-", "not between 1 and 2 ", "Jan to ", "1 ", "in the ", "two ", "bi-", "every other third "),
    ],
)
def test_long_garbage_is_read_in_a_moment(piece: str) -> None:
    begin = monotonic()
    understand((piece * MOST_TYPED)[:MOST_TYPED], today=date(2025, 1, 1))
    assert monotonic() - begin < 5  # it takes a fraction of a second; backtracking would take for ever
