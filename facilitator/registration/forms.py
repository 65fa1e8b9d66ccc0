"""The forms of joining, by the public page and by the telephone, and of changing how somebody is reached."""

import re
from typing import Any

from wtforms import BooleanField, HiddenField, RadioField, SelectMultipleField
from wtforms.validators import DataRequired, Optional

from facilitator.core.errors import Refusal
from facilitator.registration.contact_rules import check_email, check_phone, chosen_channel
from facilitator.registration.models import Channel, LeaveReason, Standing
from facilitator.registration.need_rules import Need, as_stored
from facilitator.registration.operations import PersonDetails
from facilitator.web.choices import choices
from facilitator.web.forms import Email, Form, LongText, Telephone, Text, VersionedForm

YES_NO = choices((("yes", "Yes"), ("no", "No")))
NO_NAME = "Please tell us the name you like to be called."
NO_STANDING = "Please choose one of the two."
NO_CONSENT = "Please tick the box if you agree. We may not keep your details without it."
KEY = re.compile("[A-Za-z0-9_-]{43}")
DETAIL_NAMES = frozenset(PersonDetails.__annotations__)
YES_OR_NO = ("voicemail_ok", "large_print", "say_who", "full_wording", "shared_address")


def need_choices() -> list[Any]:
    """What may be ticked that makes it possible to come."""
    return choices((need.value, need.words) for need in Need)


class Reachable(Form):
    """A form with ways to reach somebody: any one is enough, and every fault is said at once."""

    phone: Any
    email: Any
    channel: Any
    address: Any = None
    ticks: Any = None

    def validate(self, extra_validators: Any = None) -> bool:
        """The fields, then the ways together."""
        valid = bool(super().validate(extra_validators))
        return self._ways_are_good() and valid

    @property
    def chosen(self) -> Channel | None:
        """The way they prefer, if they said one."""
        return Channel(self.channel.data) if self.channel.data in set(Channel) else None

    def details(self) -> PersonDetails:
        """What the form says about the person, for the operation."""
        values = {name: field.data for name, field in self._fields.items() if name in DETAIL_NAMES}
        for name in YES_OR_NO:
            if name in values:
                values[name] = values[name] in (True, "yes")
        if self.ticks is not None:
            values["needs"] = as_stored(self.ticks.data or [])
        return PersonDetails(**{**values, "channel": self.chosen})  # type: ignore[typeddict-item]

    def _ways_are_good(self) -> bool:
        good = True
        phone, email = self.phone.data or "", self.email.data or ""
        address = (self.address.data or "") if self.address is not None else None
        try:
            check_email(email)
        except Refusal as refusal:
            self.refuse(refusal)
            good = False
        try:
            chosen_channel(self.chosen, phone=phone, email=email, address=address)
        except Refusal as refusal:
            self.refuse(refusal)
            good = False
        return good


class Consenting(Form):
    """Carries which wording was shown, and the key that makes one form one membership."""

    wording_id = HiddenField()
    submission = HiddenField()
    consent = BooleanField("I have read this and I agree", validators=[DataRequired(NO_CONSENT)])

    @property
    def key(self) -> str | None:
        """The form's key as we gave it out; None when it is something else."""
        found = KEY.fullmatch(self.submission.data or "")
        return found[0] if found else None


class JoinForm(Reachable, Consenting):
    """The nine questions of the public page; the fourth, which group, is answered by the page itself."""

    called = Text("What name do you like to be called?", [DataRequired(NO_NAME)], max_length=80)
    phone = Telephone("Telephone number", max_length=40, render_kw={"autocomplete": "tel"})
    email = Email("E-mail address", max_length=254, render_kw={"autocomplete": "email"})
    channel = RadioField(
        "If you gave both: which should we use?",
        [Optional()],
        choices=choices((("email", "E-mail"), ("phone", "Telephone"))),
    )
    voicemail_ok = RadioField("May we leave a message if you do not answer?", [Optional()], choices=YES_NO)
    standing = RadioField("Are you", [DataRequired(NO_STANDING)])
    access_needs = LongText(
        "Is there anything that would make it easier for you to come?",
        max_length=500,
        description="For example no steps, a hearing loop, parking, a seat near the door. "
        "Please do not tell us about your health here.",
    )
    been_before = RadioField("Have you been to one of our groups before?", [Optional()], choices=YES_NO)
    best_time = Text("When is a good time to ring you?", max_length=120)
    shown = HiddenField()
    website = Text("Leave this empty", max_length=200, render_kw={"tabindex": "-1", "autocomplete": "off"})

    def _ways_are_good(self) -> bool:
        """Nobody listened while this was typed: a number has to be one."""
        good = super()._ways_are_good()
        try:
            check_phone(self.phone.data or "")
        except Refusal as refusal:
            self.refuse(refusal)
            return False
        return good


