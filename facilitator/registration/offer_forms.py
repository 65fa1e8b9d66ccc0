"""The forms of the waiting list: an offer, its answer, another date, and what somebody who waits would like."""

from collections.abc import Iterable
from datetime import date

from wtforms import RadioField, SelectField
from wtforms.validators import DataRequired, InputRequired, Optional

from facilitator.registration.offer_models import OfferOutcome
from facilitator.registration.offer_rules import month_words
from facilitator.schedule.date_fields import Day
from facilitator.web.choices import choices
from facilitator.web.forms import Form, LongText, Number

ANSWERS = (
    (OfferOutcome.ACCEPTED, "Yes, I would like the place"),
    (OfferOutcome.NOT_NOW, "Not now. I would like to keep my position on the list"),
    (OfferOutcome.NO_LONGER, "No, I do not want a place any more"),
)
NO_DAY = "Enter a day, like 20 6 2025."


class _Month(Form):
    """Carries a month to choose, or none."""

    not_before = SelectField("Not before", [Optional()])

    def offer_months(self, months: Iterable[date], today: date, *, none: str) -> None:
        """Fill the months; the one that is stored stays among them."""
        named = [(month.isoformat(), month_words(month, today)) for month in months]
        self.not_before.choices = choices([("", none), *named])

    @property
    def month(self) -> date | None:
        """The first day of the month chosen, or none."""
        return date.fromisoformat(self.not_before.data) if self.not_before.data else None


class OfferForm(Form):
    """Offering a place with another date than usual, or to somebody who is not next."""

    answer_by = Day(
        "Answer by",
        [InputRequired(NO_DAY)],
        description="The place is held until 17:00 of that day, at least.",
    )
    out_of_order = LongText(
        "Why they come before others",
        max_length=500,
        description="Only if they are not next. Whoever looks after the group sees it, nobody else.",
    )


class NotNowForm(_Month):
    """They cannot come now and keep their position."""


class TakeBackForm(Form):
    """The offer ends without an answer."""

    ask_from = SelectField("Ask them again", [Optional()])

    def offer_months(self, months: Iterable[date], today: date, *, none: str) -> None:
        """Fill the months."""
        named = [(month.isoformat(), f"From {month_words(month, today)}") for month in months]
        self.ask_from.choices = choices([("", none), *named])

    @property
    def month(self) -> date | None:
        """The first day of the month chosen, or none."""
        return date.fromisoformat(self.ask_from.data) if self.ask_from.data else None


class ExtendForm(Form):
    """More time to answer."""

    hold_until = Day("Hold it until", [InputRequired(NO_DAY)], description="17:00 of that day, at least.")


class AnswerForm(_Month):
    """What somebody says to the offer themselves."""

    answer = RadioField(
        "Your answer",
        [DataRequired("Please choose one of the three.")],
        choices=choices((outcome.value, words) for outcome, words in ANSWERS),
    )

    @property
    def outcome(self) -> OfferOutcome:
        """What they chose."""
        return OfferOutcome(self.answer.data)


class WishesForm(_Month):
    """What somebody who waits would like to happen when there is a place."""

    accept_hours = Number(
        "Take a place for them up to … hours before a session",
        description="For example 48. They are told, and need not answer. Leave empty to ask them first.",
    )
    online = RadioField(
        "Would like to come",
        [Optional()],
        choices=choices((("no", "To the room"), ("yes", "Online"))),
    )
