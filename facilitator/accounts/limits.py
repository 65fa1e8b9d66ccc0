"""Failed tries, counted in the database so that all workers share the limit. Makes people wait, never locks
for good.

Per account 10 and per address 30 in 15 minutes. Beyond the account's ten, an address that has not failed at
this account may still come in with the right password: somebody who guesses from elsewhere cannot shut a
counsellor out.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address

from sqlalchemy import delete, func, select

from facilitator.accounts.models import SignInFailure
from facilitator.accounts.rules import email_key
from facilitator.core.db import db
from facilitator.core.tokens import hash_token

WINDOW = timedelta(minutes=15)
PER_ACCOUNT = 10
PER_ADDRESS = 30
RESETS_PER_ACCOUNT = 3


@dataclass(frozen=True)
class Keys:
    """Under which keys a try is counted: hashes, so that the rows name nobody."""

    account: str
    address: str
    pair: str


def keys_of(email: str, address: str, *, purpose: str = "sign-in") -> Keys:
    """The keys of a try. Unknown addresses count like known ones, so that the limit tells nothing."""
    person, network = email_key(email), _network(address)
    return Keys(
        account=hash_token(f"{purpose} account:{person}"),
        address=hash_token(f"{purpose} address:{network}"),
        pair=hash_token(f"{purpose} pair:{person} {network}"),
    )


def wait_for_address(keys: Keys, now: datetime) -> int:
    """Seconds this address has to wait; 0 when it may try."""
    return _wait(keys.address, PER_ADDRESS, now)


def wait_for_account(keys: Keys, now: datetime, limit: int = PER_ACCOUNT) -> int:
    """Seconds until the account is below its limit; 0 when it is."""
    return _wait(keys.account, limit, now)


def wait_before_trying(keys: Keys, now: datetime) -> int:
    """Seconds to wait before a password is even looked at; 0 when it may be."""
    for_account = wait_for_account(keys, now)
    for_pair = _wait(keys.pair, 1, now) if for_account else 0
    return max(wait_for_address(keys, now), min(for_account, for_pair))


def note_failure(keys: Keys, now: datetime) -> None:
    """Count one failed try. Forgets what is older than the window."""
    forget_old(now)
    for key in (keys.account, keys.address, keys.pair):
        db.session.add(SignInFailure(key=key, at=now))
    db.session.flush()


def forget_pair(keys: Keys, now: datetime) -> None:
    """After the right password: this person at this address mistyped, that is all."""
    forget_old(now)
    db.session.execute(delete(SignInFailure).where(SignInFailure.key == keys.pair))


def forget_old(now: datetime) -> None:
    """Delete the failures that count no more."""
    db.session.execute(delete(SignInFailure).where(SignInFailure.at <= now - WINDOW))


def take_turns(keys: Keys) -> None:
    """Let tries under the same keys wait for one another until the transaction ends, so that none slips past.

    On SQLite the write transaction is that lock already. Call it inside a write transaction, before counting.
    """
    if db.session.get_bind().dialect.name != "postgresql":
        return
    for key in sorted((keys.account, keys.address)):
        number = int.from_bytes(bytes.fromhex(key[:16]), "big", signed=True)
        db.session.execute(select(func.pg_advisory_xact_lock(number)))


def _wait(key: str, limit: int, now: datetime) -> int:
    """Seconds until fewer than `limit` failures lie in the window; 0 when that is so now."""
    newest_first = (
        select(SignInFailure.at)
        .where(SignInFailure.key == key, SignInFailure.at > now - WINDOW)
        .order_by(SignInFailure.at.desc())
        .offset(limit - 1)
        .limit(1)
    )
    oldest = db.session.scalar(newest_first)
    return 0 if oldest is None else max(1, round((oldest + WINDOW - now).total_seconds()))


def _network(address: str) -> str:
    """An IPv4 address as it is; of an IPv6 one the first 64 bits, since one household has all the rest."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        return str(parsed.ipv4_mapped) if parsed.ipv4_mapped else parsed.exploded[:19]
    return str(parsed)
