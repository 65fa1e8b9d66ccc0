"""Which change or which series a press of a button has made. One statement each."""

from sqlalchemy import select

from facilitator.core.db import db
from facilitator.schedule.models import ScheduleChange, Series


def change_by_press(pressed: str) -> ScheduleChange | None:
    """The change that this very press made, unless it was undone."""
    return db.session.scalars(select(ScheduleChange).where(ScheduleChange.pressed == pressed)).one_or_none()


def series_by_press(pressed: str | None) -> Series | None:
    """The series that this very press made, or None."""
    if pressed is None:
        return None
    return db.session.scalars(select(Series).where(Series.pressed == pressed)).one_or_none()
