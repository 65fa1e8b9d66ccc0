"""The form of a day off."""

from datetime import date

from wtforms import DateField, RadioField, SelectMultipleField
from wtforms.validators import DataRequired, InputRequired
from wtforms.widgets import TextInput

from facilitator.organisation.closure_operations import LABEL_NEEDED
from facilitator.organisation.holidays import NATIONS
from facilitator.organisation.models import ClosureKind
from facilitator.web.choices import choices
from facilitator.web.forms import Text, VersionedForm, check_year

# A picker sends the first; where there is none, people type one of the others.
WRITTEN = ["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d %B %Y", "%d %b %Y"]


class TypedDay(DateField):
    """A day from a picker, or typed in one of the common ways."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the day, or raise ValueError with how to write it; nothing typed is None."""
        self.data = None
        text = " ".join(str(valuelist[0]).split()) if valuelist else ""
        if not text:
            return
        try:
            super().process_formdata([text])
        except ValueError as unread:
            self.widget = TextInput()  # a picker would not show what was typed
            raise ValueError("Please give the day like 25 December 2025.") from unread
        try:
            check_year(self.data or date.min)
        except ValueError:
            self.widget = TextInput()
            raise


class ClosureForm(VersionedForm):
    """A day off, new or changed."""

    label = Text(
        "What it is called",
        [DataRequired(LABEL_NEEDED)],
        max_length=80,
        description="Like “Coronation” or “Office closed for the summer”.",
    )
    kind = RadioField(
        "What sort of day it is",
        choices=choices([(kind.value, kind.words) for kind in ClosureKind]),
        default=ClosureKind.OWN.value,
        validators=[InputRequired("Please choose what sort of day it is.")],
    )
    first_day = TypedDay("Day, or first of several", [InputRequired("Please give the day.")], format=WRITTEN)
    last_day = TypedDay("Last day", format=WRITTEN, description="Leave empty for a single day.")
    nations = SelectMultipleField(
        "Where it holds", choices=choices(NATIONS.items()), description="Choose none for everywhere."
    )
