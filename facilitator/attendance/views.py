"""The attendance page: one tap a person, on a phone in a church hall, with or without JavaScript."""

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from facilitator.assignments.access_queries import group_ids_open_to
from facilitator.attendance.forms import (
    CorrectForm,
    CountsForm,
    EveryoneForm,
    MarkForm,
    RemoveForm,
    SubmitForm,
    WalkInForm,
)
from facilitator.attendance.operations import (
    add_walk_in,
    amend,
    mark,
    mark_everyone_expected,
    note_sheet_read,
    remove_walk_in,
    set_counts,
    submit,
)
from facilitator.attendance.queries import Counts, Sheet
from facilitator.attendance.queries import sheet as read_sheet
from facilitator.core.db import db
from facilitator.core.tokens import new_id
from facilitator.schedule.models import GroupSession
from facilitator.schedule.queries import get_session
from facilitator.web.forms import Form
from facilitator.web.guard import actor
from facilitator.web.request import now
from facilitator.web.saving import refusals_on

bp = Blueprint("attendance", __name__, url_prefix="/desk/sessions/<id:session_id>/attendance")
Answer = str | tuple[str, int] | Response

ONE_PERSON = "X-One-Person"  # attendance.js asks for the tapped person alone, not for the whole page

CALL_FOLLOWS = " Somebody new came: the coordinator is asked to ring within three working days."
SUPPORTER_CAME = " Somebody came along: the coordinator is reminded to offer them a group of their own."


@bp.get("")
def sheet(session_id: str) -> Answer:
    """Who is expected and what is known so far. Each look is noted."""
    note_sheet_read(get_session(session_id), by=actor(), now=now())
    db.session.commit()
    return _show(get_session(session_id))


@bp.post("/people/<id:attendee_id>")
def mark_person(session_id: str, attendee_id: str) -> Answer:
    """One tap on one person."""
    session = get_session(session_id)
    form = MarkForm()
    if form.validate_on_submit():
        with refusals_on(form):
            mark(session, attendee_id=attendee_id, value=form.marked, **form.flags, by=actor(), now=now())
            db.session.commit()
            if ONE_PERSON in request.headers:
                return _one_person(session_id, attendee_id)
            return _back(session_id, f"person-{attendee_id}")
    return _show(session, form), 422


@bp.post("/everyone")
def mark_everyone(session_id: str) -> Answer:
    """Everyone who was expected came."""
    session = get_session(session_id)
    form = EveryoneForm()
    if form.validate_on_submit():
        with refusals_on(form):
            number = mark_everyone_expected(session, by=actor(), now=now())
            db.session.commit()
            people = "1 person" if number == 1 else f"{number} people"
            flash(f"{people} marked as having come. Now correct whoever did not.", "success")
            return _back(session_id, "people")
    return _show(session, form), 422


@bp.post("/walk-ins")
def add_somebody(session_id: str) -> Answer:
    """Somebody came without having joined."""
    session = get_session(session_id)
    form = WalkInForm()
    if form.validate_on_submit():
        with refusals_on(form):
            add_walk_in(session, name=form.name.data or "", key=form.key.data or None, by=actor(), now=now())
            db.session.commit()
            return _back(session_id, "walk-ins")
    return _show(session, form), 422


@bp.post("/walk-ins/<id:walk_in_id>/remove")
def remove_somebody(session_id: str, walk_in_id: str) -> Answer:
    """The walk-in was written down by mistake."""
    session = get_session(session_id)
    form = RemoveForm()
    if form.validate_on_submit():
        with refusals_on(form):
            remove_walk_in(session, walk_in_id=walk_in_id, by=actor(), now=now())
            db.session.commit()
            return _back(session_id, "walk-ins")
    return _show(session, form), 422


@bp.post("/counts")
def count(session_id: str) -> Answer:
    """People without a name, partners and friends, visitors."""
    session = get_session(session_id)
    form = CountsForm()
    if form.validate_on_submit():
        numbers = {name: form[name].data or 0 for name in ("unnamed", "supporters", "visitors")}
        with refusals_on(form, _stored_counts(session)):
            set_counts(session, **numbers, expected_version=form.expected_version, by=actor(), now=now())
            db.session.commit()
            flash("The numbers are saved.", "success")
            return _back(session_id, "counts")
    return _show(session, form), 422


@bp.post("/submit")
def hand_in(session_id: str) -> Answer:
    """The attendance is in."""
    session = get_session(session_id)
    form = SubmitForm()
    if form.validate_on_submit():
        with refusals_on(form):
            outcome = submit(session, nobody_came=bool(form.nobody_came.data), by=actor(), now=now())
            db.session.commit()
            follows = f"{CALL_FOLLOWS * bool(outcome.first_visits)}{SUPPORTER_CAME * outcome.supporters}"
            flash(f"The attendance is in. Thank you.{follows}", "success")
            return _back(session_id)
    return _show(session, form), 422


@bp.post("/correct")
def correct(session_id: str) -> Answer:
    """Open a submitted attendance again, with a reason."""
    session = get_session(session_id)
    form = CorrectForm()
    if form.validate_on_submit():
        with refusals_on(form):
            amend(session, reason=form.reason.data or "", by=actor(), now=now())
            db.session.commit()
            flash(
                "You can change the attendance now. Please finish the correction when you are done.",
                "success",
            )
            return _back(session_id, "people")
    return _show(session, form), 422


def _show(session: GroupSession, failed: Form | None = None) -> str:
    """The page; `failed` is the form that was refused, shown as it was typed."""
    found = read_sheet(session, now())
    groups = group_ids_open_to(actor(), now())
    return render_template(
        "attendance/sheet.html",
        session=session,
        sheet=found,
        group_open=groups is None or session.group_id in groups,
        form=failed,
        **_forms(found, failed),
    )


def _forms(found: Sheet, failed: Form | None) -> Mapping[str, Form]:
    """The forms below the list, fresh but for the one that was refused: none takes up what another was sent."""
    forms: dict[str, Form] = {
        "walk_in_form": WalkInForm(None, key=new_id()),
        "counts_form": CountsForm(None, obj=found.counts),
        "submit_form": SubmitForm(None),
        "correct_form": CorrectForm(None),
    }
    return {name: failed if failed and type(failed) is type(form) else form for name, form in forms.items()}


def _one_person(session_id: str, attendee_id: str) -> Answer:
    """The tapped person's part of the page, for attendance.js."""
    session = get_session(session_id)
    found = read_sheet(session, now())
    row = found.row(attendee_id)
    if row is None:
        return _back(session_id)
    return render_template("attendance/_one_person.html", session=session, sheet=found, row=row)


def _stored_counts(session: GroupSession) -> Counts:
    return read_sheet(session, now()).counts


def _back(session_id: str, anchor: str = "") -> Response:
    return redirect(url_for("attendance.sheet", session_id=session_id, _anchor=anchor or None), 303)
