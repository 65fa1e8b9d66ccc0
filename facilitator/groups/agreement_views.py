"""The group agreement, in versions."""

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from facilitator.core.db import db
from facilitator.core.errors import StaleRow
from facilitator.groups.first_agreement import FIRST_AGREEMENT
from facilitator.groups.operations import add_agreement
from facilitator.groups.queries import agreement_versions, find_agreement
from facilitator.groups.set_up_forms import AgreementForm
from facilitator.web.guard import actor
from facilitator.web.request import now
from facilitator.web.saving import refusals_on

bp = Blueprint("agreement", __name__)
Answer = str | tuple[str, int] | Response


@bp.get("/desk/settings/agreement")
def agreement_form() -> Answer:
    """The newest text, to write the next version from; a suggestion where there is none yet."""
    newest = find_agreement()
    form = AgreementForm(
        number=newest.number if newest else 0, text=newest.text if newest else FIRST_AGREEMENT
    )
    return _show(form)


@bp.post("/desk/settings/agreement")
def agreement_save() -> Answer:
    """Add the next version."""
    form = AgreementForm()
    if form.validate_on_submit():
        with refusals_on(form):
            try:
                added = add_agreement(
                    form.text.data or "", expected_number=form.expected_number, by=actor(), now=now()
                )
            except StaleRow:
                form.number.data = str(agreement_versions()[0].number)
                raise
            db.session.commit()
            flash(
                f"Version {added.number} is there. New groups start with it; running groups keep theirs "
                "until you choose the new one in their settings.",
                "success",
            )
            return redirect(url_for("agreement.agreement_form"), 303)
    return _show(form), 422


def _show(form: AgreementForm) -> str:
    return render_template("groups/agreement.html", form=form, versions=agreement_versions())
