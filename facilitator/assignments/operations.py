"""Every write of this slice, gathered for those who call it; the parts are split by noun."""

from facilitator.assignments.reaction_operations import (
    ask_again,
    copy_defaults,
    hand_over_team,
    release_all,
    take_back,
    undo_change,
)
from facilitator.assignments.session_operations import assign, confirm, release, replace, stand_down
from facilitator.assignments.speaker_operations import book_speaker, cancel_booking, confirm_booking
from facilitator.assignments.team_operations import remove_series_facilitator, set_series_facilitator

__all__ = [
    "ask_again",
    "assign",
    "book_speaker",
    "cancel_booking",
    "confirm",
    "confirm_booking",
    "copy_defaults",
    "hand_over_team",
    "release",
    "release_all",
    "remove_series_facilitator",
    "replace",
    "set_series_facilitator",
    "stand_down",
    "take_back",
    "undo_change",
]
