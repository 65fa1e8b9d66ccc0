"""The forms' base: cleaned text, the version a form carries back, and where a refusal lands."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import EmailField, HiddenField, IntegerField, StringField, TelField, TextAreaField
from wtforms.validators import Regexp

from facilitator.core.errors import Refusal
from facilitator.core.text import clean, tidy


def _taken(sent: MultiDict[str, str]) -> MultiDict[str, str]:
    """What was sent, without NUL, which PostgreSQL keeps nowhere, and with nothing in place of mere blanks."""
    plain = ((name, value.replace("\x00", "")) for name, value in sent.items(multi=True))
    return MultiDict((name, value if value.strip() else "") for name, value in plain)


YEARS = range(1900, 2200)  # a slip of the finger is none of them, and day and clock arithmetic stays sound


def check_year(day: date) -> None:
    """Raises ValueError, with what to look at, for a year in which nothing of ours can be."""
    if day.year not in YEARS:
        raise ValueError(f"Please check the year: it is between {YEARS[0]} and {YEARS[-1]}.")


class Form(FlaskForm):  # type: ignore[misc]
    """Every form of the house. Fields are checked here; rules are checked by the operation."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """A form is what a browser's form sends: fields of text. JSON and uploaded files fill nothing in."""

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """What was posted; on other requests, and when asked for a fresh form, nothing."""
            found = super().wrap_formdata(form, formdata)
            return found if found is None or found is formdata else _taken(request.form)

    def refuse(self, refusal: Refusal) -> None:
        """Put a refusal where it belongs: at its field, or at the top of the form."""
        field = self._fields.get(refusal.field) if refusal.field else None
        if field is None:
            self.form_errors.append(refusal.sentence)
        else:
            field.errors = [*field.errors, refusal.sentence]


class VersionedForm(Form):
    """A form over an editable row: carries back the version that was shown."""

    version = HiddenField()
    changed_meanwhile: Sequence[tuple[str, str]] = ()  # label and stored value, where typed and stored differ

    @property
    def expected_version(self) -> int:
        """The version this form was opened with; 0, which no row has, when it was tampered with."""
        text = self.version.data or ""
        return int(text) if text.isdecimal() and len(text) < 10 else 0


class _Cleaned:
    """Text that passed the one cleaner: NFC, no control characters, at most `max_length` characters."""

    multiline = False
    max_length: int
    data: str | None

    def __init__(
        self, label: str = "", validators: Any = None, *, max_length: int = 200, **kwargs: Any
    ) -> None:
        self.max_length = max_length
        super().__init__(label, validators, **kwargs)  # type: ignore[call-arg]

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take the first value sent; refuse with a sentence what is too long, keeping what was typed.

        A field that was not sent at all is an empty one, never None.
        """
        self.data = str(valuelist[0]) if valuelist else ""
        try:
            self.data = clean(self.data, max_length=self.max_length, multiline=self.multiline)
        except Refusal as refusal:
            raise ValueError(refusal.sentence) from refusal


class Text(_Cleaned, StringField):
    """One line of text."""


class LongText(_Cleaned, TextAreaField):
    """Several lines of text."""

    multiline = True


class Email(_Cleaned, EmailField):
    """An e-mail address, as typed; checked by the operation."""


class Telephone(_Cleaned, TelField):
    """A telephone number, kept as typed: nobody is refused for an odd number."""


DIALLED = Regexp(r"(?:\D*\d){3}", message="Enter a telephone number, like 01632 960100.")


class Number(IntegerField):
    """A whole number of at most six digits; nothing typed is None."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take the first value sent; refuse with a sentence what is no number."""
        text = tidy(str(valuelist[0])) if valuelist else ""
        if text and not (text.isdecimal() and len(text) <= 6):
            raise ValueError("Enter a whole number, like 12.")
        self.data = int(text) if text else None
