"""The kinds of session: seen, added, changed, taken out of use; and their words on every page."""

from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, url_for
from werkzeug.wrappers import Response

from facilitator.core.db import db
from facilitator.schedule.kind_forms import KindForm
from facilitator.schedule.kind_operations import add_kind, change_kind
from facilitator.schedule.kind_queries import get_kind, list_kinds, words_of_kinds
from facilitator.schedule.models import KindOfSession, SessionKind
from facilitator.web.guard import actor
from facilitator.web.request import now
from facilitator.web.saving import refusals_on

bp = Blueprint("kinds", __name__, url_prefix="/desk/settings/kinds")
Answer = str | tuple[str, int] | Response


@bp.app_template_global()
def kind_words(key: str) -> str:
    """What a kind of session is called; one statement for a page, and only if it shows another than the usual."""
    if key == SessionKind.STANDARD:
        return "Session"
    if "kind_words" not in g:
        g.kind_words = words_of_kinds()
    return str(g.kind_words.get(key, "Session"))


@bp.get("")
def list_page() -> Answer:
    """Every kind in its order."""
    kinds = list_kinds()
    return render_template(
        "schedule/kinds.html", kinds=kinds, stored={kind.id for kind in kinds if kind in db.session}
    )


@bp.get("/new")
def new_form() -> Answer:
    """An empty kind."""
    return _show(KindForm())


@bp.post("/new")
def create() -> Answer:
    """Add a kind."""
    form = KindForm()
    if form.validate_on_submit():
        with refusals_on(form):
            kind = add_kind(
                words=form.words.data or "",
                extra_minutes=form.extra_minutes.data or 0,
                by=actor(),
                now=now(),
            )
            db.session.commit()
            flash(f"“{kind.words}” can be chosen from now on.", "success")
            return redirect(url_for("kinds.list_page"), 303)
    return _show(form), 422


@bp.get("/<id:kind_id>")
def change_form(kind_id: str) -> Answer:
    """A kind as it stands."""
    kind = get_kind(kind_id)
    return _show(KindForm(obj=kind), kind)


@bp.post("/<id:kind_id>")
def change(kind_id: str) -> Answer:
    """Save a kind."""
    kind, form = get_kind(kind_id), KindForm()
    if form.validate_on_submit():
        with refusals_on(form, kind):
            change_kind(kind, expected_version=form.expected_version, **_values(form), by=actor(), now=now())
            db.session.commit()
            flash("Saved. Sessions that exist keep their length.", "success")
            return redirect(url_for("kinds.list_page"), 303)
    return _show(form, kind), 422


def _values(form: KindForm) -> dict[str, Any]:
    return {
        "words": form.words.data or "",
        "extra_minutes": form.extra_minutes.data or 0,
        "position": form.position.data or 0,
        "active": bool(form.active.data),
    }


def _show(form: KindForm, kind: KindOfSession | None = None) -> str:
    return render_template("schedule/kind.html", form=form, kind=kind)
