"""This request's instant, its clock and its settings, for views."""

from datetime import datetime

from flask import current_app, g

from facilitator.config import Settings
from facilitator.core.clock import Clock


def clock() -> Clock:
    """The app's clock."""
    found: Clock = current_app.extensions["facilitator.clock"]
    return found


def now() -> datetime:
    """The instant of this request, aware UTC: read once, so that a whole request agrees about the time."""
    if "now" not in g:
        g.now = clock().now()
    instant: datetime = g.now
    return instant


def settings() -> Settings:
    """The app's settings."""
    found: Settings = current_app.extensions["facilitator.settings"]
    return found
