"""Moving one session: the new time, then what it means, then the move."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from facilitator.assignments.queries import speakers_at, who_runs
from facilitator.core.db import db
from facilitator.core.errors import Refusal
from facilitator.registration.queries import recipients
from facilitator.schedule.blueprint import bp
from facilitator.schedule.models import GroupSession
from facilitator.schedule.operations import check_move, move_session
from facilitator.schedule.queries import get_session, marks_of
from facilitator.schedule.recurrence import Held
from facilitator.schedule.rules import is_urgent, why_not_move
from facilitator.schedule.session_forms import MoveForm
from facilitator.schedule.session_words import say_held, say_told
from facilitator.web.guard import actor
from facilitator.web.request import now


@bp.get("/desk/sessions/<id:session_id>/move")
def move_form(session_id: str) -> str:
    """Ask for the new time; the length stays unless it is changed."""
    session = get_session(session_id)
    shown = {
        "version": session.version,
        "start_date": session.local_start.date(),
        "start_time": session.local_start.time(),
        "end_time": session.local_end.time(),
    }
    return _show(session, MoveForm(data=shown))


@bp.post("/desk/sessions/<id:session_id>/move")
def move(session_id: str) -> ResponseReturnValue:
    """Show what the move means; on `confirmed` do it."""
    session = get_session(session_id)
    form = MoveForm()
    if "change" in request.form:
        return _show(session, form)
    if not form.validate():
        return _show(session, form), 422
    try:
        new_start, new_end = form.new_times()
        when = check_move(session, new_start, new_end, now=now())
        told = _told(session, when)
        if "confirmed" not in request.form:
            return _show_check(session, form, when)
        move_session(
            session,
            new_start=new_start,
            new_end=new_end,
            reason=form.chosen_reason,
            by=actor(),
            now=now(),
            expected_version=form.expected_version,
        )
    except Refusal as refusal:
        db.session.rollback()
        session = get_session(session_id)
        form.version.data = str(session.version)
        form.refuse(refusal)
        return _show(session, form), 422
    sentence = f"Moved to {say_held(when)}. {told}"
    db.session.commit()
    flash(sentence, "success")
    return redirect(url_for("schedule.session_page", session_id=session_id), 303)


def _told(session: GroupSession, when: Held) -> str:
    soonest = min(session.starts_at, when.utc_start)
    return say_told(recipients(session.group_id), urgent=is_urgent(soonest, now()))


def _show(session: GroupSession, form: MoveForm) -> str:
    return render_template(
        "schedule/session_move.html",
        session=session,
        group_open=True,
        form=form,
        why_not=why_not_move(session, now()),
    )


def _show_check(session: GroupSession, form: MoveForm, when: Held) -> str:
    return render_template(
        "schedule/session_move_check.html",
        session=session,
        group_open=True,
        form=form,
        when=when,
        new_when=say_held(when),
        marks=marks_of(session, when),
        told=_told(session, when),
        staff=who_runs([session.id])[session.id],
        speakers=speakers_at([session.id])[session.id],
    )
