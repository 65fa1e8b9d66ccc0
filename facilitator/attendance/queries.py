"""Every read of this slice, gathered for those who call it; the parts are split by noun."""

from facilitator.attendance.history_queries import (
    SessionAttendance,
    attendance_history,
    attendance_of,
    not_yet_in,
)
from facilitator.attendance.sheet_queries import (
    Counts,
    Sheet,
    SheetRow,
    WalkIn,
    expected_ids,
    first_timers,
    open_correction,
    sheet,
)

__all__ = [
    "Counts",
    "SessionAttendance",
    "Sheet",
    "SheetRow",
    "WalkIn",
    "attendance_history",
    "attendance_of",
    "expected_ids",
    "first_timers",
    "not_yet_in",
    "open_correction",
    "sheet",
]
