"""The summary of errors at the top of a page: each sentence links to the first input of its field."""

from collections.abc import Iterator

from markupsafe import Markup
from wtforms import FieldList, FormField, HiddenField
from wtforms.fields.core import Field
from wtforms.form import BaseForm

from facilitator.web.kit import first_error, macro, sentences


def error_summary(*forms: BaseForm, title: str = "There is a problem") -> Markup:
    """What is wrong, each linked to the first input of its field; nothing when nothing is wrong."""
    entries = [entry for form in forms for entry in _form_entries(form)]
    unique = [dict(pairs) for pairs in dict.fromkeys(tuple(entry.items()) for entry in entries)]
    return macro("error-summary", {"titleText": title, "errorList": unique}) if unique else Markup("")


def first_input_id(field: Field) -> str | None:
    """The id a link to this field must name; None when nothing of it can be seen."""
    if isinstance(field, HiddenField):
        return None
    if isinstance(field, FormField | FieldList):
        inner = list(field)
        inner.sort(key=lambda part: not part.errors)
        return next((found for part in inner if (found := first_input_id(part))), None)
    return str(field.id)


def _form_entries(form: BaseForm) -> Iterator[dict[str, str]]:
    top = next((found for part in form if (found := first_input_id(part))), None)
    whole = [*getattr(form, "form_errors", []), *sentences((form.errors or {}).get("", []))]
    yield from (_entry(str(sentence), top) for sentence in whole)
    for part in form:
        yield from _field_entries(part)


def _field_entries(field: Field) -> Iterator[dict[str, str]]:
    if isinstance(field, FormField):
        yield from _form_entries(field.form)
        return
    if isinstance(field, FieldList):
        for part in field:
            yield from _field_entries(part)
    sentence = first_error(field)
    if sentence:
        yield _entry(sentence, first_input_id(field))


def _entry(sentence: str, target: str | None) -> dict[str, str]:
    return {"text": sentence, "href": f"#{target}"} if target else {"text": sentence}
