"""The organisation's settings, its wordings, its style sheet and its public privacy page."""

from typing import Any

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from facilitator.core.db import db
from facilitator.core.errors import StaleRow
from facilitator.organisation.forms import SettingsForm, WordingForm, zone_choices
from facilitator.organisation.models import Nation, Organisation, WordingKind
from facilitator.organisation.operations import add_wording, change_settings
from facilitator.organisation.queries import (
    current_wording,
    find_organisation,
    find_wording,
    get_organisation,
    wording_versions,
)
from facilitator.web.choices import choices
from facilitator.web.guard import actor
from facilitator.web.request import now
from facilitator.web.saving import refusals_on

bp = Blueprint("organisation", __name__)
Answer = str | tuple[str, int] | AnyResponse
DEFAULT_COLOUR = "#7a2e5d"


@bp.get("/theme.css")
def theme_css() -> Response:
    """The charity's colour over the house's style. Public, and kept by browsers for five minutes."""
    organisation = find_organisation()
    colour = organisation.brand_colour if organisation else DEFAULT_COLOUR
    response = make_response(f":root{{--govuk-brand-colour:{colour};}}\n")
    response.mimetype = "text/css"
    response.headers["Cache-Control"] = "public, max-age=300"
    response.add_etag()
    response.make_conditional(request)
    return response


@bp.get("/privacy")
def privacy() -> str:
    """What this charity keeps about people and why, for everybody."""
    return render_template("organisation/public/privacy.html", wording=current_wording(WordingKind.PRIVACY))


@bp.get("/desk/settings/organisation")
def settings_form() -> Answer:
    """The settings as they stand."""
    organisation = get_organisation()
    return _show_settings(_with_zones(SettingsForm(obj=organisation), organisation))


@bp.post("/desk/settings/organisation")
def settings_save() -> Answer:
    """Save the settings."""
    organisation = get_organisation()
    form = _with_zones(SettingsForm(), organisation)
    if form.validate_on_submit():
        with refusals_on(form, organisation):
            change_settings(
                organisation, expected_version=form.expected_version, by=actor(), now=now(), **_changes(form)
            )
            db.session.commit()
            flash("Settings saved. They show on every page from now on.", "success")
            return redirect(url_for("organisation.settings_form"), 303)
    return _show_settings(form), 422


@bp.get("/desk/settings/wordings/<any(consent, privacy, ring_back):kind>")
def wording_form(kind: str) -> Answer:
    """The text in use, to write the next version from, and the earlier versions."""
    wording = find_wording(WordingKind(kind))
    form = WordingForm(number=wording.number if wording else 0, text=wording.text if wording else "")
    return _show_wording(kind, form)


@bp.post("/desk/settings/wordings/<any(consent, privacy, ring_back):kind>")
def wording_save(kind: str) -> Answer:
    """Add the next version."""
    form = WordingForm()
    if form.validate_on_submit():
        with refusals_on(form):
            try:
                wording = add_wording(
                    WordingKind(kind),
                    form.text.data or "",
                    expected_number=form.expected_number,
                    by=actor(),
                    now=now(),
                )
            except StaleRow:
                form.number.data = str(wording_versions(WordingKind(kind))[0].number)
                raise
            db.session.commit()
            flash(
                f"Version {wording.number} is in use from now on. Earlier answers keep their version.",
                "success",
            )
            return redirect(url_for("organisation.wording_form", kind=kind), 303)
    return _show_wording(kind, form), 422


def _with_zones(form: SettingsForm, organisation: Organisation) -> SettingsForm:
    form.timezone.choices = choices(zone_choices(organisation.timezone).items())
    return form


def _changes(form: SettingsForm) -> Any:
    values = {name: value for name, value in form.data.items() if name not in {"csrf_token", "version"}}
    begin = values["quiet_from"]
    quiet = {"quiet_from": int(begin) if begin else None, "quiet_until": int(values["quiet_until"])}
    return values | {"nation": Nation(values["nation"])} | quiet


def _show_settings(form: SettingsForm) -> str:
    return render_template("organisation/settings.html", form=form)


def _show_wording(kind: str, form: WordingForm) -> str:
    versions = wording_versions(WordingKind(kind))
    return render_template("organisation/wording.html", form=form, kind=kind, versions=versions)
