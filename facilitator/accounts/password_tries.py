"""One try with a password, in two steps, because hashing takes long and must not hold the write lock.

`try_password` only reads and hashes; then the caller opens its writing transaction; `accept_try` counts and
decides.
"""

from dataclasses import dataclass
from datetime import datetime

from facilitator.accounts import limits, passwords
from facilitator.accounts.errors import TooManyTries, WrongDetails
from facilitator.accounts.models import User
from facilitator.accounts.queries import find_user_by_email
from facilitator.core.db import lock_row


@dataclass(frozen=True)
class PasswordTry:
    """The outcome of one try: whose account it fits (None: no one's), and how it is counted."""

    keys: limits.Keys
    user_id: str | None
    checked_hash: str | None
    better_hash: str | None


def try_password(email: str, password: str, *, address: str, now: datetime) -> PasswordTry:
    """Check a password without writing. Takes as long for an unknown address as for a wrong password.

    `address` is the network address it comes from. Raises TooManyTries without looking at the password.
    """
    keys = limits.keys_of(email, address)
    seconds = limits.wait_before_trying(keys, now)
    if seconds:
        raise TooManyTries(seconds)
    user = find_user_by_email(email)
    stored = user.password_hash if user is not None else None
    fits = passwords.verify(stored, password)
    if user is None or stored is None or not fits or not user.active:
        return PasswordTry(keys, None, None, None)
    better = passwords.hash_password(password) if passwords.needs_rehash(stored) else None
    return PasswordTry(keys, user.id, stored, better)


def accept_try(tried: PasswordTry, *, now: datetime) -> User:
    """The user whose password was right, locked; else notes the failure and raises.

    Counts again under the lock: of many tries at once no more than the limit get an answer.
    """
    limits.take_turns(tried.keys)
    seconds = limits.wait_before_trying(tried.keys, now)
    if seconds:
        raise TooManyTries(seconds)
    if tried.user_id is not None:
        user = lock_row(User, tried.user_id)
        if user.active and user.password_hash == tried.checked_hash:  # not changed while we were hashing
            limits.forget_pair(tried.keys, now)
            return user
    over = limits.wait_for_account(tried.keys, now)
    limits.note_failure(tried.keys, now)
    if over:
        raise TooManyTries(over)
    raise WrongDetails
