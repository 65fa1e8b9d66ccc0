"""A group's people for staff: its members, its waiting list, and the steps somebody takes with them."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from facilitator.core.actor import COORDINATOR
from facilitator.core.db import db
from facilitator.core.errors import NotFound, Refusal
from facilitator.groups.queries import get_group
from facilitator.registration import break_operations as breaks
from facilitator.registration import membership_operations as steps
from facilitator.registration import waitlist_operations as offers
from facilitator.registration.blueprint import bp
from facilitator.registration.break_queries import breaks_of
from facilitator.registration.death_queries import farewells
from facilitator.registration.forms import LeaveForm, StepForm
from facilitator.registration.models import Membership, MembershipState
from facilitator.registration.need_rules import say_needs, say_unmet
from facilitator.registration.offer_queries import offers_of, outlooks, running_offers
from facilitator.registration.place_queries import room_for_first_visit
from facilitator.registration.queries import (
    get_membership,
    members_of,
    people_to_answer,
    seats_of,
    waiting_list,
)
from facilitator.registration.step_rules import BY_KEY, LEAVES_FROM, buttons_for
from facilitator.registration.wish_queries import not_seen
from facilitator.web.guard import actor
from facilitator.web.request import now
from facilitator.web.saving import refusals_on

Answer = str | tuple[str, int] | Response
TWELVE_MONTHS = timedelta(days=365)
OPERATIONS: dict[str, Callable[..., Membership]] = {
    "contacted": steps.mark_contacted,
    "invite": steps.invite,
    "wait": steps.put_on_list,
    "offer": offers.offer_place,
    "accept": offers.accept_offer,
    "not-now": offers.decline_offer,
    "member": steps.become_member,
    "return": breaks.come_back,
    "withdraw": steps.withdraw,
}


INVITING = ("invite", "accept")


@bp.get("/desk/groups/<id:group_id>/members")
def members(group_id: str) -> str:
    """Who is in the group."""
    group = get_group(group_id)
    people = members_of(group.id)
    return render_template(
        "registration/members.html",
        group=group,
        members=people,
        breaks=breaks_of(people),
        unseen=not_seen(people),
        say_needs=say_needs,
        unmet=say_unmet(
            [m.attendee.needs for m in people], group.venue if group.format.needs_venue else None
        ),
        seats=seats_of([group.id])[group.id],
        farewells=farewells(group.id, now() - TWELVE_MONTHS, now()),
        shows_contact=actor().has(COORDINATOR),
    )


@bp.get("/desk/groups/<id:group_id>/waiting")
def waiting(group_id: str) -> str:
    """Who waits for a place or an answer, in order, and to whom a free place should be offered."""
    group = get_group(group_id)
    people = [one for one in waiting_list(group.id) if one.state is MembershipState.WAITING]
    views = outlooks([group.id], now()).get(group.id, [])
    return render_template(
        "registration/waiting.html",
        group=group,
        seats=seats_of([group.id])[group.id],
        outlooks=views,
        asked={one.id for view in views for one in view.next},
        offers=running_offers([group.id]),
        earlier=offers_of([one.id for one in people]),
        waiting=people,
        to_answer=people_to_answer([group.id]),
        buttons_for=partial(buttons_for, actor=actor()),
    )


@bp.post("/desk/memberships/<id:membership_id>/steps/<step>")
def take_step(membership_id: str, step: str) -> Response:
    """One button beside a person. What cannot be done any more is said on the page it came from."""
    membership, form = get_membership(membership_id), StepForm()
    if step not in OPERATIONS:
        raise NotFound
    called = membership.attendee.called
    back = _back(membership, form.back.data)
    try:
        full = room_for_first_visit(membership.group, now()).words if step in INVITING else ""
        OPERATIONS[step](membership, by=actor(), now=now())
    except Refusal as refusal:
        db.session.rollback()
        flash(refusal.sentence, "error")
        return redirect(back, 303)
    db.session.commit()
    flash(f"{BY_KEY[step].done.format(name=called)} {full}".strip(), "success")
    return redirect(back, 303)


@bp.get("/desk/memberships/<id:membership_id>/leave")
def leave_form(membership_id: str) -> Answer:
    """Ask what, if anything, they said why they leave."""
    return _show_leaving(_leaving(membership_id), LeaveForm())


@bp.post("/desk/memberships/<id:membership_id>/leave")
def leave(membership_id: str) -> Answer:
    """Note that a member has left."""
    membership, form = _leaving(membership_id), LeaveForm()
    if form.validate_on_submit():
        with refusals_on(form):
            steps.leave(membership, reason=form.chosen, by=actor(), now=now())
            called, group_id = membership.attendee.called, membership.group_id
            db.session.commit()
            flash(f"{called} has left. They hear nothing more about this group.", "success")
            return redirect(url_for("registration.members", group_id=group_id), 303)
    return _show_leaving(membership, form), 422


def _leaving(membership_id: str) -> Membership:
    """A member who may leave. Raises NotFound for anybody else: there is no such page for them."""
    membership = get_membership(membership_id)
    if membership.state not in LEAVES_FROM:
        raise NotFound
    return membership


def _show_leaving(membership: Membership, form: LeaveForm) -> str:
    return render_template(
        "registration/leave.html", membership=membership, group=membership.group, form=form
    )


def _back(membership: Membership, page: str | None) -> str:
    """The page the button stood on; the person's own where that is not said."""
    if page in ("members", "waiting"):
        return url_for(f"registration.{page}", group_id=membership.group_id)
    return url_for("registration.attendee_page", attendee_id=membership.attendee_id)
