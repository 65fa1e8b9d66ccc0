"""Forms of what groups are made from: types, venues, the agreement."""

from wtforms import BooleanField, HiddenField, RadioField
from wtforms.validators import DataRequired, InputRequired

from facilitator.groups.forms import in_words
from facilitator.groups.models import Audience, Format, Intake, Leadership, MembershipModel
from facilitator.groups.rules import LIMITS
from facilitator.web.forms import Form, LongText, Number, Text, VersionedForm


class TypeForm(VersionedForm):
    """A group type, new or changed."""

    name = Text("Name", [DataRequired("Enter the name of this group type.")], max_length=120)
    description = LongText(
        "What happens there",
        max_length=4000,
        description="In the leaflet’s words. New groups start with this.",
    )
    eligibility = Text(
        "Who can come, in one sentence",
        max_length=300,
        description="Like “For anybody living with secondary breast cancer”.",
    )
    audience = RadioField("Who it is for", choices=in_words(Audience), default=Audience.LIVING_WITH.value)
    format = RadioField("How people meet", choices=in_words(Format), default=Format.IN_PERSON.value)
    leadership = RadioField("Who leads", choices=in_words(Leadership), default=Leadership.PROFESSIONAL.value)
    membership_model = RadioField(
        "How people come", choices=in_words(MembershipModel), default=MembershipModel.OPEN.value
    )
    intake = RadioField("Before the first visit", choices=in_words(Intake), default=Intake.NONE.value)
    minutes = Number("Length of a session, in minutes", [InputRequired(LIMITS["minutes"][2])], default=120)
    speaker_every = Number(
        "A speaker every … sessions",
        description="3 means every third session. Leave empty for none as a rule.",
    )
    speaker_first = Number("First session with a speaker", description="3 means the third.")
    speaker_extra_minutes = Number("A session with a speaker is longer by, in minutes", default=0)
    list_limit = Number("Places on the list", [InputRequired(LIMITS["list_limit"][2])], default=12)
    staff_min = Number(
        "People who run a session, at least", [InputRequired(LIMITS["staff_min"][2])], default=1
    )


class VenueForm(VersionedForm):
    """A venue, new or changed."""

    name = Text("Name", [DataRequired("Enter the name of the venue.")], max_length=120)
    address = LongText(
        "Address",
        [DataRequired("Enter the address of the venue.")],
        max_length=500,
        description="With the postcode.",
    )
    directions = LongText(
        "Finding the way", max_length=2000, description="Bus, parking, which door. People who come see this."
    )
    step_free = BooleanField("Step-free way in")
    accessible_toilet = BooleanField("Accessible toilet")
    hearing_loop = BooleanField("Hearing loop")
    parking = BooleanField("Parking")
    room_limit = Number("People the room holds")
    contact = Text("Keyholder or booking contact", max_length=200, description="Only staff see this.")


class AgreementForm(Form):
    """The next version of the ground rules."""

    number = HiddenField()
    text = LongText(
        "Group agreement",
        [DataRequired("Enter the group agreement.")],
        max_length=20000,
        description="A blank line begins a new paragraph, “## ” a heading, “- ” a line of a list.",
    )

    @property
    def expected_number(self) -> int:
        """The version this text was written from; -1, which no version has, when it was tampered with."""
        text = self.number.data or ""
        return int(text) if text.isdecimal() and len(text) < 10 else -1
