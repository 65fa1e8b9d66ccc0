"""The form of outside help."""

from typing import Any

from wtforms import RadioField, SelectField
from wtforms.validators import DataRequired, InputRequired, Optional

from facilitator.groups.forms import in_words
from facilitator.groups.models import Format
from facilitator.groups.signpost_models import Purpose
from facilitator.organisation.closure_forms import WRITTEN, TypedDay
from facilitator.web.forms import DIALLED, Telephone, Text, VersionedForm


class SignpostForm(VersionedForm):
    """A place to turn to, new or changed."""

    name = Text("What it is called", [DataRequired("Enter what it is called.")], max_length=120)
    discreet_name = Text(
        "Discreet name",
        max_length=120,
        description="What our messages call it, if its own name names an illness. Leave empty otherwise.",
    )
    purpose = SelectField("What it is for", choices=in_words(Purpose), default=Purpose.HELPLINE.value)
    about = Text(
        "What somebody finds there, in one sentence",
        max_length=300,
        description="Like “Somebody to talk to, every evening until ten”.",
    )
    area = Text("Area", max_length=80, description="A town. Leave empty if it is for everybody.")
    format = RadioField("How", choices=in_words(Format), default=Format.TELEPHONE.value)
    phone = Telephone("Telephone number", [Optional(), DIALLED], max_length=40)
    web = Text("Web address", max_length=280, description="Like www.example.org")
    checked_on = TypedDay(
        "Checked on",
        [InputRequired("Say when somebody last made sure that this is right.")],
        format=WRITTEN,
        description="Change it each time you have made sure that all of it is still right.",
    )

    def details(self) -> dict[str, Any]:
        """What the form holds, as the operation takes it."""
        values = {name: value for name, value in self.data.items() if name not in {"csrf_token", "version"}}
        return values | {"purpose": Purpose(values["purpose"]), "format": Format(values["format"])}
