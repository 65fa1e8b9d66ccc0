"""I can't run this session: one question, one button, and who has been told."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from facilitator.assignments.access_queries import is_own
from facilitator.assignments.blueprint import bp
from facilitator.assignments.forms import StepForm
from facilitator.assignments.models import Assignment, AssignmentState
from facilitator.assignments.operations import stand_down as note_stand_down
from facilitator.assignments.step_pages import own_or_in_care, show_step
from facilitator.core.db import db
from facilitator.core.errors import NotFound
from facilitator.groups.queries import coordinators_of
from facilitator.web.guard import actor
from facilitator.web.request import now
from facilitator.web.saving import refusals_on


@bp.get("/desk/assignments/<id:assignment_id>/stand-down")
def stand_down_form(assignment_id: str) -> str:
    """What it means, before it is done. Why is not asked."""
    return _show(own_or_in_care(assignment_id), StepForm())


@bp.post("/desk/assignments/<id:assignment_id>/stand-down")
def stand_down(assignment_id: str) -> ResponseReturnValue:
    """They cannot run this session."""
    assignment, form = own_or_in_care(assignment_id), StepForm()
    if form.validate_on_submit():
        with refusals_on(form):
            note_stand_down(assignment, by=actor(), now=now())
            db.session.commit()
            return _afterwards(assignment)
    return _show(assignment, form), 422


@bp.get("/desk/assignments/<id:assignment_id>/stood-down")
def stood_down(assignment_id: str) -> str:
    """Thanks, and who has been told."""
    assignment = own_or_in_care(assignment_id)
    if assignment.state is not AssignmentState.STOOD_DOWN:
        raise NotFound
    group = assignment.session.group
    told = [user.name for user in coordinators_of(group.id) if user.active]
    return render_template("assignments/stood_down.html", session=assignment.session, group=group, told=told)


def _afterwards(assignment: Assignment) -> ResponseReturnValue:
    if is_own(assignment, actor()):
        return redirect(url_for("assignments.stood_down", assignment_id=assignment.id), 303)
    flash(f"{assignment.facilitator.name} cannot run this session.", "success")
    return redirect(url_for("assignments.session_team", session_id=assignment.session_id), 303)


def _show(assignment: Assignment, form: StepForm) -> str:
    own = is_own(assignment, actor())
    name = assignment.facilitator.name
    return show_step(
        assignment.session,
        form,
        last="Cannot come",
        title="You cannot run this session" if own else f"{name} cannot run this session",
        facts=[
            "You need not say why." if own else "Why is not asked.",
            "The coordinators of the group are told at once, so that they can find cover.",
            f"The session leaves {'your' if own else 'their'} calendar. Other dates stay as they are.",
        ],
        button="I can't run this session" if own else f"{name} can't run it",
    )
