"""Pure decisions: addresses, where to go after signing in, how long a sign-in lives."""

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from email_validator import EmailNotValidError, validate_email

from facilitator.accounts.errors import OddEmail
from facilitator.core.text import tidy

EMAIL_LENGTH = 254
NEXT_LENGTH = 1000


def email_key(email: str) -> str:
    """The form in which addresses are compared. Accents stay: two mailboxes must never become one account."""
    return tidy(email).casefold()


def checked_email(email: str) -> str:
    """The address as typed, trimmed. Raises OddEmail when mail could not reach it as it is written."""
    email = tidy(email)
    try:
        validate_email(email, allow_smtputf8=False, check_deliverability=False)
    except EmailNotValidError as error:
        raise OddEmail from error
    if len(email_key(email)) > EMAIL_LENGTH:
        raise OddEmail
    return email


def safe_next(target: str | None) -> str | None:
    """The address to go on to after signing in, if it is a page of this site and not of the sign-in itself.

    Begins with exactly one "/"; no "//", backslash, control or invisible character anywhere; no scheme, host
    or user. Everything else, and everything that urlsplit cannot read, is None.
    """
    if not target or len(target) > NEXT_LENGTH or not target.startswith("/"):
        return None
    path = target.partition("?")[0]
    if "//" in path or "\\" in target or not target.isprintable():
        return None
    try:
        parts = urlsplit(target)
    except ValueError:
        return None
    if parts.scheme or parts.netloc or path.startswith(("/sign-in", "/sign-out", "/set-password")):
        return None
    return target


def is_live(
    *,
    started_at: datetime,
    seen_at: datetime,
    ended_at: datetime | None,
    now: datetime,
    idle: int,
    absolute: int,
) -> bool:
    """Whether a sign-in still counts: not ended, used within `idle`, begun within `absolute` minutes."""
    if ended_at is not None:
        return False
    return now - seen_at < timedelta(minutes=idle) and now - started_at < timedelta(minutes=absolute)


def describe_device(user_agent: str) -> str:
    """A browser and a system in words, "Chrome on Android": enough to recognise it."""
    browser = _first(user_agent, _BROWSERS, "A browser")
    system = _first(user_agent, _SYSTEMS, "an unknown device")
    return f"{browser} on {system}"


def _first(text: str, known: tuple[tuple[str, str], ...], otherwise: str) -> str:
    return next((words for mark, words in known if mark in text), otherwise)


# The order matters: most browsers claim to be the others too.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "Chromebook"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)
