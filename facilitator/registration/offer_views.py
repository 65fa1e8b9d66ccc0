"""Offers of a place, from the coordinator's chair: to whom, until when, and what they said on the telephone."""

from datetime import date

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from facilitator.core.db import db
from facilitator.core.errors import NotFound
from facilitator.core.timezones import to_local
from facilitator.registration import waitlist_operations as offers
from facilitator.registration.blueprint import bp
from facilitator.registration.models import Membership, MembershipState
from facilitator.registration.offer_forms import ExtendForm, NotNowForm, OfferForm, TakeBackForm, WishesForm
from facilitator.registration.offer_models import Offer
from facilitator.registration.offer_queries import first_answer_day, outlooks, running_offer
from facilitator.registration.offer_rules import month_words, months_from, next_month
from facilitator.registration.place_operations import fill_places, note_wishes
from facilitator.registration.queries import get_membership
from facilitator.web.forms import Form
from facilitator.web.guard import actor
from facilitator.web.request import now
from facilitator.web.saving import refusals_on
from facilitator.web.words import long_date

Answer = str | tuple[str, int] | Response


@bp.get("/desk/memberships/<id:membership_id>/offer")
def offer_form(membership_id: str) -> Answer:
    """Offer a place with a date of one's own, or out of order."""
    membership = _waiting(membership_id)
    day = first_answer_day(membership.group, membership.attendee.channel, now())
    return _show_offer(membership, OfferForm(answer_by=day))


@bp.post("/desk/memberships/<id:membership_id>/offer")
def offer(membership_id: str) -> Answer:
    """Make the offer."""
    membership, form = _waiting(membership_id), OfferForm()
    if form.validate_on_submit():
        with refusals_on(form):
            offers.offer_place(
                membership,
                answer_by=form.answer_by.data,
                out_of_order=form.out_of_order.data or "",
                by=actor(),
                now=now(),
            )
            called = membership.attendee.called
            db.session.commit()
            flash(f"The place is held for {called}. The call to tell them is on the call list.", "success")
            return _to_list(membership)
    return _show_offer(_waiting(membership_id), form), 422


@bp.get("/desk/memberships/<id:membership_id>/offered")
def offered(membership_id: str) -> Answer:
    """An offer that runs: what they said, more time, or its end."""
    return _show_offered(_running(membership_id))


@bp.post("/desk/memberships/<id:membership_id>/offered/not-now")
def not_now(membership_id: str) -> Answer:
    """They cannot come now, or not before some month, and keep their position."""
    running = _running(membership_id)
    form = _with_months(NotNowForm(), running.membership)
    if form.validate_on_submit():
        with refusals_on(form):
            membership = running.membership
            offers.decline_offer(membership, not_before=form.month, by=actor(), now=now())
            said = _asked_again(membership)
            db.session.commit()
            flash(f"{said} They keep their position in the list.", "success")
            return _to_list(membership)
    return _show_offered(_running(membership_id), not_now_form=form), 422


@bp.post("/desk/memberships/<id:membership_id>/offered/extend")
def extend(membership_id: str) -> Answer:
    """Hold the place longer."""
    running, form = _running(membership_id), ExtendForm()
    if form.validate_on_submit():
        with refusals_on(form):
            day: date = form.hold_until.data
            offers.extend_offer(running, answer_by=day, by=actor(), now=now())
            db.session.commit()
            flash(f"The place is held until {long_date(day)}, 17:00.", "success")
            return _to_list(running.membership)
    return _show_offered(_running(membership_id), extend_form=form), 422


@bp.post("/desk/memberships/<id:membership_id>/offered/take-back")
def take_back(membership_id: str) -> Answer:
    """End the offer without an answer; they go on waiting."""
    running = _running(membership_id)
    form = _with_months(TakeBackForm(), running.membership)
    if form.validate_on_submit():
        with refusals_on(form):
            membership = running.membership
            offers.take_offer_back(running, not_before=form.month, by=actor(), now=now())
            called = membership.attendee.called
            db.session.commit()
            flash(f"The place is free again. {called} goes on waiting, in the same position.", "success")
            return _to_list(membership)
    return _show_offered(_running(membership_id), take_back_form=form), 422


