"""The form that passes outside help on."""

from wtforms import RadioField
from wtforms.validators import DataRequired

from facilitator.groups.signpost_models import Signpost
from facilitator.web.choices import choice
from facilitator.web.forms import Form


class SignpostChoiceForm(Form):
    """Which of the entries."""

    signpost_id = RadioField("What shall we pass on?", [DataRequired("Choose one.")])

    def offer(self, entries: list[Signpost]) -> None:
        """Fill the choice, with what each is for."""
        self.signpost_id.choices = [
            choice(one.id, one.name, hint=", ".join(filter(None, (one.purpose.words, one.area, one.phone))))
            for one in entries
        ]
