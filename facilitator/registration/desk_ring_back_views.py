"""The phone desk, when no group is chosen yet: somebody is to be rung back, to choose together."""

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from facilitator.core.db import db
from facilitator.core.tokens import new_token
from facilitator.organisation.models import WordingKind
from facilitator.registration.blueprint import bp
from facilitator.registration.enquiry_forms import DeskRingBackForm
from facilitator.registration.enquiry_operations import enquire
from facilitator.registration.enquiry_queries import enquiry_by_submission
from facilitator.registration.models import Via
from facilitator.registration.public_forms import show_current_wording
from facilitator.web.guard import actor
from facilitator.web.request import now
from facilitator.web.saving import refusals_on

Answer = str | tuple[str, int] | Response


@bp.get("/desk/phone/ring-back")
def desk_ring_back_form() -> str:
    """Ask for a name and one way to reach them."""
    form = DeskRingBackForm(formdata=None)
    form.submission.data = new_token()
    return _show(form)


@bp.post("/desk/phone/ring-back")
def desk_ring_back() -> Answer:
    """Write down that they are to be rung back."""
    form = DeskRingBackForm()
    if form.validate_on_submit():
        with refusals_on(form):
            enquiry = enquire(
                wording_id=form.wording_id.data,
                via=Via.PHONE,
                submission=form.key,
                by=actor(),
                now=now(),
                **form.enquiry_details(),
            )
            enquiry_id, called = enquiry.id, enquiry.called
            db.session.commit()
            flash(f"{called} is on the list of calls. Is there a time that suits? Agree it below.", "success")
            return redirect(url_for("registration.enquiry_page", enquiry_id=enquiry_id), 303)
    if enquiry_by_submission(form.submission.data or "") is not None:
        form.submission.data = new_token()
    return _show(form), 422


def _show(form: DeskRingBackForm) -> str:
    wording = show_current_wording(form, WordingKind.RING_BACK)
    return render_template("registration/desk_ring_back.html", form=form, wording=wording)
