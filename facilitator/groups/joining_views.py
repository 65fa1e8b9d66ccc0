"""Asking that the way into an online or telephone group be changed."""

from flask import Blueprint, flash, redirect, url_for
from werkzeug.wrappers import Response

from facilitator.core.db import db
from facilitator.groups.joining_operations import ask_to_change_joining_details
from facilitator.groups.queries import get_group
from facilitator.web.guard import actor
from facilitator.web.request import now

bp = Blueprint("joining_details", __name__)


@bp.post("/desk/groups/<id:group_id>/joining-details/ask")
def ask(group_id: str) -> Response:
    """Mark them as to be changed; a second time changes nothing."""
    group = get_group(group_id)
    ask_to_change_joining_details(group, by=actor(), now=now())
    db.session.commit()
    flash("Marked: the joining details are to be changed. It stays on Today until they are.", "success")
    return redirect(url_for("groups.settings_form", group_id=group_id), 303)
