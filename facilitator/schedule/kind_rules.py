"""The kinds of session an organisation starts with, and what may be said about one. Pure."""

from dataclasses import dataclass

from facilitator.core.errors import Refusal
from facilitator.core.text import slugify
from facilitator.schedule.errors import ScheduleRefused
from facilitator.schedule.models import KIND_LENGTH, SessionKind

MOST_EXTRA = 480


@dataclass(frozen=True)
class UsualKind:
    """A kind that is there from the beginning."""

    key: SessionKind
    words: str
    extra_minutes: int = 0


USUAL_KINDS = (
    UsualKind(SessionKind.STANDARD, "Session"),
    UsualKind(SessionKind.SPEAKER, "Speaker session", 60),
    UsualKind(SessionKind.LAUNCH, "First session"),
    UsualKind(SessionKind.WORKSHOP, "Workshop", 60),
    UsualKind(SessionKind.SOCIAL, "Social"),
    UsualKind(SessionKind.REMEMBRANCE, "Remembrance"),
    UsualKind(SessionKind.ENDING, "Last session"),
)


class WordsTaken(ScheduleRefused):
    """Another kind has these words."""

    def __init__(self) -> None:
        super().__init__("Another kind of session is called that. Please choose other words.", field="words")


class UnknownKind(ScheduleRefused):
    """A kind that does not exist or is not used any more."""

    def __init__(self) -> None:
        super().__init__("Please choose the kind of session from the list.", field="cadence")


class AlwaysNeeded(ScheduleRefused):
    """The kind that every other one is a variation of, and the one that speakers are booked for."""

    def __init__(self) -> None:
        super().__init__("This kind is always needed, so it stays in use.", field="active")


ALWAYS = frozenset({SessionKind.STANDARD, SessionKind.SPEAKER})


def key_from(words: str) -> str:
    """A key for a new kind, made from its words."""
    return slugify(words)[:KIND_LENGTH].strip("-") or "kind"


def check_kind(words: str, extra_minutes: int) -> None:
    """Raises a Refusal for no words and for more extra time than anybody means."""
    if not words.strip():
        raise Refusal("Enter what this kind of session is called.", "words")
    if not -MOST_EXTRA <= extra_minutes <= MOST_EXTRA:
        raise Refusal(f"Enter how much longer it lasts: 0 to {MOST_EXTRA} minutes.", "extra_minutes")
