"""The small forms of the attendance page: one a person, and those below the list."""

from wtforms import BooleanField, HiddenField
from wtforms.validators import AnyOf, InputRequired, Optional, Regexp

from facilitator.attendance.models import AttendanceValue
from facilitator.core.tokens import ALPHABET, ID_LENGTH, new_id
from facilitator.web.forms import Form, Number, Text, VersionedForm

_FLAG = {"yes": True, "no": False}


def _flag() -> HiddenField:
    return HiddenField(validators=[Optional(), AnyOf(list(_FLAG), "Please tap once more.")])


class MarkForm(Form):
    """One tap. Each button sends one of these; what it does not send stays as it is."""

    value = HiddenField(
        validators=[Optional(), AnyOf([value.value for value in AttendanceValue], "Please tap once more.")]
    )
    late = _flag()
    left_early = _flag()

    @property
    def marked(self) -> AttendanceValue | None:
        """What was tapped, if it was a mark."""
        return AttendanceValue(self.value.data) if self.value.data else None

    @property
    def flags(self) -> dict[str, bool | None]:
        """Late and left early, as far as they were tapped."""
        return {"late": _FLAG.get(self.late.data or ""), "left_early": _FLAG.get(self.left_early.data or "")}


class EveryoneForm(Form):
    """One button."""


class WalkInForm(Form):
    """Somebody who came without having joined. The key keeps a form that is sent twice from adding two people."""

    name = Text("First name", max_length=80)
    key = HiddenField(
        default=new_id,
        validators=[Optional(), Regexp(f"^[{ALPHABET}]{{{ID_LENGTH}}}$", message="Please try again.")],
    )


class RemoveForm(Form):
    """One button."""


class CountsForm(VersionedForm):
    """People without a name. An empty box means nobody."""

    unnamed = Number("People who gave no name", validators=[Optional()])
    supporters = Number("Partners, relatives and friends", validators=[Optional()])
    visitors = Number("Visitors", validators=[Optional()], description="Nurses and others who look in.")


class SubmitForm(Form):
    """The end of the session."""

    nobody_came = BooleanField("Nobody came")


class CorrectForm(Form):
    """Why a submitted attendance is opened again."""

    reason = Text(
        "What are you correcting?",
        [InputRequired("Please say in a few words what you are correcting.")],
        max_length=200,
        description="For example: Joy came late and was forgotten.",
    )
