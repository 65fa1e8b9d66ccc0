"""The forms around asking somebody to stop coming."""

from wtforms import RadioField
from wtforms.validators import InputRequired

from facilitator.registration.ending_models import Conduct
from facilitator.web.choices import choices
from facilitator.web.forms import Form


class AskEndingForm(Form):
    """What kind of conduct it is about."""

    conduct = RadioField(
        "What is it about?",
        [InputRequired("Choose what it is about.")],
        choices=choices((one.value, one.words) for one in Conduct),
        description="Only this is kept. Tell the manager yourself what happened.",
    )


class DecideEndingForm(Form):
    """Agreed, or not."""

    agreed = RadioField(
        "Do you agree?",
        [InputRequired("Choose whether you agree.")],
        choices=choices((("yes", "Yes, they stop coming"), ("no", "No, nothing changes"))),
    )
