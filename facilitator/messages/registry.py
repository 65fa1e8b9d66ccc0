"""Every notice there is.

The slice that sends it registers it here; its words stand in templates/email/<folder>/.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from facilitator.messages.letter_models import PaperLetter
from facilitator.messages.models import CallTask, Message

NoticeRow = Message | CallTask | PaperLetter


@dataclass(frozen=True)
class Links:
    """Makes absolute addresses from the configured base URL, never from a request."""

    base_url: str

    def to(self, path: str) -> str:
        """The absolute address of a path that begins with a slash."""
        return f"{self.base_url}/{path.lstrip('/')}"


Context = Callable[[NoticeRow, Links], dict[str, Any]]


@dataclass(frozen=True)
class Notice:
    """One kind of notice.

    `why` is its name on the call list; `context` finds its variables from the row's ids. `at_any_hour`: it answers
    what somebody has just done, so that it need not wait for the morning. `private`: what is said on the telephone
    opens only when it is asked for, and is never shown to the one who is to be rung.
    """

    kind: str
    folder: str
    why: str
    context: Context
    at_any_hour: bool = False
    private: bool = False


class UnknownNotice(LookupError):
    """No slice has registered this kind."""


_notices: dict[str, Notice] = {}


def register_notice(
    kind: str,
    *,
    folder: str,
    why: str,
    context: Context,
    at_any_hour: bool = False,
    private: bool = False,
) -> None:
    """Make a kind known. `folder` under templates/email holds subject.txt, body.txt and body.html.

    `context` may raise NotFound when what the notice is about is gone: then nothing is sent. Registering the
    same kind again replaces it. Raises ValueError for a kind that does not fit its column.
    """
    if not 0 < len(kind) <= 40:
        raise ValueError(f"A notice's kind has 1 to 40 characters: {kind!r}")
    _notices[kind] = Notice(kind, folder, why, context, at_any_hour, private)


def find(kind: str) -> Notice:
    """The notice of that kind. Raises UnknownNotice."""
    try:
        return _notices[kind]
    except KeyError:
        raise UnknownNotice(kind) from None


def all_notices() -> list[Notice]:
    """Every notice that a slice has registered, by kind."""
    return [_notices[kind] for kind in sorted(_notices)]


def private_kinds() -> frozenset[str]:
    """The kinds of calls whose words are for one pair of ears."""
    return frozenset(kind for kind, notice in _notices.items() if notice.private)


def why_words(kind: str) -> str:
    """The short words of a kind for a list; plain ones for a kind an older version knew."""
    notice = _notices.get(kind)
    return notice.why if notice else "Notice"
