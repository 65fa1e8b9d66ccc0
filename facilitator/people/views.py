"""The people page: facilitators and speakers, found by name, added and changed."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from facilitator.core.db import db
from facilitator.core.text import tidy
from facilitator.people.forms import FacilitatorForm, SpeakerForm
from facilitator.people.models import Facilitator, Speaker
from facilitator.people.operations import add_facilitator as write_down_facilitator
from facilitator.people.operations import add_speaker as write_down_speaker
from facilitator.people.operations import change_facilitator as save_facilitator
from facilitator.people.operations import change_speaker as save_speaker
from facilitator.people.queries import (
    facilitator_rows,
    get_facilitator,
    get_speaker,
    list_speakers,
    users_to_link,
)
from facilitator.web.choices import choices
from facilitator.web.guard import actor
from facilitator.web.request import now
from facilitator.web.saving import refusals_on

bp = Blueprint("people", __name__, url_prefix="/desk/people")
Answer = str | tuple[str, int] | Response


@bp.get("")
def facilitators() -> Answer:
    """Facilitators by name; `?q=` searches."""
    wanted = _wanted()
    return render_template("people/facilitators.html", rows=facilitator_rows(wanted), wanted=wanted)


@bp.get("/facilitators/new")
def new_facilitator_form() -> Answer:
    """An empty facilitator."""
    return _show_facilitator(_with_sign_ins(FacilitatorForm()))


@bp.post("/facilitators/new")
def add_facilitator() -> Answer:
    """Write down a facilitator."""
    form = _with_sign_ins(FacilitatorForm())
    if form.validate_on_submit():
        with refusals_on(form):
            added = write_down_facilitator(**_without_active(form.values()), by=actor(), now=now())
            db.session.commit()
            flash(f"{added.name} can be chosen for groups from now on.", "success")
            return redirect(url_for("people.facilitators"), 303)
    return _show_facilitator(form), 422


@bp.get("/facilitators/<id:facilitator_id>")
def facilitator_form(facilitator_id: str) -> Answer:
    """A facilitator as they stand."""
    person = get_facilitator(facilitator_id)
    return _show_facilitator(_with_sign_ins(FacilitatorForm(obj=person), person), person)


@bp.post("/facilitators/<id:facilitator_id>")
def change_facilitator(facilitator_id: str) -> Answer:
    """Save a facilitator."""
    person = get_facilitator(facilitator_id)
    form = _with_sign_ins(FacilitatorForm(), person)
    if form.validate_on_submit():
        with refusals_on(form, person):
            save_facilitator(
                person, expected_version=form.expected_version, by=actor(), now=now(), **form.values()
            )
            db.session.commit()
            flash(f"Saved what you changed about {person.name}.", "success")
            return redirect(url_for("people.facilitators"), 303)
    return _show_facilitator(form, person), 422


@bp.get("/speakers")
def speakers() -> Answer:
    """Speakers by name; `?q=` searches."""
    wanted = _wanted()
    found = list_speakers(wanted, all_of_them=True)
    return render_template("people/speakers.html", speakers=found, wanted=wanted)


@bp.get("/speakers/new")
def new_speaker_form() -> Answer:
    """An empty speaker."""
    return _show_speaker(SpeakerForm())


@bp.post("/speakers/new")
def add_speaker() -> Answer:
    """Write down a speaker."""
    form = SpeakerForm()
    if form.validate_on_submit():
        with refusals_on(form):
            added = write_down_speaker(**_without_active(form.values()), by=actor(), now=now())
            db.session.commit()
            flash(f"{added.name} can be booked from now on.", "success")
            return redirect(url_for("people.speakers"), 303)
    return _show_speaker(form), 422


@bp.get("/speakers/<id:speaker_id>")
def speaker_form(speaker_id: str) -> Answer:
    """A speaker as they stand."""
    person = get_speaker(speaker_id)
    return _show_speaker(SpeakerForm(obj=person), person)


@bp.post("/speakers/<id:speaker_id>")
def change_speaker(speaker_id: str) -> Answer:
    """Save a speaker."""
    person, form = get_speaker(speaker_id), SpeakerForm()
    if form.validate_on_submit():
        with refusals_on(form, person):
            save_speaker(
                person, expected_version=form.expected_version, by=actor(), now=now(), **form.values()
            )
            db.session.commit()
            flash(f"Saved what you changed about {person.name}.", "success")
            return redirect(url_for("people.speakers"), 303)
    return _show_speaker(form, person), 422


def _wanted() -> str:
    return tidy(request.args.get("q", ""))[:80]


def _without_active(values: dict[str, Any]) -> dict[str, Any]:
    """Somebody just written down takes part."""
    return {name: value for name, value in values.items() if name != "active"}


def _with_sign_ins(form: FacilitatorForm, person: Facilitator | None = None) -> FacilitatorForm:
    users = [(user.id, f"{user.name} ({user.email})") for user in users_to_link(person)]
    form.user_id.choices = choices([("", "None"), *users])
    return form


def _show_facilitator(form: FacilitatorForm, person: Facilitator | None = None) -> str:
    return render_template("people/facilitator.html", form=form, person=person)


def _show_speaker(form: SpeakerForm, person: Speaker | None = None) -> str:
    return render_template("people/speaker.html", form=form, person=person)
