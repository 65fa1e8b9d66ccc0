"""When to try again, and when to stop. Pure."""

from datetime import datetime, timedelta

BACK_OFF = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1))
THEN_EVERY = timedelta(hours=4)
GIVE_UP_AFTER = timedelta(hours=48)
SERVER_AWAY = timedelta(minutes=1)
REPEAT_AFTER = timedelta(minutes=15)
LEASE = timedelta(minutes=15)

TOO_LATE = "too_late"
OVER = "over"  # the session is: said by the gate
LATE = frozenset({TOO_LATE, OVER})  # nobody heard in time, which must stay to be seen
LINE_LOST = "line_lost"  # will be handed over once more
LINE_LOST_AGAIN = "line_lost_again"  # was, and the line was lost again: left as it is
GAVE_UP = "gave_up"
REFUSED = "refused"
NOT_RENDERED = "not_rendered"
BAD_ADDRESS = "bad_address"
THROWN_AWAY = "thrown_away"  # held, and not released
GONE = "gone"
CHANNEL = "channel"
CAME_BACK = "came_back"  # said by staff: there is no inbound mailbox
OTHER_WAY = frozenset(
    {REFUSED, BAD_ADDRESS, GAVE_UP, CAME_BACK, CHANNEL}
)  # a call or a letter takes its place
POST_TAKES = timedelta(days=3)
BOUNCES_WITHIN = timedelta(days=7)
DIED = "died"


def retry_at(*, tried: int, begun: datetime, now: datetime) -> datetime | None:
    """When to try after the `tried`-th try was put off: 1, 5, 15, 60 minutes, then every 4 hours.

    None when that would be more than 48 hours after `begun`, the first try.
    """
    wait = BACK_OFF[tried - 1] if 0 < tried <= len(BACK_OFF) else THEN_EVERY
    at = now + wait
    return at if at <= begun + GIVE_UP_AFTER else None


def is_too_late_by_post(useless_after: datetime | None, now: datetime) -> bool:
    """Whether a letter posted now would come when it helps nobody any more."""
    return useless_after is not None and now + POST_TAKES > useless_after


def is_too_late(useless_after: datetime | None, now: datetime) -> bool:
    """Whether it helps nobody any more."""
    return useless_after is not None and now > useless_after
