"""Secrets at rest: text that the database holds only encrypted, with keys that are kept outside it.

The first key encrypts; all of them decrypt, so that a key can be replaced by putting a new one in front. A lost key is
lost text: keep a copy of it, but not beside the backups of the database.
"""

from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlalchemy import Dialect, Text
from sqlalchemy.types import TypeDecorator

from facilitator.core.errors import Misconfigured

_fernet: MultiFernet | None = None


def new_key() -> str:
    """A fresh key: 256 random bits in base64."""
    return Fernet.generate_key().decode("ascii")


def install_keys(keys: Sequence[str]) -> None:
    """Set this installation's keys, newest first; called once when the app is made. Raises Misconfigured."""
    global _fernet
    try:
        _fernet = MultiFernet([Fernet(key.encode("ascii")) for key in keys])
    except ValueError as error:
        raise Misconfigured(
            "FACILITATOR_NOTE_KEYS must be keys of 44 characters, separated by commas."
        ) from error


class EncryptedText(TypeDecorator[str]):
    """Text that is stored encrypted. It cannot be searched or sorted; an empty text stays empty.

    Reading what no key opens raises Misconfigured, without a word of the text.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Encrypt on the way in."""
        if not value:
            return value
        return _keys().encrypt(value.encode("utf-8")).decode("ascii")

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """Decrypt on the way out."""
        if not value:
            return value
        try:
            return _keys().decrypt(value.encode("ascii")).decode("utf-8")
        except InvalidToken:
            raise Misconfigured(
                "A stored secret cannot be opened with the keys of this installation (FACILITATOR_NOTE_KEYS)."
            ) from None


def _keys() -> MultiFernet:
    if _fernet is None:
        raise Misconfigured("Secrets cannot be read before the application has its keys.")
    return _fernet
