"""The form that chooses what becomes of one date on a day off."""

from wtforms import RadioField, SelectField
from wtforms.validators import InputRequired

from facilitator.schedule.day_words import DAYS
from facilitator.schedule.models import HolidayChoice
from facilitator.schedule.preview_rules import CHOICES
from facilitator.web.choices import choices
from facilitator.web.forms import Form


class ChooseForm(Form):
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

    @property
    def chosen_weekday(self) -> int | None:
        """The other day, if one was chosen."""
        return int(self.weekday.data) if self.weekday.data else None
