"""The form of a kind of session."""

from wtforms import BooleanField
from wtforms.validators import DataRequired

from facilitator.web.forms import Number, Text, VersionedForm


class KindForm(VersionedForm):
    """A kind of session, new or changed."""

    words = Text(
        "What it is called",
        [DataRequired("Enter what this kind of session is called.")],
        max_length=60,
        description="Like “Garden visit”. People see it beside the date.",
    )
    extra_minutes = Number(
        "Longer than usual by, in minutes",
        default=0,
        description="0 for as long as any other. Sessions there are keep their length.",
    )
    position = Number("Place in the list", description="New ones come last.")
    active = BooleanField("Can be chosen for new dates", default=True)
