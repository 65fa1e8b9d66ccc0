"""Which change a press of a button has made."""

from sqlalchemy import select

from facilitator.core.db import db
from facilitator.schedule.models import ScheduleChange


def change_by_press(pressed: str) -> ScheduleChange | None:
    """The change that this very press made, unless it was undone; one statement."""
    return db.session.scalars(select(ScheduleChange).where(ScheduleChange.pressed == pressed)).one_or_none()
