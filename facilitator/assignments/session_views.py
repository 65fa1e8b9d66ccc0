"""Who runs one session: the page, and putting somebody down, replacing, confirming, letting go."""

from datetime import timedelta

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from facilitator.assignments.access_queries import is_own
from facilitator.assignments.blueprint import bp
from facilitator.assignments.forms import AssignForm, StepForm
from facilitator.assignments.models import Assignment, AssignmentRole
from facilitator.assignments.operations import assign as put_down
from facilitator.assignments.operations import confirm as confirm_assignment
from facilitator.assignments.operations import release as let_go
from facilitator.assignments.operations import replace as put_in_place_of
from facilitator.assignments.queries import (
    find_own_assignment,
    get_assignment,
    speakers_at,
    stood_down_at,
    who_runs,
)
from facilitator.assignments.rules import is_staffed
from facilitator.assignments.step_pages import group_is_open, own_or_in_care, show_step
from facilitator.assignments.words import BOOKING_STATES, ROLES, STATES
from facilitator.core.actor import COORDINATOR, COUNSELLOR
from facilitator.core.db import db
from facilitator.people.queries import get_facilitator, list_facilitators
from facilitator.registration.expected_queries import headcounts
from facilitator.schedule.models import GroupSession, SessionStatus
from facilitator.schedule.queries import get_session
from facilitator.web.guard import actor
from facilitator.web.request import now
from facilitator.web.saving import refusals_on

TELL_WITHIN = timedelta(days=14)


@bp.get("/desk/sessions/<id:session_id>/team")
def session_team(session_id: str) -> str:
    """Who runs the session and who speaks at it."""
    session = get_session(session_id)
    staff = who_runs([session.id])[session.id]
    running = session.status is SessionStatus.PLANNED and session.ends_at > now()
    own = find_own_assignment(session.id, actor().id) if actor().has(COUNSELLOR) else None
    return render_template(
        "assignments/session_team.html",
        session=session,
        group_open=group_is_open(session),
        staff=staff,
        stood_down=stood_down_at([session.id])[session.id],
        speakers=speakers_at([session.id])[session.id],
        needs_cover=running and not is_staffed(staff, session.group.staff_min),
        own=own if running and session.starts_at > now() else None,
        may_change=running and actor().has(COORDINATOR),
        may_stand_down=session.starts_at > now(),
        roles=ROLES,
        states=STATES,
        booking_states=BOOKING_STATES,
    )


@bp.get("/desk/sessions/<id:session_id>/team/add")
def assign_form(session_id: str) -> str:
    """Choose who runs this one session."""
    session = get_session(session_id)
    return _show_assign(session, AssignForm(data={"tell_people": _is_near(session)}))


@bp.post("/desk/sessions/<id:session_id>/team/add")
def assign(session_id: str) -> ResponseReturnValue:
    """Put somebody down for this one session."""
    session, form = get_session(session_id), AssignForm()
    form.offer(list_facilitators())
    if form.validate_on_submit():
        with refusals_on(form):
            person = get_facilitator(form.facilitator_id.data)
            reason = form.warning_reason.data or ""
            put_down(
                session,
                person,
                role=form.chosen_role,
                warning_reason=reason,
                tell_people=bool(form.tell_people.data),
                by=actor(),
                now=now(),
            )
            db.session.commit()
            return _back(session_id, f"{person.name} is down for this session.")
    return _show_assign(session, form), 422


@bp.get("/desk/assignments/<id:assignment_id>/replace")
def replace_form(assignment_id: str) -> str:
    """Choose who runs the session in this person's place."""
    assignment = get_assignment(assignment_id)
    near = _is_near(assignment.session)
    form = AssignForm(data={"role": AssignmentRole.COVER.value, "tell_people": near})
    return _show_assign(assignment.session, form, instead_of=assignment)


