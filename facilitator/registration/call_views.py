"""Agreeing when we ring somebody who has asked to join a group."""

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from facilitator.core.db import db
from facilitator.core.errors import NotFound
from facilitator.core.timezones import to_utc
from facilitator.registration.blueprint import bp
from facilitator.registration.call_operations import book_call
from facilitator.registration.enquiry_forms import BookCallForm
from facilitator.registration.models import Membership
from facilitator.registration.queries import get_membership
from facilitator.registration.rules import TO_ANSWER
from facilitator.web.guard import actor
from facilitator.web.request import now
from facilitator.web.saving import refusals_on

Answer = str | tuple[str, int] | Response


@bp.get("/desk/memberships/<id:membership_id>/call")
def book_call_form(membership_id: str) -> str:
    """Ask when to ring."""
    return _show(_bookable(membership_id), BookCallForm(formdata=None))


@bp.post("/desk/memberships/<id:membership_id>/call")
def agree_call(membership_id: str) -> Answer:
    """Agree when we ring."""
    membership, form = _bookable(membership_id), BookCallForm()
    if form.validate_on_submit():
        with refusals_on(form):
            at = to_utc(form.at, membership.group.timezone)
            book_call(membership, at, told=bool(form.told.data), by=actor(), now=now())
            called, attendee_id = membership.attendee.called, membership.attendee_id
            db.session.commit()
            flash(f"The call to {called} is on the list for then.", "success")
            return redirect(url_for("registration.attendee_page", attendee_id=attendee_id), 303)
    return _show(get_membership(membership_id), form), 422


def _bookable(membership_id: str) -> Membership:
    """Somebody who waits for a word from us. Raises NotFound for anybody else: there is no such page for them."""
    membership = get_membership(membership_id)
    if membership.state not in TO_ANSWER:
        raise NotFound
    return membership


def _show(membership: Membership, form: BookCallForm) -> str:
    person = membership.attendee
    return render_template(
        "registration/book_call.html",
        form=form,
        called=person.called,
        phone=person.phone,
        best_time=person.best_time,
        by_email=person.channel.value == "email",
        back=url_for("registration.attendee_page", attendee_id=person.id),
    )
