"""Pure decisions about calendar links: how long things last, and which kind of program asks."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta

from facilitator.registration.models import MembershipState
from facilitator.registration.rules import EXPECTED, GONE, LIVE

EMPTY_FOR = timedelta(
    days=90
)  # a link goes on, empty, after the last group was left: calendars dislike errors
NOTED_EVERY = timedelta(hours=1)
TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")

# First that fits: several programs name others in what they say of themselves.
_CLIENTS = (
    ("google-calendar", "Google Calendar"),
    ("googlebot", "Google Calendar"),
    ("outlook", "Outlook"),
    ("microsoft", "Outlook"),
    ("exchange", "Outlook"),
    ("thunderbird", "Thunderbird"),
    ("icsx5", "ICSx5"),
    ("nextcloud", "Nextcloud"),
    ("dataaccessd", "Apple Calendar"),
    ("calendaragent", "Apple Calendar"),
    ("remindd", "Apple Calendar"),
    ("ios/", "Apple Calendar"),
    ("mac os x", "Apple Calendar"),
    ("macos", "Apple Calendar"),
)


def client_kind(user_agent: str) -> str:
    """Which kind of calendar program this is, in words: never its version, which tells devices apart."""
    text = user_agent.casefold()
    return next((words for sign, words in _CLIENTS if sign in text), "Another calendar")


def sees_sessions(states: Iterable[MembershipState]) -> bool:
    """Whether an attendee with memberships in these states is shown sessions. Nobody who died is."""
    states = set(states)
    return not states & GONE and bool(states & EXPECTED)


def link_lives(
    spells: Iterable[tuple[MembershipState, datetime]], now: datetime, *, gone_since: datetime | None = None
) -> bool:
    """Whether an attendee's link still answers: while a spell goes on, and 90 days after the last one ended.

    Once we were told that they died, 90 days from then at most, however long it takes to confirm.
    """
    if gone_since is not None and now >= gone_since + EMPTY_FOR:
        return False
    return any(state in LIVE or now < since + EMPTY_FOR for state, since in spells)


def is_due(last_read_at: datetime | None, now: datetime) -> bool:
    """Whether a read at `now` is worth noting: at most once an hour a link."""
    return last_read_at is None or now - last_read_at >= NOTED_EVERY
