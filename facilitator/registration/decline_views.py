"""Saying no kindly to somebody who asked to come, and naming other help on the same page."""

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from facilitator.core.db import db
from facilitator.core.errors import NotFound
from facilitator.groups.signpost_queries import get_signpost, signposts_for
from facilitator.registration.blueprint import bp
from facilitator.registration.decline_forms import DeclineForm
from facilitator.registration.membership_operations import decline as decline_kindly
from facilitator.registration.models import DeclineReason, Membership
from facilitator.registration.operations import note_reading
from facilitator.registration.queries import get_membership
from facilitator.registration.rules import DECLINABLE
from facilitator.registration.signpost_operations import send_signpost
from facilitator.web.guard import actor
from facilitator.web.request import now
from facilitator.web.saving import refusals_on

Answer = str | tuple[str, int] | Response


@bp.get("/desk/memberships/<id:membership_id>/decline")
def decline_form(membership_id: str) -> Answer:
    """Ask why, and what else may help."""
    membership = _spoken_with(membership_id)
    note_reading([membership.attendee], by=actor(), now=now())
    db.session.commit()
    return _show(membership, DeclineForm(formdata=None))


@bp.post("/desk/memberships/<id:membership_id>/decline")
def decline(membership_id: str) -> Answer:
    """Note the no, and pass on what may help."""
    membership, form = _spoken_with(membership_id), DeclineForm()
    form.offer(signposts_for(None))
    if form.validate_on_submit():
        with refusals_on(form):
            person, told = membership.attendee, bool(form.told.data)
            decline_kindly(membership, DeclineReason(form.reason.data), told=told, by=actor(), now=now())
            for signpost_id in form.signposts.data or []:
                signpost = get_signpost(signpost_id)
                send_signpost(person, signpost, group_id=membership.group_id, by=actor(), now=now())
            called, attendee_id = person.called, person.id
            db.session.commit()
            words = "You have told them yourself." if told else "They are told the way they chose."
            flash(f"Noted that this is not for {called}. {words}", "success")
            return redirect(url_for("registration.attendee_page", attendee_id=attendee_id), 303)
    return _show(membership, form), 422


def _spoken_with(membership_id: str) -> Membership:
    """Somebody we have spoken with, or agreed to ring. Raises NotFound for anybody else."""
    membership = get_membership(membership_id)
    if membership.state not in DECLINABLE:
        raise NotFound
    return membership


def _show(membership: Membership, form: DeclineForm) -> str:
    form.offer(signposts_for(None))
    return render_template(
        "registration/decline.html", membership=membership, group=membership.group, form=form
    )
