"""The first page of each role, and where the bare address leads."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from facilitator.core.actor import COORDINATOR, COUNSELLOR, MANAGER
from facilitator.home.queries import administrator_day, coordinator_day, counsellor_day, manager_day
from facilitator.home.rules import waits_for
from facilitator.messages.worker_queries import stands_still
from facilitator.web.guard import actor
from facilitator.web.request import now

bp = Blueprint("home", __name__)


@bp.get("/")
def root() -> ResponseReturnValue:
    """Staff go on to their day, everybody else to the groups they can join."""
    return redirect(url_for("home.today" if actor().roles else "registration.finder"), 303)


@bp.get("/desk/")
def today() -> str:
    """What needs the person who asks."""
    who, still = actor(), stands_still(now())
    if who.has(COORDINATOR):
        return render_template(
            "home/coordinator.html",
            day=coordinator_day(who.id, now()),
            waits_for=waits_for,
            stood_still=still,
        )
    if who.has(COUNSELLOR):
        return render_template("home/counsellor.html", day=counsellor_day(who, now()), stood_still=still)
    if who.has(MANAGER):
        return render_template("home/manager.html", day=manager_day(now()), stood_still=still)
    return render_template("home/administrator.html", day=administrator_day(now()), stood_still=still)
