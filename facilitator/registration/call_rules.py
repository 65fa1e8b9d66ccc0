"""When we ring, how often we try, and what a time agreed for a call has to be. Pure."""

from datetime import datetime, timedelta

from facilitator.registration.errors import TimeHasPassed, TooFarAhead

TRIES = 3  # calls in vain, after which the system notes that there was no reply
THEN_TRY_AFTER = 2  # working days after voicemail was left
FURTHEST = timedelta(days=90)


def check_agreed_time(at: datetime, now: datetime) -> None:
    """Raises TimeHasPassed for the past, TooFarAhead beyond three months. Both aware UTC."""
    if at <= now:
        raise TimeHasPassed
    if at - now > FURTHEST:
        raise TooFarAhead
