"""Passing outside help on to one person: choose what, and it goes the way they chose."""

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from facilitator.core.db import db
from facilitator.core.errors import NotFound
from facilitator.groups.queries import group_ids_in_portfolio
from facilitator.groups.signpost_queries import every_signpost, get_signpost
from facilitator.messages.letter_models import PaperLetter
from facilitator.messages.models import Message
from facilitator.registration.blueprint import bp
from facilitator.registration.models import Attendee
from facilitator.registration.operations import note_reading
from facilitator.registration.queries import get_attendee, memberships_of
from facilitator.registration.signpost_forms import SignpostChoiceForm
from facilitator.registration.signpost_operations import send_signpost as pass_on
from facilitator.web.guard import actor
from facilitator.web.request import now
from facilitator.web.saving import refusals_on

GOES: dict[type, str] = {Message: "It goes by e-mail.", PaperLetter: "It is among the letters to print."}
Answer = str | tuple[str, int] | Response


@bp.get("/desk/attendees/<id:attendee_id>/outside-help")
def send_signpost_form(attendee_id: str) -> str:
    """The directory, to choose from for this person."""
    attendee = get_attendee(attendee_id)
    note_reading([attendee], by=actor(), now=now())
    db.session.commit()
    return _show(attendee, SignpostChoiceForm(formdata=None))


@bp.post("/desk/attendees/<id:attendee_id>/outside-help")
def send_signpost(attendee_id: str) -> Answer:
    """Pass it on."""
    attendee, form = get_attendee(attendee_id), SignpostChoiceForm()
    form.offer(every_signpost())
    if form.validate_on_submit():
        with refusals_on(form):
            signpost = get_signpost(form.signpost_id.data or "")
            row = pass_on(attendee, signpost, group_id=_group_of(attendee), by=actor(), now=now())
            words = GOES.get(type(row), "The call to say so is on the call list.")
            name = signpost.name
            db.session.commit()
            flash(f"“{name}”: {words}", "success")
            return redirect(url_for("registration.attendee_page", attendee_id=attendee_id), 303)
    return _show(attendee, form), 422


def _group_of(attendee: Attendee) -> str:
    """The group through which this member of staff knows them: whose call list it goes on. Raises NotFound."""
    own = group_ids_in_portfolio(actor().id)
    found = next((m.group_id for m in memberships_of(attendee.id) if m.group_id in own), None)
    if found is None:
        raise NotFound
    return found


def _show(attendee: Attendee, form: SignpostChoiceForm) -> str:
    entries = every_signpost()
    form.offer(entries)
    return render_template(
        "registration/send_signpost.html", attendee=attendee, form=form, any_entries=bool(entries)
    )
