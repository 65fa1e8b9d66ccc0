"""Enquiries without a group, for coordinators: the list, one of them, and the steps somebody takes with it."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from facilitator.core.db import db
from facilitator.core.errors import NotFound, Refusal
from facilitator.core.timezones import to_utc
from facilitator.groups.models import GroupState
from facilitator.groups.queries import get_group, group_ids_in_portfolio, list_groups
from facilitator.organisation.models import WordingKind
from facilitator.registration import enquiry_operations as steps
from facilitator.registration.access_queries import may_open_attendee
from facilitator.registration.blueprint import bp
from facilitator.registration.enquiry_forms import BookCallForm, MatchForm
from facilitator.registration.enquiry_models import Enquiry, EnquiryState
from facilitator.registration.enquiry_notices import RING_BACK, local_zone
from facilitator.registration.enquiry_queries import (
    changes_of,
    enquiries_closed,
    enquiries_open,
    get_enquiry,
    tries_in_vain,
)
from facilitator.registration.enquiry_rules import OPEN, may_become
from facilitator.registration.forms import StepForm, standing_choices
from facilitator.registration.group_choices import group_choices
from facilitator.registration.models import Attendee
from facilitator.registration.operations import note_reading
from facilitator.registration.public_forms import show_current_wording
from facilitator.registration.queries import Found, find_people, get_attendee
from facilitator.registration.rules import takes_form
from facilitator.web.choices import choice
from facilitator.web.guard import actor
from facilitator.web.request import now
from facilitator.web.saving import refusals_on

Answer = str | tuple[str, int] | Response
STEPS: dict[str, tuple[Callable[..., Enquiry], EnquiryState, str, str]] = {
    "contacted": (
        steps.note_spoken,
        EnquiryState.CONTACTED,
        "We have spoken",
        "Noted that you have spoken with {}. Say next what follows.",
    ),
    "decline": (
        steps.decline_enquiry,
        EnquiryState.DECLINED,
        "Nothing of ours fits",
        "Noted. Nothing is sent to {}: you have told them yourself.",
    ),
    "withdraw": (
        steps.withdraw_enquiry,
        EnquiryState.WITHDRAWN,
        "Says no",
        "Noted that {} says no. They hear nothing more from us.",
    ),
}


@bp.get("/desk/people/enquiries")
def enquiries() -> str:
    """Who has asked and is in no group yet, oldest first, and what became of the last ones."""
    own = group_ids_in_portfolio(actor().id)
    return render_template(
        "registration/enquiries.html",
        open=enquiries_open(own),
        closed=enquiries_closed(own),
        zone=local_zone(),
    )


@bp.get("/desk/enquiries/<id:enquiry_id>")
def enquiry_page(enquiry_id: str) -> str:
    """One enquiry: what they asked, who sent them, how often we tried, what can be done."""
    enquiry, someone = get_enquiry(enquiry_id), actor()
    return render_template(
        "registration/enquiry.html",
        enquiry=enquiry,
        changes=changes_of(enquiry.id),
        tries=tries_in_vain(enquiry, RING_BACK),
        buttons=[
            (key, words) for key, (_, to, words, _) in STEPS.items() if may_become(enquiry.state, to, someone)
        ],
        may_book=may_become(enquiry.state, EnquiryState.CALL_BOOKED, someone),
        may_match=may_become(enquiry.state, EnquiryState.MATCHED, someone),
        is_open=enquiry.state in OPEN,
        zone=local_zone(),
    )


@bp.post("/desk/enquiries/<id:enquiry_id>/steps/<step>")
def enquiry_step(enquiry_id: str, step: str) -> Response:
    """One button. What cannot be done any more is said on the page."""
    enquiry = get_enquiry(enquiry_id)
    if step not in STEPS or not StepForm().validate():
        raise NotFound
    operation, _, _, done = STEPS[step]
    try:
        operation(enquiry, by=actor(), now=now())
    except Refusal as refusal:
        db.session.rollback()
        flash(refusal.sentence, "error")
    else:
        flash(done.format(enquiry.called), "success")
        db.session.commit()
    return redirect(url_for("registration.enquiry_page", enquiry_id=enquiry_id), 303)


@bp.get("/desk/enquiries/<id:enquiry_id>/call")
def enquiry_call_form(enquiry_id: str) -> str:
    """Ask when to ring."""
    return _show_call(_bookable(enquiry_id), BookCallForm(formdata=None))


@bp.post("/desk/enquiries/<id:enquiry_id>/call")
def enquiry_call(enquiry_id: str) -> Answer:
    """Agree when we ring."""
    enquiry, form = _bookable(enquiry_id), BookCallForm()
    if form.validate_on_submit():
        with refusals_on(form):
            at = to_utc(form.at, local_zone())
            steps.book_enquiry_call(enquiry, at, told=bool(form.told.data), by=actor(), now=now())
            called = enquiry.called
            db.session.commit()
            flash(f"The call to {called} is on the list for then.", "success")
            return redirect(url_for("registration.enquiry_page", enquiry_id=enquiry_id), 303)
    return _show_call(get_enquiry(enquiry_id), form), 422


@bp.get("/desk/enquiries/<id:enquiry_id>/match")
def match_form(enquiry_id: str) -> str:
    """Choose the group, read the agreement out, and say whether it is somebody we know."""
    enquiry = _matchable(enquiry_id)
    form = MatchForm(formdata=None)
    form.group_id.data, form.person.data = enquiry.wanted_group_id or "", ""
    return _show_match(enquiry, form)


@bp.post("/desk/enquiries/<id:enquiry_id>/match")
def match(enquiry_id: str) -> Answer:
    """Write them down for the group."""
    enquiry, form = _matchable(enquiry_id), MatchForm()
    _fill(form, _known(enquiry))
    if form.validate_on_submit():
        with refusals_on(form):
            membership = steps.match_enquiry(
                enquiry,
                get_group(form.group_id.data or ""),
                attendee=_person(form.person.data or ""),
                by=actor(),
                now=now(),
                **form.values_of(),
            )
            membership_id = membership.id
            db.session.commit()
            return redirect(url_for("registration.written_down", membership_id=membership_id), 303)
    return _show_match(get_enquiry(enquiry_id), form), 422


def _bookable(enquiry_id: str) -> Enquiry:
    """An enquiry for which a call can be agreed. Raises NotFound."""
    enquiry = get_enquiry(enquiry_id)
    if enquiry.state not in OPEN:
        raise NotFound
    return enquiry


def _matchable(enquiry_id: str) -> Enquiry:
    """An enquiry that can be matched to a group. Raises NotFound."""
    enquiry = get_enquiry(enquiry_id)
    if not may_become(enquiry.state, EnquiryState.MATCHED, actor()):
        raise NotFound
    return enquiry


def _known(enquiry: Enquiry) -> list[Found]:
    """Who in one's own groups has the same number or the same name."""
    own = group_ids_in_portfolio(actor().id)
    by_number = find_people(enquiry.phone, own) if enquiry.phone else []
    seen = {one.attendee.id for one in by_number}
    found = by_number + [one for one in find_people(enquiry.called, own) if one.attendee.id not in seen]
    note_reading([one.attendee for one in found], by=actor(), now=now())
    return found


