"""Days proclaimed and own closures: seen, entered, changed and taken back."""

from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from facilitator.core.db import db
from facilitator.core.timezones import to_local
from facilitator.organisation.closure_forms import ClosureForm
from facilitator.organisation.closure_operations import add_closure, change_closure, remove_closure
from facilitator.organisation.closure_queries import days_off, get_closure, list_closures
from facilitator.organisation.holidays import NATIONS
from facilitator.organisation.models import Closure, ClosureKind
from facilitator.organisation.queries import get_organisation
from facilitator.web.guard import actor
from facilitator.web.request import now
from facilitator.web.saving import refusals_on

bp = Blueprint("closures", __name__, url_prefix="/desk/settings/closures")
Answer = str | tuple[str, int] | Response


@bp.get("")
def list_page() -> Answer:
    """What was entered, and every day off of this year and the next in one nation."""
    organisation = get_organisation()
    today = to_local(now(), organisation.timezone).date()
    asked = request.args.get("nation", "")
    nation = asked if asked in NATIONS else organisation.nation.value
    days = days_off(nation, (today.year, today.year + 1))
    return render_template(
        "organisation/closures.html",
        closures=list_closures(since=date(today.year, 1, 1)),
        days=[(day, off) for day, off in days.items() if day >= today],
        nation=nation,
        nations=NATIONS,
    )


@bp.get("/new")
def new_form() -> Answer:
    """An empty entry."""
    return _show(ClosureForm())


@bp.post("/new")
def create() -> Answer:
    """Enter a day off."""
    form = ClosureForm()
    if form.validate_on_submit():
        with refusals_on(form):
            closure = add_closure(**_values(form), by=actor(), now=now())
            db.session.commit()
            flash(f"“{closure.label}” is marked from now on wherever dates are shown.", "success")
            return redirect(url_for("closures.list_page"), 303)
    return _show(form), 422


@bp.get("/<id:closure_id>")
def change_form(closure_id: str) -> Answer:
    """An entry as it stands."""
    closure = get_closure(closure_id)
    return _show(ClosureForm(obj=closure), closure)


@bp.post("/<id:closure_id>")
def change(closure_id: str) -> Answer:
    """Save an entry."""
    closure, form = get_closure(closure_id), ClosureForm()
    if form.validate_on_submit():
        with refusals_on(form, closure):
            change_closure(
                closure, expected_version=form.expected_version, **_values(form), by=actor(), now=now()
            )
            db.session.commit()
            flash("Saved. Dates are marked by it from now on; no session has been changed.", "success")
            return redirect(url_for("closures.list_page"), 303)
    return _show(form, closure), 422


@bp.post("/<id:closure_id>/remove")
def remove(closure_id: str) -> Answer:
    """Take an entry back."""
    closure, form = get_closure(closure_id), ClosureForm()
    label = closure.label
    with refusals_on(form, closure):
        remove_closure(closure, expected_version=form.expected_version, by=actor(), now=now())
        db.session.commit()
        flash(f"“{label}” is no longer marked. No session has been changed.", "success")
        return redirect(url_for("closures.list_page"), 303)
    return _show(form, get_closure(closure_id)), 422


def _values(form: ClosureForm) -> dict[str, Any]:
    values = {name: value for name, value in form.data.items() if name not in {"csrf_token", "version"}}
    return values | {"kind": ClosureKind(values["kind"]), "nations": values["nations"] or ()}


def _show(form: ClosureForm, closure: Closure | None = None) -> str:
    return render_template("organisation/closure.html", form=form, closure=closure)
