"""The form that chooses what becomes of one date on a day off."""

from wtforms import RadioField, SelectField
from wtforms.validators import InputRequired

from facilitator.core.errors import Refusal
from facilitator.schedule.change_types import Choose
from facilitator.schedule.day_words import DAYS
from facilitator.schedule.models import HolidayChoice, Series
from facilitator.schedule.preview_rules import CHOICES
from facilitator.schedule.session_forms import PlanForm
from facilitator.web.choices import choices


class ChooseForm(PlanForm):
    """What becomes of the date."""

    choice = RadioField(
        "What becomes of this date?",
        choices=choices(CHOICES.items()),
        validators=[InputRequired("Please choose what becomes of this date.")],
    )
    weekday = SelectField(
        "Which day of that week?",
        choices=choices([("", "Choose a day"), *((str(number), day) for number, day in enumerate(DAYS))]),
        default="",
    )

    @property
    def chosen(self) -> HolidayChoice:
        """The choice, once the form is valid."""
        return HolidayChoice(self.choice.data)

    def change(self, series: Series, slot: int) -> Choose:
        """What the form says, once it is valid."""
        return Choose(series.id, slot, self.chosen, int(self.weekday.data) if self.weekday.data else None)

    def refuse(self, refusal: Refusal) -> None:
        """Put a refusal at the field of this form that it is about."""
        place = "choice" if refusal.field in ("start_date", "start_time") else refusal.field
        super().refuse(Refusal(refusal.sentence, place))
