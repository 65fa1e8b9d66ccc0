"""How form fields look: WTForms fields rendered through the kit's macros, with hints and errors tied to them.

Templates use the globals `field(form.name, ...)` and `error_summary(form)`. Nothing here fails on odd input:
a value that cannot be shown is shown as empty.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

from flask import Flask
from jinja2 import ChoiceLoader, PackageLoader, PrefixLoader
from markupsafe import Markup, escape
from wtforms import (
    BooleanField,
    DecimalField,
    FieldList,
    FileField,
    FormField,
    HiddenField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    SubmitField,
    TextAreaField,
)
from wtforms.fields.core import Field

from facilitator.web.assets import install_assets
from facilitator.web.error_summaries import error_summary
from facilitator.web.kit import KIT, first_error, macro, words

Params = dict[str, Any]
Renderer = Callable[[Field, Params, Params], Markup]
OWN_PARAMETERS = {"class", "id", "name", "type", "value", "rows", "style", "required", "maxlength"}
INPUT_TYPES = {"text", "email", "tel", "url", "search", "date", "time", "datetime-local", "month", "week"}
CONTROLS = re.compile(r' data-aria-controls="[^"]*"')
NARROW = {"date": "govuk-input--width-10", "time": "govuk-input--width-5"}


def install_widgets(app: Flask) -> None:
    """Let templates find the kit's macros; give them `field`, `render_field`, `error_summary` and `asset`."""
    own = [app.jinja_loader] if app.jinja_loader else []
    app.jinja_loader = ChoiceLoader([*own, PrefixLoader({KIT: PackageLoader(KIT)})])
    app.jinja_env.globals.update(field=render_field, render_field=render_field, error_summary=error_summary)
    install_assets(app)


def render_field(field: Field, **options: Any) -> Markup:
    """A field with its label, hint and error, by the kind of field or as `kind` says.

    Options: label, hint (instead of the field's description), kind, id, classes, legend_classes,
    label_classes, rows, inline, small, prefix, suffix, attributes, conditional ({choice: html}).
    """
    kind = options.get("kind") or _kind(field)
    renderer = RENDERERS.get(kind, _input)
    return renderer(field, _common(field, options), {**options, "kind": kind})


def _kind(field: Field) -> str:
    for field_type, kind in KINDS:
        if isinstance(field, field_type):
            return kind
    return str(getattr(field.widget, "input_type", "text"))


def _value(field: Any) -> str:
    """The text to show again: what was typed, else what is stored, else nothing."""
    try:
        return str(field._value() or "")
    except (AttributeError, TypeError, ValueError, IndexError, KeyError):
        return ""


def _common(field: Field, options: Params) -> Params:
    """What every macro of the kit understands: id, name, classes, hint, error and further attributes."""
    given = {**(field.render_kw or {}), **options.get("attributes", {})}
    attributes = {name: value for name, value in given.items() if name not in OWN_PARAMETERS}
    attributes = {
        name: {"value": value, "optional": True} if isinstance(value, bool) else str(value)
        for name, value in attributes.items()
        if value is not None and not name.startswith("on")
    }
    params: Params = {
        "id": options.get("id") or field.id,
        "name": field.name,
        "classes": " ".join(filter(None, (given.get("class"), options.get("classes")))),
        "attributes": attributes,
    }
    hint = options.get("hint", field.description)
    if hint:
        params["hint"] = words(hint)
    sentence = first_error(field)
    if sentence:
        params["errorMessage"] = {"text": sentence}
    return params


def _label(field: Field, options: Params, key: str = "label_classes", usual: str = "") -> dict[str, Any]:
    return {**words(options.get("label") or field.label.text), "classes": options.get(key, usual)}


def _input(field: Field, params: Params, options: Params) -> Markup:
    shown = options["kind"]
    params["type"] = shown if shown in INPUT_TYPES else "text"
    if shown == "number":
        params["attributes"].setdefault(
            "inputmode", "decimal" if isinstance(field, DecimalField) else "numeric"
        )
    if shown in NARROW and "govuk-input--width" not in params["classes"]:
        params["classes"] = f"{params['classes']} {NARROW[shown]}".strip()
    affixes = {key: {"text": options[key]} for key in ("prefix", "suffix") if options.get(key)}
    # A date or time box shows no text it cannot read; handing it some only fills the browser's console.
    unreadable = shown in NARROW and field.data is None
    value = "" if unreadable else _value(field)
    return macro("input", {**params, **affixes, "label": _label(field, options), "value": value})


def _textarea(field: Field, params: Params, options: Params) -> Markup:
    # The kit indents what it nests; written as character references, typed lines keep their shape.
    text = Markup(str(escape(_value(field))).replace("\r\n", "\n").replace("\n", "&#10;"))
    rows = options.get("rows") or (field.render_kw or {}).get("rows") or 4
    return macro("textarea", {**params, "label": _label(field, options), "value": text, "rows": rows})


