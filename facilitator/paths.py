"""Where templates and migrations are: beside the package in a checkout, inside it in a wheel."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
ROOT = PACKAGE.parent


def _either(inside: str, beside: str) -> Path:
    packed = PACKAGE / inside
    return packed if packed.is_dir() else ROOT / beside


TEMPLATES = _either("_templates", "templates")
MIGRATIONS = _either("_migrations", "migrations")
