"""Changing more about a session than its day, adding one, and taking the last change back."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from facilitator.core.db import db
from facilitator.core.errors import Refusal
from facilitator.groups.queries import get_group, list_venues
from facilitator.schedule.blueprint import bp
from facilitator.schedule.change_pages import look, look_first, refused, show, who_is_told
from facilitator.schedule.change_types import Plan
from facilitator.schedule.kind_queries import list_kinds
from facilitator.schedule.models import GroupSession, Series, SeriesState, SessionKind
from facilitator.schedule.operations import save, undo
from facilitator.schedule.pattern import Rule
from facilitator.schedule.queries import get_session, series_of
from facilitator.schedule.rules import why_not_move
from facilitator.schedule.session_errors import NeedsReason, PlanDiffers
from facilitator.schedule.session_forms import AlterForm, ExtraForm
from facilitator.schedule.session_words import KEPT, say_change, say_when
from facilitator.schedule.undo_queries import get_change
from facilitator.schedule.words import say
from facilitator.web.choices import choices
from facilitator.web.guard import actor
from facilitator.web.request import now


@bp.get("/desk/sessions/<id:session_id>/change")
def alter_form(session_id: str) -> str:
    """Ask for time of day, length, place, format and kind, and how far the change reaches."""
    session = get_session(session_id)
    shown = {
        "version": session.version,
        "start_time": session.local_start.time(),
        "end_time": session.local_end.time(),
        "format": session.format.value,
        "venue_id": session.venue_id or "",
        "kind": session.kind,
    }
    return _show(session, AlterForm(data=shown))


@bp.post("/desk/sessions/<id:session_id>/change")
def alter(session_id: str) -> ResponseReturnValue:
    """Show what the change means; on `confirmed` do it."""
    session = get_session(session_id)
    form = AlterForm()
    if "change" in request.form:
        return _show(session, form)
    if not _ready(form):
        return _show(session, form), 422
    try:
        change = form.change(session)
        if "confirmed" not in request.form or not form.shown.data:
            return _show_check(session, form, look_first(change, form, session))
        saved = save(change, by=actor(), now=now(), expected_version=form.expected_version, **form.answers())
    except (PlanDiffers, NeedsReason) as refusal:
        db.session.rollback()
        session = get_session(session_id)
        form.refuse(refusal)
        return _show_check(session, form, look(form.change(session))), 422
    except Refusal as refusal:
        db.session.rollback()
        session = get_session(session_id)
        refused(form, refusal, session)
        return _show(session, form), 422
    sentence = f"{say_change(saved.change.kind)}. {who_is_told(saved)}"
    db.session.commit()
    flash(sentence, "success")
    return redirect(url_for("schedule.session_page", session_id=session_id), 303)


@bp.get("/desk/groups/<id:group_id>/sessions/new")
def extra_form(group_id: str) -> str:
    """Ask when the group meets once more."""
    group = get_group(group_id)
    return _show_extra(
        group_id,
        ExtraForm(data={"format": group.format.value, "venue_id": group.venue_id or "", "kind": "standard"}),
    )


@bp.post("/desk/groups/<id:group_id>/sessions/new")
def add_extra(group_id: str) -> ResponseReturnValue:
    """Show what one more session means; on `confirmed` add it."""
    get_group(group_id)
    running, form = _running(group_id), ExtraForm()
    if not running or "change" in request.form:
        return _show_extra(group_id, form)
    if not _ready(form):
        return _show_extra(group_id, form), 422
    try:
        change = form.change(running)
        if "confirmed" not in request.form or not form.shown.data:
            return _show_extra(group_id, form, look(change))
        saved = save(change, by=actor(), now=now(), **form.answers())
    except (PlanDiffers, NeedsReason) as refusal:
        db.session.rollback()
        form.refuse(refusal)
        return _show_extra(group_id, form, look(change)), 422
    except Refusal as refusal:
        db.session.rollback()
        form.refuse(refusal)
        return _show_extra(group_id, form), 422
    extra = saved.plan.effect.made[0]
    sentence = f"Added: {say_when(extra.local_start, extra.local_end)}. {who_is_told(saved)}"
    session_id = extra.id
    db.session.commit()
    flash(sentence, "success")
    return redirect(url_for("schedule.session_page", session_id=session_id), 303)


@bp.post("/desk/groups/<id:group_id>/changes/<id:change_id>/undo")
def undo_change(group_id: str, change_id: str) -> ResponseReturnValue:
    """Take a change back."""
    change = get_change(change_id, group_id=group_id)
    back = url_for("schedule.group_sessions", group_id=group_id)
    if change.session_id is not None and change.session_id in change.before["sessions"]:
        back = url_for("schedule.session_page", session_id=change.session_id)
    try:
        undo(change, by=actor(), now=now())
    except Refusal as refusal:
        db.session.rollback()
        flash(refusal.sentence, "error")
        return redirect(back, 303)
    db.session.commit()
    flash("Undone: everything is as it was, and nobody will be told.", "success")
    return redirect(back, 303)


def _ready(form: AlterForm | ExtraForm) -> bool:
    _fill_choices(form)
    return bool(form.validate())


def _fill_choices(form: AlterForm | ExtraForm) -> None:
    venues = [("", "No venue"), *((one.id, one.name) for one in list_venues())]
    form.venue_id.choices = choices(venues)
    found = [one for one in list_kinds() if one.active or str(one.key) == form.kind.data]
    kinds = {SessionKind.STANDARD.value: "Session"} | {str(one.key): one.words for one in found}
    form.kind.choices = choices(kinds.items())


def _show(session: GroupSession, form: AlterForm) -> str:
    _fill_choices(form)
    return render_template(
        "schedule/session_alter.html",
        session=session,
        group_open=True,
        form=form,
        why_not=why_not_move(session, now()),
    )


def _show_check(session: GroupSession, form: AlterForm, planned: Plan) -> str:
    _fill_choices(form)
    back = url_for("schedule.session_page", session_id=session.id)
    return _check(form, planned, session=session, group_open=True, back=back)


def _check(form: Any, planned: Plan, **context: Any) -> str:
    return show("schedule/change_check.html", form, planned, kept_words=KEPT, **context)


def _show_extra(group_id: str, form: ExtraForm, planned: Plan | None = None) -> str:
    _fill_choices(form)
    group, running = get_group(group_id), _running(group_id)
    form.series_id.choices = choices([(one.id, _say(one)) for one in running])
    return show("schedule/change_add.html", form, planned, group=group, series=running)


def _running(group_id: str) -> list[Series]:
    return [one for one in series_of(group_id) if one.state is SeriesState.PUBLISHED]


def _say(series: Series) -> str:
    return say(Rule.from_dict(series.rule), series.start_time, series.minutes)
