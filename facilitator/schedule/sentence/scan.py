"""A sentence taken in from left to right: what was understood of it, and the words that were not. Pure."""

import re
from functools import lru_cache

from facilitator.schedule.sentence.vocabulary import MISSPELT, MONTH, NOISE, NOISE_MARKS, WEEKDAY

MOST_SHOWN = 80
_TOKEN = re.compile(r"[^\W\d_]+|\d+|[^\s]")
_DASHES = re.compile("[\u2010-\u2015\u2212]")
_LONG_WORD = re.compile(r"[^\W\d_]{4,10}")
_CALENDAR = re.compile(r"(?i)\bcalendar (?=months?\b)")
# `Tuesday 9th and Tuesday 23rd December`: the weekday again, before the month is said.
_SAME_DAY = re.compile(
    rf"(?i)(\b\d{{1,2}}(?:st|nd|rd|th)?(?:,? (?:and|&) |, ?)){WEEKDAY} "
    rf"(?=\d{{1,2}}(?:(?:st|nd|rd|th)\b| {MONTH}))"
)
_FREE, _USED, _UNKNOWN = 0, 1, 2


class Scan:
    """The text, and how far it has been read. Patterns are tried where the reading stands."""

    def __init__(self, written: str) -> None:
        self.slips: list[str] = []
        self.text = self._tidy(written)
        tokens = list(_TOKEN.finditer(self.text))
        self._starts = [token.start() for token in tokens]
        self._ends = [token.end() for token in tokens]
        self._states = [_FREE] * len(tokens)
        self.at = 0

    @property
    def finished(self) -> bool:
        """Whether everything has been read."""
        return self.at >= len(self._starts)

    @property
    def position(self) -> int:
        """Where in the text the reading stands."""
        return len(self.text) if self.finished else self._starts[self.at]

    @property
    def token(self) -> str:
        """The word, number or mark where the reading stands."""
        return "" if self.finished else self.text[self.position : self._ends[self.at]]

    @property
    def at_mark(self) -> bool:
        """Whether a comma, a bracket or the like stands here: nothing begins with one."""
        return self.token in NOISE_MARKS

    def peek(self, pattern: str) -> re.Match[str] | None:
        """The match of the pattern here, in whatever case, if it ends where a word or number ends."""
        found = compiled(pattern).match(self.text, self.position)
        return found if found and found.end() > found.start() and self._ends_whole(found.end()) else None

    def take(self, pattern: str) -> re.Match[str] | None:
        """As `peek`, and what matched has been read."""
        found = self.peek(pattern)
        if found:
            self.use(found)
        return found

    def use(self, match: re.Match[str]) -> None:
        """Count what matched as understood and go on after it."""
        self.go_to(match.end(), understood=True)

    def go_to(self, end: int, *, understood: bool) -> None:
        """Go on at that place in the text; what lies before it was understood, or was not."""
        while not self.finished and self._starts[self.at] < end:
            self._states[self.at] = _USED if understood else _UNKNOWN
            self.at += 1

    def back_to(self, at: int) -> None:
        """Take back what was read since `at`."""
        while self.at > at:
            self.at -= 1
            self._states[self.at] = _FREE

    def skip(self) -> None:
        """Go on by one word; it counts as not understood unless it means nothing anyway."""
        word = self.token.lower()
        if word not in NOISE and word not in NOISE_MARKS:
            self._states[self.at] = _UNKNOWN
        self.at += 1

    def not_understood(self) -> list[str]:
        """The pieces of the text that nothing could be made of, as they were written."""
        pieces: list[str] = []
        first = last = None
        for at, state in enumerate([*self._states, _USED]):
            if state == _UNKNOWN:
                first, last = at if first is None else first, at
            elif state == _USED and first is not None and last is not None:
                pieces.append(self._piece(first, last))
                first = last = None
        return pieces

    def _piece(self, first: int, last: int) -> str:
        # With the small words before it: `in the church hall` says more than `church hall`.
        while first and self._states[first - 1] == _FREE and self.text[self._starts[first - 1]].isalpha():
            first -= 1
        words = self.text[self._starts[first] : self._ends[last]]
        return words if len(words) <= MOST_SHOWN else f"{words[:MOST_SHOWN].rstrip()}\u2026"

    def _ends_whole(self, end: int) -> bool:
        """Whether no word or number goes on beyond the place."""
        return end >= len(self.text) or not (self.text[end - 1].isalnum() and self._goes_on(end))

    def _goes_on(self, end: int) -> bool:
        before, after = self.text[end - 1], self.text[end]
        return (before.isalpha() and after.isalpha()) or (before.isdigit() and after.isdigit())

    def _tidy(self, written: str) -> str:
        text = re.sub(r"(?<=\d) ?½", ".5", " ".join(written.split())).replace("½", "half")
        text = _DASHES.sub("-", text).replace("\u2019", "'").replace("\u2018", "'")
        text = re.sub(r"(?i)\bbi-(?=week|month)", "bi", text)
        text = _CALENDAR.sub("", _SAME_DAY.sub(r"\1", text))
        return _LONG_WORD.sub(self._spelt, text)

    def _spelt(self, word: re.Match[str]) -> str:
        meant = MISSPELT.get(word[0].lower())
        if meant is None:
            return word[0]
        self.slips.append(f"\u201c{word[0]}\u201d was read as {meant}.")
        return meant


@lru_cache(maxsize=256)
def compiled(pattern: str) -> re.Pattern[str]:
    """The pattern, in whatever case."""
    return re.compile(pattern, re.IGNORECASE)
