"""A person's wishes about news, the agreement they have seen, and a new link to their page: for staff who ring."""

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from facilitator.core.db import db
from facilitator.registration.blueprint import bp
from facilitator.registration.choice_forms import WishesForm
from facilitator.registration.forms import StepForm
from facilitator.registration.models import Attendee
from facilitator.registration.operations import note_reading
from facilitator.registration.queries import get_attendee, get_membership
from facilitator.registration.wish_operations import make_new_link, note_agreement_seen, note_wishes
from facilitator.registration.wish_queries import wishes_of
from facilitator.web.guard import actor
from facilitator.web.request import now
from facilitator.web.saving import refusals_on

Page = str | tuple[str, int] | Response


@bp.get("/desk/attendees/<id:attendee_id>/news")
def news_wishes_form(attendee_id: str) -> Page:
    """What they wish about news, to be asked gently."""
    attendee = get_attendee(attendee_id)
    note_reading([attendee], by=actor(), now=now())
    db.session.commit()
    return _show(attendee, WishesForm(obj=wishes_of(attendee_id), version="0"))


@bp.post("/desk/attendees/<id:attendee_id>/news")
def save_news_wishes(attendee_id: str) -> Page:
    """Note it."""
    attendee, form = get_attendee(attendee_id), WishesForm()
    if form.validate_on_submit():
        with refusals_on(form, wishes_of(attendee_id)):
            version = form.expected_version
            note_wishes(attendee, expected_version=version, by=actor(), now=now(), **form.wishes())
            called = attendee.called
            db.session.commit()
            flash(f"Noted what {called} wishes. It can be changed at any time.", "success")
            return _to(attendee_id)
    return _show(get_attendee(attendee_id), form), 422


@bp.post("/desk/memberships/<id:membership_id>/agreement")
def agreement_seen(membership_id: str) -> Page:
    """They have seen the group's agreement of today: read out, handed over, or gone through in the room."""
    membership, form = get_membership(membership_id), StepForm()
    if form.validate_on_submit():
        note_agreement_seen(membership, by=actor(), now=now())
        db.session.commit()
        flash(f"Noted that {membership.attendee.called} has seen the agreement.", "success")
    if form.back.data == "members":
        return redirect(url_for("registration.members", group_id=membership.group_id), 303)
    return _to(membership.attendee_id)


@bp.get("/desk/attendees/<id:attendee_id>/link")
def new_link_form(attendee_id: str) -> Page:
    """Ask once before somebody's page gets another address."""
    return render_template("registration/new_link.html", attendee=get_attendee(attendee_id), form=StepForm())


@bp.post("/desk/attendees/<id:attendee_id>/link")
def new_link(attendee_id: str) -> Page:
    """Their page gets another address; the old one is nothing from now on, and they are told the new one."""
    attendee, form = get_attendee(attendee_id), StepForm()
    if form.validate_on_submit():
        make_new_link(attendee, by=actor(), now=now())
        how = (
            "by e-mail"
            if attendee.channel.value == "email" and attendee.email
            else "by a call, which is on the list"
        )
        called = attendee.called
        db.session.commit()
        flash(
            f"{called}'s page has a new address; the old one does not work any more. They are told {how}.",
            "success",
        )
        return _to(attendee_id)
    return render_template("registration/new_link.html", attendee=attendee, form=form), 422


def _to(attendee_id: str) -> Response:
    return redirect(url_for("registration.attendee_page", attendee_id=attendee_id), 303)


def _show(attendee: Attendee, form: WishesForm) -> str:
    return render_template("registration/news_wishes.html", attendee=attendee, form=form)