def _password(field: Field, params: Params, options: Params) -> Markup:
    """Never shown again; `autocomplete` decides what a password manager offers."""
    manager = params["attributes"].pop("autocomplete", "current-password")
    return macro("password-input", {**params, "label": _label(field, options), "autocomplete": manager})


def _file(field: Field, params: Params, options: Params) -> Markup:
    return macro("file-upload", {**params, "label": _label(field, options)})


def _hidden(field: Field, params: Params, options: Params) -> Markup:
    return Markup('<input type="hidden" name="{}" value="{}">').format(field.name, _value(field))


def _button(field: Field, params: Params, options: Params) -> Markup:
    text = options.get("label") or field.label.text
    return macro("button", {**params, "text": text, "value": "1", "preventDoubleClick": True})


def _choices(field: Field, options: Params) -> Iterator[dict[str, Any]]:
    """The choices as the kit wants them; a group's name stands before each of its choices."""
    shown_with = options.get("conditional", {})
    for group, (value, label, chosen, *rest) in _listed(field):
        extra = dict(rest[0]) if rest and rest[0] else {}
        item: dict[str, Any] = {"value": str(value), "checked": bool(chosen), "selected": bool(chosen)}
        item |= words(label if not group else f"{group}{label}")
        if extra.get("hint"):
            item["hint"] = words(extra["hint"])
        if extra.get("disabled"):
            item["disabled"] = True
        if value in shown_with:
            item["conditional"] = {"html": shown_with[value]}
        yield item


def _listed(field: Any) -> list[tuple[str, tuple[Any, ...]]]:
    """Group's name (or nothing) and choice, for each choice; no choices when they cannot be read."""
    try:
        if not field.has_groups():
            return [("", choice) for choice in field.iter_choices()]
        return [
            (f"{group}: " if group else "", choice)
            for group, choices in field.iter_groups()
            for choice in choices
        ]
    except (AttributeError, TypeError, ValueError):
        return []


def _select(field: Field, params: Params, options: Params) -> Markup:
    items = list(_choices(field, options))
    return macro("select", {**params, "label": _label(field, options), "items": items})


def _choice_list(component: str) -> Renderer:
    def render(field: Field, params: Params, options: Params) -> Markup:
        legend = _label(field, options, "legend_classes", "govuk-fieldset__legend--s")
        for option in ("inline", "small"):
            if options.get(option):
                params["classes"] = f"{params['classes']} govuk-{component}--{option}".strip()
        attributes = params.pop("attributes")
        items = [{**item, "attributes": attributes} for item in _choices(field, options)]
        shown = {**params, "idPrefix": params["id"], "fieldset": {"legend": legend}, "items": items}
        return _revealed_by_style(macro(component, shown))

    return render


def _checkbox(field: Field, params: Params, options: Params) -> Markup:
    item = {**words(options.get("label") or field.label.text), "id": params["id"], "value": "y"}
    item |= {
        "checked": bool(field.data),
        "hint": params.pop("hint", None),
        "attributes": params.pop("attributes"),
    }
    if options.get("conditional"):
        item["conditional"] = {"html": options["conditional"]}
    return _revealed_by_style(macro("checkboxes", {**params, "idPrefix": params["id"], "items": [item]}))


def _revealed_by_style(html: Markup) -> Markup:
    """Keep the kit's script off fields shown with a choice: its `aria-expanded` is not allowed on a radio.

    The style sheet shows and hides them, so that works without any script.
    """
    return Markup(CONTROLS.sub("", str(html)))


def _group(field: Any, params: Params, options: Params) -> Markup:
    """Fields within a field, in a fieldset of their own."""
    legend = _label(field, options, "legend_classes", "govuk-fieldset__legend--s")
    parts = [macro("hint", params["hint"])] if "hint" in params else []
    parts += [macro("error-message", params["errorMessage"])] if "errorMessage" in params else []
    parts += [render_field(part) for part in field]
    return macro("fieldset", {"legend": legend, "html": Markup("").join(parts)})


# The first that fits: several of these are subclasses of later ones.
KINDS: tuple[tuple[type[Field], str], ...] = (
    (HiddenField, "hidden"),
    (RadioField, "radios"),
    (SelectMultipleField, "checkboxes"),
    (SelectField, "select"),
    (SubmitField, "submit"),
    (BooleanField, "checkbox"),
    (PasswordField, "password"),
    (TextAreaField, "textarea"),
    (FileField, "file"),
    (FormField, "group"),
    (FieldList, "group"),
)
RENDERERS: dict[str, Renderer] = {
    "hidden": _hidden,
    "radios": _choice_list("radios"),
    "checkboxes": _choice_list("checkboxes"),
    "select": _select,
    "submit": _button,
    "checkbox": _checkbox,
    "password": _password,
    "textarea": _textarea,
    "file": _file,
    "group": _group,
}
