"""Asking that somebody stop coming, for the coordinator; and deciding it, for a manager who is shown no name."""

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from facilitator.core.db import db
from facilitator.core.errors import NotFound
from facilitator.registration.blueprint import bp
from facilitator.registration.ending_forms import AskEndingForm, DecideEndingForm
from facilitator.registration.ending_models import Conduct
from facilitator.registration.ending_operations import ask_for_ending, decide_ending
from facilitator.registration.ending_queries import ToDecide, get_ending, get_to_decide, open_ending
from facilitator.registration.models import Membership
from facilitator.registration.queries import get_membership
from facilitator.registration.rules import ENDABLE
from facilitator.web.guard import actor
from facilitator.web.request import now
from facilitator.web.saving import refusals_on

Answer = str | tuple[str, int] | Response


@bp.get("/desk/memberships/<id:membership_id>/ending")
def ask_ending_form(membership_id: str) -> Answer:
    """Ask what it is about, and say that a manager decides."""
    return _show_asking(_endable(membership_id), AskEndingForm(formdata=None))


@bp.post("/desk/memberships/<id:membership_id>/ending")
def ask_ending(membership_id: str) -> Answer:
    """Put it before a manager. Until she decides nothing changes."""
    membership, form = _endable(membership_id), AskEndingForm()
    if form.validate_on_submit():
        with refusals_on(form):
            ask_for_ending(membership, Conduct(form.conduct.data), by=actor(), now=now())
            called, attendee_id = membership.attendee.called, membership.attendee_id
            db.session.commit()
            flash(f"A manager is asked. Until that is decided nothing changes for {called}.", "success")
            return redirect(url_for("registration.attendee_page", attendee_id=attendee_id), 303)
    return _show_asking(membership, form), 422


@bp.get("/desk/endings/<id:ending_id>")
def decide_ending_form(ending_id: str) -> Answer:
    """What a manager decides."""
    return _show_deciding(get_to_decide(ending_id), DecideEndingForm(formdata=None))


@bp.post("/desk/endings/<id:ending_id>")
def decide(ending_id: str) -> Answer:
    """Agree, or not."""
    shown, form = get_to_decide(ending_id), DecideEndingForm()
    if form.validate_on_submit():
        with refusals_on(form):
            agreed = form.agreed.data == "yes"
            decide_ending(get_ending(ending_id), agreed=agreed, by=actor(), now=now())
            db.session.commit()
            words = (
                f"{shown.asked_by} is asked to tell them." if agreed else "Nothing changes for the person."
            )
            flash(f"{'Agreed' if agreed else 'Not agreed'}. {words}", "success")
            return redirect(url_for("home.today"), 303)
    return _show_deciding(shown, form), 422


def _endable(membership_id: str) -> Membership:
    """Somebody who comes to the group. Raises NotFound for anybody else."""
    membership = get_membership(membership_id)
    if membership.state not in ENDABLE:
        raise NotFound
    return membership


def _show_asking(membership: Membership, form: AskEndingForm) -> str:
    return render_template(
        "registration/ask_ending.html",
        membership=membership,
        group=membership.group,
        form=form,
        asked=open_ending(membership.id),
    )


def _show_deciding(shown: ToDecide, form: DecideEndingForm) -> str:
    return render_template("registration/decide_ending.html", ending=shown, form=form)
