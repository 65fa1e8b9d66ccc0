"""What taking attendance may refuse, with the sentence a person reads."""

from facilitator.core.errors import Refusal


class AttendanceRefused(Refusal):
    """Attendance may not be taken like this."""


class NotForYou(AttendanceRefused):
    """Neither in the room nor at the desk."""

    def __init__(self) -> None:
        super().__init__("Attendance is taken by whoever runs the session, or by its coordinator.")


class SessionIsOff(AttendanceRefused):
    """Nobody comes to a cancelled session."""

    def __init__(self) -> None:
        super().__init__("This session is cancelled, so there is no attendance to take.")


class TooEarly(AttendanceRefused):
    """More than a day ahead."""

    def __init__(self) -> None:
        super().__init__("Attendance opens a day before the session. Please come back then.")


class TooLate(AttendanceRefused):
    """More than 30 days ago."""

    def __init__(self) -> None:
        super().__init__("This session is more than 30 days ago, so its attendance is closed.")


class NotBegun(AttendanceRefused):
    """Submitted before the door was open."""

    def __init__(self) -> None:
        super().__init__("The session has not begun yet. Please submit the attendance once it has.")


class AlreadySubmitted(AttendanceRefused):
    """Changed without a word why."""

    def __init__(self) -> None:
        super().__init__(
            "This attendance has been submitted. To change it, please say first what you are correcting."
        )


class NotSubmittedYet(AttendanceRefused):
    """Nothing to correct: it is still open."""

    def __init__(self) -> None:
        super().__init__("This attendance has not been submitted yet, so you can simply change it.")


class ReasonNeeded(AttendanceRefused):
    """A correction without words."""

    def __init__(self) -> None:
        super().__init__("Please say in a few words what you are correcting.", "reason")


class NobodyIsExpectedHere(AttendanceRefused):
    """In an open group nobody is ever missed."""

    def __init__(self) -> None:
        super().__init__("In this group people come when they can, so nobody is marked as missing.")


class WasNotThere(AttendanceRefused):
    """Late, or gone early, but not marked as there."""

    def __init__(self) -> None:
        super().__init__("Please mark first that this person came.")


class NameNeeded(AttendanceRefused):
    """A walk-in without a name is counted, not written down."""

    def __init__(self) -> None:
        super().__init__(
            "Please type a first name. Somebody who would rather give no name can be counted further down.",
            "name",
        )


class OddCount(AttendanceRefused):
    """Not a number of people in a room."""

    def __init__(self, field: str) -> None:
        super().__init__("Please give a number from 0 to 500.", field)


class NobodyMarked(AttendanceRefused):
    """An empty sheet says nothing: not yet marked, or nobody there?"""

    def __init__(self) -> None:
        super().__init__(
            'Nobody is marked as having come. If that is so, tick "Nobody came" and submit again.',
            "nobody_came",
        )


class SomebodyMarked(AttendanceRefused):
    """Both cannot be true."""

    def __init__(self) -> None:
        super().__init__(
            'You ticked "Nobody came", but somebody is marked or counted. Please correct one of the two.',
            "nobody_came",
        )
