"""Taking a break and coming back: by the person's own link, or noted for somebody who rang."""

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from facilitator.core.actor import PERSON, Actor
from facilitator.core.db import db
from facilitator.core.errors import NotFound, Refusal
from facilitator.registration.blueprint import bp
from facilitator.registration.break_forms import BreakForm
from facilitator.registration.break_operations import come_back, pause
from facilitator.registration.break_queries import breaks_of
from facilitator.registration.forms import StepForm
from facilitator.registration.models import Membership, MembershipState
from facilitator.registration.my_queries import own_spell
from facilitator.registration.queries import get_membership
from facilitator.registration.rules import IN_GROUP
from facilitator.web.choices import choices
from facilitator.web.guard import actor
from facilitator.web.request import now
from facilitator.web.saving import refusals_on
from facilitator.web.words import long_date

Page = str | tuple[str, int] | Response
OWN_PLACE = (
    ("keep", "Keep my place for me"),
    ("give_up", "Somebody else may have it; I ask again when I am back"),
)
BACK = "Welcome back. We expect you at the next date, and you hear from us as before."
BACK_IN_LINE = "Welcome back. Every place is taken just now, so you are on the waiting list. We get in touch."


@bp.get("/my/<token:token>/break/<id:membership_id>")
def my_break_form(token: str, membership_id: str) -> Page:
    """Ask until when; opening the link changes nothing."""
    membership = _belonging(own_spell(token, membership_id))
    return _own_page(token, membership, _form(membership))


@bp.post("/my/<token:token>/break/<id:membership_id>")
def my_break(token: str, membership_id: str) -> Page:
    """They take a break, or say anew how long it lasts."""
    membership, form = _belonging(own_spell(token, membership_id)), BreakForm()
    if form.validate():
        with refusals_on(form):
            by = Actor(membership.attendee_id, PERSON)
            pause(membership, until=form.until.data, keep_place=form.keeps, by=by, now=now())
            until = f" until {long_date(form.until.data)}" if form.until.data else ""
            db.session.commit()
            flash(f"You are taking a break{until}. You hear nothing about dates meanwhile.", "success")
            return redirect(url_for("registration.my_place", token=token), 303)
    return _own_page(token, _belonging(own_spell(token, membership_id)), form), 422


@bp.post("/my/<token:token>/back/<id:membership_id>")
def my_return(token: str, membership_id: str) -> Page:
    """They are back, by one tap; a second tap changes nothing."""
    membership, form = own_spell(token, membership_id), StepForm()
    if form.validate():
        try:
            come_back(membership, by=Actor(membership.attendee_id, PERSON), now=now())
        except Refusal as refusal:
            db.session.rollback()
            flash(refusal.sentence, "error")
        else:
            waits = membership.state is MembershipState.WAITING
            db.session.commit()
            flash(BACK_IN_LINE if waits else BACK, "success")
    return redirect(url_for("registration.my_place", token=token), 303)


@bp.get("/desk/memberships/<id:membership_id>/break")
def break_form(membership_id: str) -> Page:
    """Until when, and what becomes of the place."""
    membership = _belonging(get_membership(membership_id))
    return _desk_page(membership, _form(membership))


@bp.post("/desk/memberships/<id:membership_id>/break")
def take_break(membership_id: str) -> Page:
    """Note that somebody takes a break."""
    membership, form = _belonging(get_membership(membership_id)), BreakForm()
    if form.validate():
        with refusals_on(form):
            pause(membership, until=form.until.data, keep_place=form.keeps, by=actor(), now=now())
            called, attendee_id = membership.attendee.called, membership.attendee_id
            until = f" until {long_date(form.until.data)}" if form.until.data else ""
            kept = "keeps the place" if membership.place_kept else "has given up the place"
            db.session.commit()
            flash(
                f"{called} takes a break{until} and {kept}. They hear nothing about sessions meanwhile.",
                "success",
            )
            return redirect(url_for("registration.attendee_page", attendee_id=attendee_id), 303)
    return _desk_page(_belonging(get_membership(membership_id)), form), 422


def _belonging(membership: Membership) -> Membership:
    """A membership that may pause. Raises NotFound for any other: there is no such page for it."""
    if membership.state not in IN_GROUP:
        raise NotFound
    return membership


def _form(membership: Membership) -> BreakForm:
    now_on = breaks_of([membership]).get(membership.id)
    return BreakForm(formdata=None, data={"until": now_on.until if now_on else None, "place": "keep"})


def _own_page(token: str, membership: Membership, form: BreakForm) -> str:
    form.place.choices = choices(OWN_PLACE)
    return render_template("registration/public/my_break.html", token=token, membership=membership, form=form)


def _desk_page(membership: Membership, form: BreakForm) -> str:
    return render_template("registration/break.html", membership=membership, form=form)
