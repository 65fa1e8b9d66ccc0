"""Who looks after a group."""

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from facilitator.assignments.access_queries import may_open_group
from facilitator.core.db import db
from facilitator.groups.forms import PortfolioForm, or_none
from facilitator.groups.models import Group
from facilitator.groups.operations import put_in_portfolio, take_from_portfolio
from facilitator.groups.queries import coordinators_of, coordinators_to_add, get_group
from facilitator.web.guard import actor
from facilitator.web.request import now
from facilitator.web.saving import refusals_on

bp = Blueprint("portfolio", __name__)
Answer = str | tuple[str, int] | Response


@bp.get("/desk/groups/<id:group_id>/coordinators")
def portfolio_form(group_id: str) -> Answer:
    """Those who look after the group, and a form to add one."""
    group = get_group(group_id)
    return _show(_with_choices(PortfolioForm(), group), group)


@bp.post("/desk/groups/<id:group_id>/coordinators")
def add(group_id: str) -> Answer:
    """Let another coordinator look after the group too."""
    group = get_group(group_id)
    form = _with_choices(PortfolioForm(), group)
    if form.validate_on_submit():
        with refusals_on(form):
            put_in_portfolio(group, form.user_id.data, by=actor(), now=now())
            db.session.commit()
            flash("Saved. The group stands in this coordinator’s list from now on.", "success")
            return redirect(url_for("portfolio.portfolio_form", group_id=group.id), 303)
    return _show(form, group), 422


@bp.post("/desk/groups/<id:group_id>/coordinators/<id:user_id>/remove")
def remove(group_id: str, user_id: str) -> Answer:
    """End a coordinator's care for the group."""
    group = get_group(group_id)
    form = _with_choices(PortfolioForm(), group)
    with refusals_on(form):
        take_from_portfolio(group, user_id, by=actor(), now=now())
        db.session.commit()
        flash("Saved. The group no longer stands in this coordinator’s list.", "success")
        if not may_open_group(actor(), {"group_id": group.id}, now()):
            return redirect(url_for("groups.list_page"), 303)
        return redirect(url_for("portfolio.portfolio_form", group_id=group.id), 303)
    return _show(form, group), 422


def _with_choices(form: PortfolioForm, group: Group) -> PortfolioForm:
    people = [(user.id, user.name) for user in coordinators_to_add(group.id)]
    form.user_id.choices = or_none(people, "Choose a coordinator")
    return form


def _show(form: PortfolioForm, group: Group) -> str:
    people = coordinators_of(group.id)
    return render_template("groups/coordinators.html", form=form, group=group, people=people)
