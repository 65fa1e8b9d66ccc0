"""Passwords: how they are hashed, and which are refused.

argon2id with OWASP's smallest profile (19 MiB, 2 passes, 1 lane): the library's own would take 64 MiB for
each of several people signing in at once. An unknown address is checked against a dummy hash, so that it
takes as long.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from importlib import resources

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from facilitator.accounts.errors import WeakPassword
from facilitator.core.text import fold

MIN_LENGTH = 12
MAX_LENGTH = 128
REST_LENGTH = 6  # what must remain once well-known words are taken out
PRODUCT_WORDS = (
    "facilitator",
    "support",
    "group",
    "groups",
    "charity",
    "counsellor",
    "coordinator",
    "administrator",
)
_LOOKALIKES = str.maketrans("@$0135!", "asoiesi")  # what people put for a letter, and attackers know
HINT = "At least 12 characters. Three words that do not belong together make a good one."


class _Profile:
    """The hasher in use and a hash that fits nobody."""

    def __init__(self, hasher: PasswordHasher) -> None:
        self.hasher = hasher
        self.dummy = hasher.hash("nobody has this password")


_profile: _Profile | None = None


def configure(cheap: bool) -> None:
    """Choose the profile for this process; `cheap` is for test installations only."""
    global _profile
    hasher = (
        PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        if cheap
        else PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
    )
    _profile = _Profile(hasher)


def _current() -> _Profile:
    if _profile is None:
        configure(cheap=False)
    assert _profile is not None
    return _profile


def hash_password(password: str) -> str:
    """The hash to store. The password is taken exactly as typed."""
    return _current().hasher.hash(_octets(password))


def verify(stored: str | None, password: str) -> bool:
    """Whether the password fits the stored hash; without one it works as long and says no."""
    profile = _current()
    try:
        fits = profile.hasher.verify(stored or profile.dummy, _octets(password))
    except (VerificationError, InvalidHashError):
        return False
    return fits and stored is not None


def needs_rehash(stored: str) -> bool:
    """Whether the hash was made with other costs than today's."""
    return _current().hasher.check_needs_rehash(stored)


def check_policy(password: str, own_words: Iterable[str] = ()) -> None:
    """Raises WeakPassword with the sentence why. `own_words`: names of the charity and of the person.

    No rules about digits or signs: length, and not among the first guesses.
    """
    if len(password) < MIN_LENGTH:
        raise WeakPassword(
            f"Please use at least {MIN_LENGTH} characters. "
            "Three words that do not belong together make a good password."
        )
    if len(password) > MAX_LENGTH:
        raise WeakPassword(f"Please use at most {MAX_LENGTH} characters.")
    folded = fold(password)
    if folded in common_passwords() or len(set(folded)) < 5 or _is_mostly_known(folded, own_words):
        raise WeakPassword(
            "This is one of the first passwords somebody else would guess. "
            "Please choose another, for example three words that do not belong together."
        )


@lru_cache(maxsize=1)
def common_passwords() -> frozenset[str]:
    """The commonest passwords and the words they are made of, folded."""
    text = (
        resources.files("facilitator.accounts").joinpath("common_passwords.txt").read_text(encoding="utf-8")
    )
    return frozenset(line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#"))


def _is_mostly_known(folded: str, own_words: Iterable[str]) -> bool:
    """Whether little is left of the password without well-known words, this product's and this charity's."""
    own = {
        part for words in own_words for part in (*_letters(words).split(), _letters(words).replace(" ", ""))
    }
    known = {word for word in common_passwords() | set(PRODUCT_WORDS) | own if len(word) >= 4}
    longest_first = sorted(known, key=len, reverse=True)
    return any(
        _rest_length(form, longest_first) < REST_LENGTH for form in (folded, folded.translate(_LOOKALIKES))
    )


def _rest_length(text: str, words: list[str]) -> int:
    rest = re.sub(r"[\W_]+", "", text)
    for word in words:
        rest = rest.replace(word, "")
    return len(rest)


def _letters(words: str) -> str:
    return re.sub(r"[\W_]+", " ", fold(words)).strip()


def _octets(password: str) -> bytes:
    return password.encode("utf-8", "surrogatepass")
