"""The forms of my place: how we reach you, what you need, and your wishes about news."""

from typing import Any

from wtforms import BooleanField, RadioField, SelectMultipleField
from wtforms.validators import DataRequired, Optional

from facilitator.registration.forms import NO_NAME, ContactForm, need_choices
from facilitator.registration.models import Channel
from facilitator.registration.wish_models import Wish
from facilitator.web.choices import choices
from facilitator.web.forms import Email, LongText, Telephone, Text, VersionedForm

NO_HEALTH = "Please do not tell us about your health here."


class MyContactForm(ContactForm):
    """How somebody is called and reached, asked of themselves."""

    full_name: Any = None
    town: Any = None
    access_needs: Any = None
    ticks: Any = None
    best_time: Any = None
    called = Text("What name do you like to be called?", [DataRequired(NO_NAME)], max_length=80)
    phone = Telephone("Telephone number", max_length=40, render_kw={"autocomplete": "tel"})
    email = Email("E-mail address", max_length=254, render_kw={"autocomplete": "email"})
    address = LongText("Postal address", max_length=500, description="Only if you want letters.")
    channel = RadioField(
        "How shall we tell you things?",
        [DataRequired("Choose one way.")],
        choices=choices((way.value, way.words) for way in Channel),
    )
    voicemail_ok = BooleanField("You may leave a message if I do not answer")
    say_who = BooleanField("If somebody else answers, you may say who you are")
    safe_times = Text("When is it safe to ring you?", max_length=120, description="For example mornings.")
    full_wording = BooleanField(
        "Messages to me may use the full name of the group",
        description="Otherwise they only use a neutral name.",
    )
    shared_address = BooleanField(
        "Somebody else also reads my e-mail or opens my post",
        description="We then write your first name only, and never the name of the group.",
    )
    large_print = BooleanField("Large print, please")


class NeedsForm(VersionedForm):
    """What makes it possible to come."""

    ticks = SelectMultipleField("What helps you to come?", choices=need_choices())
    access_needs = LongText("Anything else?", max_length=500, description=NO_HEALTH)


class WishesForm(VersionedForm):
    """Wishes about news, in the person's own words. Nobody has to answer."""

    may_ring = RadioField(
        "If you stop coming and we hear nothing, may we ring you?",
        [Optional()],
        choices=choices((wish.value, wish.words) for wish in (Wish.YES, Wish.NO, Wish.NOT_SAID)),
    )
    ring_whom = Text(
        "May we ring somebody else? Whom?",
        max_length=160,
        description="A name and a number. Please ask them first.",
    )
    tell_group = RadioField(
        "If you die, may the group be told?",
        [Optional()],
        choices=choices((wish.value, wish.words) for wish in (Wish.YES, Wish.NO, Wish.NOT_SAID)),
    )
    told_by = Text(
        "Who should tell them?", max_length=160, description="For example the person who leads it."
    )

    def wishes(self) -> dict[str, Any]:
        """What was said, for the operation."""
        return {
            "may_ring": _wish(self.may_ring.data),
            "ring_whom": self.ring_whom.data or "",
            "tell_group": _wish(self.tell_group.data),
            "told_by": self.told_by.data or "",
        }


def _wish(value: str | None) -> Wish:
    return Wish(value) if value in set(Wish) else Wish.NOT_SAID
