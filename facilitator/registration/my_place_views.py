"""My place: what somebody sees by the link in their messages, without an account. A wrong link is the plain
404.
"""

from flask import Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from facilitator.core.actor import PERSON, Actor
from facilitator.core.db import db
from facilitator.core.errors import Refusal
from facilitator.groups.signpost_queries import signposts_for
from facilitator.registration.blueprint import bp
from facilitator.registration.break_queries import breaks_of
from facilitator.registration.forms import StepForm
from facilitator.registration.membership_operations import leave
from facilitator.registration.models import Membership
from facilitator.registration.my_queries import dates_of, own_spell, person_behind
from facilitator.registration.reply_forms import OWN_WORDS
from facilitator.registration.rules import IN_GROUP, LIVE
from facilitator.registration.wish_queries import not_seen
from facilitator.web.request import now


@bp.get("/my/<token:token>")
def my_place(token: str) -> str:
    """Their next dates, what we keep about them, their calendar, and the way out."""
    attendee, memberships = person_behind(token)
    return render_template(
        "registration/public/my_place.html",
        attendee=attendee,
        token=token,
        memberships=[m for m in memberships if m.state in LIVE],
        inside=[m for m in memberships if m.state in IN_GROUP],
        dates=dates_of(attendee.id, memberships, now()),
        own_words=OWN_WORDS,
        breaks=breaks_of(memberships),
        unseen=not_seen(memberships),
        signposts=signposts_for(None, _area(memberships)),
    )


@bp.get("/my/<token:token>/leave/<id:membership_id>")
def leave_my_group_form(token: str, membership_id: str) -> str:
    """Ask once before leaving; opening the link changes nothing."""
    return _leave_page(token, own_spell(token, membership_id), StepForm())


@bp.post("/my/<token:token>/leave/<id:membership_id>")
def leave_my_group(token: str, membership_id: str) -> tuple[str, int] | AnyResponse:
    """Leave a group, a waiting list or an enquiry. No reason is asked."""
    if _is_over(token, membership_id):  # pressed twice: they have left already
        return redirect(url_for("registration.my_place", token=token), 303)
    membership, form = own_spell(token, membership_id), StepForm()
    if form.validate():
        try:
            leave(membership, by=Actor(membership.attendee_id, PERSON), now=now())
        except Refusal as refusal:
            db.session.rollback()
            form.refuse(refusal)
        else:
            db.session.commit()
            flash(
                "You will hear nothing more about this group. You are welcome again at any time.", "success"
            )
            return redirect(url_for("registration.my_place", token=token), 303)
    return _leave_page(token, own_spell(token, membership_id), form), 422


def _area(memberships: list[Membership]) -> str:
    """Where the groups are that they come to, or last came to; nothing when these are in several places."""
    live = [m for m in memberships if m.state in LIVE] or memberships[:1]
    areas = {m.group.area for m in live}
    return areas.pop() if len(areas) == 1 else ""


def _is_over(token: str, membership_id: str) -> bool:
    """Whether this is a spell of theirs that has ended. Raises NotFound as `person_behind` does."""
    _, memberships = person_behind(token)
    return any(m.id == membership_id and m.state not in LIVE for m in memberships)


def _leave_page(token: str, membership: Membership, form: StepForm) -> str:
    return render_template(
        "registration/public/leave.html", token=token, membership=membership, form=form, inside=IN_GROUP
    )


@bp.after_request
def keep_the_address_secret(response: Response) -> Response:
    """An address with a token goes to no other site and into no cache, not even when it is wrong."""
    if "token" in (request.view_args or {}):
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cache-Control"] = "no-store"
    return response
