"""Forms of who runs and who speaks. Views give the choices of people."""

from collections.abc import Iterable

from wtforms import BooleanField, RadioField, SelectField
from wtforms.validators import InputRequired

from facilitator.assignments.models import AssignmentRole
from facilitator.assignments.words import ROLE_HINTS, ROLES, USUAL_ROLES
from facilitator.people.models import Facilitator, Speaker
from facilitator.web.choices import choice, choices
from facilitator.web.forms import Form, Text


def _roles(roles: Iterable[AssignmentRole]) -> RadioField:
    return RadioField(
        "What they do",
        [InputRequired("Choose what they do.")],
        choices=[choice(role.value, ROLES[role], hint=ROLE_HINTS[role]) for role in roles],
    )


class StepForm(Form):
    """One button, and why it is right all the same when something clashes."""

    warning_reason = Text(
        "Why it is right all the same",
        max_length=200,
        description="Such as “leaves at 11:00, the other session begins later”. It is kept with this session.",
    )


class TeamForm(StepForm):
    """Who normally runs the sessions of a series."""

    facilitator_id = SelectField("Who", [InputRequired("Choose who.")])
    role = _roles(USUAL_ROLES)

    @property
    def chosen_role(self) -> AssignmentRole:
        """The role, once the form is valid."""
        return AssignmentRole(self.role.data)

    def offer(self, people: Iterable[Facilitator]) -> None:
        """Let one of these be chosen."""
        pairs = [(person.id, person.name) for person in people]
        self.facilitator_id.choices = choices([("", "Choose somebody"), *pairs])


class AssignForm(TeamForm):
    """Who runs this one session."""

    role = _roles(AssignmentRole)
    tell_people = BooleanField(
        "Tell the people who come who will be with them",
        description="By name only, each in their own way. Leave it out for somebody who does not lead.",
    )


class BookingForm(StepForm):
    """Who speaks at this session, and about what."""

    speaker_id = SelectField("Who", [InputRequired("Choose who.")])
    topic = Text("What about", max_length=200, description="As people should read it. It can follow later.")
    said_yes = BooleanField("They have said yes")

    def offer(self, people: Iterable[Speaker]) -> None:
        """Let one of these be chosen."""
        pairs = [(one.id, ", ".join(filter(None, (one.name, one.organisation)))) for one in people]
        self.speaker_id.choices = choices([("", "Choose somebody"), *pairs])
