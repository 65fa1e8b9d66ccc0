"""Every write of this slice, gathered for those who call it; the parts are split by meaning."""

from facilitator.attendance.mark_operations import (
    add_walk_in,
    mark,
    mark_everyone_expected,
    remove_walk_in,
    set_counts,
)
from facilitator.attendance.submit_operations import amend, note_sheet_read, submit

__all__ = [
    "add_walk_in",
    "amend",
    "mark",
    "mark_everyone_expected",
    "note_sheet_read",
    "remove_walk_in",
    "set_counts",
    "submit",
]
