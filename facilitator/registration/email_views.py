"""What staff know of an e-mail address that no mail server said: that mail came back, or arrives after all."""

from collections.abc import Callable

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from facilitator.core.db import db
from facilitator.core.errors import Refusal
from facilitator.registration.blueprint import bp
from facilitator.registration.models import Attendee
from facilitator.registration.queries import get_attendee
from facilitator.registration.refusal_operations import note_mail_came_back, trust_email_again
from facilitator.web.forms import Form
from facilitator.web.guard import actor
from facilitator.web.request import now


@bp.post("/desk/attendees/<id:attendee_id>/email/came-back")
def mail_came_back(attendee_id: str) -> ResponseReturnValue:
    """Note that mail to their address comes back."""
    return _do(get_attendee(attendee_id), _came_back)


@bp.post("/desk/attendees/<id:attendee_id>/email/works")
def mail_works(attendee_id: str) -> ResponseReturnValue:
    """Note that the address works after all."""
    return _do(get_attendee(attendee_id), _works)


def _came_back(attendee: Attendee) -> str:
    again = note_mail_came_back(attendee, by=actor(), now=now())
    said = "Noted. Nothing more is mailed to that address until it is changed."
    if not again:
        return said
    what = "One message of the last days is" if again == 1 else f"{again} messages of the last days are"
    return f"{said} {what} told by telephone or letter instead."


def _works(attendee: Attendee) -> str:
    trust_email_again(attendee, by=actor(), now=now())
    return "Noted. We mail to that address again."


def _do(attendee: Attendee, operation: Callable[[Attendee], str]) -> ResponseReturnValue:
    """A refusal is said on the person's page: there is nothing to correct in a button."""
    if not Form().validate():
        return redirect(url_for("registration.attendee_page", attendee_id=attendee.id), 303)
    attendee_id = attendee.id
    try:
        said = operation(attendee)
    except Refusal as refusal:
        db.session.rollback()
        flash(refusal.sentence, "error")
    else:
        db.session.commit()
        flash(said, "success")
    return redirect(url_for("registration.attendee_page", attendee_id=attendee_id), 303)
