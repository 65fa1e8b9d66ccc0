"""Every write of this slice, gathered for those who call it; the parts are split by noun."""

from facilitator.schedule.change_operations import save
from facilitator.schedule.change_undo_operations import undo
from facilitator.schedule.fit_queries import check_move
from facilitator.schedule.kind_operations import add_usual_kinds
from facilitator.schedule.outcome_operations import mark_held, mark_not_held, set_attendance_status
from facilitator.schedule.policy_operations import choose_for_slot
from facilitator.schedule.series_operations import create_series, extend_horizons, extend_series
from facilitator.schedule.session_operations import (
    cancel_session,
    move_session,
    restore_session,
    touch_group_sessions,
)

__all__ = [
    "add_usual_kinds",
    "cancel_session",
    "check_move",
    "choose_for_slot",
    "create_series",
    "extend_horizons",
    "extend_series",
    "mark_held",
    "mark_not_held",
    "move_session",
    "restore_session",
    "save",
    "set_attendance_status",
    "touch_group_sessions",
    "undo",
]
