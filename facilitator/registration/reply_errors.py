"""What may be refused about dates and breaks, with the sentence a person reads."""

from facilitator.core.errors import Refusal


class NoDateChosen(Refusal):
    """Somebody pressed a button for several dates without a tick."""

    def __init__(self) -> None:
        super().__init__("Tick at least one date.", "dates")


class NotTakingPlace(Refusal):
    """The session is off, so there is nothing to say about it."""

    def __init__(self) -> None:
        super().__init__("That date is not taking place, so there is nothing to tell us about it.", "dates")


class DateIsOver(Refusal):
    """Once a session is over, a word beforehand is too late."""

    def __init__(self) -> None:
        super().__init__(
            "That date is over. If there is something to tell us about it, please ring.", "dates"
        )


class NotThatWay(Refusal):
    """The session has no such way to take part."""

    def __init__(self) -> None:
        super().__init__("One cannot take part in that way on that date.", "dates")


class NotExpectedThere(Refusal):
    """The person does not belong to that session: on a break, waiting, gone, or another group's."""

    def __init__(self) -> None:
        super().__init__("That date is not one of yours just now. Please look at the page again.", "dates")


class BreakEndsBefore(Refusal):
    """A break cannot end before it begins."""

    def __init__(self) -> None:
        super().__init__("That day is over. Choose today or a later day, or leave it empty.", "until")
