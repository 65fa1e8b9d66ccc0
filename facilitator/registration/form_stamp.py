"""When a public form was shown, in a way only this installation can write: the time trap against programs.

The stamp belongs to the form's own key, so neither can be made up. There is no picture puzzle: they keep
people out.
"""

from datetime import UTC, datetime, timedelta
from hmac import compare_digest

from facilitator.core.tokens import link_token

PURPOSE = "join-form"
TOO_QUICK = timedelta(seconds=2)


def stamp(submission: str, now: datetime) -> str:
    """The stamp of a form shown now (aware UTC)."""
    seconds = int(now.timestamp())
    return f"{seconds}.{link_token(PURPOSE, submission, seconds)}"


def shown_at(text: str, submission: str) -> datetime | None:
    """When the form with that key was shown; None when the stamp is not one of ours."""
    seconds, _, token = text.partition(".")
    if not (seconds.isascii() and seconds.isdecimal() and len(seconds) < 12 and len(submission) == 43):
        return None
    expected = link_token(PURPOSE, submission, int(seconds))
    if not compare_digest(token.encode(), expected.encode()):
        return None
    return datetime.fromtimestamp(int(seconds), UTC)
