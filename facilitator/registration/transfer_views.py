"""Changing group, for the coordinator of both."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from facilitator.core.db import db
from facilitator.core.errors import NotFound
from facilitator.groups.models import Group, GroupState
from facilitator.groups.queries import get_group, group_ids_in_portfolio, list_groups
from facilitator.registration.blueprint import bp
from facilitator.registration.models import Membership
from facilitator.registration.operations import note_reading
from facilitator.registration.queries import get_membership, seats_of
from facilitator.registration.rules import IN_GROUP, takes_form
from facilitator.registration.transfer_forms import TransferForm
from facilitator.registration.transfer_operations import transfer as change_group
from facilitator.web.choices import choice
from facilitator.web.guard import actor
from facilitator.web.request import now
from facilitator.web.saving import refusals_on

Answer = str | tuple[str, int] | Response


@bp.get("/desk/memberships/<id:membership_id>/transfer")
def transfer_form(membership_id: str) -> Answer:
    """Ask which group, and what may be passed on."""
    membership = _in_the_group(membership_id)
    note_reading([membership.attendee], by=actor(), now=now())
    db.session.commit()
    return _show(membership, TransferForm())


@bp.post("/desk/memberships/<id:membership_id>/transfer")
def transfer(membership_id: str) -> Answer:
    """Let them change."""
    membership, form = _in_the_group(membership_id), TransferForm()
    form.group_id.choices = _choices(membership)
    if form.validate_on_submit():
        with refusals_on(form):
            to = get_group(form.group_id.data)
            change_group(membership, to, may_know=form.may_know.data or "", by=actor(), now=now())
            called, name, attendee_id = membership.attendee.called, to.name, membership.attendee_id
            db.session.commit()
            flash(f"{called} has changed to {name}. Their place here is free.", "success")
            return redirect(url_for("registration.attendee_page", attendee_id=attendee_id), 303)
    return _show(_in_the_group(membership_id), form), 422


def _in_the_group(membership_id: str) -> Membership:
    """Somebody who is in the group. Raises NotFound for anybody else."""
    membership = get_membership(membership_id)
    if membership.state not in IN_GROUP:
        raise NotFound
    return membership


def _others(membership: Membership) -> list[Group]:
    mine = list_groups(group_ids_in_portfolio(actor().id), [GroupState.OPEN])
    return [group for group in mine if takes_form(group) and group.id != membership.group_id]


def _choices(membership: Membership) -> list[Any]:
    groups = _others(membership)
    seats = seats_of([group.id for group in groups])
    return [choice(group.id, group.name, hint=seats[group.id].in_short) for group in groups]


def _show(membership: Membership, form: TransferForm) -> str:
    form.group_id.choices = _choices(membership)
    return render_template(
        "registration/transfer.html", membership=membership, group=membership.group, form=form
    )
