"""A change of a schedule sent twice, as by a double press: the second lands on the result of the first."""

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from facilitator.core.db import db
from facilitator.schedule.blueprint import bp
from facilitator.schedule.change_memory import ids_of
from facilitator.schedule.models import ScheduleChange
from facilitator.schedule.press_queries import change_by_press
from facilitator.schedule.session_errors import PressedTwice
from facilitator.schedule.session_words import say_change
from facilitator.web.presses import press


@bp.before_request
def answer_the_second_press() -> Response | None:
    """Where the first press has been answered, so is this one; the guard has let this person through by now."""
    pressed = press() if request.method == "POST" else None
    change = change_by_press(pressed) if pressed else None
    return _land(change) if change is not None else None


@bp.errorhandler(PressedTwice)
def answer_both(twice: PressedTwice) -> Response:
    """Both came at once, and the other was first."""
    db.session.rollback()
    change = change_by_press(twice.pressed)
    assert change is not None
    return _land(change)


def _land(change: ScheduleChange) -> Response:
    flash(f"{say_change(change.kind)}.", "success")
    session_id = (request.view_args or {}).get("session_id", change.session_id)
    if session_id in ids_of(change.before):
        return redirect(url_for("schedule.session_page", session_id=session_id), 303)
    return redirect(url_for("schedule.group_sessions", group_id=change.group_id), 303)
