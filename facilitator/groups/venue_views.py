"""Venues and what somebody needs to know to get in."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from facilitator.core.db import db
from facilitator.groups.models import Venue
from facilitator.groups.operations import add_venue, change_venue
from facilitator.groups.queries import get_venue, groups_at, list_venues
from facilitator.groups.set_up_forms import VenueForm
from facilitator.web.guard import actor
from facilitator.web.request import now
from facilitator.web.saving import refusals_on

bp = Blueprint("venues", __name__, url_prefix="/desk/settings/venues")
Answer = str | tuple[str, int] | Response


@bp.get("")
def list_page() -> Answer:
    """Every venue, by name."""
    return render_template("groups/venues.html", venues=list_venues())


@bp.get("/new")
def new_form() -> Answer:
    """An empty venue."""
    return _show(VenueForm())


@bp.post("/new")
def create() -> Answer:
    """Add a venue."""
    form = VenueForm()
    if form.validate_on_submit():
        with refusals_on(form):
            venue = add_venue(**_values(form), by=actor(), now=now())
            db.session.commit()
            flash(f"“{venue.name}” can be chosen for groups from now on.", "success")
            return redirect(url_for("venues.list_page"), 303)
    return _show(form), 422


@bp.get("/<id:venue_id>")
def change_form(venue_id: str) -> Answer:
    """A venue as it stands."""
    venue = get_venue(venue_id)
    return _show(VenueForm(obj=venue), venue)


@bp.post("/<id:venue_id>")
def change(venue_id: str) -> Answer:
    """Save a venue."""
    venue, form = get_venue(venue_id), VenueForm()
    if form.validate_on_submit():
        with refusals_on(form, venue):
            change_venue(
                venue, expected_version=form.expected_version, **_values(form), by=actor(), now=now()
            )
            db.session.commit()
            flash("Venue saved. Calendars show it when they next ask.", "success")
            return redirect(url_for("venues.list_page"), 303)
    return _show(form, venue), 422


def _values(form: VenueForm) -> dict[str, Any]:
    return {name: value for name, value in form.data.items() if name not in {"csrf_token", "version"}}


def _show(form: VenueForm, venue: Venue | None = None) -> str:
    groups = groups_at(venue.id) if venue else []
    return render_template("groups/venue.html", form=form, venue=venue, groups=groups)
