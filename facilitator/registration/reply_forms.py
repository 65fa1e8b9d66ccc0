"""The forms of saying something about a date beforehand."""

from typing import Any

from wtforms import HiddenField, RadioField, SelectMultipleField
from wtforms.validators import DataRequired

from facilitator.registration.reply_models import Answer
from facilitator.web.choices import choices
from facilitator.web.forms import Form, Text

NOTHING_SAID = "Please choose one of these."
# In the words of whoever presses the button.
OWN_WORDS = {
    Answer.COMING: "I can come",
    Answer.CANNOT_COME: "I cannot come",
    Answer.ONLINE: "Online this time",
    Answer.PHONE: "By phone this time",
}
IN_OWN_WORDS = (
    "Only if you like. The people who run the group see it. Please do not tell us about your health here."
)


class _Saying(Form):
    """What is said; as a rule the button that was pressed."""

    answer = RadioField(
        "What shall we note?",
        [DataRequired(NOTHING_SAID)],
        choices=choices((one.value, one.words) for one in Answer),
    )

    @property
    def said(self) -> Answer:
        """What was said; ask only after validation."""
        return Answer(self.answer.data)


class DatesForm(_Saying):
    """One date or several ticked at once, said by the person."""

    dates = SelectMultipleField("Which dates?")
    reason = Text("Reason", max_length=120, description=IN_OWN_WORDS)


class ReplyForm(_Saying):
    """One date, noted for somebody who rang; `back` says which page the button stood on."""

    reason = Text(
        "Reason",
        max_length=120,
        description="Only if they gave one. Nothing about their health. The person who runs the group sees it.",
    )
    back = HiddenField()


def date_choices(pairs: Any) -> list[Any]:
    """The dates to tick, as (id, words)."""
    return choices(pairs)
