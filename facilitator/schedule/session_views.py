"""One session: what is known of it, cancelling it and bringing it back."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from facilitator.assignments.access_queries import group_ids_open_to
from facilitator.assignments.queries import speakers_at, stood_down_at, who_runs
from facilitator.core.db import db
from facilitator.core.errors import Refusal
from facilitator.messages.queries import told_counts
from facilitator.messages.registry import why_words
from facilitator.registration.queries import expected_people, recipients
from facilitator.registration.told_queries import told_it_was_off
from facilitator.schedule.blueprint import bp
from facilitator.schedule.models import GroupSession
from facilitator.schedule.operations import cancel_session, restore_session
from facilitator.schedule.queries import changes_of, get_session
from facilitator.schedule.rules import (
    is_urgent,
    may_change,
    may_take_attendance,
    why_not_cancel,
    why_not_move,
    why_not_restore,
)
from facilitator.schedule.session_forms import CancelForm, RestoreForm
from facilitator.schedule.session_words import CHANGES, REASONS, say_notice, say_told, say_when
from facilitator.web.guard import actor
from facilitator.web.request import now


@bp.get("/desk/sessions/<id:session_id>")
def session_page(session_id: str) -> str:
    """What, where, when, who runs it, who is expected, what happened to it, and what may be done."""
    session = get_session(session_id)
    changes = changes_of(session.id)
    changing = may_change(actor())
    return render_template(
        "schedule/session_page.html",
        session=session,
        group_open=_group_is_open(session),
        staff=who_runs([session.id])[session.id],
        stood_down=stood_down_at([session.id])[session.id],
        speakers=speakers_at([session.id])[session.id],
        expected=len(expected_people(session.group_id)),
        told=[(why_words(kind), *count) for (_, kind), count in sorted(told_counts([session.id]).items())],
        changes=[(change, CHANGES[change.kind], _reason(change.reason)) for change in changes],
        say_notice=say_notice,
        may_change=changing,
        may_take_attendance=may_take_attendance(actor()),
        can_cancel=changing and why_not_cancel(session, now()) is None,
        can_restore=changing and why_not_restore(session, now()) is None,
        can_move=changing and why_not_move(session, now()) is None,
    )


@bp.get("/desk/sessions/<id:session_id>/cancel")
def cancel_form(session_id: str) -> str:
    """What cancelling does and to how many people, before it is done."""
    session = get_session(session_id)
    return _show_cancel(session, CancelForm(data={"version": session.version}))


@bp.post("/desk/sessions/<id:session_id>/cancel")
def cancel(session_id: str) -> ResponseReturnValue:
    """Cancel the session."""
    session = get_session(session_id)
    form = CancelForm()
    if not form.validate():
        return _show_cancel(session, form), 422
    told = _told_cancelled(session)
    try:
        cancel_session(
            session,
            reason=form.chosen_reason,
            by=actor(),
            now=now(),
            expected_version=form.expected_version,
        )
    except Refusal as refusal:
        return _show_cancel(_refused(session_id, form, refusal), form), 422
    sentence = f"Cancelled: {say_when(session.local_start, session.local_end)}. {told}"
    db.session.commit()
    flash(sentence, "success")
    return redirect(url_for("schedule.session_page", session_id=session_id), 303)


@bp.get("/desk/sessions/<id:session_id>/restore")
def restore_form(session_id: str) -> str:
    """What bringing back does, before it is done."""
    session = get_session(session_id)
    return _show_restore(session, RestoreForm(data={"version": session.version}))


@bp.post("/desk/sessions/<id:session_id>/restore")
def restore(session_id: str) -> ResponseReturnValue:
    """Bring the session back."""
    session = get_session(session_id)
    form = RestoreForm()
    if not form.validate():
        return _show_restore(session, form), 422
    told = _told_restored(session)
    try:
        restore_session(session, by=actor(), now=now(), expected_version=form.expected_version)
    except Refusal as refusal:
        return _show_restore(_refused(session_id, form, refusal), form), 422
    sentence = f"On again: {say_when(session.local_start, session.local_end)}. {told}"
    db.session.commit()
    flash(sentence, "success")
    return redirect(url_for("schedule.session_page", session_id=session_id), 303)


def _show_cancel(session: GroupSession, form: CancelForm) -> str:
    why_not = why_not_cancel(session, now())
    return _show("schedule/session_cancel.html", session, form, why_not, _told_cancelled(session))


def _show_restore(session: GroupSession, form: RestoreForm) -> str:
    why_not = why_not_restore(session, now())
    return _show("schedule/session_restore.html", session, form, why_not, _told_restored(session))


def _show(template: str, session: GroupSession, form: Any, why_not: Refusal | None, told: str) -> str:
    return render_template(
        template,
        session=session,
        group_open=_group_is_open(session),
        form=form,
        why_not=why_not,
        told=told,
        staff=who_runs([session.id])[session.id],
        speakers=speakers_at([session.id])[session.id],
    )


def _refused(session_id: str, form: Any, refusal: Refusal) -> GroupSession:
    """Nothing was saved: the session as it is stored now, and the form with its version and what was typed."""
    db.session.rollback()
    session = get_session(session_id)
    form.version.data = str(session.version)
    form.refuse(refusal)
    return session


def _told_cancelled(session: GroupSession) -> str:
    return say_told(recipients(session.group_id), urgent=is_urgent(session.starts_at, now()))


def _told_restored(session: GroupSession) -> str:
    heard = told_it_was_off(session.id)
    people = [member for member in recipients(session.group_id) if member.attendee_id in heard]
    return say_told(people, urgent=is_urgent(session.starts_at, now()), again=True)


def _group_is_open(session: GroupSession) -> bool:
    """Whether this person may open the group's own pages: somebody who covers one session may not."""
    groups = group_ids_open_to(actor(), now())
    return groups is None or session.group_id in groups


def _reason(reason: Any) -> str:
    return REASONS[reason] if reason is not None else ""
