"""One way to save a form: a refusal lands on it, nothing is half-saved, a lost race shows what is stored."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from wtforms import BooleanField, HiddenField, PasswordField, SelectFieldBase
from wtforms.fields.core import Field

from facilitator.core.db import db
from facilitator.core.errors import Refusal, StaleRow
from facilitator.web.forms import Form, VersionedForm


@contextmanager
def refusals_on(form: Form, row: Any = None) -> Iterator[None]:
    """Put a refusal of the block on the form and take back what it did; the view then shows the form again.

    With the `row` that was edited, a StaleRow fills `form.changed_meanwhile` and lets the next try through.
    """
    try:
        yield
    except Refusal as refusal:
        db.session.rollback()
        form.refuse(refusal)
        if row is not None and isinstance(refusal, StaleRow) and isinstance(form, VersionedForm):
            form.changed_meanwhile = differences(form, row)
            form.version.data = str(row.version)


def differences(form: Form, row: Any) -> list[tuple[str, str]]:
    """Label and stored value, in words, of each field whose typed value is not the stored one."""
    shown = [f for f in form if hasattr(row, f.name) and not isinstance(f, HiddenField | PasswordField)]
    return [
        (str(field.label.text), _in_words(field, getattr(row, field.name)))
        for field in shown
        if _plain(field.data) != _plain(getattr(row, field.name))
    ]


def _plain(value: Any) -> str:
    return "" if value is None or value is False else str(value)


def _in_words(field: Field, stored: Any) -> str:
    if isinstance(field, BooleanField):
        return "Yes" if stored else "No"
    if isinstance(field, SelectFieldBase):
        for value, label, *_ in field.iter_choices():
            if str(value) == _plain(stored):
                return str(label)
    return _plain(stored) or "Nothing"
