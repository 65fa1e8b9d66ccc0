"""Sentences of real leaflets, posters and notices, as coordinators type them: understood, named or asked about.

They stand in leaflets.json, typed on Monday 6 January 2025. What is expected is what the form says back:
`understood`: sentence, words, start, minutes, first date if one was written; `named`: sentence, words, the pieces
that were not understood; `asked`: sentence, and the question.
"""

import json
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest

from facilitator.schedule.sentence.reader import understand

MONDAY = date(2025, 1, 6)

LEAFLETS: dict[str, list[Any]] = json.loads(
    Path(__file__).with_name("leaflets.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize(("sentence", "words", "start", "minutes", "first"), LEAFLETS["understood"])
def test_a_leaflet_is_understood_whole(
    sentence: str, words: str, start: str, minutes: int | None, first: str
) -> None:
    read = understand(sentence, today=MONDAY)
    assert [reading.words for reading in read.readings] == [words]
    assert read.start_time == (time.fromisoformat(start) if start else None)
    assert read.minutes == minutes
    assert read.start_date == (date.fromisoformat(first) if first else None)
    assert read.not_understood == ()
    assert len(read.questions) == (not start) + (minutes is None), "only what is missing is asked for"


@pytest.mark.parametrize(("sentence", "words", "pieces"), LEAFLETS["named"])
def test_what_no_rule_says_is_named_beside_the_rest(sentence: str, words: str, pieces: list[str]) -> None:
    read = understand(sentence, today=MONDAY)
    assert [reading.words for reading in read.readings] == [words]
    assert list(read.not_understood) == pieces


@pytest.mark.parametrize(("sentence", "question"), LEAFLETS["asked"])
def test_what_cannot_be_one_rule_is_asked_about(sentence: str, question: str) -> None:
    read = understand(sentence, today=MONDAY)
    assert read.rule is None
    assert question in read.questions


def test_there_are_enough_of_them() -> None:
    assert sum(map(len, LEAFLETS.values())) >= 180
