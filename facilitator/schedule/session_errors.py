"""What may not be done to a session or a series, each with the sentence a person reads."""

from datetime import date
from typing import Any

from facilitator.schedule.day_words import clock, long_date
from facilitator.schedule.errors import ScheduleRefused
from facilitator.schedule.models import GroupSession


class SessionBegun(ScheduleRefused):
    """Too late: the session has begun or is over."""

    def __init__(self) -> None:
        super().__init__("This session has already begun, so it can no longer be changed.")


class SessionNotBegun(ScheduleRefused):
    """Too early to say how it went."""

    def __init__(self) -> None:
        super().__init__("This session has not begun yet.")


class AlreadyCancelled(ScheduleRefused):
    """Cancelled a second time."""

    def __init__(self) -> None:
        super().__init__("This session is already cancelled.")


class NotCancelled(ScheduleRefused):
    """Brought back, but it is on."""

    def __init__(self) -> None:
        super().__init__("This session is not cancelled, so there is nothing to bring back.")


class IsCancelled(ScheduleRefused):
    """A cancelled session is not moved, and nobody comes to it."""

    def __init__(self) -> None:
        super().__init__("This session is cancelled. Bring it back first.")


class AttendanceTaken(ScheduleRefused):
    """What has been recorded stays true."""

    def __init__(self) -> None:
        super().__init__("Attendance has been taken for this session, so it can no longer be changed.")


class AttendanceLocked(ScheduleRefused):
    """The attendance may no longer go back."""

    def __init__(self) -> None:
        super().__init__("The attendance of this session is closed.")


class SessionsOverlap(ScheduleRefused):
    """The group already meets then."""

    def __init__(self, other: GroupSession, field: str = "start_date") -> None:
        times = f"{clock(other.local_start.time())} to {clock(other.local_end.time())}"
        super().__init__(
            f"On {long_date(other.local_start.date())} this group already has a session, {times}. "
            "Please choose another day or time.",
            field=field,
        )


class NothingMoved(ScheduleRefused):
    """The new time is the old one."""

    def __init__(self) -> None:
        super().__init__(
            "That is when this session is now. Please choose another day or time.", field="start_date"
        )


class StartIsOver(ScheduleRefused):
    """The new time lies behind us."""

    def __init__(self, field: str = "start_date") -> None:
        super().__init__("That time is already over. Please choose a later one.", field=field)


class BeforeTheChange(ScheduleRefused):
    """A date of the list lies before the day from which the list holds."""

    def __init__(self, day: date) -> None:
        super().__init__(
            f"{long_date(day)} is before the day from which the new pattern holds. Please leave it out.",
            field="dates",
        )


class StartTooFar(ScheduleRefused):
    """So far ahead that it can only be a slip, or that no session would be made yet."""

    def __init__(self, ahead: str) -> None:
        super().__init__(f"Please choose a day within the next {ahead}.", field="start_date")


class GroupHasEnded(ScheduleRefused):
    """No new dates for a group that meets no more."""

    def __init__(self) -> None:
        super().__init__("This group has ended, so it gets no new dates.")


class NothingChanged(ScheduleRefused):
    """Everything would be as it is."""

    def __init__(self) -> None:
        super().__init__("That is how it is now. Please change something, or go back.")


class NoneLeftToChange(ScheduleRefused):
    """This and later: but every one of them stays."""

    def __init__(self) -> None:
        super().__init__(
            "Each of these sessions was changed by hand, has begun or is cancelled, so none would change. "
            "Please change them one by one."
        )


class NotRunning(ScheduleRefused):
    """The series was ended, or another one goes on in its place."""

    def __init__(self) -> None:
        super().__init__("This schedule has ended already. Please change the one that follows it.")


class FellAway(ScheduleRefused):
    """The session went with a change of the schedule."""

    def __init__(self) -> None:
        super().__init__("This date fell away when the schedule was changed.")


class NeedsReason(ScheduleRefused):
    """Something stands in the way, and nobody said why it may be done all the same."""

    def __init__(self, words: str) -> None:
        super().__init__(f"{words} If it may be done all the same, please say why.", field="override_reason")


class TooLateToUndo(ScheduleRefused):
    """Somebody has heard, or something else has been changed since."""

    def __init__(self, why: str) -> None:
        super().__init__(why)


class PressedTwice(Exception):
    """The same press was answered already: no refusal, the view lands on what it did."""

    def __init__(self, pressed: str) -> None:
        super().__init__("This press has been answered.")
        self.pressed = pressed


class PlanDiffers(ScheduleRefused):
    """What would happen is no longer what was shown; `plan` is what would happen now."""

    def __init__(self, plan: Any) -> None:
        super().__init__(
            "Something has changed since this was shown. Please look at it again before you save."
        )
        self.plan = plan
