"""Identifiers and secrets. An identifier is random but no secret; a token is a secret and stored only as its hash."""

import base64
import hashlib
import hmac
import secrets

from facilitator.core.errors import Misconfigured

ID_LENGTH = 16
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


def new_id() -> str:
    """A random public identifier: 16 characters of Crockford's base 32, 80 bits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(ID_LENGTH))


def new_token() -> str:
    """A fresh secret of 256 random bits, safe in a URL path (ASVS 5.0 11.5.1)."""
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> str:
    """What is stored of a token: its SHA-256 in hexadecimal. Enough because the token itself is random."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


_link_key: bytes | None = None


def install_link_key(secret: str) -> None:
    """Set this installation's key for links in messages; called once when the app is made."""
    global _link_key
    _link_key = hashlib.sha256(b"facilitator links\n" + secret.encode()).digest()


def link_token(purpose: str, row_id: str, generation: int) -> str:
    """The token of a link that goes into a message: HMAC(secret, purpose, row, generation), 256 bits.

    It can be made again when the message is rendered, so no message text with a link is ever stored;
    raising the row's generation revokes it. Raises Misconfigured before the key is installed.
    """
    if _link_key is None:
        raise Misconfigured("Links cannot be made before the application has its secret key.")
    message = f"{purpose}\n{row_id}\n{generation}".encode()
    digest = hmac.new(_link_key, message, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")
