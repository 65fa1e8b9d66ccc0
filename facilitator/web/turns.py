"""How many forms one network address may send: very many, since a whole church hall may share one, but not endlessly.

A bucket of turns for each form and address, filled up slowly. Kept in the memory of each server process and nowhere
else, under hashes that only this process can make: no row and no log names an address.
"""

import hashlib
import secrets
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address
from threading import Lock

from flask import request

from facilitator.core.errors import Refusal

AT_ONCE = 120
ONE_MORE_AFTER = timedelta(seconds=30)
MOST_KEPT = 10_000
_SALT = secrets.token_bytes(16)
_lock = Lock()
_full_again: dict[str, datetime] = {}


class TooManyForms(Refusal):
    """This address has sent more than any hall full of people would."""

    def __init__(self) -> None:
        super().__init__(
            "A great many forms have come from where you are in a short time. What you wrote is still here: "
            "please wait a few minutes and send it once more, or ring us."
        )


def seconds_to_wait(form: str, *, now: datetime) -> int:
    """Count one sending of `form` (its name and record) from the address of this request, if it has a turn: then 0.

    Otherwise the seconds until the next one. Call it once a form is valid, so that mistakes in typing cost no turn,
    and answer with 429, a Retry-After and TooManyForms on the form. `now` is aware UTC.
    """
    key = _key(form, request.remote_addr or "")
    with _lock:
        full = max(_full_again.get(key, now), now)
        if full - now > AT_ONCE * ONE_MORE_AFTER:
            full = now  # the clock was set back: nobody waits for that
        over = full + ONE_MORE_AFTER - (now + AT_ONCE * ONE_MORE_AFTER)
        if over > timedelta(0):
            return max(1, round(over.total_seconds()))
        if len(_full_again) >= MOST_KEPT:
            _forget(now)
        _full_again[key] = full + ONE_MORE_AFTER
    return 0


def forget_turns() -> None:
    """Begin anew, as a process does that was just started."""
    with _lock:
        _full_again.clear()


def _forget(now: datetime) -> None:
    """Let go of the buckets that are full again; of all of them, should there be too many that are not."""
    for key in [key for key, full in _full_again.items() if full <= now]:
        del _full_again[key]
    if len(_full_again) >= MOST_KEPT:
        _full_again.clear()


def _key(form: str, address: str) -> str:
    """A hash of form and network: an IPv4 address as it is, of an IPv6 one the 64 bits of a household."""
    try:
        parsed = ip_address(address)
    except ValueError:
        network = address
    else:
        mapped = parsed.ipv4_mapped if isinstance(parsed, IPv6Address) else None
        network = str(mapped or (parsed.exploded[:19] if isinstance(parsed, IPv6Address) else parsed))
    return hashlib.blake2b(f"{form}\n{network}".encode(), key=_SALT, digest_size=16).hexdigest()
