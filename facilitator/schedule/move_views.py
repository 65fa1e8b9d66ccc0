"""Moving one session: the new time, then what it means, then the move."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from facilitator.core.db import db
from facilitator.core.errors import Refusal
from facilitator.schedule.blueprint import bp
from facilitator.schedule.change_pages import look, look_first, refused, show, who_is_told
from facilitator.schedule.change_types import Move, Plan
from facilitator.schedule.models import GroupSession
from facilitator.schedule.operations import save
from facilitator.schedule.queries import get_session
from facilitator.schedule.rules import why_not_move
from facilitator.schedule.session_errors import NeedsReason, PlanDiffers
from facilitator.schedule.session_forms import MoveForm
from facilitator.schedule.session_words import say_when
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
        change = Move(session.id, *form.new_times(), form.chosen_reason)
        if "confirmed" not in request.form or not form.shown.data:
            return _show_check(session, form, look_first(change, form, session))
        saved = save(change, by=actor(), now=now(), expected_version=form.expected_version, **form.answers())
    except (PlanDiffers, NeedsReason) as refusal:
        db.session.rollback()
        session = get_session(session_id)
        form.refuse(refusal)
        return _show_check(session, form, look(change)), 422
    except Refusal as refusal:
        db.session.rollback()
        session = get_session(session_id)
        refused(form, refusal, session)
        return _show(session, form), 422
    after = saved.plan.effect.touched[0].after
    sentence = f"Moved to {say_when(after.local_start, after.local_end)}. {who_is_told(saved)}"
    db.session.commit()
    flash(sentence, "success")
    return redirect(url_for("schedule.session_page", session_id=session_id), 303)


def _show(session: GroupSession, form: MoveForm) -> str:
    return render_template(
        "schedule/session_move.html",
        session=session,
        group_open=True,
        form=form,
        why_not=why_not_move(session, now()),
    )


def _show_check(session: GroupSession, form: MoveForm, planned: Plan) -> str:
    one = planned.effect.touched[0]
    return show(
        "schedule/session_move_check.html",
        form,
        planned,
        session=session,
        group_open=True,
        new_when=say_when(one.after.local_start, one.after.local_end),
        marks=planned.effect.marks.get(one.after.local_start.date(), ()),
    )
