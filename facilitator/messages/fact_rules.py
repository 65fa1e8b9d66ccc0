"""What is known of one person and one notice: told, not yet, or could not be told; and by which way. Pure."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from facilitator.messages import rules
from facilitator.messages.letter_models import LetterState
from facilitator.messages.models import CallState, MessageState


class Fact(enum.StrEnum):
    """Where somebody stands with a notice. Not yet is the only one that can still change by itself."""

    TOLD = "told"
    NOT_YET = "not_yet"
    COULD_NOT = "could_not"
    SPARED = "spared"  # nobody need tell them any more

    @property
    def words(self) -> str:
        """As it is written on screen."""
        return {
            self.TOLD: "Told",
            self.NOT_YET: "Not yet",
            self.COULD_NOT: "Could not be told",
            self.SPARED: "No longer needed",
        }[self]


@dataclass(frozen=True)
class Standing:
    """Where one person stands, and how that is said."""

    fact: Fact
    words: str


_TOLD = {
    MessageState.SENT: "by {way}",
    CallState.SPOKE: "spoken to",
    CallState.VOICEMAIL_LEFT: "voicemail left",
    LetterState.POSTED: "letter posted",
}
_WAITING = (MessageState.QUEUED, MessageState.CLAIMED, MessageState.HANDING)
_NEEDLESS = (MessageState.CANCELLED, MessageState.SUPPRESSED, CallState.NOT_NEEDED, LetterState.NOT_NEEDED)
_FAILED = {
    rules.CAME_BACK: "the {way} came back",
    rules.GAVE_UP: "the mail server took no {way} for two days",
    rules.NOT_RENDERED: "the {way} could not be made",
}


def standing(rows: Sequence[Any], now: datetime, ways: dict[str, str]) -> Standing:
    """Where somebody stands by their messages, calls and letters about one thing (`now` aware UTC).

    Each row has `way`, `state`, `reason`, `tries`, `useless_after`; `ways` has the words of the ways.
    """
    told = [_TOLD[row.state].format(way=ways[row.way]) for row in rows if row.state in _TOLD]
    if told:
        return Standing(Fact.TOLD, " and ".join(told))
    waiting = [words for row in rows if (words := _waits(row, now, ways))]
    if waiting:
        return Standing(Fact.NOT_YET, ", ".join(waiting))
    failed = [words for row in rows if (words := _failed(row, now, ways))]
    if failed:
        return Standing(Fact.COULD_NOT, ", ".join(dict.fromkeys(failed)))
    return Standing(Fact.SPARED, "")


def _waits(row: Any, now: datetime, ways: dict[str, str]) -> str:
    """How it is still on its way; empty when it is not, or when it helps nobody any more."""
    if rules.is_too_late(row.useless_after, now):
        return ""
    if row.state is CallState.TO_DO:
        tried = "" if not row.tries else ", no answer so far"
        return f"on the call list{tried}"
    if row.state is LetterState.TO_PRINT:
        return "letter to print"
    if row.state in _WAITING:
        return f"{ways[row.way]} waits to be sent"
    lost = row.state is MessageState.MAY_HAVE_ARRIVED and row.reason == rules.LINE_LOST
    return f"{ways[row.way]} may have arrived, and is sent once more" if lost else ""


def _failed(row: Any, now: datetime, ways: dict[str, str]) -> str:
    """Why it did not reach them; empty when nobody need be reached any more."""
    if row.state in _NEEDLESS:
        return "too late" if row.reason in rules.LATE else ""
    if row.state is CallState.GAVE_UP:
        return "gave up ringing"
    if row.state is MessageState.MAY_HAVE_ARRIVED:
        return f"{ways[row.way]} may have arrived"
    if row.state is MessageState.FAILED:
        return _FAILED.get(row.reason, "the {way} was refused").format(way=ways[row.way])
    return "too late"
