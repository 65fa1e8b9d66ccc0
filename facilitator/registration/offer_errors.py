"""What may be refused about offers and wishes of people who wait, with the sentence a person reads."""

from datetime import date

from facilitator.core.errors import Refusal


class TakesNoOne(Refusal):
    """The group is not open, so nobody is offered a place in it."""

    def __init__(self) -> None:
        super().__init__("The group takes no one new at present, so nobody is offered a place.")


class OutOfOrder(Refusal):
    """Somebody else is next, and no reason was given to pass them over."""

    def __init__(self, called: str) -> None:
        who = f"{called} is next. " if called else "They asked to be offered a place later. "
        super().__init__(f"{who}To offer the place to somebody else, say why.", "out_of_order")


class AnswerTooSoon(Refusal):
    """Nobody who is ill is hurried, and no place is held for half a year."""

    def __init__(self, earliest: date) -> None:
        day = f"{earliest:%A} {earliest.day} {earliest:%B %Y}"
        super().__init__(
            f"Give at least five working days: {day} or later, and not more than 90 days.", "answer_by"
        )


class LaterThanBefore(Refusal):
    """A new date gives more time, never less."""

    def __init__(self) -> None:
        super().__init__("Choose a day that is later than the present one, within 90 days.", "hold_until")


class NotAMonth(Refusal):
    """The month is not one of those to choose from."""

    def __init__(self) -> None:
        super().__init__("Choose one of the months from the list.", "not_before")


class OddHours(Refusal):
    """A number of hours that means nothing."""

    def __init__(self) -> None:
        super().__init__("Enter a number of hours from 0 to 672, which is four weeks.", "accept_hours")


class OfferAnswered(Refusal):
    """An offer is answered once."""

    def __init__(self) -> None:
        super().__init__(
            "This offer has been answered already. If you have changed your mind, please ring us."
        )
