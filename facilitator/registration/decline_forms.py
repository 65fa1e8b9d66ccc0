"""The form of a kind no: why, what else may help, and whether they have heard it already."""

from wtforms import BooleanField, RadioField, SelectMultipleField
from wtforms.validators import InputRequired

from facilitator.groups.signpost_models import Signpost
from facilitator.registration.models import DeclineReason
from facilitator.web.choices import choice, choices
from facilitator.web.forms import Form


class DeclineForm(Form):
    """Everything on one page, so that nobody is told no without being told where else to turn."""

    reason = RadioField(
        "Why?",
        [InputRequired("Choose why.")],
        choices=choices((reason.value, reason.words) for reason in DeclineReason),
        description="Kept for the figures. The person is not told in these words.",
    )
    told = BooleanField("I have just told them on the telephone")
    signposts = SelectMultipleField("What else may help them?")

    def offer(self, entries: list[Signpost]) -> None:
        """Fill the list of outside help, with what each is for."""
        self.signposts.choices = [
            choice(one.id, one.name, hint=", ".join(filter(None, (one.purpose.words, one.area, one.phone))))
            for one in entries
        ]