@bp.post("/desk/assignments/<id:assignment_id>/replace")
def replace(assignment_id: str) -> ResponseReturnValue:
    """Put somebody down in this person's place."""
    assignment, form = get_assignment(assignment_id), AssignForm()
    form.offer(list_facilitators())
    if form.validate_on_submit():
        with refusals_on(form):
            person = get_facilitator(form.facilitator_id.data)
            reason = form.warning_reason.data or ""
            put_in_place_of(
                assignment,
                person,
                role=form.chosen_role,
                warning_reason=reason,
                tell_people=bool(form.tell_people.data),
                by=actor(),
                now=now(),
            )
            db.session.commit()
            before = assignment.facilitator.name
            return _back(
                assignment.session_id, f"{person.name} is down for this session instead of {before}."
            )
    return _show_assign(assignment.session, form, instead_of=assignment), 422


@bp.get("/desk/assignments/<id:assignment_id>/confirm")
def confirm_form(assignment_id: str) -> str:
    """Ask whether they have said that they can come; somebody about themself, whether they can."""
    return _show_confirm(own_or_in_care(assignment_id), StepForm())


@bp.post("/desk/assignments/<id:assignment_id>/confirm")
def confirm(assignment_id: str) -> ResponseReturnValue:
    """Note that they have said so."""
    assignment, form = own_or_in_care(assignment_id), StepForm()
    if form.validate_on_submit():
        with refusals_on(form):
            reason = form.warning_reason.data or ""
            confirm_assignment(assignment, warning_reason=reason, by=actor(), now=now())
            db.session.commit()
            own = is_own(assignment, actor())
            words = (
                "You are confirmed for this session."
                if own
                else f"{assignment.facilitator.name} is confirmed."
            )
            return _back(assignment.session_id, words)
    return _show_confirm(assignment, form), 422


@bp.get("/desk/assignments/<id:assignment_id>/release")
def release_form(assignment_id: str) -> str:
    """What letting go means, before it is done."""
    return _show_release(get_assignment(assignment_id), StepForm())


@bp.post("/desk/assignments/<id:assignment_id>/release")
def release(assignment_id: str) -> ResponseReturnValue:
    """They need not come."""
    assignment, form = get_assignment(assignment_id), StepForm()
    if form.validate_on_submit():
        with refusals_on(form):
            let_go(assignment, by=actor(), now=now())
            db.session.commit()
            name = assignment.facilitator.name
            return _back(
                assignment.session_id, f"{name} is no longer down for this session. Please let them know."
            )
    return _show_release(assignment, form), 422


def _back(session_id: str, sentence: str) -> ResponseReturnValue:
    flash(sentence, "success")
    return redirect(url_for("assignments.session_team", session_id=session_id), 303)


def _is_near(session: GroupSession) -> bool:
    """Whether people have the date in mind: later ones may still change again."""
    return session.starts_at - now() <= TELL_WITHIN


def _show_assign(session: GroupSession, form: AssignForm, instead_of: Assignment | None = None) -> str:
    people = list_facilitators()
    form.offer(people)
    return render_template(
        "assignments/assign.html",
        session=session,
        group_open=group_is_open(session),
        form=form,
        people=people,
        expected=headcounts([session])[session.id].total,
        instead_of=instead_of,
    )


def _show_confirm(assignment: Assignment, form: StepForm) -> str:
    name, own = assignment.facilitator.name, is_own(assignment, actor())
    return show_step(
        assignment.session,
        form,
        last="Confirm",
        title="Can you run this session?" if own else f"Has {name} said that they can come?",
        facts=[f"{'You are' if own else f'{name} is'} then confirmed for this session."],
        button="Yes, I can" if own else "Yes, they can come",
    )


def _show_release(assignment: Assignment, form: StepForm) -> str:
    name = assignment.facilitator.name
    return show_step(
        assignment.session,
        form,
        last="Not needed",
        title=f"{name} need not come",
        facts=[
            f"{name} is taken off this session only, and it leaves their calendar.",
            "No message goes out: please let them know.",
        ],
        button="Take off this session",
    )
