"""Pure decisions about the installation: what is set up, who can sign in, whether messages go out."""

from dataclasses import dataclass
from datetime import datetime

from facilitator.home.rules import MAIL_SLOW_AFTER, Check, CheckState, done, needs

_PARTS = {
    "organisation": (
        "The organisation has a name and a telephone number",
        "Say what the organisation is called and how it is reached",
    ),
    "consent": (
        "There is a wording people agree to when they join",
        "Write what people agree to when they join",
    ),
    "privacy": ("There is a privacy notice", "Write the privacy notice"),
    "agreement": ("There is a group agreement", "Write the group agreement"),
}


@dataclass(frozen=True)
class Mail:
    """How the outbox stands. Instants are UTC; `overdue_since` is when the oldest due message should have gone."""

    overdue_since: datetime | None
    last_sent: datetime | None


def set_up_checks(present: dict[str, bool]) -> list[Check]:
    """What an installation needs before people can join, and whether it is there (`present`, by part)."""
    return [
        done(words, part) if present.get(part) else needs(to_do, part)
        for part, (words, to_do) in _PARTS.items()
    ]


def mail_check(mail: Mail, now: datetime) -> Check:
    """Whether the worker that sends messages seems to be running, judged by what lies in the outbox."""
    if mail.overdue_since is not None and now - mail.overdue_since > MAIL_SLOW_AFTER:
        return needs(
            "Messages are waiting longer than they should: please see whether the worker runs", "outbox"
        )
    if mail.last_sent is None:
        return Check("No message has gone out yet", CheckState.QUIET, "outbox")
    return done("Messages go out", "outbox")
