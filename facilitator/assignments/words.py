"""This slice's words on the screen. Pure."""

from facilitator.assignments.models import AssignmentRole, AssignmentState, BookingState

ROLES = {
    AssignmentRole.LEAD: "Lead",
    AssignmentRole.CO: "Co-facilitator",
    AssignmentRole.COVER: "Cover",
    AssignmentRole.OBSERVER: "Observer",
    AssignmentRole.HOST: "Host",
}
ROLE_HINTS = {
    AssignmentRole.LEAD: "Runs the session.",
    AssignmentRole.CO: "Runs it together with the lead.",
    AssignmentRole.COVER: "Runs it in place of somebody who cannot come.",
    AssignmentRole.OBSERVER: "Is there to learn; does not count when staff are counted.",
    AssignmentRole.HOST: "Welcomes people or looks after the online room.",
}
USUAL_ROLES = (AssignmentRole.LEAD, AssignmentRole.CO, AssignmentRole.OBSERVER, AssignmentRole.HOST)

# Word and kind of the tag: done, needs, quiet.
STATES = {
    AssignmentState.OFFERED: ("Asked", "needs"),
    AssignmentState.CONFIRMED: ("Confirmed", "done"),
    AssignmentState.TO_CONFIRM: ("To confirm", "needs"),
    AssignmentState.DECLINED: ("Said no", "quiet"),
    AssignmentState.STOOD_DOWN: ("Cannot come", "quiet"),
    AssignmentState.RELEASED: ("Not needed", "quiet"),
    AssignmentState.DELIVERED: ("Done", "done"),
}
BOOKING_STATES = {
    BookingState.INVITED: ("Invited", "needs"),
    BookingState.CONFIRMED: ("Confirmed", "done"),
    BookingState.TO_CONFIRM: ("To confirm", "needs"),
    BookingState.CANCELLED: ("Cancelled", "quiet"),
    BookingState.DELIVERED: ("Done", "done"),
}


def say_sessions(count: int) -> str:
    """Such as `1 session`, `12 sessions`."""
    return f"{count} session" if count == 1 else f"{count} sessions"
