"""Alembic's environment: the one place under migrations/ that knows the application's models."""

from typing import Any

from alembic import context
from flask import current_app

from facilitator import models
from facilitator.core.db import WRITE_OPTION, UtcDateTime, WallTime, db
from facilitator.core.encryption import EncryptedText
from facilitator.schedule.models import KindKey

target_metadata = models.Base.metadata


def render_item(kind: str, item: Any, autogen_context: Any) -> str | bool:
    """Write our own types as plain ones, so that revisions import nothing of the application."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, WallTime):
        return "sa.DateTime(timezone=False)"
    if kind == "type" and isinstance(item, EncryptedText):
        return "sa.Text()"
    if kind == "type" and isinstance(item, KindKey):
        return f"sa.String(length={item.impl_instance.length})"
    return False


def run_migrations() -> None:
    """Run in one transaction on the application's own engine."""
    options = dict(current_app.extensions["migrate"].configure_args)
    options.setdefault("render_as_batch", True)
    with db.engine.connect().execution_options(**{WRITE_OPTION: True}) as connection:
        context.configure(
            connection=connection, target_metadata=target_metadata, render_item=render_item, **options
        )
        with context.begin_transaction():
            context.run_migrations()


run_migrations()
