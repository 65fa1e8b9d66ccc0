"""Forms for signing in, passwords and accounts."""

from wtforms import BooleanField, HiddenField, PasswordField, RadioField
from wtforms.validators import DataRequired, InputRequired

from facilitator.accounts.models import Role
from facilitator.accounts.operations import NAME_LENGTH
from facilitator.accounts.passwords import HINT
from facilitator.accounts.rules import EMAIL_LENGTH
from facilitator.web.choices import choice
from facilitator.web.forms import Email, Form, Text, VersionedForm

ROLES = [
    choice(Role.COUNSELLOR.value, "Counsellor", hint="Sees the groups they run, and takes attendance."),
    choice(Role.COORDINATOR.value, "Coordinator", hint="Looks after groups: dates, people, messages."),
    choice(Role.MANAGER.value, "Manager", hint="Sees every group and its figures, but no attendees' names."),
    choice(
        Role.ADMINISTRATOR.value,
        "Administrator",
        hint="Looks after accounts and settings; sees no attendees.",
    ),
]


def _email(autocomplete: str) -> Email:
    return Email(
        "E-mail address",
        [DataRequired("Enter the e-mail address.")],
        max_length=EMAIL_LENGTH,
        render_kw={"autocomplete": autocomplete, "spellcheck": "false"},
    )


def _new_password() -> PasswordField:
    return PasswordField(
        "New password",
        [InputRequired("Enter a new password.")],
        description=HINT,
        render_kw={"autocomplete": "new-password"},
    )


def _name(label: str) -> Text:
    return Text(label, [DataRequired("Enter a name.")], max_length=NAME_LENGTH)


class SignInForm(Form):
    """E-mail address and password; `next` is where to go on to."""

    next = HiddenField()
    email = _email("username")
    password = PasswordField(
        "Password", [InputRequired("Enter your password.")], render_kw={"autocomplete": "current-password"}
    )


class ForgotPasswordForm(Form):
    """Whose password to choose anew."""

    email = _email("username")


class SetPasswordForm(Form):
    """A first or new password, by a one-time link."""

    password = _new_password()


class OwnNameForm(Form):
    """How somebody's own name is shown to colleagues."""

    name = _name("Your name")


class OwnPasswordForm(Form):
    """The password as it is, and the new one."""

    current = PasswordField(
        "Your password now",
        [InputRequired("Enter your password as it is now.")],
        render_kw={"autocomplete": "current-password"},
    )
    password = _new_password()


class InviteForm(Form):
    """A new account."""

    name = _name("Name")
    email = _email("off")
    role = RadioField("What will they do?", [InputRequired("Choose what they will do.")], choices=ROLES)
    safeguarding = BooleanField(
        "Safeguarding lead", description="Reads the concerns that counsellors raise, whatever else they do."
    )


class UserForm(VersionedForm):
    """An account's name, role and safeguarding flag."""

    name = _name("Name")
    role = RadioField("What do they do?", [InputRequired("Choose what they do.")], choices=ROLES)
    safeguarding = BooleanField(
        "Safeguarding lead", description="Reads the concerns that counsellors raise, whatever else they do."
    )