@bp.get("/desk/memberships/<id:membership_id>/wishes")
def wishes_form(membership_id: str) -> Answer:
    """What somebody who waits would like."""
    membership = _waiting(membership_id)
    form = WishesForm(
        not_before=membership.not_before.isoformat() if membership.not_before else "",
        accept_hours=membership.accept_hours,
        online="yes" if membership.online else "no",
    )
    return _show_wishes(membership, form)


@bp.post("/desk/memberships/<id:membership_id>/wishes")
def wishes_save(membership_id: str) -> Answer:
    """Note it; whoever asked us to take a place has a free one at once."""
    membership, form = _waiting(membership_id), WishesForm()
    if _with_months(form, membership).validate_on_submit():
        with refusals_on(form):
            note_wishes(
                membership,
                not_before=form.month,
                accept_hours=form.accept_hours.data,
                online=None if not form.online.data else form.online.data == "yes",
                by=actor(),
                now=now(),
            )
            given = [one.attendee.called for one in fill_places(membership.group_id, now=now())]
            called = membership.attendee.called
            db.session.commit()
            flash(f"Noted what {called} would like.{_given(given)}", "success")
            return _to_list(membership)
    return _show_wishes(_waiting(membership_id), form), 422


def _waiting(membership_id: str) -> Membership:
    """Somebody who waits. Raises NotFound for anybody else: there is no such page for them."""
    membership = get_membership(membership_id)
    if membership.state is not MembershipState.WAITING:
        raise NotFound
    return membership


def _running(membership_id: str) -> Offer:
    """The offer somebody holds. Raises NotFound where there is none."""
    membership = get_membership(membership_id)
    found = running_offer(membership_id)
    if found is None or membership.state is not MembershipState.OFFERED:
        raise NotFound
    return found


def _with_months(form: NotNowForm | TakeBackForm | WishesForm, membership: Membership) -> Form:
    """The form with its months; what is stored stays to choose, though it may lie behind us."""
    today = to_local(now(), membership.group.timezone).date()
    months = months_from(today)
    if isinstance(form, WishesForm):
        kept = [membership.not_before] if membership.not_before else []
        form.offer_months(sorted({*kept, *months}), today, none="Any time")
    elif isinstance(form, NotNowForm):
        form.offer_months(months, today, none=f"They did not say: ask again from {next_month(today):%B}")
    else:
        form.offer_months(months, today, none="Ask again as soon as a place is free")
    return form


def _asked_again(membership: Membership) -> str:
    today = to_local(now(), membership.group.timezone).date()
    month = membership.not_before
    assert month is not None
    return f"{membership.attendee.called} is not asked before {month_words(month, today)}."


def _given(called: list[str]) -> str:
    return f" A place was free: {' and '.join(called)} has it." if called else ""


def _to_list(membership: Membership) -> Response:
    return redirect(url_for("registration.waiting", group_id=membership.group_id), 303)


def _show_offer(membership: Membership, form: OfferForm) -> str:
    asked = [
        one
        for view in outlooks([membership.group_id], now()).get(membership.group_id, [])
        for one in view.next
    ]
    return render_template(
        "registration/offer.html",
        membership=membership,
        group=membership.group,
        form=form,
        is_next=membership in asked,
        ahead=next((one for one in asked if one is not membership), None),
    )


def _show_offered(
    running: Offer,
    *,
    not_now_form: NotNowForm | None = None,
    extend_form: ExtendForm | None = None,
    take_back_form: TakeBackForm | None = None,
) -> str:
    membership = running.membership
    return render_template(
        "registration/offered.html",
        offer=running,
        membership=membership,
        group=membership.group,
        not_now_form=not_now_form or _with_months(NotNowForm(formdata=None), membership),
        extend_form=extend_form or ExtendForm(formdata=None),
        take_back_form=take_back_form or _with_months(TakeBackForm(formdata=None), membership),
    )


def _show_wishes(membership: Membership, form: WishesForm) -> str:
    return render_template(
        "registration/wishes.html",
        membership=membership,
        group=membership.group,
        form=_with_months(form, membership),
    )
