"""One session: what is known of it, cancelling it and bringing it back."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from facilitator.assignments.access_queries import group_ids_open_to
from facilitator.assignments.queries import speakers_at, stood_down_at, who_runs
from facilitator.core.actor import MANAGER
from facilitator.core.db import db
from facilitator.core.errors import Refusal
from facilitator.groups.rules import may_see_joining_details
from facilitator.messages.fact_queries import session_facts
from facilitator.registration.expected_queries import headcounts
from facilitator.registration.need_queries import unmet_at
from facilitator.schedule.blueprint import bp
from facilitator.schedule.change_pages import look, refused, show, wants_to_read, who_is_told
from facilitator.schedule.change_types import BringBack, Cancel
from facilitator.schedule.models import GroupSession, ScheduleChange
from facilitator.schedule.operations import save
from facilitator.schedule.policy_queries import sessions_waiting
from facilitator.schedule.queries import changes_of, get_session
from facilitator.schedule.rules import (
    may_change,
    may_take_attendance,
    why_not_cancel,
    why_not_move,
    why_not_restore,
)
from facilitator.schedule.session_forms import CancelForm, RestoreForm
from facilitator.schedule.session_words import CHANGES, REASONS, say_change, say_notice, say_when
from facilitator.schedule.undo_queries import change_to_undo
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
        headcount=headcounts([session])[session.id],
        facts=session_facts(session.id, now=now()),
        named=not actor().has(MANAGER),
        unmet=unmet_at(session) if session.ends_at > now() else [],
        changes=[(change, CHANGES[change.kind], _reason(change.reason)) for change in changes],
        say_notice=say_notice,
        may_change=changing,
        may_take_attendance=may_take_attendance(actor()),
        can_cancel=changing and why_not_cancel(session, now()) is None,
        can_restore=changing and why_not_restore(session, now()) is None,
        can_move=changing and why_not_move(session, now()) is None,
        day_off=sessions_waiting(session.group, [session]).get(session.id)
        if session.starts_at > now()
        else None,
        undo=_undo(session) if changing else None,
        say_change=say_change,
        fell_away=session.dropped,
        shows_joining=_shows_joining(session),
    )


@bp.get("/desk/sessions/<id:session_id>/cancel")
def cancel_form(session_id: str) -> str:
    """What cancelling does and to how many people, before it is done."""
    session = get_session(session_id)
    return _show("schedule/session_cancel.html", session, CancelForm(data={"version": session.version}))


@bp.post("/desk/sessions/<id:session_id>/cancel")
def cancel(session_id: str) -> ResponseReturnValue:
    """Cancel the session."""
    session = get_session(session_id)
    form = CancelForm()
    if wants_to_read():
        return _show("schedule/session_cancel.html", session, form)
    if not form.validate():
        return _show("schedule/session_cancel.html", session, form), 422
    change = Cancel(session.id, form.chosen_reason)
    return _do(session, form, change, "schedule/session_cancel.html", "Cancelled")


@bp.get("/desk/sessions/<id:session_id>/restore")
def restore_form(session_id: str) -> str:
    """What bringing back does, before it is done."""
    session = get_session(session_id)
    return _show("schedule/session_restore.html", session, RestoreForm(data={"version": session.version}))


@bp.post("/desk/sessions/<id:session_id>/restore")
def restore(session_id: str) -> ResponseReturnValue:
    """Bring the session back."""
    session = get_session(session_id)
    form = RestoreForm()
    if wants_to_read():
        return _show("schedule/session_restore.html", session, form)
    if not form.validate():
        return _show("schedule/session_restore.html", session, form), 422
    return _do(session, form, BringBack(session.id), "schedule/session_restore.html", "On again")


def _do(
    session: GroupSession,
    form: CancelForm | RestoreForm,
    change: Cancel | BringBack,
    template: str,
    done: str,
) -> ResponseReturnValue:
    """Save it, or show the page again with why not."""
    when = say_when(session.local_start, session.local_end)
    try:
        saved = save(change, by=actor(), now=now(), expected_version=form.expected_version, **form.answers())
    except Refusal as refusal:
        db.session.rollback()
        session = get_session(session.id)
        refused(form, refusal, session)
        return _show(template, session, form), 422
    sentence = f"{done}: {when}. {who_is_told(saved)}"
    db.session.commit()
    flash(sentence, "success")
    return redirect(url_for("schedule.session_page", session_id=session.id), 303)


def _show(template: str, session: GroupSession, form: CancelForm | RestoreForm) -> str:
    change = Cancel(session.id) if isinstance(form, CancelForm) else BringBack(session.id)
    planned, why_not = None, None
    try:
        planned = look(change)
    except Refusal as refusal:
        why_not = refusal
    return show(template, form, planned, session=session, group_open=_group_is_open(session), why_not=why_not)


def _undo(session: GroupSession) -> ScheduleChange | None:
    return change_to_undo(group_id=session.group_id, session_id=session.id, now=now())


def _group_is_open(session: GroupSession) -> bool:
    """Whether this person may open the group's own pages: somebody who covers one session may not."""
    groups = group_ids_open_to(actor(), now())
    return groups is None or session.group_id in groups


def _shows_joining(session: GroupSession) -> bool:
    """Whether the link or the number is there, is needed, and may be seen: not by who only covers one session."""
    needed = session.format.needs_joining_details and bool(session.group.joining_details.strip())
    return needed and may_see_joining_details(actor()) and _group_is_open(session)


def _reason(reason: Any) -> str:
    return REASONS[reason] if reason is not None else ""
