"""Typed settings, from the environment first, from instance/ otherwise (design: stable commands and addresses)."""

import os
import secrets
import sys
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from facilitator import paths
from facilitator.core.encryption import new_key
from facilitator.core.errors import Misconfigured

LOOPBACK = {"127.0.0.1", "localhost", "::1"}
DEFAULT_BASE_URL = "http://127.0.0.1:8000"


@dataclass(frozen=True)
class Settings:
    """Everything an installation can be told. Instants are aware UTC; sizes are octets; durations are minutes."""

    instance: Path
    database_url: str
    base_url: str
    secret_key: str
    note_keys: tuple[str, ...]
    smtp_url: str | None = None
    trusted_proxies: int = 0
    test_mode: bool = False
    test_now: datetime | None = None
    max_body: int = 256 * 1024
    idle_minutes: int = 30
    absolute_minutes: int = 12 * 60
    cheap_hashes: bool = False

    @property
    def secure(self) -> bool:
        """Whether people reach this installation over https."""
        return urlsplit(self.base_url).scheme == "https"

    @property
    def host(self) -> str:
        """Host name of the base URL, without the port."""
        return urlsplit(self.base_url).hostname or ""

    def check_base_url(self) -> None:
        """Refuse plain http anywhere but on this machine's own loopback. Raises Misconfigured."""
        parts = urlsplit(self.base_url)
        if parts.scheme == "https" and parts.hostname:
            return
        if parts.scheme == "http" and parts.hostname in LOOPBACK:
            return
        raise Misconfigured(
            "FACILITATOR_BASE_URL must begin with https:// (plain http is only for 127.0.0.1 and localhost)."
        )

    @classmethod
    def load(cls, environ: Mapping[str, str] | None = None, *, base_url: str | None = None) -> "Settings":
        """Read the environment. Makes instance/ and its secret key (readable by the owner only) when missing."""
        env = os.environ if environ is None else environ
        instance = Path(env.get("FACILITATOR_INSTANCE") or default_instance()).resolve()
        instance.mkdir(parents=True, exist_ok=True)
        test_mode = env.get("FACILITATOR_ENV") == "test"
        return cls(
            instance=instance,
            database_url=normalise_url(
                env.get("FACILITATOR_DATABASE_URL") or f"sqlite:///{instance / 'facilitator.db'}"
            ),
            base_url=(base_url or env.get("FACILITATOR_BASE_URL") or DEFAULT_BASE_URL).rstrip("/"),
            secret_key=env.get("FACILITATOR_SECRET_KEY") or _stored(instance / "secret.key", new_secret),
            note_keys=tuple(
                (env.get("FACILITATOR_NOTE_KEYS") or _stored(instance / "note.keys", new_key)).split(",")
            ),
            smtp_url=env.get("FACILITATOR_SMTP_URL") or None,
            trusted_proxies=_count(env.get("FACILITATOR_TRUSTED_PROXIES")),
            test_mode=test_mode,
            test_now=_instant(env.get("FACILITATOR_TEST_NOW")) if test_mode else None,
            cheap_hashes=test_mode,
        )


def default_instance() -> Path:
    """instance/ of the checkout; in an installed wheel, var/facilitator-instance of the environment."""
    if (paths.ROOT / "pyproject.toml").is_file():
        return paths.ROOT / "instance"
    return Path(sys.prefix) / "var" / "facilitator-instance"


def normalise_url(url: str) -> str:
    """Name the PostgreSQL driver: `postgres://` and `postgresql://` both mean psycopg 3 here."""
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url[len(prefix) :]
    return url


def new_secret() -> str:
    """A fresh secret key: 384 random bits."""
    return secrets.token_urlsafe(48)


def _stored(path: Path, make: Callable[[], str]) -> str:
    """What the file holds; made once, readable by its owner only, whole even if two processes start at once."""
    if not path.exists():
        descriptor, draft = tempfile.mkstemp(dir=path.parent)  # mode 600
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(make())
        with suppress(FileExistsError):
            Path(path).hardlink_to(draft)
        Path(draft).unlink()
    return path.read_text(encoding="ascii").strip()


def _instant(text: str | None) -> datetime | None:
    if not text:
        return None
    try:
        value = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError as error:
        raise Misconfigured("FACILITATOR_TEST_NOW must look like 2025-04-01T09:00Z.") from error
    return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


def _count(text: str | None) -> int:
    if not text:
        return 0
    if not text.isdecimal() or int(text) > 10:
        raise Misconfigured("FACILITATOR_TRUSTED_PROXIES must be a number from 0 to 10.")
    return int(text)
