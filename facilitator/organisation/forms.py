"""Forms of the organisation's own pages."""

from wtforms import BooleanField, HiddenField, RadioField, SelectField
from wtforms.validators import DataRequired

from facilitator.organisation.holidays import NATIONS
from facilitator.organisation.operations import NEEDED
from facilitator.web.choices import choices
from facilitator.web.forms import DIALLED, Email, Form, LongText, Telephone, Text, VersionedForm

ZONES = {
    "Europe/London": "United Kingdom",
    "Europe/Dublin": "Ireland",
    "Europe/Isle_of_Man": "Isle of Man",
    "Europe/Jersey": "Jersey",
    "Europe/Guernsey": "Guernsey",
}


def zone_choices(stored: str | None) -> dict[str, str]:
    """Time zones to choose from: these islands, and the one stored, whatever it is."""
    return ZONES | ({stored: stored} if stored and stored not in ZONES else {})


class SettingsForm(VersionedForm):
    """What this charity is called and how it is reached."""

    name = Text("Name of the organisation", [DataRequired(NEEDED["name"])], max_length=120)
    brand_colour = Text(
        "Colour",
        [DataRequired("Enter a colour.")],
        max_length=7,
        description="# and six digits or letters, like #7a2e5d, dark enough to read words in it.",
    )
    nation = RadioField(
        "Whose bank holidays count",
        choices=choices(NATIONS.items()),
        validate_choice=True,
        description="New groups start with this.",
    )
    timezone = SelectField("Time", description="New groups start with this.")
    contact_phone = Telephone(
        "Telephone",
        [DataRequired(NEEDED["contact_phone"]), DIALLED],
        max_length=40,
        description="Shown on every public page and in every message.",
    )
    contact_email = Email(
        "E-mail address", [DataRequired("Enter the e-mail address people can write to.")], max_length=254
    )
    contact_role = Text(
        "Whom to ask for",
        [DataRequired(NEEDED["contact_role"])],
        max_length=60,
        description="A role rather than a name, like “services coordinator”.",
    )
    sender_name = Text(
        "Messages come from",
        [DataRequired(NEEDED["sender_name"])],
        max_length=60,
        description="Somebody may look over a shoulder: choose a name that says nothing about an illness.",
    )
    sender_email = Email(
        "Address that messages come from",
        [DataRequired("Enter the address that messages come from.")],
        max_length=254,
        description="Choose one that says nothing about an illness.",
    )
    urgent_help = LongText(
        "For somebody who needs help tonight",
        max_length=1000,
        description="Numbers that are answered when you are not. Shown where people write to you.",
    )
    quiet_from = SelectField(
        "Nothing goes out from",
        choices=choices([("", "No quiet hours"), *((str(hour), f"{hour}:00") for hour in range(17, 24))]),
        description="What is not urgent waits for the morning, by the clock of the group. Urgent is what happens "
        "within two days, and what somebody has just asked for.",
    )
    quiet_until = SelectField("until", choices=choices((str(hour), f"{hour:02}:00") for hour in range(5, 13)))
    keep_cancelled_visible = BooleanField(
        "Keep cancelled sessions visible in people’s calendars",
        description="Some calendars hide a cancelled session. With this they show it, titled “Cancelled”.",
    )


class WordingForm(Form):
    """The next version of a text people agree to."""

    number = HiddenField()
    text = LongText(
        "Text",
        [DataRequired(NEEDED["text"])],
        max_length=20000,
        description="A blank line begins a new paragraph, “## ” a heading, “- ” a line of a list.",
    )

    @property
    def expected_number(self) -> int:
        """The version this text was written from; -1, which no version has, when it was tampered with."""
        text = self.number.data or ""
        return int(text) if text.isdecimal() and len(text) < 10 else -1
