"""Group types: what new groups start from."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from facilitator.core.db import db
from facilitator.groups.forms import ENUMERATED
from facilitator.groups.models import GroupType
from facilitator.groups.operations import change_type, create_type
from facilitator.groups.queries import get_type, list_types
from facilitator.groups.set_up_forms import TypeForm
from facilitator.web.guard import actor
from facilitator.web.request import now
from facilitator.web.saving import refusals_on

bp = Blueprint("group_types", __name__, url_prefix="/desk/settings/types")
Answer = str | tuple[str, int] | Response


@bp.get("")
def list_page() -> Answer:
    """Every type, by name."""
    return render_template("groups/types.html", types=list_types())


@bp.get("/new")
def new_form() -> Answer:
    """An empty type."""
    return _show(TypeForm())


@bp.post("/new")
def create() -> Answer:
    """Add a type."""
    form = TypeForm()
    if form.validate_on_submit():
        with refusals_on(form):
            kind = create_type(**_values(form), by=actor(), now=now())
            db.session.commit()
            flash(f"“{kind.name}” can be chosen for new groups from now on.", "success")
            return redirect(url_for("group_types.list_page"), 303)
    return _show(form), 422


@bp.get("/<id:type_id>")
def change_form(type_id: str) -> Answer:
    """A type as it stands."""
    kind = get_type(type_id)
    return _show(TypeForm(obj=kind), kind)


@bp.post("/<id:type_id>")
def change(type_id: str) -> Answer:
    """Save a type."""
    kind, form = get_type(type_id), TypeForm()
    if form.validate_on_submit():
        with refusals_on(form, kind):
            change_type(kind, expected_version=form.expected_version, **_values(form), by=actor(), now=now())
            db.session.commit()
            flash("Saved. New groups start with this; groups that exist stay as they are.", "success")
            return redirect(url_for("group_types.list_page"), 303)
    return _show(form, kind), 422


def _values(form: TypeForm) -> dict[str, Any]:
    values = {name: value for name, value in form.data.items() if name not in {"csrf_token", "version"}}
    values |= {name: kind(values[name]) for name, kind in ENUMERATED.items() if name in values}
    values["speaker_extra_minutes"] = values["speaker_extra_minutes"] or 0
    return values


def _show(form: TypeForm, kind: GroupType | None = None) -> str:
    return render_template("groups/type.html", form=form, kind=kind)
