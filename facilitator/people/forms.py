"""Forms of facilitators and speakers."""

from typing import Any

from wtforms import BooleanField, RadioField, SelectField
from wtforms.validators import DataRequired, InputRequired

from facilitator.people.models import FacilitatorKind
from facilitator.web.choices import choices
from facilitator.web.forms import Email, LongText, Telephone, Text, VersionedForm

NOT_STORED = {"csrf_token", "version"}


class FacilitatorForm(VersionedForm):
    """Somebody who runs groups, new or changed."""

    name = Text("Name", [DataRequired("Enter a name.")], max_length=120)
    kind = RadioField(
        "Kind",
        [InputRequired("Choose whether this is a professional or a trained peer.")],
        choices=choices((kind.value, kind.words) for kind in FacilitatorKind),
    )
    profession = Text("Profession", max_length=80, description="Counsellor, nurse, social worker.")
    phone = Telephone("Telephone", max_length=40)
    email = Email("E-mail address", max_length=254)
    user_id = SelectField("Sign-in", description="With one, they see their own groups and take attendance.")
    active = BooleanField("Runs groups at present", default=True)

    def values(self) -> dict[str, Any]:
        """What the form holds, as the operation takes it."""
        kept = {name: value for name, value in self.data.items() if name not in NOT_STORED}
        return kept | {"kind": FacilitatorKind(kept["kind"]), "user_id": kept["user_id"] or None}


class SpeakerForm(VersionedForm):
    """A guest speaker, new or changed."""

    name = Text("Name", [DataRequired("Enter a name.")], max_length=120)
    organisation = Text("Where from", max_length=120, description="Hospital, charity or firm.")
    topics = LongText("What they speak about", max_length=2000)
    phone = Telephone("Telephone", max_length=40)
    email = Email("E-mail address", max_length=254)
    active = BooleanField("Can be asked to speak", default=True)

    def values(self) -> dict[str, Any]:
        """What the form holds, as the operation takes it."""
        return {name: value for name, value in self.data.items() if name not in NOT_STORED}
