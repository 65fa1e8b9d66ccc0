"""The kit's macros, called from Python, and the small shapes they take."""

from collections.abc import Iterable
from typing import Any

from flask import current_app
from markupsafe import Markup
from wtforms.fields.core import Field

KIT = "govuk_frontend_jinja"
# The form library's own sentences say what is invalid; ours say what to do.
OUR_WORDS = {
    "This field is required.": "Please fill this in.",
    "Not a valid choice.": "Please choose one of these.",
    "Invalid Choice: could not be coerced.": "Please choose one of these.",
    "Invalid choice(s): one or more data inputs could not be coerced.": "Please choose from these.",
    "Not a valid integer value.": "Write a whole number, in figures.",
    "Not a valid decimal value.": "Write a number, in figures.",
    "Not a valid date value.": "Write a date: day, month and year.",
    "Not a valid time value.": "Write a time, such as 10:15.",
}


def macro(component: str, params: dict[str, Any]) -> Markup:
    """One of the kit's components: `error-summary` is the macro `govukErrorSummary`."""
    name = "govuk" + "".join(word.title() for word in component.split("-"))
    template = current_app.jinja_env.get_template(f"{KIT}/components/{component}/macro.html")
    return Markup(getattr(template.module, name)(params))


def words(text: Any) -> dict[str, Any]:
    """Text as the kit takes it: markup stays markup, everything else is escaped."""
    return {"html": text} if isinstance(text, Markup) else {"text": str(text)}


def sentences(errors: Any) -> list[str]:
    """The plain sentences among a field's errors: nested lists and mappings belong to the fields inside."""
    if isinstance(errors, str):
        errors = [errors]
    if not isinstance(errors, Iterable) or isinstance(errors, dict):
        return []
    plain = [str(error) for error in errors if error and not isinstance(error, list | tuple | dict)]
    return [OUR_WORDS.get(sentence, sentence) for sentence in plain]


def first_error(field: Field) -> str:
    """The sentence shown at the field, or nothing."""
    return next(iter(sentences(field.errors)), "")
