"""The buttons beside what is held: let it go, or throw it away."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from facilitator.core.db import db
from facilitator.core.errors import Refusal
from facilitator.messages.hold_operations import release_held, throw_away_held
from facilitator.web.forms import Form
from facilitator.web.guard import actor
from facilitator.web.request import now

bp = Blueprint("held", __name__)
Step = Callable[..., int]


@bp.post("/desk/groups/<id:group_id>/held/<id:subject_id>/release")
def release(group_id: str, subject_id: str) -> ResponseReturnValue:
    """Send what was held."""
    return _do(
        release_held, group_id, subject_id, "Released. %s will be told; messages leave within a minute."
    )


@bp.post("/desk/groups/<id:group_id>/held/<id:subject_id>/throw-away")
def throw_away(group_id: str, subject_id: str) -> ResponseReturnValue:
    """Send nothing of it."""
    return _do(throw_away_held, group_id, subject_id, "Thrown away. Nobody is told: it would have been %s.")


def _do(step: Step, group_id: str, subject_id: str, sentence: str) -> ResponseReturnValue:
    """Both land on the page of messages, with what happened or why it did not."""
    try:
        people = step(subject_id, group_id=group_id, by=actor(), now=now()) if Form().validate() else 0
    except Refusal as refusal:
        db.session.rollback()
        flash(refusal.sentence, "error")
        return redirect(url_for("messages.outbox"), 303)
    db.session.commit()
    if people:
        flash(sentence % ("1 person" if people == 1 else f"{people} people"), "success")
    return redirect(url_for("messages.outbox"), 303)