def _person(attendee_id: str) -> Attendee | None:
    if not attendee_id or not may_open_attendee(actor(), {"attendee_id": attendee_id}):
        return None
    return get_attendee(attendee_id)


def _fill(form: MatchForm, known: list[Found]) -> None:
    mine = list_groups(group_ids_in_portfolio(actor().id), [GroupState.OPEN])
    form.group_id.choices = group_choices([group for group in mine if takes_form(group)], now())
    form.standing.choices = standing_choices(own_words=False)
    form.person.choices = [choice("", "No, somebody new"), *(_hint(one) for one in known)]


def _hint(one: Found) -> Any:
    """Somebody known, with what tells two of one name apart."""
    person = one.attendee
    groups = [m.group.name for m in one.memberships]
    hint = ", ".join(filter(None, (person.full_name, person.town or "town not known", person.phone, *groups)))
    return choice(person.id, person.called, hint=hint)


def _show_call(enquiry: Enquiry, form: BookCallForm) -> str:
    return render_template(
        "registration/book_call.html",
        form=form,
        called=enquiry.called,
        phone=enquiry.phone,
        best_time=enquiry.best_time,
        by_email=bool(enquiry.email),
        back=url_for("registration.enquiry_page", enquiry_id=enquiry.id),
    )


def _show_match(enquiry: Enquiry, form: MatchForm) -> str:
    known = _known(enquiry)
    _fill(form, known)
    wording = show_current_wording(form, WordingKind.CONSENT)
    page = render_template(
        "registration/match.html", enquiry=enquiry, form=form, known=bool(known), wording=wording
    )
    db.session.commit()
    return page
