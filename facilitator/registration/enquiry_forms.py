"""The forms of asking without a group: ring me back, a referral; and what the office does with an enquiry."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from wtforms import BooleanField, HiddenField, RadioField, SelectField
from wtforms.validators import DataRequired, InputRequired, Optional

from facilitator.core.errors import Refusal
from facilitator.groups.models import Group
from facilitator.registration.contact_rules import check_phone
from facilitator.registration.enquiry_models import ReferrerRole
from facilitator.registration.enquiry_operations import EnquiryDetails, ReferrerDetails
from facilitator.registration.forms import NO_NAME, NO_STANDING, YES_NO, Consenting, Reachable
from facilitator.registration.models import Channel, Standing
from facilitator.schedule.date_fields import Day, TimeOfDay
from facilitator.web.choices import choice, choices
from facilitator.web.forms import Email, Form, LongText, Telephone, Text

NO_AGREEMENT = (
    "Tick this if the person agrees. Without it we cannot take this from you; please ask them first."
)
TRAP = {"tabindex": "-1", "autocomplete": "off"}


class _Asking(Reachable, Consenting):
    """Somebody who is to be rung: a name, one way to reach them, a good time."""

    called = Text("What name do you like to be called?", [DataRequired(NO_NAME)], max_length=80)
    phone = Telephone("Telephone number", max_length=40)
    email = Email("E-mail address", max_length=254)
    voicemail_ok = RadioField("May we leave a message if you do not answer?", [Optional()], choices=YES_NO)
    best_time = Text("When is a good time to ring?", max_length=120)
    looking_for = HiddenField()
    shown = HiddenField()
    website = Text("Leave this empty", max_length=200, render_kw=TRAP)

    @property
    def chosen(self) -> Channel | None:
        """By telephone where there is a number: that is what they ask for."""
        return Channel.PHONE if self.phone.data else None

    def enquiry_details(self) -> EnquiryDetails:
        """What the form says, for the operation."""
        return EnquiryDetails(
            called=self.called.data or "",
            phone=self.phone.data or "",
            email=self.email.data or "",
            channel=Channel.EMAIL if self.email.data else None,
            voicemail_ok=self.voicemail_ok.data == "yes",
            best_time=self.best_time.data or "",
            looking_for=(self.looking_for.data or "")[:200],
        )

    def _ways_are_good(self) -> bool:
        good = super()._ways_are_good()
        try:
            check_phone(self.phone.data or "")
        except Refusal as refusal:
            self.refuse(refusal)
            return False
        return good


class RingBackForm(_Asking):
    """Please ring me back."""

    channel = HiddenField()
    consent = BooleanField(
        "I have read this and I agree",
        validators=[
            DataRequired("Please tick the box if you agree. We may not keep your number without it.")
        ],
    )


class DeskRingBackForm(Reachable, Consenting):
    """Somebody on the telephone who is to be rung back."""

    called = Text(
        "Name they like to be called", [DataRequired("Enter the name they like to be called.")], max_length=80
    )
    phone = Telephone("Telephone number", max_length=40)
    voicemail_ok = BooleanField("We may leave a message")
    email = Email("E-mail address", max_length=254)
    best_time = Text("Good times to ring", max_length=120)
    looking_for = Text(
        "What are they looking for?",
        max_length=200,
        description="Town, day, in person or online. Nothing about their health.",
    )
    channel = HiddenField()

    @property
    def chosen(self) -> Channel | None:
        """In writing where there is an e-mail address; they are rung all the same."""
        return Channel.EMAIL if self.email.data else None

    def enquiry_details(self) -> EnquiryDetails:
        """What the form says, for the operation."""
        return EnquiryDetails(
            called=self.called.data or "",
            phone=self.phone.data or "",
            email=self.email.data or "",
            channel=self.chosen,
            voicemail_ok=bool(self.voicemail_ok.data),
            best_time=self.best_time.data or "",
            looking_for=self.looking_for.data or "",
        )


class ReferralForm(_Asking):
    """A professional sends somebody who agrees to it."""

    role = RadioField("You are", [DataRequired("Please choose one of these.")])
    name = Text("Your name", [DataRequired("Please tell us your name.")], max_length=120)
    organisation = Text("Where you work", max_length=160)
    contact = Text(
        "How we reach you",
        [DataRequired("Please give a telephone number or an e-mail address of yours.")],
        max_length=254,
        description="A telephone number or an e-mail address at work.",
    )
    called = Text(
        "The name they like to be called", [DataRequired("Please tell us what to call them.")], max_length=80
    )
    phone = Telephone("Their telephone number", max_length=40)
    email = Email("Their e-mail address", max_length=254)
    channel = HiddenField()
    voicemail_ok = RadioField("May we leave a message if they do not answer?", [Optional()], choices=YES_NO)
    best_time = Text("When is a good time to ring them?", max_length=120)
    group_id = SelectField("Which group?")
    consent = BooleanField("The person agrees", validators=[DataRequired(NO_AGREEMENT)])
    may_hear = BooleanField("They also agree that you hear from us whether they came")

    def offer(self, groups: Iterable[Group]) -> None:
        """Fill the choices."""
        self.role.choices = choices((role.value, role.words) for role in ReferrerRole)
        self.group_id.choices = [choice("", "Help them choose"), *choices((g.id, g.name) for g in groups)]

    def referrer(self) -> ReferrerDetails:
        """Who refers, for the operation."""
        return ReferrerDetails(
            role=ReferrerRole(self.role.data),
            name=self.name.data or "",
            organisation=self.organisation.data or "",
            contact=self.contact.data or "",
            may_hear=bool(self.may_hear.data),
        )


class BookCallForm(Form):
    """When we ring."""

    day = Day("Day", [InputRequired("Please give the day.")])
    time = TimeOfDay("Time", [InputRequired("Please give the time.")])
    told = BooleanField("I have told them just now, on the telephone")

    @property
    def at(self) -> datetime:
        """When, on the wall (naive), once the form is valid."""
        assert self.day.data is not None and self.time.data is not None
        return datetime.combine(self.day.data, self.time.data)


class MatchForm(Consenting):
    """Writing somebody down for a group, from what they told us."""

    group_id = RadioField("Which group?", [DataRequired("Choose the group.")])
    standing = RadioField("They are", [DataRequired(NO_STANDING)])
    access_needs = LongText(
        "What makes it easier to come?",
        max_length=500,
        description="Steps, hearing, parking, seating. Nothing about their health.",
    )
    person = RadioField("Is it somebody we know already?", [Optional()], default="")

    @property
    def as_standing(self) -> Standing:
        """In which capacity they come, once the form is valid."""
        return Standing(self.standing.data)

    def values_of(self) -> dict[str, Any]:
        """What goes to the operation beside the group and the person."""
        return {
            "consent_wording_id": self.wording_id.data,
            "standing": self.as_standing,
            "access_needs": self.access_needs.data or "",
        }
