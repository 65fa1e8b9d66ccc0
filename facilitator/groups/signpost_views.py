"""Outside help: seen, written down, changed, checked again and taken out."""

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from facilitator.core.db import db
from facilitator.core.timezones import to_local
from facilitator.groups.signpost_forms import SignpostForm
from facilitator.groups.signpost_models import Purpose, Signpost
from facilitator.groups.signpost_operations import add_signpost, change_signpost, remove_signpost
from facilitator.groups.signpost_queries import every_signpost, get_signpost
from facilitator.groups.signpost_rules import wants_checking
from facilitator.organisation.queries import get_organisation
from facilitator.web.guard import actor
from facilitator.web.request import now
from facilitator.web.saving import refusals_on

bp = Blueprint("signposts", __name__, url_prefix="/desk/settings/outside-help")
Answer = str | tuple[str, int] | Response


@bp.get("")
def list_page() -> str:
    """Every entry, with those that nobody has checked for a year marked."""
    today = to_local(now(), get_organisation().timezone).date()
    rows = [(one, wants_checking(one.checked_on, today)) for one in every_signpost()]
    return render_template("groups/signposts.html", rows=rows, missing=_not_covered([one for one, _ in rows]))


@bp.get("/new")
def new_form() -> str:
    """An empty entry."""
    return _show(SignpostForm())


@bp.post("/new")
def create() -> Answer:
    """Write an entry down."""
    form = SignpostForm()
    if form.validate_on_submit():
        with refusals_on(form):
            signpost = add_signpost(**form.details(), by=actor(), now=now())
            db.session.commit()
            flash(f"“{signpost.name}” is shown from now on.", "success")
            return redirect(url_for("signposts.list_page"), 303)
    return _show(form), 422


@bp.get("/<id:signpost_id>")
def change_form(signpost_id: str) -> str:
    """An entry as it stands."""
    signpost = get_signpost(signpost_id)
    return _show(SignpostForm(obj=signpost), signpost)


@bp.post("/<id:signpost_id>")
def change(signpost_id: str) -> Answer:
    """Save an entry."""
    signpost, form = get_signpost(signpost_id), SignpostForm()
    if form.validate_on_submit():
        with refusals_on(form, signpost):
            change_signpost(
                signpost, expected_version=form.expected_version, **form.details(), by=actor(), now=now()
            )
            db.session.commit()
            flash("Saved. It is shown like this from now on.", "success")
            return redirect(url_for("signposts.list_page"), 303)
    return _show(form, signpost), 422


@bp.post("/<id:signpost_id>/remove")
def remove(signpost_id: str) -> Answer:
    """Take an entry out."""
    signpost, form = get_signpost(signpost_id), SignpostForm()
    name = signpost.name
    with refusals_on(form, signpost):
        remove_signpost(signpost, expected_version=form.expected_version, by=actor(), now=now())
        db.session.commit()
        flash(f"“{name}” is no longer shown.", "success")
        return redirect(url_for("signposts.list_page"), 303)
    return _show(form, get_signpost(signpost_id)), 422


def _not_covered(found: list[Signpost]) -> list[Purpose]:
    """What nothing is written down for yet."""
    covered = {one.purpose for one in found}
    return [purpose for purpose in Purpose if purpose not in covered]


def _show(form: SignpostForm, signpost: Signpost | None = None) -> str:
    return render_template("groups/signpost.html", form=form, signpost=signpost)
