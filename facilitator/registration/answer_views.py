"""The page behind the link in the letter about a place: it shows the offer, and takes one answer.

Opening the link changes nothing, since mail programs open links too. A wrong or dead link is the plain 404.
"""

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from facilitator.core.actor import PERSON, Actor
from facilitator.core.db import db
from facilitator.core.errors import NotFound
from facilitator.core.timezones import to_local
from facilitator.registration.blueprint import bp
from facilitator.registration.models import MembershipState
from facilitator.registration.offer_errors import OfferAnswered
from facilitator.registration.offer_forms import AnswerForm
from facilitator.registration.offer_models import Offer
from facilitator.registration.offer_notices import offer_token
from facilitator.registration.offer_queries import offer_by_link
from facilitator.registration.offer_rules import month_words, months_from
from facilitator.registration.queries import memberships_of
from facilitator.registration.rules import GONE
from facilitator.registration.waitlist_operations import answer_offer
from facilitator.schedule.queries import next_session
from facilitator.web.request import now
from facilitator.web.saving import refusals_on


@bp.get("/offer/<token:token>")
def my_offer(token: str) -> str:
    """The offer, or kindly what was answered."""
    return _show(_offer(token), AnswerForm(formdata=None))


@bp.post("/offer/<token:token>")
def answer_my_offer(token: str) -> tuple[str, int] | Response:
    """Take the answer, once: whoever presses again is shown what was answered."""
    offer, form = _offer(token), AnswerForm()
    if offer.outcome is not None:
        return _show(offer, form), 409
    _fill(form, offer)
    answered = False
    if form.validate():
        with refusals_on(form):
            by = Actor(offer.membership.attendee_id, PERSON)
            try:
                answer_offer(offer, form.outcome, not_before=form.month, by=by, now=now())
            except OfferAnswered:
                answered = True
                raise
            db.session.commit()
            return redirect(url_for("registration.my_offer", token=token), 303)
    return _show(_offer(token), form), 409 if answered else 422


def _offer(token: str) -> Offer:
    """The offer behind a link. Raises NotFound for a wrong or revoked one, and once they have died."""
    offer = offer_by_link(token)
    if offer is None or any(one.state in GONE for one in memberships_of(offer.membership.attendee_id)):
        raise NotFound
    return offer


def _fill(form: AnswerForm, offer: Offer) -> None:
    today = to_local(now(), offer.membership.group.timezone).date()
    form.offer_months(months_from(today), today, none="I cannot say yet")


def _show(offer: Offer, form: AnswerForm) -> str:
    _fill(form, offer)
    membership = offer.membership
    group = membership.group
    today = to_local(now(), group.timezone).date()
    return render_template(
        "registration/public/offer.html",
        offer=offer,
        token=offer_token(offer),
        group=group,
        form=form,
        reply_by=to_local(offer.reply_by, group.timezone),
        still_here=membership.state
        in (MembershipState.INVITED, MembershipState.TRIAL, MembershipState.MEMBER),
        waits=membership.state is MembershipState.WAITING,
        month=month_words(membership.not_before, today) if membership.not_before else "",
        coming=next_session(group.id, now()),
    )
