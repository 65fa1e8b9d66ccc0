"""Forms of groups: making one, its settings, its state, and who looks after it."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from wtforms import BooleanField, HiddenField, RadioField, SelectField
from wtforms.fields.core import Field
from wtforms.validators import DataRequired, InputRequired, Optional, ValidationError

from facilitator.groups.models import Audience, Format, GroupType, Intake, Leadership, MembershipModel, Venue
from facilitator.groups.rules import LIMITS, REMINDERS
from facilitator.organisation.holidays import NATIONS
from facilitator.organisation.models import Nation
from facilitator.web.choices import choices
from facilitator.web.forms import DIALLED, Email, Form, LongText, Number, Telephone, Text, VersionedForm

AS_TYPE = "As the group type says"
DISCREET = "Shown where a stranger may look: in subject lines, calendars and addresses. It names no illness."


def in_words(kind: Iterable[Any]) -> list[Any]:
    """Choices of an enumeration that knows its words."""
    return choices((member.value, member.words) for member in kind)


def or_none(rows: Iterable[tuple[str, str]], none: str) -> list[Any]:
    """Choices with a first one that stands for nothing."""
    return choices([("", none), *rows])


_REMINDERS = [(str(hours), words) for hours, words in REMINDERS.items()]
ENUMERATED: dict[str, type[StrEnum]] = {
    "audience": Audience,
    "format": Format,
    "leadership": Leadership,
    "membership_model": MembershipModel,
    "intake": Intake,
    "nation": Nation,
}


class _GroupFields(Form):
    """What the page that makes a group and the settings page have in common."""

    name = Text(
        "Name",
        [DataRequired("Enter the name of the group.")],
        max_length=120,
        description="As on the leaflet, with the town: “Living with Secondary Breast Cancer, Peterborough”.",
    )
    discreet_name = Text(
        "Discreet name", [DataRequired("Enter a discreet name.")], max_length=60, description=DISCREET
    )
    area = Text("Area", max_length=80, description="The town, or “Online”. People look for groups by it.")
    venue_id = SelectField("Venue")
    joining_details = LongText(
        "How to join online or by phone",
        max_length=2000,
        description="The link, or the number and code. Only people in the group and those who run it see it.",
    )
    contact_phone = Telephone("Telephone for this group", [Optional(), DIALLED], max_length=40)
    contact_email = Email("E-mail address for this group", max_length=254)

    def offer_venues(self, venues: Iterable[Venue]) -> None:
        """Fill the choice of venues."""
        self.venue_id.choices = or_none(((venue.id, venue.name) for venue in venues), "No venue yet")


class NewGroupForm(_GroupFields):
    """One page that makes a group; what is left to the type comes from it."""

    submission = HiddenField()  # a key of its own, so that a second press is known as such
    type_id = SelectField("Group type", description="Gives the group its length, wording and limits.")
    audience = RadioField(
        "Who it is for", choices=[*choices([("", AS_TYPE)]), *in_words(Audience)], default=""
    )
    format = RadioField("How people meet", choices=[*choices([("", AS_TYPE)]), *in_words(Format)], default="")

    def offer(self, types: Iterable[GroupType], venues: Iterable[Venue]) -> None:
        """Fill the choices that come from the database."""
        self.type_id.choices = or_none(((kind.id, kind.name) for kind in types), "None of these")
        self.offer_venues(venues)

    def validate_audience(self, field: Field) -> None:
        """Without a type nothing says who the group is for."""
        if not field.data and not self.type_id.data:
            raise ValidationError("Choose who the group is for.")

    def validate_format(self, field: Field) -> None:
        """Without a type nothing says how people meet."""
        if not field.data and not self.type_id.data:
            raise ValidationError("Choose how people meet.")

    def details(self) -> dict[str, Any]:
        """What was typed or chosen, as the operation takes it; what was left to the type is not there."""
        values: dict[str, Any] = {
            name: self[name].data or ""
            for name in ("name", "discreet_name", "area", "joining_details", "contact_phone", "contact_email")
        }
        values |= {"type_id": self.type_id.data or None, "venue_id": self.venue_id.data or None}
        if self.audience.data:
            values["audience"] = Audience(self.audience.data)
        if self.format.data:
            values["format"] = Format(self.format.data)
        return values


class GroupSettingsForm(_GroupFields, VersionedForm):
    """Everything about a group that does not follow from what happens in it."""

    description = LongText("What happens there", max_length=4000, description="In the leaflet’s words.")
    eligibility = Text("Who can come, in one sentence", max_length=300)
    audience = RadioField("Who it is for", choices=in_words(Audience))
    format = RadioField("How people meet", choices=in_words(Format))
    leadership = RadioField("Who leads", choices=in_words(Leadership))
    membership_model = RadioField("How people come", choices=in_words(MembershipModel))
    intake = RadioField("Before the first visit", choices=in_words(Intake))
    agreement_id = SelectField("Group agreement")
    list_limit = Number(
        "Places on the list",
        [InputRequired(LIMITS["list_limit"][2])],
        description="Beyond it people are on the waiting list.",
    )
    online_limit = Number(
        "Places online, apart from those in the room",
        description="Only for a group that meets in person and online. Leave empty to count everybody together.",
    )
    room_limit = Number("People the room holds", description="Leave empty to go by the venue.")
    first_visits_limit = Number(
        "First visits at one session, at most",
        description="Whoever is invited beyond it comes to the next session. Leave empty for no limit.",
    )
    offer_days = Number(
        "Working days to answer the offer of a place",
        [InputRequired(LIMITS["offer_days"][2])],
        description="Five at least. The place is held until then, and until somebody decides.",
    )
    offer_days_post = Number(
        "The same for whoever chose letters", [InputRequired(LIMITS["offer_days_post"][2])]
    )
    staff_min = Number("People who run a session, at least", [InputRequired(LIMITS["staff_min"][2])])
    nation = RadioField("Whose bank holidays count", choices=choices(NATIONS.items()))
    timezone = SelectField("Time", description="Sessions made from now on go by this clock.")
    hold_messages = BooleanField(
        "Hold messages about changes until somebody has looked",
        description="The tick is then set on every change of a date; it can be taken away there.",
    )
    remind_hours = SelectField(
        "Reminder",
        choices=or_none(_REMINDERS, "No reminder"),
        description="Says when and where, and that nobody has to explain. Whoever has no e-mail is on the call list.",
    )
    remind_again_hours = SelectField("Second reminder", choices=or_none(_REMINDERS, "No second reminder"))
    publish_dates = BooleanField(
        "Let anybody subscribe to the dates",
        description="A public calendar with the discreet name and the dates, nothing else.",
    )

    noindex = BooleanField(
        "Keep this group’s page out of search engines",
        description="It is still in our own list of groups, and the address on the leaflet still works.",
    )

    def changes(self) -> dict[str, Any]:
        """What the form holds, as the operation takes it."""
        values = {name: value for name, value in self.data.items() if name not in {"csrf_token", "version"}}
        values |= {name: kind(values[name]) for name, kind in ENUMERATED.items()}
        values |= {name: values[name] or None for name in ("venue_id", "agreement_id")}
        reminders = ("remind_hours", "remind_again_hours")
        values |= {name: int(values[name]) if values[name] else None for name in reminders}
        return values


class ReasonForm(Form):
    """A change of state; the reason is asked for where it is shown."""

    reason = Text(
        "Why, and when it is expected back",
        max_length=200,
        description="Staff see this. For example: “The hall is being repaired. Back in May.”",
    )


class PortfolioForm(Form):
    """Adds somebody who looks after the group."""

    user_id = SelectField("Coordinator", [DataRequired("Choose a coordinator from the list.")])
