"""Fields as people meet them: labelled, explained, with errors tied to their inputs, whatever was sent."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from markupsafe import Markup
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    SubmitField,
    TelField,
    TextAreaField,
    TimeField,
    validators,
)

from facilitator import paths
from facilitator.web.choices import choice, choices
from facilitator.web.error_summaries import error_summary
from facilitator.web.widgets import install_widgets, render_field


class Address(Form):
    town = StringField("Town", [validators.InputRequired("Write the town.")])


class Sample(Form):
    version = HiddenField()
    name = StringField(
        "Your name",
        [validators.InputRequired("Tell us your name.")],
        description="As you like to be called.",
        render_kw={"autocomplete": "name", "spellcheck": "false", "onclick": "no()", "style": "color: red"},
    )
    email = EmailField("E-mail")
    phone = TelField("Telephone")
    notes = TextAreaField("Notes")
    room = SelectField(
        "Room", choices=[choice(1, "Blue", group="Harbour House"), choice(2, "Garden", group="Harbour House")]
    )
    how = RadioField(
        "How?",
        [validators.InputRequired("Choose one.")],
        choices=[
            choice("email", "By e-mail"),
            choice("phone", "By phone", hint="Between 10 and 4"),
        ],
    )
    needs = SelectMultipleField("Needs", choices=choices([(1, "Step-free"), (2, "Large print")]), coerce=int)
    agree = BooleanField("I agree", [validators.InputRequired("Please tick this.")])
    places = IntegerField("Places")
    day = DateField("Day", [validators.Optional()])
    start = TimeField("Start", [validators.Optional()])
    password = PasswordField("Password")
    address = FormField(Address, "Address")
    guests = FieldList(StringField("Guest"), min_entries=1)
    send = SubmitField("Send")


@pytest.fixture(autouse=True)
def app() -> Iterator[Flask]:
    app = Flask("widgets", template_folder=str(paths.TEMPLATES), static_folder=str(paths.PACKAGE / "static"))
    install_widgets(app)
    with app.test_request_context():
        yield app


def sent(*pairs: tuple[str, str]) -> Sample:
    form = Sample(MultiDict(pairs))
    form.validate()
    return form


def attributes(html: str, tag: str) -> dict[str, str]:
    found = re.search(rf"<{tag}\b[^>]*>", html)
    assert found, html
    return dict(re.findall(r'([\w-]+)="([^"]*)"', found.group()))


def test_an_input_is_tied_to_its_label_hint_and_error() -> None:
    html = render_field(sent().name)
    entry = attributes(html, "input")
    assert attributes(html, "label")["for"] == entry["id"] == "name"
    assert entry["aria-describedby"] == "name-hint name-error"
    assert 'id="name-hint"' in html
    assert re.search(
        r'id="name-error".*?<span class="govuk-visually-hidden">Error:</span> Tell us your name\.', html, re.S
    )


def test_hints_to_the_browser_pass_but_scripts_and_styles_do_not() -> None:
    entry = attributes(render_field(Sample().name), "input")
    assert (entry["autocomplete"], entry["spellcheck"]) == ("name", "false")
    assert not {"onclick", "style"} & set(entry)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("email", {"type": "email"}),
        ("phone", {"type": "tel"}),
        ("day", {"type": "date"}),
        ("start", {"type": "time"}),
        ("places", {"type": "text", "inputmode": "numeric"}),
        ("password", {"type": "password"}),
    ],
)
def test_each_kind_of_field_brings_up_the_right_keyboard(name: str, expected: dict[str, str]) -> None:
    entry = attributes(render_field(Sample()[name]), "input")
    assert expected.items() <= entry.items()


def test_what_was_typed_is_shown_again_and_cannot_become_markup() -> None:
    form = sent(("name", '"><script>'), ("notes", "one\r\n  two </textarea>"), ("places", "many"))
    assert "<script>" not in render_field(form.name)
    assert "one&#10;  two &lt;/textarea&gt;" in render_field(form.notes)
    assert attributes(render_field(form.places), "input")["value"] == "many"


def test_a_password_is_never_shown_again() -> None:
    assert "secret" not in render_field(sent(("password", "secret")).password)


def test_choices_have_a_legend_and_an_error_linked_from_the_fieldset() -> None:
    html = render_field(sent().how)
    assert attributes(html, "fieldset")["aria-describedby"] == "how-error"
    assert "Between 10 and 4" in html
    assert re.search(r"<legend[^>]*>\s*How\?", html)


def test_a_field_shown_with_a_choice_needs_no_script() -> None:
    form = Sample()
    html = render_field(form.how, conditional={"phone": render_field(form.phone)})
    assert 'id="phone"' in html
    assert "data-aria-controls" not in html


def test_a_ticked_box_stays_ticked() -> None:
    form = sent(("needs", "2"), ("agree", "y"), ("how", "phone"), ("room", "2"))
    assert len(re.findall(r" checked", render_field(form.needs))) == 1
    assert " checked" in render_field(form.agree)
    assert re.search(r'value="phone"[^>]* checked', render_field(form.how))
    assert re.search(r'<option value="2" selected>\s*Harbour House: Garden', render_field(form.room))


def test_one_box_has_its_error_linked() -> None:
    html = render_field(sent().agree)
    assert attributes(html, "input")["aria-describedby"] == "agree-error"


def test_hidden_fields_stay_hidden() -> None:
    form = sent(("version", '7"'))
    assert render_field(form.version) == Markup('<input type="hidden" name="version" value="7&#34;">')


def test_no_field_needs_a_value_of_the_right_shape() -> None:
    form = sent(
        *(
            (name, value)
            for name in ("day", "start", "places", "how", "needs", "room", "name")
            for value in ("x", "1")
        ),
        ("address", "flat"),
        ("guests-99", "Ann"),
        ("guests-x", "Ann"),
    )
    for part in form:
        assert render_field(part)
    assert error_summary(form)


@pytest.mark.parametrize("value", [None, 7, b"x", ["x"], {"x": 1}, object()])
def test_a_stored_value_of_the_wrong_kind_does_not_break_the_page(value: Any) -> None:
    form = Sample()
    for part in form:
        if part.name not in {"address", "guests"}:
            part.data = value
            assert render_field(part)


def test_choices_that_were_never_given_show_as_none() -> None:
    class Empty(Form):
        which = SelectField("Which?")

    assert "<select" in render_field(Empty().which)


def test_every_line_of_the_summary_leads_to_the_first_input_of_its_field() -> None:
    form = sent()
    html = error_summary(form)
    links = dict(re.findall(r'<a href="#([^"]+)">([^<]+)</a>', html))
    assert links == {
        "name": "Tell us your name.",
        "how": "Choose one.",
        "agree": "Please tick this.",
        "address-town": "Write the town.",
        "room": "Please choose one of these.",
    }
    shown = "".join(render_field(part) for part in form)
    assert all(f'id="{target}"' in shown for target in links)


def test_a_refusal_of_the_whole_form_leads_to_its_top() -> None:
    form = Sample()
    form.form_errors = ["This group is full."]
    assert re.search(r'<a href="#name">\s*This group is full\.', error_summary(form))


def test_a_form_with_nothing_to_see_still_says_what_is_wrong() -> None:
    class Confirm(Form):
        version = HiddenField()

    form = Confirm()
    form.form_errors = ["Somebody changed this."]
    assert "Somebody changed this." in error_summary(form)
    assert "href" not in error_summary(form)


def test_sentences_of_the_form_library_are_put_in_words_that_help() -> None:
    form = sent(("places", "many"))
    assert "Write a whole number, in figures." in render_field(form.places)
    assert "Not a valid" not in error_summary(form)


def test_nothing_wrong_means_no_summary() -> None:
    assert error_summary(Sample()) == ""


def test_templates_have_the_helpers(app: Flask) -> None:
    assert {"field", "render_field", "error_summary", "asset"} <= set(app.jinja_env.globals)