class DeskForm(Reachable, Consenting):
    """The same questions, asked on the telephone; a person who is known already needs no ways to be
    reached.
    """

    group_id = RadioField("Which group?", [DataRequired("Choose the group.")])
    person = HiddenField()
    same_as = RadioField("Who is it?", [Optional()], validate_choice=False)
    called = Text("Name they like to be called", max_length=80)
    full_name = Text("Full name", max_length=160, description="If they like to give it.")
    phone = Telephone("Telephone number", max_length=40)
    email = Email("E-mail address", max_length=254)
    address = LongText("Postal address", max_length=500, description="Only if they want letters.")
    channel = RadioField(
        "How shall we tell them things?",
        [Optional()],
        choices=choices((way.value, way.words) for way in Channel),
    )
    voicemail_ok = BooleanField("We may leave a message")
    say_who = BooleanField("If somebody else answers, we may say who we are")
    safe_times = Text("When is it safe to ring?", max_length=120)
    shared_address = BooleanField("Somebody else also reads the e-mail or opens the post")
    full_wording = BooleanField("Messages may use the full name of the group")
    large_print = BooleanField("Large print, please")
    ticks = SelectMultipleField("What they need", choices=need_choices())
    town = Text("Town or village", max_length=80, description="Tells two people of the same name apart.")
    standing = RadioField("They are", [DataRequired(NO_STANDING)])
    access_needs = LongText(
        "What makes it easier to come?",
        max_length=500,
        description="Steps, hearing, parking, seating. Nothing about their health.",
    )
    been_before = BooleanField("Has been to one of our groups before")
    best_time = Text("Good times to ring", max_length=120)

    def validate(self, extra_validators: Any = None) -> bool:
        """Somebody new needs a name and one way to be reached."""
        if self.person.data:
            return bool(Form.validate(self, extra_validators))
        valid = super().validate(extra_validators)
        if not self.called.data:
            self.refuse(Refusal("Enter the name they like to be called.", "called"))
            return False
        return valid


class ContactForm(Reachable, VersionedForm):
    """How somebody is called and reached."""

    called = Text("Name they like to be called", [DataRequired(NO_NAME)], max_length=80)
    full_name = Text("Full name", max_length=160)
    phone = Telephone("Telephone number", max_length=40)
    email = Email("E-mail address", max_length=254)
    address = LongText("Postal address", max_length=500)
    channel = RadioField(
        "How shall we tell them things?",
        [DataRequired("Choose one way.")],
        choices=choices((way.value, way.words) for way in Channel),
    )
    voicemail_ok = BooleanField("We may leave a message")
    say_who = BooleanField("If somebody else answers, we may say who we are")
    safe_times = Text(
        "When is it safe to ring?",
        max_length=120,
        description="So that nobody else hears it. For example mornings.",
    )
    full_wording = BooleanField("Messages may use the full name of the group")
    shared_address = BooleanField(
        "Somebody else also reads the e-mail or opens the post",
        description="Messages then use the first name only, and never a name of the group.",
    )
    large_print = BooleanField("Large print, please")
    ticks = SelectMultipleField("What they need", choices=need_choices())
    best_time = Text("Good times to ring", max_length=120)
    town = Text("Town or village", max_length=80)
    access_needs = LongText("What makes it easier to come", max_length=500)


class StepForm(Form):
    """One button beside a person; `back` says which page it stood on."""

    back = HiddenField()


class LeaveForm(Form):
    """Why somebody left; nobody has to say."""

    reason = RadioField(
        "Why?",
        [Optional()],
        choices=choices((reason.value, reason.words) for reason in LeaveReason),
        description="Only if they said so.",
    )

    @property
    def chosen(self) -> LeaveReason | None:
        """The reason, if one was given."""
        return LeaveReason(self.reason.data) if self.reason.data in set(LeaveReason) else None


def standing_choices(own_words: bool) -> list[Any]:
    """The two ways to come: in the person's own words, or in ours."""
    if own_words:
        pairs = (
            (Standing.LIVING_WITH, "Living with it yourself"),
            (Standing.SUPPORTER, "A partner, relative or friend"),
        )
        return choices(pairs)
    return choices((standing.value, standing.words) for standing in Standing)
