"""My place: how we reach somebody, what they need, their wishes, what we keep, the agreement, and a new link."""

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from facilitator.core.actor import PERSON, Actor
from facilitator.core.db import db
from facilitator.core.errors import NotFound
from facilitator.groups.models import GroupAgreement
from facilitator.registration.blueprint import bp
from facilitator.registration.choice_forms import MyContactForm, NeedsForm, WishesForm
from facilitator.registration.forms import StepForm
from facilitator.registration.models import Attendee, Membership
from facilitator.registration.my_queries import own_spell, person_behind
from facilitator.registration.need_rules import as_needs, as_stored
from facilitator.registration.notices import my_place_path
from facilitator.registration.operations import change_contact
from facilitator.registration.queries import consents_of, history_of
from facilitator.registration.rules import IN_GROUP
from facilitator.registration.wish_operations import make_new_link, note_agreement_seen, note_wishes
from facilitator.registration.wish_queries import agreement_numbers, wishes_of
from facilitator.web.request import now
from facilitator.web.saving import refusals_on

Page = str | tuple[str, int] | Response


@bp.get("/my/<token:token>/contact")
def my_contact_form(token: str) -> Page:
    """How we reach them."""
    attendee, _ = person_behind(token)
    return _contact_page(token, attendee, MyContactForm(obj=attendee))


@bp.post("/my/<token:token>/contact")
def my_contact(token: str) -> Page:
    """Save how we reach them."""
    attendee, _ = person_behind(token)
    form = MyContactForm()
    if form.validate_on_submit():
        with refusals_on(form, attendee):
            version = form.expected_version
            change_contact(
                attendee, expected_version=version, by=_self(attendee), now=now(), **form.details()
            )
            words = attendee.channel.words.lower()
            db.session.commit()
            return _saved(token, f"Saved. We tell you things by {words} from now on.")
    return _contact_page(token, attendee, form), 422


@bp.get("/my/<token:token>/needs")
def my_needs_form(token: str) -> Page:
    """What helps them to come."""
    attendee, _ = person_behind(token)
    ticks = [need.value for need in as_needs(attendee.needs)]
    return _needs_page(token, NeedsForm(obj=attendee, data={"ticks": ticks}))


@bp.post("/my/<token:token>/needs")
def my_needs(token: str) -> Page:
    """Save what helps them to come."""
    attendee, _ = person_behind(token)
    form = NeedsForm()
    if form.validate_on_submit():
        with refusals_on(form, attendee):
            change_contact(
                attendee,
                expected_version=form.expected_version,
                by=_self(attendee),
                now=now(),
                needs=as_stored(form.ticks.data or []),
                access_needs=form.access_needs.data or "",
            )
            db.session.commit()
            return _saved(token, "Saved. Whoever prepares the room can see it.")
    return _needs_page(token, form), 422


@bp.get("/my/<token:token>/wishes")
def my_wishes_form(token: str) -> Page:
    """What they wish about news; nobody has to answer."""
    attendee, _ = person_behind(token)
    return _wishes_page(token, WishesForm(obj=wishes_of(attendee.id), version="0"))


@bp.post("/my/<token:token>/wishes")
def my_wishes(token: str) -> Page:
    """Save it."""
    attendee, _ = person_behind(token)
    form = WishesForm()
    if form.validate_on_submit():
        with refusals_on(form, wishes_of(attendee.id)):
            version = form.expected_version
            note_wishes(attendee, expected_version=version, by=_self(attendee), now=now(), **form.wishes())
            db.session.commit()
            return _saved(token, "Saved. You can change this at any time.")
    return _wishes_page(token, form), 422


@bp.get("/my/<token:token>/kept")
def my_record(token: str) -> Page:
    """Everything we keep about them, in plain words."""
    attendee, memberships = person_behind(token)
    return render_template(
        "registration/public/my_record.html",
        token=token,
        attendee=attendee,
        memberships=memberships,
        needs=[need.words for need in as_needs(attendee.needs)],
        wishes=wishes_of(attendee.id),
        consents=consents_of(attendee.id),
        history=history_of(attendee.id),
        numbers=agreement_numbers(memberships),
    )


@bp.get("/my/<token:token>/agreement/<id:membership_id>")
def my_agreement_form(token: str, membership_id: str) -> Page:
    """The group's agreement, and the button that says it was read."""
    return _agreement_page(token, *_with_agreement(token, membership_id), StepForm())


@bp.post("/my/<token:token>/agreement/<id:membership_id>")
def my_agreement(token: str, membership_id: str) -> Page:
    """They have read it; pressing twice is once."""
    membership, agreement = _with_agreement(token, membership_id)
    form = StepForm()
    if form.validate_on_submit():
        note_agreement_seen(membership, by=_self(membership.attendee), now=now())
        db.session.commit()
        return _saved(token, "Thank you. We have noted that you have read it.")
    return _agreement_page(token, membership, agreement, form), 422


@bp.get("/my/<token:token>/link")
def my_new_link_form(token: str) -> Page:
    """Ask once before this page gets another address."""
    person_behind(token)
    return render_template("registration/public/my_link.html", token=token, form=StepForm())


@bp.post("/my/<token:token>/link")
def my_new_link(token: str) -> Page:
    """Give this page another address; the old one is nothing from now on."""
    attendee, _ = person_behind(token)
    form = StepForm()
    if form.validate_on_submit():
        make_new_link(attendee, by=_self(attendee), now=now())
        path = my_place_path(attendee)
        db.session.commit()
        flash(
            "This page has a new address. The old one does not work any more. We tell you the new one.",
            "success",
        )
        return redirect(path, 303)
    return render_template("registration/public/my_link.html", token=token, form=form), 422


def _self(attendee: Attendee) -> Actor:
    return Actor(attendee.id, PERSON)


def _saved(token: str, words: str) -> Response:
    flash(words, "success")
    return redirect(url_for("registration.my_place", token=token), 303)


def _with_agreement(token: str, membership_id: str) -> tuple[Membership, GroupAgreement]:
    """One of their groups and its agreement. Raises NotFound where there is none."""
    membership = own_spell(token, membership_id)
    agreement = membership.group.agreement
    if agreement is None or membership.state not in IN_GROUP:
        raise NotFound
    return membership, agreement


def _contact_page(token: str, attendee: Attendee, form: MyContactForm) -> str:
    return render_template("registration/public/my_contact.html", token=token, form=form)


def _needs_page(token: str, form: NeedsForm) -> str:
    return render_template("registration/public/my_needs.html", token=token, form=form)


def _wishes_page(token: str, form: WishesForm) -> str:
    return render_template("registration/public/my_wishes.html", token=token, form=form)


def _agreement_page(token: str, membership: Membership, agreement: GroupAgreement, form: StepForm) -> str:
    return render_template(
        "registration/public/my_agreement.html",
        token=token,
        membership=membership,
        agreement=agreement,
        form=form,
    )
